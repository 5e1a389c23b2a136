package fsimage

// #include "shim.h"
import "C"

import (
	"io"
	"unsafe"
)

// BlockSource is the bytes of a disc or of its image. What was opened from it keeps what it needs: it can be closed at once.
type BlockSource struct {
	handle *handle[*C.fsi_block_source]
}

var _ io.ReaderAt = (*BlockSource)(nil)

// OpenBlockSource opens an image file, or a block device. [ErrDataStreamCreateFailure]: it cannot be opened, or it is no file whose length is known.
func OpenBlockSource(path string) (*BlockSource, error) {
	c, err := cString(path)
	if err != nil {
		return nil, err
	}
	return openBlockSource(func(out **C.fsi_block_source) error {
		return call(func(e **C.fsi_error) C.fsi_status { return C.fsi_block_source_open_host(c, out, e) })
	})
}

// NewBlockSource takes a content for the bytes of a disc. What is in memory is copied; a reader is used until the source and all that was opened from it
// is closed.
func NewBlockSource(content Content) (*BlockSource, error) {
	switch {
	case content.err != nil:
		return nil, content.err
	case content.source == nil:
		return openBlockSource(func(out **C.fsi_block_source) error {
			return call(func(e **C.fsi_error) C.fsi_status {
				return C.fsi_block_source_open_memory(bytesPointer(content.memory), C.size_t(len(content.memory)), out, e)
			})
		})
	}
	reader := content.source.cReader()
	defer C.free(unsafe.Pointer(reader))
	return openBlockSource(func(out **C.fsi_block_source) error {
		return call(func(e **C.fsi_error) C.fsi_status { return C.fsi_block_source_open_reader(reader, out, e) })
	})
}

func openBlockSource(open func(out **C.fsi_block_source) error) (*BlockSource, error) {
	var pointer *C.fsi_block_source
	if err := open(&pointer); err != nil {
		return nil, err
	}
	source := &BlockSource{newHandle(pointer, func(p *C.fsi_block_source) { C.fsi_block_source_free(p) })}
	closeWith(source, source.handle)
	return source, nil
}

// Close frees the source.
func (s *BlockSource) Close() error {
	s.handle.close()
	return nil
}

// Length is the bytes in all.
func (s *BlockSource) Length() (int64, error) {
	var out C.uint64_t
	err := s.handle.call(func(p *C.fsi_block_source, e **C.fsi_error) C.fsi_status {
		return C.fsi_block_source_length(p, &out, e)
	})
	return int64(out), err
}

// ReadAt reads from the disc. [ErrImportReadFailure]: it cannot be read.
func (s *BlockSource) ReadAt(p []byte, offset int64) (int, error) {
	size, err := s.Length()
	if err != nil {
		return 0, err
	}
	return readWithin(p, offset, size, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t) error {
		return s.handle.call(func(source *C.fsi_block_source, e **C.fsi_error) C.fsi_status {
			return C.fsi_block_source_read_at(source, offset, buffer, length, e)
		})
	})
}

// Describe describes an image file, or another disc without a drive, that can be written at any place and has no limit: what
// [FileSystemImage.SetMultisession] wants.
func (s *BlockSource) Describe() (MediaDescription, error) {
	out := C.fsi_media_description{struct_size: C.sizeof_fsi_media_description}
	err := s.handle.call(func(p *C.fsi_block_source, e **C.fsi_error) C.fsi_status {
		return C.fsi_block_source_describe(p, &out, e)
	})
	if err != nil {
		return MediaDescription{}, err
	}
	description := newMediaDescription(&out)
	description.Source = s
	return description, nil
}
