//! Inputs to begin with: whole and well-formed, so that a fuzzer need not find the way past the first checks.

use fsimage_formats::FormatError;
use fsimage_formats::aaip::AttributeList;
use fsimage_formats::iso9660::characters::padded;
use fsimage_formats::iso9660::directory_record::{PARENT_IDENTIFIER, SELF_IDENTIFIER};
use fsimage_formats::iso9660::{
    BootRecord, ByteOrder, DecimalDateTime, Denied, DirectoryRecord, ExtendedAttributeRecord, FileFlags,
    PathTableRecord, PrimaryVolumeDescriptor, RecordingDateTime, RootDirectoryRecord, SECTOR_SIZE,
    SupplementaryVolumeDescriptor, VolumeDescriptorBody, VolumeDescriptorSetTerminator, VolumeFlags,
    VolumePartitionDescriptor,
};
use fsimage_formats::joliet::{self, Level};
use fsimage_formats::rock_ridge::{
    AlternateName, AlternateNameFlags, ChildLink, DeviceNumber, IEEE_P1282, ParentLink, PosixAttributes,
    RRIP_1991A, Relocated, RockRidgeInUse, SparseFile, SymbolicLink, SymbolicLinkFlags, TimeStamps, Times,
    encode_target, name_entries, target_entries,
};
use fsimage_formats::susp::{
    AreaTerminator, ContinuationArea, ExtensionSelector, Padding, SharingProtocolIndicator,
};

/// A moment of 2009 with a fraction of a second.
const MOMENT: (i64, u32) = (1_234_567_890, 120_000_000);

fn recorded() -> RecordingDateTime {
    RecordingDateTime::from_unix(MOMENT.0, MOMENT.1).unwrap()
}

fn decimal() -> DecimalDateTime {
    DecimalDateTime::from_unix(MOMENT.0, MOMENT.1).unwrap()
}

/// Puts what `write` writes at the end of `area`.
fn append(area: &mut Vec<u8>, write: impl FnOnce(&mut [u8]) -> Result<usize, FormatError>) {
    let mut out = [0; 2048];
    let length = write(&mut out).unwrap();
    area.extend_from_slice(&out[..length]);
}

fn body(root: u32) -> VolumeDescriptorBody {
    VolumeDescriptorBody {
        system_identifier: padded(b"LINUX").unwrap(),
        volume_identifier: padded(b"CDROM").unwrap(),
        volume_space_size: 1_000,
        volume_set_size: 1,
        volume_sequence_number: 1,
        logical_block_size: 2_048,
        path_table_size: 10,
        type_l_path_table: 19,
        optional_type_l_path_table: 0,
        type_m_path_table: 20,
        optional_type_m_path_table: 0,
        root: RootDirectoryRecord::new(root, 2_048, recorded()),
        volume_set_identifier: [b' '; 128],
        publisher_identifier: [b' '; 128],
        data_preparer_identifier: [b' '; 128],
        application_identifier: [b' '; 128],
        copyright_file_identifier: [b' '; 37],
        abstract_file_identifier: [b' '; 37],
        bibliographic_file_identifier: [b' '; 37],
        created: decimal(),
        modified: decimal(),
        expires: DecimalDateTime::UNSPECIFIED,
        effective: decimal(),
        file_structure_version: 1,
        application_use: [0; 512],
    }
}

