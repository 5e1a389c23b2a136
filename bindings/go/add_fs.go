package fsimage

import (
	"context"
	"fmt"
	"io/fs"
	"path"
)

// AddFS adds all that is in a file system of Go, with permissions and times of modification: to the directory itself, whose items keep their names. Files
// are opened when an image is made, and must be as long as they are now. Links are stored if the file system tells what they hold (it has ReadLink, as fs.ReadLinkFS
// has), else that is an error. Devices are an error, too.
//
// What was added is taken back when the call fails, unless the image was changed by others meanwhile.
func (t *Item) AddFS(ctx context.Context, fsys fs.FS) (added Added, err error) {
	if fsys == nil {
		return Added{}, wrongArgument("a file system is nil")
	}
	var mine []string // from the root of fsys on, those above before those below
	defer func() {
		if err != nil {
			added = Added{}
			for i := len(mine) - 1; i >= 0; i-- {
				t.Remove(mine[i])
			}
		}
	}()
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && ctx.Err() != nil {
			err = cancelled(context.Cause(ctx))
		}
		if err != nil || name == "." {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		item, err := newItemOf(fsys, name, info)
		if err != nil {
			return err
		}
		if item.Kind == ItemDirectory {
			if there, err := t.Item(name); err == nil { // directories are merged
				kind, err := there.Kind()
				there.Close()
				if err != nil || kind == ItemDirectory {
					return err
				}
			}
		}
		if err := t.addItem(name, item, nil); err != nil {
			return fmt.Errorf("adding %s: %w", name, err)
		}
		mine = append(mine, name)
		if item.Kind == ItemDirectory {
			added.Directories++
			return nil
		}
		added.Files++
		if item.Kind == ItemFile {
			added.Bytes += uint64(info.Size())
		}
		return nil
	})
	return added, err
}

// newItemOf is an item as a file system of Go describes it.
func newItemOf(fsys fs.FS, name string, info fs.FileInfo) (*NewItem, error) {
	item := &NewItem{Kind: kindOf(info.Mode())}
	item.SetMode(info.Mode())
	if !info.ModTime().IsZero() {
		item.SetModified(info.ModTime())
	}
	switch item.Kind {
	case ItemDirectory, ItemFifo, ItemSocket:
	case ItemFile:
		item.Content = fsContent(fsys, name, info.Size())
	case ItemSymbolicLink:
		links, ok := fsys.(interface {
			ReadLink(name string) (string, error)
		})
		if !ok {
			return nil, &fs.PathError{Op: "readlink", Path: name, Err: fmt.Errorf("%s is a link, and its file system does not tell what it holds", path.Base(name))}
		}
		target, err := links.ReadLink(name)
		if err != nil {
			return nil, err
		}
		item.Target = target
	default:
		return nil, &fs.PathError{Op: "add", Path: name, Err: ErrNotFile}
	}
	return item, nil
}
