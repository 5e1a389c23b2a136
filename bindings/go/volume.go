package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"time"
	"unsafe"
)

// Volume is one file system of one session of a disc, to be read. It is an [fs.FS], whose names are those that are recorded.
type Volume struct {
	handle *handle[*C.fsi_disc_volume]
}

func newVolume(pointer *C.fsi_disc_volume) *Volume {
	volume := &Volume{newHandle(pointer, func(p *C.fsi_disc_volume) { C.fsi_disc_volume_free(p) })}
	closeWith(volume, volume.handle)
	return volume
}

// Close frees the volume. Items and files of it stay usable.
func (v *Volume) Close() error {
	v.handle.close()
	return nil
}

// VolumeInfo is what the descriptors of a volume say of it.
type VolumeInfo struct {
	// FileSystem is which one.
	FileSystem FileSystems
	// Session is the number of the session, 1 for the oldest.
	Session int
	// BlockSize is the bytes of a block, and Blocks the blocks of the volume, as recorded.
	BlockSize uint32
	Blocks    uint64
	// UDFRevision is 0 of all else.
	UDFRevision UDFRevision
	// Created and Modified are the zero Time when they are not known.
	Created, Modified time.Time
}

// Info is what the descriptors say.
func (v *Volume) Info() (VolumeInfo, error) {
	out := C.fsi_volume_info{struct_size: C.sizeof_fsi_volume_info}
	if err := v.handle.call(func(p *C.fsi_disc_volume, e **C.fsi_error) C.fsi_status { return C.fsi_disc_volume_info(p, &out, e) }); err != nil {
		return VolumeInfo{}, err
	}
	info := VolumeInfo{
		FileSystem:  FileSystems(out.file_system),
		Session:     int(out.session),
		BlockSize:   uint32(out.block_size),
		Blocks:      uint64(out.blocks),
		UDFRevision: UDFRevision(out.udf_revision),
	}
	if out.has_created != 0 {
		info.Created = goTime(out.created)
	}
	if out.has_modified != 0 {
		info.Modified = goTime(out.modified)
	}
	return info, nil
}

// Name is the volume's name.
func (v *Volume) Name() (string, error) {
	var out *C.char
	err := v.handle.call(func(p *C.fsi_disc_volume, e **C.fsi_error) C.fsi_status {
		return C.fsi_disc_volume_name_copy(p, &out, e)
	})
	return takeString(out), err
}

// Identifier is a text of the volume's descriptors; "" where it has none.
func (v *Volume) Identifier(which Identifier) (string, error) {
	var out *C.char
	err := v.handle.call(func(p *C.fsi_disc_volume, e **C.fsi_error) C.fsi_status {
		return C.fsi_disc_volume_identifier_copy(p, C.uint32_t(which), &out, e)
	})
	return takeString(out), err
}

// Item is the item at a path, separated by "/"; "" or "/" is the root. Links are not followed.
//
// [ErrItemNotFound], which is [fs.ErrNotExist]; [ErrNotDir]; and what reading directories can meet: [ErrFileSystemReadConsistencyError],
// [ErrFileSystemFeatureNotSupported], [ErrImportSeekFailure], [ErrImportReadFailure], [ErrDiscLimit].
func (v *Volume) Item(path string) (*VolumeItem, error) {
	c, err := cString(path)
	if err != nil {
		return nil, err
	}
	var item *C.fsi_disc_item
	err = v.handle.call(func(p *C.fsi_disc_volume, e **C.fsi_error) C.fsi_status {
		return C.fsi_disc_volume_open_item(p, c, &item, e)
	})
	if err != nil {
		return nil, err
	}
	return newVolumeItem(item), nil
}

