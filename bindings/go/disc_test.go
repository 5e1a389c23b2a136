package fsimage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"
)

// savedImage is an image file with a few files.
func savedImage(t testing.TB) string {
	t.Helper()
	image, _ := someImage(t)
	ok(t, image.SetVolumeName("SOME"))
	ok(t, image.SetIdentifier(IdentifierPublisher, "PUBLISHER"))
	path := filepath.Join(t.TempDir(), "image")
	ok(t, resultOf(t, image).Save(context.Background(), path, nil))
	return path
}

func TestDiscs(t *testing.T) {
	path := savedImage(t)
	disc := value(OpenDisc(path, &DiscOptions{Flags: DiscDetectCompression, FindingLimit: 10, Sessions: []uint64{0}}))(t)
	defer disc.Close()
	count, err := disc.SessionCount()
	same(t, "the sessions", 1, count, err)
	session := value(disc.Session(1))(t)
	if session.FirstBlock != 0 || session.LastBlock == 0 || session.FileSystems != ISO9660|Joliet|RockRidge || session.IsBootable {
		t.Errorf("it is %+v", session)
	}
	ends(t, "a second session", ErrInvalidArg, unlessFailed(disc.Session(2)))
	ends(t, "a session", ErrInvalidArg, unlessFailed(disc.Session(-1)))
	if findings := value(disc.Findings())(t); len(findings) != 0 {
		t.Errorf("it is damaged: %v", findings)
	}
	ends(t, "UDF", ErrFileSystemNotFound, unlessFailed(disc.Volume(SessionNewest, UDF)))
	volume := value(disc.Volume(1, Joliet))(t)
	defer volume.Close()
	info := value(volume.Info())(t)
	if info.FileSystem != Joliet || info.Session != 1 || info.BlockSize != 2048 || info.Blocks == 0 || info.UDFRevision != 0 || info.Created.IsZero() {
		t.Errorf("it is %+v", info)
	}
	name, err := volume.Name()
	same(t, "the name", "SOME", name, err)
	publisher, err := volume.Identifier(IdentifierPublisher)
	same(t, "the publisher", "PUBLISHER", publisher, err)
	ends(t, "an identifier", ErrInvalidParam, unlessFailed(volume.Identifier(99)))
	ends(t, "options", ErrInvalidParam, unlessFailed(OpenDisc(path, &DiscOptions{Flags: 1 << 9})))
	ends(t, "a file that is not there", ErrDataStreamCreateFailure, unlessFailed(OpenDisc(path+"-not", nil)))
	zeros := value(NewBlockSource(Bytes(make([]byte, 1<<20))))(t)
	defer zeros.Close()
	blank := value(OpenDiscSource(zeros, nil))(t)
	defer blank.Close()
	ends(t, "a blank disc", ErrNoSupportedFileSystem, unlessFailed(blank.Volume(SessionNewest, 0)))
}

func TestItemsOfVolumes(t *testing.T) {
	volume := value(Open(savedImage(t)))(t)
	defer volume.Close()
	file := value(volume.Item("/file"))(t)
	defer file.Close()
	stat := value(file.Stat())(t)
	if stat.Kind != ItemFile || stat.Size != 10000 || stat.Modified.IsZero() || stat.Mode().Perm() != 0o644 {
		t.Errorf("it is %+v", stat)
	}
	name, err := file.Name()
	same(t, "the name", "file", name, err)
	ends(t, "the target of a file", ErrInvalidParam, unlessFailed(file.LinkTarget()))
	second := value(file.Copy())(t)
	defer second.Close()
	same(t, "the identity", value(file.Identity())(t), value(second.Identity())(t), nil)
	extents := value(file.Extents())(t)
	if len(extents) != 1 || extents[0].Bytes != 10000 || extents[0].Offset%2048 != 0 {
		t.Errorf("it lies at %v", extents)
	}
	part := make([]byte, 20)
	if n, err := file.ReadAt(part, 9990); n != 10 || err != io.EOF {
		t.Errorf("the end: %d, %v", n, err)
	}
	folder := value(volume.Item("folder"))(t)
	defer folder.Close()
	ends(t, "where a directory lies", ErrNotFile, unlessFailed(folder.Extents()))
	ends(t, "nothing", ErrItemNotFound, unlessFailed(volume.Item("none")))
	ends(t, "below a file", ErrNotDir, unlessFailed(volume.Item("file/x")))
	for _, err := range file.Entries() {
		ends(t, "the items of a file", ErrNotDir, err)
	}
	ends(t, "the findings of a file", ErrNotDir, unlessFailed(file.Findings()))
	if findings := value(folder.Findings())(t); len(findings) != 0 {
		t.Errorf("it is damaged: %v", findings)
	}
	for stream, err := range file.Streams() {
		t.Errorf("a stream: %v, %v", stream, err)
	}
	var paths []string
	var kept *VolumeItem
	findings := value(volume.Walk(context.Background(), "", func(path string, item *VolumeItem) error {
		paths = append(paths, path)
		kept = item
		return nil
	}))(t)
	slices.Sort(paths)
	if len(findings) != 0 || !slices.Contains(paths, "/file") && !slices.Contains(paths, "file") || len(paths) != 3 {
		t.Errorf("the walk: %q, %v", paths, findings)
	}
	value(kept.Stat())(t)
	kept.Close()
	ends(t, "a walk over nothing", ErrItemNotFound, unlessFailed(volume.Walk(context.Background(), "none", func(string, *VolumeItem) error { return nil })))
}

