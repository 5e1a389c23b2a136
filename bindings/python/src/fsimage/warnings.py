"""Warnings: what file systems do not hold as it was given."""

from ctypes import byref
from typing import Any, List, NamedTuple

from . import _capi
from ._calls import call, decode, known, sized
from ._handles import WarningsHandle
from .enumerations import FileSystems, Status, WarningKind


class Warning(NamedTuple):  # noqa: A001 - the library's word for it
    """One thing that a file system does not hold as it was given. ``str()`` of it is a sentence."""

    #: What it is: a :class:`WarningKind`, or a number that is newer than this package.
    kind: int
    #: The stable name of the kind, such as "name-shortened".
    kind_name: str
    #: The file system.
    file_system: FileSystems
    #: The item's absolute path.
    path: str
    #: What it became; "" when that says nothing.
    became: str
    #: All of it as a sentence.
    message: str

    def __str__(self) -> str:
        return self.message


def warning_kind_name(kind: int) -> str:
    """The stable name of a kind of warning; "other" for a number that is none."""
    return decode(_capi.fsi_warning_kind_name(kind))


def warnings_of(handle: WarningsHandle) -> List[Warning]:
    """All of a list."""
    found: List[Warning] = []
    filled: Any = sized(_capi.fsi_warning)
    while call(_capi.fsi_warnings_next, handle, byref(filled)) != Status.FALSE:
        found.append(
            Warning(
                known(WarningKind, filled.kind),
                warning_kind_name(filled.kind),
                FileSystems(filled.file_system),
                decode(filled.path),
                decode(filled.became),
                decode(filled.message),
            )
        )
    return found
