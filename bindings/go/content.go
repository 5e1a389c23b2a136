package fsimage

// #include "shim.h"
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/cgo"
	"sync/atomic"
)

// Content is the bytes of a file: [Bytes], [ReaderAt], [Reader] and [FSFile] make one. The zero Content is empty.
type Content struct {
	memory []byte
	source *source
	err    error // of making it, which the call that takes it gives
}

// source is a content that is read when an image is made.
type source struct {
	length int64
	reader io.ReaderAt
	closer io.Closer // what was opened for it here; may be nil
	uses   atomic.Int64
}

// Bytes is a content in memory. It is copied when it is added.
func Bytes(data []byte) Content {
	return Content{memory: data}
}

// ReaderAt is a content of size bytes that is read when an image is made, by several goroutines at once.
//
// A reader that ends before, or fails, makes the call fail that needs its bytes.
func ReaderAt(r io.ReaderAt, size int64) Content {
	switch {
	case r == nil:
		return Content{err: wrongArgument("a reader is nil")}
	case size < 0:
		return Content{err: wrongArgument("a content has less than 0 bytes")}
	}
	return Content{source: &source{length: size, reader: r}}
}

// Reader is a content of size bytes, all that r has. It is read to its end here: up to a MiB into memory, more into a file without a
// name in the system's folder for temporary files. One that is also an [io.ReaderAt] is better given to [ReaderAt].
//
// A reader that does not have size bytes makes the call fail that takes the content.
func Reader(r io.Reader, size int64) Content {
	switch {
	case r == nil:
		return Content{err: wrongArgument("a reader is nil")}
	case size < 0:
		return Content{err: wrongArgument("a content has less than 0 bytes")}
	}
	if size <= inMemory {
		var buffer bytes.Buffer
		if err := copyExactly(&buffer, r, size); err != nil {
			return Content{err: err}
		}
		return Bytes(buffer.Bytes())
	}
	file, err := unnamedFile()
	if err != nil {
		return Content{err: err}
	}
	if err := copyExactly(file, r, size); err != nil {
		return Content{err: errors.Join(err, file.Close())}
	}
	return Content{source: &source{length: size, reader: file, closer: file}}
}

const inMemory = 1 << 20

// copyExactly copies size bytes, after which there must be no more.
func copyExactly(w io.Writer, r io.Reader, size int64) (err error) {
	n, err := io.Copy(w, io.LimitReader(lawful{r}, size+1))
	if err == nil && n != size {
		err = &Error{Status: ErrDataStreamInconsistency, Kind: KindSourceChanged, Offset: OffsetUnknown,
			Message: fmt.Sprintf("a reader was to have %d bytes, and has %s", size, fewerOrMore(n, size))}
	}
	return err
}

func fewerOrMore(n, size int64) string {
	if n > size {
		return "more"
	}
	return fmt.Sprint(n)
}

// lawful is a reader that cannot lie about what it read.
type lawful struct{ io.Reader }

func (l lawful) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if n < 0 || n > len(p) {
		return 0, wrongCount(n, len(p))
	}
	return n, err
}

func wrongArgument(message string) error {
	return &Error{Status: ErrInvalidArg, Kind: KindInvalidArgument, Message: message, Offset: OffsetUnknown}
}

// readAt reads for the library: less than was asked for is no error, and 0 is the end.
func (s *source) readAt(p []byte, offset int64) (int, error) {
	n, err := s.reader.ReadAt(p, offset)
	switch {
	case n < 0 || n > len(p):
		return 0, wrongCount(n, len(p))
	case err != nil && !errors.Is(err, io.EOF):
		return 0, err
	}
	return n, nil
}

// close is called for each use that ends.
func (s *source) close() error {
	if s.uses.Add(-1) > 0 || s.closer == nil {
		return nil
	}
	return s.closer.Close()
}

// readable is the content as a source, which that in memory is not.
func (c Content) readable() *source {
	if c.source != nil {
		return c.source
	}
	return &source{length: int64(len(c.memory)), reader: bytes.NewReader(bytes.Clone(c.memory))}
}

// cReader is a source as the library takes it, to be freed by C.free. The library releases the source in every case.
func (s *source) cReader() *C.fsi_reader {
	s.uses.Add(1)
	return C.fsimage_go_reader(C.uintptr_t(cgo.NewHandle(s)), C.uint64_t(s.length))
}
