package fsimage

// #include "shim.h"
import "C"

import (
	"io"
	"unsafe"
)

// IsoImageManager is an image file under examination. IMAPI2FS's IIsoImageManager.
type IsoImageManager struct {
	handle *handle[*C.fsi_iso_image_manager]
}

// NewIsoImageManager makes a manager with nothing to examine yet.
func NewIsoImageManager() (*IsoImageManager, error) {
	var pointer *C.fsi_iso_image_manager
	if err := call(func(e **C.fsi_error) C.fsi_status { return C.fsi_iso_image_manager_new(&pointer, e) }); err != nil {
		return nil, err
	}
	manager := &IsoImageManager{newHandle(pointer, func(p *C.fsi_iso_image_manager) { C.fsi_iso_image_manager_free(p) })}
	closeWith(manager, manager.handle)
	return manager, nil
}

// Close frees the manager.
func (m *IsoImageManager) Close() error {
	m.handle.close()
	return nil
}

// SetPath opens an image file, or a device. [ErrInvalidPath]: it cannot be read.
func (m *IsoImageManager) SetPath(path string) error {
	c, err := cString(path)
	if err != nil {
		return err
	}
	return m.handle.call(func(p *C.fsi_iso_image_manager, e **C.fsi_error) C.fsi_status {
		return C.fsi_iso_image_manager_set_path(p, c, e)
	})
}

// SetStream examines a content; there is no path then.
func (m *IsoImageManager) SetStream(content Content) error {
	_, err := callWithReader(m.handle, content, func(p *C.fsi_iso_image_manager, reader *C.fsi_reader, e **C.fsi_error) C.fsi_status {
		return C.fsi_iso_image_manager_set_stream(p, reader, e)
	})
	return err
}

// Path is the file, if one was set; otherwise "".
func (m *IsoImageManager) Path() (string, error) {
	var out *C.char
	err := m.handle.call(func(p *C.fsi_iso_image_manager, e **C.fsi_error) C.fsi_status {
		return C.fsi_iso_image_manager_path_copy(p, &out, e)
	})
	return takeString(out), err
}

// Size is the bytes of the image; 0 if none was set.
func (m *IsoImageManager) Size() (int64, error) {
	var out C.uint64_t
	err := m.handle.call(func(p *C.fsi_iso_image_manager, e **C.fsi_error) C.fsi_status {
		return C.fsi_iso_image_manager_size(p, &out, e)
	})
	return int64(out), err
}

// ReadAt reads from the image. [ErrImageManagerNoImage]: none was set.
func (m *IsoImageManager) ReadAt(p []byte, offset int64) (int, error) {
	size, err := m.Size()
	if err != nil {
		return 0, err
	}
	return readWithin(p, offset, size, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t) error {
		return m.handle.call(func(manager *C.fsi_iso_image_manager, e **C.fsi_error) C.fsi_status {
			return C.fsi_iso_image_manager_read_at(manager, offset, buffer, length, e)
		})
	})
}

// readWithin is readAt where the library wants nothing beyond the end.
func readWithin(p []byte, offset, size int64, read func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t) error) (int, error) {
	return readAt(p, offset, func(offset C.uint64_t, buffer unsafe.Pointer, length C.size_t, n *C.size_t) error {
		left := C.uint64_t(size) - min(C.uint64_t(size), offset)
		length = C.size_t(min(C.uint64_t(length), left))
		if length == 0 && size > 0 {
			return nil
		}
		err := read(offset, buffer, length)
		if err == nil {
			*n = length
		}
		return err
	})
}

// Validate says whether this can be an image of a disc.
//
// [ErrImageManagerNoImage]: neither a path nor a stream was set. [ErrImageManagerImageNotAligned]: its length is no multiple of 2048.
// [ErrImageManagerNoValidVDFound]: there is no volume descriptor where discs have them, as in images of raw sectors.
// [ErrImageManagerImageTooBig]: it has more than 2^31 - 1 blocks.
func (m *IsoImageManager) Validate() error {
	return m.handle.call(func(p *C.fsi_iso_image_manager, e **C.fsi_error) C.fsi_status {
		return C.fsi_iso_image_manager_validate(p, e)
	})
}

// LintFinding is one thing that keeps an image from booting in one of the ways.
type LintFinding struct {
	Severity LintSeverity
	// Rule is a stable name of what it is, such as "gpt-backup-missing".
	Rule string
	// Message is what is wrong, and what it does.
	Message string
}

// Lint looks for what keeps the image from booting: as a disc by its boot catalog, as a stick or a disk by its partition tables.
func (m *IsoImageManager) Lint() ([]LintFinding, error) {
	var count C.uint64_t
	err := m.handle.call(func(p *C.fsi_iso_image_manager, e **C.fsi_error) C.fsi_status {
		return C.fsi_iso_image_manager_lint(p, &count, e)
	})
	if err != nil {
		return nil, err
	}
	var findings []LintFinding
	for {
		finding, err := m.nextFinding()
		switch err {
		case nil:
			findings = append(findings, finding)
		case io.EOF:
			return findings, nil
		default:
			return nil, err
		}
	}
}

func (m *IsoImageManager) nextFinding() (LintFinding, error) {
	var finding LintFinding
	status, err := m.handle.callStatus(func(p *C.fsi_iso_image_manager, e **C.fsi_error) C.fsi_status {
		out := C.fsi_lint_finding{struct_size: C.sizeof_fsi_lint_finding}
		status := C.fsi_iso_image_manager_next_finding(p, &out, e)
		if status == C.FSI_OK {
			finding = LintFinding{LintSeverity(out.severity), C.GoString(out.rule), C.GoString(out.message)}
		}
		return status
	})
	if err == nil && status == StatusFalse {
		err = io.EOF
	}
	return finding, err
}
