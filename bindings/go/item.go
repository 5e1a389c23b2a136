package fsimage

// #include "shim.h"
import "C"

import (
	"io/fs"
	"time"
	"unsafe"
)

// Item is a handle of an item of an image: a directory, a file, or what else there is. IMAPI2FS's IFsiItem, IFsiDirectoryItem and IFsiFileItem.
// It stays a handle of that item wherever the item is moved. When the item is removed its calls end with [ErrNotInFileSystem], until a rollback brings the item back.
type Item struct {
	handle *handle[*C.fsi_item]
}

func newItem(pointer *C.fsi_item) *Item {
	item := &Item{newHandle(pointer, func(p *C.fsi_item) { C.fsi_item_free(p) })}
	closeWith(item, item.handle)
	return item
}

// openItem makes an item of what a call gives.
func openItem(open func(out **C.fsi_item) error) (*Item, error) {
	var item *C.fsi_item
	if err := open(&item); err != nil {
		return nil, err
	}
	return newItem(item), nil
}

// Close frees the handle. The item stays where it is.
func (t *Item) Close() error {
	t.handle.close()
	return nil
}

// Copy is a second handle of the same item.
func (t *Item) Copy() (*Item, error) {
	return openItem(func(out **C.fsi_item) error {
		return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_copy(p, out, e) })
	})
}

// IsInImage says whether the item is in the image now.
func (t *Item) IsInImage() (bool, error) {
	var out C.bool
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_is_in_image(p, &out, e) })
	return bool(out), err
}

// Kind is what the item is.
func (t *Item) Kind() (ItemKind, error) {
	var out C.uint32_t
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_kind(p, &out, e) })
	return ItemKind(out), err
}

// Name is the item's name as it was given, UTF-8 or not; "" for the root.
func (t *Item) Name() (string, error) {
	var out *C.char
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_name_copy(p, &out, e) })
	return takeString(out), err
}

// Path is the item's absolute path, separated by "/".
func (t *Item) Path() (string, error) {
	var out *C.char
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_path_copy(p, &out, e) })
	return takeString(out), err
}

// LinkTarget is the path that a symbolic link holds. [ErrInvalidParam]: the item is none.
func (t *Item) LinkTarget() (string, error) {
	var out *C.char
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_link_target_copy(p, &out, e) })
	return takeString(out), err
}

// Size is the bytes of a file's content, or of a symbolic link's target; 0 for all else.
func (t *Item) Size() (int64, error) {
	var out C.uint64_t
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_size(p, &out, e) })
	return int64(out), err
}

// Stat is all that an item has, at once.
func (t *Item) Stat() (Stat, error) {
	var out C.fsi_stat
	out.struct_size = C.sizeof_fsi_stat
	if err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_stat(p, &out, e) }); err != nil {
		return Stat{}, err
	}
	return newStat(&out), nil
}

// Time is one of the item's times; the zero Time when it is not known, which can be so for [TimeCreated] only.
func (t *Item) Time(which TimeKind) (time.Time, error) {
	var out C.fsi_time
	status, err := t.handle.callStatus(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_time(p, C.uint32_t(which), &out, e)
	})
	if err != nil || status == StatusFalse {
		return time.Time{}, err
	}
	return goTime(out), nil
}

// SetTime sets one of the item's times, for all its names.
func (t *Item) SetTime(which TimeKind, value time.Time) error {
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_set_time(p, C.uint32_t(which), C.int64_t(value.Unix()), C.uint32_t(value.Nanosecond()), e)
	})
}

// SetMode sets the item's permissions, set-user-ID, set-group-ID and sticky among them, for all its names.
func (t *Item) SetMode(mode fs.FileMode) error {
	return t.SetPosixMode(posixMode(mode))
}

// SetPosixMode is SetMode with the bits of POSIX, at most 07777; more is [ErrInvalidParam].
func (t *Item) SetPosixMode(mode uint32) error {
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_set_mode(p, C.uint32_t(mode), e)
	})
}

// SetOwner sets the item's owner and group, for all its names.
func (t *Item) SetOwner(userID, groupID uint32) error {
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_set_owner(p, C.uint32_t(userID), C.uint32_t(groupID), e)
	})
}

// IsHidden says whether this name of the item is not to be shown in listings.
func (t *Item) IsHidden() (bool, error) {
	var out C.bool
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_is_hidden(p, &out, e) })
	return bool(out), err
}

// SetIsHidden says whether this name of the item is not to be shown in listings.
func (t *Item) SetIsHidden(isHidden bool) error {
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_set_is_hidden(p, C.bool(isHidden), e)
	})
}

// IsRealTime says whether a file is to be recorded for reading in real time.
func (t *Item) IsRealTime() (bool, error) {
	var out C.bool
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_is_real_time(p, &out, e) })
	return bool(out), err
}

// SetIsRealTime says whether a file, under all its names, is to be recorded for reading in real time. [StatusImageFeatureNotSupported]: stored, but the image is not to have UDF 2.01 or later. [ErrNotFile]: the item is no file.
func (t *Item) SetIsRealTime(isRealTime bool) (Status, error) {
	return t.handle.callStatus(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_set_is_real_time(p, C.bool(isRealTime), e)
	})
}

// FileSystemName is the item's name as it will be in one of the image's file systems; "" where that does not have the item. Names depend on each other, so the whole image is laid out for this: for many, make a result and ask that.
func (t *Item) FileSystemName(fileSystem FileSystems) (string, error) {
	var out *C.char
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_file_system_name_copy(p, C.uint32_t(fileSystem), &out, e)
	})
	return takeString(out), err
}

// FileSystemPath is the item's path as it will be in one of the image's file systems. As FileSystemName.
func (t *Item) FileSystemPath(fileSystem FileSystems) (string, error) {
	var out *C.char
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_item_file_system_path_copy(p, C.uint32_t(fileSystem), &out, e)
	})
	return takeString(out), err
}

// ReadAt reads a part of a file's content. [ErrNotFile]: the item is no file. [ErrDataStreamReadFailure], [ErrDataStreamCreateFailure],
// [ErrDataStreamInconsistency]: the content cannot be read.
func (t *Item) ReadAt(p []byte, offset int64) (int, error) {
	return readAt(p, offset, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, read *C.size_t) error {
		return t.handle.call(func(item *C.fsi_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_item_read_at(item, offset, buffer, length, read, e)
		})
	})
}
