// Command backup writes a tree into an image with UDF, which keeps names of 254 characters, times to the microsecond and files of any size, and reads
// it back. The tree is any fs.FS: here a folder or a ZIP archive.
//
//	backup TREE IMAGE
package main

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"fsimage"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: backup TREE IMAGE")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "backup:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, tree, path string) error {
	fsys := os.DirFS(tree)
	if filepath.Ext(tree) == ".zip" {
		archive, err := zip.OpenReader(tree)
		if err != nil {
			return err
		}
		defer archive.Close()
		fsys = archive
	}
	if err := backup(ctx, fsys, path); err != nil {
		return err
	}
	return compare(fsys, path)
}

func backup(ctx context.Context, fsys fs.FS, path string) error {
	image, err := fsimage.New()
	if err != nil {
		return err
	}
	defer image.Close()
	if _, err := image.SetFileSystems(fsimage.UDF); err != nil {
		return err
	}
	if _, err := image.SetUDFRevision(fsimage.UDF260); err != nil {
		return err
	}
	root, err := image.Root()
	if err != nil {
		return err
	}
	defer root.Close()
	added, err := root.AddFS(ctx, fsys)
	if err != nil {
		return err
	}
	result, err := image.CreateResult()
	if err != nil {
		return err
	}
	defer result.Close()
	for warning, err := range result.Warnings() {
		if err != nil {
			return err
		}
		fmt.Println(warning)
	}
	if err := result.Save(ctx, path, nil); err != nil {
		return err
	}
	fmt.Printf("%d files, %d directories\n", added.Files, added.Directories)
	return nil
}

// compare reads everything back. An image is an fs.FS as well as what it was made of.
func compare(fsys fs.FS, path string) error {
	volume, err := fsimage.Open(path)
	if err != nil {
		return err
	}
	defer volume.Close()
	return fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		theirs, err := digest(fsys, name)
		if err != nil {
			return err
		}
		ours, err := digest(volume, name)
		if err == nil && ours != theirs {
			err = fmt.Errorf("%s is not as it was", name)
		}
		return err
	})
}

func digest(fsys fs.FS, name string) (sum [sha256.Size]byte, err error) {
	file, err := fsys.Open(name)
	if err != nil {
		return sum, err
	}
	defer file.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	return [sha256.Size]byte(hash.Sum(nil)), err
}
