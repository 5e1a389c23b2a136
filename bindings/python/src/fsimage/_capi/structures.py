# Generated from include/fsimage.h by `cargo xtask header`; do not edit.
"""Structures and callbacks of the C interface; `fsimage.h` says what is in them."""

# ruff: noqa: E501
from ctypes import CFUNCTYPE, Structure, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any, Optional

FSI_ABI_VERSION = 0
FSI_OFFSET_UNKNOWN = 18446744073709551615
FSI_SESSION_NEWEST = 0
FSI_BLOCK_NONE = 4294967295

fsi_read_at_callback = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_void_p, c_size_t, c_void_p)

fsi_release_callback = CFUNCTYPE(None, c_void_p)

fsi_progress_callback = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64)

fsi_skipped_callback = CFUNCTYPE(None, c_void_p, c_char_p, c_int32)

fsi_write_callback = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)

fsi_disc_walk_callback = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t, c_void_p)

fsi_import_callback = CFUNCTYPE(c_int32, c_void_p, c_void_p)

fsi_drive_progress_callback = CFUNCTYPE(c_int32, c_void_p, c_void_p)

fsi_write_at_callback = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_void_p, c_size_t)

fsi_keep_map_callback = CFUNCTYPE(c_int32, c_void_p, c_char_p)


class fsi_time(Structure):
    """A moment in UTC, counted from 1970-01-01T00:00:00 without leap seconds."""

    seconds: int
    nanoseconds: int
    reserved: int
    _fields_ = [
        ("seconds", c_int64),
        ("nanoseconds", c_uint32),
        ("reserved", c_uint32),
    ]


class fsi_stat(Structure):
    """All that an item has. Set `struct_size` before it is filled."""

    struct_size: int
    kind: int
    mode: int
    user_id: int
    group_id: int
    size: int
    link_count: int
    child_count: int
    device_major: int
    device_minor: int
    is_hidden: int
    has_created: int
    is_real_time: int
    reserved: int
    modified: fsi_time
    accessed: fsi_time
    changed: fsi_time
    created: fsi_time
    _fields_ = [
        ("struct_size", c_size_t),
        ("kind", c_uint32),
        ("mode", c_uint32),
        ("user_id", c_uint32),
        ("group_id", c_uint32),
        ("size", c_uint64),
        ("link_count", c_uint32),
        ("child_count", c_uint32),
        ("device_major", c_uint32),
        ("device_minor", c_uint32),
        ("is_hidden", c_uint32),
        ("has_created", c_uint32),
        ("is_real_time", c_uint32),
        ("reserved", c_uint32),
        ("modified", fsi_time),
        ("accessed", fsi_time),
        ("changed", fsi_time),
        ("created", fsi_time),
    ]


class fsi_reader(Structure):
    """A content that the caller's function reads, at any offset, from several threads at once unless `FSI_READER_SERIAL` is set; when an image is made, and also when the file is added if files are staged."""

    struct_size: int
    user_data: Any
    length: int
    flags: int
    reserved: int
    read_at: Any
    release: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("user_data", c_void_p),
        ("length", c_uint64),
        ("flags", c_uint32),
        ("reserved", c_uint32),
        ("read_at", fsi_read_at_callback),
        ("release", fsi_release_callback),
    ]


class fsi_new_item(Structure):
    """An item that is to be added."""

    struct_size: int
    kind: int
    flags: int
    mode: int
    user_id: int
    group_id: int
    device_major: int
    device_minor: int
    reserved: int
    modified: fsi_time
    accessed: fsi_time
    changed: fsi_time
    created: fsi_time
    data: Any
    data_length: int
    reader: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("kind", c_uint32),
        ("flags", c_uint32),
        ("mode", c_uint32),
        ("user_id", c_uint32),
        ("group_id", c_uint32),
        ("device_major", c_uint32),
        ("device_minor", c_uint32),
        ("reserved", c_uint32),
        ("modified", fsi_time),
        ("accessed", fsi_time),
        ("changed", fsi_time),
        ("created", fsi_time),
        ("data", c_void_p),
        ("data_length", c_size_t),
        ("reader", c_void_p),
    ]


class fsi_add_options(Structure):
    """How things of the host are added. All zeros is the default."""

    struct_size: int
    flags: int
    file_mode: int
    directory_mode: int
    user_id: int
    group_id: int
    reserved: int
    exclude: Any
    exclude_count: int
    progress: Any
    skipped: Any
    user_data: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("file_mode", c_uint32),
        ("directory_mode", c_uint32),
        ("user_id", c_uint32),
        ("group_id", c_uint32),
        ("reserved", c_uint32),
        ("exclude", c_void_p),
        ("exclude_count", c_size_t),
        ("progress", fsi_progress_callback),
        ("skipped", fsi_skipped_callback),
        ("user_data", c_void_p),
    ]


