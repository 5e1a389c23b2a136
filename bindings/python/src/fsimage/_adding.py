"""Adding to a directory: from memory, from files and functions, from the host."""

import os
from array import array
from ctypes import addressof, byref, c_char_p, c_size_t, c_uint64, c_void_p, cast
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Iterable, List, NamedTuple, Optional, Tuple, Union

from . import _capi, _contents, _progress
from ._calls import HostPath, ItemPath, call, fill, get_handle, host_path, immortal, is_utf8, item_path, sized
from ._contents import Content
from ._handles import ItemHandle
from ._library import bare_function
from ._progress import Progress, Watch, watcher_of
from .enumerations import AddFlags, ItemKind, NewItemFlags
from .items import CLASSES, File, Item, Special, SymbolicLink, item_of
from .stat import Moment, structure_of

if TYPE_CHECKING:
    from .directory import Directory


#: Bytes that are copied into one object at most, when many files are added.
_COPIED = 64 << 20
#: Bytes of a content at most that is added by the quickest way.
_SMALL = 1 << 20
_add_numbered = bare_function("fsi_directory_add_numbered_file")
_new = object.__new__


class Skipped(NamedTuple):
    """An item of the host that was left out."""

    #: Its path on the host.
    path: str
    #: The system's number of the reason, or 0.
    errno: int


class Added(NamedTuple):
    """What was added of a tree of the host."""

    #: Items that are no directories.
    files: int
    #: Directories, without the one that was added to.
    directories: int
    #: Bytes of contents.
    bytes: int
    #: Items that were left out because they could not be read.
    skipped: List[Skipped]


