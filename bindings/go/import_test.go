package fsimage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"
)

// continued is an image that continues a disc in a file.
func continued(t testing.TB, path string) (*FileSystemImage, *Item) {
	t.Helper()
	source := value(OpenBlockSource(path))(t)
	defer source.Close()
	way := value(source.Describe())(t)
	image, root := newTestImage(t)
	ok(t, image.SetMultisession(way))
	return image, root
}

func TestAppendingASession(t *testing.T) {
	ctx := context.Background()
	path := savedImage(t)
	image, root := continued(t, path)
	count, err := image.MultisessionCount()
	same(t, "the ways", 1, count, err)
	way := value(image.Multisession(0))(t)
	defer way.Source.Close()
	if way.Kind != SessionKindRandomWrite || way.MediaType != MediaDisk || way.NextWritable == 0 || value(way.Source.Length())(t) == 0 {
		t.Errorf("it is %+v", way)
	}
	ends(t, "a second way", ErrInvalidArg, unlessFailed(image.Multisession(1)))
	canBe, err := image.ProbeSpecificFileSystem(Joliet, &ImportOptions{Flags: ImportTakeOverISO9660})
	same(t, "whether Joliet can be continued", true, canBe, err)
	ends(t, "what is none", ErrInvalidParam, unlessFailed(image.ProbeSpecificFileSystem(0, nil)))
	fileSystems, err := image.IdentifyFileSystemsOnDisc(nil)
	same(t, "what is on the disc", ISO9660|Joliet|RockRidge, fileSystems, err)
	fileSystems, err = image.IdentifyFileSystemsOnDisc(way.Source)
	same(t, "what is on the disc", ISO9660|Joliet|RockRidge, fileSystems, err)
	before := value(image.CalculateDiscIdentifier())(t)
	name, isImported, err := image.ImportedVolumeName()
	if name != "" || isImported || err != nil {
		t.Errorf("%q was imported, %v", name, err)
	}

	var events []ImportEvent
	imported := value(image.ImportFileSystem(ctx, &ImportOptions{Flags: ImportTakeOverISO9660, Imported: func(event ImportEvent) error {
		events = append(events, event)
		_, err := image.FileCount()
		if !errors.Is(err, ErrBusy) {
			t.Errorf("the image can be used: %v", err)
		}
		return nil
	}}))(t)
	if imported.FileSystem != RockRidge || imported.Files != 2 || imported.Directories != 1 || imported.Dropped != 0 {
		t.Errorf("it is %+v", imported)
	}
	if len(events) != 4 || events[len(events)-1].Files != 2 || !slicesHas(events, func(e ImportEvent) bool { return e.IsDirectory && e.Path == "/folder/" }) {
		t.Errorf("it told %+v", events)
	}
	name, isImported, err = image.ImportedVolumeName()
	if name != "SOME" || !isImported || err != nil {
		t.Errorf("%q was imported, %v", name, err)
	}
	ends(t, "a second import", ErrInvalidParam, unlessFailed(image.ImportFileSystem(ctx, nil)))
	ok(t, root.AddFile("new", Bytes([]byte("appended"))))
	result := resultOf(t, image)
	id := value(result.DiscID())(t)
	ranges := value(result.ModifiedBlocks())(t)
	if len(ranges) == 0 || ranges[0].LastBlock < ranges[0].FirstBlock {
		t.Errorf("it changes %v", ranges)
	}
	other := savedImage(t)
	ok(t, os.Truncate(other, 100*2048))
	ends(t, "another disc", ErrDiscMismatch, result.Append(ctx, other, nil))
	ok(t, result.Append(ctx, path, nil))

	disc := value(OpenDisc(path, nil))(t)
	defer disc.Close()
	count, err = disc.SessionCount()
	same(t, "the sessions", 2, count, err)
	for session, want := range map[int]bool{1: false, 2: true} {
		volume := value(disc.Volume(session, 0))(t)
		_, err := volume.Stat("new")
		same(t, "whether it is there", want, err == nil, nil)
		_, err = volume.Stat("file")
		ok(t, err)
		volume.Close()
	}
	third, _ := continued(t, path)
	after := value(third.CalculateDiscIdentifier())(t)
	same(t, "the identifier that was told", id, after, nil)
	if before == after {
		t.Error("a session does not change the identifier")
	}
	ok(t, third.SetMultisession())
	ends(t, "the identifier of no disc", ErrMultisessionNotSet, unlessFailed(third.CalculateDiscIdentifier()))
	ends(t, "what is on no disc", ErrMultisessionNotSet, unlessFailed(third.IdentifyFileSystemsOnDisc(nil)))
	ends(t, "the import of no disc", ErrMultisessionNotSet, unlessFailed(third.ImportFileSystem(ctx, nil)))
}

