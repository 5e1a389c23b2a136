package fsimage

// #include "shim.h"
import "C"

// SetBootImageOptions makes a copy of an entry, its boot image included, the only one: IMAPI2FS's BootImageOptions. What is changed in the entry
// afterwards changes nothing here. A file of the image or an appended partition is not copied. nil removes all entries.
//
// [ErrBootImageData]: it has no boot image. [ErrBootObjectConflict]: the image is not a disc's first session.
func (i *FileSystemImage) SetBootImageOptions(options *BootOptions) error {
	if options == nil {
		return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
			return C.fsi_image_set_boot_image_options(p, nil, e)
		})
	}
	b, err := options.handle.use()
	if err != nil {
		return err
	}
	defer options.handle.done()
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_set_boot_image_options(p, b, e) })
}

// SetBootImageOptionsArray sets the entries in order, at most 32, and refers to them: IMAPI2FS's BootImageOptionsArray. The first is the one that a
// BIOS boots. What is changed in an entry until a result is made counts. None: the image does not boot.
func (i *FileSystemImage) SetBootImageOptionsArray(entries ...*BootOptions) error {
	pointers := newCPointers[*C.fsi_boot_options](len(entries))
	defer pointers.free()
	for n, entry := range entries {
		if entry == nil {
			return wrongArgument("a boot entry is nil")
		}
		b, err := entry.handle.use()
		if err != nil {
			return err
		}
		defer entry.handle.done()
		pointers.set(n, b)
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_boot_image_options_array(p, pointers.array, C.size_t(len(entries)), e)
	})
}

// BootImageOptionsCount is how many boot entries there are.
func (i *FileSystemImage) BootImageOptionsCount() (int, error) {
	var out C.uint64_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_boot_image_options_count(p, &out, e)
	})
	return int(out), err
}

// BootImageOptions is one of the entries, counted from 0: what is changed in it is changed in the image. [ErrInvalidArg]: there is none.
func (i *FileSystemImage) BootImageOptions(index int) (*BootOptions, error) {
	var options *C.fsi_boot_options
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_open_boot_image_options(p, C.uint64_t(index), &options, e)
	})
	if err != nil {
		return nil, err
	}
	return newBootOptions(options), nil
}

// AddBootCatalog adds a file that will show the boot catalog. Without it the catalog is on the disc, and no file shows it.
func (i *FileSystemImage) AddBootCatalog(path string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_add_boot_catalog(p, c, e)
	})
}

// Hybrid is the partition tables of a hybrid image. The zero Hybrid is a master boot record without code.
type Hybrid struct {
	// Flags chooses the tables.
	Flags HybridFlags
	// DataType is the type of the partition that is the image, in a master boot record without GPT; 0 is 0x17, as isohybrid has it.
	DataType uint32
	// Alignment is the bytes to a multiple of which partitions begin, a multiple of 2048; 0 is a MiB.
	Alignment uint64
	// Code is what a BIOS runs: at most 512 bytes, of which 440 are taken.
	Code []byte
	// Convention is what the code wants to find in itself.
	Convention MBRConvention
}

// SetHybrid gives the image partition tables, by which it boots from a stick or a disk. No partitions overlap; the boot image for UEFI becomes the EFI
// system partition. nil takes them away. What excludes each other ([ErrConflict]) is told when a result is made.
func (i *FileSystemImage) SetHybrid(hybrid *Hybrid) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		if hybrid == nil {
			return C.fsi_image_set_hybrid(p, nil, e)
		}
		c := C.fsi_hybrid{
			flags:      C.uint32_t(hybrid.Flags),
			data_type:  C.uint32_t(hybrid.DataType),
			alignment:  C.uint64_t(hybrid.Alignment),
			convention: C.uint32_t(hybrid.Convention),
		}
		return C.fsimage_go_image_set_hybrid(p, &c, bytesPointer(hybrid.Code), C.size_t(len(hybrid.Code)), e)
	})
}

// AppendPartition puts a partition behind the image, after those that were put there before. Of a hybrid image it stands in its tables.
// partitionType is as in a master boot record: 0xEF for an EFI system partition, 0x83 for Linux.
func (i *FileSystemImage) AppendPartition(partitionType uint32, content Content) error {
	_, err := callWithReader(i.handle, content, func(p *C.fsi_image, reader *C.fsi_reader, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_append_partition(p, C.uint32_t(partitionType), reader, e)
	})
	return err
}

// AppendPartitionFromHostFile is AppendPartition with a file of the host, which is opened again when the image is made.
func (i *FileSystemImage) AppendPartitionFromHostFile(partitionType uint32, path string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_append_partition_from_host_file(p, C.uint32_t(partitionType), c, e)
	})
}

// RemoveAppendedPartitions takes all appended partitions away.
func (i *FileSystemImage) RemoveAppendedPartitions() error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_remove_appended_partitions(p, e)
	})
}

// SetSystemArea sets the bytes with which the image begins, at most 32768; more are told as [ErrInvalidParam] when a result is made. The tables of
// a hybrid image are written over them.
func (i *FileSystemImage) SetSystemArea(data []byte) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_system_area(p, bytesPointer(data), C.size_t(len(data)), e)
	})
}

// SetISO9660Stub shows one file in ISO 9660 and everything in UDF, as discs of Windows do, so that files can have any size: the file systems become these two.
// What the file says is text, or, if that is empty, that the disc has UDF.
func (i *FileSystemImage) SetISO9660Stub(name string, text []byte) error {
	c, err := cString(name)
	if err != nil {
		return err
	}
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_iso9660_stub(p, c, bytesPointer(text), C.size_t(len(text)), e)
	})
}

// RemoveISO9660Stub takes back what SetISO9660Stub did, and leaves the file systems as they are.
func (i *FileSystemImage) RemoveISO9660Stub() error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_iso9660_stub(p, nil, nil, 0, e)
	})
}
