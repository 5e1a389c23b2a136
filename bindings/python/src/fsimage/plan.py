"""Plans: what a result will be, before any of it is made."""

from ctypes import byref, sizeof, string_at
from typing import Any, Iterator, List, NamedTuple, Optional

from . import _capi
from ._calls import call, decode, get_handle, known, sized
from ._handles import PlanEntriesHandle, ResultHandle
from .enumerations import FileSystems, ItemKind, Status


class ContentExtent(NamedTuple):
    """A part of a content: whole blocks from one block on, the last perhaps in part."""

    #: The first block, of the disc.
    first_block: int
    #: In bytes.
    bytes: int


class Plan(NamedTuple):
    """What a result will be, in numbers."""

    #: Blocks of the image.
    blocks: int
    #: Bytes of the image.
    bytes: int
    #: Blocks with contents of files.
    content_blocks: int
    #: Blocks with structures of the file systems, of booting and of partition tables.
    structure_blocks: int
    #: Items that are no directories.
    files: int
    #: Directories, the root not counted.
    directories: int
    #: Bytes of a block.
    block_size: int
    #: The file systems.
    file_systems: FileSystems


class PlanEntry(NamedTuple):
    """What becomes of one item. A path is ``None`` where its file system is not made or does not have the item."""

    #: The item's absolute path in the image, and in Rock Ridge.
    path: str
    #: What it is.
    kind: int
    #: Bytes of a file's content, or of a symbolic link's target; 0 of all else.
    size: int
    #: Its path in ISO 9660.
    iso9660_path: Optional[str]
    #: Its path in Joliet.
    joliet_path: Optional[str]
    #: Its path in UDF.
    udf_path: Optional[str]
    #: Where its content will be.
    extents: List[ContentExtent]


def plan_of(result: ResultHandle) -> Plan:
    """The numbers of a result."""
    filled: Any = sized(_capi.fsi_plan)
    call(_capi.fsi_result_plan, result, byref(filled))
    numbers = [getattr(filled, name) for name in Plan._fields[:-1]]
    return Plan(*numbers, FileSystems(filled.file_systems))  # type: ignore[call-arg]


def plan_entries_of(result: ResultHandle) -> Iterator[PlanEntry]:
    """What becomes of each item of a result."""
    return _entries(get_handle(PlanEntriesHandle, _capi.fsi_result_open_plan_entries, result))


def _entries(handle: PlanEntriesHandle) -> Iterator[PlanEntry]:
    filled: Any = sized(_capi.fsi_plan_entry)
    while call(_capi.fsi_plan_entries_next, handle, byref(filled)) != Status.FALSE:
        array = (_capi.fsi_extent * filled.extent_count).from_buffer_copy(_extents(filled))
        yield PlanEntry(
            decode(filled.path),
            known(ItemKind, filled.kind),
            filled.size,
            _optional(filled.iso9660_path),
            _optional(filled.joliet_path),
            _optional(filled.udf_path),
            [ContentExtent(extent.first_block, extent.bytes) for extent in array],
        )


def _extents(entry: Any) -> bytes:
    return string_at(entry.extents, entry.extent_count * sizeof(_capi.fsi_extent)) if entry.extent_count else b""


def _optional(text: Optional[bytes]) -> Optional[str]:
    return None if text is None else decode(text)
