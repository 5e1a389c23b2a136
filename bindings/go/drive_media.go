package fsimage

// #include "shim.h"
import "C"

// DriveMedia is a disc, as its drive described it when it was looked at. Blocks have 2048 bytes.
type DriveMedia struct {
	// MediaType is 0 where it is not known.
	MediaType MediaType
	// Profile is the kind as drives number it (MMC-6 5.3).
	Profile uint32
	State   MediaState
	// IMAPIState is IMAPI's IMAPI_FORMAT2_DATA_MEDIA_STATE.
	IMAPIState uint32
	// Ways are the ways to write it that the drive has now.
	Ways WritingWays
	// WriteUnit is the blocks that are recorded at once.
	WriteUnit uint32
	// CapacityBlocks are the blocks of the disc, written or not; FreeBlocks those that can still be written: all of them, where any can be overwritten.
	CapacityBlocks, FreeBlocks uint32
	// ReadableBlocks are those that can be read; 0 when the drive cannot tell.
	ReadableBlocks uint32
	// NextWritable is where writing goes on; BlockNone where it does not.
	NextWritable uint32
	// Layers are recording layers; 0 is not known.
	Layers uint32
	// Identification is the number that tells the disc apart from others, if HasIdentification.
	HasIdentification bool
	Identification    uint32
	// Sessions are those in which something is.
	Sessions []MediaSession
	// WriteSpeeds are the speeds that it can be written with, in kB/s (1000 bytes), the fastest first.
	WriteSpeeds []uint32
}

// MediaSession is a session on a disc in a drive.
type MediaSession struct {
	Number int
	// FirstBlock is its first block, EndBlock the one behind its last recorded one.
	FirstBlock, EndBlock uint32
	// TrackCount is how many tracks it has.
	TrackCount int
	// IsClosed says whether nothing can follow in it.
	IsClosed bool
}

// Media looks at the disc. [ErrRecorderMediaNoMedia]: there is none.
func (d *Drive) Media() (*DriveMedia, error) {
	var pointer *C.fsi_drive_media
	err := d.handle.call(func(p *C.fsi_drive, e **C.fsi_error) C.fsi_status { return C.fsi_drive_open_media(p, &pointer, e) })
	if err != nil {
		return nil, err
	}
	defer C.fsi_drive_media_free(pointer)
	info := C.fsi_media_info{struct_size: C.sizeof_fsi_media_info}
	if err := call(func(e **C.fsi_error) C.fsi_status { return C.fsi_drive_media_info(pointer, &info, e) }); err != nil {
		return nil, err
	}
	media := &DriveMedia{
		MediaType: MediaType(info.media_type), Profile: uint32(info.profile), State: MediaState(info.state), IMAPIState: uint32(info.imapi_state),
		Ways: WritingWays(info.ways), WriteUnit: uint32(info.write_unit), CapacityBlocks: uint32(info.capacity_blocks),
		FreeBlocks: uint32(info.free_blocks), ReadableBlocks: uint32(info.readable_blocks), NextWritable: uint32(info.next_writable),
		Layers: uint32(info.layers), HasIdentification: info.has_identification != 0, Identification: uint32(info.identification),
	}
	sessions, err := fill(func(array *C.fsi_media_session, capacity C.size_t, count *C.size_t) error {
		return call(func(e **C.fsi_error) C.fsi_status {
			return C.fsi_drive_media_sessions(pointer, array, capacity, count, e)
		})
	})
	if err != nil {
		return nil, err
	}
	media.Sessions = convert(sessions, func(c C.fsi_media_session) MediaSession {
		return MediaSession{int(c.number), uint32(c.first_block), uint32(c.end_block), int(c.track_count), c.is_closed != 0}
	})
	speeds, err := fill(func(array *C.uint32_t, capacity C.size_t, count *C.size_t) error {
		return call(func(e **C.fsi_error) C.fsi_status {
			return C.fsi_drive_media_write_speeds(pointer, array, capacity, count, e)
		})
	})
	media.WriteSpeeds = convert(speeds, func(c C.uint32_t) uint32 { return uint32(c) })
	return media, err
}

// ChooseDefaults chooses the file systems that suit the disc in a drive, and takes the blocks that are free on it: IMAPI2FS's ChooseImageDefaults.
//
// [ErrRecorderMediaNoMedia]. [ErrImageTooBig]: the image uses more already.
func (i *FileSystemImage) ChooseDefaults(drive *Drive) error {
	return i.withDrive(drive, func(p *C.fsi_image, drive *C.fsi_drive, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_choose_defaults(p, drive, e)
	})
}

// SetMaxMediaBlocksFromDrive takes the blocks that are free on the disc in a drive: IMAPI2FS's SetMaxMediaBlocksFromDevice. As ChooseDefaults.
func (i *FileSystemImage) SetMaxMediaBlocksFromDrive(drive *Drive) error {
	return i.withDrive(drive, func(p *C.fsi_image, drive *C.fsi_drive, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_max_media_blocks_from_drive(p, drive, e)
	})
}

func (i *FileSystemImage) withDrive(drive *Drive, f func(p *C.fsi_image, drive *C.fsi_drive, e **C.fsi_error) C.fsi_status) error {
	if drive == nil {
		return wrongArgument("a drive is nil")
	}
	d, err := drive.handle.use()
	if err != nil {
		return err
	}
	defer drive.handle.done()
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return f(p, d, e) })
}
