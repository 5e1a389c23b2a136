package fsimage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
)

// fillTree makes a tree with what the file systems of discs hold.
func fillTree(t testing.TB, tree string) {
	t.Helper()
	ok(t, os.MkdirAll(filepath.Join(tree, "folder/deep/deeper"), 0o755))
	ok(t, os.MkdirAll(filepath.Join(tree, "nothing"), 0o755))
	for name, text := range map[string]string{
		"hello.txt": "hello\n", "empty": "", "folder/héllo": "in eight bits", "folder/日本語": "in sixteen bits",
		"folder/deep/deeper/long": strings.Repeat("0123456789abcdef", 1250),
	} {
		ok(t, os.WriteFile(filepath.Join(tree, name), []byte(text), 0o644))
	}
	for link, target := range map[string]string{
		"link": "hello.txt", "folder/up": "../hello.txt", "folder/to-folder": "deep", "folder/deep/absolute": "/folder/héllo",
	} {
		ok(t, os.Symlink(target, filepath.Join(tree, link)))
	}
}

// readsAsFilled checks what fillTree made, with links or without.
func readsAsFilled(t *testing.T, volume fs.FS, links bool) {
	t.Helper()
	want := []string{"hello.txt", "empty", "nothing", "folder/héllo", "folder/日本語", "folder/deep/deeper/long"}
	if links {
		want = append(want, "link", "folder/up", "folder/to-folder", "folder/deep/absolute")
	}
	if err := fstest.TestFS(volume, want...); err != nil {
		t.Fatal(err)
	}
	says := map[string]string{"hello.txt": "hello\n", "empty": "", "folder/héllo": "in eight bits", "folder/日本語": "in sixteen bits"}
	if links {
		for name, text := range map[string]string{
			"link": "hello\n", "folder/up": "hello\n", "folder/deep/absolute": "in eight bits", "folder/to-folder/absolute": "in eight bits",
		} {
			says[name] = text
		}
	}
	for name, text := range says {
		if read := value(fs.ReadFile(volume, name))(t); string(read) != text {
			t.Errorf("%s says %q", name, read)
		}
	}
	if long := value(fs.ReadFile(volume, "folder/deep/deeper/long"))(t); len(long) != 20000 {
		t.Errorf("the long file has %d bytes", len(long))
	}
}

func TestOurImagesAreFileSystems(t *testing.T) {
	tree := t.TempDir()
	fillTree(t, tree)
	for name, c := range map[string]struct {
		fileSystems FileSystems
		read        FileSystems
		links       bool
	}{
		"rock ridge": {ISO9660 | RockRidge | Joliet, RockRidge, true},
		"joliet":     {ISO9660 | RockRidge | Joliet, Joliet, false},
		"udf":        {UDF, UDF, true},
		"bridge":     {ISO9660 | Joliet | UDF, UDF, true},
	} {
		t.Run(name, func(t *testing.T) {
			image, root := newTestImage(t)
			value(image.SetFileSystems(c.fileSystems))(t)
			value(root.AddHostTree(context.Background(), tree, false, nil))(t)
			path := filepath.Join(t.TempDir(), "image")
			ok(t, resultOf(t, image).Save(context.Background(), path, nil))
			disc := value(OpenDisc(path, nil))(t)
			defer disc.Close()
			volume := value(disc.Volume(SessionNewest, c.read))(t)
			defer volume.Close()
			readsAsFilled(t, volume, c.links)
		})
	}
}

// TestPlainISO9660IsAFileSystem reads the names that nothing but ISO 9660 has.
func TestPlainISO9660IsAFileSystem(t *testing.T) {
	image, root := newTestImage(t)
	value(image.SetFileSystems(ISO9660))(t)
	value(root.AddDirectories("one/two"))(t).Close()
	ok(t, root.AddFile("one/two/lower.txt", Bytes([]byte("text"))))
	volume := open(t, resultOf(t, image))
	if err := fstest.TestFS(volume, "ONE/TWO/LOWER.TXT"); err != nil {
		t.Error(err)
	}
}

// tool is a program that a test needs. On machines of our own one that is missing fails the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	for _, folder := range []string{"/usr/sbin", "/sbin"} {
		if path := filepath.Join(folder, name); exec.Command(path, "--help").Err == nil && isFile(path) {
			return path
		}
	}
	lacking(t, name+" is not installed")
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// lacking skips a test, or fails it where everything must be there.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("FSIMAGE_GO_IMAGES") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func runTool(t *testing.T, name string, arguments ...string) {
	t.Helper()
	if out, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, arguments, err, out)
	}
}

