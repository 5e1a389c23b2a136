// Package fsimage builds and reads optical-disc file-system images: ISO 9660 with Joliet and Rock Ridge, UDF 1.02 to 2.60, or both at
// once. It is libfsimage for Go, by cgo and pkg-config.
//
// A [FileSystemImage] is an image in the making; its root is an [Item], and items take files from memory, from an [io.Reader] or an
// [io.ReaderAt], from an [fs.FS], and from the host. [FileSystemImage.CreateResult] lays it out: a [Result] is an [io.ReaderAt] that makes
// any range of the image when it is asked for, without writing the image anywhere.
//
// [Open] and [OpenReaderAt] read a disc or an image: a [Volume] is an [fs.FS].
//
// # Errors
//
// A call that fails gives an [*Error], with the status, the path, the file system, the place and the cause. A [Status] is an error by itself, and
// errors.Is knows it, and the errors of package fs too:
//
//	errors.Is(err, fsimage.ErrReadOnly)
//	errors.Is(err, fs.ErrNotExist)
//
// Some calls end well and have more to say; they give a [Status] beside the error.
//
// # Closing
//
// What is opened or made here holds memory and files of the library until it is closed. Close may be called any number of times, and while other
// calls run: they end as they would have, and what comes later is [ErrClosed]. What is forgotten is closed when the collector finds it; but a
// result keeps its image from being changed until it is closed, so do not rely on it.
//
// # Goroutines
//
// Everything may be used by any number of goroutines. What only reads an object runs at once; a call that changes an object does not wait for others
// that use it, nor do they wait for it: one of them ends with [ErrBusy].
//
// # Callbacks
//
// Readers and functions that are given to the library are called from other goroutines and other threads. What they return as an error is the cause
// of the error of the call that they made fail, and errors.Is and errors.As find it there. A panic in one comes out of the call that it made fail, as
// a [*CallbackPanic]. They must not end their goroutine by runtime.Goexit, as the FailNow of a test does.
//
// # Contexts
//
// Calls that can take long have a context, and end with an error that is [ErrCancelled] and the context's when that is done.
package fsimage

//go:generate go run ./internal/constants ../../include/fsimage.h constants_gen.go

// #cgo pkg-config: fsimage
// #include "shim.h"
import "C"

// ABIVersion is the number of the binary interface of the library that is loaded: [HeaderABIVersion] where it goes with this package.
func ABIVersion() int {
	return int(C.fsi_abi_version())
}

// Version is the release of the library that is loaded, as "MAJOR.MINOR.PATCH".
func Version() string {
	return C.GoString(C.fsi_version())
}

// DefaultFileSystemForImport says which of some file systems is imported when none is named. That none of them can be is [ErrInvalidParam].
func DefaultFileSystemForImport(fileSystems FileSystems, preference Preference) (FileSystems, error) {
	var out C.uint32_t
	err := call(func(e **C.fsi_error) C.fsi_status {
		return C.fsi_default_file_system_for_import(C.uint32_t(fileSystems), C.uint32_t(preference), &out, e)
	})
	return FileSystems(out), err
}
