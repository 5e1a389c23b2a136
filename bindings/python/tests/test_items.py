"""Items, directories, named streams."""

import stat
import threading
from datetime import datetime, timezone
from typing import Any, List

import pytest
from samples import NOW, image

import fsimage
from fsimage import Directory, File, FileSystems, ItemKind, Special, Status, SymbolicLink


def test_kinds() -> None:
    root = image().root
    kinds: Any = {
        "docs": Directory,
        "docs/readme.txt": File,
        "latest": SymbolicLink,
        "null": Special,
        "pipe": Special,
    }
    for path, kind in kinds.items():
        assert type(root[path]) is kind
    assert root["latest"].target == "docs/readme.txt"  # type: ignore[attr-defined]
    assert root["null"].device == (1, 3)  # type: ignore[attr-defined]
    assert root["pipe"].kind is ItemKind.FIFO
    assert root.kind is ItemKind.DIRECTORY and root.name == "" and root.path == "/"
    link = SymbolicLink._of(root["docs"]._handle)
    with pytest.raises(ValueError):
        link.target


def test_stat() -> None:
    item = image().item("/docs/readme.txt")
    told = item.stat()
    assert (told.permissions, told.user_id, told.group_id, told.size) == (0o600, 1000, 100, 8)
    assert told.link_count == 2
    assert stat.S_ISREG(told.st_mode) and told.st_size == 8 and told.st_uid == 1000 and told.st_gid == 100
    assert told.st_nlink == 2 and told.st_ino == 0 and told.st_dev == 0
    assert told.modified_ns == told.st_mtime_ns == told.st_atime_ns == told.st_ctime_ns == NOW
    assert told.st_mtime == told.st_atime == told.st_ctime == NOW / 1e9
    assert told.modified == told.accessed == told.changed == datetime.fromtimestamp(NOW / 1e9, timezone.utc)
    assert told.created is None


def test_what_is_set() -> None:
    made = image()
    item = made.item("/docs/readme.txt")
    item.permissions = 0o4755
    item.owner = 5, 6
    item.is_hidden = True
    assert (item.permissions, item.owner, item.is_hidden) == (0o4755, (5, 6), True)
    for name in ("modified", "accessed", "changed", "created"):
        moment = datetime(2001, 2, 3, 4, 5, 6, 7000, timezone.utc)
        setattr(item, name, moment)
        assert getattr(item, name) == moment
        setattr(item, name, -1)
        assert getattr(item, name) == datetime(1969, 12, 31, 23, 59, 59, 999999, timezone.utc)
        with pytest.raises(TypeError):
            setattr(item, name, 1.5)
    assert made.item("/docs/again.txt").permissions == 0o4755
    with pytest.raises(ValueError):
        item.permissions = 0o10000
    with made.create_result():
        for name, value in (
            ("permissions", 0),
            ("owner", (0, 0)),
            ("is_hidden", False),
            ("modified", 0),
            ("is_real_time", True),
        ):
            with pytest.raises(fsimage.ReadOnlyError):
                setattr(item, name, value)


def test_real_time() -> None:
    made = image()
    file = made.item("/docs/data.bin")
    assert isinstance(file, File)
    file.is_real_time = True
    assert file.is_real_time
    wrong = File._of(made.root._handle)
    with pytest.raises(fsimage.Error) as caught:
        wrong.is_real_time = True
    assert caught.value.status == Status.E_NOT_FILE
    assert isinstance(caught.value, IsADirectoryError)


def test_contents_are_read_back() -> None:
    file = image().item("/docs/data.bin")
    assert isinstance(file, File)
    assert file.read_bytes() == bytes(range(256)) * 40
    with file.open() as content:
        content.seek(-2, 2)
        assert content.read() == b"\xfe\xff"
    wrong = File._of(image().root._handle)
    with pytest.raises(IsADirectoryError):
        wrong.open().read_at(0, bytearray(1))


