"""Boot entries, partition tables, image files under examination."""

import io
from pathlib import Path
from typing import Any

import pytest
from samples import ISO, data, image

import fsimage
from fsimage import BootFlags, BootOptions, Emulation, FileSystems, Hybrid, HybridFlags, LintSeverity, Platform, Profile, Status

CODE = bytes(range(256)) * 8


def test_properties() -> None:
    options = BootOptions()
    values: Any = {
        "manufacturer": "Müller",
        "platform": Platform.EFI,
        "load_segment": 0x1000,
        "load_sectors": 4,
        "flags": BootFlags.BOOTABLE | BootFlags.INFO_TABLE,
    }
    options.assign_boot_image(CODE)
    assert options.image_size == len(CODE) and options.open().read() == CODE
    for name, value in values.items():
        setattr(options, name, value)
        assert getattr(options, name) == value and type(getattr(options, name)) is type(value)
    wrong: Any = {"manufacturer": "x" * 25, "platform": 3, "load_segment": 1 << 16, "load_sectors": -1, "flags": 64, "emulation": 9}
    for name, value in wrong.items():
        before = getattr(options, name)
        with pytest.raises((ValueError, OverflowError)):
            setattr(options, name, value)
        assert getattr(options, name) == before
    assert (options.manufacturer, options.load_segment, options.load_sectors) == ("Müller", 0x1000, 4)
    options.set_selection_criteria(b"\x01abc")
    with pytest.raises(ValueError):
        options.set_selection_criteria(bytes(21))


def test_diskettes() -> None:
    options = BootOptions()
    options.assign_boot_image(bytes(1_474_560))
    options.emulation = Emulation.FLOPPY_1_44
    assert options.emulation is Emulation.FLOPPY_1_44
    with pytest.raises(fsimage.Error) as caught:
        options.emulation = Emulation.FLOPPY_2_88
    assert caught.value.status == Status.E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH
    imapi = BootOptions(fsimage.FileSystemImage(Profile.IMAPI))
    imapi.assign_boot_image(bytes(1_474_560))
    assert imapi.emulation is Emulation.FLOPPY_1_44


def test_where_boot_images_come_from(tmp_path: Path) -> None:
    path = tmp_path / "boot"
    path.write_bytes(CODE)
    for content in (path, io.BytesIO(CODE), bytearray(CODE)):
        options = BootOptions()
        options.assign_boot_image(content)
        assert options.open().readall() == CODE
    options = BootOptions()
    options.assign_boot_image(lambda offset, length: CODE[offset : offset + length], size=len(CODE))
    assert options.image_size == len(CODE)
    for wrong in (b"", io.BytesIO()):
        with pytest.raises(fsimage.Error) as caught:
            options.assign_boot_image(wrong)
        assert caught.value.status == Status.E_BOOT_IMAGE_DATA
    with pytest.raises(fsimage.SourceError):
        options.assign_boot_image(tmp_path / "nothing")
    made = image(ISO)
    item: Any = made.item("/docs/data.bin")
    options = BootOptions(made)
    options.assign_boot_image(item)
    with pytest.raises(fsimage.Error):
        options.open().read(1)
    made.root.remove("docs/data.bin")
    with pytest.raises(fsimage.Error):
        options.assign_boot_image(item)


def test_an_image_that_boots() -> None:
    made = image(ISO)
    bios, efi = BootOptions(made), BootOptions(made)
    bios.assign_boot_image(CODE)
    efi.assign_boot_image(CODE * 10)
    efi.platform = Platform.EFI
    made.boot_options = [bios, efi]
    bios.load_sectors = 4
    assert [one.platform for one in made.boot_options] == [Platform.X86, Platform.EFI]
    assert made.boot_options[0].load_sectors == 4
    made.add_boot_catalog("boot.cat")
    with pytest.raises(FileExistsError):
        made.add_boot_catalog("boot.cat")
    with made.create_result() as result:
        whole = result.read()
        with pytest.raises(fsimage.ReadOnlyError):
            made.boot_options = []
    with fsimage.Disc(whole) as disc:
        assert disc.sessions[0].is_bootable
    made.set_boot_image_options(bios)
    assert len(made.boot_options) == 1
    made.set_boot_image_options(None)
    assert made.boot_options == []
    with pytest.raises(fsimage.Error) as caught:
        made.set_boot_image_options(BootOptions())
    assert caught.value.status == Status.E_BOOT_IMAGE_DATA
    made.boot_options = [bios]
    bios.close()
    with pytest.raises(ValueError):
        made.boot_options = [bios]
    with pytest.raises(ValueError):
        made.set_boot_image_options(bios)


