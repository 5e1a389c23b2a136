package fsimage

// #include "shim.h"
import "C"

import (
	"math"
	"unsafe"
)

// cPointers is an array of pointers, or of other values, in memory of C, for calls that take one. It is zeros at first.
type cPointers[T any] struct {
	array *T
	count int
}

func newCPointers[T any](count int) cPointers[T] {
	if count == 0 {
		return cPointers[T]{}
	}
	var one T
	array := C.calloc(C.size_t(count), C.size_t(unsafe.Sizeof(one)))
	return cPointers[T]{(*T)(array), count}
}

func (c cPointers[T]) set(index int, value T) {
	unsafe.Slice(c.array, c.count)[index] = value
}

func (c cPointers[T]) free() {
	C.free(unsafe.Pointer(c.array))
}

// fill asks for a list twice: how long it is, and what is in it.
func fill[E any](ask func(array *E, capacity C.size_t, count *C.size_t) error) ([]E, error) {
	var count C.size_t
	if err := ask(nil, 0, &count); err != nil {
		return nil, err
	}
	if count == 0 {
		return nil, nil
	}
	array := make([]E, count)
	capacity := count
	if err := ask(&array[0], capacity, &count); err != nil {
		return nil, err
	}
	return array[:min(count, capacity)], nil
}

func (c cPointers[T]) get(index int) T {
	return unsafe.Slice(c.array, c.count)[index]
}

// newCNumbers copies numbers into memory of C, to be freed by C.free.
func newCNumbers(numbers []uint64) *C.uint64_t {
	if len(numbers) == 0 {
		return nil
	}
	array := (*C.uint64_t)(C.calloc(C.size_t(len(numbers)), C.size_t(unsafe.Sizeof(uint64(0)))))
	for i, number := range numbers {
		unsafe.Slice(array, len(numbers))[i] = C.uint64_t(number)
	}
	return array
}

// number32 is a number for C. One that does not fit becomes the largest, which is refused as too large.
func number32(number int) C.uint32_t {
	if number < 0 || number > math.MaxUint32 {
		return math.MaxUint32
	}
	return C.uint32_t(number)
}
