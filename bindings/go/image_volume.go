package fsimage

// #include "shim.h"
import "C"

import (
	"time"
)

// VolumeName is the common volume name; "" when none was set.
func (i *FileSystemImage) VolumeName() (string, error) {
	var out *C.char
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_volume_name_copy(p, &out, e) })
	return takeString(out), err
}

// SetVolumeName sets the name from which those of the file systems derive, each as much as it can hold: at most 126 characters. "" makes a name from the clock. [ErrInvalidVolumeName]: it is longer, or has control characters.
func (i *FileSystemImage) SetVolumeName(name string) error {
	c, err := cString(name)
	if err != nil {
		return err
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_volume_name(p, c, e)
	})
}

// VolumeNameIn is the name that the volume gets in one file system, which must have volume names: Rock Ridge has none.
func (i *FileSystemImage) VolumeNameIn(fileSystem FileSystems) (string, error) {
	var out *C.char
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_volume_name_in_copy(p, C.uint32_t(fileSystem), &out, e)
	})
	return takeString(out), err
}

// SetVolumeNameIn sets the name of the volume in one file system: at most 32 characters in ISO 9660, 16 units in Joliet, 126 characters in UDF. "" takes the common name again. [ErrInvalidVolumeName]: it is longer, or has control characters.
func (i *FileSystemImage) SetVolumeNameIn(fileSystem FileSystems, name string) error {
	c, err := cString(name)
	if err != nil {
		return err
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_volume_name_in(p, C.uint32_t(fileSystem), c, e)
	})
}

// Identifier is one of the volume's identifiers; "" when none was set.
func (i *FileSystemImage) Identifier(which Identifier) (string, error) {
	var out *C.char
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_identifier_copy(p, C.uint32_t(which), &out, e)
	})
	return takeString(out), err
}

// SetIdentifier sets one of the volume's identifiers. One that is too long is refused when the result is made.
func (i *FileSystemImage) SetIdentifier(which Identifier, text string) error {
	c, err := cString(text)
	if err != nil {
		return err
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_identifier(p, C.uint32_t(which), c, e)
	})
}

// Now is what the image takes for the present: the time of the volume, and of items that are added without one.
func (i *FileSystemImage) Now() (time.Time, error) {
	var out C.fsi_time
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_now(p, &out, e) })
	return goTime(out), err
}

// SetNow sets what the image takes for the present. With isLatest no item's time is written later than that, for images that are the same each time.
func (i *FileSystemImage) SetNow(now time.Time, isLatest bool) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_now(p, C.int64_t(now.Unix()), C.uint32_t(now.Nanosecond()), C.bool(isLatest), e)
	})
}

// StageFiles says whether files that are added from now on are copied into the working directory.
func (i *FileSystemImage) StageFiles() (bool, error) {
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_stage_files(p, &out, e) })
	return bool(out), err
}

// SetStageFiles chooses whether files that are added from now on are copied into the working directory, so that their sources may change or vanish.
func (i *FileSystemImage) SetStageFiles(value bool) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_stage_files(p, C.bool(value), e)
	})
}

// WorkingDirectory is where files are staged: what was set, or the system's place for temporary files.
func (i *FileSystemImage) WorkingDirectory() (string, error) {
	var out *C.char
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_working_directory_copy(p, &out, e)
	})
	return takeString(out), err
}

// SetWorkingDirectory chooses where files are staged from now on. What was staged before stays readable where it is. [ErrInvalidWorkingDirectory]: it is no directory, or cannot be written.
func (i *FileSystemImage) SetWorkingDirectory(path string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_working_directory(p, c, e)
	})
}
