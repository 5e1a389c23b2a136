package fsimage

// #include "shim.h"
import "C"

import (
	"strings"
	"unsafe"
)

// zero gives empty slices an address.
var zero [1]byte

// bytesPointer is the address of a slice's bytes for a call; C does not keep it.
func bytesPointer[B ~[]byte | ~string](bytes B) unsafe.Pointer {
	if len(bytes) == 0 {
		return unsafe.Pointer(&zero)
	}
	switch b := any(bytes).(type) {
	case string:
		return unsafe.Pointer(unsafe.StringData(b))
	default:
		return unsafe.Pointer(unsafe.SliceData([]byte(bytes)))
	}
}

// cString is text with a NUL behind it, for one call. A text that has a NUL in itself is no path and no name.
func cString(text string) (*C.char, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, &Error{Status: ErrInvalidPath, Kind: KindInvalidName, Path: text, Offset: OffsetUnknown, Message: "a text has a NUL in itself"}
	}
	buffer := make([]byte, len(text)+1)
	copy(buffer, text)
	return (*C.char)(unsafe.Pointer(&buffer[0])), nil
}

// takeString makes a string of one that the library gave, and frees that.
func takeString(text *C.char) string {
	if text == nil {
		return ""
	}
	defer C.fsi_string_free(text)
	return C.GoString(text)
}

// cStrings are texts in memory of C, for structures that point to them.
type cStrings struct {
	array **C.char
	count int
}

func newCStrings(texts []string) (*cStrings, error) {
	if len(texts) == 0 {
		return &cStrings{}, nil
	}
	for _, text := range texts {
		if _, err := cString(text); err != nil {
			return nil, err
		}
	}
	array := (**C.char)(C.calloc(C.size_t(len(texts)), C.size_t(unsafe.Sizeof((*C.char)(nil)))))
	for i, text := range texts {
		unsafe.Slice(array, len(texts))[i] = C.CString(text)
	}
	return &cStrings{array, len(texts)}, nil
}

func (s *cStrings) free() {
	for _, text := range unsafe.Slice(s.array, s.count) {
		C.free(unsafe.Pointer(text))
	}
	C.free(unsafe.Pointer(s.array))
}
