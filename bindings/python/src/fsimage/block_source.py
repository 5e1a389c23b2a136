"""Block sources: the bytes of a disc, wherever they are."""

from ctypes import byref
from typing import IO, Any, Optional, Union

from . import _capi, _contents
from ._calls import HostPath, call, get_handle, get_u64, host_path, sized
from ._contents import ReadAt, ReadCallable
from ._handles import BlockSourceHandle, Owner
from .media import MediaDescription, description_of
from .raw import read_exactly_at

#: What an image or disc can be: a path of the host; bytes; a file object, open for reading bytes, whatever its position; an object with ``read_at`` and ``size``; a
#: function of an offset and a length, with its size told beside it; a block source.
Image = Union[
    str, "HostPath", bytes, bytearray, memoryview, IO[bytes], ReadAt, ReadCallable, "BlockSource"
]


class BlockSource(Owner[BlockSourceHandle]):
    """The bytes of a disc or of its image. Any thread may use it, several at once too.

    :param image: a path (``str`` or ``os.PathLike``) of an image file or a block device; ``bytes``, which are copied; or what reads.
    :param size: bytes in all of what a function reads.

    >>> with BlockSource(bytes(4096)) as source:
    ...     source.size
    4096
    """

    __slots__ = ()

    def __init__(self, image: Image, *, size: Optional[int] = None) -> None:
        self._handle = BlockSourceHandle()
        if isinstance(image, str) or _contents.is_path(image):
            self._handle = get_handle(BlockSourceHandle, _capi.fsi_block_source_open_host, host_path(image))  # type: ignore[arg-type]
            return
        memory = _contents.memory(image)
        if memory is not None:
            self._handle = get_handle(BlockSourceHandle, _capi.fsi_block_source_open_memory, memory, len(memory))
        else:
            reader = _contents.reader(image, size, whole=True)
            self._handle = get_handle(BlockSourceHandle, _capi.fsi_block_source_open_reader, reader.structure())

    @classmethod
    def _of(cls, handle: BlockSourceHandle) -> "BlockSource":
        source = cls.__new__(cls)
        source._handle = handle
        return source

    @property
    def size(self) -> int:
        """Bytes in all."""
        return get_u64(_capi.fsi_block_source_length, self._handle)

    def read_at(self, offset: int, buffer: Any, /) -> int:
        """Fills a writable buffer from an offset on; gives its length. A part beyond the end is a :class:`~fsimage.Error`."""
        return read_exactly_at(_capi.fsi_block_source_read_at, (self._handle,), offset, buffer)

    def describe(self) -> MediaDescription:
        """Describes an image file, or another disc without a drive, that can be written at any place and has no limit."""
        filled: Any = sized(_capi.fsi_media_description)
        call(_capi.fsi_block_source_describe, self._handle, byref(filled))
        return description_of(filled, self, [])


_contents.TRUSTED.add(BlockSource)
