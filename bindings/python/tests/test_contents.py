"""Contents: bytes, file objects, functions; those that raise, lie or keep what is not theirs."""

import array
import io
import os
from pathlib import Path
from typing import Any, List

import pytest
from samples import NOW

import fsimage
from fsimage import Status

DATA = bytes(range(256)) * 400


class OnlyRead:
    """A file object that can be read, and nothing else."""

    def __init__(self, data: bytes) -> None:
        self.rest = io.BytesIO(data)

    def read(self, count: int = -1) -> bytes:
        return self.rest.read(min(count, 1000))


class AtPlaces:
    """Something with ``read_at`` and ``size``."""

    size = len(DATA)

    def read_at(self, offset: int, buffer: Any) -> int:
        part = DATA[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        return len(part)


def read_of(content: Any, **options: Any) -> bytes:
    image = fsimage.FileSystemImage()
    image.root.add_file("file", content, **options)
    with image.create_result() as result, fsimage.open(result.open()) as volume:
        return (volume / "file").read_bytes()


def test_bytes_and_their_kin() -> None:
    assert read_of(DATA) == DATA
    assert read_of(bytearray(DATA)) == DATA
    assert read_of(memoryview(DATA)) == DATA
    assert read_of(memoryview(DATA)[::2]) == DATA[::2]
    assert read_of(array.array("H", [1, 2])) == array.array("H", [1, 2]).tobytes()
    assert read_of(b"") == b""
    data = bytearray(b"before")
    image = fsimage.FileSystemImage()
    file = image.root.add_file("file", data)
    data[:] = b"after!"
    assert file.read_bytes() == b"before"


def test_file_objects(tmp_path: Path) -> None:
    assert read_of(io.BytesIO(DATA)) == DATA
    rest = io.BytesIO(DATA)
    rest.seek(1000)
    assert read_of(rest) == DATA[1000:]
    rest.seek(1000)
    assert read_of(rest, size=5) == DATA[1000:1005]
    path = tmp_path / "data"
    path.write_bytes(DATA)
    for buffering in (0, -1):
        with open(path, "rb", buffering=buffering) as file:
            assert read_of(file) == DATA
    assert read_of(OnlyRead(DATA)) == DATA
    assert read_of(OnlyRead(bytes(3 << 20))) == bytes(3 << 20)
    assert read_of(AtPlaces()) == DATA
    readable, writable = os.pipe()
    with os.fdopen(writable, "wb") as there:
        there.write(DATA[:5000])
    with os.fdopen(readable, "rb") as here:
        assert read_of(here) == DATA[:5000]


def test_one_file_object_for_many_files() -> None:
    shared = io.BytesIO(DATA)
    image = fsimage.FileSystemImage()
    for number in range(50):
        shared.seek(number * 100)
        image.root.add_file(f"{number}", shared, size=len(DATA) - 5000)
    with image.create_result() as result, fsimage.open(result.read()) as volume:
        for number in range(50):
            assert (volume / f"{number}").read_bytes() == DATA[number * 100 :][: len(DATA) - 5000]


def test_functions_and_streams_of_other_images() -> None:
    asked: List[int] = []

    def read(offset: int, length: int) -> memoryview:
        asked.append(length)
        return memoryview(DATA)[offset : offset + min(length, 7000)]

    assert read_of(read, size=len(DATA)) == DATA
    assert asked
    inner = fsimage.FileSystemImage()
    inner.set_now(NOW)
    inner.root.add_file("inner", io.BytesIO(DATA))
    with inner.create_result() as result:
        whole = result.read()
        with result.open() as stream:
            assert read_of(stream) == whole
            stream.seek(2048)
            assert read_of(stream) == whole[2048:]


def test_paths_are_files_of_the_host(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(DATA)
    path.chmod(0o640)
    image = fsimage.FileSystemImage()
    file = image.root.add_file("file", path)
    assert file.permissions == 0o640
    with pytest.raises(ValueError):
        image.root.add_file("other", path, mode=0o600)
    with pytest.raises(fsimage.SourceError) as caught:
        image.root.add_file("other", tmp_path / "nothing")
    assert isinstance(caught.value.cause, FileNotFoundError)
    assert caught.value.errno == 2
    path.write_bytes(b"another")
    with image.create_result() as result, pytest.raises(fsimage.SourceChangedError) as changed:
        result.read()
    assert changed.value.path == "/file"


def test_everything_of_a_file_at_once() -> None:
    image = fsimage.FileSystemImage()
    file = image.root.add_file(
        "file", io.BytesIO(b"x"), mode=0o4711, owner=(7, 8), modified=NOW, created=NOW + 1000, hidden=True
    )
    stat = file.stat()
    assert (stat.permissions, stat.user_id, stat.group_id, stat.is_hidden) == (0o4711, 7, 8, True)
    assert (stat.modified_ns, stat.created_ns) == (NOW, NOW + 1000)
    assert stat.created is not None
    with pytest.raises(ValueError):
        image.root.add_file("more", b"", mode=0o10000)
    with pytest.raises(TypeError):
        image.root.add_file("more", io.BytesIO(b"x"), modified="now")  # type: ignore[arg-type]


def test_what_is_no_content() -> None:
    root = fsimage.FileSystemImage().root
    for wrong in ("text", 7, None, object(), io.StringIO("text")):
        with pytest.raises(TypeError):
            root.add_file("file", wrong)  # type: ignore[arg-type]
    for size in (-1, 1 << 64, 1.5, None):
        with pytest.raises(ValueError):
            root.add_file("file", lambda offset, length: b"", size=size)  # type: ignore[arg-type]
    assert not root.keys()


class Ours(Exception):
    """An exception of these tests."""


def failing_with(error: Any, *arguments: Any) -> Any:
    def read(offset: int, length: int) -> bytes:
        raise error(*arguments)

    return read


def test_what_a_content_raises_comes_out(tmp_path: Path) -> None:
    image = fsimage.FileSystemImage()
    image.root.add_file("file", failing_with(Ours, "mine"), size=5000)
    with image.create_result() as result:
        for attempt in (
            result.read,
            lambda: result.save(tmp_path / "a"),
            lambda: result.write(io.BytesIO()),
            lambda: result.open().readall(),
            lambda: result.open().read_at(0, bytearray(result.size)),
        ):
            with pytest.raises(Ours, match="mine"):
                attempt()
    assert not list(tmp_path.iterdir())
    image.root.remove("file")
    image.root.add_file("file", failing_with(KeyboardInterrupt), size=5000)
    with image.create_result() as result, pytest.raises(KeyboardInterrupt):
        result.read()


def test_contents_that_are_staged_are_read_at_once() -> None:
    image = fsimage.FileSystemImage()
    image.stage_files = True
    with pytest.raises(Ours):
        image.root.add_file("file", failing_with(Ours), size=5000)
    assert not list(image.root)


class Keeping:
    """Keeps the buffers that it is given."""

    size = 5000

    def __init__(self) -> None:
        self.kept: List[Any] = []

    def read_at(self, offset: int, buffer: Any) -> int:
        buffer[:] = b"k" * len(buffer)
        self.kept.append(memoryview(buffer))
        return len(buffer)


def test_contents_that_keep_buffers() -> None:
    content = Keeping()
    assert read_of(content) == b"k" * 5000
    for kept in content.kept:
        kept[:] = b"x" * len(kept)


def lying(count: Any) -> Any:
    class Lying:
        size = 5000

        def read_at(self, offset: int, buffer: Any) -> Any:
            return count(buffer)

    return Lying()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (lying(lambda buffer: len(buffer) + 1), ValueError),
        (lying(lambda buffer: -1), ValueError),
        (lying(lambda buffer: 1 << 70), ValueError),
        (lying(lambda buffer: "all"), ValueError),
        (lying(lambda buffer: None), TypeError),
        (lying(lambda buffer: 0), fsimage.SourceChangedError),
        (lambda offset, length: bytes(length + 1), ValueError),
        (lambda offset, length: "text", TypeError),
        (lambda offset, length: None, TypeError),
        (lambda offset, length: b"", fsimage.SourceChangedError),
        (lambda: b"", TypeError),
    ],
)
def test_contents_that_lie(content: Any, error: Any) -> None:
    image = fsimage.FileSystemImage()
    image.root.add_file("file", content, size=5000)
    with image.create_result() as result, pytest.raises(error):
        result.read()