func TestImagesOfOthersAreFileSystems(t *testing.T) {
	tree := t.TempDir()
	fillTree(t, tree)
	for name, c := range map[string]struct {
		program   string
		arguments []string
		read      FileSystems
		links     bool
	}{
		"xorriso rock ridge":     {"xorriso", []string{"-as", "mkisofs", "-quiet", "-r", "-J"}, RockRidge, true},
		"xorriso joliet":         {"xorriso", []string{"-as", "mkisofs", "-quiet", "-r", "-J"}, Joliet, false},
		"genisoimage rock ridge": {"genisoimage", []string{"-quiet", "-input-charset", "utf-8", "-r", "-J"}, RockRidge, true},
		"genisoimage joliet":     {"genisoimage", []string{"-quiet", "-input-charset", "utf-8", "-r", "-J"}, Joliet, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "image")
			runTool(t, tool(t, c.program), append(c.arguments, "-o", path, tree)...)
			disc := value(OpenDisc(path, nil))(t)
			defer disc.Close()
			volume := value(disc.Volume(SessionNewest, c.read))(t)
			defer volume.Close()
			readsAsFilled(t, volume, c.links)
		})
	}
}

// TestImageOfMkudffsIsAFileSystem reads an image that mkudffs made and the Linux kernel filled, in the project's virtual machine. It is made once, and kept
// where FSIMAGE_GO_IMAGES says.
func TestImageOfMkudffsIsAFileSystem(t *testing.T) {
	if without := os.Getenv("FSIMAGE_WITHOUT"); slices.Contains(strings.Split(without, ","), "linux-udf") {
		t.Skip("FSIMAGE_WITHOUT says that there is no virtual machine")
	}
	place := os.Getenv("FSIMAGE_GO_IMAGES")
	if place == "" {
		t.Skip("FSIMAGE_GO_IMAGES names no folder for the virtual machine's work")
	}
	path := filepath.Join(place, "mkudffs.img")
	if !isFile(path) {
		tree := value(os.MkdirTemp(place, "tree-"))(t)
		defer os.RemoveAll(tree)
		fillTree(t, tree)
		runTool(t, "../../xtask/bed/mk-udf", tree, path)
	}
	volume := value(Open(path))(t)
	defer volume.Close()
	if info := value(volume.Info())(t); info.FileSystem != UDF || info.UDFRevision != UDF201 {
		t.Errorf("the volume is %+v", info)
	}
	readsAsFilled(t, volume, true)
}

// TestFixturesAreFileSystems reads images of many other programs, of which there is a collection on some machines.
func TestFixturesAreFileSystems(t *testing.T) {
	folder := os.Getenv("FSIMAGE_FIXTURES")
	if folder == "" {
		t.Skip("FSIMAGE_FIXTURES names no folder: images by other tools")
	}
	listings := value(filepath.Glob(filepath.Join(folder, "*.manifest")))(t)
	if len(listings) == 0 {
		t.Fatal("there are no images")
	}
	for _, listing := range listings {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(listing), ".manifest"), ".udf")
		name = strings.TrimSuffix(name, ".iso9660")
		t.Run(name, func(t *testing.T) {
			packed := filepath.Join(folder, name+".xz")
			if !isFile(packed) {
				packed = filepath.Join(folder, strings.TrimSuffix(name, ".img")+".xz")
			}
			image, err := exec.Command(tool(t, "xz"), "-dc", packed).Output()
			ok(t, err)
			volume := value(OpenReaderAt(strings.NewReader(string(image)), int64(len(image))))(t)
			defer volume.Close()
			var expected []string
			for _, entry := range value(volume.ReadDir("."))(t) {
				expected = append(expected, entry.Name())
			}
			if err := fstest.TestFS(volume, expected...); err != nil {
				onlyOf(t, err, unopenable(t, volume))
			}
		})
	}
}

// unopenable are the items that no file system could open: links to nothing, and devices.
func unopenable(t *testing.T, volume *Volume) []string {
	var names []string
	ok(t, fs.WalkDir(volume, ".", func(name string, entry fs.DirEntry, err error) error {
		if _, statErr := volume.Stat(name); statErr != nil || entry.Type()&fs.ModeDevice != 0 {
			names = append(names, name)
		}
		return err
	}))
	return names
}

