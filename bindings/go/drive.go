package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"time"
)

// Drive is an optical drive. While something is done with its disc that takes long, other uses end with [ErrBusy].
type Drive struct {
	handle *handle[*C.fsi_drive]
}

// DriveEntry is a drive of this machine.
type DriveEntry struct {
	// Name is what it is opened by.
	Name string
	// Vendor, Product and Revision are the maker, the model and the firmware.
	Vendor, Product, Revision string
}

// Drives are the drives of this machine. Nothing is asked of them.
func Drives() ([]DriveEntry, error) {
	var list *C.fsi_drives
	if err := call(func(e **C.fsi_error) C.fsi_status { return C.fsi_drive_list(&list, e) }); err != nil {
		return nil, err
	}
	defer C.fsi_drives_free(list)
	var drives []DriveEntry
	for {
		out := C.fsi_drive_entry{struct_size: C.sizeof_fsi_drive_entry}
		status, err := callStatus(func(e **C.fsi_error) C.fsi_status { return C.fsi_drives_next(list, &out, e) })
		if err != nil || status == StatusFalse {
			return drives, err
		}
		drives = append(drives, DriveEntry{C.GoString(out.name), C.GoString(out.vendor), C.GoString(out.product), C.GoString(out.revision)})
	}
}

// OpenDrive opens a drive: a device (/dev/sr0); iscsi://HOST/TARGET/LUN, where the library was built with that; or a disc in a file, which needs no drive:
// file:PATH, or file:PATH?media=KIND, which makes a blank disc (cd-r, cd-rw, dvd-r, dvd+rw, bd-r, bd-re and so on) where there is no such file. With write
// nobody else may use the drive.
//
// [ErrDriveUnavailable]: it is absent, not permitted, mounted, in use, or no drive. [ErrInvalidPath]: names of drives are others.
func OpenDrive(name string, write bool) (*Drive, error) {
	c, err := cString(name)
	if err != nil {
		return nil, err
	}
	var pointer *C.fsi_drive
	if err := call(func(e **C.fsi_error) C.fsi_status { return C.fsi_drive_open(c, C.bool(write), &pointer, e) }); err != nil {
		return nil, err
	}
	drive := &Drive{newHandle(pointer, func(p *C.fsi_drive) { C.fsi_drive_free(p) })}
	closeWith(drive, drive.handle)
	return drive, nil
}

// Close closes the drive.
func (d *Drive) Close() error {
	d.handle.close()
	return nil
}

// Eject opens the tray.
func (d *Drive) Eject() error {
	return d.handle.call(func(p *C.fsi_drive, e **C.fsi_error) C.fsi_status { return C.fsi_drive_eject(p, e) })
}

// Source is the bytes of the disc, as far as they can be read now; between sessions they are zeros. They cannot be read while the disc is written, read or
// changed by a call. [ErrRecorderMediaNoMedia], [ErrEmptyDisc].
func (d *Drive) Source() (*BlockSource, error) {
	return openBlockSource(func(out **C.fsi_block_source) error {
		return d.handle.call(func(p *C.fsi_drive, e **C.fsi_error) C.fsi_status { return C.fsi_drive_open_source(p, out, e) })
	})
}

// IdentifyFileSystems is the file systems of the newest session on the disc; 0 for none that is known.
func (d *Drive) IdentifyFileSystems() (FileSystems, error) {
	var out C.uint32_t
	err := d.handle.call(func(p *C.fsi_drive, e **C.fsi_error) C.fsi_status {
		return C.fsi_drive_identify_file_systems(p, &out, e)
	})
	return FileSystems(out), err
}

// DriveProgress is how far a drive is.
type DriveProgress struct {
	// Phase is what is being done.
	Phase DrivePhase
	// BufferFill is how full the drive's buffer is, in percent; -1 is not known.
	BufferFill int
	// Done is the blocks that are done in this phase; where the phase has no blocks, 65536ths, if the drive tells. Total is what it will be; 0 is not known.
	Done, Total uint64
	// BytesPerSecond is since the phase began; 0 is not known yet.
	BytesPerSecond uint64
	// Left is what the phase will still take; -1 is not known.
	Left time.Duration
}

