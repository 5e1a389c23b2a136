"""Paths on a disc, with what those of :mod:`pathlib` can do for reading."""

import fnmatch
import stat as _modes
from ctypes import byref, c_char_p, c_size_t, string_at
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Callable, Iterator, List, NamedTuple, Optional, Tuple, Union

from . import _capi
from ._calls import call, decode, get_array, get_handle, get_u64, item_path
from ._contents import TRUSTED
from ._handles import DiscItemHandle, DiscItemsHandle
from .enumerations import ItemKind, Status
from .errors import Error, ItemNotFoundError
from .raw import RawFile, read_at, text_or_buffered
from .stat import Stat, empty_stat, stat_of

if TYPE_CHECKING:
    from .volume import Volume

#: How many symbolic links a path may lead through.
_LINKS = 40

#: How long the path in a symbolic link may be, as on Linux.
_TARGET = 4095


class Extent(NamedTuple):
    """A part of a content on a disc."""

    #: Its first byte on the disc; ``None`` for zeros that are not recorded.
    offset: Optional[int]
    #: In bytes.
    bytes: int


class DiscPath:
    """A path in a :class:`~fsimage.Volume`. Symbolic links are followed within the volume, except by what says otherwise.

    Names that are not UTF-8 hold surrogates, as :func:`os.fsdecode` makes them.
    """

    __slots__ = ("_handle", "_pure", "_stream", "_volume")

    def __init__(self, volume: "Volume", path: Union[str, bytes] = "/") -> None:
        text = decode(path) if isinstance(path, bytes) else path
        if not isinstance(text, str):
            raise TypeError(f"a path is a str or bytes, not {type(path).__name__}")
        self._volume = volume
        self._pure = PurePosixPath("/" + text.lstrip("/"))
        self._handle: Optional[DiscItemHandle] = None
        self._stream = False

    @classmethod
    def _of(cls, volume: "Volume", path: str, handle: DiscItemHandle, *, stream: bool = False) -> "DiscPath":
        found = cls(volume, path)
        found._handle = handle
        found._stream = stream
        return found

    # What is known of a path alone.

    @property
    def volume(self) -> "Volume":
        """The volume."""
        return self._volume

    @property
    def name(self) -> str:
        """The last part; "" of the root."""
        return self._pure.name

    @property
    def stem(self) -> str:
        """The name without its last suffix."""
        return self._pure.stem

    @property
    def suffix(self) -> str:
        """The last suffix of the name, with its dot."""
        return self._pure.suffix

    @property
    def suffixes(self) -> List[str]:
        """All suffixes of the name."""
        return self._pure.suffixes

    @property
    def parts(self) -> Tuple[str, ...]:
        """The parts, "/" first."""
        return self._pure.parts

    @property
    def parent(self) -> "DiscPath":
        """The directory above; of the root itself."""
        return DiscPath(self._volume, str(self._pure.parent))

    @property
    def parents(self) -> Tuple["DiscPath", ...]:
        """The directories above, the nearest first."""
        return tuple(DiscPath(self._volume, str(parent)) for parent in self._pure.parents)

    def joinpath(self, *parts: Union[str, PurePosixPath]) -> "DiscPath":
        """A path below this one."""
        return DiscPath(self._volume, str(self._pure.joinpath(*parts)))

    def __truediv__(self, part: Union[str, PurePosixPath]) -> "DiscPath":
        if not isinstance(part, (str, PurePosixPath)):
            return NotImplemented
        return self.joinpath(part)

    def relative_to(self, other: Union[str, "DiscPath"]) -> PurePosixPath:
        """The path as it is from another one on."""
        return self._pure.relative_to(str(other))

    def is_relative_to(self, other: Union[str, "DiscPath"]) -> bool:
        """Whether the path lies below another one."""
        return self._pure.is_relative_to(str(other))

    def match(self, pattern: str) -> bool:
        """Whether the path fits a pattern, as of :meth:`pathlib.PurePath.match`."""
        return self._pure.match(pattern)

    def with_name(self, name: str) -> "DiscPath":
        """The path with another last part."""
        return DiscPath(self._volume, str(self._pure.with_name(name)))

    def with_suffix(self, suffix: str) -> "DiscPath":
        """The path with another suffix."""
        return DiscPath(self._volume, str(self._pure.with_suffix(suffix)))

    def as_posix(self) -> str:
        """As ``str()``."""
        return str(self._pure)

    def __str__(self) -> str:
        return str(self._pure)

    def __bytes__(self) -> bytes:
        return str(self._pure).encode("utf-8", "surrogateescape")

    def __repr__(self) -> str:
        return f"DiscPath({str(self._pure)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DiscPath):
            return NotImplemented
        return self._volume is other._volume and self._pure == other._pure

    def __lt__(self, other: "DiscPath") -> bool:
        return self._pure < other._pure

    def __hash__(self) -> int:
        return hash((id(self._volume), self._pure))

    # What the disc says.

    def stat(self, *, follow_symlinks: bool = True) -> Stat:
        """All that the item has."""
        handle = self._item(follow_symlinks)
        filled = empty_stat()
        call(_capi.fsi_disc_item_stat, handle, byref(filled))
        return stat_of(filled, get_u64(_capi.fsi_disc_item_identity, handle))

    def lstat(self) -> Stat:
        """All that the item has, a symbolic link not followed."""
        return self.stat(follow_symlinks=False)

    def exists(self, *, follow_symlinks: bool = True) -> bool:
        """Whether there is an item."""
        return self._mode(follow_symlinks) != 0

    def is_dir(self) -> bool:
        """Whether it is a directory."""
        return _modes.S_ISDIR(self._mode())

    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return _modes.S_ISREG(self._mode())

    def is_symlink(self) -> bool:
        """Whether it is a symbolic link."""
        return _modes.S_ISLNK(self._mode(False))

    def is_block_device(self) -> bool:
        """Whether it is a device that is read and written in blocks."""
        return _modes.S_ISBLK(self._mode())

    def is_char_device(self) -> bool:
        """Whether it is a device that is read and written in bytes."""
        return _modes.S_ISCHR(self._mode())

    def is_fifo(self) -> bool:
        """Whether it is a named pipe."""
        return _modes.S_ISFIFO(self._mode())

    def is_socket(self) -> bool:
        """Whether it is a socket."""
        return _modes.S_ISSOCK(self._mode())

    def samefile(self, other: "DiscPath") -> bool:
        """Whether both name the same object of the same volume."""
        return self._volume is other._volume and self.stat().identity == other.stat().identity

    def readlink(self) -> PurePosixPath:
        """The path that a symbolic link holds."""
        return PurePosixPath(_link_target(self._item(False)))

    def iterdir(self) -> Iterator["DiscPath"]:
        """The items of a directory, in the order recorded. What makes it unreadable is raised behind those before it."""
        return self._items(get_handle(DiscItemsHandle, _open_items, self._item()), stream=False)

    def streams(self) -> Iterator["DiscPath"]:
        """The named streams of the item, each as a file: of UDF, or extended attributes beside Rock Ridge."""
        return self._items(get_handle(DiscItemsHandle, _capi.fsi_disc_item_open_streams, self._item()), stream=True)

    def open(
        self,
        mode: str = "r",
        buffering: int = -1,
        encoding: Optional[str] = None,
        errors: Optional[str] = None,
        newline: Optional[str] = None,
    ) -> Any:
        """Opens a file to read it, as the built-in ``open`` does; ``buffering=0`` gives the :class:`DiscFile` itself."""
        return text_or_buffered(DiscFile(self._item()), mode, buffering, encoding, errors, newline)

    def read_bytes(self) -> bytes:
        """A file's content."""
        with DiscFile(self._item()) as file:
            return file.readall()

    def read_text(
        self, encoding: Optional[str] = None, errors: Optional[str] = None, newline: Optional[str] = None
    ) -> str:
        """A file's content as text."""
        with self.open("r", -1, encoding, errors, newline) as file:
            text: str = file.read()
            return text

    def extents(self) -> List[Extent]:
        """Where a file's content is on the disc, in the order of its bytes."""
        found = get_array(_capi.fsi_disc_extent, _capi.fsi_disc_item_extents, self._item())
        return [
            Extent(None if one.offset == _capi.FSI_OFFSET_UNKNOWN else one.offset, one.bytes) for one in found
        ]

    def walk(
        self,
        top_down: bool = True,
        on_error: Optional[Callable[[Error], object]] = None,
        follow_symlinks: bool = False,
    ) -> Iterator[Tuple["DiscPath", List[str], List[str]]]:
        """Directories with the names of their directories and of their other items, as :meth:`pathlib.Path.walk` gives them.

        A directory that lies in itself, as on a hostile disc, is listed once only.
        """
        return _walk(self, top_down, on_error, follow_symlinks)

    def glob(self, pattern: str) -> Iterator["DiscPath"]:
        """The items below that fit a pattern; ``**`` stands for any number of directories."""
        parts = PurePosixPath(pattern).parts
        if not parts or pattern.startswith("/"):
            raise ValueError(f"unacceptable pattern: {pattern!r}")
        seen = set()
        for found in _glob(self, parts):
            if found not in seen:
                seen.add(found)
                yield found

    def rglob(self, pattern: str) -> Iterator["DiscPath"]:
        """As :meth:`glob`, at any depth."""
        return self.glob("**/" + pattern)

    # How items are found.

    def _mode(self, follow: bool = True) -> int:
        """The item's ``st_mode``; 0 when there is none."""
        try:
            return self.stat(follow_symlinks=follow).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return 0

    def _items(self, items: DiscItemsHandle, *, stream: bool) -> Iterator["DiscPath"]:
        base = str(self._pure).rstrip("/")
        while True:
            handle = DiscItemHandle()
            if call(_capi.fsi_disc_items_next, items, byref(handle)) == Status.FALSE:
                return
            yield DiscPath._of(self._volume, f"{base}/{_name(handle)}", handle, stream=stream)

    def _item(self, follow: bool = True) -> DiscItemHandle:
        """The item, which is looked up unless it was come upon; a symbolic link's target if those are followed."""
        if not self._volume._handle:
            raise ValueError("the volume is closed")
        handle = self._handle
        if handle is None:
            try:
                handle = _look_up(self._volume, str(self._pure))
            except (FileNotFoundError, NotADirectoryError):
                # On the way may be a symbolic link, which the library does not follow.
                return _resolve(self._volume, str(self._pure), follow)
        if follow and not self._stream and _kind(handle) == ItemKind.SYMBOLIC_LINK:
            return _resolve(self._volume, str(self._pure), True)
        return handle


