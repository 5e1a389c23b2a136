package fsimage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func planned(t *testing.T) *Result {
	t.Helper()
	image, root := newTestImage(t)
	value(image.SetFileSystems(ISO9660 | RockRidge))(t)
	value(root.AddDirectory("d"))(t).Close()
	ok(t, root.AddFile("d/file", Bytes([]byte("text"))))
	ok(t, root.AddSymbolicLink("link", "d/file"))
	return value(image.CreateResult())(t)
}

func TestAResultHasAPlan(t *testing.T) {
	result := planned(t)
	plan := value(result.Plan())(t)
	if size := value(result.Size())(t); plan.Bytes != uint64(size) || plan.Files != 2 || plan.Directories != 1 || plan.ContentBlocks != 1 {
		t.Errorf("%+v", plan)
	}
	var paths []string
	for entry, err := range result.PlanEntries() {
		ok(t, err)
		paths = append(paths, entry.Path, entry.ISO9660Path, entry.JolietPath)
		if entry.Path == "/d/file" && (len(entry.Extents) != 1 || entry.Extents[0].Bytes != 4 || entry.Kind != ItemFile) {
			t.Errorf("%+v", entry)
		}
	}
	if !slices.Equal(paths, []string{"/", "/", "", "/d", "/D", "", "/d/file", "/D/FILE.;1", "", "/link", "/LINK.;1", ""}) {
		t.Error(paths)
	}
	result.Close()
	if _, err := result.Plan(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	for _, err := range result.PlanEntries() {
		if !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
}

func TestADiscAndAFolderHaveManifests(t *testing.T) {
	result := planned(t)
	defer result.Close()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "disc.iso")
	ok(t, result.Save(ctx, path, nil))
	disc := value(OpenDisc(path, nil))(t)
	defer disc.Close()
	volume := value(disc.Volume(SessionNewest, 0))(t)
	defer volume.Close()
	var seen uint64
	entries, findings, err := volume.Manifest(ctx, &ManifestOptions{Progress: func(done, total uint64) error {
		seen = done
		return nil
	}})
	if err != nil || len(findings) != 0 || seen != 4 || len(entries) != 4 {
		t.Fatal(entries, findings, seen, err)
	}
	folder := filepath.Join(t.TempDir(), "folder")
	_, _, err = volume.Extract(ctx, folder, nil, nil)
	ok(t, err)
	ok(t, os.Chmod(folder, 0o755))
	extracted, _, err := FolderManifest(ctx, folder, nil)
	ok(t, err)
	for i, entry := range entries {
		if other := extracted[i]; i > 0 && entry.Target == "" && (other.Line != entry.Line || other.String() != entry.String()) || len(entry.SHA256) != len(other.SHA256) {
			t.Errorf("%v, %v", entry, other)
		}
	}
	if entries[3].Target != "d/file" || entries[2].Stat.Size != 4 || len(entries[2].SHA256) != 32 {
		t.Error(entries)
	}
	extracted, _, err = FolderManifest(ctx, folder, &ManifestOptions{Flags: ManifestNoContents})
	if err != nil || extracted[2].SHA256 != nil {
		t.Error(extracted, err)
	}
	_, _, err = FolderManifest(ctx, "/no/such/folder", nil)
	ends(t, "no folder", ErrDataStreamCreateFailure, err)
	_, _, err = volume.Manifest(ctx, &ManifestOptions{Flags: 1 << 9})
	ends(t, "wrong flags", ErrInvalidParam, err)
	stopped := errors.New("stopped")
	_, _, err = volume.Manifest(ctx, &ManifestOptions{Progress: func(uint64, uint64) error { return stopped }})
	if !errors.Is(err, stopped) {
		t.Error(err)
	}
}