def test_copies_follow_the_item() -> None:
    made = image()
    item = made.item("/docs/readme.txt")
    second = item.copy()
    item.close()
    made.root.rename("docs", "papers")
    assert second.path == "/papers/readme.txt"
    assert second.is_in_image
    assert repr(second) == "<File /papers/readme.txt>"
    assert repr(item) == "<File (closed)>"
    made.root.remove_tree("papers")
    assert repr(second) == "<File (removed)>"


def test_names_in_file_systems() -> None:
    made = image(FileSystems.ISO9660 | FileSystems.JOLIET)
    item = made.root.add_file("docs/a long name.text", b"")
    assert item.file_system_name(FileSystems.JOLIET) == "a long name.text"
    name = item.file_system_name(FileSystems.ISO9660)
    path = item.file_system_path(FileSystems.ISO9660)
    assert name is not None and name.endswith(";1")
    assert path == f"/DOCS/{name}"
    assert made.item("/latest").file_system_name(FileSystems.JOLIET) is None
    with pytest.raises(ValueError):
        item.file_system_name(FileSystems.UDF)
    with pytest.raises(ValueError):
        item.file_system_path(FileSystems.UDF)


def test_directories_are_mappings() -> None:
    docs = image().root["docs"]
    assert isinstance(docs, Directory)
    assert list(docs) == ["readme.txt", "data.bin", "deep", "again.txt"]
    assert len(docs) == 4
    assert "deep/er/end.txt" in docs and "nothing" not in docs and "readme.txt/x" not in docs
    assert docs["deep/er/end.txt"].size == 9
    assert {name: item.path for name, item in docs.items()}["deep"] == "/docs/deep"
    assert docs.get("nothing") is None
    assert docs.item("").path == "/docs"
    with pytest.raises(KeyError):
        docs["nothing"]
    del docs["data.bin"]
    with pytest.raises(KeyError):
        del docs["data.bin"]
    with pytest.raises(fsimage.DirectoryNotEmptyError):
        docs.remove("deep")
    docs.remove_tree("deep")
    with pytest.raises(FileNotFoundError):
        docs.remove_tree("deep")
    with pytest.raises(NotADirectoryError):
        docs.remove_tree("readme.txt")
    assert list(docs) == ["readme.txt", "again.txt"]
    assert docs and docs == docs and hash(docs)
    with pytest.raises(NotADirectoryError):
        Directory._of(docs["readme.txt"]._handle).enumerate()


def test_enumerators() -> None:
    items = image().root.enumerate()
    assert len(items) == 6
    assert [item.name for item in items.next(2)] == ["docs", "latest"]
    second = items.copy()
    assert items.skip(3)
    assert [item.name for item in items] == ["pipe"]
    assert items.next(5) == []
    assert not items.skip(1)
    items.reset()
    assert next(items).name == "docs"
    assert next(second).name == "below"
    with pytest.raises(ValueError):
        items.next(-1)


def test_many_items() -> None:
    root = fsimage.FileSystemImage().root
    names = [f"file {number}" for number in range(1000)]
    for name in names:
        root.add_file(name)
    assert list(root) == names


def test_renaming() -> None:
    root = image().root
    root.rename("docs/readme.txt", "docs/deep/moved.txt")
    assert "docs/deep/moved.txt" in root
    with pytest.raises(FileExistsError):
        root.rename("docs/data.bin", "docs/again.txt")
    with pytest.raises(FileNotFoundError):
        root.rename("nothing", "something")
    with pytest.raises(ValueError):
        root.rename("docs", "docs/deep/docs")


