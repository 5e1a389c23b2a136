package fsimage

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"
)

// A Volume as a file system of Go. Symbolic links are followed as if the volume were all there is: one that begins with "/" begins at its root, and
// nothing leads above that. Names that no path of package fs can have - with a "/" in themselves, "..", or bytes that are not UTF-8 - are left out, and of names
// that a directory has twice the first counts; Volume.Walk and VolumeItem.Entries show all.
var (
	_ fs.ReadDirFS  = (*Volume)(nil)
	_ fs.StatFS     = (*Volume)(nil)
	_ fs.ReadFileFS = (*Volume)(nil)
)

// mostLinks is how many symbolic links a path may lead through.
const mostLinks = 40

// Open opens a file or a directory. Files are [io.ReaderAt], [io.Seeker] and [io.WriterTo] too.
func (v *Volume) Open(name string) (fs.File, error) {
	item, info, err := v.look("open", name, true)
	if err != nil {
		return nil, err
	}
	info.name = path.Base(name)
	if info.IsDir() {
		return &volumeDir{volumeFile: volumeFile{item: item, info: info, path: name}}, nil
	}
	return &volumeFile{item: item, info: info, path: name}, nil
}

// Stat describes what a name leads to, symbolic links followed.
func (v *Volume) Stat(name string) (fs.FileInfo, error) {
	return v.stat("stat", name, true)
}

// Lstat describes what a name names: a symbolic link itself. It is a method of fs.ReadLinkFS.
func (v *Volume) Lstat(name string) (fs.FileInfo, error) {
	return v.stat("lstat", name, false)
}

func (v *Volume) stat(op, name string, follow bool) (fs.FileInfo, error) {
	item, info, err := v.look(op, name, follow)
	if err != nil {
		return nil, err
	}
	item.Close()
	info.name = path.Base(name)
	return info, nil
}

// ReadLink is what a symbolic link holds. It is a method of fs.ReadLinkFS.
func (v *Volume) ReadLink(name string) (string, error) {
	item, info, err := v.look("readlink", name, false)
	if err != nil {
		return "", err
	}
	defer item.Close()
	if info.Mode().Type() != fs.ModeSymlink {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	target, err := item.LinkTarget()
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return target, nil
}

// ReadFile is a file's content.
func (v *Volume) ReadFile(name string) ([]byte, error) {
	item, info, err := v.look("read", name, true)
	if err != nil {
		return nil, err
	}
	defer item.Close()
	var content []byte
	for err == nil { // by parts, for the size is what the disc says
		part := min(info.Size()-int64(len(content)), 1<<20)
		content = slices.Grow(content, int(max(part, 512)))
		var n int
		n, err = item.ReadAt(content[len(content):cap(content)], int64(len(content)))
		content = content[:len(content)+n]
	}
	if err != io.EOF {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return content, nil
}

// ReadDir is what a directory holds, by name. What can be read of a damaged one comes with the error.
func (v *Volume) ReadDir(name string) ([]fs.DirEntry, error) {
	item, _, err := v.look("readdir", name, true)
	if err != nil {
		return nil, err
	}
	defer item.Close()
	entries, err := readDir(item)
	if err != nil {
		return entries, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return entries, nil
}

// readDir lists a directory as package fs wants it.
func readDir(directory *VolumeItem) ([]fs.DirEntry, error) {
	entries := []fs.DirEntry{}
	seen := make(map[string]bool)
	for item, err := range directory.Entries() {
		if err != nil {
			return sorted(entries), err
		}
		info, err := describe(item)
		item.Close()
		if err != nil {
			return sorted(entries), err
		}
		if !isName(info.name) || seen[info.name] {
			continue
		}
		seen[info.name] = true
		entries = append(entries, fs.FileInfoToDirEntry(info))
	}
	return sorted(entries), nil
}

func sorted(entries []fs.DirEntry) []fs.DirEntry {
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries
}

// isName says whether a name can be an element of a path of package fs.
func isName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.Contains(name, "/") && !strings.Contains(name, "\x00") && utf8.ValidString(name)
}

func describe(item *VolumeItem) (*fileInfo, error) {
	name, err := item.Name()
	if err != nil {
		return nil, err
	}
	stat, err := item.Stat()
	return &fileInfo{name, stat}, err
}

// look finds what a name leads to; the last link only if follow says so. The error is a PathError.
func (v *Volume) look(op, name string, follow bool) (*VolumeItem, *fileInfo, error) {
	item, info, err := v.find(name, follow)
	if err != nil {
		return nil, nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return item, info, nil
}

func (v *Volume) find(name string, follow bool) (*VolumeItem, *fileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, nil, fs.ErrInvalid
	}
	// Most paths lead through no links.
	item, info, err := v.direct(name)
	if err == nil && (!follow || info.stat.Kind != ItemSymbolicLink) {
		return item, info, nil
	}
	if err == nil {
		item.Close()
	} else if !errors.Is(err, ErrNotDir) && !errors.Is(err, ErrItemNotFound) {
		return nil, nil, err
	}
	return v.throughLinks(name, follow)
}

func (v *Volume) direct(name string) (*VolumeItem, *fileInfo, error) {
	if name == "." {
		name = ""
	}
	item, err := v.Item(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := describe(item)
	if err != nil {
		item.Close()
		return nil, nil, err
	}
	return item, info, nil
}

// throughLinks finds an item by one step after another.
func (v *Volume) throughLinks(name string, follow bool) (*VolumeItem, *fileInfo, error) {
	rest := strings.Split(name, "/")
	at := ""
	for links := 0; ; {
		for len(rest) > 0 && (rest[0] == "" || rest[0] == ".") {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return v.direct(at)
		}
		step := rest[0]
		rest = rest[1:]
		if step == ".." {
			at = strings.TrimPrefix(path.Dir("/"+at), "/")
			continue
		}
		next := path.Join(at, step)
		item, info, err := v.direct(next)
		if err != nil {
			return nil, nil, err
		}
		isLast := len(rest) == 0
		if info.stat.Kind != ItemSymbolicLink || isLast && !follow {
			if isLast {
				return item, info, nil
			}
			item.Close()
			at = next
			continue
		}
		target, err := item.LinkTarget()
		item.Close()
		if err != nil {
			return nil, nil, err
		}
		if links++; links > mostLinks {
			return nil, nil, syscall.ELOOP
		}
		if strings.HasPrefix(target, "/") {
			at = ""
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
}
