package fsimage

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestErrorsHaveAllFields(t *testing.T) {
	image, root := newTestImage(t)
	ok(t, root.AddFile("name", Bytes(nil)))
	err := root.AddFile("name", Bytes(nil))
	var detail *Error
	if !errors.As(err, &detail) {
		t.Fatalf("it is %T", err)
	}
	if detail.Status != ErrDupName || detail.Kind != KindExists || detail.Path == "" || detail.Message == "" ||
		detail.Offset != OffsetUnknown || detail.FileSystem != 0 || detail.Sense != (Sense{}) || detail.Cause != nil {
		t.Errorf("it is %+v", detail)
	}
	if _, isKnown := detail.Block(); isKnown {
		t.Error("a block is known")
	}
	if !errors.Is(err, fs.ErrExist) || !errors.Is(err, ErrDupName) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrReadOnly) {
		t.Error("errors.Is does not know it")
	}
	if !strings.HasPrefix(err.Error(), "fsimage: ") || !strings.Contains(err.Error(), detail.Message) {
		t.Errorf("it says %q", err)
	}
	_, err = image.Item("/none")
	if !errors.Is(err, fs.ErrNotExist) || StatusOf(err) != ErrItemNotFound {
		t.Errorf("nothing: %v", err)
	}
}

func TestErrorsOfTheSystemAreTheCause(t *testing.T) {
	_, root := newTestImage(t)
	err := root.AddHostFile("name", filepath.Join(t.TempDir(), "none"), nil)
	if !errors.Is(err, syscall.ENOENT) || !errors.Is(err, fs.ErrNotExist) || StatusOf(err) != ErrDataStreamCreateFailure {
		t.Errorf("it is %v", err)
	}
	if strings.Count(err.Error(), "no such file") > 1 || strings.Count(err.Error(), "No such file") > 1 {
		t.Errorf("it says it twice: %v", err)
	}
	_, err = Open(filepath.Join(t.TempDir(), "none"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is %v", err)
	}
}

func TestErrorsOfDiscsTellTheFileSystemAndTheBlock(t *testing.T) {
	image, root := newTestImage(t)
	value(root.AddDirectory("folder"))(t).Close()
	ok(t, root.AddFile("folder/file", Bytes([]byte("text"))))
	value(image.SetFileSystems(UDF))(t)
	result := resultOf(t, image)
	bytes := make([]byte, value(result.Size())(t))
	value(result.ReadAt(bytes, 0))(t)
	// The descriptors of file entries are the blocks with a tag of 266 (ECMA-167 4/14.17).
	for block := 257; block < len(bytes)/2048; block++ {
		if at := block * 2048; bytes[at] == 10 && bytes[at+1] == 1 {
			bytes[at+4] ^= 0xFF // its checksum
		}
	}
	volume, err := OpenReaderAt(strings.NewReader(string(bytes)), int64(len(bytes)))
	if err == nil {
		defer volume.Close()
		_, err = volume.ReadFile("folder/file")
	}
	var detail *Error
	if !errors.As(err, &detail) {
		t.Fatalf("a disc without file entries: %v", err)
	}
	block, isKnown := detail.Block()
	if !isKnown || block*2048 != detail.Offset || bytes[detail.Offset] != 10 {
		t.Errorf("it is %+v", detail)
	}
}

func TestStatusesAreErrors(t *testing.T) {
	if ErrReadOnly.Name() != "FSI_E_READONLY" || ErrReadOnly.Error() == "" || !ErrReadOnly.Failed() {
		t.Error("ErrReadOnly is not itself")
	}
	if StatusOK.Failed() || StatusFalse.Failed() || StatusFalse.Name() != "FSI_FALSE" || Status(-5).Name() != "unknown" {
		t.Error("a success fails")
	}
	if StatusOf(nil) != StatusOK || StatusOf(errors.New("another")) != ErrFail {
		t.Error("errors of others have statuses")
	}
	for status, target := range map[Status]error{
		ErrItemNotFound: fs.ErrNotExist, ErrDirNotFound: fs.ErrNotExist, ErrDupName: fs.ErrExist, ErrReadOnly: fs.ErrPermission,
		ErrInvalidArg: fs.ErrInvalid, ErrNotDir: fs.ErrInvalid, ErrCancelled: context.Canceled,
	} {
		if !errors.Is(status, target) {
			t.Errorf("%s is not %v", status.Name(), target)
		}
	}
	if errors.Is(ErrOutput, fs.ErrNotExist) {
		t.Error("ErrOutput is something else")
	}
}

func TestNulInATextIsAnError(t *testing.T) {
	image, root := newTestImage(t)
	const text = "a\x00b"
	options := value(NewBootOptions(nil))(t)
	defer options.Close()
	manager := value(NewIsoImageManager())(t)
	defer manager.Close()
	ctx := context.Background()
	errs := map[string]error{
		"Exists":              unlessFailed(image.Exists(text)),
		"Image.Item":          unlessFailed(image.Item(text)),
		"SetVolumeName":       image.SetVolumeName(text),
		"SetVolumeNameIn":     image.SetVolumeNameIn(UDF, text),
		"SetIdentifier":       image.SetIdentifier(IdentifierSystem, text),
		"SetWorkingDirectory": image.SetWorkingDirectory(text),
		"AddBootCatalog":      image.AddBootCatalog(text),
		"SetISO9660Stub":      image.SetISO9660Stub(text, nil),
		"AppendPartition":     image.AppendPartitionFromHostFile(0xEF, text),
		"Item":                unlessFailed(root.Item(text)),
		"ItemBytes":           unlessFailed(root.ItemBytes([]byte(text))),
		"AddDirectory":        unlessFailed(root.AddDirectory(text)),
		"AddDirectories":      unlessFailed(root.AddDirectories(text)),
		"AddFile":             root.AddFile(text, Bytes(nil)),
		"AddSymbolicLink":     root.AddSymbolicLink(text, "a"),
		"AddSymbolicLink to":  root.AddSymbolicLink("a", text),
		"AddSpecial":          root.AddSpecial(text, ItemFifo, 0, 0),
		"AddHardLink":         root.AddHardLink(text, "a"),
		"AddHardLink to":      root.AddHardLink("a", text),
		"AddItem":             unlessFailed(root.AddItem(text, NewItem{Kind: ItemFile})),
		"AddHostFile":         root.AddHostFile(text, "a", nil),
		"AddHostFile of":      root.AddHostFile("a", text, nil),
		"AddHostTree":         unlessFailed(root.AddHostTree(ctx, text, false, nil)),
		"Exclude":             unlessFailed(root.AddHostTree(ctx, ".", false, &AddOptions{Exclude: []string{text}})),
		"Remove":              root.Remove(text),
		"RemoveBytes":         root.RemoveBytes([]byte(text)),
		"RemoveTree":          root.RemoveTree(text),
		"Rename":              root.Rename(text, "a"),
		"Rename to":           root.Rename("a", text),
		"RenameBytes":         root.RenameBytes([]byte(text), []byte("a")),
		"AddStream":           unlessFailed(root.AddStream(text, Bytes(nil))),
		"RemoveStream":        unlessFailed(root.RemoveStream(text)),
		"SetManufacturer":     options.SetManufacturer(text),
		"AssignBootImage":     options.AssignBootImageFromHostFile(text),
		"SetPath":             manager.SetPath(text),
		"OpenDisc":            unlessFailed(OpenDisc(text, nil)),
		"OpenBlockSource":     unlessFailed(OpenBlockSource(text)),
		"OpenDrive":           unlessFailed(OpenDrive(text, false)),
		"Save":                resultOf(t, image).Save(ctx, text, nil),
		"Append":              resultOf(t, image).Append(ctx, text, nil),
		"FindDescription":     unlessFailed(value(resultOf(t, image).ProgressItems())(t).FindDescription(text)),
		"Volume.Item":         unlessFailed(open(t, resultOf(t, image)).Item(text)),
		"Walk":                unlessFailed(open(t, resultOf(t, image)).Walk(ctx, text, func(string, *VolumeItem) error { return nil })),
		"Volume.Open":         unlessFailed(open(t, resultOf(t, image)).Open(text)),
		"Extract":             extractError(open(t, resultOf(t, image)), text, nil),
		"paths of Extract":    extractError(open(t, resultOf(t, image)), t.TempDir(), []string{text}),
	}
	for name, err := range errs {
		if !errors.Is(err, fs.ErrInvalid) && StatusOf(err) != ErrItemNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func extractError(volume *Volume, folder string, paths []string) error {
	_, _, err := volume.Extract(context.Background(), folder, paths, nil)
	return err
}
