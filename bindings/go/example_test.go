package fsimage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"testing/fstest"
	"time"

	"fsimage"
)

// newImage is for examples that are about something else.
func newImage() (*fsimage.FileSystemImage, *fsimage.Item) {
	image, err := fsimage.New()
	if err != nil {
		log.Fatal(err)
	}
	root, err := image.Root()
	if err != nil {
		log.Fatal(err)
	}
	return image, root
}

// An image is made in memory, and read as a file system without having been written anywhere.
func Example() {
	image, err := fsimage.New()
	if err != nil {
		log.Fatal(err)
	}
	defer image.Close()
	root, err := image.Root()
	if err != nil {
		log.Fatal(err)
	}
	defer root.Close()
	if err := root.AddFile("hello.txt", fsimage.Bytes([]byte("hello, disc\n"))); err != nil {
		log.Fatal(err)
	}
	result, err := image.CreateResult()
	if err != nil {
		log.Fatal(err)
	}
	defer result.Close()
	size, err := result.Size()
	if err != nil {
		log.Fatal(err)
	}

	volume, err := fsimage.OpenReaderAt(result, size)
	if err != nil {
		log.Fatal(err)
	}
	defer volume.Close()
	text, err := fs.ReadFile(volume, "hello.txt")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s", text)
	// Output: hello, disc
}

// Any fs.FS becomes an image, which appears in its place when it is whole.
func ExampleItem_AddFS() {
	image, root := newImage()
	defer image.Close()
	defer root.Close()
	tree := fstest.MapFS{"docs/readme.txt": {Data: []byte("read me")}, "docs/notes.txt": {Data: []byte("note this")}}
	added, err := root.AddFS(context.Background(), tree)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(added.Files, "files,", added.Bytes, "bytes")
	result, err := image.CreateResult()
	if err != nil {
		log.Fatal(err)
	}
	defer result.Close()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if err := result.Save(context.Background(), filepath.Join(folder, "docs.iso"), nil); err != nil {
		log.Fatal(err)
	}
	// Output: 2 files, 16 bytes
}

// Images of equal trees are equal when the present is set.
func ExampleFileSystemImage_SetNow() {
	build := func() []byte {
		image, root := newImage()
		defer image.Close()
		defer root.Close()
		if err := image.SetNow(time.Unix(1000000000, 0), true); err != nil {
			log.Fatal(err)
		}
		if err := root.AddFile("file", fsimage.Bytes([]byte("text"))); err != nil {
			log.Fatal(err)
		}
		result, err := image.CreateResult()
		if err != nil {
			log.Fatal(err)
		}
		defer result.Close()
		var out bytes.Buffer
		if _, err := io.Copy(&out, result); err != nil {
			log.Fatal(err)
		}
		return out.Bytes()
	}
	fmt.Println(bytes.Equal(build(), build()))
	// Output: true
}

// Errors are known by their statuses, and by the errors of package fs.
func ExampleError() {
	image, root := newImage()
	defer image.Close()
	defer root.Close()
	_, err := image.Item("/none")
	fmt.Println(errors.Is(err, fsimage.ErrItemNotFound), errors.Is(err, fs.ErrNotExist))
	var detail *fsimage.Error
	if errors.As(err, &detail) {
		fmt.Println(detail.Status.Name(), detail.Path)
	}
	// Output:
	// true true
	// FSI_E_ITEM_NOT_FOUND /none
}

// What a file system does not hold as it was given is told before anything is written.
func ExampleResult_Warnings() {
	image, root := newImage()
	defer image.Close()
	defer root.Close()
	if _, err := image.SetFileSystems(fsimage.ISO9660); err != nil {
		log.Fatal(err)
	}
	if err := root.AddSymbolicLink("link", "target"); err != nil {
		log.Fatal(err)
	}
	result, err := image.CreateResult()
	if err != nil {
		log.Fatal(err)
	}
	defer result.Close()
	for warning, err := range result.Warnings() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(warning.Kind, warning.Path)
	}
	// Output: not-stored /link
}

// A change is taken back.
func ExampleFileSystemImage_RollbackToChangePoint() {
	image, root := newImage()
	defer image.Close()
	defer root.Close()
	before, err := image.ChangePoint()
	if err != nil {
		log.Fatal(err)
	}
	if err := root.AddFile("file", fsimage.Bytes(nil)); err != nil {
		log.Fatal(err)
	}
	if err := image.RollbackToChangePoint(before); err != nil {
		log.Fatal(err)
	}
	count, err := image.FileCount()
	fmt.Println(count, err)
	// Output: 0 <nil>
}
