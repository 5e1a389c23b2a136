//! The volume descriptors of a layout.
//!
//! Spec: ECMA-119:1987 8.3, 8.4, 8.5; Joliet, "SVD"; ISO 9660:1999 8.5 (enhanced volume descriptor).

use fsimage_formats::el_torito::boot_record;
use fsimage_formats::iso9660::{
    DecimalDateTime, PrimaryVolumeDescriptor, RootDirectoryRecord, SupplementaryVolumeDescriptor,
    VolumeDescriptorBody, VolumeDescriptorSetTerminator, VolumeFlags,
};
use fsimage_formats::joliet::Level;

use fsimage_tree::Tree;

use crate::error::LayoutError;
use crate::hierarchy::{Hierarchy, View};
use crate::names::{iso9660_volume_identifier, joliet_volume_identifier};
use crate::options::Options;
use crate::time;

/// Who made the image, where the caller does not say.
const APPLICATION: &str = "LIBFSIMAGE";

/// Where a hierarchy is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places {
    pub(crate) root: (u32, u32),
    pub(crate) path_table_bytes: u32,
    pub(crate) type_l: u32,
    pub(crate) optional_type_l: u32,
    pub(crate) type_m: u32,
    pub(crate) optional_type_m: u32,
}

/// The identifiers of a descriptor, encoded.
struct Fields {
    system: [u8; 32],
    volume: [u8; 32],
    volume_set: [u8; 128],
    publisher: [u8; 128],
    data_preparer: [u8; 128],
    application: [u8; 128],
    copyright_file: [u8; 37],
    abstract_file: [u8; 37],
    bibliographic_file: [u8; 37],
}

impl Fields {
    fn new(tree: &Tree, hierarchy: &Hierarchy, options: &Options) -> Result<Self, LayoutError> {
        let view = hierarchy.view;
        let ids = &options.identifiers;
        let application = if ids.application.is_empty() {
            APPLICATION
        } else {
            &ids.application
        };
        let joliet = view == View::Joliet;
        let file = |field, name: &str| match hierarchy.root_file_identifier(tree, name.as_bytes()) {
            Some(identifier) => Ok(file_identifier(&identifier, joliet)),
            None => text(field, name, joliet),
        };
        let volume = if joliet {
            joliet_volume_identifier(&ids.volume_joliet)
                .ok_or_else(|| too_long("Joliet volume name", &ids.volume_joliet, 16))
        } else {
            iso9660_volume_identifier(&ids.volume_iso9660, options.strict)
                .ok_or_else(|| too_long("ISO 9660 volume name", &ids.volume_iso9660, 32))
        };
        Ok(Self {
            system: text("system identifier", &ids.system, joliet)?,
            volume: volume?,
            volume_set: text("volume set identifier", &ids.volume_set, joliet)?,
            publisher: text("publisher identifier", &ids.publisher, joliet)?,
            data_preparer: text("data preparer identifier", &ids.data_preparer, joliet)?,
            application: text("application identifier", application, joliet)?,
            copyright_file: file("copyright file identifier", &ids.copyright_file)?,
            abstract_file: file("abstract file identifier", &ids.abstract_file)?,
            bibliographic_file: file("bibliographic file identifier", &ids.bibliographic_file)?,
        })
    }
}

fn too_long(field: &'static str, value: &str, limit: usize) -> LayoutError {
    LayoutError::IdentifierTooLong {
        field,
        value: value.to_owned(),
        limit,
    }
}

/// A text field: ASCII padded with spaces, or UCS-2 for Joliet, which has half as many characters. Joliet takes from a longer
/// text what it can hold.
fn text<const N: usize>(field: &'static str, value: &str, joliet: bool) -> Result<[u8; N], LayoutError> {
    let mut out = [b' '; N];
    if value.chars().count() > N {
        return Err(too_long(field, value, N));
    }
    if joliet {
        let (pairs, odd) = out.as_chunks_mut::<2>();
        // The last byte of a field of odd size stands alone and is zero (Joliet, "Unused bytes").
        odd.fill(0);
        let units = value.encode_utf16().chain(std::iter::repeat(u16::from(b' ')));
        for (pair, unit) in pairs.iter_mut().zip(units) {
            *pair = unit.to_be_bytes();
        }
    } else {
        for (place, character) in out.iter_mut().zip(value.chars()) {
            *place = u8::try_from(character).ok().filter(u8::is_ascii).unwrap_or(b'_');
        }
    }
    Ok(out)
}

