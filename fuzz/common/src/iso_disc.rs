//! Discs of ISO 9660 made by hand, with what few programs record, or none.

use fsimage_formats::aaip::AttributeList;
use fsimage_formats::iso9660::directory_record::{PARENT_IDENTIFIER, SELF_IDENTIFIER};
use fsimage_formats::iso9660::{
    DecimalDateTime, DirectoryRecord, FileFlags, PrimaryVolumeDescriptor, RecordingDateTime,
    RootDirectoryRecord, SupplementaryVolumeDescriptor, VolumeDescriptorBody, VolumeDescriptorSetTerminator,
    VolumeFlags,
};
use fsimage_formats::joliet;
use fsimage_formats::rock_ridge::{
    AlternateName, AlternateNameFlags, ChildLink, PosixAttributes, Relocated, SparseFile, SymbolicLink,
    encode_target, target_entries,
};
use fsimage_formats::susp::{ContinuationArea, SharingProtocolIndicator};
use fsimage_formats::zisofs::{CompressedFile, EntryForm};

/// Bytes of a sector.
const SECTOR: usize = 2048;
/// The root directory's sector, which is its block too where blocks are sectors.
const ROOT: u32 = 20;

/// When everything was recorded.
fn recorded() -> RecordingDateTime {
    RecordingDateTime::from_unix(1_000_000_000, 0).unwrap()
}

/// A record for something of `length` bytes at block `extent`.
#[must_use]
pub fn record(identifier: &[u8], extent: u32, length: u32) -> DirectoryRecord<'_> {
    DirectoryRecord {
        extended_attribute_record_length: 0,
        extent,
        data_length: length,
        recorded: recorded(),
        flags: FileFlags::empty(),
        file_unit_size: 0,
        interleave_gap_size: 0,
        volume_sequence_number: 1,
        identifier,
        system_use: &[],
    }
}

/// A disc in the making.
#[derive(Clone, Debug)]
pub struct IsoDisc {
    /// Its bytes.
    pub image: Vec<u8>,
    /// Bytes of a logical block.
    pub block_size: u16,
    /// Volumes of the set that it belongs to.
    pub volumes: u16,
}

impl IsoDisc {
    /// A disc of so many sectors, without anything.
    #[must_use]
    pub fn new(sectors: usize, block_size: u16) -> Self {
        Self {
            image: vec![0; sectors * SECTOR],
            block_size,
            volumes: 1,
        }
    }

    fn body(&self, root: u32, name: [u8; 32]) -> VolumeDescriptorBody {
        VolumeDescriptorBody {
            system_identifier: [b' '; 32],
            volume_identifier: name,
            volume_space_size: u32::try_from(self.image.len() / usize::from(self.block_size)).unwrap(),
            volume_set_size: self.volumes,
            volume_sequence_number: 1,
            logical_block_size: self.block_size,
            path_table_size: 0,
            type_l_path_table: 0,
            optional_type_l_path_table: 0,
            type_m_path_table: 0,
            optional_type_m_path_table: 0,
            root: RootDirectoryRecord::new(root, 2048, recorded()),
            volume_set_identifier: [b' '; 128],
            publisher_identifier: [b' '; 128],
            data_preparer_identifier: [b' '; 128],
            application_identifier: [b' '; 128],
            copyright_file_identifier: [b' '; 37],
            abstract_file_identifier: [b' '; 37],
            bibliographic_file_identifier: [b' '; 37],
            created: DecimalDateTime::UNSPECIFIED,
            modified: DecimalDateTime::UNSPECIFIED,
            expires: DecimalDateTime::UNSPECIFIED,
            effective: DecimalDateTime::UNSPECIFIED,
            file_structure_version: 1,
            application_use: [0; 512],
        }
    }

    /// The first block of a sector.
    fn block(&self, sector: u32) -> u32 {
        sector * (2048 / u32::from(self.block_size))
    }

