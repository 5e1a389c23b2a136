"""Images in the making. IMAPI2FS's ``IFileSystemImage``, 2 and 3."""

from ctypes import byref, c_uint64, c_void_p
from typing import TYPE_CHECKING, Any, List, Optional, Sequence

from . import _capi, _contents
from ._calls import (
    ItemPath,
    call,
    encode,
    get_array,
    get_bool,
    get_bytes,
    get_handle,
    get_text,
    get_u32,
    get_u64,
    host_path,
    item_path,
    sized,
)
from ._contents import Content
from ._handles import (
    BlockSourceHandle,
    BootOptionsHandle,
    FindingsHandle,
    ImageHandle,
    ItemHandle,
    Owner,
    ResultHandle,
)
from ._settings import Settings
from .block_source import BlockSource
from .boot import BootOptions, Hybrid
from .directory import Directory
from .disc import Disc
from .enumerations import FileSystems, ImportFlags, ItemKind, MediaType, Preference, Profile
from .findings import findings_of
from .importing import Imported, OnImport, event_watcher, imported_of, options_of
from .items import Item, item_of, optional_text
from .media import MediaDescription, description_of, structures_of
from ._progress import Watch
from .result import Result

if TYPE_CHECKING:
    from .drive import Drive


class FileSystemImage(Settings, Owner[ImageHandle]):
    """An image in the making: a tree of items, and the settings of the file systems that will hold it.

    :param profile: the habits of the image; :attr:`Profile.IMAPI` is Microsoft's.

    The clock is read once, here; the environment's ``SOURCE_DATE_EPOCH`` takes its place. One thread at a time changes an image, and any number
    may look at it; a call that meets another in its way raises :class:`~fsimage.BusyError`.

    >>> import fsimage
    >>> with fsimage.FileSystemImage() as image:
    ...     image.volume_name = "BACKUP"
    ...     image.root.add_file("hello.txt", b"Hello")
    ...     with image.create_result() as result:
    ...         result.size % result.block_size
    <File /hello.txt>
    0
    """

    __slots__ = ()

    def __init__(self, profile: Profile = Profile.NATIVE) -> None:
        self._handle = ImageHandle()
        if profile == Profile.NATIVE:
            self._handle = get_handle(ImageHandle, _capi.fsi_image_new)
        else:
            self._handle = get_handle(ImageHandle, _capi.fsi_image_new_with_profile, profile)

    # The tree.

    @property
    def root(self) -> Directory:
        """The root directory."""
        return Directory._of(get_handle(ItemHandle, _capi.fsi_image_open_root, self._handle))  # type: ignore[no-any-return]

    def item(self, path: ItemPath) -> Item:
        """The item at an absolute path. Raises :class:`~fsimage.ItemNotFoundError`."""
        return item_of(get_handle(ItemHandle, _capi.fsi_image_open_item, self._handle, item_path(path)))

    def exists(self, path: ItemPath) -> ItemKind:
        """What an absolute path names: a directory, a file (which stands for all else), or ``ItemKind.NOT_FOUND``, which is false."""
        return ItemKind(get_u32(_capi.fsi_image_exists, self._handle, item_path(path)))

    @property
    def file_count(self) -> int:
        """Items that are no directories."""
        return get_u64(_capi.fsi_image_file_count, self._handle)

    @property
    def directory_count(self) -> int:
        """Directories, the root not counted."""
        return get_u64(_capi.fsi_image_directory_count, self._handle)

    @property
    def change_point(self) -> int:
        """The number of the present state of the tree. Each change makes it larger, a rollback too."""
        return get_u64(_capi.fsi_image_change_point, self._handle)

    def rollback_to_change_point(self, change_point: int) -> None:
        """Brings the tree back to an earlier state. Settings stay as they are. Items that come back are good again."""
        call(_capi.fsi_image_rollback_to_change_point, self._handle, change_point)

    def lock_in_change_point(self) -> None:
        """Makes the present state the earliest to which a rollback can go."""
        call(_capi.fsi_image_lock_in_change_point, self._handle)

    # The medium.

    def choose_defaults_for_media_type(self, media_type: MediaType) -> None:
        """Takes the file systems and the blocks of a type of medium. IMAPI2FS's ``ChooseImageDefaultsForMediaType``."""
        call(_capi.fsi_image_choose_defaults_for_media_type, self._handle, media_type)

    def choose_defaults(self, drive: "Drive") -> None:
        """Chooses the file systems that suit the disc in a drive, and takes the blocks that are free on it. IMAPI2FS's ``ChooseImageDefaults``."""
        call(_capi.fsi_image_choose_defaults, self._handle, drive._handle)

    def set_max_media_blocks_from_drive(self, drive: "Drive") -> None:
        """Takes the blocks that are free on the disc in a drive. IMAPI2FS's ``SetMaxMediaBlocksFromDevice``."""
        call(_capi.fsi_image_set_max_media_blocks_from_drive, self._handle, drive._handle)

    # Booting.

    @property
    def boot_options(self) -> List[BootOptions]:
        """The entries of the boot catalog, in order: what is changed in them counts until a result is made.

        Setting them refers to those given, at most 32. The first is the one that a BIOS boots. IMAPI2FS's ``BootImageOptionsArray``.
        """
        count = get_u64(_capi.fsi_image_boot_image_options_count, self._handle)
        return [
            BootOptions._of(
                get_handle(BootOptionsHandle, _capi.fsi_image_open_boot_image_options, self._handle, index)
            )
            for index in range(count)
        ]

    @boot_options.setter
    def boot_options(self, options: Sequence[BootOptions]) -> None:
        handles = [one._handle for one in options]
        if not all(handles):
            raise ValueError("one of the boot options is closed")
        array = (c_void_p * len(handles))(*[handle.value for handle in handles])
        call(_capi.fsi_image_set_boot_image_options_array, self._handle, array, len(handles))

    def set_boot_image_options(self, options: Optional[BootOptions]) -> None:
        """Makes a copy of an entry the only one; ``None`` removes all. IMAPI2FS's ``BootImageOptions``."""
        if options is not None and options.closed:
            raise ValueError("the boot options are closed")
        call(_capi.fsi_image_set_boot_image_options, self._handle, None if options is None else options._handle)

    def add_boot_catalog(self, path: str) -> None:
        """Adds a file that will show the boot catalog; its directory is there. Without it the catalog is on the disc, and no file shows it."""
        call(_capi.fsi_image_add_boot_catalog, self._handle, encode(path))

    def set_hybrid(self, hybrid: Optional[Hybrid]) -> None:
        """Gives the image partition tables, by which it boots from a stick or a disk; ``None`` takes them away."""
        structure = None if hybrid is None else hybrid._structure()
        call(_capi.fsi_image_set_hybrid, self._handle, None if structure is None else byref(structure))

    def append_partition(self, partition_type: int, content: Content, *, size: Optional[int] = None) -> None:
        """Puts a partition behind the image, after those that were put there before.

        :param partition_type: as in a master boot record: 0xEF for an EFI system partition, 0x83 for Linux.
        :param content: as for :meth:`Directory.add_file`. An ``os.PathLike`` is opened again when the image is made.
        """
        if _contents.is_path(content):
            path = host_path(content)  # type: ignore[arg-type]
            call(_capi.fsi_image_append_partition_from_host_file, self._handle, partition_type, path)
        else:
            reader = _contents.reader(content, size)
            call(_capi.fsi_image_append_partition, self._handle, partition_type, reader.structure())

    def remove_appended_partitions(self) -> None:
        """Takes all appended partitions away."""
        call(_capi.fsi_image_remove_appended_partitions, self._handle)

    def set_system_area(self, data: bytes) -> None:
        """Sets the bytes with which the image begins, at most 32768. The tables of a hybrid image are written over them."""
        plain = bytes(data)
        call(_capi.fsi_image_set_system_area, self._handle, plain, len(plain))

    def set_iso9660_stub(self, name: Optional[str], data: bytes = b"") -> None:
        """Shows one file in ISO 9660 and everything in UDF, as discs of Windows do: the file systems become these two.

        :param name: of the file; ``None`` takes it back, and leaves the file systems as they are.
        :param data: what the file says; by default that the disc has UDF.
        """
        plain = bytes(data)
        named = None if name is None else encode(name)
        call(_capi.fsi_image_set_iso9660_stub, self._handle, named, plain, len(plain))

    # Further sessions.

    @property
    def multisession(self) -> List[MediaDescription]:
        """The ways in which the disc can be continued that the image continues. IMAPI2FS's ``MultisessionInterfaces``.

        Of those set the one in use is taken, else the first that is supported. None forgets the disc.
        """
        count = get_u64(_capi.fsi_image_multisession_count, self._handle)
        return [self._way(index) for index in range(count)]

    @multisession.setter
    def multisession(self, ways: Sequence[MediaDescription]) -> None:
        if any(way.source.closed for way in ways):
            raise ValueError("the source of one of the descriptions is closed")
        array, kept = structures_of(ways)
        call(_capi.fsi_image_set_multisession, self._handle, array if kept else None, len(ways))

    def _way(self, index: int) -> MediaDescription:
        sessions = get_array(c_uint64, _capi.fsi_image_multisession_sessions, self._handle, index)
        source = get_handle(BlockSourceHandle, _capi.fsi_image_multisession_open_source, self._handle, index)
        filled: Any = sized(_capi.fsi_media_description)
        call(_capi.fsi_image_multisession, self._handle, index, byref(filled))
        return description_of(filled, BlockSource._of(source), sessions)

    def set_multisession_from_drive(self, drive: "Drive") -> None:
        """Says that the image continues the disc in a drive. :meth:`Result.burn` then adds a session."""
        call(_capi.fsi_image_set_multisession_from_drive, self._handle, drive._handle)

    def identify_file_systems_on_disc(self, source: Optional[BlockSource] = None) -> FileSystems:
        """The file systems of a disc's newest session that has any.

        :param source: the disc; ``None`` is the one that :attr:`multisession` has.
        """
        if source is not None and source.closed:
            raise ValueError("the source is closed")
        handle = None if source is None else source._handle
        return FileSystems(get_u32(_capi.fsi_image_identify_file_systems_on_disc, self._handle, handle))

    def import_file_system(
        self,
        file_system: Optional[FileSystems] = None,
        *,
        on_import: Optional[OnImport] = None,
        flags: ImportFlags = ImportFlags(0),
        preference: Preference = Preference.RICHEST,
        memory_limit: int = 0,
        item_limit: int = 0,
        finding_limit: int = 0,
    ) -> Imported:
        """Imports the newest session of the disc that :attr:`multisession` has, which the image then continues.

        The image begins where a further session does, has the file systems of that session, and leaves contents where they are. Items that it
        has already stay. When it fails the image is as it was. IMAPI2FS's ``ImportFileSystem`` and ``ImportSpecificFileSystem``.

        :param file_system: ``None`` is the one that ``preference`` takes.
        :param on_import: told of each item.
        :param memory_limit: bytes of memory that the import may hold at once; 0 is 1 GiB.
        :param item_limit: items that it may come upon; 0 is 2**32 - 1.
        :param finding_limit: findings that are kept; 0 is 1000.
        """
        filled: Any = sized(_capi.fsi_imported)
        findings = FindingsHandle()
        with Watch(event_watcher(on_import)) as watch:
            options = options_of(flags, preference, memory_limit, item_limit, finding_limit, watch)
            out = (options, byref(filled), byref(findings))
            if file_system is None:
                call(_capi.fsi_image_import_file_system, self._handle, *out)
            else:
                call(_capi.fsi_image_import_specific_file_system, self._handle, file_system, *out)
        return imported_of(filled, findings_of(findings))

    def import_disc(
        self,
        disc: Disc,
        *,
        session: int = 0,
        file_system: Optional[FileSystems] = None,
        on_import: Optional[OnImport] = None,
        flags: ImportFlags = ImportFlags(0),
        preference: Preference = Preference.RICHEST,
        memory_limit: int = 0,
        item_limit: int = 0,
        finding_limit: int = 0,
    ) -> Imported:
        """Imports a session of a disc, for a new disc, that boots as the old one did unless the image has something of its own.

        Contents stay where they are until an image is made. As :meth:`import_file_system`.

        :param session: 1 for the oldest; 0 is the newest that has a file system.
        """
        filled: Any = sized(_capi.fsi_imported)
        findings = FindingsHandle()
        with Watch(event_watcher(on_import)) as watch:
            options = options_of(flags, preference, memory_limit, item_limit, finding_limit, watch)
            call(
                _capi.fsi_image_import_disc,
                self._handle,
                disc._handle,
                session,
                file_system or 0,
                options,
                byref(filled),
                byref(findings),
            )
        return imported_of(filled, findings_of(findings))

    def probe_specific_file_system(self, file_system: FileSystems) -> bool:
        """Whether the image could continue this file system of the disc that :attr:`multisession` has."""
        options = options_of(ImportFlags(0), Preference.RICHEST, 0, 0, 0)
        return get_bool(_capi.fsi_image_probe_specific_file_system, self._handle, file_system, options)

    @property
    def imported_volume_name(self) -> Optional[str]:
        """The name of the volume that was imported; ``None`` when none was."""
        return optional_text(get_bytes(_capi.fsi_image_imported_volume_name_copy, self._handle))

    def calculate_disc_identifier(self) -> str:
        """An identifier of the disc that :attr:`multisession` has and of all its sessions. A further session changes it."""
        return get_text(_capi.fsi_image_calculate_disc_identifier_copy, self._handle)

    # The outcome.

    def create_result(self) -> Result:
        """Lays the image out: names, sizes and places are decided, contents are not read (unless equal ones are to be found).

        The image refuses changes until the result, and each stream and list of it, is closed. IMAPI2FS's ``CreateResultImage``.
        """
        return Result._of(get_handle(ResultHandle, _capi.fsi_image_create_result, self._handle))

    def __repr__(self) -> str:
        return "<FileSystemImage (closed)>" if self.closed else f"<FileSystemImage {self.volume_name!r}>"


def default_file_system_for_import(
    file_systems: FileSystems, preference: Preference = Preference.RICHEST
) -> FileSystems:
    """Which of these file systems is imported when none is named."""
    return FileSystems(get_u32(_capi.fsi_default_file_system_for_import, file_systems, preference))
