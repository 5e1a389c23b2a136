//! The virtual allocation table: where the blocks of the virtual partition are, in a file whose ICB is the last block of all.
//!
//! Spec: UDF:2.60 2.2.11; UDF:1.50 2.2.10.
//!
//! A medium that is written once from its beginning to its end cannot have a changed file entry in the place of the old one. So file
//! entries have virtual addresses, and a later session writes a new table. Here virtual blocks follow each other as the physical ones do, so the
//! table is made from its first entry when its blocks are asked for.

use fsimage_formats::udf::virtual_allocation_table::NO_PREVIOUS;
use fsimage_formats::udf::{
    DString, EntityIdentifier, OperatingSystem, Revision, VirtualAllocationTableHeader,
    VirtualAllocationTableTrailer,
};

use super::volume::implementation;
use crate::options::Options;

/// Bytes of an entry.
const ENTRY: usize = 4;

/// A table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vat {
    /// What precedes the entries, a multiple of an entry's length.
    header: Vec<u8>,
    /// What follows them.
    trailer: Vec<u8>,
    /// Blocks of the virtual partition.
    count: u32,
    /// The block of the physical partition that virtual block 0 is.
    first: u32,
    block_size: u32,
}

impl Vat {
    /// The table of `count` blocks from block `first` of the physical partition on, in a volume of so many files and directories.
    pub(super) fn new(count: u32, first: u32, files: u32, directories: u32, options: &Options) -> Self {
        let revision = options.udf.revision;
        let mut table = Self {
            header: Vec::new(),
            trailer: Vec::new(),
            count,
            first,
            block_size: options.block_size,
        };
        if revision < Revision::V2_00 {
            let trailer = VirtualAllocationTableTrailer {
                identifier: EntityIdentifier::udf(
                    EntityIdentifier::UDF_VIRTUAL_ALLOC_TBL,
                    revision,
                    OperatingSystem::UNIX,
                ),
                previous: NO_PREVIOUS,
            };
            table.trailer = trailer.write().to_vec();
            return table;
        }
        let own = implementation().write();
        let header = VirtualAllocationTableHeader {
            logical_volume_identifier: DString::truncated(&options.identifiers.volume_udf).0,
            previous: NO_PREVIOUS,
            number_of_files: files,
            number_of_directories: directories,
            minimum_read_revision: revision.min(Revision::V2_50),
            minimum_write_revision: revision,
            maximum_write_revision: revision,
            implementation_use: &own,
        };
        table.header = vec![0; 256];
        // The header and an identifier are shorter than that.
        let length = header.write(&mut table.header).unwrap_or(0);
        table.header.truncate(length);
        table
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.header.len() + self.trailer.len()) as u64 + u64::from(self.count) * ENTRY as u64
    }

    pub(super) fn blocks(&self) -> u64 {
        self.bytes().div_ceil(self.block_size.into())
    }

    /// Renders whole blocks of the table from its block `first` on.
    pub(crate) fn render(&self, first: u32, out: &mut [u8]) {
        let entries = self.header.len() as u64;
        let end = entries + u64::from(self.count) * ENTRY as u64;
        let mut at = u64::from(first) * u64::from(self.block_size);
        let word = |bytes: &[u8], at: u64| -> [u8; ENTRY] {
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            bytes
                .get(at..)
                .and_then(|rest| rest.first_chunk())
                .copied()
                .unwrap_or_default()
        };
        for place in out.chunks_exact_mut(ENTRY) {
            let bytes = if at < entries {
                word(&self.header, at)
            } else if at < end {
                let number = u32::try_from((at - entries) / ENTRY as u64).unwrap_or(u32::MAX);
                self.first.wrapping_add(number).to_le_bytes()
            } else {
                word(&self.trailer, at - end)
            };
            place.copy_from_slice(&bytes);
            at += ENTRY as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::UdfOptions;

    #[test]
    fn what_is_written_is_read() {
        for (revision, count) in [
            (Revision::V1_50, 1000),
            (Revision::V2_01, 1),
            (Revision::V2_60, 130),
        ] {
            let options = Options {
                block_size: 512,
                udf: UdfOptions {
                    revision,
                    ..UdfOptions::default()
                },
                ..Options::default()
            };
            let vat = Vat::new(count, 77, 5, 6, &options);
            let mut table = vec![0xAA; usize::try_from(vat.blocks()).unwrap() * 512];
            for (block, out) in (0..).zip(table.chunks_exact_mut(512)) {
                vat.render(block, out);
            }
            let bytes = usize::try_from(vat.bytes()).unwrap();
            assert!(table[bytes..].iter().all(|&byte| byte == 0));
            table.truncate(bytes);
            let entries: Vec<u32> = if revision < Revision::V2_00 {
                let (trailer, entries) = VirtualAllocationTableTrailer::parse(&table).unwrap();
                assert_eq!(trailer.previous, NO_PREVIOUS);
                entries.collect()
            } else {
                let (header, entries) = VirtualAllocationTableHeader::parse(&table).unwrap();
                assert_eq!((header.number_of_files, header.number_of_directories), (5, 6));
                entries.collect()
            };
            assert_eq!(entries, (77..77 + count).collect::<Vec<_>>());
        }
    }
}