/// One volume descriptor of each type.
#[must_use]
pub fn iso9660_volume_descriptor() -> Vec<Vec<u8>> {
    let supplementary = |version, escape_sequences| {
        let body = VolumeDescriptorBody {
            file_structure_version: version,
            ..body(22)
        };
        SupplementaryVolumeDescriptor {
            version,
            volume_flags: VolumeFlags::empty(),
            escape_sequences,
            body,
        }
    };
    let boot = BootRecord {
        boot_system_identifier: *b"EL TORITO SPECIFICATION\0\0\0\0\0\0\0\0\0",
        boot_identifier: [0; 32],
        boot_system_use: [0; 1977],
    };
    let partition = VolumePartitionDescriptor {
        system_identifier: [b' '; 32],
        volume_partition_identifier: [b' '; 32],
        volume_partition_location: 100,
        volume_partition_size: 200,
        system_use: [0; 1960],
    };
    [
        PrimaryVolumeDescriptor { body: body(21) }.write(),
        supplementary(1, Level::Three.escape_sequences()).write(),
        supplementary(2, [0; 32]).write(),
        boot.write(),
        partition.write(),
        VolumeDescriptorSetTerminator.write(),
    ]
    .map(Vec::from)
    .to_vec()
}

/// Directories of one and of two sectors.
#[must_use]
pub fn directory_record() -> Vec<Vec<u8>> {
    let mut system_use = Vec::new();
    append(&mut system_use, |out| {
        SharingProtocolIndicator { bytes_skipped: 0 }.write(out)
    });
    let record = |identifier, system_use, flags| DirectoryRecord {
        extended_attribute_record_length: 0,
        extent: 23,
        data_length: 2_048,
        recorded: recorded(),
        flags,
        file_unit_size: 0,
        interleave_gap_size: 0,
        volume_sequence_number: 1,
        identifier,
        system_use,
    };
    let mut extent = Vec::new();
    append(&mut extent, |out| {
        record(SELF_IDENTIFIER, &system_use, FileFlags::DIRECTORY).write(out)
    });
    append(&mut extent, |out| {
        record(PARENT_IDENTIFIER, &[], FileFlags::DIRECTORY).write(out)
    });
    append(&mut extent, |out| {
        record(b"README.TXT;1", &[], FileFlags::empty()).write(out)
    });
    let first = extent.clone();
    extent.resize(SECTOR_SIZE, 0);
    append(&mut extent, |out| {
        record(b"SECTION.;1", &[], FileFlags::MULTI_EXTENT).write(out)
    });
    vec![first, extent]
}

/// Path tables of a root and two directories, in either byte order.
#[must_use]
pub fn path_table() -> Vec<Vec<u8>> {
    [ByteOrder::Little, ByteOrder::Big]
        .map(|order| {
            let mut table = Vec::new();
            for (extent, identifier) in (21..).zip([SELF_IDENTIFIER, b"DIR", b"LONGNAME"]) {
                let record = PathTableRecord {
                    extended_attribute_record_length: 0,
                    extent,
                    parent: 1,
                    identifier,
                };
                append(&mut table, |out| record.write(order, out));
            }
            table
        })
        .to_vec()
}

/// An extended attribute record with both of its variable parts.
#[must_use]
pub fn extended_attribute() -> Vec<Vec<u8>> {
    let record = ExtendedAttributeRecord {
        owner: 1,
        group: 2,
        permissions: Denied::FIXED | Denied::OTHER_READ,
        created: decimal(),
        modified: decimal(),
        expires: DecimalDateTime::UNSPECIFIED,
        effective: decimal(),
        record_format: 1,
        record_attributes: 2,
        record_length: 80,
        system_identifier: [b' '; 32],
        system_use: [0; 64],
        application_use: b"application",
        escape_sequences: b"%/E",
    };
    let mut bytes = Vec::new();
    append(&mut bytes, |out| record.write(out));
    vec![bytes]
}

/// A moment in all three forms.
#[must_use]
pub fn date_time() -> Vec<Vec<u8>> {
    let mut moment = MOMENT.0.to_le_bytes().to_vec();
    moment.extend(MOMENT.1.to_le_bytes());
    vec![
        recorded().write().to_vec(),
        decimal().write().to_vec(),
        moment,
        b"0000000000000000\0".to_vec(),
    ]
}

