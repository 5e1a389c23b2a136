package fsimage

// #include "shim.h"
import "C"

// Finding is one thing that was come upon while a disc was opened, read, imported or extracted.
type Finding struct {
	Kind FindingKind
	// FileSystem is the one that it is about; 0 where that says nothing.
	FileSystem FileSystems
	// Offset is where on the disc, in bytes; OffsetUnknown where that says nothing.
	Offset uint64
	// Path is the item's path; "" where it is about none.
	Path string
	// Became is what the item became; "" where that says nothing.
	Became string
	// Message is all of it as a sentence.
	Message string
}

// String is the sentence.
func (f Finding) String() string {
	return f.Message
}

// takeFindings gives all findings, and frees what the library gave.
func takeFindings(pointer *C.fsi_findings) ([]Finding, error) {
	defer C.fsi_findings_free(pointer)
	var findings []Finding
	for pointer != nil {
		out := C.fsi_finding{struct_size: C.sizeof_fsi_finding}
		status, err := callStatus(func(e **C.fsi_error) C.fsi_status { return C.fsi_findings_next(pointer, &out, e) })
		if err != nil || status == StatusFalse {
			return findings, err
		}
		findings = append(findings, Finding{
			Kind:       FindingKind(out.kind),
			FileSystem: FileSystems(out.file_system),
			Offset:     uint64(out.offset),
			Path:       C.GoString(out.path),
			Became:     C.GoString(out.became),
			Message:    C.GoString(out.message),
		})
	}
	return findings, nil
}

// withFindings is the error of a call that gives findings, which are taken in every case.
func withFindings(pointer *C.fsi_findings, err error) ([]Finding, error) {
	findings, findingsErr := takeFindings(pointer)
	if err == nil {
		err = findingsErr
	}
	return findings, err
}
