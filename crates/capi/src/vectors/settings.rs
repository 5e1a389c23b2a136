//! `set` and `get`.

use std::path::Path;

use fsimage::{
    DeepDirectories, FileSystemImage, InterchangeLevel, Iso9660Names, JolietOptions, MediaType, Relaxations,
    UdfAccess, UdfRevision, UdfVat,
};

use super::step::{Step, Stop, wrong};
use crate::attributes::timestamp;
use crate::failure::Failure;
use crate::volume::{named_file_system, no_such_identifier, place};

fn no_such(what: &str, number: u32) -> Failure {
    Failure::value(what, number, "one of its numbers")
}

pub(super) fn choose_defaults(image: &mut FileSystemImage, step: &mut Step) -> Result<(), Stop> {
    let number = step.number();
    let media = MediaType::from_number(number).ok_or_else(|| no_such("media type", number))?;
    Ok(image.choose_defaults_for_media(media)?)
}

pub(super) fn set(image: &mut FileSystemImage, step: &mut Step) -> Result<(), Stop> {
    match step.text().as_str() {
        "file_systems" => image.set_file_systems(step.file_systems())?,
        "interchange_level" => {
            let number = step.number();
            let level = InterchangeLevel::from_number(number);
            image.set_interchange_level(level.ok_or_else(|| no_such("level", number))?)?;
        }
        "deep_directories" => image.set_deep_directories(match step.number() {
            0 => DeepDirectories::ByStrictness,
            1 => DeepDirectories::Relocate,
            2 => DeepDirectories::Keep,
            other => return Err(no_such("deep directories", other).into()),
        })?,
        "iso9660_names" => {
            let (bits, length): (u32, u8) = (step.number(), step.number());
            image.set_iso9660_names(Iso9660Names {
                relaxations: Relaxations::from_bits(bits).ok_or_else(|| no_such("relaxations", bits))?,
                length: Some(length).filter(|&length| length > 0),
            })?;
        }
        "joliet" => {
            let (level, name_units, utf16): (u8, u8, _) = (step.number(), step.number(), step.bool());
            if !(1..=3).contains(&level) || !(1..=103).contains(&name_units) {
                return Err(no_such("Joliet", level.into()).into());
            }
            image.set_joliet(JolietOptions {
                level,
                name_units,
                utf16,
            })?;
        }
        "padding_blocks" => image.set_padding_blocks(step.number())?,
        "udf_revision" => image.set_udf_revision(UdfRevision(step.number()))?,
        "udf_access" => image.set_udf_access(match step.number() {
            1 => UdfAccess::ReadOnly,
            2 => UdfAccess::WriteOnce,
            3 => UdfAccess::Rewritable,
            4 => UdfAccess::Overwritable,
            other => return Err(no_such("UDF access", other).into()),
        })?,
        "udf_vat" => image.set_udf_vat(match step.number() {
            0 => UdfVat::None,
            1 => UdfVat::Closed,
            2 => UdfVat::Open,
            other => return Err(no_such("UDF VAT", other).into()),
        })?,
        "free_media_blocks" => image.set_free_media_blocks(step.number())?,
        "total_blocks" => {
            let blocks = step.number();
            image.set_total_blocks((blocks != 0).then_some(blocks))?;
        }
        "session_start_block" => image.set_session_start_block(step.number())?,
        "block_size" => image.set_block_size(step.number())?,
        "strict" => image.set_strict(step.bool())?,
        "restricted_character_set" => image.set_restricted_character_set(step.bool())?,
        "deduplicate" => image.set_deduplicate(step.bool())?,
        "optional_path_tables" => image.set_optional_path_tables(step.bool())?,
        "descriptor_copy" => image.set_descriptor_copy(step.bool())?,
        "long_times" => image.set_long_times(step.bool())?,
        "create_redundant_udf_metadata_files" => {
            image.set_create_redundant_udf_metadata_files(step.bool());
        }
        "stage_files" => image.set_stage_files(step.bool()),
        "now" => {
            let now = timestamp(step.number(), step.number())?;
            image.set_now(now, step.bool())?;
        }
        "volume_name" => image.set_volume_name(&step.text())?,
        "volume_name_in" => {
            let file_system = named_file_system(step.file_systems().bits())?;
            image.set_volume_name_in(file_system, &step.text())?;
        }
        "identifier" => {
            let which = step.number();
            let place = place(image.identifiers_mut()?, which);
            *place.ok_or_else(|| no_such_identifier(which))? = step.text();
        }
        "working_directory" => image.set_working_directory(Path::new(&step.text()))?,
        other => return wrong(format!("no such property: {other}")),
    }
    Ok(())
}

pub(super) fn get(image: &FileSystemImage, step: &mut Step) -> Result<(), Stop> {
    let number = |value: bool| u32::from(value);
    match step.text().as_str() {
        "file_systems" => {
            let expected = step.file_systems();
            if image.file_systems() == expected {
                Ok(())
            } else {
                wrong(format!("{:?}", image.file_systems()))
            }
        }
        "interchange_level" => step.expect(image.interchange_level().number()),
        "deep_directories" => step.expect(match image.deep_directories() {
            DeepDirectories::ByStrictness => 0,
            DeepDirectories::Relocate => 1,
            DeepDirectories::Keep => 2,
        }),
        "padding_blocks" => step.expect(image.padding_blocks()),
        "udf_revision" => step.expect(image.udf_revision().0),
        "udf_access" => step.expect(match image.udf_access() {
            UdfAccess::ReadOnly => 1,
            UdfAccess::WriteOnce => 2,
            UdfAccess::Rewritable => 3,
            UdfAccess::Overwritable => 4,
        }),
        "udf_vat" => step.expect(match image.udf_vat() {
            UdfVat::None => 0,
            UdfVat::Closed => 1,
            UdfVat::Open => 2,
        }),
        "free_media_blocks" => step.expect(image.free_media_blocks()),
        "total_blocks" => step.expect(image.total_blocks().unwrap_or(0)),
        "session_start_block" => step.expect(image.session_start_block()),
        "block_size" => step.expect(image.block_size()),
        "strict" => step.expect(number(image.strict())),
        "restricted_character_set" => step.expect(number(image.restricted_character_set())),
        "deduplicate" => step.expect(number(image.deduplicate())),
        "optional_path_tables" => step.expect(number(image.optional_path_tables())),
        "descriptor_copy" => step.expect(number(image.descriptor_copy())),
        "long_times" => step.expect(number(image.long_times())),
        "create_redundant_udf_metadata_files" => {
            step.expect(number(image.create_redundant_udf_metadata_files()))
        }
        "stage_files" => step.expect(number(image.stage_files())),
        "volume_name" => step.expect(image.volume_name()),
        "file_count" => step.expect(image.file_count()),
        "directory_count" => step.expect(image.directory_count()),
        "used_blocks" => step.expect(image.used_blocks()),
        "boot_image_options_count" => step.expect(image.boot_image_options_array().len()),
        "imported_volume_name" => step.expect(image.imported_volume_name().unwrap_or_default()),
        other => wrong(format!("no such property: {other}")),
    }
}
