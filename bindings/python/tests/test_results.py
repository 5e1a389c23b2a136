"""Results: reading, saving, streams, what lies where."""

import io
import os
import subprocess
import threading
from pathlib import Path
from typing import Any, List, Tuple

import pytest
from samples import ALL, ISO, data, image

import fsimage
from fsimage import FileSystems, SaveFlags, Status


class Bar:
    """What tqdm has."""

    def __init__(self) -> None:
        self.total: Any = None
        self.n = 0

    def update(self, n: int = 1) -> bool:
        self.n += n
        return True


def test_reading() -> None:
    with image().create_result() as result:
        whole = result.read()
        assert len(whole) == result.size == result.total_blocks * result.block_size
        assert result.read(100, 50) == whole[100:150]
        assert result.read(result.size - 3, 50) == whole[-3:]
        assert result.read(result.size + 3) == b""
        buffer = bytearray(b"#" * 20)
        assert result.read_at(32768, memoryview(buffer)[5:10]) == 5
        assert buffer == b"#" * 5 + whole[32768:32773] + b"#" * 10
        assert result.read_at(0, bytearray()) == 0
        words = memoryview(bytearray(64)).cast("Q")
        assert result.read_at(32768, words) == 64
        assert words.tobytes() == whole[32768:32832]
        for wrong in (b"not writable", memoryview(bytearray(10))[::2], "text"):
            with pytest.raises((TypeError, BufferError)):
                result.read_at(0, wrong)
        with pytest.raises(ValueError):
            result.read_at(-1, bytearray(1))
        assert "blocks" in repr(result)


def test_streams() -> None:
    made = image()
    result = made.create_result()
    whole = result.read()
    stream = result.open()
    result.close()
    assert isinstance(stream, io.RawIOBase)
    assert stream.readable() and stream.seekable() and not stream.writable()
    assert stream.size == len(whole)
    assert stream.read(10) == whole[:10] and stream.tell() == 10
    assert stream.seek(-10, os.SEEK_END) == len(whole) - 10
    assert stream.readall() == whole[-10:]
    assert stream.read(1) == b""
    assert stream.seek(5) == 5 and stream.seek(5, os.SEEK_CUR) == 10
    assert stream.seek(1 << 40) == 1 << 40 and stream.read(1) == b""
    for wrong in ((-1, 0), (0, 9)):
        with pytest.raises(ValueError):
            stream.seek(*wrong)
    buffer = bytearray(4)
    assert stream.read_at(32768, buffer) == 4 and buffer == whole[32768:32772]
    assert io.BufferedReader(result_stream(whole)).read() == whole
    with pytest.raises(fsimage.ReadOnlyError):
        made.root.add_directory("more")
    with stream:
        pass
    assert stream.closed
    for use in (lambda: stream.read(1), lambda: stream.read_at(0, buffer), stream.tell, lambda: stream.seek(0), stream.readable):
        with pytest.raises(ValueError):
            use()
    made.root.add_directory("more")


def result_stream(whole: bytes) -> fsimage.ResultStream:
    # The same image again: it does not depend on the clock.
    stream = image().create_result().open()
    assert stream.size == len(whole)
    return stream


def test_saving(tmp_path: Path) -> None:
    whole = data()
    with image().create_result() as result:
        path = tmp_path / "image.iso"
        told: List[Tuple[int, int]] = []
        result.save(path, progress=lambda done, total: told.append((done, total)), threads=2, flags=SaveFlags.NO_SYNC)
        assert path.read_bytes() == whole
        assert told[-1] == (len(whole), len(whole))
        bar = Bar()
        result.save(str(path), progress=bar)
        assert (bar.n, bar.total) == (len(whole), len(whole))
        result.save(os.fsencode(path))
        with pytest.raises(fsimage.OutputError) as caught:
            result.save(tmp_path / "no" / "such")
        assert isinstance(caught.value, OSError) and caught.value.errno == 2
        assert isinstance(caught.value.cause, FileNotFoundError)
        with pytest.raises(TypeError):
            result.save(7)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            result.save(path, progress="bar")  # type: ignore[arg-type]


def test_tqdm(tmp_path: Path) -> None:
    tqdm = pytest.importorskip("tqdm")
    with image().create_result() as result, tqdm.tqdm(unit="B", disable=True) as bar:
        result.save(tmp_path / "image.iso", progress=bar)
        assert bar.total == result.size


