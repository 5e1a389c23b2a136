//! Boot Catalog: the validation entry, the initial entry, and sections of further entries.
//!
//! Spec: El Torito 1.0, 2.0, figure 1.

use alloc::vec::Vec;

use super::{
    BootEntry, MediaFlags, Platform, RECORD_SIZE, SectionEntryExtension, SectionHeader, ValidationEntry,
};
use crate::error::FormatError;
use crate::finding::{self, Deviation, Finding};

const NAME: &str = "boot catalog";
const CLAUSE: &str = "El Torito 1.0 2.3";

/// A boot catalog. Whether a section is the last, and how many entries it has, is where it stands and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BootCatalog {
    /// Platform of the initial entry, and who made the disc.
    pub validation: ValidationEntry,
    /// What a BIOS boots without asking.
    pub initial: BootEntry,
    /// Further entries.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// For what the entries are.
    pub platform: Platform,
    /// What the section is; zeros follow.
    pub id: [u8; 28],
    /// The entries.
    pub entries: Vec<SectionEntry>,
}

/// An entry of a section, with more selection criteria if it has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionEntry {
    /// The entry. [`MediaFlags::CONTINUES`] says whether extensions follow, whatever is set here.
    pub entry: BootEntry,
    /// The extensions, whose flags say that another follows, whatever is set there.
    pub extensions: Vec<SectionEntryExtension>,
}

impl BootCatalog {
    /// All entries in order, each with its platform.
    pub fn entries(&self) -> impl Iterator<Item = (Platform, &BootEntry)> {
        let further = self
            .sections
            .iter()
            .flat_map(|section| section.entries.iter().map(|it| (section.platform, &it.entry)));
        core::iter::once((self.validation.platform, &self.initial)).chain(further)
    }

    /// The bytes of the catalog, without padding.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when a section has more entries than 16 bits count.
    pub fn write(&self) -> Result<Vec<u8>, FormatError> {
        let mut out = Vec::new();
        out.extend_from_slice(&self.validation.write());
        out.extend_from_slice(&self.initial.write());
        for (index, section) in self.sections.iter().enumerate() {
            let needed = section.entries.len();
            let available = usize::from(u16::MAX);
            let entries = u16::try_from(needed).map_err(|_| FormatError::DoesNotFit {
                structure: NAME,
                needed,
                available,
            })?;
            let header = SectionHeader {
                last: index + 1 == self.sections.len(),
                platform: section.platform,
                entries,
                id: section.id,
            };
            out.extend_from_slice(&header.write());
            for SectionEntry {
                mut entry,
                extensions,
            } in section.entries.iter().cloned()
            {
                entry.flags.set(MediaFlags::CONTINUES, !extensions.is_empty());
                out.extend_from_slice(&entry.write());
                for (index, mut extension) in extensions.iter().copied().enumerate() {
                    let more = MediaFlags::CONTINUES.bits();
                    extension.flags =
                        extension.flags & !more | if index + 1 < extensions.len() { more } else { 0 };
                    out.extend_from_slice(&extension.write());
                }
            }
        }
        Ok(out)
    }

    /// Reads a catalog from its first byte on. Bytes behind the last section are not looked at.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when there are not two records; else as [`ValidationEntry::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self, FormatError> {
        Self::parse_with(bytes, &mut finding::ignore)
    }

    /// Reads as [`parse`](Self::parse) does and reports what departs from the specification. A section that the bytes do not hold to its
    /// end keeps the entries that are there.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(bytes: &[u8], report: &mut dyn FnMut(Finding)) -> Result<Self, FormatError> {
        let (records, _) = bytes.as_chunks::<RECORD_SIZE>();
        let [validation, initial, rest @ ..] = records else {
            return Err(FormatError::Truncated {
                structure: NAME,
                needed: 2 * RECORD_SIZE,
                available: bytes.len(),
            });
        };
        let validation = ValidationEntry::parse_with(validation, report)?;
        let initial = BootEntry::parse_with(initial, report);
        finding::expect_zero(&initial.selection_criteria, "El Torito 1.0 2.2", report);
        finding::expect_zero(&[initial.flags.bits()], "El Torito 1.0 2.2", report);
        let mut catalog = Self {
            validation,
            initial: BootEntry {
                selection_criteria: [0; 20],
                flags: MediaFlags::empty(),
                ..initial
            },
            sections: Vec::new(),
        };
        let mut rest = rest.iter();
        let mut more = false;
        while let Some(Ok(header)) = rest.clone().next().map(SectionHeader::parse) {
            rest.next();
            let section = read_section(&header, &mut rest, report);
            catalog.sections.push(section);
            more = !header.last;
            if header.last {
                break;
            }
        }
        if more {
            // The last section says that another follows, and none does.
            report(Finding {
                clause: CLAUSE,
                deviation: Deviation::Value {
                    recorded: SectionHeader::MORE.into(),
                    expected: SectionHeader::LAST.into(),
                },
            });
        }
        Ok(catalog)
    }
}