class DiscFile(RawFile):
    """A file on a disc, unbuffered. It stays open when the volume is closed."""

    def __init__(self, handle: DiscItemHandle) -> None:
        self._handle = handle
        filled = empty_stat()
        call(_capi.fsi_disc_item_stat, handle, byref(filled))
        if filled.kind != ItemKind.FILE:
            call(_capi.fsi_disc_item_read_at, handle, 0, None, 0, byref(c_size_t()))
        super().__init__(filled.size)

    def read_at(self, offset: int, buffer: Any) -> int:
        """Fills a writable buffer from an offset on; gives how many bytes, fewer at the end. The position stays where it is."""
        self._check()
        return read_at(_capi.fsi_disc_item_read_at, (self._handle,), offset, buffer)


TRUSTED.add(DiscFile)


def _open_items(handle: DiscItemHandle, out_items: Any, error: Any) -> int:
    status: int = _capi.fsi_disc_item_open_items(handle, out_items, None, error)
    return status


def _look_up(volume: "Volume", path: str) -> DiscItemHandle:
    return get_handle(DiscItemHandle, _capi.fsi_disc_volume_open_item, volume._handle, item_path(path))


def _kind(handle: DiscItemHandle) -> int:
    filled = empty_stat()
    call(_capi.fsi_disc_item_stat, handle, byref(filled))
    return int(filled.kind)


