"""Builds and reads optical-disc file-system images: ISO 9660, Joliet, Rock Ridge, UDF.

A folder becomes an image::

    import fsimage

    with fsimage.FileSystemImage() as image:
        image.volume_name = "BACKUP"
        image.root.add_host_tree("folder")
        with image.create_result() as result:
            result.save("folder.iso")

and a disc is read::

    with fsimage.open("folder.iso") as volume:
        for path in volume.root.rglob("*.txt"):
            print(path, path.read_text())

Objects close themselves when nothing refers to them; ``with`` and ``close()`` do it at a known time. What fails raises a subclass of
:class:`fsimage.Error`.
"""

from . import _capi
from ._adding import Added, Skipped
from ._contents import Content, ReadAt, ReadCallable
from ._progress import Progress, ProgressBar
from ._settings import Iso9660Names, JolietRules
from .block_source import BlockSource, Image
from .boot import BootOptions, Hybrid
from .directory import Directory, ItemEnumerator
from .disc import Disc, Session, open  # noqa: A004
from .drive import Burnt, Drive, DriveEntry, DriveProgress, DriveStep, Media, MediaSession, list_drives
from .enumerations import *  # noqa: F403
from .enumerations import __all__ as _enumerations
from .errors import *  # noqa: F403
from .errors import __all__ as _errors
from .findings import Finding
from .image import FileSystemImage, default_file_system_for_import
from .importing import Imported, ImportEvent, OnImport
from .items import File, Item, Special, SymbolicLink
from .manager import IsoImageManager, LintFinding
from .manifest import Manifest, ManifestEntry, folder_manifest
from .media import MediaDescription
from .named_streams import NamedStreams
from .paths import DiscFile, DiscPath, Extent
from .progress_items import ProgressItem, ProgressItems
from .raw import ContentFile, RawFile
from .plan import ContentExtent, Plan, PlanEntry
from .result import BlockRange, Result, ResultStream, Writer
from .stat import Moment, Stat
from .status import abi_version, status_message, status_name
from .volume import Extracted, Volume, VolumeInfo
from .warnings import Warning, warning_kind_name  # noqa: A004

__version__: str = _capi.fsi_version().decode()

__all__ = [
    "Added",
    "BlockRange",
    "BlockSource",
    "BootOptions",
    "Burnt",
    "Content",
    "ContentExtent",
    "ContentFile",
    "Directory",
    "Disc",
    "DiscFile",
    "DiscPath",
    "Drive",
    "DriveEntry",
    "DriveProgress",
    "DriveStep",
    "Extent",
    "Extracted",
    "File",
    "FileSystemImage",
    "Finding",
    "Hybrid",
    "Image",
    "ImportEvent",
    "Imported",
    "IsoImageManager",
    "Item",
    "ItemEnumerator",
    "Iso9660Names",
    "JolietRules",
    "LintFinding",
    "Manifest",
    "ManifestEntry",
    "Media",
    "MediaDescription",
    "MediaSession",
    "Moment",
    "NamedStreams",
    "OnImport",
    "Plan",
    "PlanEntry",
    "Progress",
    "ProgressBar",
    "ProgressItem",
    "ProgressItems",
    "RawFile",
    "ReadAt",
    "ReadCallable",
    "Result",
    "ResultStream",
    "Session",
    "Skipped",
    "Special",
    "Stat",
    "SymbolicLink",
    "Volume",
    "VolumeInfo",
    "Warning",
    "Writer",
    "abi_version",
    "default_file_system_for_import",
    "folder_manifest",
    "list_drives",
    "open",
    "status_message",
    "status_name",
    "warning_kind_name",
]
__all__ += _enumerations
__all__ += _errors
