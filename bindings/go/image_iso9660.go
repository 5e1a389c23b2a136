package fsimage

// #include "shim.h"
import "C"

// ISO9660Names are the rules for names of ISO 9660's primary hierarchy.
type ISO9660Names struct {
	// Relaxations is what names may have beyond the standard; nothing at first.
	Relaxations Relaxations
	// Length is the most bytes of a name with its full stop, 8 to 207, of which 146 are used beside Rock Ridge; 0 at first: what the interchange level says.
	Length int
}

// ISO9660Names is the rules for names of ISO 9660's primary hierarchy. An import relaxes them as far as the disc's names are beyond the standard.
func (i *FileSystemImage) ISO9660Names() (ISO9660Names, error) {
	var relaxations, length C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_iso9660_names(p, &relaxations, &length, e)
	})
	return ISO9660Names{Relaxations(relaxations), int(length)}, err
}

// SetISO9660Names sets the rules for names of ISO 9660's primary hierarchy. What is beyond the standard cannot be made strictly, which making a
// result tells. [ErrInvalidParam]: an unknown bit, or a length out of range.
func (i *FileSystemImage) SetISO9660Names(names ISO9660Names) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_iso9660_names(p, C.uint32_t(names.Relaxations), number32(names.Length), e)
	})
}

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