def _name(handle: DiscItemHandle) -> str:
    text, length = c_char_p(), c_size_t()
    call(_capi.fsi_disc_item_name, handle, byref(text), byref(length))
    return decode(string_at(text, length.value))


def _link_target(handle: DiscItemHandle) -> str:
    text, length = c_char_p(), c_size_t()
    call(_capi.fsi_disc_item_link_target, handle, byref(text), byref(length))
    return decode(string_at(text, length.value))


def _resolve(volume: "Volume", path: str, follow_last: bool) -> DiscItemHandle:
    """Looks an item up part by part, through symbolic links; ``..`` does not lead out of the volume."""
    waiting = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    place: List[str] = []
    handle = _look_up(volume, "/")
    links = 0
    while waiting:
        part = waiting.pop()
        if part == "..":
            place = place[:-1]
            handle = _look_up(volume, "/" + "/".join(place))
            continue
        handle = _look_up(volume, "/" + "/".join([*place, part]))
        if (waiting or follow_last) and _kind(handle) == ItemKind.SYMBOLIC_LINK:
            links += 1
            if links > _LINKS:
                raise ItemNotFoundError(f"{path}: too many symbolic links", status=Status.E_ITEM_NOT_FOUND, path=path)
            target = _link_target(handle)
            if "\0" in target or len(target) > _TARGET:
                text = f"{path}: a symbolic link to what no path can name"
                raise ItemNotFoundError(text, status=Status.E_ITEM_NOT_FOUND, path=path)
            if target.startswith("/"):
                place = []
            waiting += [part for part in reversed(target.split("/")) if part not in ("", ".")]
            handle = _look_up(volume, "/" + "/".join(place))
            continue
        place.append(part)
    return handle


