//! Refuses what cannot boot, before anything is placed.

use fsimage_formats::el_torito::{BootInfoTable, GrubBootInfo, MediaType, Platform};
use fsimage_tree::{Kind, Tree};

use super::options::{BootEntry, BootImage, MAX_BOOT_ENTRIES};
use crate::error::{BootFault, LayoutError};
use crate::options::{FileSystems, Options, UdfAccess};

/// Most bytes of a boot image that is read before the image is made, for what is written into it.
const MAX_PATCHED: u64 = 256 << 20;
/// Bytes of the system area.
const SYSTEM_AREA: usize = 32 << 10;
/// Most partitions of a master boot record, and of the map of Apple's that the system area has room for beside a GPT.
const MAX_PARTITIONS: usize = 4;

/// Refuses options that exclude each other, and entries that cannot be.
pub(crate) fn check(tree: &Tree, options: &Options) -> Result<(), LayoutError> {
    let boot = &options.boot;
    let iso9660 = options.file_systems.contains(FileSystems::ISO9660);
    let conflict = |a, b, why| Err(LayoutError::Conflict { a, b, why });
    if !boot.entries.is_empty() && !iso9660 {
        let why = "the boot record is one of its descriptors; a stub of ISO 9660 is enough";
        return conflict("boot entries", "an image without ISO 9660", why);
    }
    let tables = boot.hybrid.is_some() || !boot.appended.is_empty() || !boot.system_area.is_empty();
    if (tables || !boot.entries.is_empty()) && options.session_start != 0 {
        return Err(LayoutError::BootInLaterSession {
            session_start: options.session_start,
        });
    }
    if tables && options.block_size != 2048 {
        return conflict(
            "partition tables",
            "blocks of other than 2048 bytes",
            "they are a disc's",
        );
    }
    if (boot.hybrid.is_some() || !boot.appended.is_empty()) && options.udf.access != UdfAccess::ReadOnly {
        return conflict(
            "a writable UDF partition",
            "partition tables",
            "it would grow over what follows it",
        );
    }
    if boot.stub.is_some() && options.file_systems != FileSystems::ISO9660 | FileSystems::UDF {
        return conflict(
            "a stub of ISO 9660",
            "other file systems than it and UDF",
            "UDF alone has the files",
        );
    }
    if boot.system_area.len() > SYSTEM_AREA {
        return Err(LayoutError::InvalidOption {
            option: "bytes of the system area",
            value: boot.system_area.len() as u64,
            range: "0..=32768",
        });
    }
    if boot.entries.len() > MAX_BOOT_ENTRIES {
        return Err(LayoutError::TooManyBootEntries {
            entries: boot.entries.len(),
            limit: MAX_BOOT_ENTRIES,
        });
    }
    for (index, entry) in boot.entries.iter().enumerate() {
        check_entry(tree, options, index, entry).map_err(|fault| LayoutError::Boot {
            number: index + 1,
            fault,
        })?;
    }
    check_hybrid(options)
}

fn check_entry(tree: &Tree, options: &Options, index: usize, entry: &BootEntry) -> Result<(), BootFault> {
    let bytes = match &entry.image {
        BootImage::Item(node) => {
            let node = tree
                .node(*node)
                .filter(|node| node.kind() == Kind::File)
                .ok_or(BootFault::NoFile)?;
            node.size()
        }
        BootImage::Content(content) => content.length(),
        BootImage::Partition(number) => {
            let partition = options
                .boot
                .appended
                .get(*number)
                .ok_or(BootFault::NoPartition { number: *number })?;
            partition.content.length()
        }
    };
    if bytes == 0 {
        return Err(BootFault::Empty);
    }
    match entry.media.floppy_bytes() {
        Some(expected) if bytes != expected => {
            return Err(BootFault::Size {
                expected,
                found: bytes,
            });
        }
        None if entry.media == MediaType::HARD_DISK && bytes < 512 => {
            return Err(BootFault::TooSmall {
                needed: 512,
                found: bytes,
            });
        }
        _ => {}
    }
    if index == 0 && entry.selection_criteria != [0; 20] {
        return Err(BootFault::Criteria);
    }
    let large = bytes.div_ceil(512) > u64::from(u16::MAX);
    let counted = entry.load_sectors.is_none() && entry.media == MediaType::NO_EMULATION;
    if large && counted && entry.platform != Platform::EFI {
        return Err(BootFault::TooLarge {
            limit: u64::from(u16::MAX) * 512,
            found: bytes,
        });
    }
    let patches = [
        (entry.info_table, BootInfoTable::CHECKED_FROM as u64),
        (
            entry.grub_info,
            (GrubBootInfo::OFFSET + GrubBootInfo::SIZE) as u64,
        ),
    ];
    for (wanted, needed) in patches {
        if wanted && bytes < needed {
            return Err(BootFault::TooSmall { needed, found: bytes });
        }
        if wanted && bytes > MAX_PATCHED {
            return Err(BootFault::TooLarge {
                limit: MAX_PATCHED,
                found: bytes,
            });
        }
    }
    Ok(())
}

fn check_hybrid(options: &Options) -> Result<(), LayoutError> {
    let Some(hybrid) = &options.boot.hybrid else {
        return Ok(());
    };
    if hybrid.alignment == 0 || hybrid.alignment % 2048 != 0 || hybrid.alignment > 1 << 30 {
        return Err(LayoutError::InvalidOption {
            option: "alignment of partitions",
            value: hybrid.alignment,
            range: "multiples of 2048 up to 2^30",
        });
    }
    let partitions = options.boot.appended.len() + 2;
    if partitions > MAX_PARTITIONS {
        return Err(LayoutError::InvalidOption {
            option: "appended partitions of a hybrid image",
            value: options.boot.appended.len() as u64,
            range: "0..=2",
        });
    }
    let Some(code) = &hybrid.code else { return Ok(()) };
    if code.bytes.len() > 512 {
        return Err(LayoutError::InvalidOption {
            option: "bytes of a master boot record",
            value: code.bytes.len() as u64,
            range: "0..=512",
        });
    }
    let first = options.boot.entries.first().map(|entry| entry.platform);
    if code.convention != super::MbrConvention::Plain && first != Some(Platform::X86) {
        return Err(LayoutError::Conflict {
            a: "this code of a master boot record",
            b: "an image whose first boot entry is for no BIOS",
            why: "it loads that entry's image",
        });
    }
    // Apple's first eight bytes are code that does nothing and goes on behind them.
    if hybrid.apm && code.bytes.get(8..16).is_some_and(|bytes| bytes != [0x90; 8]) {
        return Err(LayoutError::Conflict {
            a: "an Apple partition map",
            b: "this code of a master boot record",
            why: "both want the first bytes of the image",
        });
    }
    Ok(())
}