class fsi_added(Structure):
    """What was added. Set `struct_size` before it is filled."""

    struct_size: int
    files: int
    directories: int
    bytes: int
    skipped: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("files", c_uint64),
        ("directories", c_uint64),
        ("bytes", c_uint64),
        ("skipped", c_uint64),
    ]


class fsi_hybrid(Structure):
    """The partition tables of a hybrid image. All zeros: a master boot record without code."""

    struct_size: int
    flags: int
    data_type: int
    alignment: int
    code: Any
    code_length: int
    convention: int
    reserved: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("data_type", c_uint32),
        ("alignment", c_uint64),
        ("code", c_void_p),
        ("code_length", c_size_t),
        ("convention", c_uint32),
        ("reserved", c_uint32),
    ]


class fsi_extent(Structure):
    """A part of a content: whole blocks from one block on, the last perhaps in part."""

    first_block: int
    bytes: int
    _fields_ = [
        ("first_block", c_uint64),
        ("bytes", c_uint64),
    ]


class fsi_block_range(Structure):
    """Blocks one after another. IMAPI2FS's `IBlockRange`."""

    first_block: int
    last_block: int
    _fields_ = [
        ("first_block", c_uint64),
        ("last_block", c_uint64),
    ]


class fsi_save_options(Structure):
    """How an image is written. All zeros is the default."""

    struct_size: int
    flags: int
    threads: int
    progress: Any
    user_data: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("threads", c_uint32),
        ("progress", fsi_progress_callback),
        ("user_data", c_void_p),
    ]


class fsi_progress_item(Structure):
    """A run of blocks that belong together. Set `struct_size` before it is filled."""

    struct_size: int
    first_block: int
    last_block: int
    block_count: int
    is_content: int
    reserved: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("first_block", c_uint64),
        ("last_block", c_uint64),
        ("block_count", c_uint64),
        ("is_content", c_uint32),
        ("reserved", c_uint32),
    ]


class fsi_warning(Structure):
    """One warning. Set `struct_size` before it is filled."""

    struct_size: int
    kind: int
    file_system: int
    path: Optional[bytes]
    became: Optional[bytes]
    message: Optional[bytes]
    _fields_ = [
        ("struct_size", c_size_t),
        ("kind", c_uint32),
        ("file_system", c_uint32),
        ("path", c_char_p),
        ("became", c_char_p),
        ("message", c_char_p),
    ]


class fsi_plan(Structure):
    """What a result will be, in numbers. Set `struct_size` before it is filled."""

    struct_size: int
    blocks: int
    bytes: int
    content_blocks: int
    structure_blocks: int
    files: int
    directories: int
    block_size: int
    file_systems: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("blocks", c_uint64),
        ("bytes", c_uint64),
        ("content_blocks", c_uint64),
        ("structure_blocks", c_uint64),
        ("files", c_uint64),
        ("directories", c_uint64),
        ("block_size", c_uint32),
        ("file_systems", c_uint32),
    ]


class fsi_plan_entry(Structure):
    """What becomes of one item. Set `struct_size` before it is filled."""

    struct_size: int
    kind: int
    reserved: int
    size: int
    path: Optional[bytes]
    iso9660_path: Optional[bytes]
    joliet_path: Optional[bytes]
    udf_path: Optional[bytes]
    extents: Any
    extent_count: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("kind", c_uint32),
        ("reserved", c_uint32),
        ("size", c_uint64),
        ("path", c_char_p),
        ("iso9660_path", c_char_p),
        ("joliet_path", c_char_p),
        ("udf_path", c_char_p),
        ("extents", c_void_p),
        ("extent_count", c_size_t),
    ]


class fsi_lint_finding(Structure):
    """One thing that keeps an image from booting in one of the ways. Set `struct_size` before it is filled."""

    struct_size: int
    severity: int
    reserved: int
    rule: Optional[bytes]
    message: Optional[bytes]
    _fields_ = [
        ("struct_size", c_size_t),
        ("severity", c_uint32),
        ("reserved", c_uint32),
        ("rule", c_char_p),
        ("message", c_char_p),
    ]


class fsi_disc_options(Structure):
    """How a disc is opened. All zeros is the default."""

    struct_size: int
    flags: int
    reserved: int
    memory_limit: int
    item_limit: int
    finding_limit: int
    sessions: Any
    session_count: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("reserved", c_uint32),
        ("memory_limit", c_uint64),
        ("item_limit", c_uint64),
        ("finding_limit", c_uint64),
        ("sessions", c_void_p),
        ("session_count", c_size_t),
    ]


