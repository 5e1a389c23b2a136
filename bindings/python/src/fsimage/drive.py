"""Drives, and the discs in them: looking, burning, erasing, reading, comparing."""

from contextlib import contextmanager
from ctypes import byref, c_char_p, c_uint32, string_at
from typing import Any, Callable, Iterator, List, NamedTuple, Optional, Tuple

from . import _capi, _progress
from ._calls import call, decode, encode, fill, get_array, get_handle, get_u32, immortal, known, sized
from ._handles import BlockSourceHandle, DriveHandle, DriveMediaHandle, DrivesHandle, Owner, ResultHandle
from ._progress import Watch
from .block_source import BlockSource
from .enumerations import (
    Blanking,
    BurnFlags,
    DrivePhase,
    FileSystems,
    Formatting,
    MediaState,
    MediaType,
    Status,
    WritingWays,
)


class DriveEntry(NamedTuple):
    """A drive of this machine."""

    #: The name by which it is opened.
    name: str
    #: The maker.
    vendor: str
    #: The model.
    product: str
    #: The firmware.
    revision: str


class MediaSession(NamedTuple):
    """A session on a disc in a drive. Blocks have 2048 bytes."""

    #: Its number.
    number: int
    #: Its first block.
    first_block: int
    #: The block behind its last recorded one.
    end_block: int
    #: Its tracks.
    track_count: int
    #: Whether nothing can follow in it.
    is_closed: bool


class Media(NamedTuple):
    """A disc, as its drive described it when it was looked at. Blocks have 2048 bytes."""

    #: A :class:`MediaType`; 0 is not known.
    media_type: int
    #: The kind as drives number it (MMC-6 5.3).
    profile: int
    #: What is on it, and what can be done with it.
    state: MediaState
    #: IMAPI's ``IMAPI_FORMAT2_DATA_MEDIA_STATE``.
    imapi_state: int
    #: Ways to write it that the drive has now.
    ways: WritingWays
    #: Blocks that are recorded at once.
    write_unit: int
    #: Blocks of the disc, written or not.
    capacity_blocks: int
    #: Blocks that can still be written; all of them, where any can be overwritten.
    free_blocks: int
    #: Blocks that can be read; 0 when the drive cannot tell.
    readable_blocks: int
    #: Where writing goes on; ``None`` where it does not.
    next_writable: Optional[int]
    #: Recording layers; 0 is not known.
    layers: int
    #: A number that tells the disc apart from others, where it has one.
    identification: Optional[int]
    #: The sessions in which something is.
    sessions: List[MediaSession]
    #: The speeds that it can be written with, in kB/s (1000 bytes), the fastest first.
    write_speeds: List[int]


class DriveStep(NamedTuple):
    """How far a drive is."""

    #: What is being done: a :class:`DrivePhase`, or a number that is newer than this package.
    phase: int
    #: How full the drive's buffer is, in percent; ``None`` is not known.
    buffer_fill: Optional[int]
    #: Blocks that are done in this phase; where the phase has no blocks, 65536ths.
    done: int
    #: What ``done`` will be; 0 is not known.
    total: int
    #: Bytes a second since the phase began; 0 is not known yet.
    bytes_per_second: int
    #: Seconds that the phase will still take; ``None`` is not known.
    seconds_left: Optional[int]


class Burnt(NamedTuple):
    """What was burnt."""

    #: Blocks that were written, with those that fill up the last write unit.
    blocks: int
    #: The speed that was set, in kB/s (1000 bytes); 0 where the drive took none.
    speed: int
    #: Whether all of it was read back and is as it should be.
    verified: bool
    #: What the drive refused, though it was asked for, and that could be done without.
    refused_count: int


#: Watches a drive. ``False`` ends the operation with :class:`~fsimage.CancelledError`; an exception comes out of it. A disc that is written is
#: then left with a part of a session, which readers do not see.
DriveProgress = Callable[[DriveStep], Any]


def list_drives() -> List[DriveEntry]:
    """The drives of this machine. Nothing is asked of them."""
    drives = get_handle(DrivesHandle, _capi.fsi_drive_list)
    found: List[DriveEntry] = []
    filled: Any = sized(_capi.fsi_drive_entry)
    while call(_capi.fsi_drives_next, drives, byref(filled)) != Status.FALSE:
        texts = (filled.name, filled.vendor, filled.product, filled.revision)
        found.append(DriveEntry(*[decode(text or b"") for text in texts]))
    return found


