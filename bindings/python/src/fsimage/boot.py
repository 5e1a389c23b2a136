"""Booting: entries of the boot catalog, and the partition tables of hybrid images. IMAPI2FS's ``IBootOptions``."""

from ctypes import c_char_p, c_uint16, c_void_p, cast, byref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from . import _capi, _contents
from ._calls import call, encode, fill, get_handle, get_text, get_u32, get_u64, host_path, sized
from ._contents import Content
from ._handles import BootOptionsHandle, Owner
from ._library import Function
from .enumerations import BootFlags, Emulation, HybridFlags, MbrConvention, Platform
from .items import File
from .raw import ContentFile

if TYPE_CHECKING:
    from .image import FileSystemImage


def _get_u16(function: Function, *arguments: Any) -> int:
    out = c_uint16()
    call(function, *arguments, byref(out))
    return out.value


class BootOptions(Owner[BootOptionsHandle]):
    """An entry of the boot catalog: at first without a boot image, for 80x86 and without emulation.

    :param image: the image that it will be for. If that has :attr:`Profile.IMAPI`, a boot image of a diskette's size becomes a diskette.

    >>> options = BootOptions()
    >>> options.assign_boot_image(b"code")
    >>> options.platform = Platform.EFI
    >>> options.image_size
    4
    """

    __slots__ = ()

    def __init__(self, image: Optional["FileSystemImage"] = None) -> None:
        self._handle = BootOptionsHandle()
        if image is not None and image.closed:
            raise ValueError("the image is closed")
        self._handle = get_handle(
            BootOptionsHandle, _capi.fsi_boot_options_new, None if image is None else image._handle
        )

    @classmethod
    def _of(cls, handle: BootOptionsHandle) -> "BootOptions":
        options = cls.__new__(cls)
        options._handle = handle
        return options

    def assign_boot_image(self, content: Content, *, size: Optional[int] = None) -> None:
        """Sets the boot image. An ``os.PathLike`` is opened again when the image is made.

        :param content: as for :meth:`Directory.add_file`; or a :class:`File` of the image that the entry will be for: the disc has its bytes once.
        """
        if isinstance(content, File):
            call(_capi.fsi_boot_options_assign_item, self._handle, content._handle)
            return
        if _contents.is_path(content):
            path = host_path(content)  # type: ignore[arg-type]
            call(_capi.fsi_boot_options_assign_boot_image_from_host_file, self._handle, path)
            return
        data = _contents.memory(content)
        if data is not None:
            call(_capi.fsi_boot_options_assign_boot_image_from_memory, self._handle, data, len(data))
        else:
            reader = _contents.reader(content, size)
            call(_capi.fsi_boot_options_assign_boot_image, self._handle, reader.structure())

    def open(self) -> ContentFile:
        """The boot image, to be read; one that is a file or a partition of the image has no content here. IMAPI2FS's ``BootImage``."""
        return ContentFile(_capi.fsi_boot_options_read_at, (self._handle,), self.image_size)

    def assign_partition(self, index: int) -> None:
        """Takes an appended partition as the boot image, from 0 in the order appended."""
        call(_capi.fsi_boot_options_assign_partition, self._handle, index)

    @property
    def image_size(self) -> int:
        """Bytes of the boot image; 0 without one, or when it is a partition."""
        return get_u64(_capi.fsi_boot_options_image_size, self._handle)

    @property
    def manufacturer(self) -> str:
        """Who made the boot image, in at most 24 characters of Latin-1."""
        return get_text(_capi.fsi_boot_options_manufacturer_copy, self._handle)

    @manufacturer.setter
    def manufacturer(self, manufacturer: str) -> None:
        call(_capi.fsi_boot_options_set_manufacturer, self._handle, encode(manufacturer))

    @property
    def platform(self) -> Platform:
        """For what the boot image is. IMAPI2FS's ``PlatformId``."""
        return Platform(get_u32(_capi.fsi_boot_options_platform, self._handle))

    @platform.setter
    def platform(self, platform: Platform) -> None:
        call(_capi.fsi_boot_options_set_platform, self._handle, platform)

    @property
    def emulation(self) -> Emulation:
        """What the boot image is taken for; to be set after it is assigned, for diskettes have their sizes."""
        return Emulation(get_u32(_capi.fsi_boot_options_emulation, self._handle))

    @emulation.setter
    def emulation(self, emulation: Emulation) -> None:
        call(_capi.fsi_boot_options_set_emulation, self._handle, emulation)

    @property
    def load_segment(self) -> int:
        """The segment to which a BIOS loads the boot image; 0 is 0x7C0."""
        return _get_u16(_capi.fsi_boot_options_load_segment, self._handle)

    @load_segment.setter
    def load_segment(self, segment: int) -> None:
        call(_capi.fsi_boot_options_set_load_segment, self._handle, segment)

    @property
    def load_sectors(self) -> int:
        """Sectors of 512 bytes that are loaded: 4 for isolinux and GRUB, 8 for Windows. 0: all of the boot image, or one where it is emulated."""
        return _get_u16(_capi.fsi_boot_options_load_sectors, self._handle)

    @load_sectors.setter
    def load_sectors(self, sectors: int) -> None:
        call(_capi.fsi_boot_options_set_load_sectors, self._handle, sectors)

    @property
    def flags(self) -> BootFlags:
        """Whether the entry can be booted, and what is written into the boot image."""
        return BootFlags(get_u32(_capi.fsi_boot_options_flags, self._handle))

    @flags.setter
    def flags(self, flags: BootFlags) -> None:
        call(_capi.fsi_boot_options_set_flags, self._handle, flags)

    def set_selection_criteria(self, criteria: bytes) -> None:
        """Sets the selection criteria of an entry that is not an image's first: at most 20 bytes, the first of which is their type."""
        plain = bytes(criteria)
        call(_capi.fsi_boot_options_set_selection_criteria, self._handle, plain, len(plain))


@dataclass
class Hybrid:
    """The partition tables of a hybrid image: at first a master boot record without code."""

    #: Which other tables there are.
    flags: HybridFlags = HybridFlags(0)
    #: What a BIOS runs, at most 512 bytes, of which 440 are taken.
    code: bytes = b""
    #: What the code wants to find in itself.
    convention: MbrConvention = MbrConvention.DETECT
    #: The type of the partition that is the image, in a master boot record without GPT; 0 is 0x17, as isohybrid has it.
    data_type: int = 0
    #: Bytes to a multiple of which partitions begin, a multiple of 2048; 0 is a MiB.
    alignment: int = 0

    def _structure(self) -> Any:
        structure: Any = sized(_capi.fsi_hybrid)
        fill(
            structure,
            flags=self.flags,
            convention=self.convention,
            data_type=self.data_type,
            alignment=self.alignment,
        )
        if self.code:
            # The structure keeps the bytes alive that it points to.
            structure._code = code = c_char_p(bytes(self.code))
            structure.code = cast(code, c_void_p)
            structure.code_length = len(self.code)
        return structure
