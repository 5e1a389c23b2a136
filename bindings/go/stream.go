package fsimage

// #include "shim.h"
import "C"

import (
	"io"
	"unsafe"
)

// Stream is an image as a stream of bytes with a position. It stands for its result: the image cannot be changed while it is open. ReadAt is open to
// several goroutines at once; of what uses the position, a second call at a time ends with [ErrBusy].
type Stream struct {
	handle *handle[*C.fsi_stream]
}

var (
	_ io.ReadSeekCloser = (*Stream)(nil)
	_ io.ReaderAt       = (*Stream)(nil)
)

// OpenStream is the image as a stream, at its first byte. It stays usable when the result is closed.
func (r *Result) OpenStream() (*Stream, error) {
	var pointer *C.fsi_stream
	err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_open_stream(p, &pointer, e) })
	if err != nil {
		return nil, err
	}
	stream := &Stream{newHandle(pointer, func(p *C.fsi_stream) { C.fsi_stream_free(p) })}
	closeWith(stream, stream.handle)
	return stream, nil
}

// Close frees the stream.
func (s *Stream) Close() error {
	s.handle.close()
	return nil
}

// Size is the bytes of the image.
func (s *Stream) Size() (int64, error) {
	var out C.uint64_t
	err := s.handle.call(func(p *C.fsi_stream, e **C.fsi_error) C.fsi_status { return C.fsi_stream_size(p, &out, e) })
	return int64(out), err
}

// Position is the position, in bytes.
func (s *Stream) Position() (int64, error) {
	var out C.uint64_t
	err := s.handle.call(func(p *C.fsi_stream, e **C.fsi_error) C.fsi_status { return C.fsi_stream_position(p, &out, e) })
	return int64(out), err
}

// Read reads from the position on, and moves it. After a failure the position is where it was.
func (s *Stream) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	var n C.size_t
	err := s.handle.call(func(stream *C.fsi_stream, e **C.fsi_error) C.fsi_status {
		return C.fsi_stream_read(stream, bytesPointer(p), C.size_t(len(p)), &n, e)
	})
	if err == nil && n == 0 {
		err = io.EOF
	}
	return int(n), err
}

// ReadAt reads at a place, whatever the position, and leaves that as it is. As [Result.ReadAt].
func (s *Stream) ReadAt(p []byte, offset int64) (int, error) {
	return readAt(p, offset, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, read *C.size_t) error {
		return s.handle.call(func(stream *C.fsi_stream, e **C.fsi_error) C.fsi_status {
			return C.fsi_stream_read_at(stream, offset, buffer, length, read, e)
		})
	})
}

// Seek moves the position, beyond the end too.
func (s *Stream) Seek(offset int64, whence int) (int64, error) {
	var position C.uint64_t
	err := s.handle.call(func(p *C.fsi_stream, e **C.fsi_error) C.fsi_status {
		return C.fsi_stream_seek(p, C.int64_t(offset), C.uint32_t(whence), &position, e) // FSI_SEEK_ has the numbers of package io
	})
	return int64(position), err
}
