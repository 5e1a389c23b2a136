package fsimage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// virtualDrive is a drive whose disc is in a file.
func virtualDrive(t *testing.T, media string) *Drive {
	t.Helper()
	drive := value(OpenDrive("file:"+filepath.Join(t.TempDir(), "disc")+"?media="+media, true))(t)
	t.Cleanup(func() { drive.Close() })
	return drive
}

// resultFor is an image for the disc in a drive, with one file.
func resultFor(t *testing.T, drive *Drive, name, text string) *Result {
	t.Helper()
	image, root := newTestImage(t)
	ok(t, image.ChooseDefaults(drive))
	ok(t, root.AddFile(name, Bytes([]byte(text))))
	return resultOf(t, image)
}

// says reads a file of the disc in a drive.
func says(t *testing.T, drive *Drive, name, text string) {
	t.Helper()
	var sessions []uint64
	for _, session := range value(drive.Media())(t).Sessions {
		sessions = append(sessions, uint64(session.FirstBlock))
	}
	source := value(drive.Source())(t)
	defer source.Close()
	disc := value(OpenDiscSource(source, &DiscOptions{Sessions: sessions}))(t)
	defer disc.Close()
	volume := value(disc.Volume(SessionNewest, 0))(t)
	defer volume.Close()
	have, err := volume.ReadFile(name)
	same(t, name, text, string(have), err)
}

func TestDrivesOfThisMachine(t *testing.T) {
	for _, drive := range value(Drives())(t) {
		if !strings.HasPrefix(drive.Name, "/dev/") {
			t.Errorf("it is %+v", drive)
		}
	}
	_, err := OpenDrive("/dev/no-such-drive", true)
	var detail *Error
	if !errors.As(err, &detail) || detail.Status != ErrDriveUnavailable || detail.Kind != KindDrive || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such drive: %v", err)
	}
	ends(t, "a name", ErrInvalidPath, unlessFailed(OpenDrive("", false)))
	ends(t, "a medium", ErrInvalidPath, unlessFailed(OpenDrive("file:"+filepath.Join(t.TempDir(), "disc")+"?media=gramophone", true)))
}

func TestBurningSessions(t *testing.T) {
	ctx := context.Background()
	drive := virtualDrive(t, "cd-r")
	media := value(drive.Media())(t)
	if media.MediaType != MediaCDR || media.State&MediaStateBlank == 0 || media.FreeBlocks == 0 || media.CapacityBlocks < media.FreeBlocks ||
		len(media.Sessions) != 0 || len(media.WriteSpeeds) == 0 || media.Ways == 0 || media.WriteUnit == 0 || media.NextWritable != 0 {
		t.Errorf("it is %+v", media)
	}
	ends(t, "the bytes of a blank disc", ErrEmptyDisc, unlessFailed(drive.Source()))
	ends(t, "what is on a blank disc", ErrEmptyDisc, unlessFailed(drive.IdentifyFileSystems()))
	ends(t, "reading a blank disc", ErrEmptyDisc, unlessFailed(drive.Read(ctx, value(os.Create(filepath.Join(t.TempDir(), "a")))(t), nil)))
	image, _ := newTestImage(t)
	ok(t, image.SetMaxMediaBlocksFromDrive(drive))
	blocks, err := image.FreeMediaBlocks()
	same(t, "the free blocks", uint64(media.FreeBlocks), blocks, err)

	first := resultFor(t, drive, "one.txt", "the first")
	phases := map[DrivePhase]bool{}
	burnt := value(first.Burn(ctx, drive, &BurnOptions{Speed: 1 << 20, Threads: 1, Watch: func(p DriveProgress) error {
		if p.BufferFill < -1 || p.BufferFill > 100 || p.Left < -1 || p.Total > 0 && p.Done > p.Total {
			t.Errorf("it is %+v", p)
		}
		if _, err := drive.Media(); !errors.Is(err, ErrBusy) {
			t.Errorf("the drive can be used: %v", err)
		}
		phases[p.Phase] = true
		return nil
	}}))(t)
	if !burnt.Verified || burnt.Blocks == 0 || !phases[DrivePhaseWriting] || !phases[DrivePhaseVerifying] {
		t.Errorf("it is %+v, in %v", burnt, phases)
	}
	says(t, drive, "one.txt", "the first")
	ok(t, first.Verify(ctx, drive, nil))
	fileSystems := value(drive.IdentifyFileSystems())(t)
	if fileSystems == 0 {
		t.Error("nothing is on the disc")
	}
	ends(t, "another disc", ErrBurnVerificationFailed, resultFor(t, drive, "one.txt", "another").Verify(ctx, drive, nil))

	next, root := newTestImage(t)
	ok(t, next.SetMultisessionFromDrive(drive))
	value(next.ImportFileSystem(ctx, &ImportOptions{Flags: ImportTakeOverISO9660}))(t)
	ok(t, root.AddFile("two.txt", Bytes([]byte("the second"))))
	value(resultOf(t, next).Burn(ctx, drive, &BurnOptions{Flags: BurnFinalise}))(t)
	says(t, drive, "one.txt", "the first")
	says(t, drive, "two.txt", "the second")
	media = value(drive.Media())(t)
	if len(media.Sessions) != 2 || media.State&MediaStateFinalised == 0 || media.Sessions[1].Number != 2 || media.Sessions[1].TrackCount == 0 || !media.Sessions[1].IsClosed {
		t.Errorf("it is %+v", media)
	}
	ends(t, "a third session", ErrDiscMismatch, unlessFailed(resultOf(t, next).Burn(ctx, drive, nil)))
	ends(t, "closing what is closed", ErrRecorderMediaIncompatible, drive.CloseSession(ctx, true, nil))
	ends(t, "erasing a CD-R", ErrRecorderMediaIncompatible, drive.Blank(ctx, BlankMinimal, nil))
	ends(t, "formatting a CD-R", ErrRecorderMediaIncompatible, drive.Format(ctx, FormatDefault, nil))
	full, _ := newTestImage(t)
	ends(t, "an image for it", ErrRecorderMediaIncompatible, full.ChooseDefaults(drive))
}