// Walk goes over all that is below a directory: parents before their children, the items of a directory in the order recorded. No loop on the disc leads
// it astray. visit is told of each item, with its path; the item is its own, to be closed. An error of visit ends the walk.
//
// The findings are what was found wrong on the way, and which directories cannot be listed to their end.
func (v *Volume) Walk(ctx context.Context, path string, visit func(path string, item *VolumeItem) error) ([]Finding, error) {
	if visit == nil {
		return nil, wrongArgument("there is no function to be told")
	}
	c, err := cString(path)
	if err != nil {
		return nil, err
	}
	var findings *C.fsi_findings
	callbacks := callbacks{ctx: ctx, visit: visit}
	err = callbacks.during(func(handle C.uintptr_t) error {
		return v.handle.call(func(p *C.fsi_disc_volume, e **C.fsi_error) C.fsi_status {
			return C.fsimage_go_disc_volume_walk(p, c, handle, &findings, e) // fsi_disc_volume_walk
		})
	})
	return withFindings(findings, err)
}

// ExtractOptions is how a disc is extracted. The zero ExtractOptions is the default.
type ExtractOptions struct {
	Flags ExtractFlags
	// Threads that write; 0 is as many as the machine has.
	Threads int
	// Progress is told of the bytes written so far, and how many they will be.
	Progress Progress
}

// Extracted is what was extracted.
type Extracted struct {
	// Directories, Files, HardLinks, SymbolicLinks and SpecialFiles are what was made. HardLinks are further names of files.
	Directories, Files, HardLinks, SymbolicLinks, SpecialFiles uint64
	// Bytes are those of the files.
	Bytes uint64
	// Renamed are items that have another name than on the disc.
	Renamed uint64
	// LeftOut are items, attributes and streams that were left out because they were not asked for, or the host has no such thing.
	LeftOut uint64
	// Unreadable are items that cannot be read, in whole or in part; Unwritable those that cannot be written, or for which there was something in the way.
	Unreadable, Unwritable uint64
}

// Extract writes items of the disc, and what is below them, into a folder of the host, which is made if it is not there. paths are as for Item; none is
// everything. An item keeps its path below the root of the disc. Nothing is written outside of the folder, whatever the disc holds; a file appears under
// its name when it is whole. options may be nil.
//
// What cannot be read or written is counted and told, and the rest is written: look at Unreadable and Unwritable. [ErrOutput]: the folder takes nothing more.
func (v *Volume) Extract(ctx context.Context, folder string, paths []string, options *ExtractOptions) (Extracted, []Finding, error) {
	if options == nil {
		options = &ExtractOptions{}
	}
	if options.Threads < 0 {
		return Extracted{}, nil, wrongArgument("there are less than 0 threads")
	}
	c, err := cString(folder)
	if err != nil {
		return Extracted{}, nil, err
	}
	chosen, err := newCStrings(paths)
	if err != nil {
		return Extracted{}, nil, err
	}
	defer chosen.free()
	done := C.fsi_extracted{struct_size: C.sizeof_fsi_extracted}
	var pointer *C.fsi_findings
	callbacks := callbacks{ctx: ctx, progress: options.Progress}
	err = callbacks.during(func(handle C.uintptr_t) error {
		set := C.fsimage_go_extract_options(handle)
		defer C.free(unsafe.Pointer(set))
		set.flags, set.threads = C.uint32_t(options.Flags), number32(options.Threads)
		return v.handle.call(func(p *C.fsi_disc_volume, e **C.fsi_error) C.fsi_status {
			return C.fsi_disc_volume_extract(p, chosen.array, C.size_t(chosen.count), c, set, &done, &pointer, e)
		})
	})
	findings, err := withFindings(pointer, err)
	return Extracted{
		Directories: uint64(done.directories), Files: uint64(done.files), HardLinks: uint64(done.hard_links),
		SymbolicLinks: uint64(done.symbolic_links), SpecialFiles: uint64(done.special_files), Bytes: uint64(done.bytes),
		Renamed: uint64(done.renamed), LeftOut: uint64(done.left_out),
		Unreadable: uint64(done.unreadable), Unwritable: uint64(done.unwritable),
	}, findings, err
}
