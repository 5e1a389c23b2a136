package fsimage

// #include "shim.h"
import "C"

import "unsafe"

// FileSystems are those that a result will have.
func (i *FileSystemImage) FileSystems() (FileSystems, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_file_systems(p, &out, e) })
	return FileSystems(out), err
}

// SetFileSystems chooses the file systems that a result will have. None is accepted here and refused when the result is made.
//
// [StatusImageFeatureNotSupported]: done, and there are named streams or real-time files that a result would not have. [ErrInvalidParam]: one is not supported, or stands on another that is not chosen. [ErrFileSystemChangeNotAllowed]: the session that the image continues has one that is not among them.
func (i *FileSystemImage) SetFileSystems(fileSystems FileSystems) (Status, error) {
	return i.handle.callStatus(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_file_systems(p, C.uint32_t(fileSystems), e)
	})
}

// FileSystemsSupported are those that can be chosen.
func (i *FileSystemImage) FileSystemsSupported() (FileSystems, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_file_systems_supported(p, &out, e)
	})
	return FileSystems(out), err
}

// InterchangeLevel is the interchange level of ISO 9660.
func (i *FileSystemImage) InterchangeLevel() (int, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_interchange_level(p, &out, e) })
	return int(out), err
}

// SetInterchangeLevel chooses the interchange level of ISO 9660: 1 has names of 8 and 3 characters, 2 of 30, 3 files of any size too, 4 a second hierarchy with names of up to 207 bytes by ISO 9660:1999. Another is [ErrInvalidParam].
func (i *FileSystemImage) SetInterchangeLevel(level int) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_interchange_level(p, number32(level), e)
	})
}

// InterchangeLevelsSupported are the interchange levels that can be chosen.
func (i *FileSystemImage) InterchangeLevelsSupported() ([]int, error) {
	var levels *C.uint32_t
	var count C.size_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_interchange_levels_supported(p, &levels, &count, e)
	})
	return numbers[int](levels, count), err
}

// numbers copies an array that the library keeps.
func numbers[N ~int | ~uint32](array *C.uint32_t, count C.size_t) []N {
	var out []N
	for _, number := range unsafe.Slice(array, int(count)) {
		out = append(out, N(number))
	}
	return out
}

// Strict says whether what the standards forbid is an error instead of a warning.
func (i *FileSystemImage) Strict() (bool, error) {
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_strict(p, &out, e) })
	return bool(out), err
}

// SetStrict makes the image strict, or not. [ErrFileSystemNotEmpty]: it has items, and cannot become strict.
func (i *FileSystemImage) SetStrict(value bool) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_strict(p, C.bool(value), e)
	})
}

// RestrictedCharacterSet says whether names of new items are limited to the printable characters of ASCII.
func (i *FileSystemImage) RestrictedCharacterSet() (bool, error) {
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_restricted_character_set(p, &out, e)
	})
	return bool(out), err
}

// SetRestrictedCharacterSet limits the names of items that are added from now on, or not.
func (i *FileSystemImage) SetRestrictedCharacterSet(value bool) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_restricted_character_set(p, C.bool(value), e)
	})
}

// DeepDirectories is what becomes of directories below the eighth level.
func (i *FileSystemImage) DeepDirectories() (DeepDirectories, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_deep_directories(p, &out, e) })
	return DeepDirectories(out), err
}

// SetDeepDirectories chooses what becomes of directories below the eighth level.
func (i *FileSystemImage) SetDeepDirectories(deep DeepDirectories) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_deep_directories(p, C.uint32_t(deep), e)
	})
}
