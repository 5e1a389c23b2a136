package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"unsafe"
)

// AddOptions is how things of the host are added. The zero AddOptions is the default.
type AddOptions struct {
	Flags AddFlags
	// FileMode and DirectoryMode are permission bits of POSIX, which count with AddFileMode and AddDirectoryMode.
	FileMode, DirectoryMode uint32
	// UserID and GroupID count with AddUser and AddGroup.
	UserID, GroupID uint32
	// Exclude is patterns of what is left out: one with a "/" is held against the path below the tree's root, one without against the name alone. "*"
	// does not match "/", "**" does.
	Exclude []string
	// Progress is told of the items found so far.
	Progress Progress
	// Skipped is told of the path on the host of an item that was left out, and why; nil where no call of the system failed.
	Skipped func(path string, err error)
}

// Added is what was added.
type Added struct {
	// Files are items that are no directories.
	Files uint64
	// Directories are those without the one that was added to.
	Directories uint64
	// Bytes are those of contents.
	Bytes uint64
	// Skipped are items that were left out because they could not be read.
	Skipped uint64
}

// AddHostFile adds a file of the host, with its permissions, owner and times. It is read when an image is made; if it is another one by then, that fails.
// A symbolic link is followed. Of options only flags, modes and owners count; nil is the default.
//
// [ErrDataStreamCreateFailure]: the file cannot be opened. [ErrInvalidParam]: it is no regular file.
func (t *Item) AddHostFile(path, hostPath string, options *AddOptions) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	host, err := cString(hostPath)
	if err != nil {
		return err
	}
	set := options.c(0)
	defer C.free(unsafe.Pointer(set))
	return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
		return C.fsi_directory_add_host_file(p, c, host, set, nil, e)
	})
}

// AddHostTree adds a directory of the host with all that is in it: permissions, owners, times, links, devices. Nothing is read but directories; files
// are read when an image is made, and must be what they were by then. All of it is added, or nothing when the call fails. With includeBase the host's directory
// itself is added, under its name, else its items only. options may be nil.
//
// [ErrDataStreamCreateFailure], [ErrDirectoryReadFailure]: the error tells the path.
func (t *Item) AddHostTree(ctx context.Context, hostPath string, includeBase bool, options *AddOptions) (Added, error) {
	host, err := cString(hostPath)
	if err != nil {
		return Added{}, err
	}
	if options == nil {
		options = &AddOptions{}
	}
	patterns, err := newCStrings(options.Exclude)
	if err != nil {
		return Added{}, err
	}
	defer patterns.free()
	added := C.fsi_added{struct_size: C.sizeof_fsi_added}
	callbacks := callbacks{ctx: ctx, progress: options.Progress, skipped: options.Skipped}
	err = callbacks.during(func(handle C.uintptr_t) error {
		set := options.c(handle)
		defer C.free(unsafe.Pointer(set))
		set.exclude, set.exclude_count = patterns.array, C.size_t(patterns.count)
		return t.handle.call(func(p *C.fsi_item, e **C.fsi_error) C.fsi_status {
			return C.fsi_directory_add_host_tree(p, host, C.bool(includeBase), set, &added, e)
		})
	})
	return Added{uint64(added.files), uint64(added.directories), uint64(added.bytes), uint64(added.skipped)}, err
}

func (o *AddOptions) c(handle C.uintptr_t) *C.fsi_add_options {
	set := C.fsimage_go_add_options(handle)
	if o != nil {
		set.flags = C.uint32_t(o.Flags)
		set.file_mode, set.directory_mode = C.uint32_t(o.FileMode), C.uint32_t(o.DirectoryMode)
		set.user_id, set.group_id = C.uint32_t(o.UserID), C.uint32_t(o.GroupID)
	}
	return set
}
