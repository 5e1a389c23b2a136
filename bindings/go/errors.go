package fsimage

// #include "shim.h"
import "C"

import (
	"errors"
	"fmt"
	"syscall"
)

// Error is why a call failed.
type Error struct {
	// Status is the status of the call.
	Status Status
	// Kind says what the caller can do.
	Kind ErrorKind
	// Message says what happened, in English, with the place and the values.
	Message string
	// Path is the item or the host's file that the error is about; "" when there is none.
	Path string
	// FileSystem is the file system that the error is about; 0 when there is none.
	FileSystem FileSystems
	// Offset is where on a disc, in bytes, lies what cannot be read or used; OffsetUnknown where that says nothing.
	Offset uint64
	// Sense is what a drive said when it refused a command or failed.
	Sense Sense
	// Cause is what a callback returned, or the system's error as a syscall.Errno; nil where neither is the cause.
	Cause error
}

// Sense is what a drive says (SPC-4 4.5.6). All zeros: nothing.
type Sense struct {
	Key, Code, Qualifier uint8
}

// Error is the message, and that of the cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return "fsimage: " + e.Message
	}
	if _, isSystem := e.Cause.(syscall.Errno); isSystem {
		return "fsimage: " + e.Message // which has it
	}
	return fmt.Sprintf("fsimage: %s: %v", e.Message, e.Cause)
}

// Unwrap gives the status and the cause to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Status}
	}
	return []error{e.Status, e.Cause}
}

// Block is Offset in blocks of 2048 bytes, and whether it is known.
func (e *Error) Block() (uint64, bool) {
	return e.Offset / 2048, e.Offset != OffsetUnknown
}

// StatusOf is the status in an error of this package: StatusOK for nil, ErrFail for errors of others.
func StatusOf(err error) Status {
	var status Status
	switch {
	case err == nil:
		return StatusOK
	case errors.As(err, &status):
		return status
	}
	return ErrFail
}

// call makes an error of what a call of the library says.
func call(f func(e **C.fsi_error) C.fsi_status) error {
	_, err := callStatus(f)
	return err
}

// callStatus is call for those that can succeed in more than one way.
func callStatus(f func(e **C.fsi_error) C.fsi_status) (Status, error) {
	var e *C.fsi_error
	status := f(&e)
	if status >= 0 {
		return Status(status), nil
	}
	return Status(status), takeError(status, e)
}

// takeError makes an error of one of the library's, and frees that. If a callback panicked, so does this.
func takeError(status C.fsi_status, e *C.fsi_error) error {
	if e == nil {
		return &Error{Status: Status(status), Message: Status(status).Error(), Offset: OffsetUnknown}
	}
	defer C.fsi_error_free(e)
	err := &Error{
		Status:     Status(C.fsi_error_status(e)),
		Kind:       ErrorKind(C.fsi_error_kind(e)),
		Message:    C.GoString(C.fsi_error_message(e)),
		FileSystem: FileSystems(C.fsi_error_file_system(e)),
		Offset:     uint64(C.fsi_error_offset(e)),
		Sense: Sense{
			Key:       uint8(C.fsi_error_sense_key(e)),
			Code:      uint8(C.fsi_error_sense_asc(e)),
			Qualifier: uint8(C.fsi_error_sense_ascq(e)),
		},
	}
	if path := C.fsi_error_path(e); path != nil {
		err.Path = C.GoString(path)
	}
	if number := C.fsi_error_os_error(e); number != 0 {
		err.Cause = syscall.Errno(number)
	}
	if number := C.fsi_error_callback_value(e); number != 0 {
		if cause := failures.take(int32(number)); cause != nil {
			err.Cause = cause
		}
	}
	if panicked, ok := err.Cause.(*CallbackPanic); ok {
		panic(panicked)
	}
	return err
}
