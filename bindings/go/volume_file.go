package fsimage

import (
	"io"
	"io/fs"
	"sync"
	"time"
)

// fileInfo is an item as package fs describes it. Sys gives its Stat.
type fileInfo struct {
	name string
	stat Stat
}

func (i *fileInfo) Name() string       { return i.name }
func (i *fileInfo) Size() int64        { return i.stat.Size }
func (i *fileInfo) Mode() fs.FileMode  { return i.stat.Mode() }
func (i *fileInfo) ModTime() time.Time { return i.stat.Modified }
func (i *fileInfo) IsDir() bool        { return i.stat.Kind == ItemDirectory }
func (i *fileInfo) Sys() any           { return i.stat }

// volumeFile is an open file of a volume.
type volumeFile struct {
	item *VolumeItem
	info *fileInfo
	path string

	mutex    sync.Mutex
	position int64
	buffer   []byte
	ahead    []byte // of the buffer, from position on
}

var (
	_ io.ReaderAt = (*volumeFile)(nil)
	_ io.Seeker   = (*volumeFile)(nil)
	_ io.WriterTo = (*volumeFile)(nil)
)

func (f *volumeFile) fail(op string, err error) error {
	return &fs.PathError{Op: op, Path: f.path, Err: err}
}

func (f *volumeFile) Stat() (fs.FileInfo, error) {
	if f.item.handle.isClosed() {
		return nil, f.fail("stat", fs.ErrClosed)
	}
	return f.info, nil
}

// readAhead is what small reads take at once: each of the disc costs a call of the library, perhaps a decompression.
const readAhead = 32 << 10

func (f *volumeFile) Read(p []byte) (int, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.item.handle.isClosed() {
		return 0, f.fail("read", fs.ErrClosed)
	}
	if len(p) == 0 {
		return 0, nil
	}
	if n := copy(p, f.ahead); n > 0 {
		f.position += int64(n)
		f.ahead = f.ahead[n:]
		return n, nil
	}
	into := p
	if len(p) < readAhead {
		if f.buffer == nil {
			f.buffer = make([]byte, min(max(f.info.Size(), 1), readAhead))
		}
		into = f.buffer
	}
	n, err := f.ReadAt(into, f.position)
	if len(p) < readAhead {
		f.ahead = f.buffer[:n]
		n = copy(p, f.ahead)
		f.ahead = f.ahead[n:]
	}
	f.position += int64(n)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

func (f *volumeFile) ReadAt(p []byte, offset int64) (int, error) {
	n, err := f.item.ReadAt(p, offset)
	if err != nil && err != io.EOF {
		err = f.fail("read", err)
	}
	return n, err
}

func (f *volumeFile) Seek(offset int64, whence int) (int64, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.item.handle.isClosed() {
		return 0, f.fail("seek", fs.ErrClosed)
	}
	position, err := seek(offset, whence, f.position, f.info.Size())
	if err != nil {
		return 0, f.fail("seek", err)
	}
	f.position, f.ahead = position, nil
	return position, nil
}

// WriteTo writes what is left by large parts.
func (f *volumeFile) WriteTo(w io.Writer) (int64, error) {
	part := make([]byte, min(max(f.info.Size(), 512), 1<<20))
	return io.CopyBuffer(w, struct{ io.Reader }{f}, part)
}

func (f *volumeFile) Close() error {
	if f.item.handle.isClosed() {
		return f.fail("close", fs.ErrClosed)
	}
	return f.item.Close()
}

// volumeDir is an open directory of a volume.
type volumeDir struct {
	volumeFile
	entries []fs.DirEntry
	err     error // behind them
	isRead  bool
}

var _ fs.ReadDirFile = (*volumeDir)(nil)

// ReadDir gives the next entries, by name.
func (d *volumeDir) ReadDir(n int) ([]fs.DirEntry, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.item.handle.isClosed() {
		return nil, d.fail("readdir", fs.ErrClosed)
	}
	if !d.isRead {
		d.entries, d.err = readDir(d.item)
		d.isRead = true
	}
	count := len(d.entries)
	if n > 0 {
		count = min(n, count)
	}
	entries := d.entries[:count:count]
	d.entries = d.entries[count:]
	if d.err != nil && len(d.entries) == 0 && (n <= 0 || count == 0) {
		err := d.err
		d.err = nil
		return entries, d.fail("readdir", err)
	}
	if n > 0 && count == 0 {
		return nil, io.EOF
	}
	return entries, nil
}
