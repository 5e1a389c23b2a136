package fsimage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// readerAt is a reader made of a function.
type readerAt func(p []byte, offset int64) (int, error)

func (f readerAt) ReadAt(p []byte, offset int64) (int, error) { return f(p, offset) }

// written is the error of an image with one file that reads so.
func written(t *testing.T, reader io.ReaderAt, size int64) error {
	t.Helper()
	image, root := newTestImage(t)
	ok(t, root.AddFile("file", ReaderAt(reader, size)))
	return unlessFailed(resultOf(t, image).Write(context.Background(), io.Discard, nil))
}

func TestReadersThatLie(t *testing.T) {
	failure := errors.New("the disk is on fire")
	for name, c := range map[string]struct {
		reader readerAt
		status Status
		cause  error
	}{
		"too much":    {func(p []byte, _ int64) (int, error) { return len(p) + 1, nil }, ErrDataStreamReadFailure, nil},
		"less than 0": {func(p []byte, _ int64) (int, error) { return -1, nil }, ErrDataStreamReadFailure, nil},
		"nothing":     {func(p []byte, _ int64) (int, error) { return 0, nil }, ErrDataStreamInconsistency, nil},
		"the end":     {func(p []byte, _ int64) (int, error) { return 0, io.EOF }, ErrDataStreamInconsistency, nil},
		"a failure":   {func(p []byte, _ int64) (int, error) { return 1, failure }, ErrDataStreamReadFailure, failure},
		"not there":   {func(p []byte, _ int64) (int, error) { return 0, fs.ErrNotExist }, ErrDataStreamReadFailure, fs.ErrNotExist},
	} {
		err := written(t, c.reader, 100000)
		var detail *Error
		if !errors.As(err, &detail) || detail.Status != c.status || detail.Path != "/file" {
			t.Errorf("%s: %v", name, err)
		}
		if c.cause != nil && !errors.Is(err, c.cause) {
			t.Errorf("%s: the cause of %v is lost", name, err)
		}
	}
	// One that gives a byte at a time tells the truth.
	err := written(t, readerAt(func(p []byte, _ int64) (int, error) { p[0] = 7; return 1, nil }), 3000)
	ok(t, err)
}

