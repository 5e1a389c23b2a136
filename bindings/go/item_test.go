package fsimage

import (
	"io"
	"io/fs"
	"slices"
	"testing"
	"time"
)

func TestAttributesOfItems(t *testing.T) {
	image, root := newTestImage(t)
	created := time.Date(1999, 1, 2, 3, 4, 5, 6000, time.UTC)
	item := NewItem{Kind: ItemFile, Flags: WithOwner | WithCreated | WithHidden, UserID: 7, GroupID: 8, Created: created, Content: Bytes([]byte("text"))}
	item.SetMode(0o640 | fs.ModeSetuid | fs.ModeSticky)
	item.SetModified(created.Add(time.Hour))
	file := value(root.AddItem("file", item))(t)
	defer file.Close()
	stat := value(file.Stat())(t)
	if stat.Kind != ItemFile || stat.PosixMode != 0o5640 || stat.Mode() != 0o640|fs.ModeSetuid|fs.ModeSticky || stat.UserID != 7 ||
		stat.GroupID != 8 || stat.Size != 4 || stat.LinkCount != 1 || !stat.IsHidden || stat.IsRealTime || !stat.Created.Equal(created) ||
		!stat.Modified.Equal(created.Add(time.Hour)) {
		t.Errorf("it is %+v", stat)
	}
	kind, err := file.Kind()
	same(t, "the kind", ItemFile, kind, err)
	name, err := file.Name()
	same(t, "the name", "file", name, err)
	path, err := file.Path()
	same(t, "the path", "/file", path, err)
	size, err := file.Size()
	same(t, "the size", 4, size, err)
	isHere, err := file.IsInImage()
	same(t, "whether it is here", true, isHere, err)
	ok(t, file.SetMode(0o755|fs.ModeSetgid))
	ok(t, file.SetOwner(1, 2))
	ok(t, file.SetIsHidden(false))
	for which := TimeModified; which <= TimeCreated; which++ {
		ok(t, file.SetTime(which, created))
		have, err := file.Time(which)
		same(t, "a time", created, have, err)
	}
	ends(t, "a time", ErrInvalidParam, file.SetTime(9, created))
	ends(t, "a time", ErrInvalidParam, unlessFailed(file.Time(9)))
	ends(t, "a mode", ErrInvalidParam, file.SetPosixMode(0o10000))
	status, err := file.SetIsRealTime(true)
	same(t, "a real-time file without UDF", StatusImageFeatureNotSupported, status, err)
	stat = value(file.Stat())(t)
	if stat.PosixMode != 0o2755 || stat.UserID != 1 || stat.GroupID != 2 || stat.IsHidden || !stat.IsRealTime {
		t.Errorf("it is %+v", stat)
	}
	isHidden, err := file.IsHidden()
	same(t, "whether it is hidden", false, isHidden, err)
	isRealTime, err := file.IsRealTime()
	same(t, "whether it is read in real time", true, isRealTime, err)
	ends(t, "a real-time directory", ErrNotFile, unlessFailed(root.SetIsRealTime(true)))
	ends(t, "the target of a file", ErrInvalidParam, unlessFailed(file.LinkTarget()))
	text := make([]byte, 8)
	if n, err := file.ReadAt(text, 1); n != 3 || err != io.EOF || string(text[:n]) != "ext" {
		t.Errorf("it says %q, %v", text[:n], err)
	}
	ends(t, "reading a directory", ErrNotFile, unlessFailed(root.ReadAt(text, 0)))
	created2, err := root.Time(TimeCreated)
	same(t, "a time that is not known", time.Time{}, created2, err)

	second := value(file.Copy())(t)
	defer second.Close()
	ok(t, root.Rename("file", "other"))
	name, err = second.Name()
	same(t, "the new name", "other", name, err)
	ok(t, second.Remove(""))
	ends(t, "what was removed", ErrNotInFileSystem, unlessFailed(file.Size()))
	isHere, err = file.IsInImage()
	same(t, "whether it is here", false, isHere, err)
	_ = image
}

