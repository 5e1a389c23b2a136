package fsimage

// #include "shim.h"
import "C"

import "unsafe"

// MediaDescription is what a disc is like, and one way of continuing it: IMAPI's IMultisession. Blocks have 2048 bytes.
type MediaDescription struct {
	// Source is the disc's bytes.
	Source *BlockSource
	// Sessions are where the sessions begin, in ascending order; none where only the disc itself tells.
	Sessions []uint64
	Flags    MultisessionFlags
	Kind     SessionKind
	// MediaType is 0 where it is not known.
	MediaType MediaType
	// PreviousSessionStart is where the last session begins; 0 on a blank disc.
	PreviousSessionStart uint32
	// WrittenEnd is the block behind the last one that was recorded; 0 is not known.
	WrittenEnd uint32
	// NextWritable is the block at which a further session begins.
	NextWritable uint32
	// FreeBlocks are those that can still be recorded, TotalBlocks those of the medium; 0 is no limit.
	FreeBlocks, TotalBlocks uint64
	// WriteUnit is the blocks that are recorded at once; 0 is 1.
	WriteUnit uint32
}

func newMediaDescription(c *C.fsi_media_description) MediaDescription {
	description := MediaDescription{
		Flags:                MultisessionFlags(c.flags),
		Kind:                 SessionKind(c.kind),
		MediaType:            MediaType(c.media_type),
		PreviousSessionStart: uint32(c.previous_session_start),
		WrittenEnd:           uint32(c.written_end),
		NextWritable:         uint32(c.next_writable),
		FreeBlocks:           uint64(c.free_blocks),
		TotalBlocks:          uint64(c.total_blocks),
		WriteUnit:            uint32(c.write_unit),
	}
	for _, session := range unsafe.Slice(c.sessions, int(c.session_count)) {
		description.Sessions = append(description.Sessions, uint64(session))
	}
	return description
}

// SetMultisession says which disc the image continues, by the ways in which that can be continued: IMAPI2FS's MultisessionInterfaces. The one in use is
// taken, else the first that is supported. None forgets the disc.
//
// [ErrBadMultisessionParameter]: more than one is in use, or a description contradicts itself. [ErrIncompatibleMultisessionType]: the one in use is not
// supported. [ErrNoCompatibleMultisessionType]: none is. [ErrImportMediaNotAllowed]: media of this type take no further session. [ErrImportSeekFailure]: the disc
// is blank and cannot be written at any place. [ErrInvalidParam]: a session was imported already, or a number is none.
func (i *FileSystemImage) SetMultisession(ways ...MediaDescription) error {
	pointers := newCPointers[*C.fsi_media_description](len(ways))
	defer pointers.free()
	for n, way := range ways {
		var source *C.fsi_block_source
		if way.Source != nil {
			var err error
			if source, err = way.Source.handle.use(); err != nil {
				return err
			}
			defer way.Source.handle.done()
		}
		sessions := newCNumbers(way.Sessions)
		defer C.free(unsafe.Pointer(sessions))
		c := (*C.fsi_media_description)(C.calloc(1, C.sizeof_fsi_media_description))
		defer C.free(unsafe.Pointer(c))
		*c = C.fsi_media_description{
			struct_size:            C.sizeof_fsi_media_description,
			source:                 source,
			sessions:               sessions,
			session_count:          C.size_t(len(way.Sessions)),
			flags:                  C.uint32_t(way.Flags),
			kind:                   C.uint32_t(way.Kind),
			media_type:             C.uint32_t(way.MediaType),
			previous_session_start: C.uint32_t(way.PreviousSessionStart),
			written_end:            C.uint32_t(way.WrittenEnd),
			next_writable:          C.uint32_t(way.NextWritable),
			free_blocks:            C.uint64_t(way.FreeBlocks),
			total_blocks:           C.uint64_t(way.TotalBlocks),
			write_unit:             C.uint32_t(way.WriteUnit),
		}
		pointers.set(n, c)
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_multisession(p, pointers.array, C.size_t(len(ways)), e)
	})
}

// MultisessionCount is how many ways of continuing a disc were set.
func (i *FileSystemImage) MultisessionCount() (int, error) {
	var count C.size_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_multisession_count(p, &count, e)
	})
	return int(count), err
}

// Multisession is one of the ways that were set, counted from 0. Its source is a new one, to be closed. [ErrInvalidArg]: there is none.
func (i *FileSystemImage) Multisession(index int) (MediaDescription, error) {
	out := C.fsi_media_description{struct_size: C.sizeof_fsi_media_description}
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_multisession(p, C.size_t(index), &out, e)
	})
	if err != nil {
		return MediaDescription{}, err
	}
	description := newMediaDescription(&out)
	sessions, err := fill(func(array *C.uint64_t, capacity C.size_t, count *C.size_t) error {
		return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
			return C.fsi_image_multisession_sessions(p, C.size_t(index), array, capacity, count, e)
		})
	})
	if err != nil {
		return MediaDescription{}, err
	}
	description.Sessions = convert(sessions, func(c C.uint64_t) uint64 { return uint64(c) })
	description.Source, err = openBlockSource(func(out **C.fsi_block_source) error {
		return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
			return C.fsi_image_multisession_open_source(p, C.size_t(index), out, e)
		})
	})
	return description, err
}

// SetMultisessionFromDrive says that the image continues the disc in a drive. [FileSystemImage.ImportFileSystem] then imports what is on it, and
// [Result.Burn] adds a session.
//
// [ErrRecorderMediaNoMedia], and as SetMultisession. A session that was left open ([MediaStateSessionOpen]) is to be closed by [Drive.CloseSession] before.
func (i *FileSystemImage) SetMultisessionFromDrive(drive *Drive) error {
	return i.withDrive(drive, func(p *C.fsi_image, drive *C.fsi_drive, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_multisession_from_drive(p, drive, e)
	})
}
