package fsimage

// #include "shim.h"
import "C"

import "iter"

// ProgressItem is a run of blocks that belong together. IMAPI2FS's IProgressItem.
type ProgressItem struct {
	// Description is the path of a file, or the name of a structure.
	Description string
	// FirstBlock and LastBlock are those of the image.
	FirstBlock, LastBlock uint64
	BlockCount            uint64
	// IsContent tells the content of a file from a structure.
	IsContent bool
}

// ProgressItems is everything in an image, in the order of its blocks: structures of the file systems, and contents of files. IMAPI2FS's
// IProgressItems. It stands for its result: the image cannot be changed while it is open.
type ProgressItems struct {
	handle *handle[*C.fsi_progress_items]
}

// ProgressItems is everything in the image. It stays usable when the result is closed.
func (r *Result) ProgressItems() (*ProgressItems, error) {
	var pointer *C.fsi_progress_items
	err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status {
		return C.fsi_result_open_progress_items(p, &pointer, e)
	})
	if err != nil {
		return nil, err
	}
	items := &ProgressItems{newHandle(pointer, func(p *C.fsi_progress_items) { C.fsi_progress_items_free(p) })}
	closeWith(items, items.handle)
	return items, nil
}

// Close frees the list.
func (s *ProgressItems) Close() error {
	s.handle.close()
	return nil
}

// Count is how many there are.
func (s *ProgressItems) Count() (int, error) {
	var count C.size_t
	err := s.handle.call(func(p *C.fsi_progress_items, e **C.fsi_error) C.fsi_status {
		return C.fsi_progress_items_count(p, &count, e)
	})
	return int(count), err
}

// At is one of them, counted from 0. [ErrInvalidArg]: there is none.
func (s *ProgressItems) At(index int) (ProgressItem, error) {
	out := C.fsi_progress_item{struct_size: C.sizeof_fsi_progress_item}
	err := s.handle.call(func(p *C.fsi_progress_items, e **C.fsi_error) C.fsi_status {
		return C.fsi_progress_items_get(p, C.size_t(index), &out, e)
	})
	if err != nil {
		return ProgressItem{}, err
	}
	var description *C.char
	err = s.handle.call(func(p *C.fsi_progress_items, e **C.fsi_error) C.fsi_status {
		return C.fsi_progress_items_description_copy(p, C.size_t(index), &description, e)
	})
	return ProgressItem{takeString(description), uint64(out.first_block), uint64(out.last_block), uint64(out.block_count), out.is_content != 0}, err
}

// All are all of them, with their indices. It ends early when the list is closed.
func (s *ProgressItems) All() iter.Seq2[int, ProgressItem] {
	return func(yield func(int, ProgressItem) bool) {
		count, err := s.Count()
		for i := 0; err == nil && i < count; i++ {
			var item ProgressItem
			if item, err = s.At(i); err == nil && !yield(i, item) {
				return
			}
		}
	}
}

// Item is the file whose content one of them is; nil for a structure.
func (s *ProgressItems) Item(index int) (*Item, error) {
	var item *C.fsi_item
	status, err := s.handle.callStatus(func(p *C.fsi_progress_items, e **C.fsi_error) C.fsi_status {
		return C.fsi_progress_items_open_item(p, C.size_t(index), &item, e)
	})
	if err != nil || status == StatusFalse {
		return nil, err
	}
	return newItem(item), nil
}

// FindBlock is the index of the one that lies at a block of the image; -1 for none.
func (s *ProgressItems) FindBlock(block uint64) (int, error) {
	return s.find(func(p *C.fsi_progress_items, index *C.size_t, e **C.fsi_error) C.fsi_status {
		return C.fsi_progress_items_find_block(p, C.uint64_t(block), index, e)
	})
}

// FindDescription is the index of the first one with a description; -1 for none.
func (s *ProgressItems) FindDescription(description string) (int, error) {
	c, err := cString(description)
	if err != nil {
		return -1, err
	}
	return s.find(func(p *C.fsi_progress_items, index *C.size_t, e **C.fsi_error) C.fsi_status {
		return C.fsi_progress_items_find_description(p, c, index, e)
	})
}

func (s *ProgressItems) find(find func(p *C.fsi_progress_items, index *C.size_t, e **C.fsi_error) C.fsi_status) (int, error) {
	var index C.size_t
	status, err := s.handle.callStatus(func(p *C.fsi_progress_items, e **C.fsi_error) C.fsi_status { return find(p, &index, e) })
	if err != nil || status == StatusFalse {
		return -1, err
	}
	return int(index), nil
}
