"""The settings of an image, as properties. IMAPI2FS's ``IFileSystemImage``, 2 and 3."""

from ctypes import POINTER, byref, c_bool, c_size_t, c_uint32
from datetime import datetime
from typing import Any, Callable, Generic, List, NamedTuple, Optional, Type, TypeVar, overload

from . import _capi
from ._calls import HostPath, call, encode, get_bool, get_text, get_u32, get_u64, host_path
from ._handles import ImageHandle
from ._library import Function
from .enumerations import DeepDirectories, FileSystems, Identifier, Relaxations, UdfAccess, UdfRevision, UdfVat
from .stat import Moment, from_moment, nanoseconds_of, to_datetime

_T = TypeVar("_T")


class Setting(Generic[_T]):
    """A property that a function of the library gets, and another one sets."""

    def __init__(
        self,
        get: Callable[..., Any],
        getter: Function,
        setter: Optional[Function],
        doc: str,
        kind: Optional[Callable[[Any], _T]] = None,
    ) -> None:
        self._get = get
        self._getter = getter
        self._setter = setter
        self._kind = kind
        self.__doc__ = doc

    @overload
    def __get__(self, image: None, owner: Any) -> "Setting[_T]": ...

    @overload
    def __get__(self, image: Any, owner: Any) -> _T: ...

    def __get__(self, image: Any, owner: Any) -> Any:
        if image is None:
            return self
        value = self._get(self._getter, image._handle)
        return value if self._kind is None else self._kind(value)

    def __set__(self, image: Any, value: _T) -> None:
        if self._setter is None:
            raise AttributeError("this is only to be read")
        call(self._setter, image._handle, encode(value) if isinstance(value, str) else value)


def _flag(name: str, doc: str) -> Setting[bool]:
    return Setting(get_bool, _function(name), _function("set_" + name), doc)


def _u32(name: str, doc: str) -> Setting[int]:
    return Setting(get_u32, _function(name), _function("set_" + name), doc)


def _u64(name: str, doc: str) -> Setting[int]:
    return Setting(get_u64, _function(name), _function("set_" + name), doc)


def _choice(kind: Type[_T], name: str, doc: str) -> Setting[_T]:
    return Setting(get_u32, _function(name), _function("set_" + name), doc, kind)


def _function(name: str) -> Function:
    function: Function = getattr(_capi, "fsi_image_" + name)
    return function


def _identifier(which: Identifier, doc: str) -> Any:
    def get(image: "Settings") -> str:
        return image.identifier(which)

    def set_(image: "Settings", text: str) -> None:
        image.set_identifier(which, text)

    return property(get, set_, doc=doc)


class Iso9660Names(NamedTuple):
    """The rules for names of ISO 9660's primary hierarchy."""

    #: What names may have beyond the standard.
    relaxations: Relaxations = Relaxations(0)
    #: The most bytes of a name with its full stop, 8 to 207, of which 146 are used beside Rock Ridge; 0: what the interchange level says.
    length: int = 0


class JolietRules(NamedTuple):
    """The rules of the Joliet namespace."""

    #: The level that the descriptor names, 1 to 3.
    level: int = 3
    #: The most 16-bit units of a name: 64 by the specification; up to 103 fit.
    name_units: int = 64
    #: Whether characters beyond the Basic Multilingual Plane are written as surrogate pairs; not by the specification.
    utf16: bool = False


