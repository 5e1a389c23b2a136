package fsimage

// #include "shim.h"
import "C"

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// handle is an object of the library, behind a pointer of the type T. It is freed once, when it was closed and nobody uses it any more.
type handle[T any] struct {
	// How many use it, and closedBit.
	state   atomic.Int64
	pointer T
	free    func(T)
}

const (
	closedBit = 1 << 62
	freedBit  = 1 << 61
)

func newHandle[T any](pointer T, free func(T)) *handle[T] {
	return &handle[T]{pointer: pointer, free: free}
}

// use gives the object to a call, which calls done when it has returned. A handle that is nil or closed is ErrClosed.
func (h *handle[T]) use() (T, error) {
	var none T
	if h == nil {
		return none, ErrClosed
	}
	if h.state.Add(1)&closedBit != 0 {
		h.done() // it may have been the last that was seen
		return none, ErrClosed
	}
	return h.pointer, nil
}

func (h *handle[T]) done() {
	if h.state.Add(-1) == closedBit {
		h.freeOnce()
	}
}

// freeOnce frees the object. Uses that come later see that it is closed; they can bring the count to zero again, so a bit decides.
func (h *handle[T]) freeOnce() {
	if h.state.CompareAndSwap(closedBit, closedBit|freedBit) {
		h.free(h.pointer)
	}
}

// close frees the object, or leaves that to the last call that uses it.
func (h *handle[T]) close() {
	if h == nil {
		return
	}
	for {
		state := h.state.Load()
		if state&closedBit != 0 {
			return
		}
		if h.state.CompareAndSwap(state, state|closedBit) {
			if state == 0 {
				h.freeOnce()
			}
			return
		}
	}
}

// isClosed says whether close was called.
func (h *handle[T]) isClosed() bool {
	return h == nil || h.state.Load()&closedBit != 0
}

// closeWith closes a handle when the collector finds that nobody has its owner any more: the net under Close.
func closeWith[Owner, T any](owner *Owner, h *handle[T]) {
	runtime.AddCleanup(owner, (*handle[T]).close, h)
}

// call makes a call with the object.
func (h *handle[T]) call(f func(p T, e **C.fsi_error) C.fsi_status) error {
	_, err := h.callStatus(f)
	return err
}

// callStatus is call for calls that can succeed in more than one way.
func (h *handle[T]) callStatus(f func(p T, e **C.fsi_error) C.fsi_status) (Status, error) {
	p, err := h.use()
	if err != nil {
		return 0, err
	}
	defer h.done()
	return callStatus(func(e **C.fsi_error) C.fsi_status { return f(p, e) })
}

// callWithItem is call with an item beside the object.
func callWithItem[T any](h *handle[T], item *Item, f func(p T, item *C.fsi_item, e **C.fsi_error) C.fsi_status) error {
	_, err := callStatusWithItem(h, item, f)
	return err
}

func callStatusWithItem[T any](h *handle[T], item *Item, f func(p T, item *C.fsi_item, e **C.fsi_error) C.fsi_status) (Status, error) {
	if item == nil {
		return 0, wrongArgument("an item is nil")
	}
	p, err := h.use()
	if err != nil {
		return 0, err
	}
	defer h.done()
	return item.handle.callStatus(func(other *C.fsi_item, e **C.fsi_error) C.fsi_status { return f(p, other, e) })
}

// callWithReader is a call that takes a content behind a reader.
func callWithReader[T any](h *handle[T], content Content, f func(p T, reader *C.fsi_reader, e **C.fsi_error) C.fsi_status) (Status, error) {
	if content.err != nil {
		return 0, content.err
	}
	p, err := h.use()
	if err != nil {
		return 0, err
	}
	defer h.done()
	reader := content.readable().cReader()
	defer C.free(unsafe.Pointer(reader))
	return callStatus(func(e **C.fsi_error) C.fsi_status { return f(p, reader, e) })
}

// callWithContent is a call that takes a content from memory or behind a reader.
func callWithContent[T any](h *handle[T], content Content, fromMemory func(p T, e **C.fsi_error) C.fsi_status,
	fromReader func(p T, reader *C.fsi_reader, e **C.fsi_error) C.fsi_status) (Status, error) {
	if content.err != nil {
		return 0, content.err
	}
	if content.source == nil {
		return h.callStatus(fromMemory)
	}
	return callWithReader(h, content, fromReader)
}
