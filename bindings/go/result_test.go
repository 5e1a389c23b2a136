package fsimage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// someImage is an image with a few files.
func someImage(t testing.TB) (*FileSystemImage, *Item) {
	t.Helper()
	image, root := newTestImage(t)
	value(root.AddDirectory("folder"))(t).Close()
	ok(t, root.AddFile("folder/a long name with spaces.text", Bytes([]byte("one"))))
	ok(t, root.AddFile("file", Bytes(bytes.Repeat([]byte("0123456789"), 1000))))
	return image, root
}

func TestResultsAreReaders(t *testing.T) {
	image, _ := someImage(t)
	result := resultOf(t, image)
	size := value(result.Size())(t)
	blocks, blockSize := value(result.TotalBlocks())(t), value(result.BlockSize())(t)
	same(t, "the size", size, int64(blocks)*int64(blockSize), nil)
	whole := value(io.ReadAll(io.NewSectionReader(result, 0, size)))(t)
	var written bytes.Buffer
	value(result.WriteTo(&written))(t)
	if !bytes.Equal(whole, written.Bytes()) {
		t.Error("what is written is not what is read")
	}
	value(result.Seek(-5000, io.SeekEnd))(t)
	written.Reset()
	if n := value(io.Copy(&written, result))(t); n != 5000 || !bytes.Equal(written.Bytes(), whole[size-5000:]) {
		t.Errorf("the end has %d bytes", n)
	}
	value(result.Seek(0, io.SeekStart))(t)
	if err := iotest.TestReader(struct{ io.ReadSeeker }{result}, whole); err != nil {
		t.Error(err)
	}
	stream := value(result.OpenStream())(t)
	defer stream.Close()
	streamSize, err := stream.Size()
	same(t, "the size of the stream", size, streamSize, err)
	value(stream.Seek(-3, io.SeekEnd))(t)
	value(stream.Seek(-3, io.SeekCurrent))(t)
	position, err := stream.Position()
	same(t, "the position", size-6, position, err)
	if rest := value(io.ReadAll(stream))(t); len(rest) != 6 {
		t.Errorf("%d bytes are left", len(rest))
	}
	part := make([]byte, 2048)
	value(stream.ReadAt(part, 16*2048))(t)
	same(t, "a part", whole[16*2048:17*2048], part, nil)
	for _, seeker := range []io.Seeker{result, stream} {
		ends(t, "before the beginning", ErrInvalidArg, unlessFailed(seeker.Seek(-1, io.SeekStart)))
		ends(t, "from nowhere", ErrInvalidArg, unlessFailed(seeker.Seek(0, 9)))
	}
	ends(t, "an offset", ErrInvalidArg, unlessFailed(result.ReadAt(part, -1)))
	if n, err := result.ReadAt(part, size); n != 0 || err != io.EOF {
		t.Errorf("behind the end: %d, %v", n, err)
	}
	if n, err := result.ReadAt(nil, 0); n != 0 || err != nil {
		t.Errorf("nothing: %d, %v", n, err)
	}
	if id := value(result.DiscID())(t); id == "" {
		t.Error("the disc has no identifier")
	}
	ends(t, "blocks of a new disc", ErrNotImplemented, unlessFailed(result.ModifiedBlocks()))
}

func TestSaving(t *testing.T) {
	ctx := context.Background()
	image, root := someImage(t)
	result := resultOf(t, image)
	path := filepath.Join(t.TempDir(), "image")
	var last uint64
	ok(t, result.Save(ctx, path, &SaveOptions{Flags: SaveNoSync, Threads: 1, Progress: func(done, total uint64) error {
		if done < last || done > total {
			t.Errorf("%d of %d", done, total)
		}
		last = done
		return nil
	}}))
	saved := value(os.ReadFile(path))(t)
	same(t, "the bytes told", uint64(len(saved)), last, nil)
	ends(t, "a folder that is not there", ErrOutput, result.Save(ctx, filepath.Join(path, "x"), nil))
	ends(t, "flags", ErrInvalidParam, result.Save(ctx, path, &SaveOptions{Flags: 1 << 9}))
	file := value(os.Create(filepath.Join(t.TempDir(), "file")))(t)
	ok(t, result.SaveFile(ctx, file, nil))
	same(t, "the file", saved, value(os.ReadFile(file.Name()))(t), nil)
	ok(t, file.Close())
	if err := result.SaveFile(ctx, file, nil); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a closed file: %v", err)
	}
	readOnly := value(os.Open(path))(t)
	defer readOnly.Close()
	ends(t, "a file that is read", ErrOutput, result.SaveFile(ctx, readOnly, nil))
	ends(t, "a session of nothing", ErrMultisessionNotSet, result.Append(ctx, path, nil))
	result.Close()

	folder := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(folder, "a"), nil, 0o644))
	value(root.AddHostTree(ctx, folder, true, nil))(t)
	inside := resultOf(t, image)
	ends(t, "into its own source", ErrOutputInsideSource, inside.Save(ctx, filepath.Join(folder, "image"), nil))
}

