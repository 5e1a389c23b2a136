package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"unsafe"
)

// ImportEvent is told when an item is imported: a directory before its items are, anything else afterwards. IMAPI2FS's UpdateImport.
type ImportEvent struct {
	// FileSystem is the one that is imported.
	FileSystem  FileSystems
	IsDirectory bool
	// Path is the item's path in the image; that of a directory ends with "/".
	Path string
	// Directories and Files are how many there were so far; files are items that are no directories.
	Directories, Files int64
	// TotalDirectories and TotalFiles are how many there are in all; -1 is not known.
	TotalDirectories, TotalFiles int64
}

func newImportEvent(c *C.fsi_import_event) ImportEvent {
	return ImportEvent{
		FileSystem:       FileSystems(c.file_system),
		IsDirectory:      c.is_directory != 0,
		Path:             C.GoString(c.path),
		Directories:      int64(c.directories),
		Files:            int64(c.files),
		TotalDirectories: int64(c.total_directories),
		TotalFiles:       int64(c.total_files),
	}
}

// ImportOptions is how a disc is imported. The zero ImportOptions is the default.
type ImportOptions struct {
	Flags ImportFlags
	// Preference is which file system is taken when none is named.
	Preference Preference
	// MemoryLimit is the bytes of memory that the import may hold at once; 0 is 1 GiB.
	MemoryLimit uint64
	// ItemLimit is how many items the import may come upon; 0 is 2^32 - 1.
	ItemLimit uint64
	// FindingLimit is how many findings are kept; 0 is 1000.
	FindingLimit uint64
	// Imported is told of each item. An error ends the import, and the image is then as it was. It meets ErrBusy when it uses the image.
	Imported func(ImportEvent) error
}

// c are the options in memory of C, to be freed by C.free.
func (o *ImportOptions) c(handle C.uintptr_t) *C.fsi_import_options {
	set := C.fsimage_go_import_options(handle)
	if o != nil {
		set.flags, set.preference = C.uint32_t(o.Flags), C.uint32_t(o.Preference)
		set.memory_limit, set.item_limit = C.uint64_t(o.MemoryLimit), C.uint64_t(o.ItemLimit)
		set.finding_limit = C.uint64_t(o.FindingLimit)
	}
	return set
}

// Imported is what an import did.
type Imported struct {
	// FileSystem is the one that was imported.
	FileSystem FileSystems
	// Files are items that are no directories.
	Files, Directories uint64
	// Findings are what could not be taken as it was, what only other file systems hold, what is wrong with the disc; Dropped is how many there were beyond
	// those.
	Findings []Finding
	Dropped  uint64
}

// importing makes a call that imports.
func (i *FileSystemImage) importing(ctx context.Context, options *ImportOptions,
	call func(p *C.fsi_image, set *C.fsi_import_options, out *C.fsi_imported, findings **C.fsi_findings, e **C.fsi_error) C.fsi_status,
) (Imported, error) {
	out := C.fsi_imported{struct_size: C.sizeof_fsi_imported}
	var pointer *C.fsi_findings
	callbacks := callbacks{ctx: ctx}
	if options != nil {
		callbacks.imported = options.Imported
	}
	err := callbacks.during(func(handle C.uintptr_t) error {
		set := options.c(handle)
		defer C.free(unsafe.Pointer(set))
		return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return call(p, set, &out, &pointer, e) })
	})
	findings, err := withFindings(pointer, err)
	return Imported{FileSystems(out.file_system), uint64(out.files), uint64(out.directories), findings, uint64(out.dropped)}, err
}

