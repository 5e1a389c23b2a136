"""Manifests: what is on a disc or in a folder, with sums of the contents.

>>> import fsimage, pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = pathlib.Path(folder, "hello.txt").write_text("Hello!")
...     manifest = fsimage.folder_manifest(folder)
>>> [entry.path for entry in manifest]
['/', '/hello.txt']
>>> manifest[1].sha256.hex()[:16]
'334d016f755cd6dc'
"""

from ctypes import byref, string_at
from typing import Any, List, NamedTuple, Optional, Tuple

from . import _capi
from ._calls import HostPath, call, decode, fill, get_u64, host_path, sized
from ._handles import FindingsHandle, ManifestHandle, VolumeHandle
from ._interrupt import call_long
from ._library import Function
from ._progress import Progress
from .enumerations import ManifestFlags
from .findings import Finding, findings_of
from .stat import Stat, empty_stat, stat_of


class ManifestEntry(NamedTuple):
    """One path. ``str()`` of it is the line that ``fsimage manifest`` prints."""

    #: The path, with a ``/`` in front; the root is "/".
    path: str
    #: The target of a symbolic link; "" of all else.
    target: str
    #: The SHA-256 of a file's content; ``None`` of all else, and of files that were not read.
    sha256: Optional[bytes]
    #: What else the item has.
    stat: Stat
    #: The line of the command: the path, then type, mode, size, mtime, link and sha256 as far as the item has them, separated by tabs.
    line: str

    def __str__(self) -> str:
        return self.line


class Manifest(Tuple[ManifestEntry, ...]):
    """All entries, sorted by the bytes of their paths."""

    #: What cannot be read, the first 1000.
    findings: List[Finding]


def volume_manifest(handle: VolumeHandle, contents: bool, progress: Optional[Progress]) -> Manifest:
    """The manifest of a volume."""
    return _manifest(_capi.fsi_disc_volume_open_manifest, handle, contents, progress)


def folder_manifest(folder: HostPath, *, contents: bool = True, progress: Optional[Progress] = None) -> Manifest:
    """All that is in a folder of the host: what a disc is compared with.

    :param contents: whether the files are read for their SHA-256.
    :param progress: told of the bytes read so far, and how many they will be.

    What cannot be read is in ``findings``, and the rest is read.
    """
    return _manifest(_capi.fsi_open_folder_manifest, host_path(folder), contents, progress)


def _manifest(function: Function, what: Any, contents: bool, progress: Optional[Progress]) -> Manifest:
    options: Any = sized(_capi.fsi_manifest_options)
    fill(options, flags=0 if contents else ManifestFlags.NO_CONTENTS)
    handle, findings = ManifestHandle(), FindingsHandle()
    call_long(function, (what,), options, progress, (byref(handle), byref(findings)))
    manifest = Manifest(_next(handle) for _ in range(get_u64(_capi.fsi_manifest_count, handle)))
    manifest.findings = findings_of(findings)
    return manifest


def _next(handle: ManifestHandle) -> ManifestEntry:
    filled: Any = sized(_capi.fsi_manifest_entry)
    stat = empty_stat()
    call(_capi.fsi_manifest_next, handle, byref(filled), byref(stat))
    sha256 = string_at(filled.sha256, 32) if filled.sha256 else None
    return ManifestEntry(decode(filled.path), decode(filled.target), sha256, stat_of(stat), decode(filled.line))
