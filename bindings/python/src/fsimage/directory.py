"""Directories of an image in the making. IMAPI2FS's ``IFsiDirectoryItem2`` and ``IEnumFsiItems``."""

from ctypes import byref, c_size_t, c_void_p
from typing import Any, Iterator, List, Mapping, Optional, Union

from . import _capi
from ._adding import Adding
from ._calls import ItemPath, call, get_handle, get_u64, is_utf8, item_path
from ._handles import ItemHandle, ItemsHandle, Owner
from .enumerations import ItemKind, Status
from .items import CLASSES, Item, item_of, items_of

#: Handles that are asked for at once.
_BATCH = 256


class ItemEnumerator(Owner[ItemsHandle], Iterator[Item]):
    """The items that a directory had when this was made, and a position among them. IMAPI2FS's ``IEnumFsiItems``."""

    __slots__ = ()

    @classmethod
    def _of(cls, handle: ItemsHandle) -> "ItemEnumerator":
        enumerator = cls()
        enumerator._handle = handle
        return enumerator

    def __len__(self) -> int:
        """How many items there are in all."""
        return get_u64(_capi.fsi_items_count, self._handle)

    def __iter__(self) -> "ItemEnumerator":
        return self

    def __next__(self) -> Item:
        found = self.next(1)
        if not found:
            raise StopIteration
        return found[0]

    def next(self, count: int) -> List[Item]:
        """The next items, ``count`` of them or as many as are left."""
        count = min(count, len(self))
        if count < 0:
            raise ValueError(f"{count} is no number of items")
        array, given = (c_void_p * count)(), c_size_t()
        call(_capi.fsi_items_next, self._handle, count, array, byref(given))
        return items_of(list(array[: given.value]))

    def skip(self, count: int) -> bool:
        """Skips items. Gives whether there were as many."""
        return call(_capi.fsi_items_skip, self._handle, count) != Status.FALSE

    def reset(self) -> None:
        """Goes back before the first item."""
        call(_capi.fsi_items_reset, self._handle)

    def copy(self) -> "ItemEnumerator":
        """A second list of the same items, at the same position. IMAPI2FS's ``Clone``."""
        return ItemEnumerator._of(get_handle(ItemsHandle, _capi.fsi_items_copy, self._handle))


class Directory(Adding, Item, Mapping[str, Item]):
    """A directory: its items by their names, and by paths from it on.

    >>> import fsimage
    >>> root = fsimage.FileSystemImage().root
    >>> docs = root.add_directory("docs")
    >>> _ = docs.add_file("readme.txt", b"Read me")
    >>> root["docs/readme.txt"].size
    7
    >>> list(docs)
    ['readme.txt']
    >>> "readme.txt" in root
    False
    >>> del docs["readme.txt"]
    """

    __slots__ = ()

    def __getitem__(self, path: ItemPath) -> Item:
        """The item at a path. Raises :class:`KeyError` when there is none."""
        try:
            return self.item(path)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise KeyError(path) from error

    def item(self, path: ItemPath) -> Item:
        """The item at a path from the directory on; "" is the directory itself. Raises :class:`~fsimage.ItemNotFoundError`."""
        plain = item_path(path)
        if is_utf8(plain):
            return item_of(get_handle(ItemHandle, _capi.fsi_directory_open_item, self._handle, plain))
        return item_of(
            get_handle(ItemHandle, _capi.fsi_directory_open_item_bytes, self._handle, plain, len(plain))
        )

    def __len__(self) -> int:
        """How many items the directory has, itself."""
        return self.stat().child_count

    def __bool__(self) -> bool:
        """``True``, for an empty directory too."""
        return True

    def __iter__(self) -> Iterator[str]:
        """The names of the items, in the order added."""
        return (item.name for item in self.iterdir())

    def __contains__(self, path: object) -> bool:
        try:
            self.item(path)  # type: ignore[arg-type]
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def iterdir(self) -> Iterator[Item]:
        """The items of the directory, in the order added: those that are there now."""
        enumerator = self.enumerate()
        while True:
            batch = enumerator.next(_BATCH)
            if not batch:
                return
            yield from batch

    def enumerate(self) -> ItemEnumerator:
        """The items as IMAPI2FS's ``EnumFsiItems`` has them."""
        return ItemEnumerator._of(get_handle(ItemsHandle, _capi.fsi_directory_open_items, self._handle))

    def remove(self, path: ItemPath) -> None:
        """Removes a file, another item, or an empty directory; "" is the directory itself.

        Raises :class:`~fsimage.DirectoryNotEmptyError`, :class:`~fsimage.ItemNotFoundError`.
        """
        plain = item_path(path)
        if is_utf8(plain):
            call(_capi.fsi_directory_remove, self._handle, plain)
        else:
            call(_capi.fsi_directory_remove_bytes, self._handle, plain, len(plain))

    def __delitem__(self, path: ItemPath) -> None:
        try:
            self.remove(path)
        except FileNotFoundError as error:
            raise KeyError(path) from error

    def remove_tree(self, path: Union[str, "ItemPath"] = "") -> None:
        """Removes a directory with all that is in it; "" is the directory itself. The root stays, and is emptied."""
        call(_capi.fsi_directory_remove_tree, self._handle, item_path(path))

    def rename(self, path: ItemPath, new_path: ItemPath) -> None:
        """Gives an item another name, another directory, or both. At the new path there must be nothing yet."""
        old, new = item_path(path), item_path(new_path)
        if is_utf8(old) and is_utf8(new):
            call(_capi.fsi_directory_rename, self._handle, old, new)
        else:
            call(_capi.fsi_directory_rename_bytes, self._handle, old, len(old), new, len(new))


CLASSES[ItemKind.DIRECTORY] = Directory