class Settings:
    """The settings of an image. Setting one raises :class:`~fsimage.ReadOnlyError` while a result of the image is open."""

    __slots__ = ()

    _handle: ImageHandle

    file_systems = _choice(
        FileSystems,
        "file_systems",
        "The file systems that a result will have. None is accepted here and refused when a result is made. IMAPI2FS's "
        "``FileSystemsToCreate``.",
    )
    file_systems_supported = Setting(
        get_u32,
        _capi.fsi_image_file_systems_supported,
        None,
        "The file systems that can be chosen.",
        FileSystems,
    )
    interchange_level = _u32(
        "interchange_level",
        "The interchange level of ISO 9660. 1: names of 8 and 3 characters. 2: of 30. 3: and files of any size. 4: and a second hierarchy "
        "with names of up to 207 bytes, by ISO 9660:1999. IMAPI2FS's ``ISO9660InterchangeLevel``.",
    )
    strict = _flag(
        "strict",
        "Whether what the standards forbid is an error instead of a warning. An image with items cannot become strict. IMAPI2FS's "
        "``StrictFileSystemCompliance``.",
    )
    restricted_character_set = _flag(
        "restricted_character_set",
        "Whether names of items that are added from now on are limited to the printable characters of ASCII. IMAPI2FS's "
        "``UseRestrictedCharacterSet``.",
    )
    deep_directories = _choice(
        DeepDirectories, "deep_directories", "What becomes of directories below the eighth level in ISO 9660."
    )
    deduplicate = _flag("deduplicate", "Whether equal contents are stored once. They are read to find them, when a result is made.")
    optional_path_tables = _flag(
        "optional_path_tables", "Whether the optional copies of the path tables are written (ECMA-119:1987 6.9.2)."
    )
    descriptor_copy = _flag(
        "descriptor_copy",
        "Whether a first session has a copy of its descriptors of ISO 9660 at block 48, by which it is found when a later session has "
        "taken over block 16.",
    )
    long_times = _flag("long_times", "Whether Rock Ridge times have 17 bytes, with hundredths of a second, instead of 7.")
    padding_blocks = _u32("padding_blocks", "Blocks of zeros behind the last file, for drives that read ahead.")
    udf_revision = _choice(
        UdfRevision,
        "udf_revision",
        "The revision of UDF. If none was chosen: 2.01, or 1.02 beside ISO 9660. IMAPI2FS's ``UDFRevision``.",
    )
    create_redundant_udf_metadata_files = _flag(
        "create_redundant_udf_metadata_files", "Whether the metadata of UDF 2.50 and later is written twice; at first it is."
    )
    udf_access = _choice(UdfAccess, "udf_access", "How the UDF partition is to be written on later; at first, not at all.")
    udf_vat = _choice(
        UdfVat, "udf_vat", "Whether there is a virtual allocation table at the end of the image, for media that are written once."
    )
    free_media_blocks = _u64(
        "free_media_blocks",
        "Blocks of the medium, each as large as the image's, against which every addition is checked; 0 is no limit.",
    )
    used_blocks = Setting[int](
        get_u64, _capi.fsi_image_used_blocks, None, "Blocks that the image would take now, at most. A result knows the exact number."
    )
    session_start_block = _u32(
        "session_start_block", "The block of the disc at which the image starts. One that is not 0 is no file that can be mounted by itself."
    )
    block_size = _u32(
        "block_size", "Bytes of a block: 2048 for discs; 512, 1024 and 4096 too, but not beside ISO 9660."
    )
    total_blocks = _u64(
        "total_blocks",
        "The blocks that the whole image shall have; 0, as at first, is as many as it needs. A writable UDF partition has the rest for free.",
    )
    volume_name = Setting[str](
        get_text,
        _capi.fsi_image_volume_name_copy,
        _capi.fsi_image_set_volume_name,
        'The name from which those of the file systems derive, at most 126 characters; for "" one is made from the clock.',
    )
    stage_files = _flag(
        "stage_files",
        "Whether files that are added from now on are copied into the working directory, so that their sources may change or vanish.",
    )

    system_identifier = _identifier(Identifier.SYSTEM, "System identifier (ECMA-119:1987 8.4.6), at most 32 characters.")
    volume_set_identifier = _identifier(Identifier.VOLUME_SET, "Volume set identifier (8.4.19), at most 128 characters.")
    publisher = _identifier(Identifier.PUBLISHER, "Publisher identifier (8.4.20), at most 128 characters.")
    data_preparer = _identifier(Identifier.DATA_PREPARER, "Data preparer identifier (8.4.21), at most 128 characters.")
    application = _identifier(Identifier.APPLICATION, "Application identifier (8.4.22), at most 128 characters.")
    copyright_file = _identifier(Identifier.COPYRIGHT_FILE, "Name of a file in the root with a copyright statement (8.4.23).")
    abstract_file = _identifier(Identifier.ABSTRACT_FILE, "Name of a file in the root with an abstract (8.4.24).")
    bibliographic_file = _identifier(
        Identifier.BIBLIOGRAPHIC_FILE, "Name of a file in the root with bibliographic records (8.4.25)."
    )

    @property
    def interchange_levels_supported(self) -> List[int]:
        """The interchange levels that can be chosen. IMAPI2FS's ``ISO9660InterchangeLevelsSupported``."""
        return _numbers(_capi.fsi_image_interchange_levels_supported, self._handle)

    @property
    def udf_revisions_supported(self) -> List[UdfRevision]:
        """The revisions of UDF that can be chosen, oldest first."""
        return [UdfRevision(one) for one in _numbers(_capi.fsi_image_udf_revisions_supported, self._handle)]

    @property
    def iso9660_names(self) -> Iso9660Names:
        """The rules for names of ISO 9660's primary hierarchy. An import relaxes them as far as the disc's names are beyond the standard. What is
        beyond the standard cannot be made strictly, which making a result tells."""
        relaxations, length = c_uint32(), c_uint32()
        call(_capi.fsi_image_iso9660_names, self._handle, byref(relaxations), byref(length))
        return Iso9660Names(Relaxations(relaxations.value), length.value)

    @iso9660_names.setter
    def iso9660_names(self, names: Iso9660Names) -> None:
        call(_capi.fsi_image_set_iso9660_names, self._handle, *names)

    @property
    def joliet(self) -> JolietRules:
        """The rules of the Joliet namespace."""
        level, units, utf16 = c_uint32(), c_uint32(), c_bool()
        call(_capi.fsi_image_joliet, self._handle, byref(level), byref(units), byref(utf16))
        return JolietRules(level.value, units.value, utf16.value)

    @joliet.setter
    def joliet(self, rules: JolietRules) -> None:
        call(_capi.fsi_image_set_joliet, self._handle, *rules)

    def volume_name_in(self, file_system: FileSystems) -> str:
        """The name that the volume gets in one file system. IMAPI2FS's ``VolumeNameISO9660`` and its kin."""
        return get_text(_capi.fsi_image_volume_name_in_copy, self._handle, file_system)

    def set_volume_name_in(self, file_system: FileSystems, name: str) -> None:
        """Sets the name of the volume in one file system; "" is the common name again.

        At most 32 characters in ISO 9660, 16 units in Joliet, 126 characters in UDF.
        """
        call(_capi.fsi_image_set_volume_name_in, self._handle, file_system, encode(name))

    def identifier(self, which: Identifier) -> str:
        """One of the volume's identifiers; "" when none was set."""
        return get_text(_capi.fsi_image_identifier_copy, self._handle, which)

    def set_identifier(self, which: Identifier, text: str) -> None:
        """Sets one of the volume's identifiers. One that is too long is refused when a result is made."""
        call(_capi.fsi_image_set_identifier, self._handle, which, encode(text))

    @property
    def now(self) -> datetime:
        """What the image takes for the present: the time of the volume, and of items that are added without one."""
        filled = _capi.fsi_time()
        call(_capi.fsi_image_now, self._handle, byref(filled))
        return to_datetime(nanoseconds_of(filled))

    @now.setter
    def now(self, moment: Moment) -> None:
        self.set_now(moment)

    def set_now(self, moment: Moment, *, is_latest: bool = False) -> None:
        """Sets what the image takes for the present.

        :param is_latest: whether no item's time is written later than that, for images that are the same each time.
        """
        seconds, nanoseconds = from_moment(moment)
        call(_capi.fsi_image_set_now, self._handle, seconds, nanoseconds, is_latest)

    @property
    def working_directory(self) -> str:
        """Where files are staged: what was set, or the system's place for temporary files."""
        return get_text(_capi.fsi_image_working_directory_copy, self._handle)

    @working_directory.setter
    def working_directory(self, path: HostPath) -> None:
        call(_capi.fsi_image_set_working_directory, self._handle, host_path(path))


def _numbers(function: Function, handle: ImageHandle) -> List[int]:
    array, count = POINTER(c_uint32)(), c_size_t()
    call(function, handle, byref(array), byref(count))
    return array[: count.value]


