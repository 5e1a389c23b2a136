package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"io/fs"
)

// Status is what a call of the library ended with, an HRESULT: negative for a failure. It is an error by itself, for errors.Is.
type Status int32

// ErrClosed is what calls of a closed object end with; it is [fs.ErrClosed].
var ErrClosed = fs.ErrClosed

// Failed says whether the status is a failure.
func (s Status) Failed() bool {
	return s < 0
}

// Name is the status as the header of C spells it, such as "FSI_E_READONLY"; "unknown" for a number that is none.
func (s Status) Name() string {
	return C.GoString(C.fsi_status_name(C.fsi_status(s)))
}

// Error says what the status means, in English.
func (s Status) Error() string {
	return C.GoString(C.fsi_status_message(C.fsi_status(s)))
}

// Is says whether the status is a case of one of the errors of package fs, or context.Canceled.
func (s Status) Is(target error) bool {
	switch s {
	case ErrItemNotFound, ErrDirNotFound, ErrNotInFileSystem, ErrFileSystemNotFound:
		return target == fs.ErrNotExist
	case ErrDupName:
		return target == fs.ErrExist
	case ErrReadOnly, ErrRecorderMediaWriteProtected:
		return target == fs.ErrPermission
	case ErrInvalidArg, ErrInvalidParam, ErrInvalidPath, ErrInvalidDate, ErrInvalidVolumeName, ErrRestrictedNameViolation, ErrNotDir, ErrNotFile:
		return target == fs.ErrInvalid
	case ErrCancelled:
		return target == context.Canceled
	}
	return false
}
