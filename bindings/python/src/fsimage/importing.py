"""Importing: what is told of it, and what it did. IMAPI2FS's ``DFileSystemImageImportEvents``."""

from ctypes import byref
from typing import Any, Callable, List, NamedTuple, Optional

from . import _capi, _progress
from ._calls import decode, fill, immortal, sized
from ._progress import Watch
from .enumerations import FileSystems, ImportFlags, Preference
from .findings import Finding


class ImportEvent(NamedTuple):
    """An item is imported: a directory before its items are, anything else afterwards. IMAPI2FS's ``UpdateImport``."""

    #: The file system that is imported.
    file_system: FileSystems
    #: The item's path in the image; that of a directory ends with ``/``.
    path: str
    #: Whether it is a directory.
    is_directory: bool
    #: Directories so far.
    directories: int
    #: Directories in all; -1 is not known.
    total_directories: int
    #: Items so far that are no directories.
    files: int
    #: Items in all that are no directories; -1 is not known.
    total_files: int


class Imported(NamedTuple):
    """What an import did."""

    #: The file system that was imported.
    file_system: FileSystems
    #: Items that are no directories.
    files: int
    #: Directories.
    directories: int
    #: What could not be taken as it was, what only other file systems hold, what is wrong with the disc.
    findings: List[Finding]
    #: Findings beyond those, which were not kept.
    dropped: int


#: Watches an import. ``False`` ends it with :class:`~fsimage.CancelledError`; an exception comes out of it. The image is then as it was.
OnImport = Callable[[ImportEvent], Any]


def event_watcher(on_import: Optional[OnImport]) -> Optional[Callable[[int], Any]]:
    """What makes an event of the structure at an address."""
    if on_import is None:
        return None
    if not callable(on_import):
        raise TypeError(f"a function is wanted, not {type(on_import).__name__}")
    tell = on_import

    def told(address: int) -> Any:
        event = _capi.fsi_import_event.from_address(address)
        return tell(
            ImportEvent(
                FileSystems(event.file_system),
                decode(event.path or b""),
                bool(event.is_directory),
                event.directories,
                event.total_directories,
                event.files,
                event.total_files,
            )
        )

    return told


def options_of(
    flags: ImportFlags,
    preference: Preference,
    memory_limit: int,
    item_limit: int,
    finding_limit: int,
    watch: Optional[Watch] = None,
) -> Any:
    """The ``fsi_import_options``."""
    options: Any = sized(_capi.fsi_import_options)
    fill(
        options,
        flags=flags,
        preference=preference,
        memory_limit=memory_limit,
        item_limit=item_limit,
        finding_limit=finding_limit,
    )
    return byref(options) if watch is None else watch.into(options, _IMPORTED, "imported")


def imported_of(filled: Any, findings: List[Finding]) -> Imported:
    """What an ``fsi_imported`` says."""
    return Imported(FileSystems(filled.file_system), filled.files, filled.directories, findings, filled.dropped)


_IMPORTED = immortal(_capi.fsi_import_callback(_progress.notify))
