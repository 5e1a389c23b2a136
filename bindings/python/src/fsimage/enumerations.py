# Generated from include/fsimage.h by `cargo xtask header`; do not edit.
"""The numbers of the C interface, as enumerations."""

# ruff: noqa: E501
from enum import IntEnum, IntFlag

__all__ = [
    "ErrorKind",
    "Profile",
    "FileSystems",
    "DeepDirectories",
    "Relaxations",
    "UdfRevision",
    "UdfAccess",
    "UdfVat",
    "MediaState",
    "MediaType",
    "Identifier",
    "ItemKind",
    "TimeKind",
    "ReaderFlags",
    "NewItemFlags",
    "AddFlags",
    "Platform",
    "Emulation",
    "BootFlags",
    "HybridFlags",
    "MbrConvention",
    "SaveFlags",
    "SeekOrigin",
    "WarningKind",
    "LintSeverity",
    "DiscFlags",
    "ExtractFlags",
    "ManifestFlags",
    "FindingKind",
    "SessionKind",
    "MultisessionFlags",
    "Preference",
    "ImportFlags",
    "WritingWays",
    "DrivePhase",
    "BurnFlags",
    "Blanking",
    "Formatting",
    "Status",
]


class ErrorKind(IntEnum):
    """Numbers. In C: `FSI_ERROR_...`."""

    #: What the caller can do: look at the argument.
    INVALID_ARGUMENT = 1
    #: Look at the path or the name.
    INVALID_NAME = 2
    #: There is such an item already.
    EXISTS = 3
    #: There is no such item.
    NOT_FOUND = 4
    #: The item is of another kind.
    WRONG_KIND = 5
    #: The directory has items.
    NOT_EMPTY = 6
    #: Free the results and streams of the image first.
    READ_ONLY = 7
    #: Take a larger medium, or less.
    TOO_LARGE = 8
    #: Choose other file systems or options: these cannot hold the tree.
    NOT_REPRESENTABLE = 9
    #: A source cannot be read.
    SOURCE = 10
    #: A source is not what it was.
    SOURCE_CHANGED = 11
    #: The target cannot be written.
    OUTPUT = 12
    #: A callback asked to stop.
    CANCELLED = 13
    #: A fault of this library.
    INTERNAL = 14
    #: A drive or its disc refuses or fails.
    DRIVE = 15
    #: Wait for the other call that uses the object.
    BUSY = 100


class Profile(IntEnum):
    """Numbers. In C: `FSI_PROFILE_...`."""

    #: The habits of a new image: file names are told apart by case, nothing is limited that the formats can hold, ISO 9660 level 3 with Rock Ridge and Joliet.
    NATIVE = 0
    #: The habits of a new image: as Microsoft's IMAPI2FS. Case is ignored, `\\` separates, the medium is a CD of 332,800 blocks, ISO 9660 level 1 with Joliet, volume names of 15 characters, files of 2 GiB at most, added trees replace what is there.
    IMAPI = 1


