"""What hatchling asks while it builds: the version of the workspace, and the library, which cargo builds.

The library lies in the wheel as ``fsimage/_lib/libfsimage.so``, with the licences of all that is linked into it. The wheel
is for every Python 3 (``py3-none``), and for the platforms that the library itself needs: the tag is read off its symbols.

``FSIMAGE_CARGO_PROFILE`` names another profile than ``release``; ``CARGO`` another cargo.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import hatch_platform  # noqa: E402  (beside this file, which no path leads to)

#: What cargo reads to build the library: the members of the workspace, whether or not the library needs them.
WORKSPACE = [
    "Cargo.toml",
    "Cargo.lock",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "crates",
    "xtask/Cargo.toml",
    "xtask/src",
    "xtask/judges/Cargo.toml",
    "xtask/judges/src",
    "benches",
    "fuzz/common",
]


def workspace() -> Path:
    """The folder of the Rust workspace: two up in the repository, ``workspace`` in an unpacked source distribution."""
    for folder in (HERE / "workspace", HERE.parent.parent):
        if (folder / "crates/capi/artifact/Cargo.toml").is_file():
            return folder
    raise RuntimeError(f"{HERE} is neither in the project's repository nor a whole source distribution of it")


class CustomMetadataHook(MetadataHookInterface):
    """The version of the workspace is that of the package."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = (workspace() / "Cargo.toml").read_text(encoding="utf-8")
        package = re.search(r'^\[workspace\.package\]\n(?:[^\[]*\n)?version = "([^"]+)"', text, re.MULTILINE)
        if package is None:
            raise RuntimeError("Cargo.toml names no version in [workspace.package]")
        metadata["version"] = package[1]


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the library into wheels, and the workspace into source distributions."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "sdist":
            root = workspace()
            for name in WORKSPACE:
                build_data["force_include"][str(root / name)] = f"workspace/{name}"
            return
        library = build_library()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{hatch_platform.tag(library)}"
        if version == "editable":
            # Python finds the package where its sources are, and so must the package its library.
            place = HERE / "src/fsimage/_lib"
            place.mkdir(exist_ok=True)
            shutil.copyfile(library, place / "libfsimage.so")
            return
        licences = library.with_name("libfsimage-licenses.txt")
        licences.write_text(third_parties(), encoding="utf-8")
        build_data["force_include"][str(library)] = "fsimage/_lib/libfsimage.so"
        build_data["force_include"][str(licences)] = "fsimage/_lib/LICENSES-THIRD-PARTY.txt"


def run_cargo(*words: str) -> bytes:
    """What cargo prints, run in the workspace."""
    cargo = os.environ.get("CARGO") or shutil.which("cargo")
    if cargo is None:
        raise RuntimeError("cargo is needed to build the library of fsimage (Rust 1.88 or later): see rustup.rs")
    done = subprocess.run([cargo, *words], cwd=workspace(), stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"cargo ended with status {done.returncode}: cargo {' '.join(words)}")
    return done.stdout


def build_library() -> Path:
    """Has cargo build the library; where it is."""
    profile = os.environ.get("FSIMAGE_CARGO_PROFILE", "release")
    messages = run_cargo(
        *["rustc", "--locked", "--package", "libfsimage", "--lib", "--crate-type", "cdylib"],
        *["--profile", profile, "--message-format", "json-render-diagnostics"],
        # Stripped in this last step, so that all before it is shared with other builds.
        *["--", "-C", "strip=debuginfo"],
    )
    for message in map(json.loads, messages.splitlines()):
        if message["reason"] == "compiler-artifact" and message["target"]["kind"] == ["cdylib"]:
            return Path(message["filenames"][0])
    raise RuntimeError("cargo told of no shared library that it had built")


def third_parties() -> str:
    """The licences of the crates by others that are linked into the library, each text once."""
    listed = run_cargo(
        *["tree", "--locked", "--package", "libfsimage", "--edges", "normal,no-proc-macro"],
        *["--prefix", "none", "--format", "{p}"],
    )
    linked = {tuple(line.split()[:2]) for line in listed.decode().splitlines() if line}
    metadata = json.loads(run_cargo("metadata", "--locked", "--format-version", "1"))
    crates: dict[str, list[str]] = {}
    for package in metadata["packages"]:
        if package["source"] is None or (package["name"], f"v{package['version']}") not in linked:
            continue
        name = f"{package['name']} {package['version']} ({package['license']})"
        texts = [
            path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(Path(package["manifest_path"]).parent.iterdir())
            if path.is_file() and re.match(r"(?i)licen[cs]e|copying|notice|unlicense", path.name)
        ]
        for text in texts or ["(No text comes with these: their licences are named above.)"]:
            crates.setdefault(text.strip(), []).append(name)
    line = "=" * 80
    parts = [f"{line}\n" + "\n".join(sorted(names)) + f"\n{line}\n\n{text}\n" for text, names in crates.items()]
    return "What others wrote of what is linked into libfsimage.so, and their licences.\n\n" + "\n\n".join(parts)
