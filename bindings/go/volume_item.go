package fsimage

// #include "shim.h"
import "C"

import (
	"io"
	"iter"
	"unsafe"
)

// VolumeItem is an item of a file system on a disc.
type VolumeItem struct {
	handle *handle[*C.fsi_disc_item]
}

var _ io.ReaderAt = (*VolumeItem)(nil)

func newVolumeItem(pointer *C.fsi_disc_item) *VolumeItem {
	item := &VolumeItem{newHandle(pointer, func(p *C.fsi_disc_item) { C.fsi_disc_item_free(p) })}
	closeWith(item, item.handle)
	return item
}

// Close frees the item.
func (t *VolumeItem) Close() error {
	t.handle.close()
	return nil
}

// Copy is a second handle of the same item.
func (t *VolumeItem) Copy() (*VolumeItem, error) {
	var item *C.fsi_disc_item
	if err := t.handle.call(func(p *C.fsi_disc_item, e **C.fsi_error) C.fsi_status { return C.fsi_disc_item_copy(p, &item, e) }); err != nil {
		return nil, err
	}
	return newVolumeItem(item), nil
}

// Name is the item's name as it is recorded: UTF-8 where the file system holds Unicode, any bytes otherwise; "" for the root. A disc can be hostile: the
// name may hold "/", control characters, a NUL, or be "..".
func (t *VolumeItem) Name() (string, error) {
	return t.text(func(p *C.fsi_disc_item, text **C.char, length *C.size_t, e **C.fsi_error) C.fsi_status {
		return C.fsi_disc_item_name(p, text, length, e)
	})
}

// LinkTarget is the path that a symbolic link holds, as it is recorded. [ErrInvalidParam]: the item is no symbolic link.
func (t *VolumeItem) LinkTarget() (string, error) {
	return t.text(func(p *C.fsi_disc_item, text **C.char, length *C.size_t, e **C.fsi_error) C.fsi_status {
		return C.fsi_disc_item_link_target(p, text, length, e)
	})
}

// text copies a text that lives as long as the item.
func (t *VolumeItem) text(get func(p *C.fsi_disc_item, text **C.char, length *C.size_t, e **C.fsi_error) C.fsi_status) (string, error) {
	var name string
	err := t.handle.call(func(p *C.fsi_disc_item, e **C.fsi_error) C.fsi_status {
		var text *C.char
		var length C.size_t
		status := get(p, &text, &length, e)
		if status == C.FSI_OK {
			name = string(view(unsafe.Pointer(text), length))
		}
		return status
	})
	return name, err
}

// Identity is what is the same for all names of one object, and only for those: of hard links, and of a directory that is come upon again where a disc
// leads back into itself.
func (t *VolumeItem) Identity() (uint64, error) {
	var out C.uint64_t
	err := t.handle.call(func(p *C.fsi_disc_item, e **C.fsi_error) C.fsi_status { return C.fsi_disc_item_identity(p, &out, e) })
	return uint64(out), err
}

// Stat is all that the item has. What its file system does not record is: permissions 0555 of directories and 0444 of files, owner and group 0, the time of
// modification.
func (t *VolumeItem) Stat() (Stat, error) {
	out := C.fsi_stat{struct_size: C.sizeof_fsi_stat}
	if err := t.handle.call(func(p *C.fsi_disc_item, e **C.fsi_error) C.fsi_status { return C.fsi_disc_item_stat(p, &out, e) }); err != nil {
		return Stat{}, err
	}
	return newStat(&out), nil
}

// Entries are the items of a directory, in the order recorded, each with an error that is nil. What cannot be read is told by one pair of nil and an error,
// behind those before it. The items are the caller's, to be closed.
func (t *VolumeItem) Entries() iter.Seq2[*VolumeItem, error] {
	return entries(func(out **C.fsi_disc_items) error {
		return t.handle.call(func(p *C.fsi_disc_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_disc_item_open_items(p, out, nil, e)
		})
	})
}

// Findings are what was found wrong in a directory.
func (t *VolumeItem) Findings() ([]Finding, error) {
	var items *C.fsi_disc_items
	var findings *C.fsi_findings
	err := t.handle.call(func(p *C.fsi_disc_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_disc_item_open_items(p, &items, &findings, e)
	})
	C.fsi_disc_items_free(items)
	return withFindings(findings, err)
}

// Streams are the named streams of the item, each as a file. UDF has some, and Rock Ridge as extended attributes. As Entries.
func (t *VolumeItem) Streams() iter.Seq2[*VolumeItem, error] {
	return entries(func(out **C.fsi_disc_items) error {
		return t.handle.call(func(p *C.fsi_disc_item, e **C.fsi_error) C.fsi_status { return C.fsi_disc_item_open_streams(p, out, e) })
	})
}

func entries(open func(out **C.fsi_disc_items) error) iter.Seq2[*VolumeItem, error] {
	return func(yield func(*VolumeItem, error) bool) {
		var items *C.fsi_disc_items
		if err := open(&items); err != nil {
			yield(nil, err)
			return
		}
		defer C.fsi_disc_items_free(items)
		for {
			var item *C.fsi_disc_item
			status, err := callStatus(func(e **C.fsi_error) C.fsi_status { return C.fsi_disc_items_next(items, &item, e) })
			if err != nil {
				yield(nil, err)
				return
			}
			if status == StatusFalse || !yield(newVolumeItem(item), nil) {
				return
			}
		}
	}
}

// ReadAt reads a part of a file's content, decompressed where the disc holds it compressed. [ErrNotFile]: the item is no file.
func (t *VolumeItem) ReadAt(p []byte, offset int64) (int, error) {
	return readAt(p, offset, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, read *C.size_t) error {
		return t.handle.call(func(item *C.fsi_disc_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_disc_item_read_at(item, offset, buffer, length, read, e)
		})
	})
}

// DiscExtent is a part of a content on a disc.
type DiscExtent struct {
	// Offset is its first byte on the disc; OffsetUnknown for zeros that are not recorded.
	Offset uint64
	Bytes  uint64
}

// Extents is where a file's content is on the disc, in the order of its bytes; of one that is compressed, where its compressed bytes are.
func (t *VolumeItem) Extents() ([]DiscExtent, error) {
	extents, err := fill(func(array *C.fsi_disc_extent, capacity C.size_t, count *C.size_t) error {
		return t.handle.call(func(p *C.fsi_disc_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_disc_item_extents(p, array, capacity, count, e)
		})
	})
	return convert(extents, func(c C.fsi_disc_extent) DiscExtent { return DiscExtent{uint64(c.offset), uint64(c.bytes)} }), err
}
