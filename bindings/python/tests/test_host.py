"""Trees of the host."""

import os
from pathlib import Path
from typing import List

import pytest

import fsimage
from fsimage import AddFlags


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "tree"
    (top / "sub").mkdir(parents=True)
    (top / "sub" / "one.txt").write_bytes(b"one")
    (top / "two.o").write_bytes(b"object")
    (top / "link").symlink_to("sub/one.txt")
    return top


def test_a_tree(tree: Path) -> None:
    image = fsimage.FileSystemImage()
    added = image.root.add_host_tree(tree)
    assert (added.files, added.directories, added.bytes, added.skipped) == (3, 1, 9, [])
    assert image.item("/sub/one.txt").size == 3
    with pytest.raises(FileExistsError):
        image.root.add_host_tree(tree)
    image.root.add_host_tree(tree, flags=AddFlags.REPLACE)
    image.root.add_host_tree(str(tree), include_base=True, exclude=["*.o", b"sub/*"])
    assert list(image.root["tree"]) == ["link", "sub"] or set(image.root["tree"]) == {"link", "sub"}  # type: ignore[call-overload]
    assert not list(image.root["tree/sub"])  # type: ignore[call-overload]


def test_what_is_told_instead(tree: Path) -> None:
    image = fsimage.FileSystemImage()
    image.root.add_host_tree(os.fsencode(tree), file_mode=0o444, directory_mode=0o555, user_id=1, group_id=2)
    file, directory = image.item("/sub/one.txt"), image.item("/sub")
    assert (file.permissions, file.owner) == (0o444, (1, 2))
    assert (directory.permissions, directory.owner) == (0o555, (1, 2))


def test_progress_and_its_end(tree: Path) -> None:
    image = fsimage.FileSystemImage()
    told: List[int] = []
    for number in range(3000):
        (tree / f"file {number}").touch()
    image.root.add_host_tree(tree, progress=lambda done, total: told.append(done))
    assert told and told == sorted(told)
    image = fsimage.FileSystemImage()

    def stop(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        image.root.add_host_tree(tree, progress=stop)
    with pytest.raises(fsimage.CancelledError):
        image.root.add_host_tree(tree, progress=lambda done, total: False)
    assert not list(image.root)


def test_what_cannot_be_had(tmp_path: Path) -> None:
    root = fsimage.FileSystemImage().root
    with pytest.raises(fsimage.SourceError) as caught:
        root.add_host_tree(tmp_path / "nothing")
    assert caught.value.path == str(tmp_path / "nothing")
    with pytest.raises(fsimage.Error):
        root.add_host_file("x", tmp_path)
    with pytest.raises(ValueError):
        root.add_host_tree("a\0b")
    with pytest.raises(TypeError):
        root.add_host_tree(7)  # type: ignore[arg-type]


def test_what_is_left_out_is_told(tree: Path) -> None:
    stream = "user.a/b"
    try:
        os.setxattr(tree / "two.o", stream, b"x")
    except OSError:
        # Without attributes of users there: a socket's name that is too long to be a stream's cannot be made, so a pipe is looked at instead.
        os.mkfifo(tree / "pipe")
        assert fsimage.FileSystemImage().root.add_host_tree(tree).files == 4
        return
    added = fsimage.FileSystemImage().root.add_host_tree(tree, flags=AddFlags.EXTENDED_ATTRIBUTES)
    assert [one.path for one in added.skipped] == [f"{tree}/two.o:{stream}"]
