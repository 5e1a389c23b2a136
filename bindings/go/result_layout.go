package fsimage

// #include "shim.h"
import "C"

// Extent is a part of a content: whole blocks from one block on, the last perhaps in part.
type Extent struct {
	// FirstBlock is that of the disc.
	FirstBlock uint64
	Bytes      uint64
}

// BlockRange is blocks one after another. IMAPI2FS's IBlockRange.
type BlockRange struct {
	// FirstBlock and LastBlock belong to it.
	FirstBlock, LastBlock uint64
}

// Extents is where an item's content is; none for an item without content. [ErrNotInFileSystem]: the item is of another image.
func (r *Result) Extents(item *Item) ([]Extent, error) {
	extents, err := fill(func(array *C.fsi_extent, capacity C.size_t, count *C.size_t) error {
		return callWithItem(r.handle, item, func(p *C.fsi_result, item *C.fsi_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_result_extents(p, item, array, capacity, count, e)
		})
	})
	return convert(extents, func(c C.fsi_extent) Extent { return Extent{uint64(c.first_block), uint64(c.bytes)} }), err
}

// ModifiedBlocks are the blocks to be recorded when the image continues a disc that can be written at any place: IMAPI2FS's ModifiedBlocks. The image
// stands for the whole disc then, old content included. They are to be recorded in this order: the last ones make the new session the one that is shown.
//
// [ErrNotImplemented]: all blocks of the image are to be recorded.
func (r *Result) ModifiedBlocks() ([]BlockRange, error) {
	ranges, err := fill(func(array *C.fsi_block_range, capacity C.size_t, count *C.size_t) error {
		return r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status {
			return C.fsi_result_modified_blocks(p, array, capacity, count, e)
		})
	})
	return convert(ranges, func(c C.fsi_block_range) BlockRange { return BlockRange{uint64(c.first_block), uint64(c.last_block)} }), err
}

// convert makes values of Go of those of C.
func convert[From, To any](from []From, one func(From) To) []To {
	if from == nil {
		return nil
	}
	to := make([]To, len(from))
	for i, c := range from {
		to[i] = one(c)
	}
	return to
}