func TestExtracting(t *testing.T) {
	ctx := context.Background()
	volume := value(Open(savedImage(t)))(t)
	defer volume.Close()
	folder := filepath.Join(t.TempDir(), "all")
	var told uint64
	done, findings, err := volume.Extract(ctx, folder, nil, &ExtractOptions{Flags: ExtractNoOwners, Threads: 1, Progress: func(done, _ uint64) error {
		told = done
		return nil
	}})
	ok(t, err)
	if len(findings) != 0 || done.Files != 2 || done.Directories == 0 || done.Bytes != 10003 || told != 10003 || done.Unreadable+done.Unwritable != 0 {
		t.Errorf("it did %+v, %v, and told %d", done, findings, told)
	}
	text := value(os.ReadFile(filepath.Join(folder, "folder/a long name with spaces.text")))(t)
	same(t, "the file", "one", string(text), nil)
	done, _, err = volume.Extract(ctx, t.TempDir(), []string{"/file"}, nil)
	if err != nil || done.Files != 1 {
		t.Errorf("one of them: %+v, %v", done, err)
	}
	_, findings, err = volume.Extract(ctx, folder, nil, nil) // where something is already
	if err != nil || len(findings) == 0 || findings[0].Kind != FindingUnwritable || findings[0].String() == "" || findings[0].Path == "" {
		t.Errorf("once more: %v, %v", findings, err)
	}
	_, _, err = volume.Extract(ctx, folder, []string{"none"}, nil)
	ends(t, "what is not there", ErrItemNotFound, err)
	_, _, err = volume.Extract(ctx, filepath.Join(folder, "file"), nil, nil)
	ends(t, "into a file", ErrOutput, err)
	_, _, err = volume.Extract(ctx, folder, nil, &ExtractOptions{Threads: -1})
	ends(t, "threads", ErrInvalidArg, err)
}

func TestBlockSources(t *testing.T) {
	path := savedImage(t)
	source := value(OpenBlockSource(path))(t)
	defer source.Close()
	whole := value(os.ReadFile(path))(t)
	length, err := source.Length()
	same(t, "the length", int64(len(whole)), length, err)
	part := make([]byte, 2048)
	value(source.ReadAt(part, 32768))(t)
	same(t, "a part", whole[32768:32768+2048], part, nil)
	if n, err := source.ReadAt(part, length-48); n != 48 || err != io.EOF {
		t.Errorf("the end: %d, %v", n, err)
	}
	ends(t, "a file that is not there", ErrDataStreamCreateFailure, unlessFailed(OpenBlockSource(path+"-not")))
	failure := errors.New("it burns")
	broken := value(NewBlockSource(ReaderAt(failingReader{failure}, 1<<20)))(t)
	defer broken.Close()
	_, err = broken.ReadAt(part, 0)
	ends(t, "a broken disc", ErrImportReadFailure, err)
	if !errors.Is(err, failure) {
		t.Errorf("the cause of %v is lost", err)
	}
	ends(t, "a broken disc", ErrImportReadFailure, unlessFailed(broken.Describe()))
	_, err = OpenReaderAt(bytes.NewReader(whole), 1000)
	if err == nil {
		t.Error("a disc of less than a block opens")
	}
}

