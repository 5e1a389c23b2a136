"""Volumes: one file system of one session of a disc, to be read."""

from ctypes import byref, c_char_p, string_at
from datetime import datetime
from typing import Any, Callable, Iterable, List, NamedTuple, Optional, Union

from . import _capi, _progress
from ._calls import HostPath, call, decode, fill, get_text, host_path, immortal, item_path, sized
from ._handles import DiscItemHandle, FindingsHandle, Owner, VolumeHandle
from ._interrupt import call_long
from ._progress import Progress, Watch
from .enumerations import ExtractFlags, FileSystems, Identifier
from .findings import Finding, findings_of
from .manifest import Manifest, volume_manifest
from .paths import DiscPath
from .stat import nanoseconds_of, to_datetime


class VolumeInfo(NamedTuple):
    """What the descriptors of a volume say of it."""

    #: Which file system.
    file_system: FileSystems
    #: The number of the session, 1 for the oldest.
    session: int
    #: Bytes of a block.
    block_size: int
    #: The revision of UDF, as a number: 0x102 is 1.02; 0 of all else.
    udf_revision: int
    #: Blocks of the volume, as recorded.
    blocks: int
    #: When the volume was made; ``None`` where that is not known.
    created: Optional[datetime]
    #: When it was last changed; ``None`` where that is not known.
    modified: Optional[datetime]


class Extracted(NamedTuple):
    """What was extracted."""

    #: Directories made.
    directories: int
    #: Files written.
    files: int
    #: Further names of files.
    hard_links: int
    #: Symbolic links made.
    symbolic_links: int
    #: Devices, fifos and sockets made.
    special_files: int
    #: Bytes of the files.
    bytes: int
    #: Items that have another name than on the disc.
    renamed: int
    #: Items, attributes and streams that were left out because they were not asked for, or the host has no such thing.
    left_out: int
    #: Items that cannot be read, in whole or in part.
    unreadable: int
    #: Items that cannot be written, or for which there was something in the way.
    unwritable: int
    #: What is not as it is on the disc, the first 1000.
    findings: List[Finding]


#: Told of each item of a walk. ``False`` ends the walk with :class:`~fsimage.CancelledError`; an exception comes out of it.
Visit = Callable[[DiscPath], Any]


class Volume(Owner[VolumeHandle]):
    """A file system on a disc. Any thread may use it, several at once too. :func:`fsimage.open` makes one.

    ``volume / "docs" / "readme.txt"`` is a path in it, with what paths of :mod:`pathlib` can do.
    """

    __slots__ = ()

    def __init__(self) -> None:
        raise TypeError("volumes come from fsimage.open and Disc.volume")

    @classmethod
    def _of(cls, handle: VolumeHandle) -> "Volume":
        volume = cls.__new__(cls)
        volume._handle = handle
        return volume

    @property
    def info(self) -> VolumeInfo:
        """What the descriptors say."""
        filled: Any = sized(_capi.fsi_volume_info)
        call(_capi.fsi_disc_volume_info, self._handle, byref(filled))
        return VolumeInfo(
            FileSystems(filled.file_system),
            filled.session,
            filled.block_size,
            filled.udf_revision,
            filled.blocks,
            to_datetime(nanoseconds_of(filled.created)) if filled.has_created else None,
            to_datetime(nanoseconds_of(filled.modified)) if filled.has_modified else None,
        )

    @property
    def file_system(self) -> FileSystems:
        """Which file system it is."""
        return self.info.file_system

    @property
    def name(self) -> str:
        """The volume's name."""
        return get_text(_capi.fsi_disc_volume_name_copy, self._handle)

    def identifier(self, which: Identifier) -> str:
        """A text of the volume's descriptors; "" where it has none."""
        return get_text(_capi.fsi_disc_volume_identifier_copy, self._handle, which)

    @property
    def root(self) -> DiscPath:
        """The root directory."""
        return DiscPath(self, "/")

    def path(self, path: Union[str, bytes]) -> DiscPath:
        """A path in the volume; whether there is something is not asked."""
        return DiscPath(self, path)

    def __truediv__(self, path: str) -> DiscPath:
        return DiscPath(self, "/") / path

    def visit(self, visit: Visit, path: Union[str, bytes] = "/") -> List[Finding]:
        """Tells of all that is below a directory: parents before their children, in the order recorded.

        It is the quickest way to see all of a disc, and no loop on the disc leads it astray. Gives what was found wrong on the way, and which
        directories cannot be listed to their end.
        """

        def told(address: int, length: int, item: int) -> Any:
            name = decode(string_at(address, length))
            handle = DiscItemHandle()
            call(_capi.fsi_disc_item_copy, item, byref(handle))
            return visit(DiscPath._of(self, "/" + name.strip("/"), handle))

        findings = FindingsHandle()
        with Watch(told) as watch:
            call(
                _capi.fsi_disc_volume_walk, self._handle, item_path(path), _VISIT, watch.number, byref(findings)
            )
        return findings_of(findings)

    def manifest(self, *, contents: bool = True, progress: Optional[Progress] = None) -> Manifest:
        """All that is in the volume: what two discs, or a disc and a folder (:func:`folder_manifest`), are compared by.

        :param contents: whether the files are read for their SHA-256.
        :param progress: told of the bytes read so far, and how many they will be.

        What cannot be read is in ``findings``, and the rest is read.
        """
        return volume_manifest(self._handle, contents, progress)

    def extract(
        self,
        folder: HostPath,
        paths: Iterable[Union[str, bytes, DiscPath]] = (),
        *,
        flags: ExtractFlags = ExtractFlags(0),
        threads: int = 0,
        progress: Optional[Progress] = None,
    ) -> Extracted:
        """Writes items, and what is below them, into a folder of the host, which is made if it is not there.

        :param folder: nothing is written outside of it, whatever the disc holds.
        :param paths: what is written; everything, if that is nothing. An item keeps its path below the root of the disc.
        :param flags: what becomes of permissions, times, owners, devices, streams, and of files that are there already.
        :param threads: that write; 0 is as many as the machine has.
        :param progress: told of the bytes written so far, and how many they will be.

        What cannot be read or written is counted and told, and the rest is written: look at ``unreadable`` and ``unwritable``.
        """
        plain = [item_path(str(path) if isinstance(path, DiscPath) else path) for path in paths]
        options: Any = sized(_capi.fsi_extract_options)
        fill(options, flags=flags, threads=threads)
        filled: Any = sized(_capi.fsi_extracted)
        findings = FindingsHandle()
        array = (c_char_p * len(plain))(*plain) if plain else None
        call_long(
            _capi.fsi_disc_volume_extract,
            (self._handle, array, len(plain), host_path(folder)),
            options,
            progress,
            (byref(filled), byref(findings)),
        )
        counts = [getattr(filled, name) for name in Extracted._fields[:-1]]
        return Extracted(*counts, findings_of(findings))  # type: ignore[call-arg]

    def __repr__(self) -> str:
        return "<Volume (closed)>" if self.closed else f"<Volume {self.name!r}: {self.file_system.name}>"


_VISIT = immortal(_capi.fsi_disc_walk_callback(_progress.notify))