// onlyOf checks that an error of TestFS is about these names only.
func onlyOf(t *testing.T, err error, names []string) {
	for line := range strings.Lines(err.Error()) {
		line = strings.TrimSpace(line)
		name, _, _ := strings.Cut(line, ": ")
		if line != "TestFS found errors:" && !slices.Contains(names, name) {
			t.Error(line)
		}
	}
}

func TestLinksAreFollowedWithinTheVolume(t *testing.T) {
	image, root := newTestImage(t)
	value(root.AddDirectories("a/b"))(t).Close()
	ok(t, root.AddFile("a/file", Bytes([]byte("text"))))
	for link, target := range map[string]string{
		"loop": "loop", "long": "a/../a/./b/../file", "above": "../../../a/file", "nowhere": "a/none", "a/b/root": "/", "through": "a/file/x",
	} {
		ok(t, root.AddSymbolicLink(link, target))
	}
	volume := open(t, resultOf(t, image))
	for _, name := range []string{"long", "above", "a/b/root/a/file", "a/b/root/long"} {
		if text, err := volume.ReadFile(name); err != nil || string(text) != "text" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	if _, err := volume.Open("loop"); !errors.Is(err, syscall.ELOOP) {
		t.Errorf("a loop: %v", err)
	}
	if _, err := volume.Stat("nowhere"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link to nothing: %v", err)
	}
	if _, err := volume.Open("through"); !errors.Is(err, ErrNotDir) {
		t.Errorf("through a file: %v", err)
	}
	info := value(volume.Lstat("nowhere"))(t)
	if info.Mode().Type() != fs.ModeSymlink || info.Name() != "nowhere" {
		t.Errorf("the link itself is %v", info)
	}
	if target := value(volume.ReadLink("nowhere"))(t); target != "a/none" {
		t.Errorf("it holds %q", target)
	}
	if _, err := volume.ReadLink("a"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("a directory as a link: %v", err)
	}
	if _, err := volume.ReadLink("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing as a link: %v", err)
	}
}

func TestOpenFileReadsAtAnyPlace(t *testing.T) {
	image, root := newTestImage(t)
	ok(t, root.AddFile("file", Bytes([]byte("0123456789"))))
	value(root.AddDirectory("folder"))(t).Close()
	volume := open(t, resultOf(t, image))
	file := value(volume.Open("file"))(t)
	seeker := file.(io.ReadSeeker)
	value(seeker.Seek(-3, io.SeekEnd))(t)
	if rest := value(io.ReadAll(seeker))(t); string(rest) != "789" {
		t.Errorf("the end is %q", rest)
	}
	part := make([]byte, 4)
	if n, err := file.(io.ReaderAt).ReadAt(part, 8); n != 2 || err != io.EOF {
		t.Errorf("beyond the end: %d, %v", n, err)
	}
	if _, err := file.(io.ReaderAt).ReadAt(part, -1); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("before the beginning: %v", err)
	}
	if _, err := seeker.Seek(-1, io.SeekStart); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("a seek before the beginning: %v", err)
	}
	if _, err := seeker.Seek(0, 7); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("a seek from nowhere: %v", err)
	}
	value(seeker.Seek(2, io.SeekStart))(t)
	var out strings.Builder
	if n := value(io.Copy(&out, file))(t); n != 8 || out.String() != "23456789" {
		t.Errorf("it writes %q", out.String())
	}
	ok(t, file.Close())
	for _, err := range []error{file.Close(), unlessFailed(file.Read(part)), unlessFailed(file.Stat()), unlessFailed(seeker.Seek(0, 0))} {
		var pathError *fs.PathError
		if !errors.Is(err, fs.ErrClosed) || !errors.As(err, &pathError) || pathError.Path != "file" {
			t.Errorf("a closed file: %v", err)
		}
	}
	directory := value(volume.Open("folder"))(t)
	if _, err := directory.Read(part); !errors.Is(err, ErrNotFile) {
		t.Errorf("reading a directory: %v", err)
	}
	ok(t, directory.Close())
	if _, err := directory.(fs.ReadDirFile).ReadDir(-1); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a closed directory: %v", err)
	}
}