class Drive(Owner[DriveHandle]):
    """An optical drive. Any thread may use it; while something is done that takes long, other uses raise :class:`~fsimage.BusyError`.

    :param name: a device (``/dev/sr0``); ``iscsi://HOST/TARGET/LUN``, where the library was built with that; or a disc in a file, which needs no
        drive: ``file:PATH``, or ``file:PATH?media=KIND``, which makes a blank disc (``cd-r``, ``dvd+rw``, ``bd-re`` and so on) where there is no such
        file.
    :param write: whether its disc is to be written to; nobody else may use the drive then.
    """

    __slots__ = ()

    def __init__(self, name: str, *, write: bool = False) -> None:
        self._handle = DriveHandle()
        self._handle = get_handle(DriveHandle, _capi.fsi_drive_open, encode(name), write)

    def source(self) -> BlockSource:
        """The bytes of the disc, as far as they can be read now; between sessions they are zeros."""
        return BlockSource._of(get_handle(BlockSourceHandle, _capi.fsi_drive_open_source, self._handle))

    def eject(self) -> None:
        """Opens the tray."""
        call(_capi.fsi_drive_eject, self._handle)

    def media(self) -> Media:
        """Looks at the disc."""
        media = get_handle(DriveMediaHandle, _capi.fsi_drive_open_media, self._handle)
        filled: Any = sized(_capi.fsi_media_info)
        call(_capi.fsi_drive_media_info, media, byref(filled))
        sessions = get_array(_capi.fsi_media_session, _capi.fsi_drive_media_sessions, media)
        return Media(
            known(MediaType, filled.media_type) if filled.media_type else 0,
            filled.profile,
            MediaState(filled.state),
            filled.imapi_state,
            WritingWays(filled.ways),
            filled.write_unit,
            filled.capacity_blocks,
            filled.free_blocks,
            filled.readable_blocks,
            None if filled.next_writable == _capi.FSI_BLOCK_NONE else filled.next_writable,
            filled.layers,
            filled.identification if filled.has_identification else None,
            [
                MediaSession(one.number, one.first_block, one.end_block, one.track_count, bool(one.is_closed))
                for one in sessions
            ],
            get_array(c_uint32, _capi.fsi_drive_media_write_speeds, media),
        )

    def burn_image(
        self,
        image: BlockSource,
        *,
        first_block: int = 0,
        flags: BurnFlags = BurnFlags(0),
        speed: int = 0,
        progress: Optional[DriveProgress] = None,
    ) -> Burnt:
        """Burns an image that is made already, and reads it back. As :meth:`Result.burn`.

        :param image: its bytes. What is missing to its last block is zeros.
        :param first_block: the block of the disc at which the image begins, and for which it was made: 0 for a blank disc.
        """
        whose = (_capi.fsi_drive_burn_image, self._handle, first_block, image._handle)
        return _burn(whose, flags, speed, 0, progress)

    def identify_file_systems(self) -> FileSystems:
        """The file systems of the newest session on the disc. IMAPI2FS's ``IdentifyFileSystemsOnDisc``."""
        return FileSystems(get_u32(_capi.fsi_drive_identify_file_systems, self._handle))

    def blank(self, what: Blanking = Blanking.MINIMAL, *, progress: Optional[DriveProgress] = None) -> None:
        """Erases a CD-RW or a DVD-RW."""
        with drive_watcher(progress) as watcher:
            call(_capi.fsi_drive_blank, self._handle, what, *watcher)

    def format(self, how: Formatting = Formatting.DEFAULT, *, progress: Optional[DriveProgress] = None) -> None:
        """Formats a disc. What is on it is lost."""
        with drive_watcher(progress) as watcher:
            call(_capi.fsi_drive_format, self._handle, how, *watcher)

    def close_session(self, *, finalise: bool = False, progress: Optional[DriveProgress] = None) -> None:
        """Closes the session that is open on a disc.

        :param finalise: whether the disc is closed for good: nothing can follow then.
        """
        with drive_watcher(progress) as watcher:
            call(_capi.fsi_drive_close, self._handle, finalise, *watcher)

    def verify(
        self, source: BlockSource, *, first_block: int = 0, progress: Optional[DriveProgress] = None
    ) -> None:
        """Compares blocks of the disc with an image. Raises :class:`~fsimage.DriveError` where they differ.

        :param first_block: the block of the disc at which the image begins.
        """
        with drive_watcher(progress) as watcher:
            call(_capi.fsi_drive_verify, self._handle, first_block, source._handle, *watcher)

    def read(
        self,
        write_at: Callable[[int, bytes], Any],
        *,
        retries: int = 0,
        map: Optional[str] = None,  # noqa: A002 - ddrescue's word
        keep_map: Optional[Callable[[str], Any]] = None,
        progress: Optional[DriveProgress] = None,
    ) -> int:
        """Reads a disc into an image of it. Blocks that cannot be read are left out.

        :param write_at: takes bytes for a place in the image. It is not called in order.
        :param retries: how often a block that cannot be read is tried again.
        :param map: the map of an earlier time, whose good blocks are not read again.
        :param keep_map: told of the map now and then, and at the end, whatever that is: a text as that of GNU ddrescue. What was written before
            must be safe first.

        Gives how many blocks were left out, those between sessions too.
        """
        if not callable(write_at):
            raise TypeError(f"a function is wanted, not {type(write_at).__name__}")
        options: Any = sized(_capi.fsi_read_options)
        fill(options, retries=retries)
        options.map = c_char_p(None if map is None else encode(map))
        options.write_at = _WRITE_AT
        if keep_map is not None:
            options.keep_map = _KEEP_MAP
        if progress is not None:
            options.progress = _READ_PROGRESS
        missing = c_uint32()
        with Watch(_ReadCallbacks(write_at, keep_map, progress)) as watch:
            options.user_data = watch.number
            call(_capi.fsi_drive_read, self._handle, byref(options), byref(missing))
        return missing.value

    def __repr__(self) -> str:
        return "<Drive (closed)>" if self.closed else "<Drive>"


