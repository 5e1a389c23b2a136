"""What is made here is read by programs of others."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from samples import ALL, image

import fsimage


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    saved = tmp_path_factory.mktemp("judged") / "image.iso"
    with image(ALL, "JUDGED").create_result() as result:
        result.save(saved)
    return saved


def output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_isoinfo(path: Path) -> None:
    assert "Volume id: JUDGED" in output_of("isoinfo", "-d", "-i", str(path))
    listed = output_of("isoinfo", "-R", "-f", "-i", str(path)).split()
    assert {"/docs/readme.txt", "/docs/deep/er/end.txt", "/latest"} <= set(listed)
    assert output_of("isoinfo", "-R", "-x", "/docs/readme.txt", "-i", str(path)) == "Read me\n"


def test_bsdtar(path: Path) -> None:
    assert output_of("bsdtar", "-xOf", str(path), "docs/again.txt", "docs/readme.txt").strip() == "Read me"
    assert "latest -> docs/readme.txt" in output_of("bsdtar", "-tvf", str(path))


def test_seven_zip(path: Path, tmp_path: Path) -> None:
    subprocess.run(["7z", "x", "-y", f"-o{tmp_path}", str(path)], check=True, capture_output=True)
    data = (tmp_path / "docs/data.bin").read_bytes()
    assert hashlib.sha256(data).digest() == hashlib.sha256(bytes(range(256)) * 40).digest()


def test_an_image_of_another_program(tmp_path: Path) -> None:
    (tmp_path / "tree/docs").mkdir(parents=True)
    (tmp_path / "tree/docs/readme.txt").write_text("Read me\n")
    (tmp_path / "tree/link").symlink_to("docs/readme.txt")
    made = tmp_path / "theirs.iso"
    tree = str(tmp_path / "tree")
    subprocess.run(["genisoimage", "-quiet", "-R", "-J", "-V", "THEIRS", "-o", str(made), tree], check=True, capture_output=True)
    with fsimage.open(made) as volume:
        assert volume.name == "THEIRS"
        assert (volume / "link").read_text() == "Read me\n"
    with fsimage.open(made, file_system=fsimage.FileSystems.JOLIET) as volume:
        assert (volume / "docs/readme.txt").read_text() == "Read me\n"
