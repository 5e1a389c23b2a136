package fsimage

// #include "shim.h"
import "C"

// UDFRevision is the revision of UDF. If none was chosen: 2.01, or 1.02 beside ISO 9660.
func (i *FileSystemImage) UDFRevision() (UDFRevision, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_udf_revision(p, &out, e) })
	return UDFRevision(out), err
}

// SetUDFRevision chooses the revision of UDF.
//
// [StatusImageFeatureNotSupported]: done, and there are named streams or real-time files that a result would not have. [ErrInvalidParam]: there is no such revision. [ErrUDFRevisionChangeNotAllowed]: it is that of the session that the image continues.
func (i *FileSystemImage) SetUDFRevision(revision UDFRevision) (Status, error) {
	return i.handle.callStatus(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_udf_revision(p, C.uint32_t(revision), e)
	})
}

// UDFRevisionsSupported are the revisions of UDF that can be chosen, oldest first.
func (i *FileSystemImage) UDFRevisionsSupported() ([]UDFRevision, error) {
	var revisions *C.uint32_t
	var count C.size_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_udf_revisions_supported(p, &revisions, &count, e)
	})
	return numbers[UDFRevision](revisions, count), err
}

// CreateRedundantUDFMetadataFiles says whether the metadata of UDF 2.50 and later is written twice; at first it is.
func (i *FileSystemImage) CreateRedundantUDFMetadataFiles() (bool, error) {
	var out C.bool
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_create_redundant_udf_metadata_files(p, &out, e)
	})
	return bool(out), err
}

// SetCreateRedundantUDFMetadataFiles chooses whether the metadata of UDF 2.50 and later is written twice. [StatusImageFeatureNotSupported]: stored, but the image is not to have UDF, or an earlier revision.
func (i *FileSystemImage) SetCreateRedundantUDFMetadataFiles(value bool) (Status, error) {
	return i.handle.callStatus(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_create_redundant_udf_metadata_files(p, C.bool(value), e)
	})
}

// UDFAccess is how the UDF partition is to be written on later; at first, not at all.
func (i *FileSystemImage) UDFAccess() (UDFAccess, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_udf_access(p, &out, e) })
	return UDFAccess(out), err
}

// SetUDFAccess chooses how the UDF partition is to be written on later. What excludes it is told when the result is made. Free blocks for the writing come with [FileSystemImage.SetTotalBlocks].
func (i *FileSystemImage) SetUDFAccess(access UDFAccess) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_udf_access(p, C.uint32_t(access), e)
	})
}

// UDFVAT says whether there is a virtual allocation table at the end of the image; at first, there is none.
func (i *FileSystemImage) UDFVAT() (UDFVAT, error) {
	var out C.uint32_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_udf_vat(p, &out, e) })
	return UDFVAT(out), err
}

// SetUDFVAT chooses whether there is a virtual allocation table at the end of the image, for media that are written once, from their beginning to their end. It needs [UDFAccessWriteOnce] and UDF 1.50 or later: what excludes it is told when the result is made. The blocks of [FileSystemImage.SetTotalBlocks] are then those of the medium, and the image has no more than it needs.
func (i *FileSystemImage) SetUDFVAT(vat UDFVAT) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_set_udf_vat(p, C.uint32_t(vat), e)
	})
}