func slicesHas[E any](all []E, is func(E) bool) bool {
	for _, one := range all {
		if is(one) {
			return true
		}
	}
	return false
}

func TestWaysOfContinuing(t *testing.T) {
	ctx := context.Background()
	path := savedImage(t)
	source := value(OpenBlockSource(path))(t)
	defer source.Close()
	way := value(source.Describe())(t)
	image, _ := newTestImage(t)
	inUse := way
	inUse.Flags = MultisessionInUse
	ends(t, "two in use", ErrBadMultisessionParameter, image.SetMultisession(inUse, inUse))
	unsupported := way
	unsupported.Flags = MultisessionUnsupported
	ends(t, "none that is supported", ErrNoCompatibleMultisessionType, image.SetMultisession(unsupported))
	unsupported.Flags |= MultisessionInUse
	ends(t, "one in use that is not supported", ErrIncompatibleMultisessionType, image.SetMultisession(unsupported))
	noSource := way
	noSource.Source = nil
	ends(t, "no bytes", ErrPointer, image.SetMultisession(noSource))
	ok(t, image.SetMultisession(unsupported.with(0), inUse))
	ends(t, "a file system that is not there", ErrFileSystemNotFound, unlessFailed(image.ImportSpecificFileSystem(ctx, UDF, nil)))
	ends(t, "more than one", ErrInvalidParam, unlessFailed(image.ImportSpecificFileSystem(ctx, UDF|Joliet, nil)))
	imported := value(image.ImportSpecificFileSystem(ctx, Joliet, &ImportOptions{Flags: ImportTakeOverISO9660}))(t)
	same(t, "what was imported", Joliet, imported.FileSystem, nil)
}

// with is the description with other flags.
func (d MediaDescription) with(flags MultisessionFlags) MediaDescription {
	d.Flags = flags
	return d
}

func TestImportingADisc(t *testing.T) {
	ctx := context.Background()
	disc := value(OpenDisc(savedImage(t), nil))(t)
	defer disc.Close()
	image, root := newTestImage(t)
	why := errors.New("enough")
	_, err := image.ImportDisc(ctx, disc, SessionNewest, 0, &ImportOptions{Imported: func(ImportEvent) error { return why }})
	ends(t, "an import that was stopped", ErrCancelled, err)
	if !errors.Is(err, why) {
		t.Errorf("the cause of %v is lost", err)
	}
	count, err := image.FileCount()
	same(t, "what is there", 0, count, err)
	shout := panics(func() {
		image.ImportDisc(ctx, disc, SessionNewest, 0, &ImportOptions{Imported: func(ImportEvent) error { panic(why) }})
	})
	if panicked, isOurs := shout.(*CallbackPanic); !isOurs || panicked.Value != why {
		t.Errorf("it panics with %v", shout)
	}
	ends(t, "UDF", ErrFileSystemNotFound, unlessFailed(image.ImportDisc(ctx, disc, SessionNewest, UDF, nil)))
	ends(t, "a second session", ErrNoSupportedFileSystem, unlessFailed(image.ImportDisc(ctx, disc, 2, 0, nil)))
	ends(t, "options", ErrInvalidParam, unlessFailed(image.ImportDisc(ctx, disc, 1, 0, &ImportOptions{Flags: 1 << 9})))
	value(image.ImportDisc(ctx, disc, SessionNewest, 0, nil))(t)
	ok(t, root.AddFile("new", Bytes([]byte("added"))))
	volume := open(t, resultOf(t, image))
	text, err := volume.ReadFile("file")
	same(t, "an old file", bytes.Repeat([]byte("0123456789"), 1000), text, err)
	text, err = volume.ReadFile("new")
	same(t, "a new file", []byte("added"), text, err)

	limited, _ := newTestImage(t)
	ends(t, "too many items", ErrDiscLimit, unlessFailed(limited.ImportDisc(ctx, disc, 1, 0, &ImportOptions{ItemLimit: 1})))
}