class fsi_session(Structure):
    """What was recorded on a disc at one go. Set `struct_size` before it is filled."""

    struct_size: int
    first_block: int
    last_block: int
    file_systems: int
    is_bootable: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("first_block", c_uint64),
        ("last_block", c_uint64),
        ("file_systems", c_uint32),
        ("is_bootable", c_uint32),
    ]


class fsi_volume_info(Structure):
    """What the descriptors of a volume say of it. Set `struct_size` before it is filled."""

    struct_size: int
    file_system: int
    session: int
    block_size: int
    udf_revision: int
    blocks: int
    has_created: int
    has_modified: int
    created: fsi_time
    modified: fsi_time
    _fields_ = [
        ("struct_size", c_size_t),
        ("file_system", c_uint32),
        ("session", c_uint32),
        ("block_size", c_uint32),
        ("udf_revision", c_uint32),
        ("blocks", c_uint64),
        ("has_created", c_uint32),
        ("has_modified", c_uint32),
        ("created", fsi_time),
        ("modified", fsi_time),
    ]


class fsi_disc_extent(Structure):
    """A part of a content on a disc."""

    offset: int
    bytes: int
    _fields_ = [
        ("offset", c_uint64),
        ("bytes", c_uint64),
    ]


class fsi_extract_options(Structure):
    """How a disc is extracted. All zeros is the default."""

    struct_size: int
    flags: int
    threads: int
    progress: Any
    user_data: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("threads", c_uint32),
        ("progress", fsi_progress_callback),
        ("user_data", c_void_p),
    ]


class fsi_extracted(Structure):
    """What was extracted. Set `struct_size` before it is filled."""

    struct_size: int
    directories: int
    files: int
    hard_links: int
    symbolic_links: int
    special_files: int
    bytes: int
    renamed: int
    left_out: int
    unreadable: int
    unwritable: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("directories", c_uint64),
        ("files", c_uint64),
        ("hard_links", c_uint64),
        ("symbolic_links", c_uint64),
        ("special_files", c_uint64),
        ("bytes", c_uint64),
        ("renamed", c_uint64),
        ("left_out", c_uint64),
        ("unreadable", c_uint64),
        ("unwritable", c_uint64),
    ]


class fsi_finding(Structure):
    """One thing that was come upon. Set `struct_size` before it is filled."""

    struct_size: int
    kind: int
    file_system: int
    offset: int
    path: Optional[bytes]
    became: Optional[bytes]
    message: Optional[bytes]
    _fields_ = [
        ("struct_size", c_size_t),
        ("kind", c_uint32),
        ("file_system", c_uint32),
        ("offset", c_uint64),
        ("path", c_char_p),
        ("became", c_char_p),
        ("message", c_char_p),
    ]


class fsi_manifest_options(Structure):
    """How a manifest is made. All zeros is the default."""

    struct_size: int
    flags: int
    reserved: int
    progress: Any
    user_data: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("reserved", c_uint32),
        ("progress", fsi_progress_callback),
        ("user_data", c_void_p),
    ]


class fsi_manifest_entry(Structure):
    """One path of a manifest. Set `struct_size` before it is filled."""

    struct_size: int
    path: Optional[bytes]
    target: Optional[bytes]
    line: Optional[bytes]
    sha256: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("path", c_char_p),
        ("target", c_char_p),
        ("line", c_char_p),
        ("sha256", c_void_p),
    ]


class fsi_media_description(Structure):
    """What a disc is like, and one way of continuing it. Blocks have 2048 bytes. Set `struct_size` before it is filled."""

    struct_size: int
    source: Any
    sessions: Any
    session_count: int
    flags: int
    kind: int
    media_type: int
    previous_session_start: int
    written_end: int
    next_writable: int
    free_blocks: int
    total_blocks: int
    write_unit: int
    reserved: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("source", c_void_p),
        ("sessions", c_void_p),
        ("session_count", c_size_t),
        ("flags", c_uint32),
        ("kind", c_uint32),
        ("media_type", c_uint32),
        ("previous_session_start", c_uint32),
        ("written_end", c_uint32),
        ("next_writable", c_uint32),
        ("free_blocks", c_uint64),
        ("total_blocks", c_uint64),
        ("write_unit", c_uint32),
        ("reserved", c_uint32),
    ]


class fsi_import_event(Structure):
    """An item is imported: a directory before its items are, anything else afterwards. IMAPI2FS's `UpdateImport`."""

    struct_size: int
    file_system: int
    is_directory: int
    path: Optional[bytes]
    directories: int
    total_directories: int
    files: int
    total_files: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("file_system", c_uint32),
        ("is_directory", c_uint32),
        ("path", c_char_p),
        ("directories", c_int64),
        ("total_directories", c_int64),
        ("files", c_int64),
        ("total_files", c_int64),
    ]


