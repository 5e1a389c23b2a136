package fsimage

// #include "shim.h"
import "C"

// JolietRules are the rules of the Joliet namespace.
type JolietRules struct {
	// Level is what the descriptor names, 1 to 3; 3 at first.
	Level int
	// NameUnits is the most 16-bit units of a name: 64 by the specification, and at first; up to 103 fit.
	NameUnits int
	// UTF16 says whether characters beyond the Basic Multilingual Plane are written as surrogate pairs; not by the specification.
	UTF16 bool
}

// Joliet is the rules of the Joliet namespace.
func (i *FileSystemImage) Joliet() (JolietRules, error) {
	var level, units C.uint32_t
	var utf16 C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_joliet(p, &level, &units, &utf16, e)
	})
	return JolietRules{int(level), int(units), bool(utf16)}, err
}

// SetJoliet sets the rules of the Joliet namespace. [ErrInvalidParam]: a number is out of range.
func (i *FileSystemImage) SetJoliet(rules JolietRules) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_joliet(p, number32(rules.Level), number32(rules.NameUnits), C.bool(rules.UTF16), e)
	})
}

// Deduplicate says whether equal contents are stored once.
func (i *FileSystemImage) Deduplicate() (bool, error) {
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_deduplicate(p, &out, e) })
	return bool(out), err
}

// SetDeduplicate chooses whether equal contents are stored once. They are read to find them, when the result is made.
func (i *FileSystemImage) SetDeduplicate(value bool) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_deduplicate(p, C.bool(value), e)
	})
}

// OptionalPathTables says whether the optional copies of the path tables are written.
func (i *FileSystemImage) OptionalPathTables() (bool, error) {
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_optional_path_tables(p, &out, e)
	})
	return bool(out), err
}

// SetOptionalPathTables chooses whether the optional copies of the path tables are written (ECMA-119:1987 6.9.2).
func (i *FileSystemImage) SetOptionalPathTables(value bool) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_optional_path_tables(p, C.bool(value), e)
	})
}

// DescriptorCopy says whether a first session has a copy of its descriptors of ISO 9660 at block 48.
func (i *FileSystemImage) DescriptorCopy() (bool, error) {
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_descriptor_copy(p, &out, e) })
	return bool(out), err
}

// SetDescriptorCopy chooses whether a first session has a copy of its descriptors of ISO 9660 at block 48, by which it is found when a later session has taken over block 16. It has unless told otherwise.
func (i *FileSystemImage) SetDescriptorCopy(value bool) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_descriptor_copy(p, C.bool(value), e)
	})
}

// LongTimes says whether Rock Ridge times have 17 bytes, with hundredths of a second, instead of 7.
func (i *FileSystemImage) LongTimes() (bool, error) {
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_long_times(p, &out, e) })
	return bool(out), err
}

// SetLongTimes chooses whether Rock Ridge times have 17 bytes instead of 7.
func (i *FileSystemImage) SetLongTimes(value bool) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_long_times(p, C.bool(value), e)
	})
}

// PaddingBlocks are blocks of zeros behind the last file.
func (i *FileSystemImage) PaddingBlocks() (uint32, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_padding_blocks(p, &out, e) })
	return uint32(out), err
}

// SetPaddingBlocks sets the blocks of zeros behind the last file, for drives that read ahead.
func (i *FileSystemImage) SetPaddingBlocks(blocks uint32) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_padding_blocks(p, C.uint32_t(blocks), e)
	})
}
