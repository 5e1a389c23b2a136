"""What lies where in an image. IMAPI2FS's ``IProgressItems`` and ``IEnumProgressItems``."""

from ctypes import byref, c_size_t
from typing import Any, Iterator, NamedTuple, Optional, Sequence, Union, overload

from . import _capi
from ._calls import call, encode, get_handle, get_text, get_u64, sized
from ._handles import ItemHandle, Owner, ProgressItemsHandle
from .enumerations import Status
from .items import Item, item_of


class ProgressItem(NamedTuple):
    """A run of blocks that belong together."""

    #: What it is: the path of a file, or the name of a structure.
    description: str
    #: The first block, of the image.
    first_block: int
    #: The last block, of the image.
    last_block: int
    #: How many blocks.
    block_count: int
    #: Whether it is the content of a file.
    is_content: bool


class ProgressItems(Owner[ProgressItemsHandle], Sequence[ProgressItem]):
    """Everything in an image, by blocks: structures of the file systems, and contents of files.

    It stands for its result: the image cannot be changed until it is closed.
    """

    __slots__ = ()

    @classmethod
    def _of(cls, handle: ProgressItemsHandle) -> "ProgressItems":
        items = cls()
        items._handle = handle
        return items

    def __len__(self) -> int:
        return get_u64(_capi.fsi_progress_items_count, self._handle)

    @overload
    def __getitem__(self, index: int) -> ProgressItem: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[ProgressItem]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[ProgressItem, Sequence[ProgressItem]]:
        count = len(self)
        if isinstance(index, slice):
            return [self._at(one) for one in range(*index.indices(count))]
        if not -count <= index < count:
            raise IndexError(f"there are {count} progress items")
        return self._at(index % count)

    def __iter__(self) -> Iterator[ProgressItem]:
        return (self._at(index) for index in range(len(self)))

    def _at(self, index: int) -> ProgressItem:
        filled: Any = sized(_capi.fsi_progress_item)
        call(_capi.fsi_progress_items_get, self._handle, index, byref(filled))
        return ProgressItem(
            get_text(_capi.fsi_progress_items_description_copy, self._handle, index),
            filled.first_block,
            filled.last_block,
            filled.block_count,
            bool(filled.is_content),
        )

    def item(self, index: int) -> Optional[Item]:
        """The file whose content one of them is, from 0 on; ``None`` for a structure."""
        handle = get_handle(ItemHandle, _capi.fsi_progress_items_open_item, self._handle, index)
        return item_of(handle) if handle else None

    def find_block(self, block: int) -> Optional[ProgressItem]:
        """Which of them lies at a block of the image. IMAPI2FS's ``ProgressItemFromBlock``."""
        return self._found(_capi.fsi_progress_items_find_block, block)

    def find_description(self, description: str) -> Optional[ProgressItem]:
        """The first of them with a description. IMAPI2FS's ``ProgressItemFromDescription``."""
        return self._found(_capi.fsi_progress_items_find_description, encode(description))

    def _found(self, function: Any, what: Any) -> Optional[ProgressItem]:
        index = c_size_t()
        status = call(function, self._handle, what, byref(index))
        return None if status == Status.FALSE else self._at(index.value)