def test_partitions_and_tables(tmp_path: Path) -> None:
    made = image(ISO)
    path = tmp_path / "esp"
    path.write_bytes(bytes(65536))
    made.append_partition(0xEF, path)
    made.append_partition(0x83, lambda offset, length: bytes(length), size=4096)
    efi = BootOptions(made)
    efi.assign_partition(0)
    efi.platform = Platform.EFI
    made.boot_options = [efi]
    made.set_hybrid(Hybrid(HybridFlags.GPT, code=b"\xfa" * 440))
    with made.create_result() as result:
        whole = result.read()
        for change in (
            lambda: made.set_hybrid(None),
            made.remove_appended_partitions,
            lambda: made.append_partition(0x83, b"x"),
            lambda: made.append_partition(0x83, path),
            lambda: made.set_system_area(b""),
            lambda: made.set_iso9660_stub(None),
        ):
            with pytest.raises(fsimage.ReadOnlyError):
                change()
    assert whole[:440] == b"\xfa" * 440 and whole[510:512] == b"\x55\xaa" and whole[512:520] == b"EFI PART"
    made.set_hybrid(None)
    made.boot_options = []
    made.remove_appended_partitions()
    made.set_system_area(b"system")
    with made.create_result() as result:
        assert result.read(0, 10) == b"system\0\0\0\0"
    with pytest.raises(ValueError):
        made.set_hybrid(Hybrid(HybridFlags(64)))
    with pytest.raises(fsimage.SourceError):
        made.append_partition(0x83, tmp_path / "nothing")


def test_partition_that_is_not_there() -> None:
    made = image(ISO)
    entry = BootOptions(made)
    entry.assign_partition(3)
    made.boot_options = [entry]
    with pytest.raises(fsimage.Error) as caught:
        made.create_result()
    assert caught.value.status == Status.E_BOOT_IMAGE_DATA


def test_discs_of_windows() -> None:
    made = image(ISO)
    made.set_iso9660_stub("README.TXT", b"This disc has UDF.")
    assert made.file_systems == FileSystems.ISO9660 | FileSystems.UDF
    with made.create_result() as result:
        whole = result.read()
    with fsimage.open(whole, file_system=FileSystems.ISO9660) as volume:
        assert [one.name for one in volume.root.iterdir()] == ["README.TXT"] or [
            one.read_bytes() for one in volume.root.iterdir()
        ] == [b"This disc has UDF."]
    with fsimage.open(whole) as volume:
        assert (volume / "docs").is_dir()


def test_image_files_under_examination(tmp_path: Path) -> None:
    manager = fsimage.IsoImageManager()
    assert manager.path == "" and manager.size == 0
    for ask in (manager.validate, manager.lint, lambda: manager.read_at(0, bytearray(1))):
        with pytest.raises(fsimage.Error) as caught:
            ask()
        assert caught.value.status == Status.E_IMAGEMANAGER_NO_IMAGE
    whole = data(ISO)
    path = tmp_path / "image.iso"
    path.write_bytes(whole)
    manager.path = path
    assert manager.path == str(path) and manager.size == len(whole)
    manager.validate()
    buffer = bytearray(5)
    assert manager.read_at(32769, buffer) == 5 and buffer == b"CD001"
    assert manager.read_at(0, bytearray()) == 0
    with pytest.raises(ValueError):
        manager.read_at(-1, buffer)
    findings = manager.lint()
    assert findings and all(one.rule and str(one) == one.message for one in findings)
    assert findings[0].severity in list(LintSeverity)
    manager.set_stream(io.BytesIO(whole))
    assert manager.path == "" and manager.size == len(whole)
    manager.validate()
    with pytest.raises(fsimage.Error):
        manager.path = str(tmp_path / "nothing")
    with pytest.raises(TypeError):
        manager.set_stream(path)

    def fail(offset: int, length: int) -> bytes:
        raise LookupError

    manager.set_stream(fail, size=1 << 20)
    with pytest.raises(LookupError):
        manager.validate()
    with pytest.raises(LookupError):
        manager.lint()