    /// Puts descriptors there, with these directories as roots of the primary, the Joliet, and the enhanced hierarchy.
    pub fn describe(&mut self, primary: u32, joliet: Option<u32>, enhanced: Option<u32>) {
        let mut sectors = Vec::new();
        let body = self.body(self.block(primary), *b"PRIMARY                         ");
        sectors.push(PrimaryVolumeDescriptor { body }.write());
        for (root, is_enhanced) in [(joliet, false), (enhanced, true)] {
            let Some(root) = root else { continue };
            let mut descriptor = SupplementaryVolumeDescriptor {
                version: SupplementaryVolumeDescriptor::VERSION_SUPPLEMENTARY,
                volume_flags: VolumeFlags::empty(),
                escape_sequences: joliet::Level::One.escape_sequences(),
                body: self.body(
                    self.block(root),
                    *b"\0J\0o\0l\0i\0e\0t\0 \0 \0 \0 \0 \0 \0 \0 \0 \0 ",
                ),
            };
            if is_enhanced {
                descriptor.version = SupplementaryVolumeDescriptor::VERSION_ENHANCED;
                descriptor.escape_sequences = [0; 32];
                descriptor.body.volume_identifier = *b"Enhanced                        ";
                descriptor.body.file_structure_version = 2;
            }
            sectors.push(descriptor.write());
        }
        sectors.push(VolumeDescriptorSetTerminator.write());
        for (number, bytes) in (16..).zip(sectors) {
            self.image[number * SECTOR..][..SECTOR].copy_from_slice(&bytes);
        }
    }

    /// Puts records into a sector, behind those of the directory itself and of its parent, of which the first has `own` as its system use
    /// field.
    pub fn directory(&mut self, sector: u32, own: &[u8], records: &[DirectoryRecord<'_>]) {
        let flags = FileFlags::DIRECTORY;
        let block = self.block(sector);
        let first = DirectoryRecord {
            flags,
            system_use: own,
            ..record(SELF_IDENTIFIER, block, 2048)
        };
        let parent = DirectoryRecord {
            flags,
            ..record(PARENT_IDENTIFIER, block, 2048)
        };
        let place = &mut self.image[sector as usize * SECTOR..][..SECTOR];
        let mut at = 0;
        for record in [first, parent].iter().chain(records) {
            at += record.write(&mut place[at..]).unwrap();
        }
    }

    /// Puts bytes into a block.
    pub fn put(&mut self, block: u32, bytes: &[u8]) {
        let start = block as usize * usize::from(self.block_size);
        self.image[start..start + bytes.len()].copy_from_slice(bytes);
    }
}

/// A system use field in the making.
#[derive(Clone, Debug, Default)]
pub struct Field(pub Vec<u8>);

impl Field {
    /// A field with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn with<E>(mut self, write: impl FnOnce(&mut [u8]) -> Result<usize, E>) -> Self
    where
        E: std::fmt::Debug,
    {
        let mut out = [0; 255];
        let length = write(&mut out).unwrap();
        self.0.extend_from_slice(&out[..length]);
        self
    }

    /// The indicator of the sharing protocol.
    #[must_use]
    pub fn indicator(self, bytes_skipped: u8) -> Self {
        self.with(|out| SharingProtocolIndicator { bytes_skipped }.write(out))
    }

    /// POSIX attributes.
    #[must_use]
    pub fn attributes(self, mode: u32, links: u32, serial: Option<u32>) -> Self {
        let attributes = PosixAttributes {
            mode,
            links,
            user: 7,
            group: 8,
            serial,
        };
        self.with(|out| attributes.write(out))
    }

    /// A name, or a part of one.
    #[must_use]
    pub fn name(self, name: &[u8], flags: AlternateNameFlags) -> Self {
        self.with(|out| AlternateName { flags, name }.write(out))
    }

    /// The target of a link, which is short.
    #[must_use]
    pub fn target(self, target: &[u8]) -> Self {
        let area = encode_target(target);
        let entry: Option<SymbolicLink<'_>> = target_entries(&area).next();
        self.with(|out| entry.unwrap().write(out))
    }

    /// A continuation area.
    #[must_use]
    pub fn continues(self, block: u32, offset: u32, length: u32) -> Self {
        let area = ContinuationArea {
            block,
            offset,
            length,
        };
        self.with(|out| area.write(out))
    }

    /// The place of a directory that was moved.
    #[must_use]
    pub fn child(self, extent: u32) -> Self {
        self.with(|out| ChildLink { extent }.write(out))
    }

