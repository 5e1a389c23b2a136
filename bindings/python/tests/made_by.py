"""Images of one tree by several programs, for the tests of reading."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Callable

from fsspec.implementations.local import LocalFileSystem
from fsspec.tests.abstract import AbstractFixtures

import fsimage

REPOSITORY = Path(__file__).parents[3]

#: When everything of the tree was last changed: 2 January 2020, 03:04:06 UTC.
MODIFIED = 1577934246

#: The rows of the tree's table.
ROWS = 2000


def make_tree(root: Path) -> None:
    """Makes what fsspec's tests want to find, and what ours do."""
    local = LocalFileSystem(auto_mkdir=True)
    scenarios = AbstractFixtures()
    scenarios._bulk_operations_scenario_0(local, os.path.join, str(root / "bulk"))
    scenarios._glob_edge_cases_files(local, os.path.join, str(root / "glob"))
    scenarios._dir_and_file_with_same_name_prefix(local, os.path.join, str(root / "prefix"))
    scenarios._10_files_with_hashed_names(local, os.path.join, str(root / "hashed"))
    local.touch(str(root / "recursive/src/file"))

    (root / "data/empty").mkdir(parents=True)
    lines = ["number,square,name"] + [f"{number},{number * number},row {number}" for number in range(ROWS)]
    (root / "data/table.csv").write_text("\n".join(lines) + "\n")
    (root / "data/table.csv").chmod(0o640)
    (root / "data/blob.bin").write_bytes(bytes(number * number % 251 for number in range(300_000)))
    (root / "data/größe €.txt").write_text("Grüße\n", encoding="utf-8")
    (root / "data/to-table").symlink_to("table.csv")
    (root / "data/to-table-by-root").symlink_to("/data/empty/../table.csv")
    (root / "data/empty/to-data").symlink_to("..")
    (root / "data/nowhere").symlink_to("missing/file")
    (root / "data/circle").symlink_to("circle")
    (root / "to-data").symlink_to("data/empty/to-data")
    for folder, _, files in os.walk(root, topdown=False):
        for name in files:
            os.utime(os.path.join(folder, name), (MODIFIED, MODIFIED), follow_symlinks=False)
        os.utime(folder, (MODIFIED, MODIFIED))


def _run(*words: object) -> None:
    subprocess.run([str(word) for word in words], stdout=subprocess.DEVNULL, check=True)


def _ours(file_systems: fsimage.FileSystems) -> Callable[[Path, Path], None]:
    def make(tree: Path, image: Path) -> None:
        with fsimage.FileSystemImage() as made:
            made.file_systems = file_systems
            made.root.add_host_tree(tree)
            with made.create_result() as result:
                result.save(image)

    return make


def _xorriso(tree: Path, image: Path) -> None:
    _run("xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-joliet-long", "-o", image, tree)


def genisoimage(tree: Path, image: Path, *options: str) -> None:
    """Makes an image with Rock Ridge and Joliet. UDF, which can be asked for, has no links, owners or permissions there."""
    _run(
        *["genisoimage", "-quiet", "-input-charset", "utf-8", "-R", "-J", "-joliet-long", *options],
        *["-o", image, tree],
    )


def _mkudffs(tree: Path, image: Path) -> None:
    # The kernel fills it, in a virtual machine.
    _run(REPOSITORY / "xtask/bed/mk-udf", tree, image)


_ISO = fsimage.FileSystems.ISO9660 | fsimage.FileSystems.ROCK_RIDGE | fsimage.FileSystems.JOLIET

#: Who makes an image of a folder, by name.
MAKERS: dict[str, Callable[[Path, Path], None]] = {
    "fsimage": _ours(_ISO),
    "fsimage-bridge": _ours(_ISO | fsimage.FileSystems.UDF),
    "fsimage-udf": _ours(fsimage.FileSystems.UDF),
    "xorriso": _xorriso,
    "genisoimage": genisoimage,
    "mkudffs": _mkudffs,
}

if "linux-udf" in os.environ.get("FSIMAGE_WITHOUT", "").split(","):
    # As `cargo xtask test --without linux-udf` asks, whose end says so.
    del MAKERS["mkudffs"]
