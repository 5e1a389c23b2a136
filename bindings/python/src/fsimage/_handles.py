"""Handles of the library's objects, and the base of the classes around them.

A handle frees its object when nothing refers to the handle any more. A call refers to the handles that it was given until it returns,
on whichever thread it runs: to close an object while another thread uses it is safe, and frees it when that is done.
"""

from ctypes import c_void_p
from types import TracebackType
from typing import Any, Callable, Generic, Optional, Type, TypeVar

from . import _capi


class Handle(c_void_p):
    """A pointer that owns an object."""

    _free: Callable[[Any], None]

    def __del__(self) -> None:
        if self:
            self._free(self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # A copy would own the same object.
        raise TypeError("objects of the library can be neither copied nor pickled")


class ImageHandle(Handle):
    """Of an ``fsi_image``."""

    _free = staticmethod(_capi.fsi_image_free)


class ItemHandle(Handle):
    """Of an ``fsi_item``."""

    _free = staticmethod(_capi.fsi_item_free)


class ItemsHandle(Handle):
    """Of an ``fsi_items``."""

    _free = staticmethod(_capi.fsi_items_free)


class BootOptionsHandle(Handle):
    """Of an ``fsi_boot_options``."""

    _free = staticmethod(_capi.fsi_boot_options_free)


class ResultHandle(Handle):
    """Of an ``fsi_result``."""

    _free = staticmethod(_capi.fsi_result_free)


class StreamHandle(Handle):
    """Of an ``fsi_stream``."""

    _free = staticmethod(_capi.fsi_stream_free)


class ProgressItemsHandle(Handle):
    """Of an ``fsi_progress_items``."""

    _free = staticmethod(_capi.fsi_progress_items_free)


class WarningsHandle(Handle):
    """Of an ``fsi_warnings``."""

    _free = staticmethod(_capi.fsi_warnings_free)


class PlanEntriesHandle(Handle):
    """Of an ``fsi_plan_entries``."""

    _free = staticmethod(_capi.fsi_plan_entries_free)


class ManifestHandle(Handle):
    """Of an ``fsi_manifest``."""

    _free = staticmethod(_capi.fsi_manifest_free)


class ManagerHandle(Handle):
    """Of an ``fsi_iso_image_manager``."""

    _free = staticmethod(_capi.fsi_iso_image_manager_free)


class BlockSourceHandle(Handle):
    """Of an ``fsi_block_source``."""

    _free = staticmethod(_capi.fsi_block_source_free)


class DiscHandle(Handle):
    """Of an ``fsi_disc``."""

    _free = staticmethod(_capi.fsi_disc_free)


class VolumeHandle(Handle):
    """Of an ``fsi_disc_volume``."""

    _free = staticmethod(_capi.fsi_disc_volume_free)


class DiscItemHandle(Handle):
    """Of an ``fsi_disc_item``."""

    _free = staticmethod(_capi.fsi_disc_item_free)


class DiscItemsHandle(Handle):
    """Of an ``fsi_disc_items``."""

    _free = staticmethod(_capi.fsi_disc_items_free)


class FindingsHandle(Handle):
    """Of an ``fsi_findings``."""

    _free = staticmethod(_capi.fsi_findings_free)


class DrivesHandle(Handle):
    """Of an ``fsi_drives``."""

    _free = staticmethod(_capi.fsi_drives_free)


class DriveHandle(Handle):
    """Of an ``fsi_drive``."""

    _free = staticmethod(_capi.fsi_drive_free)


class DriveMediaHandle(Handle):
    """Of an ``fsi_drive_media``."""

    _free = staticmethod(_capi.fsi_drive_media_free)


_H = TypeVar("_H", bound=Handle)
_O = TypeVar("_O", bound="Owner[Any]")


class Owner(Generic[_H]):
    """An object that can be closed, by :meth:`close` or at the end of a ``with``. It closes itself when nothing refers to it.

    Every use of a closed object raises :class:`ValueError`.
    """

    __slots__ = ("__weakref__", "_handle")

    _handle: _H

    def close(self) -> None:
        """Closes the object; once more is fine. What was opened from it stays open."""
        self._handle = type(self._handle)()

    @property
    def closed(self) -> bool:
        """Whether the object is closed."""
        return not self._handle

    def __enter__(self: _O) -> _O:
        if self.closed:
            raise ValueError(f"the {type(self).__name__} is closed")
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        value: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()
