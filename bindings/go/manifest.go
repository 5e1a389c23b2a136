package fsimage

// #include "shim.h"
import "C"

import (
	"context"
	"unsafe"
)

// ManifestEntry is one path of a manifest.
type ManifestEntry struct {
	// Path has a "/" in front; the root is "/".
	Path string
	// Target is that of a symbolic link; "" of all else.
	Target string
	// SHA256 is that of a file's content, 32 bytes; nil of all else, and of files that were not read.
	SHA256 []byte
	// Stat is what else the item has.
	Stat Stat
	// Line is what the command fsimage manifest prints.
	Line string
}

// String is the line.
func (m ManifestEntry) String() string {
	return m.Line
}

// ManifestOptions is how a manifest is made. The zero ManifestOptions is the default.
type ManifestOptions struct {
	Flags ManifestFlags
	// Progress is told of the bytes read so far, and how many they will be.
	Progress Progress
}

// Manifest is all that is in the volume, sorted by the bytes of the paths: what two discs, or a disc and a folder ([FolderManifest]), are compared by. Files are read for
// it. options may be nil.
//
// What cannot be read is told, and the rest is read. [ErrDiscLimit]: there is more than the limits of the disc allow.
func (v *Volume) Manifest(ctx context.Context, options *ManifestOptions) ([]ManifestEntry, []Finding, error) {
	return openManifest(ctx, options, func(set *C.fsi_manifest_options, out **C.fsi_manifest, findings **C.fsi_findings) error {
		return v.handle.call(func(p *C.fsi_disc_volume, e **C.fsi_error) C.fsi_status {
			return C.fsi_disc_volume_open_manifest(p, set, out, findings, e)
		})
	})
}

// FolderManifest is as [Volume.Manifest], of a folder of the host.
func FolderManifest(ctx context.Context, folder string, options *ManifestOptions) ([]ManifestEntry, []Finding, error) {
	c, err := cString(folder)
	if err != nil {
		return nil, nil, err
	}
	return openManifest(ctx, options, func(set *C.fsi_manifest_options, out **C.fsi_manifest, findings **C.fsi_findings) error {
		_, err := callStatus(func(e **C.fsi_error) C.fsi_status { return C.fsi_open_folder_manifest(c, set, out, findings, e) })
		return err
	})
}

func openManifest(
	ctx context.Context, options *ManifestOptions, open func(*C.fsi_manifest_options, **C.fsi_manifest, **C.fsi_findings) error,
) ([]ManifestEntry, []Finding, error) {
	if options == nil {
		options = &ManifestOptions{}
	}
	var pointer *C.fsi_manifest
	var found *C.fsi_findings
	callbacks := callbacks{ctx: ctx, progress: options.Progress}
	err := callbacks.during(func(handle C.uintptr_t) error {
		set := C.fsimage_go_manifest_options(handle)
		defer C.free(unsafe.Pointer(set))
		set.flags = C.uint32_t(options.Flags)
		return open(set, &pointer, &found)
	})
	defer C.fsi_manifest_free(pointer)
	findings, err := withFindings(found, err)
	if err != nil {
		return nil, findings, err
	}
	entries, err := manifestEntries(pointer)
	return entries, findings, err
}

func manifestEntries(pointer *C.fsi_manifest) ([]ManifestEntry, error) {
	var count C.size_t
	if _, err := callStatus(func(e **C.fsi_error) C.fsi_status { return C.fsi_manifest_count(pointer, &count, e) }); err != nil {
		return nil, err
	}
	entries := make([]ManifestEntry, 0, count)
	for range count {
		out := C.fsi_manifest_entry{struct_size: C.sizeof_fsi_manifest_entry}
		stat := C.fsi_stat{struct_size: C.sizeof_fsi_stat}
		if _, err := callStatus(func(e **C.fsi_error) C.fsi_status { return C.fsi_manifest_next(pointer, &out, &stat, e) }); err != nil {
			return nil, err
		}
		entry := ManifestEntry{Path: C.GoString(out.path), Target: C.GoString(out.target), Stat: newStat(&stat), Line: C.GoString(out.line)}
		if out.sha256 != nil {
			entry.SHA256 = C.GoBytes(unsafe.Pointer(out.sha256), 32)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}