def _walk(
    top: DiscPath, top_down: bool, on_error: Optional[Callable[[Error], object]], follow: bool
) -> Iterator[Tuple[DiscPath, List[str], List[str]]]:
    seen = set()
    #: Directories to be listed, and what is to be given when those before it were.
    waiting: List[Any] = [top]
    while waiting:
        directory = waiting.pop()
        if isinstance(directory, tuple):
            yield directory
            continue
        names: List[str] = []
        others: List[str] = []
        found = {}
        try:
            identity = directory.stat().identity
            if identity in seen:
                continue
            seen.add(identity)
            for item in directory.iterdir():
                is_directory = item.is_dir() and (follow or not item.is_symlink())
                (names if is_directory else others).append(item.name)
                found[item.name] = item
        except Error as error:
            if on_error is not None:
                on_error(error)
            if not (names or others):
                continue
        if top_down:
            yield directory, names, others
        else:
            waiting.append((directory, names, others))
        # What the caller takes out of the names is not walked.
        waiting += [found.get(name) or directory / name for name in reversed(names)]


def _glob(path: DiscPath, parts: Tuple[str, ...]) -> Iterator[DiscPath]:
    if not parts:
        yield path
        return
    first, rest = parts[0], parts[1:]
    if first == "**":
        for directory, _, others in path.walk():
            yield from _glob(directory, rest)
            if not rest:
                yield from (directory / name for name in others)
    elif path.is_dir():
        if any(mark in first for mark in "*?["):
            for item in path.iterdir():
                if fnmatch.fnmatchcase(item.name, first):
                    yield from _glob(item, rest)
        elif (path / first).exists(follow_symlinks=False):
            yield from _glob(path / first, rest)