func newDriveProgress(c *C.fsi_drive_progress) DriveProgress {
	progress := DriveProgress{
		Phase:          DrivePhase(c.phase),
		BufferFill:     int(c.buffer_fill),
		Done:           uint64(c.done),
		Total:          uint64(c.total),
		BytesPerSecond: uint64(c.bytes_per_second),
		Left:           -1,
	}
	if c.seconds_left >= 0 {
		progress.Left = time.Duration(c.seconds_left) * time.Second
	}
	return progress
}

// WatchDrive watches a drive. An error stops it: a disc that is written is then left with a part of a session, which readers do not see. It meets [ErrBusy]
// when it uses the drive.
type WatchDrive func(DriveProgress) error

// busy makes a call that takes long.
func (d *Drive) busy(ctx context.Context, watch WatchDrive, call func(p *C.fsi_drive, handle C.uintptr_t, e **C.fsi_error) C.fsi_status) error {
	callbacks := callbacks{ctx: ctx, driveProgress: watch}
	return callbacks.during(func(handle C.uintptr_t) error {
		return d.handle.call(func(p *C.fsi_drive, e **C.fsi_error) C.fsi_status { return call(p, handle, e) })
	})
}

// Blank erases a CD-RW or a DVD-RW. [ErrRecorderMediaIncompatible]: discs of this kind cannot be erased. watch may be nil.
func (d *Drive) Blank(ctx context.Context, what BlankMode, watch WatchDrive) error {
	return d.busy(ctx, watch, func(p *C.fsi_drive, handle C.uintptr_t, e **C.fsi_error) C.fsi_status {
		return C.fsimage_go_drive_blank(p, C.uint32_t(what), handle, e) // fsi_drive_blank
	})
}

// Format formats a disc. What is on it is lost. [ErrRecorderMediaIncompatible]: discs of this kind are not formatted, or not so. watch may be nil.
func (d *Drive) Format(ctx context.Context, how FormatMode, watch WatchDrive) error {
	return d.busy(ctx, watch, func(p *C.fsi_drive, handle C.uintptr_t, e **C.fsi_error) C.fsi_status {
		return C.fsimage_go_drive_format(p, C.uint32_t(how), handle, e) // fsi_drive_format
	})
}

// CloseSession closes the session that is open on a disc; with finalise the disc too, so that nothing can follow. [ErrRecorderMediaIncompatible]: there is
// nothing to close. watch may be nil.
func (d *Drive) CloseSession(ctx context.Context, finalise bool, watch WatchDrive) error {
	return d.busy(ctx, watch, func(p *C.fsi_drive, handle C.uintptr_t, e **C.fsi_error) C.fsi_status {
		return C.fsimage_go_drive_close(p, C.bool(finalise), handle, e) // fsi_drive_close
	})
}

// Verify compares blocks of the disc with an image that begins at firstBlock of the disc. What is missing to the image's last block is zeros. watch may be nil.
//
// [ErrBurnVerificationFailed]: the error's offset tells where on the disc the first block is that differs or cannot be read.
func (d *Drive) Verify(ctx context.Context, firstBlock uint32, image *BlockSource, watch WatchDrive) error {
	if image == nil {
		return wrongArgument("an image is nil")
	}
	source, err := image.handle.use()
	if err != nil {
		return err
	}
	defer image.handle.done()
	return d.busy(ctx, watch, func(p *C.fsi_drive, handle C.uintptr_t, e **C.fsi_error) C.fsi_status {
		return C.fsimage_go_drive_verify(p, C.uint32_t(firstBlock), source, handle, e) // fsi_drive_verify
	})
}
