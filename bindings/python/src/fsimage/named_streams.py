"""Named streams: further contents of an item. IMAPI2FS's ``IFsiNamedStreams``."""

from typing import Any, Iterator, Mapping, Optional

from . import _capi, _contents
from ._calls import call, encode, get_text, get_u64
from ._contents import Content
from ._handles import ItemHandle
from .raw import ContentFile


class NamedStreams(Mapping[str, int]):
    """The named streams of an item: their sizes in bytes, by their names, in the order added.

    An image that is to have neither UDF 2.00 or later nor Rock Ridge keeps them, and is made without them.
    """

    __slots__ = ("_handle",)

    _handle: ItemHandle

    @classmethod
    def _of(cls, handle: ItemHandle) -> "NamedStreams":
        streams = cls()
        streams._handle = handle
        return streams

    def add(self, name: str, content: Content, *, size: Optional[int] = None) -> bool:
        """Adds a stream, which all names of the item share.

        :param content: as for :meth:`Directory.add_file`.
        :param size: bytes in all of what a function reads.

        Gives whether the chosen file systems hold it. Raises :class:`~fsimage.ItemExistsError`.
        """
        plain = encode(name)
        data: Any = _contents.memory(content)
        if data is not None:
            status = call(_capi.fsi_item_add_stream_from_memory, self._handle, plain, data, len(data))
        else:
            reader = _contents.reader(content, size)
            status = call(_capi.fsi_item_add_stream, self._handle, plain, reader.structure())
        return status == 0

    def remove(self, name: str) -> None:
        """Removes a stream. Raises :class:`~fsimage.ItemNotFoundError`."""
        call(_capi.fsi_item_remove_stream, self._handle, encode(name))

    def __delitem__(self, name: str) -> None:
        try:
            self.remove(name)
        except FileNotFoundError as error:
            raise KeyError(name) from error

    def __repr__(self) -> str:
        return f"<NamedStreams: {dict(self)}>" if self._handle else "<NamedStreams (closed)>"

    def name_at(self, index: int) -> str:
        """The name of a stream, from 0 on."""
        return get_text(_capi.fsi_item_stream_name_copy, self._handle, index)

    def open(self, name: str) -> ContentFile:
        """A stream's content, to be read, until a stream is removed. Raises :class:`KeyError` when there is none."""
        index = self._index(name)
        size = get_u64(_capi.fsi_item_stream_size, self._handle, index)
        return ContentFile(_capi.fsi_item_stream_read_at, (self._handle, index), size)

    def __len__(self) -> int:
        return get_u64(_capi.fsi_item_stream_count, self._handle)

    def __iter__(self) -> Iterator[str]:
        return iter([self.name_at(index) for index in range(len(self))])

    def __getitem__(self, name: str) -> int:
        return get_u64(_capi.fsi_item_stream_size, self._handle, self._index(name))

    def _index(self, name: str) -> int:
        for index in range(len(self)):
            if self.name_at(index) == name:
                return index
        raise KeyError(name)
