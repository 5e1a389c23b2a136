//! From the command line's options to an image's settings.

use fsimage::{
    DeepDirectories, FileSystemImage, FileSystems, InterchangeLevel, Iso9660Names, JolietOptions, MediaType,
    Profile, Relaxations, ScanOptions, UdfAccess, UdfVat,
};

use crate::arguments::{Access, Deep, FileSystem, ProfileName, Relax, Settings, Vat};
use crate::failure::Failure;

/// Blocks of a medium, by its name or as a number.
pub(crate) fn medium(text: &str) -> Result<u64, String> {
    let named = MediaType::ALL
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text));
    match named {
        Some((_, media)) => Ok(media.blocks()),
        None => text.parse().map_err(|_| {
            let names: Vec<&str> = MediaType::ALL.iter().map(|&(name, _)| name).collect();
            format!("is neither a number of blocks nor one of {}", names.join(", "))
        }),
    }
}

/// An empty image with these settings.
pub(crate) fn image(settings: &Settings) -> Result<FileSystemImage, Failure> {
    let profile = match settings.profile {
        ProfileName::Native => Profile::NATIVE,
        ProfileName::Imapi => Profile::IMAPI,
    };
    let mut image = FileSystemImage::with_profile(profile)?;
    let default = [FileSystem::Iso9660, FileSystem::RockRidge, FileSystem::Joliet];
    let chosen = settings.fs.as_deref().unwrap_or(&default);
    let mask = chosen.iter().map(|fs| match fs {
        FileSystem::Iso9660 => FileSystems::ISO9660,
        FileSystem::RockRidge => FileSystems::ROCK_RIDGE,
        FileSystem::Joliet => FileSystems::JOLIET,
        FileSystem::Udf => FileSystems::UDF,
    });
    image.set_file_systems(mask.fold(FileSystems::empty(), |all, one| all | one))?;
    image.set_interchange_level(InterchangeLevel::from_number(settings.iso_level).unwrap_or_default())?;
    image.set_iso9660_names(iso9660_names(settings))?;
    let joliet = JolietOptions {
        level: settings.joliet_level,
        ..JolietOptions::default()
    };
    let relaxed = JolietOptions {
        name_units: 103,
        utf16: true,
        ..joliet
    };
    image.set_joliet(if settings.joliet_relaxed { relaxed } else { joliet })?;
    if let Some(revision) = settings.udf_revision {
        image.set_udf_revision(revision)?;
    }
    image.set_udf_access(match (settings.udf_access, settings.udf_vat) {
        (Some(Access::ReadOnly), _) | (None, None) => UdfAccess::ReadOnly,
        (Some(Access::WriteOnce), _) | (None, Some(_)) => UdfAccess::WriteOnce,
        (Some(Access::Rewritable), _) => UdfAccess::Rewritable,
        (Some(Access::Overwritable), _) => UdfAccess::Overwritable,
    })?;
    image.set_udf_vat(match settings.udf_vat {
        None => UdfVat::None,
        Some(Vat::Closed) => UdfVat::Closed,
        Some(Vat::Open) => UdfVat::Open,
    })?;
    image.set_create_redundant_udf_metadata_files(!settings.no_redundant_metadata);
    image.set_block_size(settings.block_size)?;
    image.set_total_blocks(settings.size.map(|bytes| blocks(bytes, settings)).transpose()?)?;
    image.set_strict(settings.strict)?;
    image.set_deep_directories(match settings.deep {
        None => DeepDirectories::ByStrictness,
        Some(Deep::Relocate) => DeepDirectories::Relocate,
        Some(Deep::Keep) => DeepDirectories::Keep,
    })?;
    image.set_deduplicate(settings.dedupe)?;
    image.set_long_times(settings.long_times)?;
    image.set_optional_path_tables(settings.optional_path_tables)?;
    image.set_descriptor_copy(!settings.no_descriptor_copy)?;
    image.set_session_start_block(settings.session_start)?;
    image.set_padding_blocks(settings.padding)?;
    if let Some(blocks) = settings.media {
        image.set_free_media_blocks(blocks)?;
    }

    if let Some(name) = &settings.volume_name {
        image.set_volume_name(name)?;
    }
    let names = [
        (FileSystems::ISO9660, &settings.volume_name_iso9660),
        (FileSystems::JOLIET, &settings.volume_name_joliet),
        (FileSystems::UDF, &settings.volume_name_udf),
    ];
    for (file_system, name) in names {
        if let Some(name) = name {
            image.set_volume_name_in(file_system, name)?;
        }
    }
    let identifiers = image.identifiers_mut()?;
    let texts = [
        (&mut identifiers.system, &settings.system_id),
        (&mut identifiers.volume_set, &settings.volume_set),
        (&mut identifiers.publisher, &settings.publisher),
        (&mut identifiers.data_preparer, &settings.preparer),
        (&mut identifiers.application, &settings.application),
        (&mut identifiers.copyright_file, &settings.copyright_file),
        (&mut identifiers.abstract_file, &settings.abstract_file),
        (&mut identifiers.bibliographic_file, &settings.bibliographic_file),
    ];
    for (place, text) in texts {
        if let Some(text) = text {
            place.clone_from(text);
        }
    }
    Ok(image)
}

/// The rules for names of ISO 9660's primary hierarchy.
fn iso9660_names(settings: &Settings) -> Iso9660Names {
    /// As long as other programs make names that are as they are.
    const UNTRANSLATED: u8 = 37;
    let relaxations = settings
        .iso_relax
        .iter()
        .map(|relax| match relax {
            Relax::All => Relaxations::all(),
            Relax::LowerCase => Relaxations::LOWER_CASE,
            Relax::Ascii => Relaxations::ASCII,
            Relax::FullStops => Relaxations::FULL_STOPS,
            Relax::Bytes => Relaxations::BYTES,
            Relax::NoVersion => Relaxations::NO_VERSION,
            Relax::NoFinalFullStop => Relaxations::NO_FINAL_FULL_STOP,
        })
        .fold(Relaxations::empty(), |all, one| all | one);
    Iso9660Names {
        relaxations,
        length: settings
            .iso_name_length
            .or(relaxations.is_all().then_some(UNTRANSLATED)),
    }
}

/// A size in blocks.
fn blocks(bytes: u64, settings: &Settings) -> Result<u64, Failure> {
    let block_size = u64::from(settings.block_size.max(1));
    if !bytes.is_multiple_of(block_size) {
        return Err(Failure::usage(format!(
            "--size: {bytes} bytes are no whole number of blocks of {block_size} bytes"
        )));
    }
    Ok(bytes / block_size)
}

/// How folders are added.
pub(crate) fn scan_options(settings: &Settings) -> Result<ScanOptions, Failure> {
    let (owner, group) = settings.owner.unzip();
    let mut options = ScanOptions {
        follow_links: settings.follow_symlinks,
        skip_unreadable: settings.skip_unreadable,
        creation_times: settings.creation_times,
        extended_attributes: settings.xattrs,
        base_attributes: true,
        file_permissions: settings.file_mode,
        directory_permissions: settings.dir_mode,
        user: settings.uid.or(owner),
        group: settings.gid.or(group.flatten()),
        ..ScanOptions::default()
    };
    options
        .exclude(&settings.exclude)
        .map_err(|error| Failure::usage(format!("--exclude: {error}")))?;
    Ok(options)
}
