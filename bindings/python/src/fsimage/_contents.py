"""Contents: what Python has of bytes, as the library reads them.

The library reads a content at any offset, from any of its threads, into memory of its own. Python's own file objects and those of this package fill
that memory themselves. Objects of others do not get to see it, for they could keep it beyond the call: they fill a buffer of Python's, which is copied.
"""

import ctypes
import io
import itertools
import os
import tempfile
import threading
import weakref
from ctypes import byref, c_size_t, c_void_p
from typing import IO, Any, Callable, Dict, Optional, Protocol, Set, Union, runtime_checkable

from . import _capi
from ._calls import immortal, keep_exception, sized
from .enumerations import ReaderFlags

#: Reads ``length`` bytes from ``offset`` on, and gives them, or fewer. Called by several threads.
ReadCallable = Callable[[int, int], Any]


@runtime_checkable
class ReadAt(Protocol):
    """A content that is read at any place: what the library's own streams and files are, too.

    ``read_at(offset, buffer)`` fills a writable buffer of bytes from an offset on, and gives how many; ``size`` is how many there are in all. It
    is called by several threads.
    """

    @property
    def size(self) -> int:
        """Bytes in all."""

    def read_at(self, offset: int, buffer: Any, /) -> int:
        """Fills a buffer."""


#: What a content can be: bytes in memory, which are copied; a file object, open for reading bytes, from its position on; an object
#: with ``read_at`` and ``size``; a function of an offset and a length, with its size told beside it; a path of the host.
Content = Union[bytes, bytearray, memoryview, IO[bytes], ReadAt, ReadCallable, "os.PathLike[str]", "os.PathLike[bytes]"]

#: Fills the buffer from the offset on; gives how many bytes.
_Fill = Callable[[int, memoryview], int]

_memory_view = ctypes.pythonapi.PyMemoryView_FromMemory
_memory_view.restype = ctypes.py_object
_memory_view.argtypes = [c_void_p, ctypes.c_ssize_t, ctypes.c_int]
#: ``PyBUF_READ`` and ``PyBUF_WRITE``.
_READ, _WRITE = 0x100, 0x200

#: Bytes that are kept in memory of a file object that cannot seek; more go to a temporary file.
_SPOOLED = 1 << 20


def writable_view(address: int, length: int) -> memoryview:
    """Memory of the library, to be filled. To be released before the library goes on."""
    return _memory_view(address, length, _WRITE)  # type: ignore[no-any-return]


def readable_view(address: int, length: int) -> memoryview:
    """Memory of the library, to be read. To be released before the library goes on."""
    return _memory_view(address, length, _READ)  # type: ignore[no-any-return]


#: Types whose objects keep no buffer that they are given. Types of this package put themselves here.
TRUSTED: Set[type] = {io.BytesIO, io.FileIO}


def is_trusted(target: Any) -> bool:
    """Whether an object keeps no buffer that it is given."""
    kind = type(target)
    if kind in (io.BufferedReader, io.BufferedWriter, io.BufferedRandom):
        return type(target.raw) is io.FileIO
    return kind in TRUSTED


class Reader:
    """A content behind callbacks, known to the library by a number until the library releases it."""

    __slots__ = ("_fill", "_own", "is_direct", "size")

    def __init__(self, fill: _Fill, size: int, *, is_direct: bool = True, own: Any = None) -> None:
        self._fill = fill
        self.size = size
        #: Whether it may see memory of the library.
        self.is_direct = is_direct
        #: A file that is closed with it.
        self._own = own

    def __del__(self) -> None:
        if self._own is not None:
            self._own.close()

    def fill(self, offset: int, view: memoryview) -> int:
        """Fills the buffer as far as it goes."""
        count = self._fill(offset, view)
        if type(count) is not int or not 0 <= count <= len(view):
            raise ValueError(f"a content gave {count!r} for {len(view)} bytes at {offset}")
        return count

    def structure(self) -> Any:
        """A pointer to :meth:`registered`, for a call."""
        return byref(self.registered())

    def registered(self) -> Any:
        """The ``fsi_reader``; from now on it is the library that releases the content."""
        reader = sized(_capi.fsi_reader)
        reader.length = self.size
        reader.read_at = _READ_AT
        reader.release = _RELEASE
        reader.user_data = number = next(_numbers)
        _readers[number] = self
        return reader


_numbers = itertools.count(1)
_readers: Dict[int, Reader] = {}


def _read_at(number: int, offset: int, address: int, length: int, out_read: int) -> int:
    try:
        reader = _readers[number]
        if reader.is_direct:
            with writable_view(address, length) as view:
                count = reader.fill(offset, view)
        else:
            buffer = bytearray(length)
            count = reader.fill(offset, memoryview(buffer))
            with writable_view(address, length) as view:
                view[:count] = memoryview(buffer)[:count]
        c_size_t.from_address(out_read).value = count
    except BaseException as exception:
        return keep_exception(exception)
    return 0


def _release(number: int, readers: Dict[int, Reader] = _readers) -> None:
    readers.pop(number, None)