class fsi_import_options(Structure):
    """How a disc is imported. All zeros is the default."""

    struct_size: int
    flags: int
    preference: int
    memory_limit: int
    item_limit: int
    finding_limit: int
    imported: Any
    user_data: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("preference", c_uint32),
        ("memory_limit", c_uint64),
        ("item_limit", c_uint64),
        ("finding_limit", c_uint64),
        ("imported", fsi_import_callback),
        ("user_data", c_void_p),
    ]


class fsi_imported(Structure):
    """What an import did. Set `struct_size` before it is filled."""

    struct_size: int
    file_system: int
    reserved: int
    files: int
    directories: int
    findings: int
    dropped: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("file_system", c_uint32),
        ("reserved", c_uint32),
        ("files", c_uint64),
        ("directories", c_uint64),
        ("findings", c_uint64),
        ("dropped", c_uint64),
    ]


class fsi_drive_entry(Structure):
    """A drive of this machine. Its texts live until the next one is asked for, or the list is freed. Set `struct_size` before it is filled."""

    struct_size: int
    name: Optional[bytes]
    vendor: Optional[bytes]
    product: Optional[bytes]
    revision: Optional[bytes]
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("vendor", c_char_p),
        ("product", c_char_p),
        ("revision", c_char_p),
    ]


class fsi_media_info(Structure):
    """A disc in a drive. Blocks have 2048 bytes. Set `struct_size` before it is filled."""

    struct_size: int
    media_type: int
    profile: int
    state: int
    imapi_state: int
    ways: int
    write_unit: int
    capacity_blocks: int
    free_blocks: int
    readable_blocks: int
    next_writable: int
    session_count: int
    write_speed_count: int
    layers: int
    has_identification: int
    identification: int
    reserved: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("media_type", c_uint32),
        ("profile", c_uint32),
        ("state", c_uint32),
        ("imapi_state", c_uint32),
        ("ways", c_uint32),
        ("write_unit", c_uint32),
        ("capacity_blocks", c_uint32),
        ("free_blocks", c_uint32),
        ("readable_blocks", c_uint32),
        ("next_writable", c_uint32),
        ("session_count", c_uint32),
        ("write_speed_count", c_uint32),
        ("layers", c_uint32),
        ("has_identification", c_uint32),
        ("identification", c_uint32),
        ("reserved", c_uint32),
    ]


class fsi_media_session(Structure):
    """A session on a disc in a drive."""

    number: int
    first_block: int
    end_block: int
    track_count: int
    is_closed: int
    _fields_ = [
        ("number", c_uint32),
        ("first_block", c_uint32),
        ("end_block", c_uint32),
        ("track_count", c_uint32),
        ("is_closed", c_uint32),
    ]


class fsi_drive_progress(Structure):
    """How far a drive is."""

    struct_size: int
    phase: int
    buffer_fill: int
    done: int
    total: int
    bytes_per_second: int
    seconds_left: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("phase", c_uint32),
        ("buffer_fill", c_int32),
        ("done", c_uint64),
        ("total", c_uint64),
        ("bytes_per_second", c_uint64),
        ("seconds_left", c_int64),
    ]


class fsi_burn_options(Structure):
    """How a result is burnt. All zeros is the default: as fast as drive and disc go, with further sessions possible, and read back."""

    struct_size: int
    flags: int
    speed: int
    threads: int
    reserved: int
    progress: Any
    user_data: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("speed", c_uint32),
        ("threads", c_uint32),
        ("reserved", c_uint32),
        ("progress", fsi_drive_progress_callback),
        ("user_data", c_void_p),
    ]


class fsi_burnt(Structure):
    """What was burnt. Set `struct_size` before it is filled."""

    struct_size: int
    blocks: int
    speed: int
    verified: int
    refused_count: int
    reserved: int
    _fields_ = [
        ("struct_size", c_size_t),
        ("blocks", c_uint64),
        ("speed", c_uint32),
        ("verified", c_uint32),
        ("refused_count", c_uint32),
        ("reserved", c_uint32),
    ]


class fsi_read_options(Structure):
    """How a disc is read."""

    struct_size: int
    retries: int
    reserved: int
    map: Optional[bytes]
    write_at: Any
    keep_map: Any
    progress: Any
    user_data: Any
    _fields_ = [
        ("struct_size", c_size_t),
        ("retries", c_uint32),
        ("reserved", c_uint32),
        ("map", c_char_p),
        ("write_at", fsi_write_at_callback),
        ("keep_map", fsi_keep_map_callback),
        ("progress", fsi_drive_progress_callback),
        ("user_data", c_void_p),
    ]