func TestReadersInOrderThatLie(t *testing.T) {
	_, root := newTestImage(t)
	for name, c := range map[string]struct {
		reader io.Reader
		size   int64
		want   Status
	}{
		"too short":         {strings.NewReader("abc"), 4, ErrDataStreamInconsistency},
		"too long":          {strings.NewReader("abc"), 2, ErrDataStreamInconsistency},
		"too long, empty":   {strings.NewReader("abc"), 0, ErrDataStreamInconsistency},
		"far too short":     {strings.NewReader("abc"), 1 << 40, ErrDataStreamInconsistency},
		"less than 0":       {strings.NewReader("abc"), -1, ErrInvalidArg},
		"as long as can be": {strings.NewReader("abc"), 1<<63 - 1, ErrDataStreamInconsistency},
	} {
		ends(t, name, c.want, root.AddFile("file", Reader(c.reader, c.size)))
	}
	ends(t, "a size below 0", ErrInvalidArg, root.AddFile("file", ReaderAt(strings.NewReader(""), -1)))
	failure := errors.New("the wire is cut")
	if err := root.AddFile("file", Reader(failingReader{failure}, 5)); !errors.Is(err, failure) {
		t.Errorf("one that fails: %v", err)
	}
	lying := readerFunc(func(p []byte) (int, error) { return len(p) + 1, nil })
	if err := root.AddFile("file", Reader(lying, 5)); err == nil {
		t.Error("one that gives more than there is room for is believed")
	}
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<17) // which goes into a file
	ok(t, root.AddFile("large", Reader(bytes.NewReader(large), int64(len(large)))))
	part := make([]byte, 16)
	file := value(root.Item("large"))(t)
	defer file.Close()
	value(file.ReadAt(part, 1<<20))(t)
	same(t, "a part of the large one", "0123456789abcdef", string(part), nil)
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// panics gives what a function panics with.
func panics(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

func TestPanicsComeOutOfTheCall(t *testing.T) {
	ctx := context.Background()
	cause := errors.New("a panic's cause")
	shout := readerAt(func([]byte, int64) (int, error) { panic(cause) })
	image, root := newTestImage(t)
	ok(t, root.AddFile("file", ReaderAt(shout, 10)))
	result := resultOf(t, image)
	empty, _ := newTestImage(t)
	plain := resultOf(t, empty)
	volume := open(t, plain)
	for name, call := range map[string]func(){
		"Write":    func() { result.Write(ctx, io.Discard, nil) },
		"ReadAt":   func() { io.ReadAll(result) },
		"a writer": func() { plain.Write(ctx, writerFunc(func([]byte) (int, error) { panic(cause) }), nil) },
		"progress": func() { plain.Write(ctx, io.Discard, &SaveOptions{Progress: func(_, _ uint64) error { panic(cause) }}) },
		"a disc":   func() { OpenReaderAt(shout, 1<<20) },
		"a walk":   func() { volume.Walk(ctx, "/", func(string, *VolumeItem) error { panic(cause) }) },
	} {
		if name == "a walk" {
			image, root := newTestImage(t)
			ok(t, root.AddFile("file", Bytes(nil)))
			volume = open(t, resultOf(t, image))
		}
		value := panics(call)
		panicked, isOurs := value.(*CallbackPanic)
		if !isOurs || panicked.Value != cause || !errors.Is(panicked, cause) || !strings.Contains(panicked.Error(), "hostile_test.go") {
			t.Errorf("%s: %v", name, value)
		}
	}
	// Nothing is broken by that.
	value(plain.Write(ctx, io.Discard, nil))(t)
	var other *CallbackPanic
	if panicked := (&CallbackPanic{Value: 5}); errors.As(panicked.Unwrap(), &other) {
		t.Error("a number is an error")
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestWritersThatLie(t *testing.T) {
	image, _ := newTestImage(t)
	result := resultOf(t, image)
	failure := errors.New("the disk is full")
	for name, c := range map[string]struct {
		writer writerFunc
		cause  error
	}{
		"a failure":   {func([]byte) (int, error) { return 0, failure }, failure},
		"too little":  {func(p []byte) (int, error) { return len(p) - 1, nil }, io.ErrShortWrite},
		"too much":    {func(p []byte) (int, error) { return len(p) + 1, nil }, nil},
		"less than 0": {func(p []byte) (int, error) { return -1, nil }, nil},
	} {
		_, err := result.Write(context.Background(), c.writer, nil)
		ends(t, name, ErrOutput, err)
		if c.cause != nil && !errors.Is(err, c.cause) {
			t.Errorf("%s: the cause of %v is lost", name, err)
		}
	}
}

func TestContextsCancel(t *testing.T) {
	image, root := newTestImage(t)
	ok(t, root.AddFile("file", Bytes(make([]byte, 4<<20))))
	result := resultOf(t, image)
	volume := open(t, result)
	done, cancel := context.WithCancelCause(context.Background())
	why := errors.New("enough")
	cancel(why)
	list := map[string]error{
		"Write":       unlessFailed(result.Write(done, io.Discard, nil)),
		"Save":        result.Save(done, t.TempDir()+"/a", nil),
		"AddHostTree": unlessFailed(root.AddHostTree(done, ".", false, nil)),
		"AddFS":       unlessFailed(root.AddFS(done, fstest.MapFS{"a": {}})),
		"Extract":     extractError2(done, volume, t.TempDir()),
		"Walk":        unlessFailed(volume.Walk(done, "/", func(string, *VolumeItem) error { return nil })),
		"Import":      unlessFailed(image.ImportFileSystem(done, nil)),
	}
	// Some are cancelled while they run.
	for name, call := range map[string]func(ctx context.Context, stop func()) error{
		"Write, at its first bytes": func(ctx context.Context, stop func()) error {
			return unlessFailed(result.Write(ctx, writerFunc(func(p []byte) (int, error) { stop(); return len(p), nil }), nil))
		},
		"Extract, at its first bytes": func(ctx context.Context, stop func()) error {
			_, _, err := volume.Extract(ctx, t.TempDir(), nil, &ExtractOptions{Progress: func(_, _ uint64) error { stop(); return nil }})
			return err
		},
	} {
		ctx, cancel := context.WithCancelCause(context.Background())
		list[name] = call(ctx, func() { cancel(why) })
		cancel(nil)
	}
	for name, err := range list {
		if StatusOf(err) != ErrCancelled || !errors.Is(err, context.Canceled) || !errors.Is(err, why) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func extractError2(ctx context.Context, volume *Volume, folder string) error {
	_, _, err := volume.Extract(ctx, folder, nil, nil)
	return err
}

func TestErrorsOfCallbacksAreTheCause(t *testing.T) {
	why := errors.New("no more")
	image, root := newTestImage(t)
	ok(t, root.AddFile("file", Bytes(nil)))
	result := resultOf(t, image)
	volume := open(t, result)
	_, err := volume.Walk(context.Background(), "/", func(string, *VolumeItem) error { return why })
	ends(t, "a walk", ErrCancelled, err)
	if !errors.Is(err, why) {
		t.Errorf("the cause of %v is lost", err)
	}
	_, err = result.Write(context.Background(), io.Discard, &SaveOptions{Progress: func(_, _ uint64) error { return why }, Threads: 1})
	if !errors.Is(err, why) {
		t.Errorf("the cause of %v is lost", err)
	}
	ends(t, "fewer threads than none", ErrInvalidArg, unlessFailed(result.Write(context.Background(), io.Discard, &SaveOptions{Threads: -1})))
}

func TestCloseInACallback(t *testing.T) {
	image, root := newTestImage(t)
	ok(t, root.AddFile("file", Bytes(make([]byte, 1<<20))))
	result := resultOf(t, image)
	size := value(result.Size())(t)
	n := value(result.Write(context.Background(), writerFunc(func(p []byte) (int, error) {
		return len(p), result.Close() // which waits for the call
	}), nil))(t)
	same(t, "what was written", size, n, nil)
	if _, err := result.Size(); !errors.Is(err, ErrClosed) {
		t.Errorf("it is open: %v", err)
	}
	ok(t, root.AddFile("late", Bytes(nil)))
}

func start(group *sync.WaitGroup, work func()) {
	group.Add(1)
	go func() {
		defer group.Done()
		work()
	}()
}

func TestManyGoroutines(t *testing.T) {
	image, root := newTestImage(t)
	var group sync.WaitGroup
	for worker := range 8 {
		start(&group, func() {
			for n := range 50 {
				err := root.AddFile(fmt.Sprintf("%d-%d", worker, n), Bytes([]byte("text")))
				if err != nil && !errors.Is(err, ErrBusy) {
					t.Error(err)
				}
				if _, err := image.FileCount(); err != nil && !errors.Is(err, ErrBusy) {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	result := resultOf(t, image)
	stream := value(result.OpenStream())(t)
	size := value(result.Size())(t)
	for range 8 {
		start(&group, func() {
			part := make([]byte, 5000)
			for offset := int64(0); offset < size; offset += 40000 {
				if _, err := result.ReadAt(part, offset); err != nil && err != io.EOF {
					t.Error(err)
				}
				if _, err := stream.Read(part); err != nil && err != io.EOF && !errors.Is(err, ErrBusy) && !errors.Is(err, ErrClosed) {
					t.Error(err)
				}
			}
			stream.Close()
		})
	}
	group.Wait()
}

// TestForgottenObjectsAreClosed has the collector find a result, after which the image can be changed.
func TestForgottenObjectsAreClosed(t *testing.T) {
	image, root := newTestImage(t)
	func() { value(image.CreateResult())(t) }()
	for range 10000 {
		runtime.GC()
		runtime.Gosched()
		err := root.AddFile("file", Bytes(nil))
		if err == nil {
			return
		}
		ends(t, "a change", ErrReadOnly, err)
	}
	t.Error("a forgotten result is never closed")
}