func TestWhatLiesWhere(t *testing.T) {
	image, root := someImage(t)
	file := value(root.Item("file"))(t)
	defer file.Close()
	name := value(file.FileSystemName(ISO9660))(t)
	path := value(file.FileSystemPath(Joliet))(t)
	result := resultOf(t, image)
	other, err := result.ItemName(file, ISO9660)
	same(t, "the name in ISO 9660", name, other, err)
	other, err = result.ItemPath(file, Joliet)
	same(t, "the path in Joliet", path, other, err)
	ends(t, "a name in UDF", ErrInvalidParam, unlessFailed(result.ItemName(file, UDF)))
	ends(t, "a path in UDF", ErrInvalidParam, unlessFailed(result.ItemPath(file, UDF)))
	ends(t, "a name in UDF", ErrInvalidParam, unlessFailed(file.FileSystemName(UDF)))
	ends(t, "a path in UDF", ErrInvalidParam, unlessFailed(file.FileSystemPath(UDF)))
	extents := value(result.Extents(file))(t)
	if len(extents) != 1 || extents[0].Bytes != 10000 {
		t.Fatalf("it lies at %v", extents)
	}
	text := make([]byte, 10)
	value(result.ReadAt(text, int64(extents[0].FirstBlock)*2048))(t)
	same(t, "what lies there", "0123456789", string(text), nil)
	_, stranger := newTestImage(t)
	ends(t, "an item of another image", ErrNotInFileSystem, unlessFailed(result.Extents(stranger)))

	items := value(result.ProgressItems())(t)
	defer items.Close()
	count := value(items.Count())(t)
	next := uint64(0)
	for i, item := range items.All() {
		if item.FirstBlock < next || item.BlockCount != item.LastBlock-item.FirstBlock+1 || item.Description == "" || i >= count {
			t.Errorf("%d is %+v", i, item)
		}
		next = item.LastBlock + 1
	}
	index := value(items.FindDescription("/file"))(t)
	item := value(items.At(index))(t)
	if !item.IsContent || item.FirstBlock != extents[0].FirstBlock {
		t.Errorf("the file is %+v", item)
	}
	atBlock, err := items.FindBlock(item.LastBlock)
	same(t, "what lies at its last block", index, atBlock, err)
	found := value(items.Item(index))(t)
	defer found.Close()
	same(t, "the file's path", "/file", value(found.Path())(t), nil)
	structure := value(items.FindBlock(16))(t)
	if none := value(items.Item(structure))(t); none != nil {
		t.Error("a structure is a file")
	}
	none, err := items.FindBlock(1 << 40)
	same(t, "what lies beyond the end", -1, none, err)
	none, err = items.FindDescription("none")
	same(t, "what is called otherwise", -1, none, err)
	ends(t, "an index", ErrInvalidArg, unlessFailed(items.At(count)))
	ends(t, "an index", ErrInvalidArg, unlessFailed(items.At(-1)))
	ends(t, "an index", ErrInvalidArg, unlessFailed(items.Item(count)))
	for range items.All() {
		break
	}
}

func TestWarnings(t *testing.T) {
	image, root := newTestImage(t)
	value(image.SetFileSystems(ISO9660))(t)
	ok(t, root.AddSymbolicLink("a link", "b"))
	ok(t, root.AddFile(strings.Repeat("long", 20), Bytes(nil)))
	var kinds []string
	for warning, err := range resultOf(t, image).Warnings() {
		ok(t, err)
		if warning.FileSystem != ISO9660 || warning.Path == "" || warning.String() == "" {
			t.Errorf("it is %+v", warning)
		}
		kinds = append(kinds, warning.Kind.String())
	}
	if !slices.Contains(kinds, WarningNotStored.String()) || !slices.Contains(kinds, WarningNameShortened.String()) {
		t.Errorf("there are %q", kinds)
	}
	same(t, "the name of no kind", "other", WarningKind(999).String(), nil)
}
