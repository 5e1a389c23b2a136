package fsimage

// #include "shim.h"
import "C"

import (
	"io"
	"iter"
)

// Warning is one thing that a file system does not hold as it was given.
type Warning struct {
	Kind WarningKind
	// FileSystem is which one.
	FileSystem FileSystems
	// Path is the item's absolute path.
	Path string
	// Became is what it became; "" when that says nothing.
	Became string
	// Message is all of it as a sentence.
	Message string
}

// String is the sentence.
func (w Warning) String() string {
	return w.Message
}

// String is the stable name of the kind, such as "name-shortened"; "other" for a number that is none.
func (k WarningKind) String() string {
	return C.GoString(C.fsi_warning_kind_name(C.uint32_t(k)))
}

// Warnings are what the file systems do not hold as it was given: names that were changed, items that are missing, and the like. They are found as they
// are asked for. A failure is a pair with an error, the last one.
func (r *Result) Warnings() iter.Seq2[Warning, error] {
	return func(yield func(Warning, error) bool) {
		var pointer *C.fsi_warnings
		err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_open_warnings(p, &pointer, e) })
		if err != nil {
			yield(Warning{}, err)
			return
		}
		defer C.fsi_warnings_free(pointer)
		for {
			warning, err := nextWarning(pointer)
			if err == io.EOF || !yield(warning, err) || err != nil {
				return
			}
		}
	}
}

func nextWarning(pointer *C.fsi_warnings) (Warning, error) {
	out := C.fsi_warning{struct_size: C.sizeof_fsi_warning}
	status, err := callStatus(func(e **C.fsi_error) C.fsi_status { return C.fsi_warnings_next(pointer, &out, e) })
	switch {
	case err != nil:
		return Warning{}, err
	case status == StatusFalse:
		return Warning{}, io.EOF
	}
	return Warning{WarningKind(out.kind), FileSystems(out.file_system), C.GoString(out.path), C.GoString(out.became), C.GoString(out.message)}, nil
}