/// The field that names a file of the root directory: its identifier there. One that is too long, as in Joliet it may be, names none.
fn file_identifier(identifier: &[u8], joliet: bool) -> [u8; 37] {
    // The same as an empty text, which has 37 bytes at most.
    let mut out = text("", "", joliet).unwrap_or([b' '; 37]);
    if let Some(place) = out.get_mut(..identifier.len()) {
        place.copy_from_slice(identifier);
    }
    out
}

/// The descriptors of these hierarchies, the boot record that leads to a catalog, and the terminator, one block each.
pub(crate) fn descriptors(
    tree: &Tree,
    hierarchies: &[(&Hierarchy, Places)],
    space_size: u32,
    options: &Options,
    boot_catalog: Option<u32>,
) -> Result<Vec<[u8; 2048]>, LayoutError> {
    let clock = time::decimal(options.clock);
    let mut blocks = Vec::with_capacity(hierarchies.len() + 1);
    for &(hierarchy, places) in hierarchies {
        let fields = Fields::new(tree, hierarchy, options)?;
        let root = RootDirectoryRecord::new(places.root.0, places.root.1, time::recording(options.clock));
        let body = VolumeDescriptorBody {
            system_identifier: fields.system,
            volume_identifier: fields.volume,
            volume_space_size: space_size,
            volume_set_size: 1,
            volume_sequence_number: 1,
            logical_block_size: 2048,
            path_table_size: places.path_table_bytes,
            type_l_path_table: places.type_l,
            optional_type_l_path_table: places.optional_type_l,
            type_m_path_table: places.type_m,
            optional_type_m_path_table: places.optional_type_m,
            root,
            volume_set_identifier: fields.volume_set,
            publisher_identifier: fields.publisher,
            data_preparer_identifier: fields.data_preparer,
            application_identifier: fields.application,
            copyright_file_identifier: fields.copyright_file,
            abstract_file_identifier: fields.abstract_file,
            bibliographic_file_identifier: fields.bibliographic_file,
            created: clock,
            modified: clock,
            expires: DecimalDateTime::UNSPECIFIED,
            effective: DecimalDateTime::UNSPECIFIED,
            file_structure_version: 1,
            application_use: [0; 512],
        };
        blocks.push(match hierarchy.view {
            View::Primary { .. } => PrimaryVolumeDescriptor { body }.write(),
            View::Joliet => SupplementaryVolumeDescriptor {
                version: SupplementaryVolumeDescriptor::VERSION_SUPPLEMENTARY,
                volume_flags: VolumeFlags::empty(),
                escape_sequences: joliet_level(options).escape_sequences(),
                body,
            }
            .write(),
            // UDF has descriptors of its own.
            View::Udf => continue,
            View::Enhanced => SupplementaryVolumeDescriptor {
                version: SupplementaryVolumeDescriptor::VERSION_ENHANCED,
                volume_flags: VolumeFlags::empty(),
                escape_sequences: [0; 32],
                body: VolumeDescriptorBody {
                    file_structure_version: 2,
                    ..body
                },
            }
            .write(),
        });
    }
    if let Some(catalog) = boot_catalog {
        // It has to be in sector 17 (El Torito 1.0, 2.0), right behind the primary descriptor.
        blocks.insert(blocks.len().min(1), boot_record(catalog).write());
    }
    blocks.push(VolumeDescriptorSetTerminator.write());
    Ok(blocks)
}

fn joliet_level(options: &Options) -> Level {
    match options.joliet.level {
        1 => Level::One,
        2 => Level::Two,
        _ => Level::Three,
    }
}