def test_progress_that_ends_it(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise LookupError("enough")

    with image().create_result() as result:
        with pytest.raises(LookupError):
            result.save(tmp_path / "a", progress=stop)
        with pytest.raises(fsimage.CancelledError) as caught:
            result.save(tmp_path / "a", progress=lambda done, total: False)
        assert caught.value.status == Status.E_CANCELLED
        with pytest.raises(TypeError):
            result.save(tmp_path / "a", progress=lambda: None)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


class Little(io.RawIOBase):
    """Takes a few bytes at a time."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self.taken += part[:1000]
        return min(len(part), 1000)


def test_writing_to_what_is_open(tmp_path: Path) -> None:
    whole = data()
    with image().create_result() as result:
        there = io.BytesIO()
        result.write(there)
        assert there.getvalue() == whole
        little = Little()
        result.write(little)
        assert little.taken == whole
        parts: List[bytes] = []
        result.write(parts.append)
        assert b"".join(parts) == whole
        with open(tmp_path / "file", "wb") as file:
            result.write(file.fileno())
        assert (tmp_path / "file").read_bytes() == whole
        with subprocess.Popen(["sha256sum"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
            assert program.stdin is not None
            result.write(program.stdin)
            program.communicate()
        assert program.returncode == 0


def test_targets_that_fail() -> None:
    def fail(part: bytes) -> None:
        raise ArithmeticError("full")

    with image().create_result() as result:
        with pytest.raises(ArithmeticError, match="full"):
            result.write(fail)
        with pytest.raises(TypeError):
            result.write(io.StringIO())  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            result.write("path")  # type: ignore[arg-type]
        with pytest.raises(fsimage.OutputError):
            result.write(99_999)
        with pytest.raises(OSError, match="took 0"):
            result.write(type("Full", (), {"write": lambda self, part: 0})())


def test_what_lies_where() -> None:
    made = image()
    file = made.item("/docs/data.bin")
    with made.create_result() as result:
        whole = result.read()
        (extent,) = result.extents(file)
        assert whole[extent.first_block * 2048 :][: extent.bytes] == bytes(range(256)) * 40
        assert result.extents(made.root) == []
        with pytest.raises(fsimage.Error) as caught:
            result.extents(image().root)
        assert caught.value.status == Status.E_NOT_IN_FILE_SYSTEM
        with pytest.raises(fsimage.Error) as not_continued:
            result.modified_blocks()
        assert not_continued.value.status == Status.E_NOTIMPL
        assert result.disc_id


def test_names_in_file_systems() -> None:
    made = image(FileSystems.ISO9660 | FileSystems.JOLIET)
    file = made.item("/docs/data.bin")
    with made.create_result() as result:
        assert result.item_name(file, FileSystems.ISO9660) == "DATA.BIN;1"
        assert result.item_path(file, FileSystems.JOLIET) == "/docs/data.bin"
        assert result.item_name(made.item("/latest"), FileSystems.JOLIET) is None
        for ask in (result.item_name, result.item_path):
            with pytest.raises(ValueError):
                ask(file, FileSystems.UDF)


def test_progress_items() -> None:
    made = image(ALL)
    with made.create_result() as result, result.progress_items() as items:
        assert len(items) == len(list(items)) > 5
        file = items.find_description("/docs/data.bin")
        assert file is not None and file.is_content and file.block_count == 5
        assert file.last_block - file.first_block + 1 == 5
        assert items.find_block(file.first_block + 1) == file
        assert items.find_block(1 << 40) is None
        assert items.find_description("nothing") is None
        assert items[items.index(file)] == file == items[items.index(file) : ][0]
        assert items[-1] == list(items)[-1]
        item = items.item(items.index(file))
        assert item is not None and item.path == "/docs/data.bin"
        assert items.item(0) is None
        for wrong in (len(items), -len(items) - 1):
            with pytest.raises(IndexError):
                items[wrong]
        with pytest.raises(ValueError):
            items.item(len(items))
        with pytest.raises(fsimage.ReadOnlyError):
            made.root.add_directory("more")


def test_warnings() -> None:
    made = image(FileSystems.ISO9660 | FileSystems.JOLIET)
    made.root.add_file("a:b", b"")
    with made.create_result() as result:
        warnings = result.warnings()
    found = {(one.kind_name, one.path) for one in warnings}
    assert ("not-stored", "/latest") in found, found
    one = next(one for one in warnings if one.path == "/latest")
    assert one.kind is fsimage.WarningKind.NOT_STORED and str(one) == one.message
    assert one.file_system in FileSystems.ISO9660 | FileSystems.JOLIET
    assert fsimage.warning_kind_name(99_999) == "other"


def test_an_error_that_is_kept_keeps_nothing_open(tmp_path: Path) -> None:
    made = image()
    kept: List[BaseException] = []
    with made.create_result() as result, result.open() as stream, result.progress_items() as items:
        for attempt in (
            lambda: result.save(tmp_path / "no/such"),
            lambda: result.append(tmp_path / "no/such"),
            lambda: result.write(99_999),
            lambda: result.read_at(0, b"x"),
            lambda: result.item_name(made.root, FileSystems.JOLIET),
            result.modified_blocks,
            lambda: result.extents(image().root),
            lambda: items.item(1 << 30),
            lambda: stream.seek(-1),
            lambda: made.root.add_directory("more"),
        ):
            try:
                attempt()
            except Exception as error:
                kept.append(error)
    assert len(kept) == 10
    made.root.add_directory("more")


def test_many_threads_read_one_result() -> None:
    whole = data(ISO)
    with image(ISO).create_result() as result, result.open() as stream:
        faults: List[Any] = []

        def read(seed: int) -> None:
            for step in range(50):
                offset = (seed * 7919 + step * 104_729) % len(whole)
                buffer = bytearray(5000)
                count = (result if step % 2 else stream).read_at(offset, buffer)
                if buffer[:count] != whole[offset : offset + 5000]:
                    faults.append(offset)

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not faults
