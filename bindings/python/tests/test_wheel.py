"""The wheel: what it promises of platforms, what is in it, and that the installed package takes its library from it."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The wheel that was installed; ``cargo xtask test-python`` names it."""
    return Path(os.environ["FSIMAGE_WHEEL"])


@pytest.fixture()
def promise():
    """The function that decides the platform."""
    sys.path.insert(0, str(PACKAGE))
    try:
        import hatch_platform
    finally:
        sys.path.pop(0)
    return hatch_platform.promise


def test_the_tag_is_what_auditwheel_finds(wheel: Path) -> None:
    python, abi, platform = wheel.stem.split("-")[-3:]
    assert (python, abi) == ("py3", "none")
    shown = subprocess.run([sys.executable, "-m", "auditwheel", "show", wheel], stdout=subprocess.PIPE, text=True, check=True)
    assert f'the following platform tag: "{platform}"' in " ".join(shown.stdout.split())


def test_the_library_and_the_licences_are_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        third_parties = archive.read("fsimage/_lib/LICENSES-THIRD-PARTY.txt").decode()
    assert "fsimage/_lib/libfsimage.so" in names
    assert "fsimage/py.typed" in names
    for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
        assert any(name.endswith(f".dist-info/licenses/{licence}") for name in names)
        assert (PACKAGE / licence).read_bytes() == (PACKAGE.parent.parent / licence).read_bytes()
    assert re.search(r"^rayon 1\.\S+ \(MIT OR Apache-2.0\)$", third_parties, re.MULTILINE)
    assert "proc-macro2" not in third_parties


def test_the_version_is_that_of_the_library() -> None:
    import fsimage

    assert importlib.metadata.version("fsimage") == fsimage.__version__


def test_the_library_is_that_of_the_wheel() -> None:
    import fsimage

    place = Path(fsimage.__file__).parent
    assert "site-packages" in place.parts
    maps = Path("/proc/self/maps").read_text().splitlines()
    mapped = {line.split(maxsplit=5)[-1].strip() for line in maps if "libfsimage" in line}
    assert mapped == {str(place / "_lib/libfsimage.so")}


def test_there_is_no_rust_here() -> None:
    for name in ("cargo", "rustc"):
        assert subprocess.run([name, "--version"], stderr=subprocess.DEVNULL, check=False).returncode == 127


@pytest.mark.parametrize(
    ("needed", "versions", "promised"),
    [
        ({"libc.so.6"}, {("libc.so.6", "GLIBC_2.2.5")}, "manylinux_2_17"),
        ({"libc.so.6", "libm.so.6"}, {("libc.so.6", "GLIBC_2.9"), ("libm.so.6", "GLIBC_2.34")}, "manylinux_2_34"),
        ({"libc.so.6", "libgcc_s.so.1"}, {("libgcc_s.so.1", "GCC_4.2.0"), ("libc.so.6", "GLIBC_2.28")}, "manylinux_2_28"),
        ({"libc.so.6", "libgcc_s.so.1"}, {("libgcc_s.so.1", "GCC_14.0.0")}, "linux"),
        ({"libc.so.6"}, {("libc.so.6", "GLIBC_PRIVATE")}, "linux"),
        ({"libc.so.6", "libiscsi.so.7"}, set(), "linux"),
        ({"libc.musl-x86_64.so.1", "libiscsi.so.7"}, set(), "linux"),
    ],
)
def test_promises(promise, needed, versions, promised) -> None:
    assert promise(needed, versions) == promised


def test_promises_of_musl(promise, monkeypatch) -> None:
    monkeypatch.setattr("packaging.tags.platform_tags", lambda: iter(["musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "linux_x86_64"]))
    assert promise({"libc.musl-x86_64.so.1", "libgcc_s.so.1"}, set()) == "musllinux_1_2"
