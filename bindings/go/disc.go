package fsimage

// #include "shim.h"
import "C"

import (
	"io"
	"unsafe"
)

// Disc is a disc, or the image of one, with what was found on it when it was opened.
type Disc struct {
	handle *handle[*C.fsi_disc]
}

// DiscOptions is how a disc is opened. The zero DiscOptions is the default.
type DiscOptions struct {
	Flags DiscFlags
	// MemoryLimit is the bytes of memory that each reading of the disc may hold at once; 0 is 1 GiB.
	MemoryLimit uint64
	// ItemLimit is how many items each reading of the disc may come upon; 0 is 2^32 - 1.
	ItemLimit uint64
	// FindingLimit is how many findings each reading of the disc keeps; 0 is 1000.
	FindingLimit uint64
	// Sessions are where the sessions begin, in blocks of 2048 bytes in ascending order, as the table of contents of a drive has it. None: they are looked
	// for.
	Sessions []uint64
}

// Open opens the newest session of an image file, or of the disc in a block device, with its richest file system: UDF, Rock Ridge, Joliet, ISO
// 9660. [OpenDisc] leaves more to choose.
func Open(path string) (*Volume, error) {
	disc, err := OpenDisc(path, nil)
	if err != nil {
		return nil, err
	}
	defer disc.Close()
	return disc.Volume(SessionNewest, 0)
}

// OpenReaderAt is Open for an image of size bytes that r reads, by several goroutines at once.
func OpenReaderAt(r io.ReaderAt, size int64) (*Volume, error) {
	source, err := NewBlockSource(ReaderAt(r, size))
	if err != nil {
		return nil, err
	}
	defer source.Close()
	disc, err := OpenDiscSource(source, nil)
	if err != nil {
		return nil, err
	}
	defer disc.Close()
	return disc.Volume(SessionNewest, 0)
}

// OpenDisc opens an image file, or the disc in a block device, to read it. One without file systems opens too. options may be nil.
//
// [ErrDataStreamCreateFailure]: it cannot be opened. [ErrImportReadFailure], [ErrDiscLimit].
func OpenDisc(path string, options *DiscOptions) (*Disc, error) {
	c, err := cString(path)
	if err != nil {
		return nil, err
	}
	return openDisc(options, func(set *C.fsi_disc_options, out **C.fsi_disc) error {
		return call(func(e **C.fsi_error) C.fsi_status { return C.fsi_disc_open(c, set, out, e) })
	})
}

// OpenDiscSource is OpenDisc for a disc that is read in other ways.
func OpenDiscSource(source *BlockSource, options *DiscOptions) (*Disc, error) {
	if source == nil {
		return nil, wrongArgument("a source is nil")
	}
	return openDisc(options, func(set *C.fsi_disc_options, out **C.fsi_disc) error {
		return source.handle.call(func(p *C.fsi_block_source, e **C.fsi_error) C.fsi_status {
			return C.fsi_disc_open_source(p, set, out, e)
		})
	})
}

func openDisc(options *DiscOptions, open func(set *C.fsi_disc_options, out **C.fsi_disc) error) (*Disc, error) {
	if options == nil {
		options = &DiscOptions{}
	}
	set := (*C.fsi_disc_options)(C.calloc(1, C.sizeof_fsi_disc_options))
	defer C.free(unsafe.Pointer(set))
	sessions := newCNumbers(options.Sessions)
	defer C.free(unsafe.Pointer(sessions))
	*set = C.fsi_disc_options{
		struct_size:   C.sizeof_fsi_disc_options,
		flags:         C.uint32_t(options.Flags),
		memory_limit:  C.uint64_t(options.MemoryLimit),
		item_limit:    C.uint64_t(options.ItemLimit),
		finding_limit: C.uint64_t(options.FindingLimit),
		sessions:      sessions,
		session_count: C.size_t(len(options.Sessions)),
	}
	var pointer *C.fsi_disc
	if err := open(set, &pointer); err != nil {
		return nil, err
	}
	disc := &Disc{newHandle(pointer, func(p *C.fsi_disc) { C.fsi_disc_free(p) })}
	closeWith(disc, disc.handle)
	return disc, nil
}

// Close frees the disc. What was opened from it stays usable.
func (d *Disc) Close() error {
	d.handle.close()
	return nil
}

// SessionCount is how many sessions the disc has: one at least, even if that has no file system.
func (d *Disc) SessionCount() (int, error) {
	var count C.uint32_t
	err := d.handle.call(func(p *C.fsi_disc, e **C.fsi_error) C.fsi_status { return C.fsi_disc_session_count(p, &count, e) })
	return int(count), err
}

// Session is what was recorded on a disc at one go.
type Session struct {
	// FirstBlock is its first block, of 2048 bytes; LastBlock the last one: before the next session, or where the disc ends.
	FirstBlock, LastBlock uint64
	// FileSystems are those that it has.
	FileSystems FileSystems
	// IsBootable says whether it has a boot catalog that can be read.
	IsBootable bool
}

// Session is one of the sessions, 1 for the oldest. [ErrInvalidArg]: there is no such session.
func (d *Disc) Session(number int) (Session, error) {
	out := C.fsi_session{struct_size: C.sizeof_fsi_session}
	err := d.handle.call(func(p *C.fsi_disc, e **C.fsi_error) C.fsi_status {
		return C.fsi_disc_session(p, number32(number), &out, e)
	})
	if err != nil {
		return Session{}, err
	}
	return Session{uint64(out.first_block), uint64(out.last_block), FileSystems(out.file_systems), out.is_bootable != 0}, nil
}

// Findings are what was found wrong when the disc was opened, and which file systems seem to be there and cannot be used.
func (d *Disc) Findings() ([]Finding, error) {
	var findings *C.fsi_findings
	if err := d.handle.call(func(p *C.fsi_disc, e **C.fsi_error) C.fsi_status { return C.fsi_disc_open_findings(p, &findings, e) }); err != nil {
		return nil, err
	}
	return takeFindings(findings)
}

// Volume chooses a file system of the disc: of a session, 1 for the oldest, or of the newest one that has it ([SessionNewest]). 0 is the richest file
// system: UDF, Rock Ridge, Joliet, ISO 9660:1999, ISO 9660.
//
// [ErrFileSystemNotFound]: there is no such session, or it has no such file system. [ErrNoSupportedFileSystem]: there is none at all.
func (d *Disc) Volume(session int, fileSystem FileSystems) (*Volume, error) {
	var volume *C.fsi_disc_volume
	err := d.handle.call(func(p *C.fsi_disc, e **C.fsi_error) C.fsi_status {
		return C.fsi_disc_open_volume(p, number32(session), C.uint32_t(fileSystem), &volume, e)
	})
	if err != nil {
		return nil, err
	}
	return newVolume(volume), nil
}
