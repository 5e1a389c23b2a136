//! The path table, from which the directories below one that is damaged are found.
//!
//! Spec: ECMA-119:1987 6.9.

use fsimage_formats::iso9660::{
    ByteOrder, PathTableRecord, PathTableRecords, Standard, VolumeDescriptorBody,
};

use crate::error::VolumeError;
use crate::source::BlockSource;
use crate::walk::Walk;

/// Where a volume's path tables are.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathTables {
    /// By which their records are.
    standard: Standard,
    /// Bytes of each.
    size: u32,
    /// The block of the table with numbers in this order.
    places: [(ByteOrder, u32); 2],
}

/// A directory of the table.
pub(super) struct Listed {
    pub(super) identifier: Vec<u8>,
    pub(super) block: u32,
}

impl PathTables {
    pub(super) fn of(standard: Standard, body: &VolumeDescriptorBody) -> Self {
        Self {
            standard,
            size: body.path_table_size,
            places: [
                (ByteOrder::Little, body.type_l_path_table),
                (ByteOrder::Big, body.type_m_path_table),
            ],
        }
    }

    /// The directories in the one at a block, by the first table that can be read.
    pub(super) fn children(
        &self,
        source: &dyn BlockSource,
        block_size: u64,
        parent: u32,
        walk: &mut Walk,
    ) -> Result<Vec<Listed>, VolumeError> {
        self.read(source, block_size, walk, &mut |records| {
            Some(children(records, parent)).filter(|found| !found.is_empty())
        })
        .map(Option::unwrap_or_default)
    }

    /// How many directories there are, by the first table that can be read.
    pub(super) fn count(&self, source: &dyn BlockSource, block_size: u64, walk: &mut Walk) -> Option<u64> {
        self.read(source, block_size, walk, &mut |records| {
            Some(records.count() as u64).filter(|&count| count > 0)
        })
        .unwrap_or_default()
    }

    /// What is first taken from a table.
    fn read<T>(
        &self,
        source: &dyn BlockSource,
        block_size: u64,
        walk: &mut Walk,
        take: &mut dyn FnMut(PathTableRecords<'_>) -> Option<T>,
    ) -> Result<Option<T>, VolumeError> {
        let size = u64::from(self.size);
        walk.hold(size)?;
        let mut table = Vec::new();
        let mut result = Ok(None);
        for (order, block) in self.places {
            let offset = u64::from(block) * block_size;
            result = walk
                .read(source, "path table", offset, size, &mut table)
                .map(|()| take(PathTableRecords::by(self.standard, order, &table)));
            if matches!(result, Ok(Some(_))) {
                break;
            }
        }
        walk.release(size);
        result
    }
}

fn children(records: PathTableRecords<'_>, parent: u32) -> Vec<Listed> {
    let mut number = None;
    let mut found = Vec::new();
    for (position, record) in (1_u32..).zip(records) {
        let PathTableRecord {
            extended_attribute_record_length,
            extent,
            identifier,
            ..
        } = record;
        let block = extent.saturating_add(u32::from(extended_attribute_record_length));
        if number == Some(u32::from(record.parent)) && position > 1 {
            let identifier = identifier.to_vec();
            found.push(Listed { identifier, block });
        }
        if block == parent && number.is_none() {
            number = Some(position);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::walk::Limits;

    #[test]
    fn directories_are_found_by_their_parent() {
        for standard in [Standard::Iso9660, Standard::HighSierra] {
            check(standard);
        }
    }

    fn check(standard: Standard) {
        let records = [
            (&[0][..], 20, 1),
            (b"A", 21, 1),
            (b"B", 22, 1),
            (b"C", 23, 2),
            (b"DD", 24, 4),
        ];
        let mut source = vec![0; 3 * 2048];
        let mut at = 2 * 2048;
        for (identifier, extent, parent) in records {
            let record = PathTableRecord {
                extended_attribute_record_length: 0,
                extent,
                parent,
                identifier,
            };
            at += record
                .write_by(standard, ByteOrder::Big, &mut source[at..])
                .unwrap();
        }
        let source: Arc<[u8]> = Arc::from(source);
        let tables = PathTables {
            standard,
            size: u32::try_from(at - 2 * 2048).unwrap(),
            // The first one is lost.
            places: [(ByteOrder::Little, 99), (ByteOrder::Big, 2)],
        };
        let mut walk = Walk::new(Limits::default(), source.length());
        for (parent, expected) in [
            (20, vec![21, 22]),
            (21, vec![23]),
            (23, vec![24]),
            (24, vec![]),
            (7, vec![]),
        ] {
            let found = tables.children(&source, 2048, parent, &mut walk).unwrap();
            let blocks: Vec<_> = found.iter().map(|listed| listed.block).collect();
            assert_eq!(blocks, expected, "{parent}");
        }
    }
}
