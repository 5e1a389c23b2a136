package fsimage

// #include "shim.h"
import "C"

import (
	"iter"
	"unsafe"
)

// AddStream adds a named stream to the item: a further content, shared by all names of the item.
//
// [StatusImageFeatureNotSupported]: stored, but the image is made without it, for it is to have neither UDF 2.00 or later nor Rock Ridge. [ErrDupName]: the item has a stream
// of that name.
func (t *Item) AddStream(name string, content Content) (Status, error) {
	c, err := cString(name)
	if err != nil {
		return 0, err
	}
	return callWithContent(t.handle, content, func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_add_stream_from_memory(p, c, bytesPointer(content.memory), C.size_t(len(content.memory)), e)
	}, func(p *C.fsi_item, reader *C.fsi_reader, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_add_stream(p, c, reader, e)
	})
}

// RemoveStream removes a named stream. [ErrItemNotFound]: the item has none of that name.
func (t *Item) RemoveStream(name string) (Status, error) {
	c, err := cString(name)
	if err != nil {
		return 0, err
	}
	return t.handle.callStatus(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_remove_stream(p, c, e)
	})
}

// StreamCount is how many named streams the item has.
func (t *Item) StreamCount() (int, error) {
	var out C.uint64_t
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_stream_count(p, &out, e) })
	return int(out), err
}

// StreamName is the name of a stream, counted from 0 in the order added. [ErrInvalidArg]: there is none.
func (t *Item) StreamName(index int) (string, error) {
	var out *C.char
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_stream_name_copy(p, C.uint64_t(index), &out, e)
	})
	return takeString(out), err
}

// StreamSize is the bytes of a stream, counted as for StreamName.
func (t *Item) StreamSize(index int) (int64, error) {
	var out C.uint64_t
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_stream_size(p, C.uint64_t(index), &out, e)
	})
	return int64(out), err
}

// ReadStreamAt reads a part of a stream, counted as for StreamName, as [Item.ReadAt] does of a file.
func (t *Item) ReadStreamAt(index int, p []byte, offset int64) (int, error) {
	return readAt(p, offset, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, read *C.size_t) error {
		return t.handle.call(func(item *C.fsi_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_item_stream_read_at(item, C.uint64_t(index), offset, buffer, length, read, e)
		})
	})
}

// Streams are the names of the item's streams, each with its bytes.
func (t *Item) Streams() iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		for i := 0; ; i++ {
			name, err := t.StreamName(i)
			if err != nil {
				return
			}
			size, err := t.StreamSize(i)
			if err != nil || !yield(name, size) {
				return
			}
		}
	}
}
