package fsimage

// #include "shim.h"
import "C"

import (
	"io"
	"iter"
	"unsafe"
)

// Plan is what a result will be, in numbers.
type Plan struct {
	// Blocks and Bytes are those of the image.
	Blocks, Bytes uint64
	// ContentBlocks are blocks with contents of files.
	ContentBlocks uint64
	// StructureBlocks are blocks with structures of the file systems, of booting and of partition tables.
	StructureBlocks uint64
	// Files are items that are no directories.
	Files uint64
	// Directories are those without the root.
	Directories uint64
	// BlockSize is the bytes of a block.
	BlockSize uint32
	// FileSystems are those that the result has.
	FileSystems FileSystems
}

// PlanEntry is what becomes of one item. A path is "" where its file system is not made or does not have the item.
type PlanEntry struct {
	// Path is the item's absolute path in the image, and in Rock Ridge.
	Path string
	// Kind is what it is.
	Kind ItemKind
	// Size is the bytes of a file's content, or of a symbolic link's target; 0 of all else.
	Size int64
	// ISO9660Path, JolietPath and UDFPath are the item's paths there.
	ISO9660Path, JolietPath, UDFPath string
	// Extents are where its content will be.
	Extents []Extent
}

// Plan is what the result will be, in numbers. Nothing of the contents is read for it.
func (r *Result) Plan() (Plan, error) {
	out := C.fsi_plan{struct_size: C.sizeof_fsi_plan}
	err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status { return C.fsi_result_plan(p, &out, e) })
	return Plan{
		Blocks: uint64(out.blocks), Bytes: uint64(out.bytes), ContentBlocks: uint64(out.content_blocks),
		StructureBlocks: uint64(out.structure_blocks), Files: uint64(out.files), Directories: uint64(out.directories),
		BlockSize: uint32(out.block_size), FileSystems: FileSystems(out.file_systems),
	}, err
}

// PlanEntries are what becomes of each item: directories before what is in them, each in the order of the names. A failure is a pair with an error, the last one.
func (r *Result) PlanEntries() iter.Seq2[PlanEntry, error] {
	return func(yield func(PlanEntry, error) bool) {
		var pointer *C.fsi_plan_entries
		err := r.handle.call(func(p *C.fsi_result, e **C.fsi_error) C.fsi_status {
			return C.fsi_result_open_plan_entries(p, &pointer, e)
		})
		if err != nil {
			yield(PlanEntry{}, err)
			return
		}
		defer C.fsi_plan_entries_free(pointer)
		for {
			entry, err := nextPlanEntry(pointer)
			if err == io.EOF || !yield(entry, err) || err != nil {
				return
			}
		}
	}
}

func nextPlanEntry(pointer *C.fsi_plan_entries) (PlanEntry, error) {
	out := C.fsi_plan_entry{struct_size: C.sizeof_fsi_plan_entry}
	status, err := callStatus(func(e **C.fsi_error) C.fsi_status { return C.fsi_plan_entries_next(pointer, &out, e) })
	switch {
	case err != nil:
		return PlanEntry{}, err
	case status == StatusFalse:
		return PlanEntry{}, io.EOF
	}
	entry := PlanEntry{
		Path: C.GoString(out.path), Kind: ItemKind(out.kind), Size: int64(out.size),
		ISO9660Path: C.GoString(out.iso9660_path), JolietPath: C.GoString(out.joliet_path), UDFPath: C.GoString(out.udf_path),
	}
	for _, extent := range unsafe.Slice(out.extents, out.extent_count) {
		entry.Extents = append(entry.Extents, Extent{uint64(extent.first_block), uint64(extent.bytes)})
	}
	return entry, nil
}
