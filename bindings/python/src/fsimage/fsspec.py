"""Images as file systems of fsspec, so that pandas, dask, zarr, pyarrow and others read what is in them.

fsspec finds them by the protocols ``iso`` and ``udf``; nothing needs to be imported for it::

    pandas.read_csv("iso://data/table.csv::file:///media/disc.iso")
    pandas.read_csv("iso://data/table.csv::https://example.org/disc.iso")     # in parts; the image is not downloaded
    fsspec.filesystem("iso", fo="disc.iso").find("/")

``iso`` reads the richest file system of the image, which may well be UDF; ``udf`` reads UDF alone.
"""

from __future__ import annotations

import datetime
import errno
import io
import os
import warnings
from typing import Any, ClassVar, Dict, List, NoReturn, Optional, Set, Union

from fsspec import AbstractFileSystem
from fsspec.core import OpenFile, get_fs_token_paths
from fsspec.implementations.local import LocalFileSystem

from .block_source import Image
from .disc import open as open_image
from .enumerations import FileSystems, ItemKind
from .paths import DiscPath
from .volume import Volume

__all__ = ["BufferedDiscFile", "IsoFileSystem", "UdfFileSystem"]

#: How an image is read that is not on this machine: in parts, of which some are kept.
_CACHE = {"cache_type": "blockcache", "cache_options": {"maxblocks": 32}}

_TYPES = {ItemKind.FILE: "file", ItemKind.DIRECTORY: "directory"}

#: What cannot be a name in a path.
_NO_NAMES = ("", ".", "..")