func TestKindsOfItems(t *testing.T) {
	_, root := newTestImage(t)
	value(root.AddDirectories("a/b/c"))(t).Close()
	ok(t, root.AddSymbolicLink("a/link", "b"))
	ok(t, root.AddSpecial("a/null", ItemCharacterDevice, 1, 3))
	ok(t, root.AddSpecial("a/disk", ItemBlockDevice, 8, 0))
	ok(t, root.AddSpecial("a/pipe", ItemFifo, 0, 0))
	ok(t, root.AddSpecial("a/socket", ItemSocket, 0, 0))
	ok(t, root.AddFile("a/file", Bytes([]byte("text"))))
	ok(t, root.AddHardLink("a/second", "a/file"))
	target := value(root.AddItem("a/link2", NewItem{Kind: ItemSymbolicLink, Target: "c"}))(t)
	defer target.Close()
	held, err := target.LinkTarget()
	same(t, "what a link holds", "c", held, err)
	modes := map[string]fs.FileMode{
		"a": fs.ModeDir, "a/link": fs.ModeSymlink, "a/null": fs.ModeDevice | fs.ModeCharDevice, "a/disk": fs.ModeDevice, "a/pipe": fs.ModeNamedPipe,
		"a/socket": fs.ModeSocket, "a/file": 0,
	}
	for path, mode := range modes {
		item := value(root.Item(path))(t)
		stat := value(item.Stat())(t)
		if stat.Mode().Type() != mode || kindOf(stat.Mode()) != stat.Kind {
			t.Errorf("%s is %v", path, stat.Mode())
		}
		if path == "a/file" && stat.LinkCount != 2 || path == "a/null" && (stat.DeviceMajor != 1 || stat.DeviceMinor != 3) {
			t.Errorf("%s is %+v", path, stat)
		}
		item.Close()
	}
	ends(t, "a kind", ErrInvalidParam, root.AddSpecial("b", ItemFile, 0, 0))
	ends(t, "a hard link of nothing", ErrDirNotFound, root.AddHardLink("b", "none"))
	ends(t, "a kind", ErrInvalidParam, unlessFailed(root.AddItem("b", NewItem{Kind: 99})))
	ends(t, "a directory", ErrDupName, unlessFailed(root.AddDirectory("a")))
	ends(t, "a directory", ErrDirNotFound, unlessFailed(root.AddDirectory("none/a")))
	ends(t, "directories", ErrDupName, unlessFailed(root.AddDirectories("a/file/x")))
	ends(t, "a link", ErrDupName, root.AddSymbolicLink("a", "b"))
}

func TestNamesOfAnyBytes(t *testing.T) {
	_, root := newTestImage(t)
	const name = "caf\xe9"
	item := value(root.AddItem(name, NewItem{Kind: ItemFile}))(t)
	defer item.Close()
	have, err := item.Name()
	same(t, "the name", name, have, err)
	value(root.ItemBytes([]byte(name)))(t).Close()
	ok(t, root.RenameBytes([]byte(name), []byte("\xff")))
	ends(t, "the old name", ErrItemNotFound, root.RemoveBytes([]byte(name)))
	ok(t, root.RemoveBytes([]byte("\xff")))
	ends(t, "bytes that are no UTF-8", ErrInvalidPath, root.AddFile(name, Bytes(nil)))
	ends(t, "an item of such a name", ErrItemNotFound, unlessFailed(root.ItemBytes([]byte(name))))
	ends(t, "renaming nothing", ErrItemNotFound, root.RenameBytes([]byte(name), []byte("a")))
}

