"""What a disc is like, and how it can be continued: IMAPI2FS's ``IMultisession`` family."""

from ctypes import c_uint64, c_void_p, cast, pointer
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, List, Sequence, Tuple

from . import _capi
from ._calls import fill, known, sized
from ._numbers import u64
from .enumerations import MediaType, MultisessionFlags, SessionKind

if TYPE_CHECKING:
    from .block_source import BlockSource


@dataclass
class MediaDescription:
    """What a disc is like, and one way of continuing it. Blocks have 2048 bytes."""

    #: The disc's bytes.
    source: "BlockSource"
    #: How a further session is recorded.
    kind: int = SessionKind.RANDOM_WRITE
    #: Whether this way is chosen, or cannot be gone, and whether the disc is blank.
    flags: MultisessionFlags = MultisessionFlags(0)
    #: The type of the medium: a :class:`MediaType`; 0 is not known.
    media_type: int = 0
    #: Where the last session begins; 0 on a blank disc.
    previous_session_start: int = 0
    #: The block behind the last one that was recorded; 0 is not known.
    written_end: int = 0
    #: The block at which a further session begins.
    next_writable: int = 0
    #: Blocks that can still be recorded.
    free_blocks: int = 0
    #: Blocks of the medium; 0 is no limit.
    total_blocks: int = 0
    #: Blocks that are recorded at once; 0 is 1.
    write_unit: int = 0
    #: Where the sessions begin, in ascending order; none where only the disc itself tells.
    sessions: List[int] = field(default_factory=list)


#: The fields that C has as numbers too.
_NUMBERS = (
    "kind",
    "flags",
    "media_type",
    "previous_session_start",
    "written_end",
    "next_writable",
    "free_blocks",
    "total_blocks",
    "write_unit",
)


def description_of(filled: Any, source: "BlockSource", sessions: List[int]) -> MediaDescription:
    """What an ``fsi_media_description`` says."""
    description = MediaDescription(source, **{name: getattr(filled, name) for name in _NUMBERS}, sessions=sessions)
    description.kind = known(SessionKind, description.kind)
    description.flags = MultisessionFlags(description.flags)
    if description.media_type:
        description.media_type = known(MediaType, description.media_type)
    return description


def structures_of(ways: Sequence[MediaDescription]) -> Tuple[Any, List[Any]]:
    """An array of pointers to structures, and what has to live as long as it."""
    kept: List[Any] = []
    for way in ways:
        structure: Any = sized(_capi.fsi_media_description)
        fill(structure, **{name: getattr(way, name) for name in _NUMBERS})
        handle = way.source._handle
        structure.source = handle.value
        starts = (c_uint64 * len(way.sessions))(*[u64.from_param(start) for start in way.sessions])
        if way.sessions:
            structure.sessions = cast(starts, c_void_p)
            structure.session_count = len(way.sessions)
        kept += [structure, handle, starts]
    pointers = [cast(pointer(one), c_void_p) for one in kept[::3]]
    return (c_void_p * len(pointers))(*pointers), kept
