package fsimage

// #include "shim.h"
import "C"

// Item is the item at a path below this directory. "" is the directory itself. [ErrItemNotFound]: there is none. [ErrNotDir]: the path leads
// through what is no directory.
func (t *Item) Item(path string) (*Item, error) {
	c, err := cString(path)
	if err != nil {
		return nil, err
	}
	return openItem(func(out **C.fsi_item) error {
		return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_directory_open_item(p, c, out, e) })
	})
}

// ItemBytes is Item for a path of any bytes.
func (t *Item) ItemBytes(path []byte) (*Item, error) {
	return openItem(func(out **C.fsi_item) error {
		return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_directory_open_item_bytes(p, bytesPointer(path), C.size_t(len(path)), out, e)
		})
	})
}

// Remove removes a file, another item, or an empty directory, by its path from this directory on; "" is the directory itself.
//
// [ErrDirNotEmpty], [ErrItemNotFound]; [ErrInvalidParam] for the root.
func (t *Item) Remove(path string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_directory_remove(p, c, e) })
}

// RemoveBytes is Remove for a path of any bytes.
func (t *Item) RemoveBytes(path []byte) error {
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_remove_bytes(p, bytesPointer(path), C.size_t(len(path)), e)
	})
}

// RemoveTree removes a directory with all that is in it. The root stays, and is emptied. [ErrDirNotFound]: there is none.
func (t *Item) RemoveTree(path string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_directory_remove_tree(p, c, e) })
}

// Rename gives an item another name, another directory, or both; both paths are from this directory on, and there must be nothing at the new one yet.
//
// [ErrItemNotFound], [ErrDupName]; [ErrInvalidParam] for the root, and for a directory that would come to lie in itself.
func (t *Item) Rename(path, newPath string) error {
	from, err := cString(path)
	if err != nil {
		return err
	}
	to, err := cString(newPath)
	if err != nil {
		return err
	}
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_directory_rename(p, from, to, e) })
}

// RenameBytes is Rename for paths of any bytes.
func (t *Item) RenameBytes(path, newPath []byte) error {
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_rename_bytes(p, bytesPointer(path), C.size_t(len(path)), bytesPointer(newPath), C.size_t(len(newPath)), e)
	})
}
