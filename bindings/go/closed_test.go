package fsimage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// closer is an object of the library.
type closer interface{ Close() error }

// oneOfEach makes an object of each type.
func oneOfEach(t *testing.T) []closer {
	t.Helper()
	image, root := newTestImage(t)
	ok(t, root.AddFile("file", Bytes([]byte("text"))))
	items := value(root.Items())(t)
	options := value(NewBootOptions(image))(t)
	result := resultOf(t, image)
	var whole bytes.Buffer
	value(result.WriteTo(&whole))(t)
	stream := value(result.OpenStream())(t)
	progress := value(result.ProgressItems())(t)
	manager := value(NewIsoImageManager())(t)
	source := value(NewBlockSource(Bytes(whole.Bytes())))(t)
	disc := value(OpenDiscSource(source, nil))(t)
	volume := value(disc.Volume(SessionNewest, 0))(t)
	item := value(volume.Item("/file"))(t)
	drive := value(OpenDrive("file:"+filepath.Join(t.TempDir(), "disc")+"?media=cd-r", true))(t)
	return []closer{items, options, stream, progress, result, root, image, manager, item, volume, disc, source, drive}
}

// argument is something that a method takes; what is behind pointers is there.
func argument(t *testing.T, of reflect.Type, live []closer) reflect.Value {
	for _, object := range live {
		if reflect.TypeOf(object) == of {
			return reflect.ValueOf(object)
		}
	}
	switch of {
	case reflect.TypeFor[context.Context]():
		return reflect.ValueOf(context.Background())
	case reflect.TypeFor[io.Writer]():
		return reflect.ValueOf(io.Discard)
	case reflect.TypeFor[io.WriterAt](), reflect.TypeFor[*os.File]():
		file := value(os.CreateTemp(t.TempDir(), "file"))(t)
		t.Cleanup(func() { file.Close() })
		return reflect.ValueOf(file)
	case reflect.TypeFor[[]byte]():
		return reflect.ValueOf(make([]byte, 16))
	case reflect.TypeFor[string]():
		return reflect.ValueOf("name")
	case reflect.TypeFor[int]():
		return reflect.ValueOf(1)
	case reflect.TypeFor[[]*BootOptions](), reflect.TypeFor[[]MediaDescription]():
		return reflect.Zero(of)
	}
	if of == reflect.TypeFor[func(string, *VolumeItem) error]() {
		return reflect.ValueOf(func(string, *VolumeItem) error { return nil })
	}
	return reflect.Zero(of)
}

// TestClosedObjectsSaySo calls every method of every type after Close.
func TestClosedObjectsSaySo(t *testing.T) {
	live, closed := oneOfEach(t), oneOfEach(t)
	for _, object := range closed {
		ok(t, object.Close())
		ok(t, object.Close())
	}
	count := 0
	for _, object := range closed {
		of := reflect.TypeOf(object)
		for i := range of.NumMethod() {
			method := of.Method(i)
			if method.Name == "Close" || strings.HasPrefix(method.Name, "All") {
				continue
			}
			arguments := []reflect.Value{reflect.ValueOf(object)}
			for n := 1; n < method.Type.NumIn(); n++ {
				arguments = append(arguments, argument(t, method.Type.In(n), live))
			}
			var results []reflect.Value
			if method.Type.IsVariadic() {
				results = method.Func.CallSlice(arguments)
			} else {
				results = method.Func.Call(arguments)
			}
			name := of.Elem().Name() + "." + method.Name
			last := results[len(results)-1]
			if last.Kind() == reflect.Func { // an iterator
				checkIterator(t, name, last)
				continue
			}
			err, _ := last.Interface().(error)
			ownFS := name == "Volume.Open" || name == "Item.AddFS"
			if !errors.Is(err, ErrClosed) && !(ownFS && err != nil) {
				t.Errorf("%s of a closed object: %v", name, err)
			}
			count++
		}
	}
	if count < 190 {
		t.Errorf("%d methods only", count)
	}
	for _, object := range live {
		object.Close()
	}
}

// checkIterator goes over what a closed object gives: nothing, or an error.
func checkIterator(t *testing.T, name string, iterator reflect.Value) {
	for _, second := range iterator.Seq2() {
		if err, isError := second.Interface().(error); !isError || !errors.Is(err, ErrClosed) {
			t.Errorf("%s of a closed object: %v", name, second)
		}
	}
}