class Adding:
    """What directories have for adding.

    Paths are those of the new items, from the directory on; all of them but the last name must be there. What fails has added nothing.
    All of it raises :class:`~fsimage.ReadOnlyError` while a result of the image is open, :class:`~fsimage.ItemExistsError`,
    :class:`~fsimage.ItemNotFoundError`, :class:`~fsimage.InvalidNameError`, and :class:`~fsimage.TooLargeError` for a medium that is too small.
    """

    __slots__ = ()

    _handle: ItemHandle

    def add_directory(self, path: ItemPath, *, parents: bool = False) -> "Directory":
        """Adds an empty directory.

        :param parents: whether those above it that are missing are added; one that is there already is fine then.
        """
        plain = item_path(path)
        if not is_utf8(plain) and not parents:
            return self._add_item(plain, ItemKind.DIRECTORY)  # type: ignore[return-value]
        function = _capi.fsi_directory_add_directories if parents else _capi.fsi_directory_add_directory
        return CLASSES[ItemKind.DIRECTORY]._of(get_handle(ItemHandle, function, self._handle, plain))  # type: ignore[no-any-return]

    def add_file(
        self,
        path: ItemPath,
        content: Content = b"",
        *,
        size: Optional[int] = None,
        mode: Optional[int] = None,
        owner: Optional[Tuple[int, int]] = None,
        modified: Optional[Moment] = None,
        created: Optional[Moment] = None,
        hidden: bool = False,
    ) -> File:
        """Adds a file.

        :param content: ``bytes`` and what has their buffer, which are copied; a file object open for reading bytes, from its position to its end;
            an object with ``read_at`` and ``size``; a function of an offset and a length; or an ``os.PathLike``, as for :meth:`add_host_file`. All but
            bytes is read when an image is made, and kept until the image does not need it any more.
        :param size: bytes in all, which must be told of a function.
        :param mode: POSIX permission bits; 0o644 if not told.
        :param owner: the numbers of the owner and the group; 0 if not told.
        :param modified: the time of modification, reading and changing; the image's present if not told.
        :param created: when the file came to be; not known if not told.
        :param hidden: whether the name is not to be shown in listings.
        """
        bare = mode is None and owner is None and modified is None and created is None and not hidden
        plain = item_path(path)
        if bare and type(content) is bytes and len(content) <= _SMALL:
            handle, number = self._handle, c_uint64()
            if _add_numbered(handle, plain, content, len(content), byref(number), None) >= 0:
                file: File = _new(File)
                file._held = handle
                file._number_alone = number
                return file
            # It has added nothing. What follows fails in the same way and says how, or takes a path that is no UTF-8.
        if type(content) is not bytes and _contents.is_path(content):
            if not bare:
                raise ValueError("what a file of the host has is taken over: set it afterwards")
            return self.add_host_file(path, content)  # type: ignore[arg-type]
        data = _contents.memory(content)
        bare = bare and (type(path) is str and plain.isascii() or is_utf8(plain))
        if data is not None and bare:
            handle = ItemHandle()
            call(
                _capi.fsi_directory_add_file_from_memory, self._handle, plain, data, len(data), byref(handle)
            )
            return File._of(handle)  # type: ignore[no-any-return]
        reader = None if data is not None else _contents.reader(content, size)
        if bare and reader is not None:
            handle = get_handle(
                ItemHandle, _capi.fsi_directory_add_file, self._handle, plain, reader.structure()
            )
            return File._of(handle)  # type: ignore[no-any-return]
        return self._add_item(plain, ItemKind.FILE, data, reader, mode, owner, modified, created, hidden)  # type: ignore[return-value]

    def add_files(self, files: Iterable[Tuple[ItemPath, Union[bytes, bytearray, memoryview]]]) -> None:
        """Adds many files with contents from memory, each by its path and its bytes: all of them, or none when that fails.

        As :meth:`add_file` for each, and several times quicker; paths are UTF-8.

        >>> import fsimage
        >>> root = fsimage.FileSystemImage().root
        >>> root.add_files((f"file {number}", b"data") for number in range(3))
        >>> list(root)
        ['file 0', 'file 1', 'file 2']
        """
        paths: List[ItemPath] = []
        contents: List[Any] = []
        # Tuples that are not kept cost the collector of garbage nothing.
        for path, data in files:
            paths.append(path)
            contents.append(data)
        if any(kind is not bytes for kind in set(map(type, contents))):
            contents = [_bytes_of(data) for data in contents]
        names, data_at = _packed_paths(paths), _packed(contents)
        count = len(paths)
        call(
            _capi.fsi_directory_add_files_from_memory,
            self._handle,
            names.array,
            data_at.array,
            (c_size_t * count).from_buffer(data_at.lengths) if count else None,
            count,
        )

    def add_symbolic_link(self, path: ItemPath, target: ItemPath) -> SymbolicLink:
        """Adds a symbolic link, which holds ``target`` as it is."""
        plain, held = item_path(path), item_path(target)
        if not is_utf8(plain):
            return self._add_item(plain, ItemKind.SYMBOLIC_LINK, held)  # type: ignore[return-value]
        return SymbolicLink._of(  # type: ignore[no-any-return]
            get_handle(ItemHandle, _capi.fsi_directory_add_symbolic_link, self._handle, plain, held)
        )

    def add_special(self, path: ItemPath, kind: ItemKind, major: int = 0, minor: int = 0) -> Special:
        """Adds a device, a named pipe or a socket."""
        return Special._of(  # type: ignore[no-any-return]
            get_handle(
                ItemHandle, _capi.fsi_directory_add_special, self._handle, item_path(path), kind, major, minor
            )
        )

    def add_hard_link(self, path: ItemPath, existing: ItemPath) -> Item:
        """Adds a second name of what ``existing`` names, from the directory on; that is no directory."""
        handle = get_handle(
            ItemHandle, _capi.fsi_directory_add_hard_link, self._handle, item_path(path), item_path(existing)
        )
        return item_of(handle)

    def add_host_file(self, path: ItemPath, source: HostPath, *, flags: AddFlags = AddFlags(0)) -> File:
        """Adds a file of the host, with its permissions, owner and times.

        It is read when an image is made; if it is another one by then, that raises :class:`~fsimage.SourceChangedError`.
        """
        options: Any = sized(_capi.fsi_add_options)
        fill(options, flags=flags)
        return File._of(  # type: ignore[no-any-return]
            get_handle(
                ItemHandle,
                _capi.fsi_directory_add_host_file,
                self._handle,
                item_path(path),
                host_path(source),
                byref(options),
            )
        )

    def add_host_tree(
        self,
        source: HostPath,
        *,
        include_base: bool = False,
        exclude: Iterable[Union[str, bytes]] = (),
        flags: AddFlags = AddFlags(0),
        file_mode: Optional[int] = None,
        directory_mode: Optional[int] = None,
        user_id: Optional[int] = None,
        group_id: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> Added:
        """Adds a directory of the host with all that is in it, or nothing when that fails. IMAPI2FS's ``AddTree``.

        Files are read when an image is made, and must be what they were by then.

        :param include_base: whether the host's directory itself is added, under its name, or its items only.
        :param exclude: patterns of what is left out: one with a ``/`` is held against the path below the tree's root, one without against the
            name alone. ``*`` does not match ``/``, ``**`` does.
        :param file_mode: permissions of every file, instead of its own; and so on.
        :param progress: told of the items found so far.
        """
        options: Any = sized(_capi.fsi_add_options)
        told = (
            ("file_mode", file_mode, AddFlags.FILE_MODE),
            ("directory_mode", directory_mode, AddFlags.DIRECTORY_MODE),
            ("user_id", user_id, AddFlags.USER),
            ("group_id", group_id, AddFlags.GROUP),
        )
        fill(options, flags=flags)
        for name, value, flag in told:
            if value is not None:
                fill(options, **{name: value, "flags": options.flags | flag})
        patterns = [item_path(pattern) for pattern in exclude]
        array = (c_char_p * len(patterns))(*patterns)
        if patterns:
            options.exclude = cast(array, c_void_p)
            options.exclude_count = len(patterns)
        filled: Any = sized(_capi.fsi_added)
        skipped: List[Skipped] = []
        watcher = watcher_of(progress)

        def told_of(*what: Any) -> Any:
            if type(what[0]) is bytes:
                skipped.append(Skipped(os.fsdecode(what[0]), what[1]))
                return None
            return watcher(*what) if watcher is not None else None

        with Watch(told_of) as watch:
            options.skipped = _SKIPPED
            call(
                _capi.fsi_directory_add_host_tree,
                self._handle,
                host_path(source),
                include_base,
                watch.into(options, _progress.PROGRESS if watcher is not None else _NO_PROGRESS),
                byref(filled),
            )
        return Added(filled.files, filled.directories, filled.bytes, skipped)

    def _add_item(
        self,
        path: bytes,
        kind: ItemKind,
        data: Optional[bytes] = None,
        reader: Optional[_contents.Reader] = None,
        mode: Optional[int] = None,
        owner: Optional[Tuple[int, int]] = None,
        modified: Optional[Moment] = None,
        created: Optional[Moment] = None,
        hidden: bool = False,
    ) -> Item:
        new: Any = sized(_capi.fsi_new_item)
        new.kind = kind
        if mode is not None:
            fill(new, mode=mode, flags=new.flags | NewItemFlags.MODE)
        if owner is not None:
            user, group = owner
            fill(new, user_id=user, group_id=group, flags=new.flags | NewItemFlags.OWNER)
        if modified is not None:
            new.flags |= NewItemFlags.TIMES
            new.modified = new.accessed = new.changed = structure_of(modified)
        if created is not None:
            new.flags |= NewItemFlags.CREATED
            new.created = structure_of(created)
        if hidden:
            new.flags |= NewItemFlags.HIDDEN
        if data is not None:
            new.data = cast(c_char_p(data), c_void_p)
            new.data_length = len(data)
        if reader is not None:
            registered = reader.registered()
            new.reader = addressof(registered)
        return item_of(
            get_handle(ItemHandle, _capi.fsi_directory_add_item, self._handle, path, len(path), byref(new))
        )


class _Packed(NamedTuple):
    """Bytes of many objects in one, as C takes them: where each begins."""

    #: An array of pointers, or ``None`` for nothing.
    array: Any
    #: How long each is, as ``size_t``.
    lengths: "array[int]"
    #: What the pointers point into.
    kept: Any


def _packed(parts: List[bytes], *, separator: bytes = b"", whole: Optional[bytes] = None) -> _Packed:
    """Bytes one behind the other, or where they are if they are many: pointers to each object take longer to be made."""
    lengths = array("Q", map(len, parts))
    if not parts:
        return _Packed(None, lengths, None)
    if whole is None:
        if sum(lengths) > _COPIED:
            return _Packed((c_char_p * len(parts))(*parts), lengths, parts)
        whole = separator.join(parts)
    first = cast(c_char_p(whole), c_void_p).value or 0
    steps: Any = lengths if not separator else map(len(separator).__add__, lengths)
    begins = array("Q", accumulate(chain((first,), steps)))
    return _Packed((c_void_p * len(parts)).from_buffer(begins), lengths, (whole, begins))


def _packed_paths(paths: List[ItemPath]) -> _Packed:
    """Paths as :func:`item_path` makes them, all at once where all are texts, with a NUL behind each."""
    try:
        whole = "\0".join(paths).encode()  # type: ignore[arg-type]
        parts = whole.split(b"\0")
        # One with a NUL has become two.
        if len(parts) == len(paths):
            return _packed(parts, separator=b"\0", whole=whole)
    except (TypeError, UnicodeEncodeError):
        pass
    return _packed([item_path(path) for path in paths], separator=b"\0")


def _bytes_of(data: object) -> bytes:
    in_memory = _contents.memory(data)
    if in_memory is None:
        raise TypeError(f"bytes are wanted, not {type(data).__name__}")
    return in_memory


def _skipped(number: int, path: bytes, os_error: int) -> None:
    _progress.notify(number, path, os_error)


_SKIPPED = immortal(_capi.fsi_skipped_callback(_skipped))
_NO_PROGRESS = _capi.fsi_progress_callback()
