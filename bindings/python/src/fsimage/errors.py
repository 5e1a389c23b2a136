"""Exceptions: one class for each thing that a caller can do about a failure.

All are :class:`Error`. Where Python has an exception for the case they are that too, so ``except FileNotFoundError`` works.
"""

import errno
import os
from typing import Any, Dict, NamedTuple, Optional, Tuple, Type, Union

from .enumerations import ErrorKind, FileSystems, Status

__all__ = [
    "Sense",
    "Error",
    "InvalidArgumentError",
    "InvalidNameError",
    "ItemExistsError",
    "ItemNotFoundError",
    "WrongKindError",
    "NotADirectoryItemError",
    "NotAFileItemError",
    "DirectoryNotEmptyError",
    "ReadOnlyError",
    "TooLargeError",
    "NotRepresentableError",
    "SourceError",
    "SourceNotFoundError",
    "SourceChangedError",
    "OutputError",
    "CancelledError",
    "InternalError",
    "DriveError",
    "BusyError",
]

#: Bytes of a block of a disc, in which :attr:`Error.block` counts.
_BLOCK_SIZE = 2048


class Sense(NamedTuple):
    """What a drive says of a command that it refused, or that failed (SPC-4 4.5.6)."""

    key: int
    asc: int
    ascq: int


class Error(Exception):
    """A call of the library failed. ``str()`` of it is the message.

    An exception that a callback raised is not wrapped in one: it comes out itself.
    """

    #: The system's number that an error of this class has when no system call failed; for those that are an OSError.
    _errno = errno.EIO

    #: The status, an HRESULT: a :class:`Status` where it is a known one.
    status: int
    #: What can be done about it: an :class:`ErrorKind` where it is a known one.
    kind: int
    #: What happened, in English, with the place and the values.
    message: str
    #: The item or the host's file that it is about, or ``None``.
    path: Optional[str]
    #: The one file system that it is about, or ``None``.
    file_system: Optional[FileSystems]
    #: Where on a disc, in bytes, lies what cannot be read or used, or ``None``.
    offset: Optional[int]
    #: What a drive said, or ``None``.
    sense: Optional[Sense]

    def __init__(
        self,
        message: str = "",
        *,
        status: int = Status.E_FAIL,
        kind: int = 0,
        path: Optional[str] = None,
        file_system: Optional[FileSystems] = None,
        offset: Optional[int] = None,
        os_error: int = 0,
        sense: Optional[Sense] = None,
    ) -> None:
        if isinstance(self, OSError):
            super().__init__(os_error or self._errno, message, path)
        else:
            super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.path = path
        self.file_system = file_system
        self.offset = offset
        self.sense = sense
        self._os_error = os_error
        if os_error:
            self.__cause__ = OSError(os_error, os.strerror(os_error), path)

    @property
    def name(self) -> str:
        """The name of the status as C spells it, such as ``FSI_E_READONLY``."""
        return f"FSI_{self.status.name}" if isinstance(self.status, Status) else "unknown"

    @property
    def block(self) -> Optional[int]:
        """The block of 2048 bytes in which :attr:`offset` lies, or ``None``."""
        return None if self.offset is None else self.offset // _BLOCK_SIZE

    @property
    def cause(self) -> Optional[BaseException]:
        """The :class:`OSError` of the failed system call that is the cause, or ``None``."""
        return self.__cause__

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> Tuple[Any, ...]:
        fields = {
            "status": self.status,
            "kind": self.kind,
            "path": self.path,
            "file_system": self.file_system,
            "offset": self.offset,
            "os_error": self._os_error,
            "sense": self.sense,
        }
        return _rebuilt, (type(self), self.message, fields)


def _rebuilt(kind: Type[Error], message: str, fields: Dict[str, Any]) -> Error:
    return kind(message, **fields)


class InvalidArgumentError(Error, ValueError):
    """An argument or a setting cannot be as it is."""


class InvalidNameError(Error, ValueError):
    """A path or a name can be none."""


class ItemExistsError(Error, FileExistsError):
    """There is such an item already."""

    _errno = errno.EEXIST


class ItemNotFoundError(Error, FileNotFoundError):
    """There is no such item."""

    _errno = errno.ENOENT


class WrongKindError(Error, OSError):
    """The item is of another kind."""

    _errno = errno.EINVAL


class NotADirectoryItemError(WrongKindError, NotADirectoryError):
    """The item is no directory."""

    _errno = errno.ENOTDIR


class NotAFileItemError(WrongKindError, IsADirectoryError):
    """The item is no file."""

    _errno = errno.EISDIR


class DirectoryNotEmptyError(Error, OSError):
    """The directory has items."""

    _errno = errno.ENOTEMPTY


class ReadOnlyError(Error, PermissionError):
    """A result of the image is alive: close it, and all that was opened from it, first."""

    _errno = errno.EROFS


class TooLargeError(Error, OSError):
    """The medium is too small."""

    _errno = errno.ENOSPC


class NotRepresentableError(Error, ValueError):
    """The chosen file systems cannot hold the tree."""


class SourceError(Error, OSError):
    """What an image is made from, or a disc, cannot be read."""


class SourceNotFoundError(SourceError, FileNotFoundError):
    """There is no such file of the host to make an image from, or no such disc to read."""

    _errno = errno.ENOENT


class SourceChangedError(SourceError):
    """What an image is made from is not what it was when it was added."""


class OutputError(Error, OSError):
    """The target cannot be written."""


class CancelledError(Error):
    """A callback asked to stop."""


class InternalError(Error, RuntimeError):
    """A fault of the library."""


class DriveError(Error, OSError):
    """A drive or its disc refuses or fails."""


class BusyError(Error, RuntimeError):
    """Another call uses the object now: on another thread, or the one that called this callback."""


_BY_KIND: Dict[int, Type[Error]] = {
    ErrorKind.INVALID_ARGUMENT: InvalidArgumentError,
    ErrorKind.INVALID_NAME: InvalidNameError,
    ErrorKind.EXISTS: ItemExistsError,
    ErrorKind.NOT_FOUND: ItemNotFoundError,
    ErrorKind.WRONG_KIND: WrongKindError,
    ErrorKind.NOT_EMPTY: DirectoryNotEmptyError,
    ErrorKind.READ_ONLY: ReadOnlyError,
    ErrorKind.TOO_LARGE: TooLargeError,
    ErrorKind.NOT_REPRESENTABLE: NotRepresentableError,
    ErrorKind.SOURCE: SourceError,
    ErrorKind.SOURCE_CHANGED: SourceChangedError,
    ErrorKind.OUTPUT: OutputError,
    ErrorKind.CANCELLED: CancelledError,
    ErrorKind.INTERNAL: InternalError,
    ErrorKind.DRIVE: DriveError,
    ErrorKind.BUSY: BusyError,
}

_BY_STATUS: Dict[int, Type[Error]] = {
    Status.E_NOT_DIR: NotADirectoryItemError,
    Status.E_NOT_FILE: NotAFileItemError,
}


def class_of(kind: int, status: int, os_error: int = 0) -> Type[Error]:
    """The class of the errors of a kind and status; :class:`Error` itself for a kind that is newer than this package."""
    if kind == ErrorKind.SOURCE and os_error == errno.ENOENT:
        return SourceNotFoundError
    return _BY_STATUS.get(status) or _BY_KIND.get(kind, Error)


def known_status(status: int) -> Union[Status, int]:
    """A status as its enumeration has it, or as a number where that is older than the library."""
    try:
        return Status(status)
    except ValueError:
        return status
