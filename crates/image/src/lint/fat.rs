//! Whether a FAT file system is there, and has a directory EFI in its root.
//!
//! Spec: Microsoft, FAT: General Overview of On-Disk Format, 1.03.

use std::io;

use super::probe::Probe;

/// Bytes of a root directory that are looked at: 2048 entries.
const MOST: usize = 64 << 10;

/// What is known of a FAT file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fat {
    /// Bytes that it says to have.
    pub(super) bytes: u64,
    /// Whether the root has a directory EFI.
    pub(super) has_efi: bool,
}

fn u16_at(sector: &[u8; 512], at: usize) -> u64 {
    let bytes = sector.get(at..).and_then(|rest| rest.first_chunk::<2>());
    bytes.map_or(0, |bytes| u16::from_le_bytes(*bytes).into())
}

fn u32_at(sector: &[u8; 512], at: usize) -> u64 {
    let bytes = sector.get(at..).and_then(|rest| rest.first_chunk::<4>());
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes).into())
}

/// The file system that begins at `offset`; `None` where none does.
pub(super) fn find(probe: &Probe<'_>, offset: u64) -> io::Result<Option<Fat>> {
    let Some(sector) = probe.read::<512>(offset)? else {
        return Ok(None);
    };
    let [jump, .., first, second] = sector;
    let (bytes_per_sector, reserved, tables) =
        (u16_at(&sector, 11), u16_at(&sector, 14), u64::from(sector[16]));
    let per_cluster = u64::from(sector[13]);
    let is_fat = matches!(jump, 0xEB | 0xE9)
        && [first, second] == [0x55, 0xAA]
        && [512, 1024, 2048, 4096].contains(&bytes_per_sector)
        && per_cluster.is_power_of_two()
        && reserved > 0
        && (1..=2).contains(&tables);
    if !is_fat {
        return Ok(None);
    }
    let or = |small: u64, large: u64| if small == 0 { large } else { small };
    let total = or(u16_at(&sector, 19), u32_at(&sector, 32));
    let table_sectors = or(u16_at(&sector, 22), u32_at(&sector, 36));
    let root_entries = u16_at(&sector, 17);
    let after_tables = reserved + tables * table_sectors;
    // FAT32 has no root of its own but a cluster; of a long one the beginning is looked at.
    let (root, root_bytes) = if root_entries == 0 {
        let cluster = u32_at(&sector, 44).saturating_sub(2);
        (
            after_tables.saturating_add(cluster.saturating_mul(per_cluster)),
            per_cluster * bytes_per_sector,
        )
    } else {
        (after_tables, root_entries * 32)
    };
    let limit = usize::try_from(root_bytes).unwrap_or(MOST).min(MOST);
    let at = offset.saturating_add(root.saturating_mul(bytes_per_sector));
    let directory = probe.bytes(at, limit)?;
    let mut entries = directory
        .as_chunks::<32>()
        .0
        .iter()
        .take_while(|entry| entry[0] != 0);
    let has_efi = entries.any(|entry| entry.starts_with(b"EFI        ") && entry[11] & 0x10 != 0);
    Ok(Some(Fat {
        bytes: total.saturating_mul(bytes_per_sector),
        has_efi,
    }))
}
