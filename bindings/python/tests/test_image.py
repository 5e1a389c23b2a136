"""Images in the making: settings, the tree, change points."""

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from samples import image

import fsimage
from fsimage import (
    DeepDirectories,
    FileSystems,
    Identifier,
    Iso9660Names,
    ItemKind,
    JolietRules,
    MediaType,
    Profile,
    Relaxations,
    UdfAccess,
    UdfRevision,
    UdfVat,
)

SETTINGS = [
    ("file_systems", FileSystems.UDF),
    ("interchange_level", 2),
    ("strict", True),
    ("restricted_character_set", True),
    ("deep_directories", DeepDirectories.KEEP),
    ("deduplicate", True),
    ("optional_path_tables", True),
    ("descriptor_copy", False),
    ("long_times", True),
    ("padding_blocks", 150),
    ("udf_revision", UdfRevision.V2_60),
    ("create_redundant_udf_metadata_files", False),
    ("udf_access", UdfAccess.OVERWRITABLE),
    ("udf_vat", UdfVat.OPEN),
    ("free_media_blocks", 1 << 33),
    ("session_start_block", 12345),
    ("block_size", 4096),
    ("total_blocks", 1 << 33),
    ("volume_name", "Überall"),
    ("stage_files", True),
    ("system_identifier", "LINUX"),
    ("volume_set_identifier", "SET"),
    ("publisher", "ME"),
    ("data_preparer", "YOU"),
    ("application", "THIS"),
    ("copyright_file", "COPY.TXT"),
    ("abstract_file", "ABSTRACT.TXT"),
    ("bibliographic_file", "BIB.TXT"),
    ("iso9660_names", Iso9660Names(Relaxations.LOWER_CASE | Relaxations.NO_VERSION, 37)),
    ("joliet", JolietRules(1, 103, True)),
]

WRONG = [
    ("file_systems", FileSystems.JOLIET, ValueError),
    ("interchange_level", 5, ValueError),
    ("deep_directories", 9, ValueError),
    ("udf_revision", 0x300, ValueError),
    ("udf_access", 7, ValueError),
    ("udf_vat", 7, ValueError),
    ("block_size", 1000, ValueError),
    ("volume_name", "x" * 127, ValueError),
    ("volume_name", "a\0b", ValueError),
    ("volume_name", 7, TypeError),
    ("iso9660_names", Iso9660Names(Relaxations.ASCII, 7), ValueError),
    ("joliet", JolietRules(4, 64, False), ValueError),
    ("working_directory", "/no/such/folder", fsimage.Error),
    ("padding_blocks", "many", TypeError),
    ("padding_blocks", 1.0, TypeError),
    ("padding_blocks", None, TypeError),
    ("padding_blocks", -1, OverflowError),
    ("padding_blocks", 1 << 32, OverflowError),
    ("total_blocks", 1 << 64, OverflowError),
    ("file_systems", -1, OverflowError),
]


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_settings(name: str, value: Any) -> None:
    made = fsimage.FileSystemImage()
    assert getattr(made, name) != value
    setattr(made, name, value)
    assert getattr(made, name) == value
    assert isinstance(getattr(made, name), type(value))
    assert getattr(fsimage.FileSystemImage, name).__doc__


@pytest.mark.parametrize(("name", "value", "error"), WRONG)
def test_wrong_settings(name: str, value: Any, error: Any) -> None:
    made = fsimage.FileSystemImage()
    before = getattr(made, name)
    with pytest.raises(error):
        setattr(made, name, value)
    assert getattr(made, name) == before


#: Settings that can be changed while a result is open.
FREE = {"stage_files", "free_media_blocks", "create_redundant_udf_metadata_files"}


@pytest.mark.parametrize(("name", "value"), [one for one in SETTINGS if one[0] in FREE])
def test_a_result_leaves_some_settings(name: str, value: Any) -> None:
    made = fsimage.FileSystemImage()
    with made.create_result() as result:
        before = result.total_blocks
        setattr(made, name, value)
        assert getattr(made, name) == value and result.total_blocks == before


@pytest.mark.parametrize(("name", "value"), [one for one in SETTINGS if one[0] not in FREE])
def test_a_result_locks_settings(name: str, value: Any) -> None:
    made = fsimage.FileSystemImage()
    with made.create_result():
        with pytest.raises(fsimage.ReadOnlyError) as caught:
            setattr(made, name, value)
        assert caught.value.name == "FSI_E_READONLY"
        assert isinstance(caught.value, PermissionError)
    setattr(made, name, value)


def test_what_can_only_be_read() -> None:
    made = fsimage.FileSystemImage()
    assert FileSystems.UDF in made.file_systems_supported
    assert made.interchange_levels_supported == [1, 2, 3, 4]
    assert made.udf_revisions_supported[0] is UdfRevision.V1_02
    assert made.used_blocks > 0
    with pytest.raises(AttributeError):
        made.used_blocks = 1


def test_the_rules_for_names_of_iso_9660() -> None:
    made = fsimage.FileSystemImage()
    assert made.iso9660_names == Iso9660Names()
    made.iso9660_names = Iso9660Names(Relaxations.LOWER_CASE)
    assert made.iso9660_names == (Relaxations.LOWER_CASE, 0)


