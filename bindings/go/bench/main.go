// Command bench does the jobs of the bindings' benches in Go; "cargo xtask bench bindings" runs it beside the same jobs in other languages.
//
//	bench FOLDER
//
// It writes one line of JSON for each job. The folder has "content", a file to be read.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"fsimage"
)

const (
	// Calls of a getter.
	calls = 1_000_000
	// Files that are added, in as many directories as have a thousand each.
	files = 100_000
	// What is read at once.
	part = 1 << 20
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: bench FOLDER")
	}
	folder := os.Args[1]
	one := addsAndBuild(folder, addOneByOne)
	tell("call", calls, one.call)
	tell("adds one by one", files, one.adds)
	tell("adds one by one, and build", files, one.whole)
	all := addsAndBuild(folder, addAtOnce)
	tell("adds", files, all.adds)
	tell("adds-and-build", files, all.whole)
	bytes, took := stream(folder)
	tell("stream", bytes, took)
	bytes, took = writeAll(folder)
	tell("stream to a writer", bytes, took)
}

// passed is by the clock on the wall and by that of this process's processor time.
type passed struct {
	wall, processor time.Duration
}

// moment is a moment by both clocks.
type moment struct {
	wall      time.Time
	processor time.Duration
}

func now() moment {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return moment{time.Now(), time.Duration(usage.Utime.Nano() + usage.Stime.Nano())}
}

func (m moment) elapsed() passed {
	now := now()
	return passed{now.wall.Sub(m.wall), now.processor - m.processor}
}

func tell(job string, units int64, took passed) {
	line, err := json.Marshal(map[string]any{
		"job": job, "units": units, "seconds": took.wall.Seconds(), "processor_seconds": took.processor.Seconds(),
	})
	check(err)
	fmt.Println(string(line))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

// times are those of calls, of adding files from memory, and of that with making the image.
type times struct {
	call, adds, whole passed
}

func addsAndBuild(folder string, add func(root *fsimage.Item)) times {
	begin := now()
	image := must(fsimage.New())
	defer image.Close()
	root := must(image.Root())
	defer root.Close()
	for directory := range files / 1000 {
		must(root.AddDirectory(fmt.Sprintf("d%03d", directory))).Close()
	}
	add(root)
	took := times{adds: begin.elapsed()}
	result := must(image.CreateResult())
	defer result.Close()
	made := filepath.Join(folder, "go.iso")
	check(result.Save(context.Background(), made, &fsimage.SaveOptions{Flags: fsimage.SaveNoSync}))
	took.whole = begin.elapsed()
	// Taking the place of a file would take longer.
	check(os.Remove(made))
	begin = now()
	for range calls {
		must(image.FileCount())
	}
	took.call = begin.elapsed()
	return took
}

func path(file int) string {
	return fmt.Sprintf("d%03d/file%06d.txt", file/1000, file)
}

func addOneByOne(root *fsimage.Item) {
	for file := range files {
		check(root.AddFile(path(file), fsimage.Bytes(fmt.Appendf(nil, "the content of %d", file))))
	}
}

func addAtOnce(root *fsimage.Item) {
	list := make([]fsimage.MemoryFile, files)
	for file := range list {
		list[file] = fsimage.MemoryFile{Path: path(file), Data: fmt.Appendf(nil, "the content of %d", file)}
	}
	check(root.AddFiles(list))
}

// large is an image with one large file.
func large(folder string) *fsimage.Result {
	image := must(fsimage.New())
	defer image.Close()
	root := must(image.Root())
	defer root.Close()
	check(root.AddHostFile("content", filepath.Join(folder, "content"), nil))
	return must(image.CreateResult())
}

// stream reads it in parts.
func stream(folder string) (int64, passed) {
	result := large(folder)
	defer result.Close()
	stream := must(result.OpenStream())
	defer stream.Close()
	buffer := make([]byte, part)
	total := int64(0)
	begin := now()
	for {
		n, err := stream.Read(buffer)
		total += int64(n)
		if err == io.EOF {
			return total, begin.elapsed()
		}
		check(err)
	}
}

// writeAll has all processors make it.
func writeAll(folder string) (int64, passed) {
	result := large(folder)
	defer result.Close()
	begin := now()
	n := must(result.WriteTo(io.Discard))
	return n, begin.elapsed()
}
