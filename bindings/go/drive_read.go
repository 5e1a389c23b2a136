package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"io"
	"unsafe"
)

// ReadOptions is how a disc in a drive is read. The zero ReadOptions is the default.
type ReadOptions struct {
	// Retries is how often a block that cannot be read is tried again.
	Retries uint32
	// Map is the map of an earlier time, whose good blocks are not read again; "" begins anew.
	Map string
	// KeepMap is told of the map now and then, and at the end, whatever that is: a text as that of GNU ddrescue, from which reading can go on another time. What
	// was written before must be safe first.
	KeepMap func(text string) error
	// Watch is told how far it is.
	Watch WatchDrive
}

// Read reads the disc into an image of it, of the media's ReadableBlocks, and gives how many blocks were left out: those that cannot be read, and those between
// sessions. w takes bytes for a place in the image, not in order. options may be nil.
//
// [ErrDiscMismatch]: the map is of another disc. [ErrInvalidParam]: it is no map.
func (d *Drive) Read(ctx context.Context, w io.WriterAt, options *ReadOptions) (missing uint32, err error) {
	if w == nil {
		return 0, wrongArgument("a writer is nil")
	}
	if options == nil {
		options = &ReadOptions{}
	}
	var old *C.char
	if options.Map != "" {
		if _, err := cString(options.Map); err != nil {
			return 0, wrongArgument("a map has a NUL in itself")
		}
		old = C.CString(options.Map)
		defer C.free(unsafe.Pointer(old))
	}
	callbacks := callbacks{ctx: ctx, driveProgress: options.Watch, keepMap: options.KeepMap}
	callbacks.writeAt = func(data []byte, offset int64) error {
		n, err := w.WriteAt(data, offset)
		if err == nil && n != len(data) {
			err = io.ErrShortWrite
		}
		return err
	}
	var out C.uint32_t
	err = callbacks.during(func(handle C.uintptr_t) error {
		set := C.fsimage_go_read_options(handle)
		defer C.free(unsafe.Pointer(set))
		set.retries = C.uint32_t(options.Retries)
		set._map = old
		return d.handle.call(func(p *C.fsi_drive, e **C.fsi_error) C.fsi_status { return C.fsi_drive_read(p, set, &out, e) })
	})
	return uint32(out), err
}
