"""Items of an image in the making: files, directories, links, devices. IMAPI2FS's ``IFsiItem`` and its kin."""

from ctypes import byref, c_uint64
from datetime import datetime
from typing import Any, List, Optional, Tuple

from . import _capi
from ._calls import call, get_bool, get_bytes, get_handle, get_text, get_u32, get_u64, decode
from ._handles import ItemHandle, Owner
from .enumerations import FileSystems, ItemKind, Status, TimeKind
from .named_streams import NamedStreams
from .raw import ContentFile
from .stat import Moment, Stat, empty_stat, from_moment, nanoseconds_of, stat_of, to_datetime


def _time(which: TimeKind, doc: str) -> Any:
    def get(item: "Item") -> Optional[datetime]:
        filled = _capi.fsi_time()
        if call(_capi.fsi_item_time, item._handle, which, byref(filled)) == Status.FALSE:
            return None
        return to_datetime(nanoseconds_of(filled))

    def set_(item: "Item", moment: Moment) -> None:
        seconds, nanoseconds = from_moment(moment)
        call(_capi.fsi_item_set_time, item._handle, which, seconds, nanoseconds)

    return property(get, set_, doc=doc)


class Item(Owner[ItemHandle]):
    """A handle of an item of an image. It stays one wherever the item is moved.

    When the item is removed every use is a :class:`~fsimage.Error` of the status ``FSI_E_NOT_IN_FILE_SYSTEM``, until a rollback brings it back.
    """

    __slots__ = ()

    def __init__(self) -> None:
        raise TypeError("items come from images and directories")

    @classmethod
    def _of(cls, handle: ItemHandle) -> Any:
        item = cls.__new__(cls)
        item._handle = handle
        return item

    def copy(self) -> "Item":
        """A second handle of the same item."""
        return type(self)._of(get_handle(ItemHandle, _capi.fsi_item_copy, self._handle))  # type: ignore[no-any-return]

    @property
    def number(self) -> int:
        """A number that no other item of the image ever has; :meth:`numbered` finds the item by it.

        >>> import fsimage
        >>> root = fsimage.FileSystemImage().root
        >>> number = root.add_file("a", b"").number
        >>> root.rename("a", "b")
        >>> root.numbered(number).name
        'b'
        """
        return get_u64(_capi.fsi_item_number, self._handle)

    def numbered(self, number: int) -> "Item":
        """The item of the same image that has a number. Raises an :class:`~fsimage.Error` of the status ``FSI_E_NOT_IN_FILE_SYSTEM`` when there is none."""
        return item_of(get_handle(ItemHandle, _capi.fsi_item_open_number, self._handle, number))

    @property
    def is_in_image(self) -> bool:
        """Whether the item is in the image now."""
        return get_bool(_capi.fsi_item_is_in_image, self._handle)

    @property
    def kind(self) -> ItemKind:
        """What the item is."""
        return ItemKind(get_u32(_capi.fsi_item_kind, self._handle))

    @property
    def name(self) -> str:
        """The item's name as it was given; "" for the root."""
        return get_text(_capi.fsi_item_name_copy, self._handle)

    @property
    def path(self) -> str:
        """The item's absolute path, separated by ``/``. IMAPI2FS's ``FullPath``."""
        return get_text(_capi.fsi_item_path_copy, self._handle)

    @property
    def size(self) -> int:
        """Bytes of a file's content, or of a symbolic link's target; 0 for all else. IMAPI2FS's ``DataSize``."""
        return get_u64(_capi.fsi_item_size, self._handle)

    def stat(self) -> Stat:
        """All that the item has, at once."""
        filled = empty_stat()
        call(_capi.fsi_item_stat, self._handle, byref(filled))
        return stat_of(filled)

    @property
    def permissions(self) -> int:
        """POSIX permission bits, at most 0o7777, for all names of the item."""
        return self.stat().permissions

    @permissions.setter
    def permissions(self, permissions: int) -> None:
        call(_capi.fsi_item_set_mode, self._handle, permissions)

    @property
    def owner(self) -> Tuple[int, int]:
        """The numbers of the owner and the group, for all names of the item."""
        stat = self.stat()
        return stat.user_id, stat.group_id

    @owner.setter
    def owner(self, owner: Tuple[int, int]) -> None:
        user, group = owner
        call(_capi.fsi_item_set_owner, self._handle, user, group)

    modified = _time(TimeKind.MODIFIED, "When the content last changed. IMAPI2FS's ``LastModifiedTime``. A number set is nanoseconds since 1970.")
    accessed = _time(TimeKind.ACCESSED, "When the content was last read. IMAPI2FS's ``LastAccessedTime``. A number set is nanoseconds since 1970.")
    changed = _time(TimeKind.CHANGED, "When the attributes last changed. A number set is nanoseconds since 1970.")
    created = _time(TimeKind.CREATED, "When the item came to be; ``None`` where that is not known. IMAPI2FS's ``CreationTime``.")

    @property
    def is_hidden(self) -> bool:
        """Whether this name of the item is not to be shown in listings."""
        return get_bool(_capi.fsi_item_is_hidden, self._handle)

    @is_hidden.setter
    def is_hidden(self, is_hidden: bool) -> None:
        call(_capi.fsi_item_set_is_hidden, self._handle, is_hidden)

    @property
    def streams(self) -> NamedStreams:
        """The named streams of the item. IMAPI2FS's ``FsiNamedStreams``."""
        return NamedStreams._of(self._handle)

    def file_system_name(self, file_system: FileSystems) -> Optional[str]:
        """The item's name as it will be in one file system; ``None`` if that will not have it.

        The whole image is laid out for this: for many items, make a result and ask that.
        """
        return optional_text(get_bytes(_capi.fsi_item_file_system_name_copy, self._handle, file_system))

    def file_system_path(self, file_system: FileSystems) -> Optional[str]:
        """The item's path as it will be in one file system. As :meth:`file_system_name`."""
        return optional_text(get_bytes(_capi.fsi_item_file_system_path_copy, self._handle, file_system))

    def __repr__(self) -> str:
        if self.closed:
            return f"<{type(self).__name__} (closed)>"
        return f"<{type(self).__name__} {self.path if self.is_in_image else '(removed)'}>"


