package fsimage

// #include "shim.h"
import "C"

// FileSystemImage is an image in the making: a tree of items, and the settings of the file systems that will hold it. IMAPI2FS's
// IFileSystemImage.
type FileSystemImage struct {
	handle *handle[*C.fsi_image]
}

// New makes an empty image with the habits of [ProfileNative]. The clock is read once, here, for the times of the volume and of items that
// come without; the environment's SOURCE_DATE_EPOCH takes its place.
//
// [ErrInvalidParam]: SOURCE_DATE_EPOCH is no number.
func New() (*FileSystemImage, error) {
	var image *C.fsi_image
	if err := call(func(e **C.fsi_error) C.fsi_status { return C.fsi_image_new(&image, e) }); err != nil {
		return nil, err
	}
	return newImage(image), nil
}

// NewWithProfile is New with the habits of a profile.
func NewWithProfile(profile Profile) (*FileSystemImage, error) {
	var image *C.fsi_image
	err := call(func(e **C.fsi_error) C.fsi_status {
		return C.fsi_image_new_with_profile(C.uint32_t(profile), &image, e)
	})
	if err != nil {
		return nil, err
	}
	return newImage(image), nil
}

func newImage(pointer *C.fsi_image) *FileSystemImage {
	image := &FileSystemImage{newHandle(pointer, func(p *C.fsi_image) { C.fsi_image_free(p) })}
	closeWith(image, image.handle)
	return image
}

// Close frees the image. Items and results of it stay usable.
func (i *FileSystemImage) Close() error {
	i.handle.close()
	return nil
}

// FileCount is how many items there are that are no directories.
func (i *FileSystemImage) FileCount() (uint64, error) {
	var out C.uint64_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_file_count(p, &out, e) })
	return uint64(out), err
}

// DirectoryCount is how many directories there are, the root not counted.
func (i *FileSystemImage) DirectoryCount() (uint64, error) {
	var out C.uint64_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_directory_count(p, &out, e) })
	return uint64(out), err
}

// Exists says what an absolute path names: [ItemNotFound], [ItemDirectory], or [ItemFile] for all else. That there is nothing is no error.
//
// [ErrInvalidPath]: it does not begin at the root. [ErrDirNotFound]: a directory on the way is missing.
func (i *FileSystemImage) Exists(path string) (ItemKind, error) {
	c, err := cString(path)
	if err != nil {
		return 0, err
	}
	var out C.uint32_t
	err = i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_exists(p, c, &out, e) })
	return ItemKind(out), err
}

// Root is the root directory.
func (i *FileSystemImage) Root() (*Item, error) {
	return openItem(func(out **C.fsi_item) error {
		return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_open_root(p, out, e) })
	})
}

// Item is the item at an absolute path. [ErrItemNotFound]: there is none. [ErrNotDir]: the path leads through what is no directory.
func (i *FileSystemImage) Item(path string) (*Item, error) {
	c, err := cString(path)
	if err != nil {
		return nil, err
	}
	return openItem(func(out **C.fsi_item) error {
		return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_open_item(p, c, out, e) })
	})
}

// ChangePoint is the number of the image's present state. Each change makes it larger, a rollback too.
func (i *FileSystemImage) ChangePoint() (uint64, error) {
	var out C.uint64_t
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_change_point(p, &out, e) })
	return uint64(out), err
}

// RollbackToChangePoint brings the tree back to an earlier state. Settings stay as they are. Items that come back are good again. [ErrInvalidParam]: the number is of no state, or of one that was undone or locked in.
func (i *FileSystemImage) RollbackToChangePoint(changePoint uint64) error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_rollback_to_change_point(p, C.uint64_t(changePoint), e)
	})
}

// LockInChangePoint makes the present state the earliest to which a rollback can go.
func (i *FileSystemImage) LockInChangePoint() error {
	return i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status {
		return C.fsi_image_lock_in_change_point(p, e)
	})
}

// CreateResult lays the image out: names, sizes and places are decided, contents are not read (unless equal ones are to be found). The image
// refuses changes with [ErrReadOnly] until the result, and each stream and list of it, is closed.
func (i *FileSystemImage) CreateResult() (*Result, error) {
	var result *C.fsi_result
	err := i.handle.call(func(p *C.fsi_image, e **C.fsi_error) C.fsi_status { return C.fsi_image_create_result(p, &result, e) })
	if err != nil {
		return nil, err
	}
	return newResult(result), nil
}
