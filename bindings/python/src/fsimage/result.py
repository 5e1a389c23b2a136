"""Results: images that are laid out. IMAPI2FS's ``IFileSystemImageResult2``."""

import os
from ctypes import byref, string_at
from typing import TYPE_CHECKING, Any, Callable, Iterator, List, NamedTuple, Optional, Protocol, Union

from . import _capi, _progress
from ._calls import HostPath, call, fill, get_array, get_bytes, get_handle, get_text, get_u32, get_u64, host_path, immortal, sized
from ._contents import TRUSTED, is_trusted, readable_view
from ._handles import Owner, ProgressItemsHandle, ResultHandle, StreamHandle, WarningsHandle
from ._interrupt import call_long
from ._progress import Progress, Watch, watcher_of
from .enumerations import BurnFlags, FileSystems, SaveFlags
from .items import Item, optional_text
from .plan import ContentExtent, Plan, PlanEntry, plan_entries_of, plan_of
from .progress_items import ProgressItems
from .raw import RawFile, read_at, read_next
from .warnings import Warning, warnings_of  # noqa: A004

if TYPE_CHECKING:
    from .drive import Burnt, Drive, DriveProgress


class BlockRange(NamedTuple):
    """Blocks one after another. IMAPI2FS's ``IBlockRange``."""

    #: The first.
    first: int
    #: The last, which belongs to them.
    last: int


class Writer(Protocol):
    """What bytes can be written to: binary file objects."""

    def write(self, data: memoryview, /) -> Any:
        """Takes bytes; gives how many, or ``None`` for all."""


