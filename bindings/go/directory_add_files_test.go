package fsimage

import (
	"errors"
	"testing"
)

func TestManyFilesAreAddedAtOnce(t *testing.T) {
	image, root := newTestImage(t)
	files := []MemoryFile{{"one", []byte("1")}, {"two", []byte("22")}, {"empty", nil}}
	if err := root.AddFiles(files); err != nil {
		t.Fatal(err)
	}
	if err := root.AddFiles(nil); err != nil {
		t.Fatal(err)
	}
	if err := root.AddFiles([]MemoryFile{{"three", nil}, {"one", nil}}); !errors.Is(err, ErrDupName) {
		t.Fatal(err)
	}
	if err := root.AddFiles([]MemoryFile{{"a\x00b", nil}}); !errors.Is(err, ErrInvalidPath) {
		t.Fatal(err)
	}
	if count := value(image.FileCount())(t); count != 3 {
		t.Fatal(count)
	}
}