class File(Item):
    """A file. IMAPI2FS's ``IFsiFileItem``."""

    __slots__ = ("_held", "_number_alone")

    #: The file's handle, or that of another item of its image as long as the number alone tells which one it is.
    _held: ItemHandle
    #: The file's number as long as it has no handle: most files are added and never looked at.
    _number_alone: Optional[c_uint64]

    @property
    def _handle(self) -> ItemHandle:
        # The number is read first and forgotten last, for another thread may open the handle now.
        number = self._number_alone
        held = self._held
        if number is None:
            return held
        self._held = opened = get_handle(ItemHandle, _capi.fsi_item_open_number, held, number.value)
        self._number_alone = None
        return opened

    @_handle.setter
    def _handle(self, handle: ItemHandle) -> None:
        self._held = handle
        self._number_alone = None

    def open(self) -> ContentFile:
        """The file's content, to be read. IMAPI2FS's ``Data``."""
        return ContentFile(_capi.fsi_item_read_at, (self._handle,), self.size)

    def read_bytes(self) -> bytes:
        """The file's content."""
        with self.open() as content:
            return content.readall()

    @property
    def is_real_time(self) -> bool:
        """Whether the file, under all its names, is to be recorded for reading in real time; UDF 2.01 and later hold that."""
        return get_bool(_capi.fsi_item_is_real_time, self._handle)

    @is_real_time.setter
    def is_real_time(self, is_real_time: bool) -> None:
        call(_capi.fsi_item_set_is_real_time, self._handle, is_real_time)


class SymbolicLink(Item):
    """A symbolic link."""

    __slots__ = ()

    @property
    def target(self) -> str:
        """The path that the link holds."""
        return get_text(_capi.fsi_item_link_target_copy, self._handle)


class Special(Item):
    """A device, a named pipe or a socket; :attr:`Item.kind` says which."""

    __slots__ = ()

    @property
    def device(self) -> Tuple[int, int]:
        """Of a device, its major and minor number."""
        return self.stat().device


def optional_text(text: Optional[bytes]) -> Optional[str]:
    """A text, or none."""
    return None if text is None else decode(text)


#: What is not here is a :class:`Special`. Directories put themselves here.
CLASSES: Any = {ItemKind.FILE: File, ItemKind.SYMBOLIC_LINK: SymbolicLink}


def item_of(handle: ItemHandle) -> Item:
    """The item of a handle, as an object of its kind."""
    kind = get_u32(_capi.fsi_item_kind, handle)
    return CLASSES.get(kind, Special)._of(handle)  # type: ignore[no-any-return]


def items_of(addresses: List[Optional[int]]) -> List[Item]:
    """The items of handles that the caller was given."""
    return [item_of(handle) for handle in [ItemHandle(address) for address in addresses]]
