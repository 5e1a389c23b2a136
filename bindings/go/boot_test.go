package fsimage

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestBootOptions(t *testing.T) {
	image, root := newTestImage(t)
	options := value(NewBootOptions(image))(t)
	defer options.Close()
	ends(t, "an empty boot image", ErrBootImageData, options.AssignBootImage(Bytes(nil)))
	ends(t, "an entry without an image", ErrBootImageData, image.SetBootImageOptions(options))
	part := make([]byte, 4)
	ends(t, "reading no image", ErrBootImageData, unlessFailed(options.ReadAt(part, 0)))
	ok(t, options.AssignBootImage(Bytes([]byte("boots in memory"))))
	value(options.ReadAt(part, 0))(t)
	same(t, "the boot image", "boot", string(part), nil)
	ok(t, options.AssignBootImage(ReaderAt(bytes.NewReader(make([]byte, 2048)), 2048)))
	size, err := options.ImageSize()
	same(t, "the size", 2048, size, err)
	host := filepath.Join(t.TempDir(), "boot")
	ok(t, os.WriteFile(host, make([]byte, 4096), 0o644))
	ok(t, options.AssignBootImageFromHostFile(host))
	ends(t, "a file that is not there", ErrDataStreamCreateFailure, options.AssignBootImageFromHostFile(host+"-not"))
	ok(t, options.SetManufacturer("Maker"))
	maker, err := options.Manufacturer()
	same(t, "the maker", "Maker", maker, err)
	ends(t, "a long maker", ErrInvalidParam, options.SetManufacturer("a name of more than twenty-four characters"))
	ok(t, options.SetPlatform(PlatformEFI))
	platform, err := options.Platform()
	same(t, "the platform", PlatformEFI, platform, err)
	ends(t, "a platform", ErrInvalidParam, options.SetPlatform(7))
	ok(t, options.SetEmulation(EmulationNone))
	emulation, err := options.Emulation()
	same(t, "the emulation", EmulationNone, emulation, err)
	ends(t, "a diskette of another size", ErrBootEmulationImageSizeMismatch, options.SetEmulation(EmulationFloppy144))
	ok(t, options.SetLoadSegment(0x7C0))
	segment, err := options.LoadSegment()
	same(t, "the segment", 0x7C0, segment, err)
	ok(t, options.SetLoadSectors(4))
	sectors, err := options.LoadSectors()
	same(t, "the sectors", 4, sectors, err)
	ok(t, options.SetFlags(BootBootable|BootInfoTable))
	flags, err := options.Flags()
	same(t, "the flags", BootBootable|BootInfoTable, flags, err)
	ends(t, "flags", ErrInvalidParam, options.SetFlags(1<<20))
	ok(t, options.SetSelectionCriteria([]byte{1, 2, 3}))
	ends(t, "long criteria", ErrInvalidParam, options.SetSelectionCriteria(make([]byte, 21)))
	ok(t, options.SetFlags(BootBootable))

	ok(t, image.SetBootImageOptions(options))
	count, err := image.BootImageOptionsCount()
	same(t, "the count", 1, count, err)
	ok(t, image.SetBootImageOptions(nil))
	count, err = image.BootImageOptionsCount()
	same(t, "the count", 0, count, err)
	ok(t, image.SetBootImageOptionsArray(options))
	ok(t, options.SetLoadSectors(8))
	entry := value(image.BootImageOptions(0))(t)
	defer entry.Close()
	sectors, err = entry.LoadSectors()
	same(t, "the sectors of the image's entry", 8, sectors, err)
	ends(t, "a second entry", ErrInvalidArg, unlessFailed(image.BootImageOptions(1)))

	ok(t, root.AddFile("boot.img", Bytes(make([]byte, 2048))))
	file := value(root.Item("boot.img"))(t)
	defer file.Close()
	ok(t, options.AssignItem(file))
	ends(t, "a directory as a boot image", ErrBootImageData, options.AssignItem(root))
	ok(t, options.AssignPartition(0))
	ok(t, image.AddBootCatalog("/boot.cat"))
	ends(t, "a second catalog", ErrDupName, image.AddBootCatalog("/boot.img"))
}

