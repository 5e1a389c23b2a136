package fsimage

import (
	"errors"
	"testing"
)

func TestItemsHaveNumbers(t *testing.T) {
	_, root := newTestImage(t)
	number := value(root.AddNumberedFile("file", []byte("text")))(t)
	if _, err := root.AddNumberedFile("file", nil); !errors.Is(err, ErrDupName) {
		t.Fatal(err)
	}
	if _, err := root.AddNumberedFile("a\x00b", nil); !errors.Is(err, ErrInvalidPath) {
		t.Fatal(err)
	}
	if err := root.Rename("file", "renamed"); err != nil {
		t.Fatal(err)
	}
	item := value(root.Numbered(number))(t)
	defer item.Close()
	if name := value(item.Name())(t); name != "renamed" {
		t.Fatal(name)
	}
	if same := value(item.Number())(t); same != number {
		t.Fatal(same, number)
	}
	if _, err := root.Numbered(1<<32 - 1); !errors.Is(err, ErrInvalidParam) {
		t.Fatal(err)
	}
	if err := root.Remove("renamed"); err != nil {
		t.Fatal(err)
	}
	if _, err := item.Number(); !errors.Is(err, ErrNotInFileSystem) {
		t.Fatal(err)
	}
}