func TestReadingADisc(t *testing.T) {
	ctx := context.Background()
	drive := virtualDrive(t, "cd-rw")
	ends(t, "options", ErrInvalidParam, unlessFailed(resultFor(t, drive, "a", "b").Burn(ctx, drive, &BurnOptions{Flags: 1 << 20})))
	ends(t, "threads", ErrInvalidArg, unlessFailed(resultFor(t, drive, "a", "b").Burn(ctx, drive, &BurnOptions{Threads: -1})))
	result := resultFor(t, drive, "file", "text")
	var whole bytes.Buffer
	value(result.WriteTo(&whole))(t)
	image := value(NewBlockSource(Bytes(whole.Bytes())))(t)
	defer image.Close()
	burnt := value(drive.BurnImage(ctx, 0, image, &BurnOptions{Flags: BurnNoVerify}))(t)
	if burnt.Verified {
		t.Error("it was read back")
	}
	ok(t, drive.Verify(ctx, 0, image, nil))
	wrong := bytes.Clone(whole.Bytes())
	wrong[40000] ^= 1
	other := value(NewBlockSource(Bytes(wrong)))(t)
	defer other.Close()
	err := drive.Verify(ctx, 0, other, func(DriveProgress) error { return nil })
	ends(t, "another image", ErrBurnVerificationFailed, err)
	var detail *Error
	if !errors.As(err, &detail) {
		t.Fatal(err)
	}
	block, isKnown := detail.Block()
	same(t, "the block that differs", uint64(19), block, nil)
	same(t, "whether it is known", true, isKnown, nil)

	copied := value(os.Create(filepath.Join(t.TempDir(), "copy")))(t)
	defer copied.Close()
	var kept string
	value(drive.Read(ctx, copied, &ReadOptions{Retries: 1, KeepMap: func(text string) error { kept = text; return nil }}))(t)
	have := value(os.ReadFile(copied.Name()))(t)
	if len(have) < whole.Len() || !bytes.Equal(have[:whole.Len()], whole.Bytes()) {
		t.Error("what is read is not what was burnt")
	}
	if kept == "" {
		t.Fatal("there is no map")
	}
	value(drive.Read(ctx, copied, &ReadOptions{Map: kept}))(t)
	ends(t, "what is no map", ErrInvalidParam, unlessFailed(drive.Read(ctx, copied, &ReadOptions{Map: "0x0 +\nxx yy zz\n"})))
	ends(t, "a map with a NUL", ErrInvalidArg, unlessFailed(drive.Read(ctx, copied, &ReadOptions{Map: "a\x00b"})))
	why := errors.New("no room")
	_, err = drive.Read(ctx, writerAtFunc(func([]byte, int64) (int, error) { return 0, why }), nil)
	ends(t, "a full disk", ErrOutput, err)
	if !errors.Is(err, why) {
		t.Errorf("the cause of %v is lost", err)
	}
	_, err = drive.Read(ctx, writerAtFunc(func([]byte, int64) (int, error) { return 0, nil }), nil)
	if !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a writer that takes nothing: %v", err)
	}
	_, err = drive.Read(ctx, copied, &ReadOptions{KeepMap: func(string) error { return why }})
	if !errors.Is(err, why) {
		t.Errorf("a map that cannot be kept: %v", err)
	}
	shout := panics(func() { drive.Read(ctx, copied, &ReadOptions{Watch: func(DriveProgress) error { panic(why) }}) })
	if panicked, isOurs := shout.(*CallbackPanic); !isOurs || panicked.Value != why {
		t.Errorf("it panics with %v", shout)
	}

	ok(t, drive.Blank(ctx, BlankMinimal, func(DriveProgress) error { return nil }))
	ends(t, "a blank disc", ErrEmptyDisc, unlessFailed(drive.Source()))
	ends(t, "a way to erase", ErrInvalidParam, drive.Blank(ctx, 9, nil))
	ok(t, drive.Eject())
	ends(t, "no disc", ErrRecorderMediaNoMedia, unlessFailed(drive.Media()))
	empty, _ := newTestImage(t)
	ends(t, "the blocks of no disc", ErrRecorderMediaNoMedia, empty.SetMaxMediaBlocksFromDrive(drive))
	ends(t, "the session on no disc", ErrRecorderMediaNoMedia, empty.SetMultisessionFromDrive(drive))
}

type writerAtFunc func(p []byte, offset int64) (int, error)

func (f writerAtFunc) WriteAt(p []byte, offset int64) (int, error) { return f(p, offset) }

func TestFormattingAndStopping(t *testing.T) {
	drive := virtualDrive(t, "bd-re")
	ok(t, drive.Format(context.Background(), FormatDefault, nil))
	ends(t, "a way to format", ErrInvalidParam, drive.Format(context.Background(), 99, nil))
	result := resultFor(t, drive, "file", strings.Repeat("text", 100000))
	ctx, cancel := context.WithCancel(context.Background())
	_, err := result.Burn(ctx, drive, &BurnOptions{Watch: func(p DriveProgress) error {
		if p.Phase == DrivePhaseWriting {
			cancel()
		}
		return nil
	}})
	ends(t, "a burn that is stopped", ErrCancelled, err)
	value(result.Burn(context.Background(), drive, &BurnOptions{Flags: BurnOverwrite}))(t)
	says(t, drive, "file", strings.Repeat("text", 100000))
}