// TestClosedArgumentsAreErrors gives closed objects to calls.
func TestClosedArgumentsAreErrors(t *testing.T) {
	ctx := context.Background()
	image, root := newTestImage(t)
	gone := value(root.Copy())(t)
	gone.Close()
	options := value(NewBootOptions(nil))(t)
	source := value(NewBlockSource(Bytes(nil)))(t)
	source.Close()
	disc := value(OpenDiscSource(value(NewBlockSource(Bytes(make([]byte, 4096))))(t), nil))(t)
	disc.Close()
	drive := value(OpenDrive("file:"+filepath.Join(t.TempDir(), "disc")+"?media=cd-r", true))(t)
	other := value(OpenDrive("file:"+filepath.Join(t.TempDir(), "disc")+"?media=cd-r", true))(t)
	defer other.Close()
	drive.Close()
	result := resultOf(t, image)
	closedOptions := value(NewBootOptions(nil))(t)
	closedOptions.Close()
	for name, err := range map[string]error{
		"AssignItem":                 options.AssignItem(gone),
		"SetBootImageOptions":        image.SetBootImageOptions(closedOptions),
		"SetBootImageOptionsArray":   image.SetBootImageOptionsArray(closedOptions),
		"SetMultisession":            image.SetMultisession(MediaDescription{Source: source}),
		"SetMultisessionFromDrive":   image.SetMultisessionFromDrive(drive),
		"ChooseDefaults":             image.ChooseDefaults(drive),
		"SetMaxMediaBlocksFromDrive": image.SetMaxMediaBlocksFromDrive(drive),
		"OpenDiscSource":             unlessFailed(OpenDiscSource(source, nil)),
		"ImportDisc":                 unlessFailed(image.ImportDisc(ctx, disc, 0, 0, nil)),
		"IdentifyFileSystemsOnDisc":  unlessFailed(image.IdentifyFileSystemsOnDisc(source)),
		"Extents":                    unlessFailed(result.Extents(gone)),
		"Burn":                       unlessFailed(result.Burn(ctx, drive, nil)),
		"BurnImage":                  unlessFailed(other.BurnImage(ctx, 0, source, nil)),
		"Verify":                     result.Verify(ctx, drive, nil),
		"Drive.Verify":               other.Verify(ctx, 0, source, nil),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	options.Close()
}

// TestNilArgumentsAreErrors gives nil to calls.
func TestNilArgumentsAreErrors(t *testing.T) {
	ctx := context.Background()
	image, root := newTestImage(t)
	options := value(NewBootOptions(nil))(t)
	defer options.Close()
	result := resultOf(t, image)
	volume := open(t, result)
	drive := value(OpenDrive("file:"+filepath.Join(t.TempDir(), "disc")+"?media=cd-r", true))(t)
	defer drive.Close()
	for name, err := range map[string]error{
		"AssignItem":               options.AssignItem(nil),
		"SetBootImageOptionsArray": image.SetBootImageOptionsArray(nil),
		"SetMultisessionFromDrive": image.SetMultisessionFromDrive(nil),
		"OpenDiscSource":           unlessFailed(OpenDiscSource(nil, nil)),
		"OpenReaderAt":             unlessFailed(OpenReaderAt(nil, 1)),
		"ReaderAt":                 root.AddFile("a", ReaderAt(nil, 1)),
		"Reader":                   root.AddFile("a", Reader(nil, 1)),
		"FSFile":                   root.AddFile("a", FSFile(nil, "a")),
		"AddFS":                    unlessFailed(root.AddFS(ctx, nil)),
		"ImportDisc":               unlessFailed(image.ImportDisc(ctx, nil, 0, 0, nil)),
		"Extents":                  unlessFailed(result.Extents(nil)),
		"ItemName":                 unlessFailed(result.ItemName(nil, UDF)),
		"Write":                    unlessFailed(result.Write(ctx, nil, nil)),
		"Burn":                     unlessFailed(result.Burn(ctx, nil, nil)),
		"BurnImage":                unlessFailed(drive.BurnImage(ctx, 0, nil, nil)),
		"Verify":                   result.Verify(ctx, nil, nil),
		"Drive.Verify":             drive.Verify(ctx, 0, nil, nil),
		"Drive.Read":               unlessFailed(drive.Read(ctx, nil, nil)),
		"Walk":                     unlessFailed(volume.Walk(ctx, "/", nil)),
		"a source of nothing":      unlessFailed(NewBlockSource(ReaderAt(nil, 0))),
	} {
		if StatusOf(err) != ErrInvalidArg {
			t.Errorf("%s: %v", name, err)
		}
	}
}