def test_the_rules_of_joliet() -> None:
    made = fsimage.FileSystemImage()
    assert made.joliet == JolietRules()
    made.joliet = JolietRules(name_units=103)
    assert made.joliet.name_units == 103


def test_strict_needs_an_empty_image() -> None:
    with pytest.raises(fsimage.Error) as caught:
        image().strict = True
    assert caught.value.status == fsimage.Status.E_FILE_SYSTEM_NOT_EMPTY


def test_names_of_the_volume() -> None:
    made = fsimage.FileSystemImage()
    made.volume_name = "Common"
    made.set_volume_name_in(FileSystems.UDF, "Über")
    assert made.volume_name_in(FileSystems.UDF) == "Über"
    assert made.volume_name_in(FileSystems.ISO9660).upper() == "COMMON"
    with pytest.raises(ValueError):
        made.set_volume_name_in(FileSystems.ROCK_RIDGE, "x")
    with pytest.raises(ValueError):
        made.volume_name_in(FileSystems.ROCK_RIDGE)
    with pytest.raises(ValueError):
        made.identifier(99)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        made.set_identifier(99, "")  # type: ignore[arg-type]
    made.set_identifier(Identifier.PUBLISHER, "P")
    assert made.publisher == "P"


def test_the_present() -> None:
    made = fsimage.FileSystemImage()
    there = timezone(timedelta(hours=2))
    made.now = datetime(2024, 2, 29, 12, 30, 15, 123456, there)
    assert made.now == datetime(2024, 2, 29, 10, 30, 15, 123456, timezone.utc)
    made.set_now(1_000_000_001, is_latest=True)
    assert made.now == datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc)
    with pytest.raises(TypeError):
        made.now = "today"  # type: ignore[assignment]


def test_source_date_epoch_has_to_be_a_number() -> None:
    code = "import fsimage\ntry: fsimage.FileSystemImage()\nexcept ValueError as error: print(error.name)"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "today", "FSIMAGE_RECORD_CALLS": ""}
    if "PYTHONPATH" not in environment:
        environment["PYTHONPATH"] = str(Path(fsimage.__file__).parents[1])
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert told.stdout == "FSI_E_INVALID_PARAM\n", told.stderr


def test_working_directory(tmp_path: Path) -> None:
    made = fsimage.FileSystemImage()
    assert made.working_directory
    made.working_directory = tmp_path
    made.stage_files = True
    source = tmp_path / "source"
    source.write_bytes(b"staged")
    made.root.add_file("file", source)
    source.unlink()
    with made.create_result() as result, fsimage.open(result.read()) as volume:
        assert (volume / "file").read_bytes() == b"staged"


def test_profiles() -> None:
    made = fsimage.FileSystemImage(Profile.IMAPI)
    assert made.interchange_level == 1
    assert made.free_media_blocks == 332_800
    made.root.add_file("A", b"")
    with pytest.raises(FileExistsError):
        made.root.add_file("a", b"")
    with pytest.raises(ValueError):
        fsimage.FileSystemImage(7)  # type: ignore[arg-type]


def test_media() -> None:
    made = fsimage.FileSystemImage()
    made.choose_defaults_for_media_type(MediaType.BD_R)
    assert made.free_media_blocks > 10_000_000
    with pytest.raises(ValueError):
        made.choose_defaults_for_media_type(99)  # type: ignore[arg-type]
    made.free_media_blocks = 400
    with pytest.raises(fsimage.TooLargeError) as caught:
        made.root.add_file("big", bytes(2048 * 400))
    assert isinstance(caught.value, OSError)


def test_the_tree() -> None:
    made = image()
    assert made.file_count == 9
    assert made.directory_count == 3
    assert made.exists("/docs") is ItemKind.DIRECTORY
    assert made.exists("/docs/readme.txt") is ItemKind.FILE
    assert not made.exists("/nothing")
    with pytest.raises(ValueError):
        made.exists("docs")
    assert made.item("/docs/readme.txt").name == "readme.txt"
    with pytest.raises(FileNotFoundError) as caught:
        made.item("/docs/nothing")
    assert caught.value.filename == "/docs/nothing"
    assert caught.value.errno == 2


def test_change_points() -> None:
    made = fsimage.FileSystemImage()
    first = made.change_point
    file = made.root.add_file("one", b"1")
    second = made.change_point
    made.root.remove("one")
    assert not file.is_in_image
    made.rollback_to_change_point(second)
    assert file.is_in_image and file.size == 1
    made.rollback_to_change_point(first)
    with pytest.raises(fsimage.Error) as caught:
        file.size
    assert caught.value.status == fsimage.Status.E_NOT_IN_FILE_SYSTEM
    made.root.add_file("two", b"2")
    made.lock_in_change_point()
    with pytest.raises(ValueError):
        made.rollback_to_change_point(first)
    with made.create_result(), pytest.raises(fsimage.ReadOnlyError):
        made.lock_in_change_point()


def test_what_no_file_system_can_hold() -> None:
    made = fsimage.FileSystemImage()
    made.file_systems = FileSystems(0)
    with pytest.raises(fsimage.Error) as caught:
        made.create_result()
    assert caught.value.status == fsimage.Status.E_NO_OUTPUT
    assert "FileSystemImage" in repr(made)
