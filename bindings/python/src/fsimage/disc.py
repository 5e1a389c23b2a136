"""Discs: sessions, and the file systems in them, of image files, block devices, bytes and callables."""

from ctypes import byref, c_uint64, c_void_p, cast
from typing import Any, List, NamedTuple, Optional, Sequence

from . import _capi, _contents
from ._calls import call, fill, get_handle, get_u32, host_path, sized
from ._handles import DiscHandle, FindingsHandle, Owner, VolumeHandle
from ._numbers import u64
from .block_source import BlockSource, Image
from .enumerations import DiscFlags, FileSystems
from .findings import Finding, findings_of
from .volume import Volume


class Session(NamedTuple):
    """What was recorded on a disc at one go. Blocks have 2048 bytes."""

    #: 1 for the oldest.
    number: int
    #: Its first block.
    first_block: int
    #: The last one: before the next session, or where the disc ends.
    last_block: int
    #: Its file systems.
    file_systems: FileSystems
    #: Whether it has a boot catalog that can be read.
    is_bootable: bool


class Disc(Owner[DiscHandle]):
    """A disc, or the image of one, with what was found on it when it was opened. Any thread may use it, several at once too.

    :param image: a path, ``bytes``, a file object, what has ``read_at`` and ``size``, a function, or a :class:`BlockSource`.
    :param size: bytes in all of what a function reads.
    :param sessions: where the sessions begin, in blocks; they are looked for unless told.
    :param detect_compression: whether files that begin as zisofs has it are read as such where nothing else says so.
    :param memory_limit: bytes of memory that each reading of the disc may hold at once; 0 is 1 GiB.
    :param item_limit: items that each reading may come upon; 0 is 2**32 - 1.
    :param finding_limit: findings that each reading keeps; 0 is 1000.

    A disc without file systems opens too: :meth:`volume` then raises.
    """

    __slots__ = ()

    def __init__(
        self,
        image: Image,
        *,
        size: Optional[int] = None,
        sessions: Sequence[int] = (),
        detect_compression: bool = False,
        memory_limit: int = 0,
        item_limit: int = 0,
        finding_limit: int = 0,
    ) -> None:
        self._handle = DiscHandle()
        options: Any = sized(_capi.fsi_disc_options)
        fill(
            options,
            flags=DiscFlags.DETECT_COMPRESSION if detect_compression else 0,
            memory_limit=memory_limit,
            item_limit=item_limit,
            finding_limit=finding_limit,
        )
        starts = (c_uint64 * len(sessions))(*[u64.from_param(start) for start in sessions])
        if sessions:
            options.sessions = cast(starts, c_void_p)
            options.session_count = len(sessions)
        if isinstance(image, str) or _contents.is_path(image):
            path = host_path(image)  # type: ignore[arg-type]
            self._handle = get_handle(DiscHandle, _capi.fsi_disc_open, path, byref(options))
            return
        source = image if isinstance(image, BlockSource) else BlockSource(image, size=size)
        self._handle = get_handle(DiscHandle, _capi.fsi_disc_open_source, source._handle, byref(options))

    def __len__(self) -> int:
        """How many sessions there are: one at least, even if that has no file system."""
        return get_u32(_capi.fsi_disc_session_count, self._handle)

    def session(self, number: int) -> Session:
        """One of the sessions, 1 for the oldest."""
        filled: Any = sized(_capi.fsi_session)
        call(_capi.fsi_disc_session, self._handle, number, byref(filled))
        return Session(
            number,
            filled.first_block,
            filled.last_block,
            FileSystems(filled.file_systems),
            bool(filled.is_bootable),
        )

    @property
    def sessions(self) -> List[Session]:
        """All sessions, the oldest first."""
        return [self.session(number) for number in range(1, len(self) + 1)]

    @property
    def findings(self) -> List[Finding]:
        """What was found wrong when the disc was opened, and which file systems seem to be there and cannot be used."""
        return findings_of(get_handle(FindingsHandle, _capi.fsi_disc_open_findings, self._handle))

    def volume(self, *, session: int = 0, file_system: Optional[FileSystems] = None) -> Volume:
        """Chooses a file system.

        :param session: 1 for the oldest; 0 is the newest that has the file system.
        :param file_system: ``None`` is the richest: UDF, Rock Ridge, Joliet, ISO 9660:1999, ISO 9660.

        Raises :class:`~fsimage.ItemNotFoundError` or another :class:`~fsimage.Error` when there is none.
        """
        return Volume._of(
            get_handle(VolumeHandle, _capi.fsi_disc_open_volume, self._handle, session, file_system or 0)
        )


def open(  # noqa: A001 - as gzip.open and its kin
    image: Image,
    *,
    session: int = 0,
    file_system: Optional[FileSystems] = None,
    size: Optional[int] = None,
    sessions: Sequence[int] = (),
    detect_compression: bool = False,
    memory_limit: int = 0,
    item_limit: int = 0,
    finding_limit: int = 0,
) -> Volume:
    """Opens one file system of a disc or its image, for reading: :class:`Disc` and its :meth:`Disc.volume` at once.

    >>> import fsimage
    >>> image = fsimage.FileSystemImage()
    >>> _ = image.root.add_file("hello.txt", b"Hello")
    >>> with image.create_result() as result:
    ...     data = result.read()
    >>> with fsimage.open(data) as volume:
    ...     (volume / "hello.txt").read_text()
    'Hello'
    """
    with Disc(
        image,
        size=size,
        sessions=sessions,
        detect_compression=detect_compression,
        memory_limit=memory_limit,
        item_limit=item_limit,
        finding_limit=finding_limit,
    ) as disc:
        return disc.volume(session=session, file_system=file_system)
