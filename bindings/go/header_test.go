package fsimage

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// header is the header that this package was made for.
const header = "../../include/fsimage.h"

// TestEveryFunctionIsReached compares the functions of the header with those that the package calls.
func TestEveryFunctionIsReached(t *testing.T) {
	symbols, err := os.ReadFile("../../include/fsimage.symbols")
	if err != nil {
		t.Fatal(err)
	}
	called := make(map[string]bool)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	inC := regexp.MustCompile(`\b(fsi_\w+)\(`)
	inGo := regexp.MustCompile(`\bC\.(fsi_\w+)\(`)
	for _, source := range append(sources, "shim.c") {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		pattern := inGo
		if source == "shim.c" {
			pattern = inC
		}
		for _, match := range pattern.FindAllSubmatch(text, -1) {
			called[string(match[1])] = true
		}
	}
	functions := strings.Fields(string(symbols))
	if len(functions) < 279 {
		t.Fatalf("the header has %d functions only", len(functions))
	}
	for _, function := range functions {
		if !called[function] {
			t.Errorf("the package never calls %s", function)
		}
	}
}

// TestConstantsAreThoseOfTheHeader makes the constants again.
func TestConstantsAreThoseOfTheHeader(t *testing.T) {
	made := filepath.Join(t.TempDir(), "constants.go")
	if out, err := exec.Command("go", "run", "./internal/constants", header, made).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("constants_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Error("constants_gen.go is not that of the header: run go generate")
	}
}

// TestFilesAreShort keeps one idea in a file.
func TestFilesAreShort(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_gen.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if lines := bytes.Count(text, []byte("\n")); lines > 500 {
			t.Errorf("%s has %d lines: 500 at most", path, lines)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestVersions(t *testing.T) {
	if ABIVersion() != HeaderABIVersion {
		t.Errorf("the library's interface is number %d, the header's %d", ABIVersion(), HeaderABIVersion)
	}
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(Version()) {
		t.Errorf("the version is %q", Version())
	}
}