def test_names_that_are_not_utf8() -> None:
    made = fsimage.FileSystemImage()
    root = made.root
    name = "caf\udce9"
    root.add_file(name, b"bytes")
    root.add_file(b"na\xefve", lambda offset, length: b"x" * length, size=3)
    root.add_directory(b"d\xff")
    root.add_symbolic_link(b"l\xff", b"t\xff")
    assert root[b"caf\xe9"].name == name
    assert list(root) == [name, "na\udcefve", "d\udcff", "l\udcff"]
    assert root[b"l\xff"].target == "t\udcff"  # type: ignore[attr-defined]
    root.rename(name, b"caf\xe8")
    assert b"caf\xe8" in root
    root.remove(b"caf\xe8")
    for wrong in (lambda: root.remove(b"caf\xe8"), lambda: root.rename(b"caf\xe8", "x"), lambda: root.item(b"caf\xe8")):
        with pytest.raises(FileNotFoundError):
            wrong()
    with pytest.raises(FileExistsError):
        root.add_directory(b"d\xff")


def test_named_streams() -> None:
    made = image()
    made.udf_revision = fsimage.UdfRevision.V2_00
    streams = made.item("/docs/readme.txt").streams
    assert streams.add("author", b"me")
    assert streams.add("icon", lambda offset, length: b"i" * length, size=5000)
    assert dict(streams) == {"author": 2, "icon": 5000}
    assert len(streams) == 2 and "author" in streams and streams.name_at(1) == "icon"
    assert streams.open("author").read() == b"me"
    assert streams.open("icon").read() == b"i" * 5000
    with pytest.raises(FileExistsError):
        streams.add("author", b"you")
    with pytest.raises(FileExistsError):
        streams.add("author", lambda offset, length: b"", size=0)
    with pytest.raises(KeyError):
        streams["nothing"]
    with pytest.raises(ValueError):
        streams.name_at(2)
    with made.create_result() as result, fsimage.open(result.read()) as volume:
        found = {one.name: one.read_bytes() for one in (volume / "docs/readme.txt").streams()}
    assert found == {"author": b"me", "icon": b"i" * 5000}
    gone = streams.open("icon")
    streams.remove("icon")
    with pytest.raises(ValueError):
        gone.read(1)
    with pytest.raises(FileNotFoundError):
        streams.remove("icon")
    made.file_systems = FileSystems.ISO9660
    assert not streams.add("kept", b"but not written")
    assert repr(streams) == "<NamedStreams: {'author': 2, 'kept': 15}>"
    del streams["kept"]
    with pytest.raises(KeyError):
        del streams["kept"]


def test_numbers() -> None:
    root = image().root
    file = root.add_file("new", b"text")
    root.rename("new", "docs/renamed")
    assert file.path == "/docs/renamed" and root.numbered(file.number).number == file.number != root.number
    with pytest.raises(fsimage.InvalidArgumentError):
        root.numbered((1 << 32) - 1)
    with pytest.raises(OverflowError):
        root.numbered(-1)
    root.remove("docs/renamed")
    for gone in (lambda: file.number, lambda: root.numbered(1 << 40)):
        with pytest.raises(fsimage.Error) as raised:
            gone()
        assert raised.value.status == Status.E_NOT_IN_FILE_SYSTEM


def test_files_get_their_handles_late() -> None:
    made = fsimage.FileSystemImage()
    root = made.root
    point = made.change_point
    files = [root.add_file(f"file {number}", b"%d" % number) for number in range(3)]
    files.append(root.add_file(b"gro\xc3\x9fe", b""))
    files.append(root.add_file("no \udcff text", b""))
    root.close()
    made.close()
    assert [file.name for file in files] == ["file 0", "file 1", "file 2", "große", "no \udcff text"]
    assert not files[0].closed and files[0].copy().read_bytes() == b"0"
    files[1].close()
    assert files[1].closed
    with pytest.raises(ValueError):
        files[1].size
    with files[2] as file:
        assert file.size == 1
    assert file.closed and point == 0


def test_files_get_their_handles_on_many_threads() -> None:
    made = fsimage.FileSystemImage()
    files = [made.root.add_file(f"{number}", b"") for number in range(200)]
    names: List[Any] = []
    threads = [threading.Thread(target=lambda: names.append([file.name for file in files])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == [[f"{number}" for number in range(200)]] * 4