func TestAddFS(t *testing.T) {
	ctx := context.Background()
	when := time.Date(2020, 2, 2, 2, 2, 2, 0, time.UTC)
	tree := fstest.MapFS{
		"folder/file":   {Data: []byte("text"), Mode: 0o640, ModTime: when},
		"folder/large":  {Data: bytes.Repeat([]byte("0123456789"), 200000), Mode: 0o600, ModTime: when},
		"folder/inside": {Mode: fs.ModeDir | 0o700, ModTime: when},
		"link":          {Data: []byte("folder/file"), Mode: fs.ModeSymlink | 0o777, ModTime: when},
	}
	_, isLinkFS := any(tree).(interface{ ReadLink(string) (string, error) })
	if !isLinkFS {
		delete(tree, "link")
	}
	image, root := newTestImage(t)
	added := value(root.AddFS(ctx, tree))(t)
	if added.Bytes != 2000004 || added.Directories != 2 {
		t.Errorf("it added %+v", added)
	}
	volume := open(t, resultOf(t, image))
	for name, file := range tree {
		if file.Mode.IsRegular() {
			text, err := volume.ReadFile(name)
			same(t, name, file.Data, text, err)
		}
		info := value(volume.Lstat(name))(t)
		if info.Mode() != file.Mode || !info.ModTime().Equal(when) {
			t.Errorf("%s is %v of %v", name, info.Mode(), info.ModTime())
		}
	}
	// The volume is such a tree itself.
	second, secondRoot := newTestImage(t)
	value(secondRoot.AddFS(ctx, volume))(t)
	text, err := open(t, resultOf(t, second)).ReadFile("folder/large")
	same(t, "the copy of a copy", tree["folder/large"].Data, text, err)

	third, thirdRoot := newTestImage(t)
	ok(t, thirdRoot.AddFile("z", Bytes(nil)))
	ends(t, "a name that is taken", ErrDupName, unlessFailed(thirdRoot.AddFS(ctx, fstest.MapFS{"a/b": {}, "z": {}})))
	count, err := third.FileCount()
	same(t, "what is left after that", 1, count, err)
	count, err = third.DirectoryCount()
	same(t, "what is left after that", 0, count, err)
	ends(t, "a device", ErrNotFile, unlessFailed(thirdRoot.AddFS(ctx, fstest.MapFS{"a": {Mode: fs.ModeDevice}})))
	broken := errors.New("no such luck")
	if _, err := thirdRoot.AddFS(ctx, failingFS{broken}); !errors.Is(err, broken) {
		t.Errorf("a broken tree: %v", err)
	}
	ends(t, "a directory as a file", ErrNotFile, thirdRoot.AddFile("f", FSFile(tree, "folder")))
	if err := thirdRoot.AddFile("f", FSFile(tree, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing as a file: %v", err)
	}
	// What changes meanwhile is an error.
	changing := fstest.MapFS{"file": {Data: []byte("text")}}
	ok(t, thirdRoot.AddFile("changing", FSFile(changing, "file")))
	changing["file"] = &fstest.MapFile{Data: []byte("longer text")}
	_, err = resultOf(t, third).Write(ctx, io.Discard, nil)
	ends(t, "a file that changed", ErrDataStreamReadFailure, err)
}

type failingFS struct{ err error }

func (f failingFS) Open(string) (fs.File, error) { return nil, f.err }

// onlyReads hides what files offer beyond Read.
type onlyReads struct{ fs.FS }

func (o onlyReads) Open(name string) (fs.File, error) {
	file, err := o.FS.Open(name)
	return struct{ fs.File }{file}, err
}

// onlySeeks hides ReadAt.
type onlySeeks struct{ fs.FS }

func (o onlySeeks) Open(name string) (fs.File, error) {
	file, err := o.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return struct {
		fs.File
		io.Seeker
	}{file, file.(io.Seeker)}, nil
}

func TestFilesOfAnyFS(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 300000)
	tree := fstest.MapFS{"file": {Data: data}}
	for name, fsys := range map[string]fs.FS{"ReadAt": tree, "Seek": onlySeeks{tree}, "Read": onlyReads{tree}} {
		image, root := newTestImage(t)
		ok(t, root.AddFile("file", FSFile(fsys, "file")))
		file := value(root.Item("file"))(t)
		defer file.Close()
		part := make([]byte, 16)
		for _, offset := range []int64{4000000, 16, 4000000, 0, int64(len(data)) - 16} {
			value(file.ReadAt(part, offset))(t)
			same(t, name, data[offset:offset+16], part, nil)
		}
		text, err := open(t, resultOf(t, image)).ReadFile("file")
		if err != nil || !bytes.Equal(text, data) {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
	}
}

func TestAddingFromTheHost(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	fillTree(t, folder)
	_, root := newTestImage(t)
	told := uint64(0)
	added := value(root.AddHostTree(ctx, folder, true, &AddOptions{
		Flags: AddFileMode | AddUser, FileMode: 0o600, UserID: 9, Exclude: []string{"*.txt"},
		Progress: func(done, _ uint64) error { told = done; return nil },
		Skipped:  func(path string, err error) { t.Errorf("%s was skipped: %v", path, err) },
	}))(t)
	if added.Files == 0 || added.Directories == 0 || added.Bytes == 0 || added.Skipped != 0 {
		t.Errorf("it added %+v, and told of %d", added, told)
	}
	base := filepath.Base(folder)
	ends(t, "what was excluded", ErrItemNotFound, unlessFailed(root.Item(base+"/hello.txt")))
	file := value(root.Item(base + "/folder/héllo"))(t)
	defer file.Close()
	if stat := value(file.Stat())(t); stat.PosixMode != 0o600 || stat.UserID != 9 {
		t.Errorf("it is %+v", stat)
	}
	ok(t, root.AddHostFile("copy", filepath.Join(folder, "hello.txt"), nil))
	ends(t, "a directory as a file", ErrInvalidParam, root.AddHostFile("copy2", folder, nil))
	ends(t, "a tree that is not there", ErrDataStreamCreateFailure, unlessFailed(root.AddHostTree(ctx, folder+"/none", false, nil)))
	ends(t, "flags", ErrInvalidParam, unlessFailed(root.AddHostTree(ctx, folder, false, &AddOptions{Flags: 1 << 30})))
	ok(t, root.RemoveTree(base))
	ends(t, "a tree that is gone", ErrDirNotFound, root.RemoveTree(base))
	value(root.AddDirectories("a/b"))(t).Close()
	ends(t, "a directory with items", ErrDirNotEmpty, root.Remove("a"))
	ends(t, "a name that is taken", ErrDupName, root.Rename("a/b", "copy"))
}