fn read_section<'a>(
    header: &SectionHeader,
    records: &mut (impl Iterator<Item = &'a [u8; RECORD_SIZE]> + Clone),
    report: &mut dyn FnMut(Finding),
) -> Section {
    let mut entries = Vec::new();
    while entries.len() < usize::from(header.entries) {
        let Some(record) = records.next() else {
            report(Finding {
                clause: CLAUSE,
                deviation: Deviation::Length {
                    recorded: header.entries.into(),
                    available: u32::try_from(entries.len()).unwrap_or(u32::MAX),
                },
            });
            break;
        };
        let mut entry = BootEntry::parse_with(record, report);
        let mut extensions: Vec<SectionEntryExtension> = Vec::new();
        let mut continues = entry.flags.contains(MediaFlags::CONTINUES);
        entry.flags.remove(MediaFlags::CONTINUES);
        while continues {
            let next = records
                .clone()
                .next()
                .and_then(|record| SectionEntryExtension::parse(record).ok());
            let Some(mut extension) = next else {
                report(Finding {
                    clause: "El Torito 1.0 2.5",
                    deviation: Deviation::Value {
                        recorded: 1,
                        expected: 0,
                    },
                });
                break;
            };
            records.next();
            continues = extension.continues();
            extension.flags &= !MediaFlags::CONTINUES.bits();
            extensions.push(extension);
        }
        entries.push(SectionEntry { entry, extensions });
    }
    Section {
        platform: header.platform,
        id: header.id,
        entries,
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::el_torito::{BootIndicator, MediaType};

    fn entry(load_rba: u32) -> BootEntry {
        BootEntry {
            indicator: BootIndicator::BOOTABLE,
            media: MediaType::NO_EMULATION,
            flags: MediaFlags::empty(),
            load_segment: 0,
            system_type: 0,
            sector_count: 4,
            load_rba,
            selection_criteria: [0; 20],
        }
    }

    fn catalog(sections: &[(Platform, usize)]) -> BootCatalog {
        let section = |&(platform, entries): &(Platform, usize)| Section {
            platform,
            id: [0; 28],
            entries: (0..entries)
                .map(|number| SectionEntry {
                    entry: entry(100 + u32::try_from(number).unwrap()),
                    extensions: Vec::new(),
                })
                .collect(),
        };
        BootCatalog {
            validation: ValidationEntry {
                platform: Platform::X86,
                id: *b"a maker of discs\0\0\0\0\0\0\0\0",
            },
            initial: entry(50),
            sections: sections.iter().map(section).collect(),
        }
    }

    #[test]
    fn a_disc_for_bios_and_uefi() {
        let bytes = catalog(&[(Platform::EFI, 1)]).write().unwrap();
        assert_eq!(bytes.len(), 4 * 32);
        assert_eq!(bytes[64..68], [0x91, 0xEF, 1, 0]);
        let read = BootCatalog::parse_with(&bytes, &mut |finding| panic!("{finding}")).unwrap();
        let found: Vec<_> = read
            .entries()
            .map(|(platform, entry)| (platform, entry.load_rba))
            .collect();
        assert_eq!(found, [(Platform::X86, 50), (Platform::EFI, 100)]);
    }

    #[test]
    fn thirty_two_platforms_fill_a_sector() {
        let sections = [(Platform::EFI, 1); 31];
        assert_eq!(catalog(&sections).write().unwrap().len(), 2048);
    }

    #[test]
    fn extensions_are_led_to() {
        let mut value = catalog(&[(Platform::X86, 2)]);
        let extension = SectionEntryExtension {
            flags: 0,
            selection_criteria: [9; 30],
        };
        value.sections[0].entries[0].extensions = std::vec![extension; 2];
        let bytes = value.write().unwrap();
        assert_eq!([bytes[97], bytes[129], bytes[161]], [0x20, 0x20, 0]);
        assert_eq!(BootCatalog::parse(&bytes), Ok(value));
        // An entry that leads to an extension which is none: what is there is taken for the next entry, with a reserved byte.
        let mut spoilt = bytes;
        spoilt[128] = 0x88;
        let mut found = 0;
        assert_eq!(
            BootCatalog::parse_with(&spoilt, &mut |_| found += 1)
                .unwrap()
                .sections[0]
                .entries
                .len(),
            2
        );
        assert_eq!(found, 2);
    }

    #[test]
    fn counts_beyond_the_end_are_found() {
        let mut bytes = catalog(&[(Platform::X86, 2)]).write().unwrap();
        bytes[66..68].copy_from_slice(&[0xFF, 0xFF]);
        bytes[64] = 0x90;
        let mut found = Vec::new();
        let read = BootCatalog::parse_with(&bytes, &mut |finding| found.push(finding.deviation)).unwrap();
        assert_eq!(read.sections[0].entries.len(), 2);
        let length = Deviation::Length {
            recorded: 65_535,
            available: 2,
        };
        assert_eq!(
            found,
            [
                length,
                Deviation::Value {
                    recorded: 0x90,
                    expected: 0x91
                }
            ]
        );
        assert!(BootCatalog::parse(&bytes[..63]).is_err());
    }

    proptest! {
        #[test]
        fn any_records_are_read_and_written(
            records in vec((any::<[u8; 30]>(), prop::sample::select(std::vec![0x88_u8, 0x90, 0x91, 0x44, 0]), 0_u8..4), 1..40)
        ) {
            let mut bytes = catalog(&[]).write().unwrap();
            for (rest, first, count) in records {
                bytes.push(first);
                bytes.extend_from_slice(&rest);
                bytes.push(0);
                let at = bytes.len() - 30;
                bytes[at..at + 2].copy_from_slice(&[count, 0]);
            }
            let mut clean = true;
            let read = BootCatalog::parse_with(&bytes, &mut |_| clean = false).unwrap();
            let written = read.write().unwrap();
            prop_assert_eq!(BootCatalog::parse(&written), Ok(read));
            prop_assert!(!clean || bytes.starts_with(&written));
        }
    }
}
