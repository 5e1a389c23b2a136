"""Image files under examination. IMAPI2FS's ``IIsoImageManager``."""

from ctypes import byref
from typing import Any, List, NamedTuple, Optional

from . import _capi, _contents
from ._calls import HostPath, call, decode, get_handle, get_text, get_u64, host_path, known, sized
from ._contents import Content
from ._handles import ManagerHandle, Owner
from .enumerations import LintSeverity, Status
from .raw import read_exactly_at


class LintFinding(NamedTuple):
    """One thing that keeps an image from booting in one of the ways. ``str()`` of it is a sentence."""

    #: How bad it is: a :class:`LintSeverity`.
    severity: int
    #: A stable name of what it is, such as "gpt-backup-missing".
    rule: str
    #: What is wrong, and what it does.
    message: str

    def __str__(self) -> str:
        return self.message


class IsoImageManager(Owner[ManagerHandle]):
    """Tells whether a file can be an image of a disc, and what keeps it from booting.

    >>> import fsimage
    >>> manager = fsimage.IsoImageManager()
    >>> manager.set_stream(bytes(2047))
    >>> manager.validate()
    Traceback (most recent call last):
    ...
    fsimage.errors.InvalidArgumentError: ...
    """

    __slots__ = ()

    def __init__(self) -> None:
        self._handle = ManagerHandle()
        self._handle = get_handle(ManagerHandle, _capi.fsi_iso_image_manager_new)

    @property
    def path(self) -> str:
        """The file that is examined; "" if none was set. Setting it opens an image file, or a device."""
        return get_text(_capi.fsi_iso_image_manager_path_copy, self._handle)

    @path.setter
    def path(self, path: HostPath) -> None:
        call(_capi.fsi_iso_image_manager_set_path, self._handle, host_path(path))

    def set_stream(self, content: Content, *, size: Optional[int] = None) -> None:
        """Examines a content, as for :meth:`Directory.add_file`, whatever its position; there is no path then. IMAPI2FS's ``SetStream``."""
        if _contents.is_path(content):
            raise TypeError("for a path there is IsoImageManager.path")
        reader = _contents.reader(content, size, whole=True)
        call(_capi.fsi_iso_image_manager_set_stream, self._handle, reader.structure())

    @property
    def size(self) -> int:
        """Bytes of the image; 0 if none was set."""
        return get_u64(_capi.fsi_iso_image_manager_size, self._handle)

    def read_at(self, offset: int, buffer: Any, /) -> int:
        """Fills a writable buffer with a part of the image, no part of which lies beyond the end; gives its length."""
        return read_exactly_at(_capi.fsi_iso_image_manager_read_at, (self._handle,), offset, buffer)

    def validate(self) -> None:
        """Raises an :class:`~fsimage.Error` if this cannot be an image of a disc. IMAPI2FS's ``Validate``."""
        call(_capi.fsi_iso_image_manager_validate, self._handle)

    def lint(self) -> List[LintFinding]:
        """What keeps the image from booting: as a disc by its boot catalog, as a stick or a disk by its partition tables."""
        call(_capi.fsi_iso_image_manager_lint, self._handle, None)
        found: List[LintFinding] = []
        filled: Any = sized(_capi.fsi_lint_finding)
        while call(_capi.fsi_iso_image_manager_next_finding, self._handle, byref(filled)) != Status.FALSE:
            found.append(
                LintFinding(known(LintSeverity, filled.severity), decode(filled.rule), decode(filled.message))
            )
        return found
