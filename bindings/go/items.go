package fsimage

// #include "shim.h"
import "C"

import "iter"

// Items is the items that a directory had when this was made, and a position among them. IMAPI2FS's IEnumFsiItems; [Item.Entries] is the way of Go.
type Items struct {
	handle *handle[*C.fsi_items]
}

// Items are the items of a directory, in the order in which they were added. What is removed later is still in the list, and its handle says so.
//
// [ErrNotDir]: the item is no directory.
func (t *Item) Items() (*Items, error) {
	var items *C.fsi_items
	err := t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status { return C.fsi_directory_open_items(p, &items, e) })
	if err != nil {
		return nil, err
	}
	return newItems(items), nil
}

func newItems(pointer *C.fsi_items) *Items {
	items := &Items{newHandle(pointer, func(p *C.fsi_items) { C.fsi_items_free(p) })}
	closeWith(items, items.handle)
	return items
}

// Entries are the items of a directory, each with an error that is nil; if they cannot be had there is one pair, of nil and why. The items are the
// caller's, to be closed.
func (t *Item) Entries() iter.Seq2[*Item, error] {
	return func(yield func(*Item, error) bool) {
		items, err := t.Items()
		if err != nil {
			yield(nil, err)
			return
		}
		defer items.Close()
		for {
			next, err := items.Next(1)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(next) == 0 || !yield(next[0], nil) {
				return
			}
		}
	}
}

// Close frees the list. Items that it gave stay.
func (s *Items) Close() error {
	s.handle.close()
	return nil
}

// Count is how many items the list has.
func (s *Items) Count() (int, error) {
	var count C.size_t
	err := s.handle.call(func(p *C.fsi_items, e **C.fsi_error) C.fsi_status { return C.fsi_items_count(p, &count, e) })
	return int(count), err
}

// Next gives the next items, count at most, and fewer at the end.
func (s *Items) Next(count int) ([]*Item, error) {
	if count < 0 {
		return nil, wrongArgument("less than 0 items were asked for")
	}
	left, err := s.Count() // which bounds what is held for them
	if err != nil {
		return nil, err
	}
	count = min(count, left)
	pointers := newCPointers[*C.fsi_item](count)
	defer pointers.free()
	var given C.size_t
	if count > 0 {
		err = s.handle.call(func(p *C.fsi_items, e **C.fsi_error) C.fsi_status {
			return C.fsi_items_next(p, C.size_t(count), pointers.array, &given, e)
		})
	}
	if err != nil {
		return nil, err
	}
	items := make([]*Item, given)
	for i := range items {
		items[i] = newItem(pointers.get(i))
	}
	return items, nil
}

// Skip skips items, and says whether there were that many.
func (s *Items) Skip(count int) (bool, error) {
	if count < 0 {
		return false, wrongArgument("less than 0 items were to be skipped")
	}
	status, err := s.handle.callStatus(func(p *C.fsi_items, e **C.fsi_error) C.fsi_status {
		return C.fsi_items_skip(p, C.size_t(count), e)
	})
	return err == nil && status == StatusOK, err
}

// Reset goes back before the first item.
func (s *Items) Reset() error {
	return s.handle.call(func(p *C.fsi_items, e **C.fsi_error) C.fsi_status { return C.fsi_items_reset(p, e) })
}

// Copy is a second list of the same items, at the same position.
func (s *Items) Copy() (*Items, error) {
	var items *C.fsi_items
	if err := s.handle.call(func(p *C.fsi_items, e **C.fsi_error) C.fsi_status { return C.fsi_items_copy(p, &items, e) }); err != nil {
		return nil, err
	}
	return newItems(items), nil
}
