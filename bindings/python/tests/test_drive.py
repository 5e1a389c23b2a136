"""Drives: discs in files, which need none."""

from pathlib import Path
from typing import Any, Dict, List

import pytest
from samples import image

import fsimage
from fsimage import (
    Blanking,
    BurnFlags,
    Drive,
    DrivePhase,
    FileSystems,
    Formatting,
    MediaState,
    MediaType,
    Status,
)


def drive(folder: Path, kind: str, *, write: bool = True) -> Drive:
    return Drive(f"file:{folder}/{kind}.disc?media={kind}", write=write)


def test_listing() -> None:
    for entry in fsimage.list_drives():
        assert entry.name and isinstance(entry.vendor, str)


def test_no_drive(tmp_path: Path) -> None:
    with pytest.raises(fsimage.DriveError) as caught:
        Drive("/dev/no-such-drive")
    assert caught.value.status == Status.E_DRIVE_UNAVAILABLE and isinstance(caught.value, OSError)
    with pytest.raises(ValueError):
        Drive("file:\0")
    with pytest.raises(TypeError):
        Drive(7)  # type: ignore[arg-type]


def test_a_blank_disc(tmp_path: Path) -> None:
    with drive(tmp_path, "bd-r") as there:
        media = there.media()
        assert media.media_type is MediaType.BD_R and media.state & MediaState.BLANK
        assert media.capacity_blocks >= media.free_blocks > 10_000_000 and media.sessions == []
        assert media.next_writable == 0 and media.write_speeds == sorted(media.write_speeds, reverse=True)
        with pytest.raises(fsimage.Error) as caught:
            there.source()
        assert caught.value.status == Status.E_EMPTY_DISC
        made = fsimage.FileSystemImage()
        made.choose_defaults(there)
        assert made.free_media_blocks == media.free_blocks
        made.free_media_blocks = 0
        made.set_max_media_blocks_from_drive(there)
        assert made.free_media_blocks == media.free_blocks
        assert "Drive" in repr(there)
    for use in (made.choose_defaults, made.set_max_media_blocks_from_drive, made.set_multisession_from_drive):
        with pytest.raises(ValueError):
            use(there)


def test_burning_and_what_follows(tmp_path: Path) -> None:
    with drive(tmp_path, "dvd+r") as there:
        made = image(FileSystems.UDF)
        steps: List[Any] = []
        with made.create_result() as result:
            burnt = result.burn(there, progress=steps.append, threads=1)
            assert burnt.verified and burnt.blocks >= result.total_blocks
            result.verify(there, progress=steps.append)
            with result.open() as stream, fsimage.BlockSource(stream) as source:
                there.verify(source, progress=steps.append)
            whole = result.read()
        assert {one.phase for one in steps} >= {DrivePhase.WRITING, DrivePhase.VERIFYING}
        assert there.identify_file_systems() == FileSystems.UDF
        media = there.media()
        assert len(media.sessions) == 1 and media.state & MediaState.APPENDABLE
        with there.source() as source, fsimage.open(source) as volume:
            assert (volume / "docs/readme.txt").read_bytes() == b"Read me\n"
        with fsimage.BlockSource(bytes(4096)) as other, pytest.raises(fsimage.Error) as caught:
            there.verify(other, first_block=16)
        assert caught.value.status == Status.E_BURN_VERIFICATION_FAILED and caught.value.offset is not None
        with image(FileSystems.UDF, "OTHER").create_result() as result, pytest.raises(fsimage.Error):
            result.verify(there)
        there_image = bytearray(len(whole))

        def write_at(offset: int, part: bytes) -> None:
            there_image[offset : offset + len(part)] = part

        maps: List[str] = []
        there.read(write_at, keep_map=maps.append, progress=steps.append, retries=1)
        assert bytes(there_image[: len(whole)]) == whole and maps
        assert there.read(write_at, map=maps[-1]) >= 0
        with pytest.raises(fsimage.InvalidArgumentError):
            there.read(write_at, map="no map")

        def fail(offset: int, part: bytes) -> None:
            raise LookupError

        with pytest.raises(LookupError):
            there.read(fail)
        with pytest.raises(LookupError):
            there.read(write_at, keep_map=lambda text: fail(0, b""))
        with pytest.raises(TypeError):
            there.read(None)  # type: ignore[arg-type]
        more = fsimage.FileSystemImage()
        more.set_multisession_from_drive(there)
        more.import_file_system()
        more.root.add_file("more", b"more")
        with more.create_result() as result:
            result.burn(there, flags=BurnFlags.FINALISE)
        assert there.media().state & MediaState.FINALISED


