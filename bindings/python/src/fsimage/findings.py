"""Findings: what was come upon while a disc was opened, read, imported or extracted."""

from ctypes import byref
from typing import Any, List, NamedTuple, Optional

from . import _capi
from ._calls import call, decode, known, sized
from ._handles import FindingsHandle
from .enumerations import FileSystems, FindingKind, Status


class Finding(NamedTuple):
    """One thing that was come upon. ``str()`` of it is a sentence."""

    #: What it is: a :class:`FindingKind`, or a number that is newer than this package.
    kind: int
    #: The file system that it is about, or ``None``.
    file_system: Optional[FileSystems]
    #: Where on the disc, in bytes, or ``None``.
    offset: Optional[int]
    #: The item's path; "" where it is about none.
    path: str
    #: What the item became; "" where that says nothing.
    became: str
    #: All of it as a sentence.
    message: str

    def __str__(self) -> str:
        return self.message


def findings_of(handle: FindingsHandle) -> List[Finding]:
    """All of a list."""
    found: List[Finding] = []
    if not handle:
        return found
    filled: Any = sized(_capi.fsi_finding)
    while call(_capi.fsi_findings_next, handle, byref(filled)) != Status.FALSE:
        found.append(
            Finding(
                known(FindingKind, filled.kind),
                FileSystems(filled.file_system) if filled.file_system else None,
                None if filled.offset == _capi.FSI_OFFSET_UNKNOWN else filled.offset,
                decode(filled.path),
                decode(filled.became),
                decode(filled.message),
            )
        )
    return found
