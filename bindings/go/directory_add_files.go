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
	size := 0
	for _, file := range files {
		if _, err := cString(file.Path); err != nil {
			return err
		}
		size += len(file.Path) + 1 + len(file.Data)
	}
	// All of it goes into one piece of memory of C, for that is no place for pointers of Go.
	paths, data := newCPointers[*C.char](len(files)), newCPointers[unsafe.Pointer](len(files))
	defer paths.free()
	defer data.free()
	lengths := newCPointers[C.size_t](len(files))
	defer lengths.free()
	memory := newCPointers[byte](size)
	defer memory.free()
	rest := unsafe.Slice(memory.array, size)
	for i, file := range files {
		paths.set(i, (*C.char)(unsafe.Pointer(&rest[0])))
		rest = rest[copy(rest, file.Path)+1:] // calloc has set the NUL
		if len(file.Data) > 0 {
			data.set(i, unsafe.Pointer(&rest[0]))
			lengths.set(i, C.size_t(copy(rest, file.Data)))
			rest = rest[len(file.Data):]
		}
	}
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_files_from_memory(p, paths.array, data.array, lengths.array, C.size_t(len(files)), e)
	})
}