def test_an_image_that_is_made_already(tmp_path: Path) -> None:
    with image(FileSystems.UDF).create_result() as result:
        whole = result.read()
    steps: List[Any] = []
    with drive(tmp_path, "dvd+r") as there, fsimage.BlockSource(whole) as source:
        assert there.burn_image(source, progress=steps.append).verified
        assert steps
        with there.source() as burnt, fsimage.open(burnt) as volume:
            assert volume.name == "SAMPLE"
        with pytest.raises(fsimage.Error):
            there.burn_image(source)
        with pytest.raises(OverflowError):
            there.burn_image(source, first_block=1 << 32)
        with pytest.raises(OverflowError):
            there.burn_image(source, speed=-1)


def test_burning_goes_wrong(tmp_path: Path) -> None:
    def stop(step: fsimage.DriveStep) -> None:
        raise LookupError(step.phase)

    with image().create_result() as result:
        with drive(tmp_path, "dvd-r") as there:
            with pytest.raises(LookupError):
                result.burn(there, progress=stop)
            with pytest.raises(TypeError):
                result.burn(there, progress="bar")  # type: ignore[arg-type]
        with drive(tmp_path, "bd-r") as there, pytest.raises(fsimage.Error):
            result.burn(there, flags=BurnFlags.SIMULATE)
        with pytest.raises(ValueError):
            result.burn(there)


def test_erasing_formatting_closing(tmp_path: Path) -> None:
    steps: List[Any] = []
    with drive(tmp_path, "cd-rw") as there:
        with image(FileSystems.ISO9660).create_result() as result:
            result.burn(there)
        there.blank(Blanking.MINIMAL, progress=steps.append)
        assert there.media().state & MediaState.BLANK
        with pytest.raises(ValueError):
            there.blank(9)  # type: ignore[arg-type]
        with pytest.raises(fsimage.Error) as caught:
            there.close_session()
        assert caught.value.status == Status.E_RECORDER_MEDIA_INCOMPATIBLE
    with drive(tmp_path, "bd-re") as there:
        there.format(Formatting.DEFAULT, progress=steps.append)
        with pytest.raises(fsimage.Error) as refused:
            there.blank()
        assert refused.value.status == Status.E_RECORDER_MEDIA_INCOMPATIBLE
    with drive(tmp_path, "cd-r") as there, pytest.raises(fsimage.Error):
        there.format()


def test_an_open_session_is_closed(tmp_path: Path) -> None:
    # A burn that ends early leaves its session open.
    def stop(step: fsimage.DriveStep) -> Any:
        return step.phase != DrivePhase.WRITING or step.done == 0

    outcomes: Dict[str, Any] = {}
    for kind in ("cd-r", "dvd-r", "dvd+r", "bd-r"):
        made = image(FileSystems.UDF)
        made.root.add_file("large", lambda offset, length: bytes(length), size=40 << 20)
        with drive(tmp_path, kind) as there, made.create_result() as result:
            with pytest.raises(fsimage.CancelledError):
                result.burn(there, progress=stop)
            state = there.media().state
            if state & (MediaState.SESSION_OPEN | MediaState.DAMAGED):
                there.close_session(finalise=True)
                outcomes[kind] = there.media().state
    assert outcomes


def test_ejecting(tmp_path: Path) -> None:
    with drive(tmp_path, "dvd+rw") as there:
        there.eject()
        for ask in (there.media, there.source, there.identify_file_systems):
            with pytest.raises(fsimage.Error) as caught:
                ask()
            assert caught.value.status == Status.E_RECORDER_MEDIA_NO_MEDIA
            assert isinstance(caught.value, OSError)
    with pytest.raises(ValueError):
        there.eject()