func TestHybridImagesBoot(t *testing.T) {
	image, _ := newTestImage(t)
	ok(t, image.SetHybrid(&Hybrid{Flags: HybridGPT, Code: make([]byte, 440), Convention: MBRPlain}))
	ends(t, "flags", ErrInvalidParam, image.SetHybrid(&Hybrid{Flags: 1 << 9}))
	ok(t, image.AppendPartition(0xEF, Bytes(make([]byte, 1<<20))))
	ends(t, "a type of partition", ErrInvalidParam, image.AppendPartition(0x1234, Bytes(make([]byte, 2048))))
	host := filepath.Join(t.TempDir(), "partition")
	ok(t, os.WriteFile(host, make([]byte, 4096), 0o644))
	ok(t, image.AppendPartitionFromHostFile(0x83, host))
	ends(t, "a file that is not there", ErrDataStreamCreateFailure, image.AppendPartitionFromHostFile(0x83, host+"-not"))
	options := value(NewBootOptions(image))(t)
	defer options.Close()
	ok(t, options.AssignPartition(0))
	ok(t, options.SetPlatform(PlatformEFI))
	ok(t, image.SetBootImageOptionsArray(options))
	result := resultOf(t, image)
	size := value(result.Size())(t)

	manager := value(NewIsoImageManager())(t)
	defer manager.Close()
	ends(t, "nothing", ErrImageManagerNoImage, manager.Validate())
	ends(t, "nothing", ErrImageManagerNoImage, unlessFailed(manager.Lint()))
	ends(t, "nothing", ErrImageManagerNoImage, unlessFailed(manager.ReadAt(make([]byte, 1), 0)))
	ends(t, "a file that is not there", ErrInvalidPath, manager.SetPath(host+"-not"))
	ok(t, manager.SetStream(ReaderAt(result, size)))
	ok(t, manager.Validate())
	have, err := manager.Size()
	same(t, "the size", size, have, err)
	rules := func() (rules []string) {
		for _, finding := range value(manager.Lint())(t) {
			if finding.Severity < LintNote || finding.Severity > LintError || finding.Message == "" {
				t.Errorf("it is %+v", finding)
			}
			rules = append(rules, finding.Rule)
		}
		return rules
	}
	same(t, "what is wrong with zeros", []string{"image-empty", "no-bios-entry", "esp-no-fat"}, rules(), nil)
	// Without its backup the GPT is found wanting.
	whole := value(io.ReadAll(result))(t)
	clear(whole[len(whole)-512:])
	ok(t, manager.SetStream(Bytes(whole)))
	if !slices.Contains(rules(), "gpt-backup-missing") {
		t.Errorf("a GPT without backup: %q", rules())
	}
	ok(t, manager.SetPath(host))
	path, err := manager.Path()
	same(t, "the path", host, path, err)
	ends(t, "zeros", ErrImageManagerNoValidVDFound, manager.Validate())
	if n, err := manager.ReadAt(make([]byte, 10), 4090); n != 6 || err != io.EOF {
		t.Errorf("beyond the end: %d, %v", n, err)
	}
	result.Close()
	ok(t, image.RemoveAppendedPartitions())
	ok(t, image.SetHybrid(nil))
	ok(t, image.SetSystemArea(make([]byte, 512)))
	ok(t, image.SetISO9660Stub("README.TXT", []byte("use UDF")))
	ok(t, image.RemoveISO9660Stub())
	ok(t, image.SetBootImageOptions(nil))
	ok(t, image.SetSystemArea(make([]byte, 40000)))
	if _, err := image.CreateResult(); !errors.Is(err, ErrInvalidParam) {
		t.Errorf("a system area that is too long: %v", err)
	}
	closing := resultOfSmall(t, image)
	ends(t, "taking partitions away from what is read", ErrReadOnly, image.RemoveAppendedPartitions())
	ends(t, "a stub for what is read", ErrReadOnly, image.RemoveISO9660Stub())
	closing.Close()
}

func resultOfSmall(t *testing.T, image *FileSystemImage) *Result {
	t.Helper()
	ok(t, image.SetSystemArea(nil))
	return resultOf(t, image)
}
