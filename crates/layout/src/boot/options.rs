//! What a layout is asked for.

use fsimage_formats::el_torito::{MediaType, Platform};
use fsimage_formats::partition_table::{Guid, PartitionType};
use fsimage_tree::{Content, NodeId};

/// Most entries of a boot catalog, as IMAPI2FS has it; with a section each they fill one sector.
pub const MAX_BOOT_ENTRIES: usize = 32;

/// What makes the image boot. Everything that a disc read elsewhere has of it can be said here: its entries by the items or contents that
/// they load, the bytes of its system area, its partitions.
#[derive(Clone, Debug, Default)]
pub struct Boot {
    /// The entries of the boot catalog; the first is the one that a BIOS boots. None: no El Torito.
    pub entries: Vec<BootEntry>,
    /// The file of the tree that is the boot catalog, of at least 2048 bytes whatever they are. `None`: no file shows it.
    pub catalog: Option<NodeId>,
    /// At most 32 KiB with which the image begins; a hybrid's tables are written over them.
    pub system_area: Vec<u8>,
    /// Partition tables, by which the image boots from a stick or a disk.
    pub hybrid: Option<Hybrid>,
    /// Partitions behind the image; only those of a hybrid image stand in a table.
    pub appended: Vec<AppendedPartition>,
    /// A file that is all of ISO 9660, beside a UDF that has everything.
    pub stub: Option<IsoStub>,
}

/// Where the bytes of a boot image come from.
#[derive(Clone, Debug)]
pub enum BootImage {
    /// A file of the tree, whose blocks it shares.
    Item(NodeId),
    /// A content of its own, which no file shows.
    Content(Content),
    /// The appended partition of this number, counted from 0.
    Partition(usize),
}

/// An entry of the boot catalog.
#[derive(Clone, Debug)]
pub struct BootEntry {
    /// What is booted.
    pub image: BootImage,
    /// For what.
    pub platform: Platform,
    /// What the image is taken for.
    pub media: MediaType,
    /// Whether it can be booted; else it only becomes a drive.
    pub bootable: bool,
    /// The segment to which it is loaded; 0 is 0x7C0.
    pub load_segment: u16,
    /// Sectors of 512 bytes that are loaded. `None`: one with an emulation; else all, for UEFI as 1 when 16 bits do not
    /// count them: then the partition ends with the disc (UEFI 2.10 13.3.2.1).
    pub load_sectors: Option<u16>,
    /// Who made it; zeros follow. Of the first entry it is the disc's, of others their section's.
    pub id: [u8; 24],
    /// Type of the selection criteria, and 19 bytes; zeros for the first entry.
    pub selection_criteria: [u8; 20],
    /// Whether a boot information table is written into the image.
    pub info_table: bool,
    /// Whether the place of GRUB's core is written into the image.
    pub grub_info: bool,
}

impl BootEntry {
    /// An image that is loaded whole and run.
    #[must_use]
    pub fn new(platform: Platform, image: BootImage) -> Self {
        Self {
            image,
            platform,
            media: MediaType::NO_EMULATION,
            bootable: true,
            load_segment: 0,
            load_sectors: None,
            id: [0; 24],
            selection_criteria: [0; 20],
            info_table: false,
            grub_info: false,
        }
    }
}

/// Partition tables in the image.
#[derive(Clone, Debug)]
pub struct Hybrid {
    /// What a BIOS runs. `None`: what the system area has there, or nothing.
    pub code: Option<MbrCode>,
    /// A GUID partition table and its backup; the master boot record only protects it then.
    pub gpt: bool,
    /// An Apple partition map, in blocks of 2048 bytes.
    pub apm: bool,
    /// The type of the partition that is the image, in the master boot record without GPT.
    pub data_type: PartitionType,
    /// Bytes to a multiple of which partitions begin: the EFI system partition and appended ones.
    pub alignment: u64,
}

impl Default for Hybrid {
    fn default() -> Self {
        Self {
            code: None,
            gpt: false,
            apm: false,
            data_type: PartitionType::HIDDEN_NTFS,
            alignment: 1 << 20,
        }
    }
}

/// Code of a master boot record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MbrCode {
    /// At most 512 bytes, of which 440 are taken.
    pub bytes: Vec<u8>,
    /// What it wants to find in itself.
    pub convention: MbrConvention,
}

impl MbrCode {
    /// The code, and what it seems to be by the messages in it.
    #[must_use]
    pub fn detect(bytes: Vec<u8>) -> Self {
        let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        let convention = if has(b"isolinux.bin missing or corrupt") {
            MbrConvention::Isolinux
        } else if has(b"GRUB \0Geom") {
            MbrConvention::Grub
        } else {
            MbrConvention::Plain
        };
        Self { bytes, convention }
    }
}

/// What the code of a master boot record wants to find in itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MbrConvention {
    /// Nothing.
    Plain,
    /// isolinux's `isohdpfx.bin`: at byte 432 the sector of 512 bytes at which the first boot image begins.
    Isolinux,
    /// GRUB's `boot_hybrid.img`: at byte 432 the fifth such sector of the first boot image.
    Grub,
}

/// A partition behind the image.
#[derive(Clone, Debug)]
pub struct AppendedPartition {
    /// Its bytes.
    pub content: Content,
    /// Its type in a master boot record.
    pub mbr_type: PartitionType,
    /// Its type in a GPT.
    pub gpt_type: Guid,
    /// Its name in a GPT and in Apple's map.
    pub name: String,
}

impl AppendedPartition {
    /// An EFI system partition.
    #[must_use]
    pub fn efi_system(content: Content) -> Self {
        Self {
            content,
            mbr_type: PartitionType::EFI_SYSTEM,
            gpt_type: Guid::EFI_SYSTEM,
            name: "EFI system".to_owned(),
        }
    }

    /// A partition of data, of this type in a master boot record.
    #[must_use]
    pub fn data(content: Content, mbr_type: PartitionType) -> Self {
        let gpt_type = match mbr_type {
            PartitionType::EFI_SYSTEM => return Self::efi_system(content),
            PartitionType::LINUX => Guid::LINUX_DATA,
            _ => Guid::BASIC_DATA,
        };
        Self {
            content,
            mbr_type,
            gpt_type,
            name: "Appended".to_owned(),
        }
    }
}

/// The file that is all of ISO 9660 when UDF has everything, as discs for Windows have it.
#[derive(Clone, Debug)]
pub struct IsoStub {
    /// The name of the file.
    pub name: String,
    /// What it says.
    pub content: Content,
}

impl Default for IsoStub {
    fn default() -> Self {
        let text = b"This disc holds its files in a UDF file system. A system that shows only this file reads no UDF.\r\n";
        Self {
            name: "README.TXT".to_owned(),
            content: Content::from_bytes(*text),
        }
    }
}
