package fsimage

// #include "shim.h"
import "C"

import (
	"io/fs"
	"time"
)

// What all adding methods have in common: the item is a directory; path is that of the new item, from the directory on, and all of it but the last
// name must be there. They fail with ErrReadOnly while a result is open, ErrDupName when the name is taken, ErrDirNotFound and ErrNotDir when the path leads
// nowhere, ErrInvalidPath and ErrRestrictedNameViolation when the name can be none, ErrImageSizeLimit when the medium is too small. What fails has
// added nothing.

// AddDirectory adds an empty directory. [ErrDupName], which is [fs.ErrExist]: the name is taken. [ErrDirNotFound]: a directory on the way is missing.
func (t *Item) AddDirectory(path string) (*Item, error) {
	c, err := cString(path)
	if err != nil {
		return nil, err
	}
	return openItem(func(out **C.fsi_item) error {
		return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_directory_add_directory(p, c, out, e) })
	})
}

// AddDirectories adds a directory, and those above it that are missing. One that is there already is fine.
func (t *Item) AddDirectories(path string) (*Item, error) {
	c, err := cString(path)
	if err != nil {
		return nil, err
	}
	return openItem(func(out **C.fsi_item) error {
		return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_directory_add_directories(p, c, out, e)
		})
	})
}

// AddFile adds a file. What is in memory is copied; all else is read when an image is made, or now if files are staged.
//
// [ErrDataTooBig]: the profile has a limit.
func (t *Item) AddFile(path string, content Content) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	_, err = callWithContent(t.handle, content, func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_file_from_memory(p, c, bytesPointer(content.memory), C.size_t(len(content.memory)), nil, e)
	}, func(p *C.fsi_item, reader *C.fsi_reader, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_file(p, c, reader, nil, e)
	})
	return err
}

// AddSymbolicLink adds a symbolic link that holds target, as it is.
func (t *Item) AddSymbolicLink(path, target string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	held, err := cString(target)
	if err != nil {
		return err
	}
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_symbolic_link(p, c, held, nil, e)
	})
}

// AddSpecial adds a device, a named pipe or a socket. major and minor are of a device; ignored for others.
func (t *Item) AddSpecial(path string, kind ItemKind, major, minor uint32) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_special(p, c, C.uint32_t(kind), C.uint32_t(major), C.uint32_t(minor), nil, e)
	})
}

// AddHardLink adds a second name of what existing names, which is a path from the directory on of an item that is no directory.
func (t *Item) AddHardLink(path, existing string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	other, err := cString(existing)
	if err != nil {
		return err
	}
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_hard_link(p, c, other, nil, e)
	})
}

// NewItem is an item that is to be added, of any kind.
type NewItem struct {
	Kind ItemKind
	// Flags says which of the fields below count.
	Flags NewItemFlags
	// PosixMode counts with WithMode; otherwise it is 0755 for directories and 0644 for all else.
	PosixMode uint32
	// UserID and GroupID count with WithOwner; otherwise they are 0.
	UserID, GroupID uint32
	// DeviceMajor and DeviceMinor are of a device.
	DeviceMajor, DeviceMinor uint32
	// Modified, Accessed and Changed count with WithTimes; otherwise they are the image's present.
	Modified, Accessed, Changed time.Time
	// Created counts with WithCreated; otherwise it is not known.
	Created time.Time
	// Content is that of a file.
	Content Content
	// Target is what a symbolic link holds.
	Target string
}

// SetMode has the permissions of a mode count.
func (n *NewItem) SetMode(mode fs.FileMode) {
	n.Flags |= WithMode
	n.PosixMode = posixMode(mode)
}

// SetModified has a time count, as all that are known of the item.
func (n *NewItem) SetModified(modified time.Time) {
	n.Flags |= WithTimes
	n.Modified, n.Accessed, n.Changed = modified, modified, modified
}

// AddItem adds an item of any kind, under a path of any bytes but NUL, with all it has. [ErrInvalidParam]: a kind or flags that are none, a mode above
// 07777.
func (t *Item) AddItem(path string, item NewItem) (*Item, error) {
	return openItem(func(out **C.fsi_item) error { return t.addItem(path, &item, out) })
}

func (t *Item) addItem(path string, item *NewItem, out **C.fsi_item) error {
	c := C.fsi_new_item{
		kind:         C.uint32_t(item.Kind),
		flags:        C.uint32_t(item.Flags),
		mode:         C.uint32_t(item.PosixMode),
		user_id:      C.uint32_t(item.UserID),
		group_id:     C.uint32_t(item.GroupID),
		device_major: C.uint32_t(item.DeviceMajor),
		device_minor: C.uint32_t(item.DeviceMinor),
		modified:     cTime(item.Modified),
		accessed:     cTime(item.Accessed),
		changed:      cTime(item.Changed),
		created:      cTime(item.Created),
	}
	content := item.Content
	if item.Kind == ItemSymbolicLink {
		content = Bytes([]byte(item.Target))
	}
	add := func(p *C.fsi_item, reader *C.fsi_reader, e **C.fsi_error) C.fsi_status {
		return C.fsimage_go_directory_add_item(p, bytesPointer(path), C.size_t(len(path)), &c,
			bytesPointer(content.memory), C.size_t(len(content.memory)), reader, out, e)
	}
	_, err := callWithContent(t.handle, content, func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return add(p, nil, e) }, add)
	return err
}
