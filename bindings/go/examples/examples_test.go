// Package examples has programs that use package fsimage, each in a folder of its own.
package examples

import (
	"archive/zip"
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fsimage"
)

// build compiles an example.
func build(t *testing.T, name string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", program, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

func run(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	out, err := exec.Command(program, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// folder is a folder with a few files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// reads checks what an image has.
func reads(t *testing.T, volume fs.FS, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if have, err := fs.ReadFile(volume, name); err != nil || string(have) != text {
			t.Errorf("%s says %q, %v", name, have, err)
		}
	}
}

func open(t *testing.T, path string) *fsimage.Volume {
	t.Helper()
	volume, err := fsimage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { volume.Close() })
	return volume
}

func TestBackupAndAppend(t *testing.T) {
	backup, appendTo := build(t, "backup"), build(t, "append")
	image := filepath.Join(t.TempDir(), "image")
	files := map[string]string{"one": "1", "deep/two": "2"}
	if said := run(t, backup, folder(t, files), image); said != "2 files, 1 directories\n" {
		t.Errorf("it says %q", said)
	}
	reads(t, open(t, image), files)

	archive := filepath.Join(t.TempDir(), "tree.zip")
	file, err := os.Create(archive)
	if err != nil {
		t.Fatal(err)
	}
	writer := zip.NewWriter(file)
	if err := writer.AddFS(os.DirFS(folder(t, files))); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	file.Close()
	run(t, backup, archive, image+"-of-zip")
	reads(t, open(t, image+"-of-zip"), files)
	if err := exec.Command(backup, filepath.Join(archive, "none"), image).Run(); err == nil {
		t.Error("a tree that is not there is a success")
	}

	// UDF 2.60 that is read only cannot be continued; a disc of the default kind can.
	plain := filepath.Join(t.TempDir(), "plain")
	save(t, folder(t, files), plain)
	if said := run(t, appendTo, plain, folder(t, map[string]string{"one": "new", "three": "3"})); !strings.Contains(said, "2 files were there, 2 were added") {
		t.Errorf("it says %q", said)
	}
	reads(t, open(t, plain), map[string]string{"one": "new", "deep/two": "2", "three": "3"})
	if err := exec.Command(appendTo, plain+"-not", t.TempDir()).Run(); err == nil {
		t.Error("an image that is not there is a success")
	}
}

func save(t *testing.T, folder, path string) {
	t.Helper()
	image, err := fsimage.New()
	if err != nil {
		t.Fatal(err)
	}
	defer image.Close()
	root, err := image.Root()
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := root.AddFS(t.Context(), os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	result, err := image.CreateResult()
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	if err := result.Save(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
}

func TestServe(t *testing.T) {
	files := map[string]string{"file": strings.Repeat("text", 10000)}
	server := exec.Command(build(t, "serve"), folder(t, files))
	output, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Wait()
	defer server.Process.Kill()
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, _, _ := strings.Cut(line, " ")
	whole := get(t, url, "", http.StatusOK)
	part := get(t, url, "bytes=32768-34815", http.StatusPartialContent)
	if !bytes.Equal(part, whole[32768:34816]) || string(part[1:6]) != "CD001" {
		t.Error("a part is another one")
	}
	get(t, url, "bytes=999999999-", http.StatusRequestedRangeNotSatisfiable)
	volume, err := fsimage.OpenReaderAt(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	defer volume.Close()
	reads(t, volume, files)
}

func get(t *testing.T, url, ranges string, status int) []byte {
	t.Helper()
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if ranges != "" {
		request.Header.Set("Range", ranges)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		t.Fatalf("%s of %s: %s, %v", ranges, url, response.Status, err)
	}
	return body
}
