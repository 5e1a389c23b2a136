"""Discs, volumes, and paths in them."""

import io
import os
import stat
from pathlib import Path, PurePosixPath
from typing import Any, List

import pytest
from samples import ALL, ISO, NOW, data

import fsimage
from fsimage import ExtractFlags, FileSystems, Identifier, Status


@pytest.fixture(scope="module")
def whole() -> bytes:
    return data(ALL, "Sample")


@pytest.fixture
def volume(whole: bytes) -> Any:
    with fsimage.open(whole) as opened:
        yield opened


def test_where_discs_come_from(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "image.iso"
    path.write_bytes(whole)
    with open(path, "rb") as file, fsimage.BlockSource(whole) as source:
        places: List[Any] = [path, str(path), whole, bytearray(whole), memoryview(whole), io.BytesIO(whole), file, source]
        for place in places:
            with fsimage.open(place) as volume:
                assert (volume / "docs/readme.txt").read_bytes() == b"Read me\n"
    read = lambda offset, length: whole[offset : offset + length]  # noqa: E731
    with fsimage.open(read, size=len(whole)) as volume:
        assert volume.name == "Sample"


def test_what_is_no_disc(tmp_path: Path) -> None:
    with pytest.raises(fsimage.SourceError) as caught:
        fsimage.open(tmp_path / "nothing")
    assert caught.value.errno == 2 and isinstance(caught.value.cause, FileNotFoundError)
    with fsimage.Disc(bytes(100_000)) as disc:
        assert len(disc) == 1 and disc.sessions[0].file_systems == FileSystems(0)
        with pytest.raises(fsimage.Error) as none:
            disc.volume()
        assert none.value.status == Status.E_NO_SUPPORTED_FILE_SYSTEM
        with pytest.raises(fsimage.Error):
            disc.session(2)
    for wrong in (7, None, object()):
        with pytest.raises(TypeError):
            fsimage.open(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        fsimage.open(lambda offset, length: b"")
    with pytest.raises(ValueError):
        fsimage.open("a\0b")

    def fail(offset: int, length: int) -> bytes:
        raise LookupError("no disc")

    with pytest.raises(LookupError, match="no disc"):
        fsimage.open(fail, size=1 << 20)


def test_block_sources(whole: bytes) -> None:
    for image in (whole, io.BytesIO(whole)):
        with fsimage.BlockSource(image) as source:
            assert source.size == len(whole)
            buffer = bytearray(5)
            assert source.read_at(32769, buffer) == 5 and buffer == b"CD001"
            with pytest.raises(fsimage.Error):
                source.read_at(len(whole) - 1, buffer)
            described = source.describe()
            assert described.kind is fsimage.SessionKind.RANDOM_WRITE and described.source is source
    with pytest.raises(fsimage.Error):
        fsimage.BlockSource("/no/such/file")


def test_sessions_and_file_systems(whole: bytes) -> None:
    with fsimage.Disc(whole, sessions=[0], memory_limit=1 << 24, item_limit=1000, finding_limit=5) as disc:
        (session,) = disc.sessions
        assert session.number == 1 and session.first_block == 0 and session.file_systems & ALL == ALL
        assert disc.findings == []
        for one in (FileSystems.ISO9660, FileSystems.JOLIET, FileSystems.ROCK_RIDGE, FileSystems.UDF):
            with disc.volume(file_system=one) as volume:
                assert volume.file_system is one
        with pytest.raises(FileNotFoundError):
            disc.volume(session=2)
        with pytest.raises(ValueError):
            disc.volume(file_system=ALL)
    with pytest.raises(fsimage.Error) as caught:
        fsimage.open(whole, memory_limit=10).root.rglob("*").__next__()
    assert caught.value.status == Status.E_DISC_LIMIT


def test_what_a_volume_says(volume: fsimage.Volume) -> None:
    info = volume.info
    assert volume.name == "Sample"
    assert info.file_system is FileSystems.UDF and info.session == 1 and info.block_size == 2048
    assert info.udf_revision == 0x102 and info.blocks
    assert info.created is not None and info.created.timestamp() == NOW / 1e9
    assert "Sample" in repr(volume)
    assert volume.identifier(Identifier.PUBLISHER) == ""
    with pytest.raises(ValueError):
        volume.identifier(99)  # type: ignore[arg-type]


def test_paths_alone(volume: fsimage.Volume) -> None:
    path = volume / "docs" / "a.tar.gz"
    assert (path.name, path.stem, path.suffix, path.suffixes) == ("a.tar.gz", "a.tar", ".gz", [".tar", ".gz"])
    assert path.parts == ("/", "docs", "a.tar.gz")
    assert path.parent == volume.path("docs") and path.parents == (volume / "docs", volume.root)
    assert str(path) == path.as_posix() == "/docs/a.tar.gz" and bytes(path) == b"/docs/a.tar.gz"
    assert repr(path) == "DiscPath('/docs/a.tar.gz')"
    assert path.relative_to(volume.root / "docs") == PurePosixPath("a.tar.gz")
    assert path.is_relative_to("/docs") and path.match("*.gz")
    assert path.with_name("b") == volume / "docs/b" and path.with_suffix(".xz").name == "a.tar.xz"
    assert path.joinpath("x", "y") == path / "x/y" == path / PurePosixPath("x/y")
    assert len({path, volume / "docs/a.tar.gz"}) == 1 and path < volume / "docs/b" and path != "x"
    assert path.volume is volume and volume.path(b"caf\xe9").name == "caf\udce9"
    with pytest.raises(TypeError):
        path / 7  # type: ignore[operator]
    with pytest.raises(TypeError):
        volume.path(7)  # type: ignore[arg-type]


def test_what_a_disc_has(volume: fsimage.Volume) -> None:
    root = volume.root
    assert {one.name for one in root.iterdir()} == {"docs", "latest", "below", "loop", "null", "pipe"}
    readme = root / "docs" / "readme.txt"
    told = readme.stat()
    assert stat.S_IMODE(told.st_mode) == 0o600 and told.st_uid == 1000 and told.st_size == 8
    assert readme.samefile(root / "docs/again.txt") and not readme.samefile(root / "docs/data.bin")
    assert readme.exists() and readme.is_file() and not readme.is_dir() and not readme.is_symlink()
    assert (root / "docs").is_dir() and not (root / "nothing").exists() and not (readme / "below").exists()
    assert (root / "null").is_char_device() and not (root / "null").is_block_device()
    assert (root / "pipe").is_fifo() and not (root / "pipe").is_socket()
    with pytest.raises(FileNotFoundError):
        (root / "nothing").stat()
    with pytest.raises(NotADirectoryError):
        list(readme.iterdir())
    with pytest.raises(IsADirectoryError):
        (root / "docs").read_bytes()
    with pytest.raises(ValueError):
        (root / "a\0b").stat()


def test_symbolic_links(volume: fsimage.Volume) -> None:
    root = volume.root
    latest = root / "latest"
    assert latest.is_symlink() and latest.is_file() and latest.readlink() == PurePosixPath("docs/readme.txt")
    assert latest.read_text() == "Read me\n"
    assert latest.lstat().kind is fsimage.ItemKind.SYMBOLIC_LINK
    assert (root / "below/er/end.txt").read_text("utf-8", newline="") == "Grüße\r\n"
    assert (root / "below/../readme.txt").read_bytes() == b"Read me\n"
    assert [one.name for one in (root / "below").iterdir()] == ["er"]
    assert (root / "loop").exists(follow_symlinks=False) and not (root / "loop").exists()
    with pytest.raises(ValueError):
        (root / "docs").readlink()
    found = [one for one in root.iterdir() if one.name == "latest"]
    assert found[0].read_bytes() == b"Read me\n"


def test_files(volume: fsimage.Volume) -> None:
    data = bytes(range(256)) * 40
    path = volume / "docs/data.bin"
    with path.open("rb") as file:
        assert isinstance(file, io.BufferedReader)
        assert file.seek(-4, os.SEEK_END) == len(data) - 4 and file.read() == data[-4:]
        file.seek(300)
        assert file.read(4) == data[300:304]
    raw = path.open("rb", buffering=0)
    volume.close()
    assert isinstance(raw, fsimage.DiscFile) and raw.size == len(data)
    buffer = bytearray(10)
    assert raw.read_at(len(data) - 3, buffer) == 3 and bytes(buffer[:3]) == data[-3:]
    assert raw.readall() == data
    raw.close()
    with pytest.raises(ValueError):
        raw.read_at(0, buffer)
    with pytest.raises(ValueError):
        path.stat()


def test_how_files_are_opened(volume: fsimage.Volume) -> None:
    path = volume / "docs/deep/er/end.txt"
    with path.open(encoding="utf-8") as file:
        assert list(file) == ["Grüße\n"]
    for mode, options in (("w", {}), ("r+b", {}), ("rb", {"encoding": "utf-8"}), ("r", {"buffering": 0})):
        with pytest.raises(ValueError):
            path.open(mode, **options)


def test_extents(whole: bytes, volume: fsimage.Volume) -> None:
    (extent,) = (volume / "docs/data.bin").extents()
    assert extent.offset is not None
    assert whole[extent.offset :][: extent.bytes] == bytes(range(256)) * 40
    with pytest.raises(IsADirectoryError):
        (volume / "docs").extents()


def test_walking(volume: fsimage.Volume) -> None:
    down = [(str(path), names, sorted(others)) for path, names, others in volume.root.walk()]
    assert down[0] == ("/", ["docs"], ["below", "latest", "loop", "null", "pipe"])
    assert [one[0] for one in down] == ["/", "/docs", "/docs/deep", "/docs/deep/er"]
    up = [str(path) for path, _, _ in volume.root.walk(top_down=False)]
    assert up == ["/docs/deep/er", "/docs/deep", "/docs", "/"]
    followed = [str(path) for path, _, _ in volume.root.walk(follow_symlinks=True)]
    assert len(followed) == 4
    for path, names, _ in volume.root.walk():
        names.clear()
        assert path == volume.root
    assert list((volume / "nothing").walk()) == []
    errors: List[Any] = []
    list((volume / "nothing").walk(on_error=errors.append))
    assert isinstance(errors[0], FileNotFoundError)


def test_globbing(volume: fsimage.Volume) -> None:
    root = volume.root
    assert {str(one) for one in root.glob("docs/*.txt")} == {"/docs/readme.txt", "/docs/again.txt"}
    assert {str(one) for one in root.rglob("*.txt")} == {"/docs/readme.txt", "/docs/again.txt", "/docs/deep/er/end.txt"}
    assert {str(one) for one in root.glob("**/er")} == {"/docs/deep/er"}
    assert {str(one) for one in root.glob("docs/deep/er/end.txt")} == {"/docs/deep/er/end.txt"}
    assert {str(one) for one in (root / "docs/deep").glob("**")} >= {"/docs/deep", "/docs/deep/er"}
    assert list(root.glob("nothing/*")) == []
    for wrong in ("", "/docs"):
        with pytest.raises(ValueError):
            list(root.glob(wrong))


def test_visiting(volume: fsimage.Volume) -> None:
    seen: List[fsimage.DiscPath] = []
    assert volume.visit(seen.append) == []
    assert len(seen) == 12 and seen[0].read_bytes if seen[0].is_file() else seen
    texts = {str(one): one.read_bytes() for one in seen if one.is_file() and not one.is_symlink()}
    assert texts["/docs/readme.txt"] == b"Read me\n"
    below: List[str] = []
    volume.visit(lambda path: below.append(str(path)), "docs/deep")
    assert below == ["/docs/deep/er", "/docs/deep/er/end.txt"] or below
    with pytest.raises(fsimage.CancelledError):
        volume.visit(lambda path: False)

    def fail(path: fsimage.DiscPath) -> None:
        raise LookupError(path)

    with pytest.raises(LookupError):
        volume.visit(fail)
    with pytest.raises(FileNotFoundError):
        volume.visit(seen.append, "nothing")
    with pytest.raises(TypeError):
        volume.visit(None)  # type: ignore[arg-type]


def test_extracting(volume: fsimage.Volume, tmp_path: Path) -> None:
    told: List[Any] = []
    flags = ExtractFlags.NO_OWNERS | ExtractFlags.NO_DEVICES
    done = volume.extract(tmp_path / "all", flags=flags, progress=lambda done, total: told.append((done, total)))
    assert (tmp_path / "all/docs/deep/er/end.txt").read_bytes() == "Grüße\r\n".encode()
    assert os.readlink(tmp_path / "all/latest") == "docs/readme.txt"
    assert done.files == 3 and done.hard_links == 1 and done.symbolic_links == 3 and done.unwritable == 0
    assert told and told[-1][0] == told[-1][1] == done.bytes
    assert any("null" in one.path for one in done.findings) and str(done.findings[0])
    some = volume.extract(str(tmp_path / "some"), ["docs/readme.txt", volume / "docs/deep"], threads=1)
    assert some.files == 2 and not (tmp_path / "some/docs/data.bin").exists()
    with pytest.raises(FileNotFoundError):
        volume.extract(tmp_path / "none", ["nothing"])

    def stop(done: int, total: int) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        volume.extract(tmp_path / "stopped", progress=stop)
    with pytest.raises(fsimage.Error):
        volume.extract(tmp_path / "all/docs/data.bin/x")


def test_damaged_discs(whole: bytes) -> None:
    for step in range(0, len(whole), 1021):
        wild = bytearray(whole)
        wild[step : step + 64] = bytes((byte ^ 0xA5) for byte in wild[step : step + 64])
        try:
            with fsimage.open(bytes(wild)) as volume:
                for path, _, _ in volume.root.walk(on_error=lambda error: None):
                    path.stat()
        except fsimage.Error as error:
            assert str(error) and error.name.startswith("FSI_E_")


def test_an_error_says_where() -> None:
    with fsimage.open(data(ISO)[:36864], file_system=FileSystems.ISO9660) as volume:
        with pytest.raises(fsimage.Error) as caught:
            list(volume.root.iterdir())
    error = caught.value
    assert error.status == Status.E_IMPORT_SEEK_FAILURE
    assert error.offset is not None and error.offset >= 36864 and error.block == error.offset // 2048


def test_iso_alone() -> None:
    with fsimage.open(data(ISO)) as volume:
        assert volume.file_system is FileSystems.ROCK_RIDGE
        assert (volume / "docs/readme.txt").lstat().permissions == 0o600
    assert isinstance(fsimage.Volume, type)
    with pytest.raises(TypeError):
        fsimage.Volume()