class FileSystems(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_FILE_SYSTEM_...`."""

    #: ISO 9660 (ECMA-119).
    ISO9660 = 1
    #: Joliet; needs ISO 9660.
    JOLIET = 2
    #: UDF (ECMA-167).
    UDF = 4
    #: Rock Ridge; needs ISO 9660.
    ROCK_RIDGE = 256
    #: ISO 9660:1999, the enhanced hierarchy. It is read from discs; of an image it is interchange level 4.
    ISO9660_1999 = 512
    #: High Sierra, from which ISO 9660 came. It is only read.
    HIGH_SIERRA = 1024


class DeepDirectories(IntEnum):
    """Numbers. In C: `FSI_DEEP_...`."""

    #: Directories below the eighth level are moved below `RR_MOVED` when the image is strict, else kept.
    BY_STRICTNESS = 0
    #: Directories below the eighth level are moved below `RR_MOVED`, from where Rock Ridge shows them at their place.
    RELOCATE = 1
    #: Directories below the eighth level are kept where they are; every reader of today takes it.
    KEEP = 2


class Relaxations(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_RELAX_...`."""

    #: Names of ISO 9660 may have lower-case letters.
    LOWER_CASE = 1
    #: Names of ISO 9660 may have all printable characters of ASCII.
    ASCII = 2
    #: Names of ISO 9660 may have full stops anywhere: several of them, in front, in directories.
    FULL_STOPS = 4
    #: Names of ISO 9660 may have bytes that are not printable characters of ASCII, such as those of UTF-8.
    BYTES = 8
    #: Files in ISO 9660 go without a version number.
    NO_VERSION = 16
    #: Files in ISO 9660 whose name has no full stop go without one at their end.
    NO_FINAL_FULL_STOP = 32


class UdfRevision(IntEnum):
    """Numbers. In C: `FSI_UDF_REVISION_...`."""

    #: 0x102: UDF 1.02, which every player reads.
    V1_02 = 258
    #: 0x150: UDF 1.50.
    V1_50 = 336
    #: 0x200: UDF 2.00.
    V2_00 = 512
    #: 0x201: UDF 2.01, which has real-time files.
    V2_01 = 513
    #: 0x250: UDF 2.50, whose metadata lies together, and twice if so chosen.
    V2_50 = 592
    #: 0x260: UDF 2.60, which IMAPI2FS does not have.
    V2_60 = 608


class UdfAccess(IntEnum):
    """Numbers. In C: `FSI_UDF_ACCESS_...`."""

    #: The UDF partition is not written on later.
    READ_ONLY = 1
    #: Each block of the UDF partition can be written once.
    WRITE_ONCE = 2
    #: Blocks of the UDF partition can be written when they were erased.
    REWRITABLE = 3
    #: Every block of the UDF partition can be written at any time.
    OVERWRITABLE = 4


class UdfVat(IntEnum):
    """Numbers. In C: `FSI_UDF_VAT_...`."""

    #: The UDF volume has no virtual allocation table.
    NONE = 0
    #: The image ends with a virtual allocation table, and the medium is closed behind it.
    CLOSED = 1
    #: The image ends with a virtual allocation table, and the medium stays open for more.
    OPEN = 2


class MediaState(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_MEDIA_STATE_...`."""

    #: Nothing is on the disc.
    BLANK = 1
    #: More can follow what is on the disc.
    APPENDABLE = 2
    #: Nothing can follow what is on the disc.
    FINALISED = 4
    #: Any block of the disc can be written, any number of times.
    OVERWRITABLE = 8
    #: The disc may not be written to.
    WRITE_PROTECTED = 16
    #: The disc has to be formatted before it can be written.
    NEEDS_FORMAT = 32
    #: The disc is being formatted in the background, or was, and that stands still.
    PARTLY_FORMATTED = 64
    #: The disc's last track or session was not closed as it should have been.
    DAMAGED = 128
    #: The disc's last session is open. `fsi_drive_close` closes it, and only then the disc can be continued.
    SESSION_OPEN = 256


class MediaType(IntEnum):
    """Numbers. In C: `FSI_MEDIA_...`."""

    #: The medium is a CD-ROM.
    CD_ROM = 1
    #: The medium is a CD-R.
    CD_R = 2
    #: The medium is a CD-RW.
    CD_RW = 3
    #: The medium is a DVD-ROM.
    DVD_ROM = 4
    #: The medium is a DVD-RAM.
    DVD_RAM = 5
    #: The medium is a DVD+R.
    DVD_PLUS_R = 6
    #: The medium is a DVD+RW.
    DVD_PLUS_RW = 7
    #: The medium is a DVD+R of two layers.
    DVD_PLUS_R_DUAL_LAYER = 8
    #: The medium is a DVD-R.
    DVD_DASH_R = 9
    #: The medium is a DVD-RW.
    DVD_DASH_RW = 10
    #: The medium is a DVD-R of two layers.
    DVD_DASH_R_DUAL_LAYER = 11
    #: The medium is one that is written anywhere and has no fixed size.
    DISK = 12
    #: The medium is a DVD+RW of two layers.
    DVD_PLUS_RW_DUAL_LAYER = 13
    #: The medium is an HD DVD-ROM.
    HD_DVD_ROM = 14
    #: The medium is an HD DVD-R.
    HD_DVD_R = 15
    #: The medium is an HD DVD-RAM.
    HD_DVD_RAM = 16
    #: The medium is a BD-ROM.
    BD_ROM = 17
    #: The medium is a BD-R.
    BD_R = 18
    #: The medium is a BD-RE.
    BD_RE = 19


class Identifier(IntEnum):
    """Numbers. In C: `FSI_IDENTIFIER_...`."""

    #: System identifier (ECMA-119:1987 8.4.6), at most 32 characters.
    SYSTEM = 1
    #: Volume set identifier (8.4.19), at most 128 characters.
    VOLUME_SET = 2
    #: Publisher identifier (8.4.20), at most 128 characters.
    PUBLISHER = 3
    #: Data preparer identifier (8.4.21), at most 128 characters.
    DATA_PREPARER = 4
    #: Application identifier (8.4.22), at most 128 characters.
    APPLICATION = 5
    #: Name of a file in the root with a copyright statement (8.4.23), at most 37 characters.
    COPYRIGHT_FILE = 6
    #: Name of a file in the root with an abstract (8.4.24), at most 37 characters.
    ABSTRACT_FILE = 7
    #: Name of a file in the root with bibliographic records (8.4.25), at most 37 characters.
    BIBLIOGRAPHIC_FILE = 8


class ItemKind(IntEnum):
    """Numbers. In C: `FSI_ITEM_...`."""

    #: There is nothing.
    NOT_FOUND = 0
    #: The item is a directory.
    DIRECTORY = 1
    #: The item is a file.
    FILE = 2
    #: The item is a symbolic link.
    SYMBOLIC_LINK = 3
    #: The item is a device that is read and written in blocks.
    BLOCK_DEVICE = 4
    #: The item is a device that is read and written in bytes.
    CHARACTER_DEVICE = 5
    #: The item is a named pipe.
    FIFO = 6
    #: The item is a socket.
    SOCKET = 7


class TimeKind(IntEnum):
    """Numbers. In C: `FSI_TIME_...`."""

    #: When the content last changed.
    MODIFIED = 0
    #: When the content was last read.
    ACCESSED = 1
    #: When the attributes last changed.
    CHANGED = 2
    #: When the item came to be.
    CREATED = 3


class ReaderFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_READER_...`."""

    #: `read_at` is called from one thread at a time (which one can change). Where it reads its own content by the library, that fails.
    SERIAL = 1


class NewItemFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_NEW_...`."""

    #: `mode` of a new item counts; otherwise it is 0755 for directories and 0644 for all else.
    MODE = 1
    #: `user_id` and `group_id` of a new item count; otherwise they are 0.
    OWNER = 2
    #: `modified`, `accessed` and `changed` of a new item count; otherwise they are the image's present.
    TIMES = 4
    #: `created` of a new item counts; otherwise it is not known.
    CREATED = 8
    #: The new item is hidden.
    HIDDEN = 16


class AddFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_ADD_...`."""

    #: Symbolic links are followed, out of the tree too, instead of stored.
    FOLLOW_LINKS = 1
    #: What cannot be read, or vanishes, is left out and told to `skipped`, instead of failing.
    SKIP_UNREADABLE = 2
    #: Creation times are taken over, where the host knows them.
    CREATION_TIMES = 4
    #: An empty directory that is filled takes the permissions, owner and times of the tree's root.
    BASE_ATTRIBUTES = 8
    #: Items of the same name are replaced, instead of failing. Directories are merged in both cases.
    REPLACE = 16
    #: `file_mode` counts, for every file, instead of its own.
    FILE_MODE = 32
    #: `directory_mode` counts, for every directory, instead of its own.
    DIRECTORY_MODE = 64
    #: `user_id` counts, for every item, instead of its own.
    USER = 128
    #: `group_id` counts, for every item, instead of its own.
    GROUP = 256
    #: Extended attributes of users (`user.NAME` on Linux) become named streams (`NAME`) of files and directories, which UDF 2.00 and later and Rock Ridge hold. One whose name cannot be a stream's is left out and told to `skipped`.
    EXTENDED_ATTRIBUTES = 512


class Platform(IntEnum):
    """Numbers. In C: `FSI_PLATFORM_...`."""

    #: The entry is for 80x86: a BIOS.
    X86 = 0
    #: The entry is for PowerPC.
    POWER_PC = 1
    #: The entry is for a Mac.
    MAC = 2
    #: The entry is for UEFI.
    EFI = 239


class Emulation(IntEnum):
    """Numbers. In C: `FSI_EMULATION_...`."""

    #: The boot image is loaded and run.
    NONE = 0
    #: The boot image is a diskette of 1.2 MB.
    FLOPPY_1_2 = 1
    #: The boot image is a diskette of 1.44 MB.
    FLOPPY_1_44 = 2
    #: The boot image is a diskette of 2.88 MB.
    FLOPPY_2_88 = 3
    #: The boot image is a hard disk.
    HARD_DISK = 4


class BootFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_BOOT_...`."""

    #: The entry can be booted. Set in a new one; without it the image only becomes a drive.
    BOOTABLE = 1
    #: A boot information table is written into the image, as isolinux wants it. What the image was made from stays as it is.
    INFO_TABLE = 2
    #: The place of GRUB's core is written into the image. What the image was made from stays as it is.
    GRUB_INFO = 4


class HybridFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_HYBRID_...`."""

    #: A hybrid image has a GUID partition table, and its backup at the end. The master boot record only protects it then.
    GPT = 1
    #: A hybrid image has an Apple partition map, in blocks of 2048 bytes.
    APM = 2


class MbrConvention(IntEnum):
    """Numbers. In C: `FSI_MBR_...`."""

    #: What the code of a master boot record is, is told by what is in it.
    DETECT = 0
    #: The code of a master boot record wants to find nothing in itself.
    PLAIN = 1
    #: The code is isolinux's `isohdpfx.bin`: the place of the first boot image is written into it.
    ISOLINUX = 2
    #: The code is GRUB's `boot_hybrid.img`: the place of its core in the first boot image is written into it.
    GRUB = 3


class SaveFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_SAVE_...`."""

    #: The file is not brought to the disk before it gets its name; the system writes it when it likes.
    NO_SYNC = 1


class SeekOrigin(IntEnum):
    """Numbers. In C: `FSI_SEEK_...`."""

    #: The distance counts from the beginning.
    BEGIN = 0
    #: The distance counts from the position.
    CURRENT = 1
    #: The distance counts from the end.
    END = 2


class WarningKind(IntEnum):
    """Numbers. In C: `FSI_WARNING_...`."""

    #: A name had characters that the file system cannot hold; they were replaced.
    NAME_REPLACED = 1
    #: A name was too long and was cut.
    NAME_SHORTENED = 2
    #: A name would have been another's too, and got a number.
    NAME_NUMBERED = 3
    #: The file system has no such kind of item, so it is not there.
    NOT_STORED = 4
    #: A directory lies deeper than the standard's eight levels.
    DEEP_DIRECTORY = 5
    #: A directory was moved below `RR_MOVED`.
    RELOCATED = 6
    #: A path is longer than the specification's limit.
    LONG_PATH = 7
    #: A file has more sections than the Linux kernel reads.
    MANY_SECTIONS = 8
    #: A time that the file system cannot express was set to the nearest that it can.
    TIME_CLAMPED = 9
    #: A name is longer than the Linux kernel shows.
    LONG_NAME = 10
    #: The target of a symbolic link takes more than a block of UDF, which the Linux kernel does not read.
    LONG_LINK = 11
    #: More names lead to an item than UDF can count.
    MANY_LINKS = 12
    #: An item has named streams, which only UDF 2.00 and later and Rock Ridge hold; of Rock Ridge, one for which there is no room.
    STREAMS_NOT_STORED = 13
    #: Something that this list does not have yet; the message tells.
    OTHER = 0


class LintSeverity(IntEnum):
    """Numbers. In C: `FSI_LINT_...`."""

    #: Something that the image does not do; it may not be meant to.
    NOTE = 1
    #: Some machines will not boot the image.
    WARNING = 2
    #: The image will not boot that way.
    ERROR = 3


class DiscFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_DISC_...`."""

    #: Files that begin as a compressed one does (zisofs) are read as such even where nothing else says that they are compressed.
    DETECT_COMPRESSION = 1


class ExtractFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_EXTRACT_...`."""

    #: Files that are in the folder already are replaced, instead of staying.
    OVERWRITE = 1
    #: Permissions are those of new files.
    NO_PERMISSIONS = 2
    #: Times of modification and access are those of new files.
    NO_TIMES = 4
    #: Owners and groups are kept, as they are for root without this.
    OWNERS = 8
    #: Owners and groups are not kept, for root neither.
    NO_OWNERS = 16
    #: Devices are made, as they are for root without this.
    DEVICES = 32
    #: Devices are not made, for root neither.
    NO_DEVICES = 64
    #: Named streams become extended attributes `user.NAME`, instead of being left out.
    STREAMS = 128


class ManifestFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_MANIFEST_...`."""

    #: The files are not read, and so have no sums.
    NO_CONTENTS = 1


class FindingKind(IntEnum):
    """Numbers. In C: `FSI_FINDING_...`."""

    #: Something that this list does not have yet; the message tells.
    OTHER = 0
    #: A structure departs from its standard, or structures do not fit together; it was read all the same.
    DEPARTURE = 1
    #: Something on the disc cannot be read, in whole or in part, and was left out.
    LOST = 2
    #: A file system, or a boot catalog, seems to be there and cannot be used.
    UNUSABLE = 3
    #: The item got another name, since its own cannot be one.
    RENAMED = 4
    #: A second item of a name was left out.
    DUPLICATE = 5
    #: A boot entry cannot be taken over.
    BOOT_ENTRY = 6
    #: Only another file system of the disc, which `file_system` tells, holds the item.
    ONLY_IN = 7
    #: The item, or something of it, was left out: it was not asked for, or the host has no such thing.
    LEFT_OUT = 8
    #: Something is in the way of the item in the folder, or it cannot be written.
    UNWRITABLE = 9


class SessionKind(IntEnum):
    """Numbers. In C: `FSI_SESSION_KIND_...`."""

    #: A further session goes behind the last one, as a session of the medium: CD-R, DVD-R, DVD+R, BD-R and the like.
    SEQUENTIAL = 1
    #: A further session goes into the one session of a medium that can be written at any place: files, DVD+RW, DVD-RAM, BD-RE.
    RANDOM_WRITE = 2


class MultisessionFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_MULTISESSION_...`."""

    #: The caller chose this way of continuing the disc.
    IN_USE = 1
    #: The disc cannot be continued this way now.
    UNSUPPORTED = 2
    #: Nothing was recorded before.
    BLANK = 4


class Preference(IntEnum):
    """Numbers. In C: `FSI_PREFERENCE_...`."""

    #: The richest file system is taken: UDF, Rock Ridge, Joliet, ISO 9660.
    RICHEST = 0
    #: File systems are taken in IMAPI2FS's order: UDF, Joliet, ISO 9660. Rock Ridge is not known.
    IMAPI = 1


class ImportFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_IMPORT_...`."""

    #: The other file systems of the disc are not looked through for items that the imported one does not have.
    NO_COMPARISON = 1
    #: A further session on a disc that can be written at any place may take over block 16 from the first session's ISO 9660. Otherwise such a disc cannot be continued, as IMAPI2FS has it.
    TAKE_OVER_ISO9660 = 2


class WritingWays(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_WRITING_...`."""

    #: Written incrementally, or in tracks whose length is not known before.
    INCREMENTAL = 1
    #: A session or the disc is written at once.
    AT_ONCE = 2
    #: The drive can pretend.
    SIMULATED = 4
    #: An empty buffer does no harm.
    UNDERRUN_FREE = 8
    #: Blocks of BD-R that were written can be written again, elsewhere.
    PSEUDO_OVERWRITE = 16
    #: The drive tells of its buffer, and takes exact speeds.
    STREAMING = 32


class DrivePhase(IntEnum):
    """Numbers. In C: `FSI_DRIVE_PHASE_...`."""

    #: What is done has no name yet in this interface.
    OTHER = 0
    #: The disc is looked at, speeds and parameters are set.
    PREPARING = 1
    #: The disc is formatted.
    FORMATTING = 2
    #: The disc is erased.
    ERASING = 3
    #: The laser's power is found.
    CALIBRATING = 4
    #: Blocks are written.
    WRITING = 5
    #: The drive's buffer goes to the disc.
    FLUSHING = 6
    #: Track, session or disc is closed.
    CLOSING = 7
    #: What was written is read back.
    VERIFYING = 8
    #: Blocks are read.
    READING = 9


class BurnFlags(IntFlag):
    """Bits, which can be joined by `|`. In C: `FSI_BURN_...`."""

    #: Nothing can be added to the disc afterwards. Discs that are overwritten can always be.
    FINALISE = 1
    #: The drive only pretends. Where drive or disc cannot, that is an error.
    SIMULATE = 2
    #: The disc is not read back and compared: that it was written well is then not known.
    NO_VERIFY = 4
    #: The drive finds the laser's power before it writes; it does so anyhow when it thinks that it has to.
    OPC = 8
    #: The session or the disc is written at once, where drive and disc can.
    AT_ONCE = 16
    #: The tray is opened and closed before the disc is looked at again: some drives know only then what they have written.
    RELOAD = 32
    #: What is on a disc that can be overwritten may be lost. Without it such a disc is burnt only while no file system is on it, or to continue the one that was imported.
    OVERWRITE = 64


class Blanking(IntEnum):
    """Numbers. In C: `FSI_BLANK_...`."""

    #: What tells that something is on the disc is erased. A DVD-RW then takes one session at once only.
    MINIMAL = 0
    #: Every block of the disc is erased.
    FULL = 1
    #: The last session is erased.
    LAST_SESSION = 2


class Formatting(IntEnum):
    """Numbers. In C: `FSI_FORMAT_...`."""

    #: As the kind of disc is usually formatted, as quickly as can be.
    DEFAULT = 0
    #: All of a DVD-RW is formatted, so that it can be overwritten without being written in sequence first.
    FULL = 1
    #: A BD-RE without spare areas: larger, and a bad block is an error.
    WITHOUT_SPARES = 2
    #: A BD-R with spare areas, without pseudo-overwrite.
    SEQUENTIAL = 3
    #: A BD-R with spare areas and pseudo-overwrite.
    PSEUDO_OVERWRITE = 4


class Status(IntEnum):
    """Numbers. In C: `FSI_...`."""

    #: 0x00000000, `S_OK`: All is well.
    OK = 0
    #: 0x00000001, `S_FALSE`: A success: there was less than was asked for, or nothing.
    FALSE = 1
    #: 0x00AAB15F, `IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED`: A success: stored, but the chosen file systems cannot express it, and the image is made without it.
    S_IMAGE_FEATURE_NOT_SUPPORTED = 11186527
    #: 0x80004001, `E_NOTIMPL`: Not offered here.
    E_NOTIMPL = -2147467263
    #: 0x80004003, `E_POINTER`: A pointer is NULL that must not be.
    E_POINTER = -2147467261
    #: 0x80004005, `E_FAIL`: Failed, and nothing more is known.
    E_FAIL = -2147467259
    #: 0x8007000E, `E_OUTOFMEMORY`: Memory is short.
    E_OUTOFMEMORY = -2147024882
    #: 0x80070057, `E_INVALIDARG`: An index, a length, an offset or an enumeration's value is out of range.
    E_INVALIDARG = -2147024809
    #: 0xC0AA0002, `E_IMAPI_REQUEST_CANCELLED`: A callback asked to stop.
    E_CANCELLED = -1062600702
    #: 0xC0AA0007, `E_IMAPI_BURN_VERIFICATION_FAILED`: What is on the disc is not what was to be written. The error's offset tells from where on.
    E_BURN_VERIFICATION_FAILED = -1062600697
    #: 0xC0AA0202, `E_IMAPI_RECORDER_MEDIA_NO_MEDIA`: No disc is in the drive.
    E_RECORDER_MEDIA_NO_MEDIA = -1062600190
    #: 0xC0AA0203, `E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE`: Discs of this kind, or in this state, cannot do what was asked.
    E_RECORDER_MEDIA_INCOMPATIBLE = -1062600189
    #: 0xC0AA0209, `E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED`: The disc may not be written to.
    E_RECORDER_MEDIA_WRITE_PROTECTED = -1062600183
    #: 0xC0AA020D, `E_IMAPI_RECORDER_COMMAND_TIMEOUT`: The drive did not answer, or was not ready, in time.
    E_RECORDER_COMMAND_TIMEOUT = -1062600179
    #: 0xC0AA02FF, `E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE`: The drive's answer makes no sense.
    E_RECORDER_INVALID_RESPONSE_FROM_DEVICE = -1062599937
    #: 0xC0AA0404, `E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA`: The disc in the drive has no room for the image.
    E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA = -1062599676
    #: 0xC0AA0405, `E_IMAPI_DF2DATA_MEDIA_NOT_BLANK`: Something is on the disc, and it was not said that it may be lost.
    E_MEDIA_NOT_BLANK = -1062599675
    #: 0xC0AAB100, `IMAPI_E_FSI_INTERNAL_ERROR`: A fault of this library.
    E_INTERNAL = -1062555392
    #: 0xC0AAB101, `IMAPI_E_INVALID_PARAM`: A value that the property or the operation cannot take.
    E_INVALID_PARAM = -1062555391
    #: 0xC0AAB102, `IMAPI_E_READONLY`: The image cannot be changed while a result or a stream of it is alive.
    E_READONLY = -1062555390
    #: 0xC0AAB103, `IMAPI_E_NO_OUTPUT`: No file system is chosen.
    E_NO_OUTPUT = -1062555389
    #: 0xC0AAB104, `IMAPI_E_INVALID_VOLUME_NAME`: A volume name that is too long or has characters that are not allowed.
    E_INVALID_VOLUME_NAME = -1062555388
    #: 0xC0AAB105, `IMAPI_E_INVALID_DATE`: A time that is none: 1,000,000,000 nanoseconds or more.
    E_INVALID_DATE = -1062555387
    #: 0xC0AAB106, `IMAPI_E_FILE_SYSTEM_NOT_EMPTY`: The operation needs an image without items.
    E_FILE_SYSTEM_NOT_EMPTY = -1062555386
    #: 0xC0AAB108, `IMAPI_E_NOT_FILE`: The item is no file.
    E_NOT_FILE = -1062555384
    #: 0xC0AAB109, `IMAPI_E_NOT_DIR`: The item is no directory.
    E_NOT_DIR = -1062555383
    #: 0xC0AAB10A, `IMAPI_E_DIR_NOT_EMPTY`: The directory has items.
    E_DIR_NOT_EMPTY = -1062555382
    #: 0xC0AAB10B, `IMAPI_E_NOT_IN_FILE_SYSTEM`: The item is not, or no longer, in the image.
    E_NOT_IN_FILE_SYSTEM = -1062555381
    #: 0xC0AAB110, `IMAPI_E_INVALID_PATH`: A path or a name that can be none, or that is not UTF-8.
    E_INVALID_PATH = -1062555376
    #: 0xC0AAB111, `IMAPI_E_RESTRICTED_NAME_VIOLATION`: A name has characters outside of the restricted set, which is on.
    E_RESTRICTED_NAME_VIOLATION = -1062555375
    #: 0xC0AAB112, `IMAPI_E_DUP_NAME`: There is an item of that name.
    E_DUP_NAME = -1062555374
    #: 0xC0AAB113, `IMAPI_E_NO_UNIQUE_NAME`: A file system has no unique name left for an item.
    E_NO_UNIQUE_NAME = -1062555373
    #: 0xC0AAB118, `IMAPI_E_ITEM_NOT_FOUND`: There is no such item.
    E_ITEM_NOT_FOUND = -1062555368
    #: 0xC0AAB11A, `IMAPI_E_DIR_NOT_FOUND`: There is no such directory, or a directory on the way is missing.
    E_DIR_NOT_FOUND = -1062555366
    #: 0xC0AAB120, `IMAPI_E_IMAGE_SIZE_LIMIT`: With this addition the image would exceed the medium.
    E_IMAGE_SIZE_LIMIT = -1062555360
    #: 0xC0AAB121, `IMAPI_E_IMAGE_TOO_BIG`: The image is larger than the medium, or than the size that was chosen.
    E_IMAGE_TOO_BIG = -1062555359
    #: 0xC0AAB128, `IMAPI_E_DATA_STREAM_INCONSISTENCY`: A source is not what it was when it was added: another length, another time.
    E_DATA_STREAM_INCONSISTENCY = -1062555352
    #: 0xC0AAB129, `IMAPI_E_DATA_STREAM_READ_FAILURE`: A source cannot be read.
    E_DATA_STREAM_READ_FAILURE = -1062555351
    #: 0xC0AAB12A, `IMAPI_E_DATA_STREAM_CREATE_FAILURE`: A source cannot be opened.
    E_DATA_STREAM_CREATE_FAILURE = -1062555350
    #: 0xC0AAB12B, `IMAPI_E_DIRECTORY_READ_FAILURE`: A directory of the host, or an item in it, cannot be examined.
    E_DIRECTORY_READ_FAILURE = -1062555349
    #: 0xC0AAB130, `IMAPI_E_TOO_MANY_DIRS`: More directories than a file system can hold.
    E_TOO_MANY_DIRS = -1062555344
    #: 0xC0AAB131, `IMAPI_E_ISO9660_LEVELS`: A directory is deeper than ISO 9660 allows, and the image is strict.
    E_ISO9660_LEVELS = -1062555343
    #: 0xC0AAB132, `IMAPI_E_DATA_TOO_BIG`: A file is larger than a file system allows.
    E_DATA_TOO_BIG = -1062555342
    #: 0xC0AAB133, `IMAPI_E_INCOMPATIBLE_PREVIOUS_SESSION`: The session on the disc cannot be continued by this image.
    E_INCOMPATIBLE_PREVIOUS_SESSION = -1062555341
    #: 0xC0AAB140, `IMAPI_E_INVALID_WORKING_DIRECTORY`: The working directory cannot be used.
    E_INVALID_WORKING_DIRECTORY = -1062555328
    #: 0xC0AAB141, `IMAPI_E_WORKING_DIRECTORY_SPACE`: The working directory has no room.
    E_WORKING_DIRECTORY_SPACE = -1062555327
    #: 0xC0AAB148, `IMAPI_E_BOOT_IMAGE_DATA`: A boot entry that cannot be: without an image, with an empty one, with one that is too large, or too many entries.
    E_BOOT_IMAGE_DATA = -1062555320
    #: 0xC0AAB149, `IMAPI_E_BOOT_OBJECT_CONFLICT`: Boot entries in an image that is not a disc's first session.
    E_BOOT_OBJECT_CONFLICT = -1062555319
    #: 0xC0AAB14A, `IMAPI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH`: A boot image has not the size of the diskette that it is to be.
    E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH = -1062555318
    #: 0xC0AAB150, `IMAPI_E_EMPTY_DISC`: The disc is blank.
    E_EMPTY_DISC = -1062555312
    #: 0xC0AAB151, `IMAPI_E_NO_SUPPORTED_FILE_SYSTEM`: There is nothing on the disc that can be read.
    E_NO_SUPPORTED_FILE_SYSTEM = -1062555311
    #: 0xC0AAB152, `IMAPI_E_FILE_SYSTEM_NOT_FOUND`: The disc has no such file system, or no such session.
    E_FILE_SYSTEM_NOT_FOUND = -1062555310
    #: 0xC0AAB153, `IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR`: Structures on the disc are damaged, or contradict each other.
    E_FILE_SYSTEM_READ_CONSISTENCY_ERROR = -1062555309
    #: 0xC0AAB154, `IMAPI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED`: The disc uses what this library does not read.
    E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED = -1062555308
    #: 0xC0AAB155, `IMAPI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY`: A file on the disc has the name of a directory of the image.
    E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY = -1062555307
    #: 0xC0AAB156, `IMAPI_E_IMPORT_SEEK_FAILURE`: Something lies beyond the disc's end, or the disc is blank and cannot be continued.
    E_IMPORT_SEEK_FAILURE = -1062555306
    #: 0xC0AAB157, `IMAPI_E_IMPORT_READ_FAILURE`: The disc cannot be read.
    E_IMPORT_READ_FAILURE = -1062555305
    #: 0xC0AAB158, `IMAPI_E_DISC_MISMATCH`: The disc is not the one that was imported.
    E_DISC_MISMATCH = -1062555304
    #: 0xC0AAB159, `IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED`: Media of this type take no further session.
    E_IMPORT_MEDIA_NOT_ALLOWED = -1062555303
    #: 0xC0AAB15A, `IMAPI_E_UDF_NOT_WRITE_COMPATIBLE`: The UDF on the disc cannot be continued.
    E_UDF_NOT_WRITE_COMPATIBLE = -1062555302
    #: 0xC0AAB15B, `IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE`: The way in use of continuing the disc is not supported.
    E_INCOMPATIBLE_MULTISESSION_TYPE = -1062555301
    #: 0xC0AAB15C, `IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE`: None of the ways of continuing the disc is supported.
    E_NO_COMPATIBLE_MULTISESSION_TYPE = -1062555300
    #: 0xC0AAB15D, `IMAPI_E_MULTISESSION_NOT_SET`: No disc was set that the image continues.
    E_MULTISESSION_NOT_SET = -1062555299
    #: 0xC0AAB15E, `IMAPI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE`: A directory on the disc has the name of a file of the image.
    E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE = -1062555298
    #: 0xC0AAB161, `IMAPI_E_UDF_REVISION_CHANGE_NOT_ALLOWED`: The revision of UDF is that of the session that is continued.
    E_UDF_REVISION_CHANGE_NOT_ALLOWED = -1062555295
    #: 0xC0AAB162, `IMAPI_E_BAD_MULTISESSION_PARAMETER`: The description of a disc contradicts itself.
    E_BAD_MULTISESSION_PARAMETER = -1062555294
    #: 0xC0AAB163, `IMAPI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED`: The session that is continued has a file system that the image would not have.
    E_FILE_SYSTEM_CHANGE_NOT_ALLOWED = -1062555293
    #: 0xC0AAB200, `IMAPI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED`: An image file's length is no multiple of 2048.
    E_IMAGEMANAGER_IMAGE_NOT_ALIGNED = -1062555136
    #: 0xC0AAB201, `IMAPI_E_IMAGEMANAGER_NO_VALID_VD_FOUND`: An image file has no volume descriptor where discs have them.
    E_IMAGEMANAGER_NO_VALID_VD_FOUND = -1062555135
    #: 0xC0AAB202, `IMAPI_E_IMAGEMANAGER_NO_IMAGE`: No image file was set.
    E_IMAGEMANAGER_NO_IMAGE = -1062555134
    #: 0xC0AAB203, `IMAPI_E_IMAGEMANAGER_IMAGE_TOO_BIG`: An image file has more blocks than can be numbered.
    E_IMAGEMANAGER_IMAGE_TOO_BIG = -1062555133
    #: 0xE0AA0001: Another call uses the object now: on another thread, or the one that called this callback.
    E_BUSY = -525729791
    #: 0xE0AA0002: An earlier call failed by a fault of this library while it changed the object, which can only be freed now.
    E_POISONED = -525729790
    #: 0xE0AA0003: The target cannot be written.
    E_OUTPUT = -525729789
    #: 0xE0AA0004: The target lies inside a tree that the image holds.
    E_OUTPUT_INSIDE_SOURCE = -525729788
    #: 0xE0AA0005: A path is longer than a file system allows, and the image is strict.
    E_PATH_TOO_LONG = -525729787
    #: 0xE0AA0006: A directory has more names than a file system can hold.
    E_DIRECTORY_TOO_LARGE = -525729786
    #: 0xE0AA0007: The image would have more blocks than 32 bits can number.
    E_TOO_MANY_BLOCKS = -525729785
    #: 0xE0AA0008: The image would have more items than 32 bits can number.
    E_TOO_MANY_ITEMS = -525729784
    #: 0xE0AA0009: Two settings exclude each other; the error's message says which, and why.
    E_CONFLICT = -525729783
    #: 0xE0AA000A: Reading the disc would take more than was allowed: memory, items, or metadata that is read over and over.
    E_DISC_LIMIT = -525729782
    #: 0xE0AA000B: The drive refused a command or failed; `fsi_error_sense_key` and its kin tell what it says.
    E_DRIVE = -525729781
    #: 0xE0AA000C: The drive cannot be had, or not be reached any more: it is absent, not permitted, mounted, in use, or no drive.
    E_DRIVE_UNAVAILABLE = -525729780
