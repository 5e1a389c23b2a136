package fsimage

import (
	"bytes"
	"context"
	"io"
	"testing"
)

// newTestImage makes an image and its root, which the test closes.
func newTestImage(t testing.TB) (*FileSystemImage, *Item) {
	t.Helper()
	image, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { image.Close() })
	root, err := image.Root()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return image, root
}

// resultOf lays an image out; the test closes the result.
func resultOf(t testing.TB, image *FileSystemImage) *Result {
	t.Helper()
	result, err := image.CreateResult()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { result.Close() })
	return result
}

// open reads what a result is, as a volume; the test closes it.
func open(t testing.TB, result *Result) *Volume {
	t.Helper()
	size := value(result.Size())(t)
	volume, err := OpenReaderAt(result, size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { volume.Close() })
	return volume
}

// value is what a call gives that is to succeed.
func value[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// ok is for calls that are to succeed.
func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFileGoesThroughAnImage(t *testing.T) {
	image, root := newTestImage(t)
	ok(t, image.SetVolumeName("HELLO"))
	ok(t, root.AddFile("hello.txt", Bytes([]byte("hello\n"))))
	ok(t, root.AddFile("reader.txt", ReaderAt(bytes.NewReader([]byte("at any place")), 12)))
	ok(t, root.AddFile("stream.txt", Reader(bytes.NewReader([]byte("in order")), 8)))
	result := resultOf(t, image)
	volume := open(t, result)
	if name := value(volume.Name())(t); name != "HELLO" {
		t.Errorf("the volume is called %q", name)
	}
	for name, want := range map[string]string{"hello.txt": "hello\n", "reader.txt": "at any place", "stream.txt": "in order"} {
		if text := value(volume.ReadFile(name))(t); string(text) != want {
			t.Errorf("%s says %q", name, text)
		}
	}
	var whole bytes.Buffer
	n := value(result.Write(context.Background(), &whole, nil))(t)
	read := value(io.ReadAll(io.NewSectionReader(result, 0, n)))(t)
	if !bytes.Equal(whole.Bytes(), read) || int64(whole.Len()) != value(result.Size())(t) {
		t.Error("what is written is not what is read")
	}
}
