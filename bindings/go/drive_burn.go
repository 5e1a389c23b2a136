package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"unsafe"
)

// BurnOptions is how a result is burnt. The zero BurnOptions is the default: as fast as drive and disc go, with further sessions possible, and read back.
type BurnOptions struct {
	Flags BurnFlags
	// Speed is the fastest speed to use, in kB/s (1000 bytes); 0 is no limit.
	Speed uint32
	// Threads that make the image; 0 is as many as the machine has.
	Threads int
	// Watch is told how far it is.
	Watch WatchDrive
}

// Burnt is what was burnt.
type Burnt struct {
	// Blocks are those that were written, with those that fill up the last write unit.
	Blocks uint64
	// Speed is what was set, in kB/s (1000 bytes); 0 where the drive took none.
	Speed uint32
	// Verified says whether all of it was read back and is as it should be.
	Verified bool
	// RefusedCount is what the drive refused, though it was asked for, and that could be done without.
	RefusedCount int
}

// Burn burns the image onto the disc in a drive, which was opened to be written to, without an image file in between, and reads it back: it is a success
// when the disc holds the image, unless [BurnNoVerify] or [BurnSimulate] says otherwise. The disc is blank, or the one that was imported, or one that can be
// overwritten and has no file system, unless [BurnOverwrite] is set. options may be nil.
//
// [ErrBurnVerificationFailed]: the disc is not as it should be; the error's offset tells where, and its path which file lies there. [ErrDiscMismatch]: it is
// another disc than was imported, or goes on at another block. [ErrRecorderMediaNoMedia], [ErrRecorderMediaIncompatible], [ErrRecorderMediaWriteProtected],
// [ErrStreamTooLargeForCurrentMedia], [ErrMediaNotBlank]: nothing was written. [ErrDrive]: the drive failed.
func (r *Result) Burn(ctx context.Context, drive *Drive, options *BurnOptions) (Burnt, error) {
	if drive == nil {
		return Burnt{}, wrongArgument("a drive is nil")
	}
	result, err := r.handle.use()
	if err != nil {
		return Burnt{}, err
	}
	defer r.handle.done()
	return options.burning(ctx, drive, func(p *C.fsi_drive, set *C.fsi_burn_options, out *C.fsi_burnt, e **C.fsi_error) C.fsi_status {
		return C.fsi_result_burn(result, p, set, out, e)
	})
}

// BurnImage burns an image that is made already, an image file say, onto the disc, and reads it back. firstBlock is the block of the disc at which the image
// begins, and for which it was made: 0 for a blank disc. What is missing to the image's last block is zeros. As [Result.Burn].
func (d *Drive) BurnImage(ctx context.Context, firstBlock uint32, image *BlockSource, options *BurnOptions) (Burnt, error) {
	if image == nil {
		return Burnt{}, wrongArgument("an image is nil")
	}
	source, err := image.handle.use()
	if err != nil {
		return Burnt{}, err
	}
	defer image.handle.done()
	return options.burning(ctx, d, func(p *C.fsi_drive, set *C.fsi_burn_options, out *C.fsi_burnt, e **C.fsi_error) C.fsi_status {
		return C.fsi_drive_burn_image(p, C.uint32_t(firstBlock), source, set, out, e)
	})
}

// burning makes a call that burns.
func (o *BurnOptions) burning(ctx context.Context, drive *Drive,
	call func(p *C.fsi_drive, set *C.fsi_burn_options, out *C.fsi_burnt, e **C.fsi_error) C.fsi_status) (Burnt, error) {
	if o == nil {
		o = &BurnOptions{}
	}
	if o.Threads < 0 {
		return Burnt{}, wrongArgument("there are less than 0 threads")
	}
	out := C.fsi_burnt{struct_size: C.sizeof_fsi_burnt}
	err := drive.busy(ctx, o.Watch, func(p *C.fsi_drive, handle C.uintptr_t, e **C.fsi_error) C.fsi_status {
		set := C.fsimage_go_burn_options(handle)
		defer C.free(unsafe.Pointer(set))
		set.flags, set.speed, set.threads = C.uint32_t(o.Flags), C.uint32_t(o.Speed), number32(o.Threads)
		return call(p, set, &out, e)
	})
	return Burnt{uint64(out.blocks), uint32(out.speed), out.verified != 0, int(out.refused_count)}, err
}

// Verify reads the image back from the disc in a drive, and compares all of it. watch may be nil.
//
// [ErrBurnVerificationFailed]: the error's offset tells where the first block is that differs or cannot be read, and its path which file lies there.
func (r *Result) Verify(ctx context.Context, drive *Drive, watch WatchDrive) error {
	if drive == nil {
		return wrongArgument("a drive is nil")
	}
	result, err := r.handle.use()
	if err != nil {
		return err
	}
	defer r.handle.done()
	return drive.busy(ctx, watch, func(p *C.fsi_drive, handle C.uintptr_t, e **C.fsi_error) C.fsi_status {
		return C.fsimage_go_result_verify(result, p, handle, e) // fsi_result_verify
	})
}
