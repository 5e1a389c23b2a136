package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"errors"
	"io"
	"os"
	"unsafe"
)

// SaveOptions is how an image is written. The zero SaveOptions is the default.
type SaveOptions struct {
	Flags SaveFlags
	// Threads that make the image; 0 is as many as the machine has. The image is the same with any number.
	Threads int
	// Progress is told of the bytes written so far.
	Progress Progress
}

// saving makes a call with the options, with a function for the bytes, if it has one.
func (o *SaveOptions) saving(ctx context.Context, write func([]byte) error, call func(options *C.fsi_save_options, handle C.uintptr_t) error) error {
	if o == nil {
		o = &SaveOptions{}
	}
	if o.Threads < 0 {
		return wrongArgument("there are less than 0 threads")
	}
	callbacks := callbacks{ctx: ctx, progress: o.Progress, write: write}
	return callbacks.during(func(handle C.uintptr_t) error {
		options := C.fsimage_go_save_options(handle)
		defer C.free(unsafe.Pointer(options))
		options.flags, options.threads = C.uint32_t(o.Flags), number32(o.Threads)
		return call(options, handle)
	})
}

// Save writes the image to a path of the host. A regular file appears there, or takes the place of one, when it is whole and on the disk; after a failure
// what was there is as it was. A block device is written in place, a pipe in order. options may be nil.
//
// [ErrOutput], [ErrOutputInsideSource], [ErrImageTooBig] for a device that is too small, and what [Result.ReadAt] says of contents.
func (r *Result) Save(ctx context.Context, path string, options *SaveOptions) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return options.saving(ctx, nil, func(options *C.fsi_save_options, _ C.uintptr_t) error {
		return r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_save(p, c, options, e) })
	})
}

// SaveFile writes the image to an open file, which stays open. A regular file is emptied and written from its beginning, whatever its position; everything
// else is written in order.
func (r *Result) SaveFile(ctx context.Context, file *os.File, options *SaveOptions) error {
	connection, err := file.SyscallConn()
	if err != nil {
		return err // of a nil file
	}
	return options.saving(ctx, nil, func(options *C.fsi_save_options, _ C.uintptr_t) error {
		var writeErr error
		err := connection.Control(func(fd uintptr) {
			writeErr = r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status {
				return C.fsi_result_write_fd(p, C.int(fd), options, e)
			})
		})
		if err != nil { // nothing was done, for the file is closed
			return &os.PathError{Op: "write", Path: file.Name(), Err: os.ErrClosed}
		}
		return writeErr
	})
}

// Write writes the image to w, in order, and gives the bytes that w took. options may be nil.
func (r *Result) Write(ctx context.Context, w io.Writer, options *SaveOptions) (int64, error) {
	if w == nil {
		return 0, wrongArgument("a writer is nil")
	}
	var written int64
	write := func(data []byte) error {
		n, err := w.Write(data)
		if n < 0 || n > len(data) {
			return errors.New("fsimage: a writer says that it took what there was not")
		}
		written += int64(n)
		if err == nil && n < len(data) {
			err = io.ErrShortWrite
		}
		return err
	}
	err := options.saving(ctx, write, func(options *C.fsi_save_options, handle C.uintptr_t) error {
		return r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status {
			return C.fsimage_go_result_write(p, options, handle, e) // fsi_result_write
		})
	})
	return written, err
}

// WriteTo writes to w what is left from the position on. By all processors, if that is all of the image.
func (r *Result) WriteTo(w io.Writer) (int64, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.position == 0 {
		n, err := r.Write(context.Background(), w, nil)
		r.position = n
		return n, err
	}
	size, err := r.Size()
	if err != nil || size <= r.position {
		return 0, err
	}
	n, err := io.Copy(w, io.NewSectionReader(r, r.position, size-r.position))
	r.position += n
	return n, err
}

// Append writes the session into the file or block device that holds the disc which was imported, when that can be written at any place. Whenever it ends,
// the disc shows the old session or the new one. If it fails before the new one is shown, a file gets its old length back. options may be nil; its progress is
// told of the bytes of the session.
//
// [ErrMultisessionNotSet]: the image continues no such disc. [ErrDiscMismatch]: another disc is there.
func (r *Result) Append(ctx context.Context, path string, options *SaveOptions) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return options.saving(ctx, nil, func(options *C.fsi_save_options, _ C.uintptr_t) error {
		return r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_append(p, c, options, e) })
	})
}