class IsoFileSystem(AbstractFileSystem):  # type: ignore[misc]
    """What is in an image, to be read.

    Symbolic links are followed inside of the image, whose root is that of absolute ones. :meth:`info` tells of what a link leads to, as
    ``os.stat`` does; in the list of a directory a link to a directory is none, so that no walk goes in circles. Every entry has, beside ``name``,
    ``size`` and ``type``, ``mode``, ``uid``, ``gid``, ``mtime``, ``created``, ``ino``, ``nlink`` and ``islink``, as on a local file
    system, and ``destination`` if it is a link.

    Everything that would write raises :class:`OSError` with ``errno.EROFS``. Any thread may read at any time.

    :param fo: the image: a path or a URL, which may be a chain of fsspec's; a file of :func:`fsspec.open`; or what :func:`fsimage.open` takes.
    :param mode: ``"r"``.
    :param target_protocol: of ``fo``, if that is a path, and not a local one.
    :param target_options: for the file system that ``fo`` lies on.
    :param file_system: which of the image's file systems is read, instead of the richest.
    :param session: which session is read, instead of the newest; 1 is the oldest.
    :param block_size: an image that is not on this machine is read in parts of so many bytes, of which the last 32 are kept.

    >>> import fsimage
    >>> image = fsimage.FileSystemImage()
    >>> _ = image.root.add_file("numbers.txt", b"1 2 3")
    >>> with image.create_result() as result:
    ...     disc = result.read()
    >>> fs = IsoFileSystem(disc)
    >>> fs.ls("", detail=False), fs.cat_file("numbers.txt", start=-1)
    (['numbers.txt'], b'3')
    """

    protocol = "iso"
    root_marker = ""
    cachable = False

    #: What is read of an image when nothing else is asked for; ``None`` is the richest.
    _default: ClassVar[Optional[FileSystems]] = None

    def __init__(
        self,
        fo: Union[Image, OpenFile] = "",
        mode: str = "r",
        target_protocol: Optional[str] = None,
        target_options: Optional[Dict[str, Any]] = None,
        *,
        file_system: Optional[FileSystems] = None,
        session: int = 0,
        block_size: int = 1 << 20,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if mode != "r":
            raise ValueError(f"images are only read: the mode {mode!r} is not 'r'")
        #: The image: the path of a local one, or what it is read from.
        self.fo: Any = fo
        self._opened: Any = None
        if isinstance(fo, (str, os.PathLike)):
            self._locate(os.fspath(fo), target_protocol, target_options or {}, block_size)
        elif isinstance(fo, OpenFile):
            self.fo = self._opened = fo.open()
        #: What is read of the image.
        self.volume: Volume = open_image(self.fo, session=session, file_system=file_system or self._default)

    def _locate(self, url: Any, protocol: Optional[str], options: Dict[str, Any], block_size: int) -> None:
        """Finds what a path or URL names."""
        file_system, _, paths = get_fs_token_paths(url, protocol=protocol, storage_options=options)
        if len(paths) != 1:
            raise ValueError(f"{url!r} names {len(paths)} files, not one image")
        if isinstance(file_system, LocalFileSystem):
            self.fo = paths[0]
        else:
            self.fo = self._opened = file_system.open(paths[0], "rb", block_size=block_size, **_CACHE)

    def close(self) -> None:
        """Closes the image, and the file that it is read from if that was opened here."""
        self.volume.close()
        if self._opened is not None:
            self._opened.close()

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        if isinstance(path, list):
            return [cls._strip_protocol(each) for each in path]
        return super()._strip_protocol(path).strip("/")

    # What there is.

    def info(self, path: str, **kwargs: Any) -> Dict[str, Any]:
        """What is told of an item; of a link, what is told of that which it leads to."""
        path = self._strip_protocol(path)
        return _entry(path, self.volume.path(path), listed=False)

    def ls(self, path: str, detail: bool = True, seen: Optional[Set[int]] = None, **kwargs: Any) -> List[Any]:
        """The items of a directory, by name. What is no directory is a list of itself.

        :param seen: ``ino`` of directories that are told of as if they were none; those that are told of now are added.
        """
        path = self._strip_protocol(path)
        entries: Optional[List[Dict[str, Any]]] = self.dircache.get(path)
        if entries is None:
            item = self.volume.path(path)
            if not item.is_dir():
                entries = [self.info(path)]
            else:
                entries = _list(path, item)
                self.dircache[path] = entries
        if seen is not None:
            entries = [_once(entry, seen) for entry in entries]
        return entries if detail else [entry["name"] for entry in entries]

    def walk(self, path: str, *args: Any, **kwargs: Any) -> Any:
        """As of every file system of fsspec. A directory that lies in itself, or in many others, as on a hostile disc, is listed once only."""
        if "seen" not in kwargs:
            top = self.volume.path(self._strip_protocol(path))
            kwargs["seen"] = {top.stat().identity} if top.exists() else set()
        return super().walk(path, *args, **kwargs)

    def lexists(self, path: str, **kwargs: Any) -> bool:
        """Whether there is an item, be it a link that leads nowhere."""
        return self.volume.path(self._strip_protocol(path)).exists(follow_symlinks=False)

    def created(self, path: str) -> datetime.datetime:
        """When an item came to be; where that is not recorded, when its content last changed."""
        return datetime.datetime.fromtimestamp(self.info(path)["created"], datetime.timezone.utc)

    def modified(self, path: str) -> datetime.datetime:
        """When an item's content last changed."""
        return datetime.datetime.fromtimestamp(self.info(path)["mtime"], datetime.timezone.utc)

    # Reading.

    def _open(self, path: str, mode: str = "rb", block_size: Any = None, **kwargs: Any) -> BufferedDiscFile:
        if mode != "rb":
            self._refuse()
        return BufferedDiscFile(self, self._strip_protocol(path), block_size or 1 << 16)

    def cat_file(self, path: str, start: Optional[int] = None, end: Optional[int] = None, **kwargs: Any) -> bytes:
        """A file's content, or a part of it; negative places count from the end."""
        with self.volume.path(self._strip_protocol(path)).open("rb", buffering=0) as file:
            first, last, _ = slice(start, end).indices(file.size)
            file.seek(first)
            content: bytes = file.readall() if last == file.size else file.read(max(last - first, 0))
            return content

    # Writing.

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    mkdir = rmdir = cp_file = rm_file = _rm = touch = pipe_file = put_file = mv = _refuse

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        """Refuses, unless there is such a directory and that is fine."""
        if not (exist_ok and self.isdir(path)):
            self._refuse()


class UdfFileSystem(IsoFileSystem):
    """As :class:`IsoFileSystem`, for UDF alone, which the image must have."""

    protocol = "udf"
    _default = FileSystems.UDF


class BufferedDiscFile(io.BufferedReader):
    """A file of an image."""

    def __init__(self, fs: IsoFileSystem, path: str, buffer_size: int) -> None:
        raw = fs.volume.path(path).open("rb", buffering=0)
        super().__init__(raw, buffer_size)
        self.fs = fs
        #: Inside of the image.
        self.path = self.full_name = path
        #: In bytes.
        self.size: int = raw.size


def _entry(name: str, item: DiscPath, *, listed: bool) -> Dict[str, Any]:
    """What is told of an item; in a list, a link to a directory and one that leads nowhere are told of themselves."""
    told = item.lstat()
    is_link = told.kind is ItemKind.SYMBOLIC_LINK
    if is_link:
        try:
            target = item.stat()
        except OSError:
            if not listed:
                raise
        else:
            told = told if listed and target.kind is ItemKind.DIRECTORY else target
    created = told.modified_ns if told.created_ns is None else told.created_ns
    entry = {
        "name": name,
        "size": told.size if told.kind is ItemKind.FILE else 0,
        "type": _TYPES.get(told.kind, "other"),
        "mode": told.st_mode,
        "uid": told.user_id,
        "gid": told.group_id,
        "mtime": told.st_mtime,
        "created": created / 1e9,
        "ino": told.identity,
        "nlink": told.link_count,
        "islink": is_link,
    }
    if is_link:
        entry["destination"] = str(item.readlink())
    return entry


def _once(entry: Dict[str, Any], seen: Set[int]) -> Dict[str, Any]:
    """An entry, of a directory only the first time."""
    if entry["type"] != "directory":
        return entry
    if entry["ino"] in seen:
        return {**entry, "type": "other"}
    seen.add(entry["ino"])
    return entry


def _list(path: str, directory: DiscPath) -> List[Dict[str, Any]]:
    entries = []
    base = str(directory).rstrip("/")
    for item in directory.iterdir():
        name = item.name
        if name in _NO_NAMES or "\0" in name or str(item) != f"{base}/{name}":
            # It could not be opened by its path here, and would be another path where it is copied to.
            warnings.warn(f"left out, since no path can lead there: {str(item)!r}", RuntimeWarning, stacklevel=3)
            continue
        entries.append(_entry(f"{path}/{name}" if path else name, item, listed=True))
    return sorted(entries, key=lambda entry: str(entry["name"]))
