package fsimage

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// scenario is what a scenario has at the time.
type scenario struct {
	t       testing.TB
	folder  string
	image   *FileSystemImage
	root    *Item
	result  *Result
	points  map[string]uint64
	entry   *BootOptions
	entries []*BootOptions
}

// close frees the image and all that belongs to it.
func (s *scenario) close() {
	s.drop()
	for _, entry := range append(s.entries, s.entry) {
		if entry != nil {
			entry.Close()
		}
	}
	s.entry, s.entries = nil, nil
	if s.image != nil {
		s.root.Close()
		s.image.Close()
	}
	clear(s.points)
}

func (s *scenario) drop() {
	if s.result != nil {
		s.result.Close()
		s.result = nil
	}
}

func (s *scenario) path(name string) string {
	return filepath.Join(s.folder, name)
}

// withItem does something with an item that must be there.
func (s *scenario) withItem(path string, do func(*Item) error) error {
	item, err := s.image.Item(path)
	if err != nil {
		return err
	}
	defer item.Close()
	return do(item)
}

// moment is a time of a scenario. Nanoseconds of a second and more are a fault that Go finds.
func moment(seconds int64, nanoseconds uint64) (time.Time, error) {
	if nanoseconds >= 1e9 {
		return time.Time{}, ErrInvalidDate
	}
	return time.Unix(seconds, int64(nanoseconds)), nil
}

// discard closes what a call gave.
func discard[C io.Closer](closer C, err error) error {
	if err == nil {
		err = closer.Close()
	}
	return err
}

// unlessFailed is the error of a call that can succeed in more than one way.
func unlessFailed[T any](_ T, err error) error {
	return err
}

func (s *scenario) run(step *step) (err error) {
	switch step.verb {
	case "new":
		return s.begin(step.text())
	case "set":
		return s.set(step)
	case "get":
		return s.get(step)
	case "choose-defaults":
		return s.image.ChooseDefaultsForMediaType(MediaType(step.number32()))
	case "add-directory":
		return discard(s.root.AddDirectory(step.text()))
	case "add-directories":
		return discard(s.root.AddDirectories(step.text()))
	case "add-file":
		return s.root.AddFile(step.text(), step.content())
	case "add-symbolic-link":
		return s.root.AddSymbolicLink(step.text(), step.text())
	case "add-special":
		return s.root.AddSpecial(step.text(), ItemKind(step.number32()), step.number32(), step.number32())
	case "add-hard-link":
		return s.root.AddHardLink(step.text(), step.text())
	case "remove":
		return s.root.Remove(step.text())
	case "remove-tree":
		return s.root.RemoveTree(step.text())
	case "rename":
		return s.root.Rename(step.text(), step.text())
	case "exists":
		kind, err := s.image.Exists(step.text())
		if err != nil {
			return err
		}
		return step.expect(uint32(kind))
	case "time", "mode", "owner", "hidden", "real-time", "add-stream", "remove-stream":
		return s.withItem(step.text(), func(item *Item) error { return changeItem(item, step) })
	case "change-point":
		s.points[step.text()], err = s.image.ChangePoint()
		return err
	case "roll-back":
		name := step.text()
		point, isNamed := s.points[name]
		if !isNamed {
			if point, err = strconv.ParseUint(name, 10, 64); err != nil {
				return wrong(err.Error())
			}
		}
		return s.image.RollbackToChangePoint(point)
	case "lock-in":
		return s.image.LockInChangePoint()
	case "build":
		s.drop()
		s.result, err = s.image.CreateResult()
		return err
	case "drop":
		s.drop()
		return nil
	}
	return s.boot(step)
}

func (s *scenario) begin(profile string) (err error) {
	s.close()
	profiles := map[string]Profile{"native": ProfileNative, "imapi": ProfileIMAPI}
	number, isOne := profiles[profile]
	if !isOne {
		return wrong("no profile: " + profile)
	}
	if s.image, err = NewWithProfile(number); err != nil {
		return err
	}
	s.root, err = s.image.Root()
	return err
}

