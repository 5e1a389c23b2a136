"""Raw files: what the library reads at any place, as Python's file objects."""

import io
import os
from ctypes import byref, c_char, c_size_t
from typing import Any, List, Optional, Tuple

from ._calls import call
from ._contents import TRUSTED
from ._library import Function


def read_at(function: Function, whose: Tuple[Any, ...], offset: int, buffer: Any) -> int:
    """Fills a writable buffer by a function that tells how many bytes it read. Nothing is copied on the way."""
    with memoryview(buffer) as view, view.cast("B") as flat:
        length = len(flat)
        if not length:
            return 0
        if offset < 0:
            raise ValueError(f"offset {offset} lies before the beginning")
        out = c_size_t()
        try:
            call(function, *whose, offset, (c_char * length).from_buffer(flat), length, byref(out))
        finally:
            del whose
        return out.value


def read_next(function: Function, handle: Any, buffer: Any) -> int:
    """Fills a writable buffer from the position on that the library keeps."""
    with memoryview(buffer) as view, view.cast("B") as flat:
        length = len(flat)
        if not length:
            return 0
        out = c_size_t()
        try:
            call(function, handle, (c_char * length).from_buffer(flat), length, byref(out))
        finally:
            del handle
        return out.value


def read_exactly_at(function: Function, whose: Tuple[Any, ...], offset: int, buffer: Any) -> int:
    """As :func:`read_at`, by a function that reads all or fails."""
    with memoryview(buffer) as view, view.cast("B") as flat:
        length = len(flat)
        if length:
            if offset < 0:
                raise ValueError(f"offset {offset} lies before the beginning")
            try:
                call(function, *whose, offset, (c_char * length).from_buffer(flat), length)
            finally:
                del whose
        return length


class RawFile(io.RawIOBase):
    """A file for reading, that knows its size and can be read at any place by any thread.

    Its position is for one thread at a time, as that of every file object.
    """

    #: What is asked for at once when all is read.
    _CHUNK = 1 << 20

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self._position = 0

    def read_at(self, offset: int, buffer: Any) -> int:
        """Fills a writable buffer from an offset on; gives how many bytes, fewer at the end. The position stays where it is."""
        raise NotImplementedError

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._size

    def readable(self) -> bool:
        """``True``."""
        self._check()
        return True

    def seekable(self) -> bool:
        """``True``."""
        self._check()
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fills a writable buffer from the position on; gives how many bytes, 0 at the end."""
        self._check()
        count = self.read_at(self._position, buffer)
        self._position += count
        return count

    def readall(self) -> bytes:
        """Reads to the end."""
        parts: List[bytes] = []
        while True:
            # The size is what a disc says, and memory is not to be had for all of what it may say.
            part = self.read(min(max(self._size - self.tell(), 1), self._CHUNK))
            if not part:
                return parts[0] if len(parts) == 1 else b"".join(parts)
            parts.append(part)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Moves the position, beyond the end too; gives the new one."""
        self._check()
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}.get(whence)
        if base is None:
            raise ValueError(f"invalid whence ({whence}, should be 0, 1 or 2)")
        if base + offset < 0:
            raise ValueError(f"negative seek position {base + offset}")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """The position, in bytes."""
        self._check()
        return self._position

    def _check(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file")


class ContentFile(RawFile):
    """A content of an image in the making as a file for reading, unbuffered."""

    def __init__(self, function: Function, whose: Tuple[Any, ...], size: int) -> None:
        self._function = function
        self._whose = whose
        super().__init__(size)

    def read_at(self, offset: int, buffer: Any) -> int:
        """Fills a writable buffer from an offset on; gives how many bytes, fewer at the end. The position stays where it is."""
        self._check()
        return read_at(self._function, self._whose, offset, buffer)


TRUSTED.add(ContentFile)


def text_or_buffered(
    raw: RawFile, mode: str, buffering: int, encoding: Optional[str], errors: Optional[str], newline: Optional[str]
) -> Any:
    """What the built-in ``open`` makes of a raw file: it for ``buffering=0``, buffered, or as text."""
    if mode not in ("r", "rt", "tr", "rb", "br"):
        raise ValueError(f"mode {mode!r}: a disc is only read, by 'r' or 'rb'")
    binary = "b" in mode
    if binary and (encoding is not None or errors is not None or newline is not None):
        raise ValueError("binary mode takes no encoding, errors or newline")
    if buffering == 0:
        if not binary:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    buffered = io.BufferedReader(raw, buffering if buffering > 1 else 1 << 16)
    if binary:
        return buffered
    return io.TextIOWrapper(buffered, encoding, errors, newline, line_buffering=buffering == 1)
