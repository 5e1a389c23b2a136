"""fsspec's own tests, and ours, on images by several programs."""

from __future__ import annotations

import errno
import io
import pickle
import threading
from pathlib import Path
from typing import Any, Iterator

import fsspec
import pytest
from fsspec.tests.abstract import AbstractFixtures, AbstractGetTests

import fsimage
import made_by
from fsimage.fsspec import IsoFileSystem, UdfFileSystem


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    made_by.make_tree(root)
    return root


@pytest.fixture(scope="session", params=made_by.MAKERS)
def image(request: pytest.FixtureRequest, tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("images") / f"{request.param}.iso"
    made_by.MAKERS[request.param](tree, path)
    return path


@pytest.fixture(scope="session")
def ours(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image where it does not matter who made it."""
    path = tmp_path_factory.mktemp("images") / "ours.iso"
    made_by.MAKERS["fsimage-bridge"](tree, path)
    return path


@pytest.fixture()
def fs(image: Path) -> Iterator[IsoFileSystem]:
    fs = fsspec.filesystem("iso", fo=str(image))
    yield fs
    fs.close()


class Prepared(IsoFileSystem):
    """Has in it already what a test of fsspec would make first."""

    def mkdir(self, path: str, create_parents: bool = True, **kwargs: Any) -> None:
        assert self.isdir(path)

    def touch(self, path: str, truncate: bool = True, **kwargs: Any) -> None:
        assert self.isfile(path)


class TestFsspecsOwnGetting(AbstractFixtures, AbstractGetTests):
    """What would be made on a file system that can be written, the images have in them."""

    @pytest.fixture()
    def fs(self, image: Path) -> Iterator[IsoFileSystem]:
        fs = Prepared(str(image))
        yield fs
        fs.close()

    @pytest.fixture()
    def fs_path(self) -> str:
        return "recursive"

    @pytest.fixture()
    def fs_join(self) -> Any:
        return lambda *parts: "/".join(parts)

    @pytest.fixture()
    def fs_bulk_operations_scenario_0(self) -> str:
        return "bulk/source"

    @pytest.fixture()
    def fs_glob_edge_cases_files(self) -> str:
        return "glob/source"

    @pytest.fixture()
    def fs_dir_and_file_with_same_name_prefix(self) -> str:
        return "prefix/source"

    @pytest.fixture()
    def fs_10_files_with_hashed_names(self) -> str:
        return "hashed/source"


def test_everything_is_found(fs: IsoFileSystem, tree: Path) -> None:
    links = {"to-data", "data/empty/to-data", "data/nowhere", "data/circle"}
    expected = {str(path.relative_to(tree)): path for path in tree.rglob("*") if "to-data/" not in str(path)}
    found = fs.find("", withdirs=True, detail=True)
    assert set(found) - {"", "lost+found"} == set(expected)
    for name, path in expected.items():
        entry = found[name]
        assert entry["name"] == name
        assert entry["islink"] == path.is_symlink()
        if path.is_symlink():
            assert entry["destination"] == str(path.readlink() if hasattr(path, "readlink") else "")
        if name in links:
            assert entry["type"] == "other"
        elif path.is_dir():
            assert entry["type"] == "directory"
        elif not path.is_symlink() or name == "data/to-table":
            assert entry["type"] == "file"
            assert entry["size"] == path.stat().st_size
            assert fs.cat_file(name) == path.read_bytes()


def test_walking_and_globbing(fs: IsoFileSystem) -> None:
    walked = {top: (sorted(folders), sorted(files)) for top, folders, files in fs.walk("glob/source")}
    assert walked["glob/source"] == (["subdir0", "subdir1"], ["file1", "file2"])
    assert walked["glob/source/subdir1/nesteddir"] == ([], ["nestedfile"])
    assert fs.glob("glob/**/nested*e") == ["glob/source/subdir0/nesteddir/nestedfile", "glob/source/subdir1/nesteddir/nestedfile"]
    assert fs.glob("/data/*.csv") == ["data/table.csv"]
    assert fs.ls("iso:///data/empty", detail=False) == ["data/empty/to-data"]
    assert fs.du("data/blob.bin") == 300_000


def test_what_is_told_of_a_file(fs: IsoFileSystem, tree: Path) -> None:
    entry = fs.info("data/table.csv")
    there = (tree / "data/table.csv").stat()
    assert {name: entry[name] for name in ("mode", "uid", "gid", "size")} == {
        "mode": there.st_mode,
        "uid": there.st_uid,
        "gid": there.st_gid,
        "size": there.st_size,
    }
    assert entry["mtime"] == made_by.MODIFIED
    assert fs.modified("data/table.csv").isoformat() == "2020-01-02T03:04:06+00:00"
    assert fs.created("data/table.csv").tzinfo is not None
    assert entry in fs.ls("data")
    assert fs.ls("data/table.csv") == [entry]
    root = fs.info("/")
    assert (root["name"], root["type"], root["size"]) == ("", "directory", 0)
    assert fs.ukey("data/table.csv") != fs.ukey("data/blob.bin")


def test_links_are_followed(fs: IsoFileSystem, tree: Path) -> None:
    table = (tree / "data/table.csv").read_bytes()
    for path in ("data/to-table", "data/to-table-by-root", "to-data/table.csv", "data/empty/to-data/empty/to-data/to-table"):
        assert fs.cat_file(path) == table
        assert fs.isfile(path)
    assert fs.isdir("to-data") and fs.info("to-data")["islink"]
    assert "to-data/table.csv" in fs.ls("to-data", detail=False)
    assert not fs.exists("data/nowhere") and fs.lexists("data/nowhere")
    for path in ("data/nowhere", "data/circle"):
        with pytest.raises(FileNotFoundError):
            fs.cat_file(path)


def test_parts_of_files(fs: IsoFileSystem, tree: Path) -> None:
    blob = (tree / "data/blob.bin").read_bytes()
    for start, end in [(None, None), (0, 0), (1, 5000), (299_000, None), (-10, None), (-10, -3), (5, 2), (400_000, None), (None, 10**12)]:
        assert fs.cat_file("data/blob.bin", start, end) == blob[start:end]
    ranges = fs.cat_ranges(["data/blob.bin"] * 3, [0, 2047, 100_000], [10, 2050, 200_000])
    assert ranges == [blob[:10], blob[2047:2050], blob[100_000:200_000]]
    assert fs.head("data/blob.bin", 4) == blob[:4] and fs.tail("data/blob.bin", 4) == blob[-4:]
    assert fs.read_block("data/table.csv", 10, 20, delimiter=b"\n").endswith(b"\n")
    many = fs.cat(["data/table.csv", "data/blob.bin"])
    assert many["data/blob.bin"] == blob


def test_open_files_seek(fs: IsoFileSystem, tree: Path) -> None:
    blob = (tree / "data/blob.bin").read_bytes()
    with fs.open("data/blob.bin") as file:
        assert file.readable() and file.seekable() and not file.writable()
        assert file.size == len(blob)
        assert file.read(5) == blob[:5] and file.tell() == 5
        assert file.seek(-7, io.SEEK_END) == len(blob) - 7
        assert file.read() == blob[-7:] and file.read(1) == b""
        file.seek(150_000)
        place = bytearray(70_000)
        assert file.readinto(place) == 70_000 and place == blob[150_000:220_000]
    with fs.open("data/größe €.txt", "r", encoding="utf-8") as text:
        assert text.read() == "Grüße\n"


def test_what_is_not_there_or_of_another_kind(fs: IsoFileSystem) -> None:
    for path in ("missing", "data/missing", "data/table.csv/x"):
        assert not fs.exists(path)
        with pytest.raises(OSError):
            fs.info(path)
        with pytest.raises(OSError):
            fs.ls(path)
    with pytest.raises(FileNotFoundError):
        fs.open("data/missing")
    with pytest.raises(IsADirectoryError):
        fs.open("data")
    with pytest.raises(IsADirectoryError):
        fs.cat_file("data")


def test_nothing_is_written(fs: IsoFileSystem, tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    attempts = [
        lambda: fs.open("new", "wb"),
        lambda: fs.open("data/table.csv", "ab"),
        lambda: fs.open("data/table.csv", "r+b"),
        lambda: fs.pipe_file("new", b""),
        lambda: fs.pipe({"new": b""}),
        lambda: fs.put(str(tmp_path / "new"), "new"),
        lambda: fs.touch("new"),
        lambda: fs.mkdir("new"),
        lambda: fs.makedirs("new/er"),
        lambda: fs.rmdir("data/empty"),
        lambda: fs.rm("data/table.csv"),
        lambda: fs.rm("data", recursive=True),
        lambda: fs.cp_file("data/table.csv", "new"),
        lambda: fs.copy("data/table.csv", "new"),
        lambda: fs.mv("data/table.csv", "new"),
    ]
    for attempt in attempts:
        with pytest.raises(OSError) as caught:
            attempt()
        assert caught.value.errno == errno.EROFS
    fs.makedirs("data/empty", exist_ok=True)
    assert fs.exists("data/table.csv") and not fs.exists("new")


def test_threads_and_processes_share_it(fs: IsoFileSystem, tree: Path) -> None:
    blob = (tree / "data/blob.bin").read_bytes()
    other = pickle.loads(pickle.dumps(fs))
    assert other.cat_file("data/blob.bin") == blob
    other.close()
    wrong: list[int] = []

    def read(start: int) -> None:
        for turn in range(50):
            place = start + turn * 997
            if fs.cat_file("data/blob.bin", place, place + 3000) != blob[place : place + 3000]:
                wrong.append(place)

    threads = [threading.Thread(target=read, args=(number * 1000,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_images_come_from_anywhere(ours: Path, tree: Path, tmp_path: Path) -> None:
    table = (tree / "data/table.csv").read_bytes()
    memory = fsspec.filesystem("memory")
    memory.pipe("/images/ours.iso", ours.read_bytes())
    for url in (
        f"iso://data/table.csv::file://{ours}",
        f"iso://data/table.csv::{ours}",
        f"udf://data/table.csv::{ours}",
        "iso://data/table.csv::memory://images/ours.iso",
        f"simplecache::iso://data/table.csv::{ours}",
    ):
        with fsspec.open(url) as file:
            assert file.read() == table, url
    with open(ours, "rb") as opened:
        assert IsoFileSystem(opened).cat_file("data/table.csv") == table
    assert IsoFileSystem(ours).cat_file("data/table.csv") == table
    assert IsoFileSystem(fsspec.open(str(ours))).cat_file("data/table.csv") == table
    remote = IsoFileSystem("images/ours.iso", target_protocol="memory")
    assert remote.cat_file("data/table.csv") == table
    remote.close()
    # An image in an image.
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/ours.iso").write_bytes(ours.read_bytes())
    made_by.MAKERS["fsimage"](tmp_path / "inner", tmp_path / "outer.iso")
    with fsspec.open(f"iso://data/table.csv::iso://ours.iso::{tmp_path}/outer.iso") as file:
        assert file.read() == table
    memory.rm("/images", recursive=True)


def test_a_file_system_is_chosen(ours: Path, tree: Path, tmp_path: Path) -> None:
    assert IsoFileSystem(str(ours)).volume.file_system is fsimage.FileSystems.UDF
    assert UdfFileSystem(str(ours)).volume.file_system is fsimage.FileSystems.UDF
    plain = IsoFileSystem(str(ours), file_system=fsimage.FileSystems.ISO9660)
    assert plain.cat_file("DATA/TABLE.CSV") == (tree / "data/table.csv").read_bytes()
    made_by.MAKERS["fsimage"](tree / "data/empty", tmp_path / "without.iso")
    with pytest.raises(fsimage.Error):
        UdfFileSystem(str(tmp_path / "without.iso"))
    with pytest.raises(fsimage.Error):
        IsoFileSystem(str(ours), session=7)
    with pytest.raises(ValueError):
        IsoFileSystem(str(ours), mode="w")
    with pytest.raises(FileNotFoundError) as missing:
        IsoFileSystem(str(tmp_path / "missing.iso"))
    assert isinstance(missing.value, fsimage.SourceNotFoundError)
    (tmp_path / "none.iso").write_bytes(bytes(1 << 16))
    with pytest.raises(fsimage.Error):
        IsoFileSystem(str(tmp_path / "none.iso"))


def test_udf_by_genisoimage(tree: Path, tmp_path: Path) -> None:
    made_by.genisoimage(tree, tmp_path / "bridge.iso", "-udf")
    with fsspec.open(f"udf://data/blob.bin::{tmp_path}/bridge.iso") as file:
        assert file.read() == (tree / "data/blob.bin").read_bytes()


def test_names_that_would_lead_out_are_left_out(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    for name in ("aXXXevil.txt", "plain.txt"):
        (tmp_path / "tree" / name).write_bytes(b"x")
    made_by.MAKERS["xorriso"](tmp_path / "tree", tmp_path / "disc.iso")
    # The name that Rock Ridge records, which no file system of a host takes.
    disc = (tmp_path / "disc.iso").read_bytes().replace(b"aXXXevil.txt", b"../../evil.t")
    (tmp_path / "disc.iso").write_bytes(disc)
    fs = IsoFileSystem(str(tmp_path / "disc.iso"), file_system=fsimage.FileSystems.ROCK_RIDGE)
    with pytest.warns(RuntimeWarning, match="evil"):
        assert fs.find("") == ["plain.txt"]
    fs.get("", str(tmp_path / "out"), recursive=True)
    assert not list(tmp_path.glob("**/evil*"))


def test_links_that_no_path_can_follow(tmp_path: Path) -> None:
    with fsimage.FileSystemImage() as image:
        image.file_systems = fsimage.FileSystems.UDF
        image.root.add_symbolic_link("nul", "targetXXXX")
        image.root.add_symbolic_link("long", "x/../" * 1000)
        image.root.add_directory("x")
        with image.create_result() as result:
            disc = result.read().replace(b"targetXXXX", b"target\0\0XX")
    fs = IsoFileSystem(disc)
    assert [(entry["name"], entry["type"]) for entry in fs.ls("")] == [("long", "other"), ("nul", "other"), ("x", "directory")]
    for name in ("nul", "long"):
        with pytest.raises(FileNotFoundError):
            fs.info(name)


def extent_at(disc: bytes, record: int) -> int:
    """The extent that a directory record names (ECMA-119:1987 9.1.3)."""
    return int.from_bytes(disc[record + 2 : record + 6], "little")


def test_directories_that_lie_in_themselves(tmp_path: Path) -> None:
    (tmp_path / "tree/one").mkdir(parents=True)
    (tmp_path / "tree/two").mkdir()
    (tmp_path / "tree/file").write_bytes(b"x")
    made_by.MAKERS["xorriso"](tmp_path / "tree", tmp_path / "disc.iso")
    disc = bytearray((tmp_path / "disc.iso").read_bytes())
    root = extent_at(disc, 16 * 2048 + 156) * 2048
    record = root
    while disc[record]:
        name = bytes(disc[record + 33 : record + 33 + disc[record + 32]])
        if name in (b"ONE", b"TWO"):
            disc[record + 2 : record + 18] = disc[root + 2 : root + 18]  # now the root's extent and length
        record += disc[record]
    (tmp_path / "loop.iso").write_bytes(disc)
    fs = IsoFileSystem(str(tmp_path / "loop.iso"), file_system=fsimage.FileSystems.ISO9660)
    assert fs.isdir("ONE/TWO/ONE")
    assert [top for top, _, _ in fs.walk("")] == [""]
    assert sorted(fs.find("")) == ["FILE", "ONE", "TWO"]
    assert sorted(fs.find("ONE")) == ["ONE/FILE", "ONE/ONE", "ONE/TWO"]
    assert "FILE" in fs.glob("**")


def test_zarr_reads_arrays(tmp_path: Path) -> None:
    import numpy
    import zarr

    values = numpy.arange(100_000).reshape(100, 1000)
    (tmp_path / "tree").mkdir()
    made = zarr.open(str(tmp_path / "tree/array.zarr"), mode="w", shape=values.shape, chunks=(10, 100), dtype=values.dtype)
    made[:] = values
    made_by.MAKERS["fsimage"](tmp_path / "tree", tmp_path / "disc.iso")
    read = zarr.open(f"iso://array.zarr::{tmp_path}/disc.iso", mode="r")
    assert (read[:] == values).all()


def test_dask_reads_tables(image: Path) -> None:
    from dask import dataframe

    tables = dataframe.read_csv(f"iso://data/*.csv::file://{image}", blocksize=10_000)
    assert tables.npartitions > 1
    assert len(tables) == made_by.ROWS


def test_pandas_reads_tables(image: Path) -> None:
    import pandas

    table = pandas.read_csv(f"iso://data/table.csv::file://{image}")
    assert len(table) == made_by.ROWS
    assert table["square"].sum() == sum(number * number for number in range(made_by.ROWS))


def test_pyarrow_reads_tables(image: Path) -> None:
    from pyarrow import csv, fs

    disc = fs.PyFileSystem(fs.FSSpecHandler(fsspec.filesystem("iso", fo=str(image))))
    with disc.open_input_file("data/table.csv") as file:
        assert csv.read_csv(file).num_rows == made_by.ROWS
    assert {info.path for info in disc.get_file_info(fs.FileSelector("data"))} >= {"data/table.csv", "data/empty"}


def test_pandas_chooses_a_session(ours: Path) -> None:
    import pandas

    url = f"iso://data/table.csv::{ours}"
    assert len(pandas.read_csv(url, storage_options={"iso": {"session": 1}})) == made_by.ROWS
    with pytest.raises(fsimage.Error):
        pandas.read_csv(url, storage_options={"iso": {"session": 2}})