_READ_AT = immortal(_capi.fsi_read_at_callback(_read_at))
_RELEASE = immortal(_capi.fsi_release_callback(_release))


def readers_alive() -> int:
    """How many contents the library holds."""
    return len(_readers)


def memory(content: Any) -> Optional[bytes]:
    """The bytes of a content that is in memory; ``None`` if it is not."""
    if type(content) is bytes:
        return content
    if isinstance(content, (bytes, bytearray, memoryview)):
        return bytes(content)
    if hasattr(content, "read") or hasattr(content, "readinto") or hasattr(content, "read_at") or callable(content):
        return None
    try:
        return bytes(memoryview(content))
    except TypeError:
        return None


def is_path(content: Any) -> bool:
    """Whether a content is the path of a file of the host."""
    return hasattr(content, "__fspath__")


def reader(content: Any, size: Optional[int] = None, *, whole: bool = False) -> Reader:
    """What reads a content, from its position on or as a whole. Raises :class:`TypeError` for what is none, and :class:`ValueError` where the size is lacking or wrong."""
    if size is not None and (type(size) is not int or not 0 <= size < 1 << 64):
        raise ValueError(f"{size!r} is no size")
    in_memory = memory(content)
    if in_memory is not None:
        return _of_memory(in_memory)
    if isinstance(content, io.TextIOBase):
        raise TypeError("the file object is open for text: open it with mode 'rb'")
    if hasattr(content, "read_at") and hasattr(content, "size"):
        return _of_places(content, size, whole)
    if hasattr(content, "readinto") or hasattr(content, "read"):
        return _of_file(content, size, whole)
    if callable(content):
        if size is None:
            raise ValueError("the size of what a function reads must be told: size=...")
        return Reader(_fill_by_function(content), size)
    raise TypeError(f"a {type(content).__name__} is no content: bytes, a file object, a path or a function is wanted")


def _of_memory(data: bytes) -> Reader:
    whole = memoryview(data)

    def fill(offset: int, view: memoryview) -> int:
        part = whole[offset : offset + len(view)]
        view[: len(part)] = part
        return len(part)

    return Reader(fill, len(data))


def _fill_by_function(function: ReadCallable) -> _Fill:
    def fill(offset: int, view: memoryview) -> int:
        return _copy(function(offset, len(view)), view)

    return fill


def _copy(data: Any, view: memoryview) -> int:
    with memoryview(data) as given:
        with given.cast("B") as part:
            if len(part) > len(view):
                raise ValueError(f"a content gave {len(part)} bytes where {len(view)} were asked for")
            view[: len(part)] = part
            return len(part)


def _of_places(content: Any, size: Optional[int], whole: bool) -> Reader:
    """What is read at any place, and perhaps has a position too, from which it counts then."""
    start = content.tell() if hasattr(content, "tell") and not whole else 0
    read_at = content.read_at

    def fill(offset: int, view: memoryview) -> int:
        return int(read_at(start + offset, view))

    left = max(content.size - start, 0) if size is None else size
    return Reader(fill, left, is_direct=is_trusted(content))


class _FileLock:
    """What one thread at a time holds that moves and reads one file object."""

    __slots__ = ("__weakref__", "lock")

    def __init__(self) -> None:
        self.lock = threading.Lock()


#: By the ``id`` of file objects: two contents can be parts of the same one.
_file_locks: "weakref.WeakValueDictionary[int, _FileLock]" = weakref.WeakValueDictionary()
_file_locks_lock = threading.Lock()


def _of_file(file: Any, size: Optional[int], whole: bool) -> Reader:
    """A file object from its position on. What cannot seek is read to its end at once."""
    own = None
    seekable = getattr(file, "seekable", None)
    if not (seekable() if seekable is not None else hasattr(file, "seek")):
        file = own = _spooled(file)
    position = file.tell()
    start = 0 if whole else position
    if size is None:
        file.seek(0, os.SEEK_END)
        size = max(file.tell() - start, 0)
        file.seek(position)
    with _file_locks_lock:
        shared = _file_locks.get(id(file)) or _FileLock()
        _file_locks[id(file)] = shared
    readinto = getattr(file, "readinto", None)

    def fill(offset: int, view: memoryview) -> int:
        with shared.lock:
            file.seek(start + offset)
            if readinto is not None:
                return int(readinto(view) or 0)
            return _copy(file.read(len(view)), view)

    return Reader(fill, size, is_direct=readinto is None or is_trusted(file), own=own)


def _spooled(file: Any) -> Any:
    spool: Any = io.BytesIO()
    while True:
        part = file.read(_SPOOLED)
        if isinstance(part, str):
            raise TypeError("the file object is open for text: open it with mode 'rb'")
        if not part:
            break
        if type(spool) is io.BytesIO and spool.tell() + len(part) > _SPOOLED:
            kept, spool = spool, tempfile.TemporaryFile()
            spool.write(kept.getbuffer())
        spool.write(part)
    spool.seek(0)
    return spool