// ImportFileSystem imports the newest session of the disc that SetMultisession set, which the image then continues: it begins where a further session does,
// has the file systems of that session, and leaves contents where they are. Items that the image has already stay. When it fails the image is as it was.
// options may be nil.
//
// [ErrMultisessionNotSet], [ErrEmptyDisc], [ErrNoSupportedFileSystem]. [ErrIncompatiblePreviousSession], [ErrUDFNotWriteCompatible]: the session on the disc cannot
// be continued. [ErrBootObjectConflict]: the image has boot entries. [ErrImportTypeCollisionFileExistsAsDirectory],
// [ErrImportTypeCollisionDirectoryExistsAsFile]: the error tells the path.
func (i *FileSystemImage) ImportFileSystem(ctx context.Context, options *ImportOptions) (Imported, error) {
	return i.importing(ctx, options, func(p *C.fsi_image, set *C.fsi_import_options, out *C.fsi_imported, findings **C.fsi_findings, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_import_file_system(p, set, out, findings, e)
	})
}

// ImportSpecificFileSystem is ImportFileSystem for one file system. [ErrFileSystemNotFound]: the disc does not have it.
func (i *FileSystemImage) ImportSpecificFileSystem(ctx context.Context, fileSystem FileSystems, options *ImportOptions) (Imported, error) {
	return i.importing(ctx, options, func(p *C.fsi_image, set *C.fsi_import_options, out *C.fsi_imported, findings **C.fsi_findings, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_import_specific_file_system(p, C.uint32_t(fileSystem), set, out, findings, e)
	})
}

// ImportDisc imports a session of a disc into the image, for a new disc: it takes over file systems and names where it has none of its own, and what makes the
// disc boot unless it has something of its own. Contents stay where they are until the image is made. Items that the image has already stay.
//
// session is 1 for the oldest; [SessionNewest] is the newest that has a file system. fileSystem is 0 for the one that options prefer. options may be nil.
func (i *FileSystemImage) ImportDisc(ctx context.Context, disc *Disc, session int, fileSystem FileSystems, options *ImportOptions) (Imported, error) {
	if disc == nil {
		return Imported{}, wrongArgument("a disc is nil")
	}
	d, err := disc.handle.use()
	if err != nil {
		return Imported{}, err
	}
	defer disc.handle.done()
	return i.importing(ctx, options, func(p *C.fsi_image, set *C.fsi_import_options, out *C.fsi_imported, findings **C.fsi_findings, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_import_disc(p, d, number32(session), C.uint32_t(fileSystem), set, out, findings, e)
	})
}

// IdentifyFileSystemsOnDisc is the file systems of a disc's newest session that has any; 0 is none. With nil it is the disc that SetMultisession set.
func (i *FileSystemImage) IdentifyFileSystemsOnDisc(source *BlockSource) (FileSystems, error) {
	var s *C.fsi_block_source
	if source != nil {
		var err error
		if s, err = source.handle.use(); err != nil {
			return 0, err
		}
		defer source.handle.done()
	}
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_identify_file_systems_on_disc(p, s, &out, e)
	})
	return FileSystems(out), err
}

// ProbeSpecificFileSystem says whether the image could continue this file system of the disc that SetMultisession set. options may be nil.
func (i *FileSystemImage) ProbeSpecificFileSystem(fileSystem FileSystems, options *ImportOptions) (bool, error) {
	set := options.c(0)
	defer C.free(unsafe.Pointer(set))
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_probe_specific_file_system(p, C.uint32_t(fileSystem), set, &out, e)
	})
	return bool(out), err
}

// ImportedVolumeName is the name of the volume that was imported, and whether one was.
func (i *FileSystemImage) ImportedVolumeName() (name string, isImported bool, err error) {
	var out *C.char
	err = i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_imported_volume_name_copy(p, &out, e)
	})
	return takeString(out), out != nil, err
}

// CalculateDiscIdentifier is an identifier of the disc that SetMultisession set and of all its sessions, by which it is known again. A further session
// changes it.
func (i *FileSystemImage) CalculateDiscIdentifier() (string, error) {
	var out *C.char
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_calculate_disc_identifier_copy(p, &out, e)
	})
	return takeString(out), err
}
