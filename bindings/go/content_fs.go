package fsimage

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// FSFile is the content of a file in a file system of Go. It is opened when an image is made, and must be as long as it was here.
func FSFile(fsys fs.FS, name string) Content {
	if fsys == nil {
		return Content{err: wrongArgument("a file system is nil")}
	}
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return Content{err: err}
	case !info.Mode().IsRegular():
		return Content{err: &fs.PathError{Op: "open", Path: name, Err: ErrNotFile}}
	}
	return fsContent(fsys, name, info.Size())
}

func fsContent(fsys fs.FS, name string, size int64) Content {
	file := &fsFile{fsys: fsys, name: name, size: size}
	return Content{source: &source{length: size, reader: file, closer: file}}
}

// fsFile reads a file of a file system at any place. It is open from the first read until its end was read, or it is closed.
type fsFile struct {
	fsys fs.FS
	name string
	size int64

	mutex    sync.Mutex
	file     fs.File
	position int64
}

// ReadAt reads with what the file offers: ReadAt, Seek, or else from its beginning on.
func (f *fsFile) ReadAt(p []byte, offset int64) (n int, err error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if err := f.open(); err != nil {
		return 0, err
	}
	defer func() {
		if err != nil || offset+int64(n) >= f.size {
			if closeErr := f.closeFile(); err == nil {
				err = closeErr
			}
		}
	}()
	if at, ok := f.file.(io.ReaderAt); ok {
		n, err := at.ReadAt(p, offset)
		if n > 0 && err == io.EOF {
			err = nil
		}
		return n, err
	}
	if err := f.moveTo(offset); err != nil {
		return 0, err
	}
	n, err = io.ReadFull(lawful{f.file}, p)
	f.position += int64(n)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = nil
	}
	return n, err
}

func (f *fsFile) open() error {
	if f.file != nil {
		return nil
	}
	file, err := f.fsys.Open(f.name)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Size() != f.size {
		err = fmt.Errorf("%s had %d bytes, and has %d now", f.name, f.size, info.Size())
	}
	if err != nil {
		file.Close()
		return err
	}
	f.file, f.position = file, 0
	return nil
}

// moveTo brings the position of the file to an offset.
func (f *fsFile) moveTo(offset int64) error {
	if f.position == offset {
		return nil
	}
	if seeker, ok := f.file.(io.Seeker); ok {
		position, err := seeker.Seek(offset, io.SeekStart)
		f.position = position
		return err
	}
	if offset < f.position {
		if err := f.closeFile(); err != nil {
			return err
		}
		if err := f.open(); err != nil {
			return err
		}
	}
	n, err := io.CopyN(io.Discard, lawful{f.file}, offset-f.position)
	f.position += n
	return err
}

func (f *fsFile) closeFile() error {
	if f.file == nil {
		return nil
	}
	file := f.file
	f.file = nil
	return file.Close()
}

// Close closes the file, if it is open.
func (f *fsFile) Close() error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.closeFile()
}

// unnamedFile is a temporary file that vanishes when it is closed.
func unnamedFile() (*os.File, error) {
	file, err := os.CreateTemp("", "fsimage-")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}
