package fsimage

// #include "shim.h"
import "C"

// FreeMediaBlocks are the blocks of the medium, each as large as the image's, against which every addition is checked; 0 is no limit.
func (i *FileSystemImage) FreeMediaBlocks() (uint64, error) {
	var out C.uint64_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_free_media_blocks(p, &out, e) })
	return uint64(out), err
}

// SetFreeMediaBlocks sets the blocks of the medium; 0 is no limit. [ErrImageTooBig]: the image uses more already.
func (i *FileSystemImage) SetFreeMediaBlocks(blocks uint64) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_free_media_blocks(p, C.uint64_t(blocks), e)
	})
}

// UsedBlocks are the blocks that the image would take now, at most. The result knows the exact number.
func (i *FileSystemImage) UsedBlocks() (uint64, error) {
	var out C.uint64_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_used_blocks(p, &out, e) })
	return uint64(out), err
}

// SessionStartBlock is the block of the disc at which the image starts.
func (i *FileSystemImage) SessionStartBlock() (uint32, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_session_start_block(p, &out, e) })
	return uint32(out), err
}

// SetSessionStartBlock sets the block of the disc at which the image starts. One that does not start at block 0 is no file that can be mounted by itself.
func (i *FileSystemImage) SetSessionStartBlock(block uint32) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_session_start_block(p, C.uint32_t(block), e)
	})
}

// BlockSize is the bytes of a block; 2048 at first.
func (i *FileSystemImage) BlockSize() (uint32, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_block_size(p, &out, e) })
	return uint32(out), err
}

// SetBlockSize chooses the bytes of a block: 2048 for discs; 512, 1024 and 4096 too, but not beside ISO 9660, which is told when the result is made. Another is [ErrInvalidParam].
func (i *FileSystemImage) SetBlockSize(bytes uint32) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_block_size(p, C.uint32_t(bytes), e)
	})
}

// TotalBlocks are the blocks that the whole image shall have; 0, as at first, is as many as it needs.
func (i *FileSystemImage) TotalBlocks() (uint64, error) {
	var out C.uint64_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_total_blocks(p, &out, e) })
	return uint64(out), err
}

// SetTotalBlocks chooses the blocks that the whole image shall have; what nothing takes is free, and a writable UDF partition says so. 0 is as many as it needs. Too few are [ErrImageTooBig] when the result is made.
func (i *FileSystemImage) SetTotalBlocks(blocks uint64) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_total_blocks(p, C.uint64_t(blocks), e)
	})
}

// ChooseDefaultsForMediaType takes the file systems and the blocks of a type of medium. [ErrImageTooBig]: the image uses more already.
func (i *FileSystemImage) ChooseDefaultsForMediaType(media MediaType) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_choose_defaults_for_media_type(p, C.uint32_t(media), e)
	})
}