def test_a_file_object_that_was_closed() -> None:
    file = io.BytesIO(DATA)
    image = fsimage.FileSystemImage()
    image.root.add_file("file", file)
    file.close()
    with image.create_result() as result, pytest.raises(ValueError, match="closed file"):
        result.read()


def test_contents_are_released_when_adding_fails() -> None:
    # What releases them at the end of every test checks that none stays.
    root = fsimage.FileSystemImage().root
    root.add_file("file", b"")
    for path in ("file", "no/such", "", b"file"):
        with pytest.raises(fsimage.Error):
            root.add_file(path, io.BytesIO(DATA))
    with pytest.raises(fsimage.Error):
        root.add_file("file", io.BytesIO(DATA), mode=0o600)
    for path in ("a\0b", b"a\0b"):
        with pytest.raises(ValueError):
            root.add_file(path, io.BytesIO(DATA))
    root.close()
    with pytest.raises(ValueError):
        root.add_file("file", io.BytesIO(DATA))


def test_many_files_at_once() -> None:
    image = fsimage.FileSystemImage()
    root = image.root
    root.add_directory("d")
    root.add_files([("one", b"1"), ("d/two", bytearray(b"2\0")), (b"three", memoryview(b"33")), ("four", b"")])
    sizes = {path: item.size for path, item in root.items() if path != "d"}
    assert sizes == {"one": 1, "three": 2, "four": 0} and image.item("/d/two").size == 2
    wrong: Any = [
        ([("five", b""), ("one", b"")], FileExistsError),
        ([("five", b""), ("no/such", b"")], FileNotFoundError),
        ([("five", "text")], TypeError),
        ([("five", None)], TypeError),
        ([(7, b"")], TypeError),
        ([("a\0b", b"")], ValueError),
        ([("five", b"", b"")], ValueError),
    ]
    for files, error in wrong:
        with pytest.raises(error):
            root.add_files(files)
    assert image.file_count == 4
    root.add_files([])
    root.add_files([(f"große {number}", b"x" * number) for number in range(100)])
    assert [image.item(f"/große {number}").size for number in range(100)] == list(range(100))


def test_many_files_that_are_not_copied_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from fsimage import _adding

    monkeypatch.setattr(_adding, "_COPIED", 10)
    root = fsimage.FileSystemImage().root
    root.add_files([("one", b"12345678"), ("two", b"abcdefgh"), (b"three", b"")])
    files: Any = root
    assert [files[name].read_bytes() for name in ("one", "two", "three")] == [b"12345678", b"abcdefgh", b""]


def test_statuses_of_adding() -> None:
    root = fsimage.FileSystemImage().root
    root.add_file("file", b"")
    with pytest.raises(fsimage.Error) as caught:
        root.add_directory("file/below")
    assert caught.value.status == Status.E_NOT_DIR
    with pytest.raises(NotADirectoryError):
        root.add_directory("file/below")
    with pytest.raises(FileExistsError):
        root.add_symbolic_link("file", "x")
    with pytest.raises(FileExistsError):
        root.add_special("file", fsimage.ItemKind.FIFO)
    with pytest.raises(ValueError):
        root.add_special("pipe", fsimage.ItemKind.FILE)
    with pytest.raises(FileNotFoundError):
        root.add_hard_link("link", "nothing")
    with pytest.raises(fsimage.Error):
        root.add_directory("file/a/b", parents=True)
