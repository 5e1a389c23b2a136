package fsimage

// #include "shim.h"
import "C"

import (
	"io"
	"sync"
	"unsafe"
)

// Result is an image that is laid out: where everything is, and its bytes on demand. IMAPI2FS's IFileSystemImageResult.
//
// It is an [io.ReaderAt] for any number of goroutines at once. Read, Seek and WriteTo share a position, and wait for each other; [Result.OpenStream] gives
// further ones.
type Result struct {
	handle *handle[*C.fsi_result]

	mutex    sync.Mutex
	position int64
}

var (
	_ io.ReadSeekCloser = (*Result)(nil)
	_ io.ReaderAt       = (*Result)(nil)
	_ io.WriterTo       = (*Result)(nil)
)

func newResult(pointer *C.fsi_result) *Result {
	result := &Result{handle: newHandle(pointer, func(p *C.fsi_result) { C.fsi_result_free(p) })}
	closeWith(result, result.handle)
	return result
}

// Close frees the result. When the last result, stream and list of an image is closed, that can be changed again.
func (r *Result) Close() error {
	r.handle.close()
	return nil
}

// TotalBlocks is the blocks of the image.
func (r *Result) TotalBlocks() (uint64, error) {
	var out C.uint64_t
	err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_total_blocks(p, &out, e) })
	return uint64(out), err
}

// BlockSize is the bytes of a block.
func (r *Result) BlockSize() (uint32, error) {
	var out C.uint32_t
	err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_block_size(p, &out, e) })
	return uint32(out), err
}

// Size is the bytes of the image.
func (r *Result) Size() (int64, error) {
	var out C.uint64_t
	err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_size(p, &out, e) })
	return int64(out), err
}

// DiscID is the identifier of the disc on which the image will have been recorded, as [FileSystemImage.CalculateDiscIdentifier] will tell it then.
func (r *Result) DiscID() (string, error) {
	var out *C.char
	err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_disc_id_copy(p, &out, e) })
	return takeString(out), err
}

// ReadAt reads a part of the image, which is made for that.
//
// [ErrDataStreamReadFailure], [ErrDataStreamCreateFailure], [ErrDataStreamInconsistency]: the error tells the path of the file whose content failed.
func (r *Result) ReadAt(p []byte, offset int64) (int, error) {
	return readAt(p, offset, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, read *C.size_t) error {
		return r.handle.call(func(result *C.fsi_result, e **C.fsi_error) C.fsi_status {
			return C.fsi_result_read_at(result, offset, buffer, length, read, e)
		})
	})
}

// readAt is what all ReadAt have in common: the rules of io.ReaderAt.
func readAt(p []byte, offset int64, read func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, read *C.size_t) error) (int, error) {
	if offset < 0 {
		return 0, wrongArgument("an offset is below 0")
	}
	var n C.size_t
	if err := read(C.uint64_t(offset), bytesPointer(p), C.size_t(len(p)), &n); err != nil {
		return 0, err
	}
	if int(n) < len(p) {
		return int(n), io.EOF
	}
	return int(n), nil
}

// Read reads from the position on, and moves it.
func (r *Result) Read(p []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	n, err := r.ReadAt(p, r.position)
	r.position += int64(n)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// Seek moves the position, beyond the end too.
func (r *Result) Seek(offset int64, whence int) (int64, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	size, err := r.Size()
	if err != nil {
		return 0, err
	}
	position, err := seek(offset, whence, r.position, size)
	if err == nil {
		r.position = position
	}
	return position, err
}

func seek(offset int64, whence int, position, size int64) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += position
	case io.SeekEnd:
		offset += size
	default:
		return 0, wrongArgument("a place to seek from is none")
	}
	if offset < 0 {
		return 0, wrongArgument("a position is before the beginning")
	}
	return offset, nil
}

// ItemName is an item's name in one of the result's file systems, with the version number that ISO 9660 adds to a file's; "" where the file system does not
// have the item. [ErrInvalidParam]: the image does not have the file system.
func (r *Result) ItemName(item *Item, fileSystem FileSystems) (string, error) {
	var out *C.char
	err := callWithItem(r.handle, item, func(p *C.fsi_result, item *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_result_item_name_copy(p, item, C.uint32_t(fileSystem), &out, e)
	})
	return takeString(out), err
}

// ItemPath is an item's path in one of the result's file systems, separated by "/". As ItemName.
func (r *Result) ItemPath(item *Item, fileSystem FileSystems) (string, error) {
	var out *C.char
	err := callWithItem(r.handle, item, func(p *C.fsi_result, item *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_result_item_path_copy(p, item, C.uint32_t(fileSystem), &out, e)
	})
	return takeString(out), err
}
