package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"fmt"
	"runtime/cgo"
	"syscall"
	"unsafe"
)

// Progress watches a long call: done of total so far, where total is 0 when it is not known. An error ends the call, which gives it as its cause.
// It is called from several goroutines, though never from two at once.
type Progress func(done, total uint64) error

// callbacks is what a call can be asked for while it runs. What is nil is not asked.
type callbacks struct {
	ctx           context.Context
	progress      Progress
	skipped       func(path string, err error)
	write         func(data []byte) error
	imported      func(ImportEvent) error
	visit         func(path string, item *VolumeItem) error
	driveProgress func(DriveProgress) error
	writeAt       func(data []byte, offset int64) error
	keepMap       func(text string) error

	// What a callback without a result panicked with.
	panicked *CallbackPanic
}

// during gives the callbacks a handle for as long as call takes.
func (c *callbacks) during(call func(handle C.uintptr_t) error) error {
	if err := c.ctx.Err(); err != nil {
		return cancelled(context.Cause(c.ctx))
	}
	handle := cgo.NewHandle(c)
	defer handle.Delete()
	err := call(C.uintptr_t(handle))
	if c.panicked != nil {
		panic(c.panicked)
	}
	return err
}

// cancelled is the error of a call that was not begun, for its context was done.
func cancelled(cause error) error {
	return &Error{Status: ErrCancelled, Kind: KindCancelled, Message: ErrCancelled.Error(), Offset: OffsetUnknown, Cause: cause}
}

// answer runs a callback, unless the context is done.
func (c *callbacks) answer(callback func() error) C.int32_t {
	return C.int32_t(guarded(func() error {
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		return callback()
	}))
}

func callbacksOf(handle C.uintptr_t) *callbacks {
	return cgo.Handle(handle).Value().(*callbacks)
}

// view is memory of C as a slice, for as long as a callback runs.
func view(data unsafe.Pointer, length C.size_t) []byte {
	if length == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(data), int(length))
}

//export fsimageGoReadAt
func fsimageGoReadAt(handle C.uintptr_t, offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, outRead *C.size_t) C.int32_t {
	return C.int32_t(guarded(func() error {
		source := cgo.Handle(handle).Value().(*source)
		n, err := source.readAt(view(buffer, length), int64(offset))
		if err != nil {
			return err
		}
		*outRead = C.size_t(n)
		return nil
	}))
}

//export fsimageGoRelease
func fsimageGoRelease(handle C.uintptr_t) {
	guarded(func() error {
		source := cgo.Handle(handle).Value().(*source)
		cgo.Handle(handle).Delete()
		return source.close()
	})
}

//export fsimageGoProgress
func fsimageGoProgress(handle C.uintptr_t, done, total C.uint64_t) C.int32_t {
	c := callbacksOf(handle)
	return c.answer(func() error {
		if c.progress == nil {
			return nil
		}
		return c.progress(uint64(done), uint64(total))
	})
}

//export fsimageGoSkipped
func fsimageGoSkipped(handle C.uintptr_t, path *C.char, osError C.int32_t) {
	c := callbacksOf(handle)
	if c.skipped == nil || c.panicked != nil {
		return
	}
	id := guarded(func() error {
		var err error
		if osError != 0 {
			err = syscall.Errno(osError)
		}
		c.skipped(C.GoString(path), err)
		return nil
	})
	c.panicked, _ = failures.take(id).(*CallbackPanic)
}

//export fsimageGoWrite
func fsimageGoWrite(handle C.uintptr_t, data unsafe.Pointer, length C.size_t) C.int32_t {
	c := callbacksOf(handle)
	return c.answer(func() error { return c.write(view(data, length)) })
}

//export fsimageGoWriteAt
func fsimageGoWriteAt(handle C.uintptr_t, offset C.uint64_t, data unsafe.Pointer, length C.size_t) C.int32_t {
	c := callbacksOf(handle)
	return c.answer(func() error { return c.writeAt(view(data, length), int64(offset)) })
}

//export fsimageGoKeepMap
func fsimageGoKeepMap(handle C.uintptr_t, text *C.char) C.int32_t {
	c := callbacksOf(handle)
	if c.keepMap == nil {
		return 0
	}
	// The map is kept when the call ends by its context, too.
	return C.int32_t(guarded(func() error { return c.keepMap(C.GoString(text)) }))
}

//export fsimageGoImported
func fsimageGoImported(handle C.uintptr_t, event *C.fsi_import_event) C.int32_t {
	c := callbacksOf(handle)
	return c.answer(func() error {
		if c.imported == nil {
			return nil
		}
		return c.imported(newImportEvent(event))
	})
}

//export fsimageGoVisit
func fsimageGoVisit(handle C.uintptr_t, path *C.char, length C.size_t, item *C.fsi_disc_item) C.int32_t {
	c := callbacksOf(handle)
	return c.answer(func() error {
		var kept *C.fsi_disc_item
		if err := call(func(e **C.fsi_error) C.fsi_status { return C.fsi_disc_item_copy(item, &kept, e) }); err != nil {
			return err
		}
		return c.visit(string(view(unsafe.Pointer(path), length)), newVolumeItem(kept))
	})
}

//export fsimageGoDriveProgress
func fsimageGoDriveProgress(handle C.uintptr_t, progress *C.fsi_drive_progress) C.int32_t {
	c := callbacksOf(handle)
	return c.answer(func() error {
		if c.driveProgress == nil {
			return nil
		}
		return c.driveProgress(newDriveProgress(progress))
	})
}

// wrongCount is the error of a reader that says that it filled more than there is, or less than nothing.
func wrongCount(n, length int) error {
	return fmt.Errorf("fsimage: a reader says that it filled %d of %d bytes", n, length)
}
