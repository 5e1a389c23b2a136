"""The examples, run as programs, and what they made looked at by other programs."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict, Iterator, Tuple

import fsspec
import pytest

import fsimage

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name: str, *arguments: object) -> str:
    """What an example prints."""
    command = [sys.executable, str(EXAMPLES / name), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done
    return done.stdout


def told_by_isoinfo(image: Path, *arguments: str) -> str:
    return subprocess.run(["isoinfo", *arguments, "-i", str(image)], stdout=subprocess.PIPE, text=True, check=True).stdout


def test_every_example_is_tested() -> None:
    tested = Path(__file__).read_text()
    for example in EXAMPLES.glob("*.py"):
        assert f'"{example.name}"' in tested


def test_a_seed_for_cloud_init(tmp_path: Path) -> None:
    (tmp_path / "user").write_text("#cloud-config\nhostname: example\n")
    (tmp_path / "meta").write_text("instance-id: example-1\n")
    run("cloud_init_seed.py", tmp_path / "seed.iso", tmp_path / "user", tmp_path / "meta")
    assert "Volume id: cidata\n" in told_by_isoinfo(tmp_path / "seed.iso", "-d")
    shown = told_by_isoinfo(tmp_path / "seed.iso", "-R", "-f")
    assert sorted(shown.split()) == ["/meta-data", "/user-data"]
    assert told_by_isoinfo(tmp_path / "seed.iso", "-R", "-x", "/user-data").startswith("#cloud-config\n")


def test_a_disc_of_answers_for_windows(tmp_path: Path) -> None:
    (tmp_path / "answers.xml").write_text("<unattend/>")
    (tmp_path / "more/$OEM$/Scripts").mkdir(parents=True)
    (tmp_path / "more/$OEM$/Scripts/setup complete.cmd").write_text("@echo off\r\n")
    image = tmp_path / "answers.iso"
    run("windows_answer_disc.py", image, tmp_path / "answers.xml", tmp_path / "more")
    assert sorted(told_by_isoinfo(image, "-J", "-f").replace(";1", "").splitlines()) == [
        "/$OEM$",
        "/$OEM$/Scripts",
        "/$OEM$/Scripts/setup complete.cmd",
        "/autounattend.xml",
    ]
    assert told_by_isoinfo(image, "-J", "-x", "/autounattend.xml;1") == "<unattend/>"
    for file_system in (fsimage.FileSystems.JOLIET, fsimage.FileSystems.UDF):
        with fsimage.open(image, file_system=file_system) as volume:
            assert (volume / "autounattend.xml").read_bytes() == b"<unattend/>"


@pytest.fixture()
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "table.csv").write_text("a,b\n" + "".join(f"{n},{n * n}\n" for n in range(1000)))
    (folder / "large.bin").write_bytes(os.urandom(5_000_000))
    return folder


@pytest.fixture()
def served(folder: Path) -> Iterator[str]:
    """The URL of the folder, served as an image."""
    command = [sys.executable, str(EXAMPLES / "serve_image.py"), str(folder), "--port", "0"]
    # A later run is of the same image.
    environment = dict(os.environ, SOURCE_DATE_EPOCH="1577934246")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def fetch(url: str, **headers: str) -> Tuple[int, Dict[str, str], bytes]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, dict(answer.headers), answer.read()


def test_an_image_that_is_never_written(served: str, folder: Path, tmp_path: Path) -> None:
    status, head, whole = fetch(served)
    assert status == 200 and int(head["Content-Length"]) == len(whole)
    (tmp_path / "image.iso").write_bytes(whole)
    with fsimage.open(tmp_path / "image.iso") as volume:
        assert (volume / "large.bin").read_bytes() == (folder / "large.bin").read_bytes()

    def part(first: int, last: int) -> bool:
        status, head, content = fetch(served, Range=f"bytes={first}-{last}")
        right = head["Content-Range"] == f"bytes {first}-{min(last, len(whole) - 1)}/{len(whole)}"
        return status == 206 and right and content == whole[first : last + 1]

    places = [(0, 0), (32768, 34815), (1, 3_000_001), (len(whole) - 1, len(whole) + 5)]
    places += [(place, place + 99_999) for place in range(0, len(whole), 400_007)]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda place: part(*place), places))
    assert fetch(served, Range="bytes=-5")[2] == whole[-5:]
    assert fetch(served, Range="bytes=100-")[2] == whole[100:]
    assert fetch(served, Range=f"bytes={len(whole)}-")[0] == 416
    assert fetch(served, Range="bytes=5-2")[0] == 200
    assert fetch(served, Range="bytes=0-4", If_Range=head["ETag"])[0] == 206
    assert fetch(served, Range="bytes=0-4", If_Range='"another"')[0] == 200
    assert fetch(served.replace("image.iso", "other"))[0] == 404


def test_a_table_in_a_served_image(served: str) -> None:
    assert "332833.5" in run("csv_in_iso.py", served, "table.csv")
    with fsspec.open(f"iso://table.csv::{served}", "r") as file:
        assert file.readline() == "a,b\n"


def test_a_table_in_an_image(folder: Path, tmp_path: Path) -> None:
    with fsimage.FileSystemImage() as image:
        image.root.add_host_tree(folder)
        with image.create_result() as result:
            result.save(tmp_path / "image.iso")
    assert "332833.5" in run("csv_in_iso.py", tmp_path / "image.iso", "table.csv")


def test_backups_on_a_bd_r(folder: Path, tmp_path: Path) -> None:
    disc = tmp_path / "disc.fsidisc"
    first = run("backup_to_bd_r.py", f"file:{disc}?media=bd-r", folder, "--name", "first")
    assert first.endswith("on the disc are now: first\n")
    (folder / "table.csv").write_text("changed")
    second = run("backup_to_bd_r.py", f"file:{disc}", folder, "--name", "second")
    assert second.endswith("on the disc are now: first, second\n")
    with fsimage.Drive(f"file:{disc}") as drive:
        starts = [session.first_block for session in drive.media().sessions]
        with fsimage.open(drive.source(), sessions=starts) as volume:
            assert (volume.info.file_system, volume.info.udf_revision) == (fsimage.FileSystems.UDF, 0x260)
            assert (volume / "first/table.csv").read_text().startswith("a,b\n")
            assert (volume / "second/table.csv").read_text() == "changed"
            assert (volume / "first/large.bin").read_bytes() == (folder / "large.bin").read_bytes()
            # The large file was recorded once for each backup, and the first one's is where it was.
            assert (volume / "first/large.bin").extents()[0].offset < starts[1] * 2048
        with fsimage.open(drive.source(), sessions=starts, session=1) as volume:
            assert [path.name for path in volume.root.iterdir()] == ["first"]