class _ReadCallbacks:
    """The three callbacks of reading, which have one number between them."""

    def __init__(
        self,
        write_at: Callable[[int, bytes], Any],
        keep_map: Optional[Callable[[str], Any]],
        progress: Optional[DriveProgress],
    ) -> None:
        self._write_at = write_at
        self._keep_map = keep_map
        self._progress = progress

    def __call__(self, what: str, *told: Any) -> Any:
        if what == "write":
            offset, address, length = told
            self._write_at(offset, string_at(address, length))
        elif what == "map" and self._keep_map is not None:
            self._keep_map(decode(told[0]))
        elif self._progress is not None:
            return self._progress(_step(told[0]))
        return None


def _step(address: int) -> DriveStep:
    told = _capi.fsi_drive_progress.from_address(address)
    return DriveStep(
        known(DrivePhase, told.phase),
        None if told.buffer_fill < 0 else told.buffer_fill,
        told.done,
        told.total,
        told.bytes_per_second,
        None if told.seconds_left < 0 else told.seconds_left,
    )


@contextmanager
def drive_watcher(progress: Optional[DriveProgress]) -> Iterator[Tuple[Any, int]]:
    """The callback and its user data, for what is watched within a ``with``."""
    if progress is None:
        yield None, 0
        return
    if not callable(progress):
        raise TypeError(f"a function is wanted, not {type(progress).__name__}")
    tell = progress
    with Watch(lambda address: tell(_step(address))) as watch:
        yield PROGRESS, watch.number


def burn(
    result: ResultHandle, drive: Drive, flags: int, speed: int, threads: int, progress: Optional[DriveProgress]
) -> Burnt:
    """Burns a result: :meth:`Result.burn`."""
    return _burn((_capi.fsi_result_burn, result, drive._handle), flags, speed, threads, progress)


def _burn(
    whose: Tuple[Any, ...], flags: int, speed: int, threads: int, progress: Optional[DriveProgress]
) -> Burnt:
    options: Any = sized(_capi.fsi_burn_options)
    fill(options, flags=flags, speed=speed, threads=threads)
    filled: Any = sized(_capi.fsi_burnt)
    with drive_watcher(progress) as (callback, number):
        if callback is not None:
            options.progress = callback
            options.user_data = number
        call(*whose, byref(options), byref(filled))
    return Burnt(filled.blocks, filled.speed, bool(filled.verified), filled.refused_count)


PROGRESS = immortal(_capi.fsi_drive_progress_callback(_progress.notify))
_READ_PROGRESS = immortal(_capi.fsi_drive_progress_callback(lambda number, address: _progress.notify(number, "progress", address)))
_WRITE_AT = immortal(_capi.fsi_write_at_callback(lambda number, *told: _progress.notify(number, "write", *told)))
_KEEP_MAP = immortal(_capi.fsi_keep_map_callback(lambda number, text: _progress.notify(number, "map", text)))