/// Three identifiers with their lengths before them.
#[must_use]
pub fn file_identifier() -> Vec<Vec<u8>> {
    vec![
        b"\x0C\x09README.TXT;1README.;1READ.ME;2".to_vec(),
        b"\x01\x01\0\x01A".to_vec(),
    ]
}

/// Three identifiers with their lengths before them, and an escape sequences field.
#[must_use]
pub fn joliet() -> Vec<Vec<u8>> {
    let mut names = b"\x0A\x08".to_vec();
    names.extend(["a.b;1", "ä€😀", "a.c;2"].into_iter().flat_map(joliet::encode));
    vec![names, Level::Three.escape_sequences().to_vec()]
}

/// The entries of SUSP.
#[must_use]
pub fn susp() -> Vec<Vec<u8>> {
    let mut area = Vec::new();
    append(&mut area, |out| {
        SharingProtocolIndicator { bytes_skipped: 14 }.write(out)
    });
    append(&mut area, |out| {
        ContinuationArea {
            block: 30,
            offset: 100,
            length: 237,
        }
        .write(out)
    });
    append(&mut area, |out| ExtensionSelector { extension: 1 }.write(out));
    append(&mut area, |out| Padding { length: 3 }.write(out));
    append(&mut area, |out| AreaTerminator.write(out));
    let mut references = Vec::new();
    append(&mut references, |out| RRIP_1991A.write(out));
    append(&mut references, |out| IEEE_P1282.write(out));
    vec![area, references]
}

/// The entries of Rock Ridge: of a file, a device, a symbolic link, and of relocated directories.
#[must_use]
pub fn rock_ridge() -> Vec<Vec<u8>> {
    let attributes = PosixAttributes {
        mode: 0o100_644,
        links: 1,
        user: 1_000,
        group: 100,
        serial: Some(7),
    };
    let time = Some(recorded());
    let times = TimeStamps::Short(Times {
        modify: time,
        access: time,
        attributes: time,
        ..Times::NONE
    });
    let mut file = Vec::new();
    append(&mut file, |out| RockRidgeInUse::all().write(out));
    append(&mut file, |out| attributes.write(out));
    append(&mut file, |out| times.write(out));
    for name in name_entries(&[b'n'; 255]) {
        append(&mut file, |out| name.write(out));
    }
    let components = b"\0\x06\x03short\0\x05value\0\0\0\x01\x17";
    append(&mut file, |out| AttributeList { flags: 0, components }.write(out));
    append(&mut file, |out| {
        SparseFile::Long {
            virtual_size: 1 << 40,
            table_depth: 4,
        }
        .write(out)
    });

    let mut device = Vec::new();
    append(&mut device, |out| {
        PosixAttributes {
            mode: 0o060_660,
            serial: None,
            ..attributes
        }
        .write(out)
    });
    append(&mut device, |out| DeviceNumber::from_major_minor(8, 1).write(out));
    let long = Times {
        creation: Some(decimal()),
        ..Times::NONE
    };
    append(&mut device, |out| TimeStamps::Long(long).write(out));
    append(&mut device, |out| {
        SparseFile::Short { virtual_size: 4_096 }.write(out)
    });

    let mut link = Vec::new();
    for entry in target_entries(&encode_target(b"/usr/share/../lib//x/./y")) {
        append(&mut link, |out| entry.write(out));
    }
    let empty = SymbolicLink {
        flags: SymbolicLinkFlags::CONTINUE,
        components: b"\x01\x02ab",
    };
    append(&mut link, |out| empty.write(out));

    let mut relocated = Vec::new();
    append(&mut relocated, |out| ChildLink { extent: 40 }.write(out));
    append(&mut relocated, |out| ParentLink { extent: 41 }.write(out));
    append(&mut relocated, |out| Relocated.write(out));
    let parent = AlternateName {
        flags: AlternateNameFlags::PARENT,
        name: b"",
    };
    append(&mut relocated, |out| parent.write(out));
    vec![file, device, link, relocated]
}
