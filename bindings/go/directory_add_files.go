package fsimage

// #include "shim.h"
import "C"

import "unsafe"

// MemoryFile is a file whose content is in memory.
type MemoryFile struct {
	// Path is where the file goes, from the directory on.
	Path string
	// Data is the content.
	Data []byte
}

// AddFiles adds files, whose contents are copied: as [Item.AddFile] does each, and all of them, or none when it fails.
func (t *Item) AddFiles(files []MemoryFile) error {
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = file.Path
	}
	paths, err := newCStrings(names)
	if err != nil {
		return err
	}
	defer paths.free()
	data := newCPointers[unsafe.Pointer](len(files))
	defer data.free()
	lengths := newCPointers[C.size_t](len(files))
	defer lengths.free()
	for i, file := range files {
		copied := C.CBytes(file.Data)
		defer C.free(copied)
		data.set(i, copied)
		lengths.set(i, C.size_t(len(file.Data)))
	}
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_files_from_memory(p, paths.array, data.array, lengths.array, C.size_t(len(files)), e)
	})
}
