"""Importing and continuing discs."""

import shutil
from pathlib import Path
from typing import Any, List

import pytest
from samples import ALL, ISO, NOW, data, image

import fsimage
from fsimage import FileSystems, ImportFlags, MediaDescription, MultisessionFlags, Preference, SessionKind, Status


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    path = tmp_path / "disc.iso"
    with image(FileSystems.UDF).create_result() as result:
        result.save(path)
    return path


def continuing(path: Path) -> fsimage.FileSystemImage:
    made = fsimage.FileSystemImage()
    made.set_now(NOW + 10**12, is_latest=True)
    with fsimage.BlockSource(path) as source:
        made.multisession = [source.describe()]
    return made


def test_a_further_session(disc: Path) -> None:
    made = continuing(disc)
    events: List[fsimage.ImportEvent] = []
    imported = made.import_file_system(on_import=events.append)
    assert imported.file_system is FileSystems.UDF and imported.files == 9 and imported.findings == []
    assert made.imported_volume_name == "SAMPLE"
    assert {one.path for one in events if one.is_directory} >= {"/docs/", "/docs/deep/"}
    assert events[-1].files == 9 and events[-1].file_system is FileSystems.UDF
    before = made.calculate_disc_identifier()
    made.root.add_file("new.txt", b"new")
    made.root.remove("docs/data.bin")
    with made.create_result() as result:
        ranges = result.modified_blocks()
        assert ranges and all(one.first <= one.last for one in ranges)
        identifier = result.disc_id
        told: List[Any] = []
        result.append(disc, progress=lambda done, total: told.append(done))
        assert told
    assert identifier != before
    again = continuing(disc)
    assert again.calculate_disc_identifier() == identifier
    with fsimage.open(disc) as volume:
        assert (volume / "new.txt").read_bytes() == b"new"
        assert not (volume / "docs/data.bin").exists()
        assert (volume / "docs/readme.txt").read_bytes() == b"Read me\n"


def test_appending_goes_wrong(disc: Path, tmp_path: Path) -> None:
    made = continuing(disc)
    made.import_file_system(FileSystems.UDF)
    with made.create_result() as result:
        other = tmp_path / "other.iso"
        other.write_bytes(data(FileSystems.UDF, "OTHER"))
        with pytest.raises(fsimage.Error) as caught:
            result.append(other)
        assert caught.value.status == Status.E_DISC_MISMATCH

        def stop(done: int, total: int) -> None:
            raise LookupError

        copy = tmp_path / "copy.iso"
        shutil.copyfile(disc, copy)
        with pytest.raises(LookupError):
            result.append(copy, progress=stop)
        assert copy.read_bytes() == disc.read_bytes()
    with fsimage.FileSystemImage().create_result() as result, pytest.raises(fsimage.Error) as not_set:
        result.append(disc)
    assert not_set.value.status == Status.E_MULTISESSION_NOT_SET


def test_what_was_set(disc: Path) -> None:
    made = continuing(disc)
    (way,) = made.multisession
    assert way.kind is SessionKind.RANDOM_WRITE and way.source.size == disc.stat().st_size
    assert made.identify_file_systems_on_disc() == FileSystems.UDF
    assert made.identify_file_systems_on_disc(way.source) == FileSystems.UDF
    assert made.probe_specific_file_system(FileSystems.UDF)
    assert not made.probe_specific_file_system(FileSystems.JOLIET)
    sequential = MediaDescription(
        way.source,
        SessionKind.SEQUENTIAL,
        MultisessionFlags.IN_USE,
        fsimage.MediaType.CD_R,
        next_writable=20000,
        free_blocks=10000,
        total_blocks=330000,
        sessions=[0],
    )
    made.multisession = [sequential]
    (told,) = made.multisession
    assert told.sessions == [0] and told.next_writable == 20000 and told.kind is SessionKind.SEQUENTIAL
    assert told.media_type is fsimage.MediaType.CD_R and told.flags is MultisessionFlags.IN_USE
    made.multisession = []
    assert made.multisession == []
    for ask in (made.identify_file_systems_on_disc, made.calculate_disc_identifier, made.import_file_system):
        with pytest.raises(fsimage.Error) as caught:
            ask()
        assert caught.value.status == Status.E_MULTISESSION_NOT_SET
    with pytest.raises(fsimage.Error):
        made.probe_specific_file_system(FileSystems.UDF)
    with pytest.raises(fsimage.Error):
        made.multisession = [sequential, sequential]
    way.source.close()
    with pytest.raises(ValueError):
        made.multisession = [way]
    with pytest.raises(ValueError):
        made.identify_file_systems_on_disc(way.source)


def test_importing_goes_wrong(disc: Path) -> None:
    made = continuing(disc)

    def stop(event: fsimage.ImportEvent) -> None:
        raise LookupError(event.path)

    with pytest.raises(LookupError):
        made.import_file_system(on_import=stop)
    with pytest.raises(fsimage.CancelledError):
        made.import_file_system(on_import=lambda event: False)
    with pytest.raises(TypeError):
        made.import_file_system(on_import="events")  # type: ignore[arg-type]
    assert not list(made.root)
    with pytest.raises(fsimage.Error) as caught:
        made.import_file_system(FileSystems.ISO9660)
    assert caught.value.status == Status.E_FILE_SYSTEM_NOT_FOUND
    with pytest.raises(fsimage.Error) as limit:
        made.import_file_system(item_limit=2)
    assert limit.value.status == Status.E_DISC_LIMIT
    busy: List[Any] = []

    def use(event: fsimage.ImportEvent) -> None:
        try:
            made.root.add_directory("more")
        except fsimage.BusyError as error:
            busy.append(error)

    made.import_file_system(on_import=use)
    assert busy and isinstance(busy[0], RuntimeError)
    with pytest.raises(ValueError):
        made.import_file_system()


def test_a_new_image_of_a_disc() -> None:
    made = fsimage.FileSystemImage()
    events: List[Any] = []
    with fsimage.Disc(data(ALL, "Name")) as disc:
        imported = made.import_disc(disc, file_system=FileSystems.JOLIET, on_import=events.append, finding_limit=2)
        with pytest.raises(fsimage.Error):
            made.import_disc(disc, session=7)
    assert events and imported.file_system is FileSystems.JOLIET
    assert imported.findings and imported.dropped >= 0
    assert made.item("/docs/readme.txt").size == 8
    made.set_now(NOW)
    with made.create_result() as result, fsimage.open(result.open()) as volume:
        assert (volume / "docs/readme.txt").read_bytes() == b"Read me\n"


def test_findings_of_an_import() -> None:
    made = fsimage.FileSystemImage()
    with fsimage.Disc(data(ISO, "Name")) as disc:
        found = made.import_disc(disc, file_system=FileSystems.JOLIET).findings
    assert found and all(str(one) for one in found)
    made = fsimage.FileSystemImage()
    with fsimage.Disc(data(ISO, "Name")) as disc:
        made.import_disc(disc, flags=ImportFlags.NO_COMPARISON, preference=Preference.IMAPI)
    assert made.exists("/docs")


def test_which_file_system_is_imported() -> None:
    choose = fsimage.default_file_system_for_import
    assert choose(FileSystems.ISO9660 | FileSystems.UDF) is FileSystems.UDF
    assert choose(ISO) is FileSystems.ROCK_RIDGE
    assert choose(ISO, Preference.IMAPI) is FileSystems.JOLIET
    with pytest.raises(ValueError):
        choose(FileSystems(0))
    assert fsimage.FileSystemImage().imported_volume_name is None