func changeItem(item *Item, step *step) error {
	switch step.verb {
	case "time":
		which := TimeKind(step.number32())
		value, err := moment(step.signed(), step.number())
		if err != nil {
			return err
		}
		return item.SetTime(which, value)
	case "mode":
		mode, err := strconv.ParseUint(step.text(), 8, 32)
		if err != nil {
			return wrong(err.Error())
		}
		return item.SetPosixMode(uint32(mode))
	case "owner":
		return item.SetOwner(step.number32(), step.number32())
	case "hidden":
		return item.SetIsHidden(step.bool())
	case "real-time":
		return unlessFailed(item.SetIsRealTime(step.bool()))
	case "add-stream":
		return unlessFailed(item.AddStream(step.text(), step.content()))
	default:
		return unlessFailed(item.RemoveStream(step.text()))
	}
}

func (s *scenario) disc(step *step) error {
	ctx := context.Background()
	switch step.verb {
	case "sha256":
		size, err := s.result.Size()
		if err != nil {
			return err
		}
		bytes := make([]byte, size)
		if _, err := s.result.ReadAt(bytes, 0); err != nil {
			return err
		}
		return step.expectDigest(bytes)
	case "blocks":
		blocks, err := s.result.TotalBlocks()
		if err != nil {
			return err
		}
		return step.expect(blocks)
	case "name":
		return s.withItem(step.text(), func(item *Item) error {
			name, err := s.result.ItemName(item, step.fileSystems())
			if err != nil {
				return err
			}
			return step.expect(name)
		})
	case "save":
		return s.result.Save(ctx, s.path(step.text()), nil)
	case "append":
		return s.result.Append(ctx, s.path(step.text()), nil)
	case "copy":
		bytes, err := os.ReadFile(s.path(step.text()))
		ok(s.t, err)
		ok(s.t, os.WriteFile(s.path(step.text()), bytes, 0o644))
		return nil
	case "damage", "resize":
		file, err := os.OpenFile(s.path(step.text()), os.O_RDWR|os.O_CREATE, 0o644)
		ok(s.t, err)
		defer file.Close()
		if step.verb == "resize" {
			ok(s.t, file.Truncate(int64(step.number())))
			return nil
		}
		offset := int64(step.number())
		_, err = file.WriteAt(step.hex(), offset)
		ok(s.t, err)
		return nil
	case "import":
		disc, err := OpenDisc(s.path(step.text()), nil)
		if err != nil {
			return err
		}
		defer disc.Close()
		return unlessFailed(s.image.ImportDisc(ctx, disc, SessionNewest, step.fileSystems(), nil))
	case "continue":
		return s.continueDisc(s.path(step.text()))
	case "import-session":
		fileSystem := step.fileSystems()
		options := &ImportOptions{Flags: ImportFlags(step.number32())}
		if fileSystem == 0 {
			return unlessFailed(s.image.ImportFileSystem(ctx, options))
		}
		return unlessFailed(s.image.ImportSpecificFileSystem(ctx, fileSystem, options))
	case "read":
		return s.read(step)
	case "validate":
		manager, err := NewIsoImageManager()
		if err != nil {
			return err
		}
		defer manager.Close()
		if err := manager.SetPath(s.path(step.text())); err != nil {
			return err
		}
		return manager.Validate()
	}
	return wrong("no such verb: " + step.verb)
}

func (s *scenario) continueDisc(path string) error {
	source, err := OpenBlockSource(path)
	if err != nil {
		return err
	}
	defer source.Close()
	way, err := source.Describe()
	if err != nil {
		return err
	}
	return s.image.SetMultisession(way)
}

func (s *scenario) read(step *step) error {
	disc, err := OpenDisc(s.path(step.text()), nil)
	if err != nil {
		return err
	}
	defer disc.Close()
	volume, err := disc.Volume(SessionNewest, step.fileSystems())
	if err != nil {
		return err
	}
	defer volume.Close()
	item, err := volume.Item(step.text())
	if err != nil {
		return err
	}
	defer item.Close()
	stat, err := item.Stat()
	if err != nil {
		return err
	}
	bytes := make([]byte, stat.Size)
	if _, err := item.ReadAt(bytes, 0); err != nil {
		return err
	}
	return step.expectDigest(bytes)
}