func TestEntries(t *testing.T) {
	_, root := newTestImage(t)
	for _, name := range []string{"c", "a", "b"} {
		ok(t, root.AddFile(name, Bytes(nil)))
	}
	var names []string
	for item, err := range root.Entries() {
		ok(t, err)
		names = append(names, value(item.Name())(t))
		ok(t, item.Close())
	}
	same(t, "the order", []string{"c", "a", "b"}, names, nil)
	for item, err := range root.Entries() {
		ok(t, err)
		item.Close()
		break
	}
	file := value(root.Item("a"))(t)
	defer file.Close()
	for _, err := range file.Entries() {
		ends(t, "the items of a file", ErrNotDir, err)
	}
	list := value(root.Items())(t)
	defer list.Close()
	count, err := list.Count()
	same(t, "the count", 3, count, err)
	wereThere, err := list.Skip(1)
	same(t, "whether one was skipped", true, wereThere, err)
	copied := value(list.Copy())(t)
	defer copied.Close()
	next := value(list.Next(100))(t)
	if len(next) != 2 || value(next[0].Name())(t) != "a" {
		t.Errorf("%d items come next", len(next))
	}
	for _, item := range slices.Concat(next, value(copied.Next(1))(t)) {
		item.Close()
	}
	wereThere, err = list.Skip(1)
	same(t, "whether one was skipped at the end", false, wereThere, err)
	if end := value(list.Next(1))(t); len(end) != 0 {
		t.Error("there is one behind the last")
	}
	ok(t, list.Reset())
	if first := value(list.Next(1))(t); len(first) != 1 {
		t.Error("there is none after going back")
	} else {
		first[0].Close()
	}
	ends(t, "fewer than none", ErrInvalidArg, unlessFailed(list.Next(-1)))
	ends(t, "fewer than none", ErrInvalidArg, unlessFailed(list.Skip(-1)))
}

func TestNamedStreams(t *testing.T) {
	image, root := newTestImage(t)
	value(image.SetFileSystems(UDF))(t)
	value(image.SetUDFRevision(UDF201))(t)
	ok(t, root.AddFile("file", Bytes([]byte("text"))))
	file := value(root.Item("file"))(t)
	defer file.Close()
	value(file.AddStream("one", Bytes([]byte("first"))))(t)
	value(file.AddStream("two", ReaderAt(value(image.Root())(t), 0)))(t)
	ends(t, "a second one", ErrDupName, unlessFailed(file.AddStream("one", Bytes(nil))))
	count, err := file.StreamCount()
	same(t, "the count", 2, count, err)
	sizes := map[string]int64{}
	for name, size := range file.Streams() {
		sizes[name] = size
	}
	same(t, "the streams", map[string]int64{"one": 5, "two": 0}, sizes, nil)
	text := make([]byte, 5)
	value(file.ReadStreamAt(0, text, 0))(t)
	same(t, "the first", "first", string(text), nil)
	ends(t, "a third", ErrInvalidArg, unlessFailed(file.ReadStreamAt(2, text, 0)))
	ends(t, "a third", ErrInvalidArg, unlessFailed(file.StreamName(2)))
	ends(t, "a third", ErrInvalidArg, unlessFailed(file.StreamSize(-1)))
	value(file.RemoveStream("two"))(t)
	ends(t, "the one removed", ErrItemNotFound, unlessFailed(file.RemoveStream("two")))
	volume := open(t, resultOf(t, image))
	item := value(volume.Item("/file"))(t)
	defer item.Close()
	for stream, err := range item.Streams() {
		ok(t, err)
		same(t, "the stream on the disc", "one", value(stream.Name())(t), nil)
		value(stream.ReadAt(text, 0))(t)
		same(t, "what it says", "first", string(text), nil)
		stream.Close()
	}
}

func TestChangePoints(t *testing.T) {
	image, root := newTestImage(t)
	point := value(image.ChangePoint())(t)
	ok(t, root.AddFile("file", Bytes(nil)))
	file := value(image.Item("/file"))(t)
	defer file.Close()
	ok(t, image.RollbackToChangePoint(point))
	kind, err := image.Exists("/file")
	same(t, "what is there", ItemNotFound, kind, err)
	ends(t, "an item that is gone", ErrNotInFileSystem, unlessFailed(file.Stat()))
	ends(t, "a state that was never", ErrInvalidParam, image.RollbackToChangePoint(1<<40))
	ok(t, image.LockInChangePoint())
	ends(t, "a state that is locked in", ErrInvalidParam, image.RollbackToChangePoint(point))
	ends(t, "a relative path", ErrInvalidPath, unlessFailed(image.Exists("file")))
	result := resultOf(t, image)
	ends(t, "a change with a result", ErrReadOnly, root.AddFile("late", Bytes(nil)))
	ends(t, "locking in with a result", ErrReadOnly, image.LockInChangePoint())
	result.Close()
	ok(t, root.AddFile("late", Bytes(nil)))
}