    /// The mark of a directory that was moved.
    #[must_use]
    pub fn relocated(self) -> Self {
        self.with(|out| Relocated.write(out))
    }

    /// The size of a sparse file.
    #[must_use]
    pub fn sparse(self, virtual_size: u32) -> Self {
        self.with(|out| SparseFile::Short { virtual_size }.write(out))
    }

    /// A part of an attribute list, that goes on or not.
    #[must_use]
    pub fn attribute_list(self, components: &[u8], goes_on: bool) -> Self {
        let flags = u8::from(goes_on);
        self.with(|out| AttributeList { flags, components }.write(out))
    }

    /// The mark of a compressed file.
    #[must_use]
    pub fn compressed(self, uncompressed_size: u64) -> Self {
        let file = CompressedFile {
            form: EntryForm::First,
            algorithm: *b"pz",
            header_size_div_4: 4,
            block_size_log2: 15,
            uncompressed_size,
        };
        self.with(|out| file.write(out))
    }
}

/// A disc with Rock Ridge, Joliet and an enhanced hierarchy, and something odd of every sort.
#[must_use]
pub fn everything() -> IsoDisc {
    let mut disc = IsoDisc::new(40, 2048);
    disc.describe(ROOT, Some(21), Some(ROOT));
    // Areas of one sector, which lead from one to the other.
    let attributes = Field::new().attributes(0o040_755, 2, None);
    let last = Field::new().name(b"of it", AlternateNameFlags::empty());
    let length = |field: &Field| u32::try_from(field.0.len()).unwrap();
    let middle = Field::new()
        .name(b"part ", AlternateNameFlags::CONTINUE)
        .continues(30, 512, length(&last));
    let mut areas = vec![0; SECTOR];
    for (offset, field) in [(0, &middle), (512, &last), (1024, &attributes)] {
        areas[offset..][..field.0.len()].copy_from_slice(&field.0);
    }
    disc.put(30, &areas);
    let own = Field::new().indicator(0).continues(30, 1024, length(&attributes));
    let more = Field::new()
        .name(b"long ", AlternateNameFlags::CONTINUE)
        .continues(30, 0, length(&middle));
    let link = Field::new().attributes(0o120_777, 1, None).target(b"/a/../b/./c");
    let moved = Field::new()
        .name(b"moved here", AlternateNameFlags::empty())
        .child(22);
    let hidden = Field::new().relocated();
    let packed = Field::new().compressed(40_000);
    let sparse = Field::new().sparse(1 << 20);
    // Two attributes of users and a list, cut within the value of the first.
    let end = Field::new().attribute_list(b"lue\0\x08user.two\0\x01?\0\0\0\x01\x17", false);
    disc.put(33, &end.0);
    let listed = Field::new()
        .attribute_list(b"\0\x04\x03one\0\x05va", true)
        .continues(33, 0, length(&end));
    let directory = |identifier, field, extent| DirectoryRecord {
        flags: FileFlags::DIRECTORY,
        system_use: field,
        ..record(identifier, extent, 2048)
    };
    let several = |extent, flags| DirectoryRecord {
        flags,
        ..record(b"SEVERAL.;1", extent, 2048)
    };
    let with = |identifier, field| DirectoryRecord {
        system_use: field,
        ..record(identifier, 31, 100)
    };
    disc.directory(
        ROOT,
        &own.0,
        &[
            with(b"LINK.;1", &link.0),
            with(b"LISTED.;1", &listed.0),
            with(b"MORE.;1", &more.0),
            with(b"MOVED.;1", &moved.0),
            with(b"PACKED.;1", &packed.0),
            several(32, FileFlags::MULTI_EXTENT),
            several(35, FileFlags::empty()),
            with(b"SPARSE.;1", &sparse.0),
            directory(b"DIR", &[], 22),
            directory(b"RR_MOVED", &hidden.0, 22),
        ],
    );
    let name = joliet::encode("naïve.txt;1");
    disc.directory(21, &[], &[record(&name, 31, 100)]);
    disc.directory(
        22,
        &Field::new().attributes(0o040_700, 2, None).0,
        &[record(b"IN.;1", 31, 9)],
    );
    disc
}
