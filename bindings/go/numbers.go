package fsimage

// #include "shim.h"
import "C"

// Number stands for the item in its image: two handles of one item have the same, and no other item of the image ever has it, also when this one was
// removed. [ErrNotInFileSystem]: it was removed.
func (t *Item) Number() (uint64, error) {
	var out C.uint64_t
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_item_number(p, &out, e) })
	return uint64(out), err
}

// Numbered is the item of the same image that has a number. [ErrInvalidParam]: it can be none. With a number that is no item's the handle is as that of an
// item that was removed.
func (t *Item) Numbered(number uint64) (*Item, error) {
	return openItem(func(out **C.fsi_item) error {
		return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_item_open_number(p, C.uint64_t(number), out, e)
		})
	})
}

// AddNumberedFile adds a file whose content is copied, as AddFile does, and gives its number.
func (t *Item) AddNumberedFile(path string, data []byte) (uint64, error) {
	c, err := cString(path)
	if err != nil {
		return 0, err
	}
	if uint64(len(data)) > 1<<32-1 {
		return 0, ErrInvalidArg
	}
	var out C.uint64_t
	err = t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_numbered_file(p, c, bytesPointer(data), C.uint32_t(len(data)), &out, e)
	})
	return uint64(out), err
}
