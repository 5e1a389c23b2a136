"""What results will be, and what is on discs and in folders."""

from hashlib import sha256
from pathlib import Path
from typing import Any, List

import pytest

import fsimage
from fsimage import FileSystems, ItemKind


def made() -> fsimage.FileSystemImage:
    image = fsimage.FileSystemImage()
    image.file_systems = FileSystems.ISO9660 | FileSystems.ROCK_RIDGE | FileSystems.UDF
    root = image.root
    root.add_directory("d")
    root.add_file("d/file", b"text" * 1000, mode=0o640)
    root.add_symbolic_link("link", "d/file")
    return image


def test_the_plan_of_a_result() -> None:
    image = made()
    with image.create_result() as result:
        plan = result.plan
        assert (plan.blocks, plan.bytes, plan.block_size) == (result.total_blocks, result.size, result.block_size)
        assert (plan.files, plan.directories, plan.content_blocks) == (2, 1, 2)
        assert plan.file_systems == image.file_systems and plan.structure_blocks + 2 <= plan.blocks
        entries = result.plan_entries()
        file = image.root["d/file"]
        extents = result.extents(file)
    paths = [(entry.path, entry.iso9660_path, entry.joliet_path, entry.udf_path) for entry in list(entries)]
    assert paths == [
        ("/", "/", None, "/"),
        ("/d", "/D", None, "/d"),
        ("/d/file", "/D/FILE.;1", None, "/d/file"),
        ("/link", "/LINK.;1", None, "/link"),
    ]
    with image.create_result() as result:
        found = next(entry for entry in result.plan_entries() if entry.path == "/d/file")
    assert (found.kind, found.size, found.extents) == (ItemKind.FILE, 4000, extents)
    for use in (lambda: result.plan, lambda: result.plan_entries()):
        with pytest.raises(ValueError):
            use()


def test_manifests_of_a_disc_and_a_folder(tmp_path: Path) -> None:
    disc, folder = tmp_path / "disc.iso", tmp_path / "folder"
    with made() as image, image.create_result() as result:
        result.save(disc)
    told: List[Any] = []
    with fsimage.open(disc) as volume:
        manifest = volume.manifest(progress=lambda *what: told.append(what))
        bare = volume.manifest(contents=False)
        volume.extract(folder)
    with pytest.raises(ValueError):
        volume.manifest()
    assert told[-1] == (4000, 4000) and manifest.findings == []
    assert [entry.path for entry in manifest] == ["/", "/d", "/d/file", "/link"]
    file, link = manifest[2], manifest[3]
    assert file.sha256 == sha256(b"text" * 1000).digest() and file.stat.permissions == 0o640
    assert str(file).startswith("/d/file\ttype=f\tmode=0640\tsize=4000\tmtime=")
    assert link.target == "d/file" and link.stat.size == 6 and link.sha256 is None
    assert all(entry.sha256 is None for entry in bare)
    extracted = fsimage.folder_manifest(folder)
    assert [(entry.path, entry.sha256) for entry in extracted] == [(entry.path, entry.sha256) for entry in manifest]
    with pytest.raises(fsimage.SourceNotFoundError):
        fsimage.folder_manifest(tmp_path / "none")
    with pytest.raises(LookupError):
        fsimage.folder_manifest(folder, progress=lambda *what: [][0])


def test_a_manifest_tells_what_cannot_be_read(tmp_path: Path) -> None:
    disc = tmp_path / "disc.iso"
    with made() as image, image.create_result() as result:
        result.save(disc)
        end = result.extents(image.root["d/file"])[0].first_block * 2048
    with disc.open("r+b") as file:
        file.truncate(end)
    with fsimage.Disc(disc) as opened, opened.volume(file_system=FileSystems.ROCK_RIDGE) as volume:
        manifest = volume.manifest()
    assert manifest[2].path == "/d/file" and manifest[2].sha256 is None
    assert [finding.path for finding in manifest.findings] == ["/d/file"]
