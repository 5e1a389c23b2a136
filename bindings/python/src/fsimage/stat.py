"""What items have: kinds, permissions, owners, sizes and times, of images in the making and of discs alike."""

import stat as _modes
from ctypes import sizeof
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple, Optional, Tuple, Union

from . import _capi
from ._numbers import i64
from .enumerations import ItemKind

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_BILLION = 1_000_000_000

#: A moment: a :class:`~datetime.datetime` (without a time zone it is local time), or nanoseconds since 1970 in UTC.
Moment = Union[datetime, int]

_FORMATS = {
    ItemKind.DIRECTORY: _modes.S_IFDIR,
    ItemKind.FILE: _modes.S_IFREG,
    ItemKind.SYMBOLIC_LINK: _modes.S_IFLNK,
    ItemKind.BLOCK_DEVICE: _modes.S_IFBLK,
    ItemKind.CHARACTER_DEVICE: _modes.S_IFCHR,
    ItemKind.FIFO: _modes.S_IFIFO,
    ItemKind.SOCKET: _modes.S_IFSOCK,
}


def to_datetime(nanoseconds: int) -> datetime:
    """A moment as Python has it, in UTC and cut to microseconds. Raises :class:`OverflowError` beyond the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=nanoseconds // 1000)


def from_moment(moment: Moment) -> Tuple[int, int]:
    """Seconds since 1970, and nanoseconds."""
    if isinstance(moment, datetime):
        return divmod((moment.astimezone(timezone.utc) - _EPOCH) // timedelta(microseconds=1) * 1000, _BILLION)
    if type(moment) is int:
        return divmod(moment, _BILLION)
    raise TypeError(f"a datetime or a number of nanoseconds is wanted, not {type(moment).__name__}")


def structure_of(moment: Moment) -> Any:
    """A moment as an ``fsi_time``."""
    seconds, nanoseconds = from_moment(moment)
    return _capi.fsi_time(i64.from_param(seconds), nanoseconds)


def nanoseconds_of(time: Any) -> int:
    """An ``fsi_time`` in nanoseconds since 1970."""
    return int(time.seconds * _BILLION + time.nanoseconds)


class Stat(NamedTuple):
    """All that an item has. Names as in :class:`os.stat_result` are there too, so that what takes one of those takes this."""

    #: What it is.
    kind: ItemKind
    #: POSIX permission bits, set-user-ID, set-group-ID and sticky among them.
    permissions: int
    #: The owner's number.
    user_id: int
    #: The group's number.
    group_id: int
    #: Bytes of a file's content, or of a symbolic link's target; 0 for all else.
    size: int
    #: Names of the item; more than 1 where there are hard links.
    link_count: int
    #: Items that a directory of an image holds, itself; 0 on a disc.
    child_count: int
    #: Of a device, its major and minor number.
    device: Tuple[int, int]
    #: Whether this name is not to be shown in listings.
    is_hidden: bool
    #: Whether a file is recorded for reading in real time.
    is_real_time: bool
    #: When the content last changed, in nanoseconds since 1970.
    modified_ns: int
    #: When the content was last read, in nanoseconds since 1970.
    accessed_ns: int
    #: When the attributes last changed, in nanoseconds since 1970.
    changed_ns: int
    #: When the item came to be, in nanoseconds since 1970; ``None`` where that is not known.
    created_ns: Optional[int]
    #: On a disc, what all names of one object have in common, and only those; 0 in an image.
    identity: int

    @property
    def modified(self) -> datetime:
        """When the content last changed."""
        return to_datetime(self.modified_ns)

    @property
    def accessed(self) -> datetime:
        """When the content was last read."""
        return to_datetime(self.accessed_ns)

    @property
    def changed(self) -> datetime:
        """When the attributes last changed."""
        return to_datetime(self.changed_ns)

    @property
    def created(self) -> Optional[datetime]:
        """When the item came to be; ``None`` where that is not known."""
        return None if self.created_ns is None else to_datetime(self.created_ns)

    @property
    def st_mode(self) -> int:
        """The kind and the permissions, as the module ``stat`` of Python reads them."""
        return _FORMATS.get(self.kind, 0) | self.permissions

    @property
    def st_ino(self) -> int:
        """As :attr:`identity`."""
        return self.identity

    @property
    def st_dev(self) -> int:
        """0."""
        return 0

    @property
    def st_nlink(self) -> int:
        """As :attr:`link_count`."""
        return self.link_count

    @property
    def st_uid(self) -> int:
        """As :attr:`user_id`."""
        return self.user_id

    @property
    def st_gid(self) -> int:
        """As :attr:`group_id`."""
        return self.group_id

    @property
    def st_size(self) -> int:
        """As :attr:`size`."""
        return self.size

    @property
    def st_mtime(self) -> float:
        """When the content last changed, in seconds since 1970."""
        return self.modified_ns / _BILLION

    @property
    def st_atime(self) -> float:
        """When the content was last read, in seconds since 1970."""
        return self.accessed_ns / _BILLION

    @property
    def st_ctime(self) -> float:
        """When the attributes last changed, in seconds since 1970."""
        return self.changed_ns / _BILLION

    @property
    def st_mtime_ns(self) -> int:
        """As :attr:`modified_ns`."""
        return self.modified_ns

    @property
    def st_atime_ns(self) -> int:
        """As :attr:`accessed_ns`."""
        return self.accessed_ns

    @property
    def st_ctime_ns(self) -> int:
        """As :attr:`changed_ns`."""
        return self.changed_ns


def empty_stat() -> Any:
    """An ``fsi_stat`` to be filled."""
    return _capi.fsi_stat(sizeof(_capi.fsi_stat))


def stat_of(filled: Any, identity: int = 0) -> Stat:
    """What an ``fsi_stat`` says."""
    return Stat(
        ItemKind(filled.kind),
        filled.mode,
        filled.user_id,
        filled.group_id,
        filled.size,
        filled.link_count,
        filled.child_count,
        (filled.device_major, filled.device_minor),
        bool(filled.is_hidden),
        bool(filled.is_real_time),
        nanoseconds_of(filled.modified),
        nanoseconds_of(filled.accessed),
        nanoseconds_of(filled.changed),
        nanoseconds_of(filled.created) if filled.has_created else None,
        identity,
    )
