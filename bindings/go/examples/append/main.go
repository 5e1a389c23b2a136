// Command append adds a folder to an image as a further session, in place. What was on it before stays where it is, and the older session stays readable. A
// file on the image that has the name of one in the folder is replaced.
//
//	append IMAGE FOLDER
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"fsimage"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: append IMAGE FOLDER")
		os.Exit(2)
	}
	// Ctrl-C leaves the old session as it was.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := appendFolder(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "append:", err)
		os.Exit(1)
	}
}

func appendFolder(ctx context.Context, path, folder string) error {
	source, err := fsimage.OpenBlockSource(path)
	if err != nil {
		return err
	}
	defer source.Close()
	way, err := source.Describe()
	if err != nil {
		return err
	}
	image, err := fsimage.New()
	if err != nil {
		return err
	}
	defer image.Close()
	if err := image.SetMultisession(way); err != nil {
		return err
	}
	imported, err := image.ImportFileSystem(ctx, &fsimage.ImportOptions{Flags: fsimage.ImportTakeOverISO9660})
	if err != nil {
		return err
	}
	for _, finding := range imported.Findings {
		fmt.Println(finding)
	}
	root, err := image.Root()
	if err != nil {
		return err
	}
	defer root.Close()
	added, err := root.AddHostTree(ctx, folder, false, &fsimage.AddOptions{Flags: fsimage.AddReplace})
	if err != nil {
		return err
	}
	result, err := image.CreateResult()
	if err != nil {
		return err
	}
	defer result.Close()
	if err := result.Append(ctx, path, nil); err != nil {
		return err
	}
	fmt.Printf("%d files were there, %d were added\n", imported.Files, added.Files)
	return nil
}