class Result(Owner[ResultHandle]):
    """An image that is laid out: where everything is, and its bytes on demand. Any thread may use it, several at once too.

    The image cannot be changed until its results, and all that was opened from them, are closed.

    >>> import fsimage, io
    >>> image = fsimage.FileSystemImage()
    >>> with image.create_result() as result, result.open() as stream:
    ...     _ = stream.seek(16 * 2048 + 1)
    ...     stream.read(5)
    b'CD001'
    """

    __slots__ = ()

    def __init__(self) -> None:
        raise TypeError("results come from FileSystemImage.create_result")

    @classmethod
    def _of(cls, handle: ResultHandle) -> "Result":
        result = cls.__new__(cls)
        result._handle = handle
        return result

    @property
    def total_blocks(self) -> int:
        """Blocks of the image."""
        return get_u64(_capi.fsi_result_total_blocks, self._handle)

    @property
    def block_size(self) -> int:
        """Bytes of a block."""
        return get_u32(_capi.fsi_result_block_size, self._handle)

    @property
    def size(self) -> int:
        """Bytes of the image."""
        return get_u64(_capi.fsi_result_size, self._handle)

    @property
    def plan(self) -> Plan:
        """What the image will be, in numbers. Nothing of the contents is read for it."""
        return plan_of(self._handle)

    def plan_entries(self) -> Iterator[PlanEntry]:
        """What becomes of each item: directories before what is in them, each in the order of the names.

        >>> import fsimage
        >>> image = fsimage.FileSystemImage()
        >>> _ = image.root.add_file("Hello World.txt", b"Hello!")
        >>> with image.create_result() as result:
        ...     [entry.iso9660_path for entry in result.plan_entries()]
        ['/', '/HELLO_WORLD.TXT;1']
        """
        return plan_entries_of(self._handle)

    @property
    def disc_id(self) -> str:
        """The identifier of the disc on which the image will have been recorded. IMAPI2FS's ``DiscId``."""
        return get_text(_capi.fsi_result_disc_id_copy, self._handle)

    # Reading.

    def read_at(self, offset: int, buffer: Any, /) -> int:
        """Fills a writable buffer with a part of the image, which is made for that; gives how many bytes, fewer at the end."""
        return read_at(_capi.fsi_result_read_at, (self._handle,), offset, buffer)

    def read(self, offset: int = 0, length: Optional[int] = None) -> bytes:
        """A part of the image; all of it, unless told."""
        left = max(self.size - offset, 0)
        buffer = bytearray(left if length is None else min(length, left))
        count = self.read_at(offset, buffer)
        return bytes(memoryview(buffer)[:count])

    def open(self) -> "ResultStream":
        """The image as a file. It stays open when the result is closed. IMAPI2FS's ``ImageStream``."""
        return ResultStream(get_handle(StreamHandle, _capi.fsi_result_open_stream, self._handle))

    # Writing.

    def save(
        self,
        path: HostPath,
        *,
        progress: Optional[Progress] = None,
        threads: int = 0,
        flags: SaveFlags = SaveFlags(0),
    ) -> None:
        """Writes the image to a path of the host.

        A regular file appears there, or takes the place of one, when it is whole and on the disk; after a failure what was there is as it was. A block
        device is written in place, a pipe in order.

        :param progress: told of the bytes written so far, and how many they will be; a function, or a bar such as ``tqdm(unit="B")``.
        :param threads: that make the image; 0 is as many as the machine has. The image is the same with any number.
        """
        self._save(_capi.fsi_result_save, (host_path(path),), progress, threads, flags)

    def write(
        self,
        target: Union[int, Writer, Callable[[bytes], Any]],
        *,
        progress: Optional[Progress] = None,
        threads: int = 0,
    ) -> None:
        """Writes the image to something open, in order.

        :param target: a binary file object; a function that takes all of the bytes that it is given; or a file descriptor, which stays open: a regular file is emptied and written from its beginning.
        """
        if isinstance(target, int):
            self._save(_capi.fsi_result_write_fd, (target,), progress, threads, SaveFlags(0))
            return
        write: Any = getattr(target, "write", target)
        is_file = write is not target
        if not callable(write):
            raise TypeError(f"a {type(target).__name__} is no file object, descriptor or function")

        def told(address: int, length: int) -> None:
            if not is_file:
                write(string_at(address, length))
            elif is_trusted(target):
                with readable_view(address, length) as view:
                    _write_all(write, view)
            else:
                _write_all(write, memoryview(string_at(address, length)))

        with Watch(told) as taker:
            options: Any = sized(_capi.fsi_save_options)
            fill(options, threads=threads)
            with Watch(watcher_of(progress)) as watch:
                pointer = watch.into(options, _progress.PROGRESS)
                call(_capi.fsi_result_write, self._handle, _WRITE, taker.number, pointer)

    def append(self, path: HostPath, *, progress: Optional[Progress] = None, threads: int = 0) -> None:
        """Writes the session into the file or block device that holds the disc which was imported.

        Whenever it ends, the disc shows the old session or the new one.
        """
        self._save(_capi.fsi_result_append, (host_path(path),), progress, threads, SaveFlags(0))

    def _save(
        self, function: Any, arguments: Any, progress: Optional[Progress], threads: int, flags: SaveFlags
    ) -> None:
        options: Any = sized(_capi.fsi_save_options)
        fill(options, flags=flags, threads=threads)
        call_long(function, (self._handle, *arguments), options, progress)

    # Where everything is.

    def extents(self, item: Item) -> List[ContentExtent]:
        """Where an item's content is; nothing for an item without content."""
        found = get_array(_capi.fsi_extent, _capi.fsi_result_extents, self._handle, item._handle)
        return [ContentExtent(one.first_block, one.bytes) for one in found]

    def modified_blocks(self) -> List[BlockRange]:
        """The blocks to be recorded, in this order, when the image continues a disc that can be written at any place.

        IMAPI2FS's ``ModifiedBlocks``. Where all blocks are to be recorded that is an :class:`~fsimage.Error` of the status ``FSI_E_NOTIMPL``.
        """
        found = get_array(_capi.fsi_block_range, _capi.fsi_result_modified_blocks, self._handle)
        return [BlockRange(one.first_block, one.last_block) for one in found]

    def item_name(self, item: Item, file_system: FileSystems) -> Optional[str]:
        """The item's name in a file system, with the version number that ISO 9660 adds; ``None`` if that does not have the item."""
        text = get_bytes(_capi.fsi_result_item_name_copy, self._handle, item._handle, file_system)
        return optional_text(text)

    def item_path(self, item: Item, file_system: FileSystems) -> Optional[str]:
        """The item's path in a file system; ``None`` if that does not have the item."""
        text = get_bytes(_capi.fsi_result_item_path_copy, self._handle, item._handle, file_system)
        return optional_text(text)

    def progress_items(self) -> ProgressItems:
        """Everything in the image, in the order of its blocks. IMAPI2FS's ``ProgressItems``."""
        return ProgressItems._of(
            get_handle(ProgressItemsHandle, _capi.fsi_result_open_progress_items, self._handle)
        )

    def warnings(self) -> List[Warning]:
        """What the file systems do not hold as it was given: names that were changed, items that are missing, and the like."""
        return warnings_of(get_handle(WarningsHandle, _capi.fsi_result_open_warnings, self._handle))

    # Burning.

    def burn(
        self,
        drive: "Drive",
        *,
        flags: BurnFlags = BurnFlags(0),
        speed: int = 0,
        threads: int = 0,
        progress: "Optional[DriveProgress]" = None,
    ) -> "Burnt":
        """Burns the image onto the disc in a drive, and reads it back: it is a success when the disc holds the image, unless ``flags`` say otherwise.

        :param drive: opened to be written to.
        :param speed: the fastest to use, in kB/s (1000 bytes); 0 is no limit.
        :param progress: told how far the drive is.
        """
        from .drive import burn

        return burn(self._handle, drive, flags, speed, threads, progress)

    def verify(self, drive: "Drive", *, progress: "Optional[DriveProgress]" = None) -> None:
        """Reads the image back from the disc in a drive, and compares all of it. Raises :class:`~fsimage.DriveError` where it differs."""
        from .drive import drive_watcher

        with drive_watcher(progress) as (callback, number):
            call(_capi.fsi_result_verify, self._handle, drive._handle, callback, number)

    def __repr__(self) -> str:
        return "<Result (closed)>" if self.closed else f"<Result of {self.total_blocks} blocks>"


