package fsimage

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

// same compares what a getter gives with what was set.
func same[T any](t *testing.T, name string, want T, have T, err error) {
	t.Helper()
	if err != nil || !reflect.DeepEqual(have, want) {
		t.Errorf("%s is %v (%v), and was set to %v", name, have, err, want)
	}
}

// ends compares the status of an error.
func ends(t *testing.T, name string, want Status, err error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, which is not %s", name, err, want.Name())
	}
}

// The scenarios set and get most properties, with values that are wrong too; this is what they do not have.
func TestPropertiesOfTheVolume(t *testing.T) {
	image, _ := newTestImage(t)
	ok(t, image.SetVolumeName("common"))
	ok(t, image.SetVolumeNameIn(Joliet, "of Joliet"))
	name, err := image.VolumeNameIn(Joliet)
	same(t, "Joliet's name", "of Joliet", name, err)
	name, err = image.VolumeNameIn(UDF)
	same(t, "UDF's name", "common", name, err)
	ends(t, "a name in Rock Ridge", ErrInvalidParam, unlessFailed(image.VolumeNameIn(RockRidge)))
	ends(t, "a name in Rock Ridge", ErrInvalidParam, image.SetVolumeNameIn(RockRidge, "a"))
	ends(t, "a name in Joliet", ErrInvalidVolumeName, image.SetVolumeNameIn(Joliet, "more than sixteen units"))

	for which := IdentifierSystem; which <= IdentifierBibliographicFile; which++ {
		ok(t, image.SetIdentifier(which, "TEXT"))
		text, err := image.Identifier(which)
		same(t, "an identifier", "TEXT", text, err)
	}
	ends(t, "an identifier", ErrInvalidParam, unlessFailed(image.Identifier(9)))

	now := time.Date(2001, 2, 3, 4, 5, 6, 700_000_000, time.UTC)
	ok(t, image.SetNow(now, true))
	have, err := image.Now()
	same(t, "the present", now, have, err)
	early := time.Date(1901, 2, 3, 4, 5, 6, 7, time.UTC)
	ok(t, image.SetNow(early, false))
	have, err = image.Now()
	same(t, "the present", early, have, err)

	folder := t.TempDir()
	ok(t, image.SetWorkingDirectory(folder))
	place, err := image.WorkingDirectory()
	same(t, "the working directory", folder, place, err)
	ends(t, "a folder that is not there", ErrInvalidWorkingDirectory, image.SetWorkingDirectory(folder+"/none"))
}

func TestPropertiesOfTheFormats(t *testing.T) {
	image, _ := newTestImage(t)
	all, err := image.FileSystemsSupported()
	same(t, "what is supported", ISO9660|Joliet|UDF|RockRidge, all, err)
	levels, err := image.InterchangeLevelsSupported()
	same(t, "the levels", []int{1, 2, 3, 4}, levels, err)
	revisions, err := image.UDFRevisionsSupported()
	same(t, "the revisions", []UDFRevision{UDF102, UDF150, UDF200, UDF201, UDF250, UDF260}, revisions, err)
	names := ISO9660Names{Relaxations: RelaxLowerCase | RelaxNoVersion, Length: 37}
	ok(t, image.SetISO9660Names(names))
	relaxed, err := image.ISO9660Names()
	same(t, "the names of ISO 9660", names, relaxed, err)
	ends(t, "a length of names", ErrInvalidParam, image.SetISO9660Names(ISO9660Names{Length: 1<<32 + 37}))
	ends(t, "a relaxation", ErrInvalidParam, image.SetISO9660Names(ISO9660Names{Relaxations: 64}))
	rules := JolietRules{Level: 2, NameUnits: 103, UTF16: true}
	ok(t, image.SetJoliet(rules))
	have, err := image.Joliet()
	same(t, "the rules of Joliet", rules, have, err)
	ends(t, "a level", ErrInvalidParam, image.SetInterchangeLevel(1<<32+3))
	ends(t, "a level", ErrInvalidParam, image.SetInterchangeLevel(-1))
	ends(t, "rules of Joliet", ErrInvalidParam, image.SetJoliet(JolietRules{Level: 1 << 32, NameUnits: 64}))
	imapi := value(NewWithProfile(ProfileIMAPI))(t)
	defer imapi.Close()
	level, err := imapi.InterchangeLevel()
	same(t, "the level of IMAPI", 1, level, err)
	ends(t, "a profile", ErrInvalidParam, unlessFailed(NewWithProfile(7)))
}

func TestSuccessesCanSayMore(t *testing.T) {
	image, root := newTestImage(t)
	status, err := image.SetCreateRedundantUDFMetadataFiles(false)
	if err != nil || status != StatusImageFeatureNotSupported {
		t.Errorf("metadata of UDF without UDF: %v, %v", status, err)
	}
	redundant, err := image.CreateRedundantUDFMetadataFiles()
	same(t, "whether metadata is written twice", false, redundant, err)
	value(image.SetFileSystems(UDF))(t)
	status, err = image.SetUDFRevision(UDF250)
	if err != nil || status != StatusOK {
		t.Errorf("a revision: %v, %v", status, err)
	}
	ok(t, root.AddFile("file", Bytes(nil)))
	file := value(root.Item("file"))(t)
	defer file.Close()
	status, err = file.AddStream("stream", Bytes([]byte("text")))
	if err != nil || status != StatusOK {
		t.Errorf("a stream: %v, %v", status, err)
	}
	status, err = image.SetFileSystems(ISO9660)
	if err != nil || status != StatusImageFeatureNotSupported {
		t.Errorf("a stream without UDF: %v, %v", status, err)
	}
}

func TestDefaultFileSystemForImport(t *testing.T) {
	chosen, err := DefaultFileSystemForImport(ISO9660|Joliet|RockRidge, PreferenceRichest)
	same(t, "the richest", RockRidge, chosen, err)
	chosen, err = DefaultFileSystemForImport(ISO9660|Joliet|RockRidge, PreferenceIMAPI)
	same(t, "IMAPI's", Joliet, chosen, err)
	ends(t, "nothing", ErrInvalidParam, unlessFailed(DefaultFileSystemForImport(0, PreferenceRichest)))
}
