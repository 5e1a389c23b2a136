"""What must not be done, and harms nothing."""

import copy
import ctypes
import gc
import io
import pickle
from pathlib import Path
from typing import Any, List

import pytest
from samples import data, image

import fsimage


def test_closing_within_a_callback(tmp_path: Path) -> None:
    made = image()
    result = made.create_result()

    def close(done: int, total: int) -> None:
        result.close()
        made.close()

    result.save(tmp_path / "image", progress=close)
    assert (tmp_path / "image").read_bytes() == data()
    with pytest.raises(ValueError):
        result.read()


def test_closing_within_a_content() -> None:
    made = fsimage.FileSystemImage()
    streams: List[Any] = []

    def read(offset: int, length: int) -> bytes:
        for one in streams:
            one.close()
        made.close()
        return bytes(length)

    made.root.add_file("file", read, size=4096)
    result = made.create_result()
    streams += [result.open(), result]
    assert len(result.read()) > 4096


def test_closing_within_a_walk() -> None:
    volume = fsimage.open(data())
    seen: List[Any] = []

    def visit(path: fsimage.DiscPath) -> None:
        volume.close()
        seen.append(path)

    assert volume.visit(visit) == []
    assert len(seen) == 12


def test_removing_what_is_walked() -> None:
    root = image().root
    for item in root.iterdir():
        if isinstance(item, fsimage.Directory):
            item.remove_tree()
        else:
            root.remove(item.name)
    assert not list(root)


def test_an_image_that_holds_itself() -> None:
    made = fsimage.FileSystemImage()
    held: List[Any] = []

    def read(offset: int, length: int) -> bytes:
        return bytes(held[0].read(offset, length)) if length < 100 else bytes(length)

    made.root.add_file("file", read, size=10_000)
    with made.create_result() as result:
        held.append(result)
        assert len(result.read()) == result.size
    del made
    gc.collect()


def test_ends_of_the_interpreter_come_out() -> None:
    def leave(offset: int, length: int) -> bytes:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        fsimage.open(leave, size=1 << 20)


def test_copies_of_objects() -> None:
    made = image()
    same = copy.copy(made)
    with pytest.raises((ValueError, TypeError)):
        copy.deepcopy(made)
    with pytest.raises((ValueError, TypeError)):
        pickle.dumps(made)
    made.close()
    assert same.file_count == 9


def test_what_cannot_be_made() -> None:
    for kind in (fsimage.Result, fsimage.Volume, fsimage.Item, fsimage.File, fsimage.Directory):
        with pytest.raises(TypeError):
            kind()


def test_objects_that_were_never_opened() -> None:
    for kind in (fsimage.BlockSource, fsimage.Disc, fsimage.Drive):
        with pytest.raises((fsimage.Error, ValueError)):
            kind("file:\0" if kind is fsimage.Drive else "/no/such/file")
    gc.collect()


@pytest.mark.parametrize(
    "buffer", [b"bytes", "text", 7, None, memoryview(b"x"), memoryview(bytearray(8))[::2], (ctypes.c_char * 0)()]
)
def test_buffers_that_cannot_be_filled(buffer: Any) -> None:
    with image().create_result() as result, result.open() as stream, fsimage.BlockSource(data()) as source:
        for read in (result.read_at, stream.read_at, source.read_at):
            try:
                assert read(0, buffer) == 0
            except (TypeError, BufferError):
                continue
        try:
            assert stream.readinto(buffer) == 0
        except (TypeError, BufferError):
            pass


def test_numbers_that_do_not_fit() -> None:
    with image().create_result() as result, result.open() as stream:
        for offset in (-1, 1 << 64):
            with pytest.raises((ValueError, OverflowError)):
                result.read_at(offset, bytearray(1))
        assert result.read_at((1 << 64) - 1, bytearray(1)) == 0
        for distance in (1 << 63, -(1 << 63) - 1, 1 << 100):
            with pytest.raises(OverflowError):
                stream.seek(distance)
        with pytest.raises(TypeError):
            stream.seek(1.5)  # type: ignore[arg-type]
    made = image()
    item = made.item("/docs")
    for wrong in (-1, 1 << 32):
        with pytest.raises(OverflowError):
            item.permissions = wrong
        with pytest.raises(OverflowError):
            item.owner = wrong, 0
        with pytest.raises(OverflowError):
            made.root.add_file("x", io.BytesIO(b"x"), owner=(0, wrong))
        with pytest.raises(OverflowError):
            fsimage.Disc(data(), item_limit=wrong if wrong < 0 else 1 << 64)
        with pytest.raises(OverflowError):
            fsimage.Disc(data(), sessions=[wrong if wrong < 0 else 1 << 64])
    for moment in (1 << 100, -(1 << 100)):
        with pytest.raises(OverflowError):
            item.modified = moment
        with pytest.raises(OverflowError):
            made.root.add_file("x", io.BytesIO(b"x"), modified=moment)
    item.modified = 1 << 70
    with pytest.raises(OverflowError):
        item.modified
    assert "x" not in made.root


def test_names_with_a_nul() -> None:
    made = image()
    root = made.root
    uses: Any = [
        lambda: root["a\0b"],
        lambda: root.add_directory("a\0b"),
        lambda: root.add_symbolic_link("link", "a\0b"),
        lambda: root.rename("docs", "a\0b"),
        lambda: root.remove(b"a\0b"),
        lambda: root.streams.add("a\0b", b""),
        lambda: made.add_boot_catalog("a\0b"),
        lambda: made.set_iso9660_stub("a\0b"),
        lambda: setattr(made, "publisher", "a\0b"),
        lambda: setattr(made, "working_directory", "a\0b"),
        lambda: made.create_result().save("a\0b"),
        lambda: fsimage.open(data()).path("a\0b").stat(),
        lambda: fsimage.open(data()).extract("a\0b"),
    ]
    for number, use in enumerate(uses):
        with pytest.raises(ValueError, match="null") as caught:
            use()
        assert caught.value, number