class ResultStream(RawFile):
    """An image as a file for reading, that makes its bytes on demand. The image cannot be changed while it is open."""

    def __init__(self, handle: StreamHandle) -> None:
        self._handle = handle
        super().__init__(get_u64(_capi.fsi_stream_size, handle))

    def read_at(self, offset: int, buffer: Any) -> int:
        """Fills a writable buffer from an offset on; gives how many bytes, fewer at the end. The position stays where it is."""
        self._check()
        return read_at(_capi.fsi_stream_read_at, (self._handle,), offset, buffer)

    def readinto(self, buffer: Any, /) -> int:
        """Fills a writable buffer from the position on; gives how many bytes, 0 at the end."""
        self._check()
        return read_next(_capi.fsi_stream_read, self._handle, buffer)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Moves the position, beyond the end too; gives the new one."""
        self._check()
        return get_u64(_capi.fsi_stream_seek, self._handle, offset, whence)

    def tell(self) -> int:
        """The position, in bytes."""
        self._check()
        return get_u64(_capi.fsi_stream_position, self._handle)

    def close(self) -> None:
        """Closes the stream; once more is fine."""
        self._handle = StreamHandle()
        super().close()


TRUSTED.add(ResultStream)


def _write_all(write: Callable[[memoryview], Any], view: memoryview) -> None:
    """Writes to what may take less than it is given, as unbuffered file objects do."""
    while view:
        count = write(view)
        if count is None or count == len(view):
            return
        if type(count) is not int or not 0 < count < len(view):
            raise OSError(f"a file object took {count!r} of {len(view)} bytes")
        view = view[count:]


_WRITE = immortal(_capi.fsi_write_callback(_progress.notify))
