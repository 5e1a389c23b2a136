package fsimage

// #include "shim.h"
import "C"

import "unsafe"

// BootOptions is an entry of the boot catalog. IMAPI2FS's IBootOptions.
type BootOptions struct {
	handle *handle[*C.fsi_boot_options]
}

// NewBootOptions makes an entry without an image, for 80x86 and without emulation.
//
// image is the one that it will be for, or nil. If its profile is [ProfileIMAPI], a boot image of a diskette's size becomes a diskette when it is
// assigned, as with IMAPI2FS; UEFI then does not find its boot images of that size.
func NewBootOptions(image *FileSystemImage) (*BootOptions, error) {
	var options *C.fsi_boot_options
	make := func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_boot_options_new(p, &options, e) }
	var err error
	if image == nil {
		err = call(func(e **C.fsi_error) C.fsi_status { return make(nil, e) })
	} else {
		err = image.handle.call(make)
	}
	if err != nil {
		return nil, err
	}
	return newBootOptions(options), nil
}

func newBootOptions(pointer *C.fsi_boot_options) *BootOptions {
	options := &BootOptions{newHandle(pointer, func(p *C.fsi_boot_options) { C.fsi_boot_options_free(p) })}
	closeWith(options, options.handle)
	return options
}

// Close frees the entry. An image that refers to it keeps what it needs.
func (b *BootOptions) Close() error {
	b.handle.close()
	return nil
}

// AssignBootImage sets the boot image. [ErrBootImageData]: it is empty.
func (b *BootOptions) AssignBootImage(content Content) error {
	_, err := callWithContent(b.handle, content, func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_assign_boot_image_from_memory(p, bytesPointer(content.memory), C.size_t(len(content.memory)), e)
	}, func(p *C.fsi_boot_options, reader *C.fsi_reader, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_assign_boot_image(p, reader, e)
	})
	return err
}

// AssignBootImageFromHostFile is AssignBootImage with a file of the host, which is opened again when the image is made.
func (b *BootOptions) AssignBootImageFromHostFile(path string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_assign_boot_image_from_host_file(p, c, e)
	})
}

// AssignItem takes a file of the image as its boot image: the disc has its bytes once. [ErrBootImageData]: it is no file, or an empty one.
func (b *BootOptions) AssignItem(item *Item) error {
	return callWithItem(b.handle, item, func(p *C.fsi_boot_options, item *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_assign_item(p, item, e)
	})
}

// AssignPartition takes an appended partition as the boot image, counted from 0 in the order appended (see [FileSystemImage.AppendPartition]).
func (b *BootOptions) AssignPartition(index uint32) error {
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_assign_partition(p, C.uint32_t(index), e)
	})
}

// ImageSize is the bytes of the boot image; 0 without one, or when it is a partition.
func (b *BootOptions) ImageSize() (int64, error) {
	var out C.uint64_t
	err := b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_image_size(p, &out, e)
	})
	return int64(out), err
}

// ReadAt reads a part of the boot image: IMAPI2FS's BootImage. [ErrBootImageData]: the entry has no image, or it is a file or a partition of the image and
// has no content of its own.
func (b *BootOptions) ReadAt(p []byte, offset int64) (int, error) {
	return readAt(p, offset, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, read *C.size_t) error {
		return b.handle.call(func(options *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
			return C.fsi_boot_options_read_at(options, offset, buffer, length, read, e)
		})
	})
}

// Manufacturer is who made the boot image; "" if that was not said.
func (b *BootOptions) Manufacturer() (string, error) {
	var out *C.char
	err := b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_manufacturer_copy(p, &out, e)
	})
	return takeString(out), err
}

// SetManufacturer says who made the boot image, in at most 24 characters of Latin-1.
func (b *BootOptions) SetManufacturer(manufacturer string) error {
	c, err := cString(manufacturer)
	if err != nil {
		return err
	}
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_set_manufacturer(p, c, e)
	})
}

// Platform is what the boot image is for.
func (b *BootOptions) Platform() (Platform, error) {
	var out C.uint32_t
	err := b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_platform(p, &out, e)
	})
	return Platform(out), err
}

// SetPlatform says what the boot image is for.
func (b *BootOptions) SetPlatform(platform Platform) error {
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_set_platform(p, C.uint32_t(platform), e)
	})
}

// Emulation is what the boot image is taken for.
func (b *BootOptions) Emulation() (Emulation, error) {
	var out C.uint32_t
	err := b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_emulation(p, &out, e)
	})
	return Emulation(out), err
}

// SetEmulation chooses what the boot image is taken for; after it is assigned, for diskettes have their sizes. [ErrBootEmulationImageSizeMismatch]: the boot image has not the size of the diskette.
func (b *BootOptions) SetEmulation(emulation Emulation) error {
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_set_emulation(p, C.uint32_t(emulation), e)
	})
}

// LoadSegment is the segment to which a BIOS loads the boot image; 0 is 0x7C0.
func (b *BootOptions) LoadSegment() (uint16, error) {
	var out C.uint16_t
	err := b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_load_segment(p, &out, e)
	})
	return uint16(out), err
}

// SetLoadSegment chooses the segment to which a BIOS loads the boot image; 0 is 0x7C0.
func (b *BootOptions) SetLoadSegment(segment uint16) error {
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_set_load_segment(p, C.uint16_t(segment), e)
	})
}

// LoadSectors is how many sectors of 512 bytes are loaded; 0: all of the boot image, or one where it is emulated.
func (b *BootOptions) LoadSectors() (uint16, error) {
	var out C.uint16_t
	err := b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_load_sectors(p, &out, e)
	})
	return uint16(out), err
}

// SetLoadSectors chooses how many sectors of 512 bytes are loaded: 4 for isolinux and GRUB, 8 for Windows. 0: all of the boot image, or one where it is emulated.
func (b *BootOptions) SetLoadSectors(sectors uint16) error {
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_set_load_sectors(p, C.uint16_t(sectors), e)
	})
}

// Flags are the entry's properties.
func (b *BootOptions) Flags() (BootFlags, error) {
	var out C.uint32_t
	err := b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status { return C.fsi_boot_options_flags(p, &out, e) })
	return BootFlags(out), err
}

// SetFlags sets the entry's properties, all of them.
func (b *BootOptions) SetFlags(flags BootFlags) error {
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_set_flags(p, C.uint32_t(flags), e)
	})
}

// SetSelectionCriteria sets the selection criteria of an entry that is not an image's first: their type, and what the manufacturer defines, at most
// 20 bytes.
func (b *BootOptions) SetSelectionCriteria(criteria []byte) error {
	return b.handle.call(func(p *C.fsi_boot_options, e **C.fsi_error) C.fsi_status {
		return C.fsi_boot_options_set_selection_criteria(p, bytesPointer(criteria), C.size_t(len(criteria)), e)
	})
}
