//! What images are built from, and how: `build` and `plan`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgMatches, Args, ValueEnum};

/// Builds an image.
#[derive(Args)]
pub(crate) struct Build {
    /// The image: a file (it appears when it is whole), a block device, or - for standard output
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Do not wait until the image is on the disk
    #[arg(long)]
    pub(crate) no_sync: bool,
    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// Plans an image.
#[derive(Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// What the image is made from, and how.
#[derive(Args)]
pub(crate) struct Settings {
    /// A folder, whose contents go to the root, a file, or TARGET=SOURCE to place either
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,

    /// File systems, comma-separated [default: iso9660,rock-ridge,joliet]
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "LIST",
        help_heading = "File systems"
    )]
    pub(crate) fs: Option<Vec<FileSystem>>,
    /// ISO 9660 interchange level: 1 (names of 8.3), 2, 3 (files of any size), 4 (and ISO 9660:1999)
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=4), help_heading = "File systems")]
    pub(crate) iso_level: u32,
    /// What names of ISO 9660 may have beyond the standard, comma-separated; as other programs' -U, -allow-lowercase, -relaxed-filenames,
    /// -allow-multidot, -omit-version-number and -omit-period
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "LIST",
        help_heading = "File systems"
    )]
    pub(crate) iso_relax: Vec<Relax>,
    /// Most bytes of a name of ISO 9660, 8 to 207; beside Rock Ridge 146 [default: as the level says; 37 with --iso-relax all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(8..=207), help_heading = "File systems")]
    pub(crate) iso_name_length: Option<u8>,
    /// Joliet level, 1 to 3
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=3), help_heading = "File systems")]
    pub(crate) joliet_level: u8,
    /// Joliet names of up to 103 units instead of 64, and with characters of any plane
    #[arg(long, help_heading = "File systems")]
    pub(crate) joliet_relaxed: bool,
    /// Directories deeper than eight levels: relocate them (Rock Ridge shows them in place) or keep them [default: keep; with --strict: relocate]
    #[arg(long, value_enum, value_name = "HOW", help_heading = "File systems")]
    pub(crate) deep: Option<Deep>,
    /// UDF revision: 1.02, 1.50, 2.00, 2.01, 2.50, 2.60 [default: 2.01; beside ISO 9660: 1.02]
    #[arg(long, value_name = "REVISION", value_parser = revision, help_heading = "File systems")]
    pub(crate) udf_revision: Option<fsimage::UdfRevision>,
    /// How the UDF partition is to be written on later [default: read-only; with --udf-vat: write-once]
    #[arg(long, value_enum, value_name = "HOW", help_heading = "File systems")]
    pub(crate) udf_access: Option<Access>,
    /// Write a virtual allocation table, for media that are written once from beginning to end and added to later; MEDIUM is closed after the
    /// image, or open for more. With --size, that is the size of the medium
    #[arg(long, value_enum, value_name = "MEDIUM", num_args = 0..=1, require_equals = true, default_missing_value = "closed", help_heading = "File systems")]
    pub(crate) udf_vat: Option<Vat>,
    /// Write the metadata of UDF 2.50 and later once instead of twice
    #[arg(long, help_heading = "File systems")]
    pub(crate) no_redundant_metadata: bool,
    /// Bytes of a block: 2048; without ISO 9660 also 512, 1024 or 4096
    #[arg(
        long,
        value_name = "BYTES",
        default_value_t = 2048,
        help_heading = "File systems"
    )]
    pub(crate) block_size: u32,
    /// Make what the standards forbid an error
    #[arg(long, help_heading = "File systems")]
    pub(crate) strict: bool,
    /// Write Rock Ridge times with hundredths of a second
    #[arg(long, help_heading = "File systems")]
    pub(crate) long_times: bool,
    /// Leave out the copy of the volume descriptors at block 48, by which a first session is found when others follow
    #[arg(long, help_heading = "File systems")]
    pub(crate) no_descriptor_copy: bool,
    /// Write the optional second copies of the path tables
    #[arg(long, help_heading = "File systems")]
    pub(crate) optional_path_tables: bool,
    /// Whose habits to follow
    #[arg(long, value_enum, value_name = "WHOSE", default_value_t = ProfileName::Native, help_heading = "File systems")]
    pub(crate) profile: ProfileName,

    /// Volume name in every file system
    #[arg(short = 'V', long, value_name = "NAME", help_heading = "Volume")]
    pub(crate) volume_name: Option<String>,
    /// Volume name in ISO 9660, at most 32 characters
    #[arg(long, value_name = "NAME", help_heading = "Volume")]
    pub(crate) volume_name_iso9660: Option<String>,
    /// Volume name in Joliet, at most 16 characters
    #[arg(long, value_name = "NAME", help_heading = "Volume")]
    pub(crate) volume_name_joliet: Option<String>,
    /// Volume name in UDF, at most 126 characters
    #[arg(long, value_name = "NAME", help_heading = "Volume")]
    pub(crate) volume_name_udf: Option<String>,
    /// System identifier
    #[arg(long, value_name = "TEXT", help_heading = "Volume")]
    pub(crate) system_id: Option<String>,
    /// Volume set identifier
    #[arg(long, value_name = "TEXT", help_heading = "Volume")]
    pub(crate) volume_set: Option<String>,
    /// Publisher identifier
    #[arg(long, value_name = "TEXT", help_heading = "Volume")]
    pub(crate) publisher: Option<String>,
    /// Data preparer identifier
    #[arg(long, value_name = "TEXT", help_heading = "Volume")]
    pub(crate) preparer: Option<String>,
    /// Application identifier
    #[arg(long, value_name = "TEXT", help_heading = "Volume")]
    pub(crate) application: Option<String>,
    /// Name of the copyright file in the root
    #[arg(long, value_name = "NAME", help_heading = "Volume")]
    pub(crate) copyright_file: Option<String>,
    /// Name of the abstract file in the root
    #[arg(long, value_name = "NAME", help_heading = "Volume")]
    pub(crate) abstract_file: Option<String>,
    /// Name of the bibliographic file in the root
    #[arg(long, value_name = "NAME", help_heading = "Volume")]
    pub(crate) bibliographic_file: Option<String>,

    /// Leave out what matches: a name, or with a / a path below the folder; * and ** as in gitignore
    #[arg(long, value_name = "GLOB", help_heading = "Sources")]
    pub(crate) exclude: Vec<String>,
    /// Store what symbolic links lead to, out of the folder too, instead of the links
    #[arg(long, help_heading = "Sources")]
    pub(crate) follow_symlinks: bool,
    /// Leave out what cannot be read, with a warning
    #[arg(long, help_heading = "Sources")]
    pub(crate) skip_unreadable: bool,
    /// Store extended attributes of users (user.NAME) as named streams, which UDF 2.00 and later and Rock Ridge hold
    #[arg(long, help_heading = "Sources")]
    pub(crate) xattrs: bool,
    /// Store creation times too
    #[arg(long, help_heading = "Sources")]
    pub(crate) creation_times: bool,
    /// Owner of everything
    #[arg(long, value_name = "N", help_heading = "Sources")]
    pub(crate) uid: Option<u32>,
    /// Group of everything
    #[arg(long, value_name = "N", help_heading = "Sources")]
    pub(crate) gid: Option<u32>,
    /// Owner and group of everything, as UID or UID:GID
    #[arg(long, value_name = "UID[:GID]", value_parser = owner, conflicts_with_all = ["uid", "gid"], help_heading = "Sources")]
    pub(crate) owner: Option<(u32, Option<u32>)>,
    /// Permissions of every file, octal
    #[arg(long, value_name = "MODE", value_parser = mode, help_heading = "Sources")]
    pub(crate) file_mode: Option<u16>,
    /// Permissions of every directory, octal
    #[arg(long, value_name = "MODE", value_parser = mode, help_heading = "Sources")]
    pub(crate) dir_mode: Option<u16>,
    /// Store equal contents once
    #[arg(long, help_heading = "Sources")]
    pub(crate) dedupe: bool,

    /// Refuse what does not fit the medium: cd-r, dvd+r, dvd-r-dl, bd-r, ..., or a number of blocks of 2048 bytes
    #[arg(long, value_name = "TYPE", value_parser = crate::settings::medium, help_heading = "Medium")]
    pub(crate) media: Option<u64>,
    /// Block of the disc at which the image starts
    #[arg(long, value_name = "BLOCK", default_value_t = 0, help_heading = "Medium")]
    pub(crate) session_start: u32,
    /// Bytes of the whole image, a multiple of the block size, with K, M, G or T as units of 1024: what nothing takes is free
    #[arg(long, value_name = "BYTES", value_parser = size, help_heading = "Medium")]
    pub(crate) size: Option<u64>,
    /// Blocks of zeros behind the last file, for drives that read ahead (150 is usual on CD)
    #[arg(long, value_name = "BLOCKS", default_value_t = 0, help_heading = "Medium")]
    pub(crate) padding: u32,

    /// Boot entry: PLATFORM=/PATH-IN-IMAGE or PLATFORM=partition:N (the N-th appended), then any of ,load=SECTORS ,info-table ,grub-info
    /// ,emulation=floppy-1.44 (floppy-1.2, floppy-2.88, hard-disk) ,segment=HEX ,id=TEXT ,not-bootable. PLATFORM: bios, efi, powerpc, mac.
    /// Repeatable; the first is the one that a BIOS boots
    #[arg(long, value_name = "SPEC", value_parser = crate::boot::entry, help_heading = "Booting")]
    pub(crate) boot: Vec<crate::boot::Entry>,
    /// Boot entry whose image is a file of this machine and no file of the image; otherwise as --boot, in the order of both
    #[arg(long, value_name = "SPEC", value_parser = crate::boot::host_entry, help_heading = "Booting")]
    pub(crate) boot_file: Vec<crate::boot::Entry>,
    /// Show the boot catalog as a file of this path
    #[arg(long, value_name = "/PATH", help_heading = "Booting")]
    pub(crate) boot_catalog: Option<String>,
    /// Boot from sticks too: a list of mbr[=FILE] (code, of isolinux or GRUB as it seems; or say mbr-isolinux=, mbr-grub=, mbr-plain=), gpt, apm,
    /// type=0xNN (of the image as a partition), align=BYTES
    #[arg(long, value_name = "LIST", value_parser = crate::boot::hybrid, help_heading = "Booting")]
    pub(crate) hybrid: Option<crate::boot::HybridList>,
    /// Append a partition: TYPE is efi, linux or a number such as 0x83. Repeatable
    #[arg(long, value_name = "TYPE=FILE", value_parser = crate::boot::appended, help_heading = "Booting")]
    pub(crate) append_partition: Vec<(fsimage::PartitionType, PathBuf)>,
    /// Boot what is in the image, at the usual places: isolinux.bin below /isolinux, /boot/isolinux, /syslinux or /; eltorito.img or
    /// bios.img of GRUB below /boot/grub; etfsboot.com and efisys.bin of Windows (UDF 1.02 then holds the files, and ISO 9660 only a note, unless --fs
    /// says otherwise); for UEFI an efi.img or efiboot.img. Sticks boot too, where this machine has isohdpfx.bin or boot_hybrid.img
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Booting")]
    pub(crate) bootable: Option<Bootable>,
    /// The entries of both options in the order of the command line.
    #[arg(skip)]
    pub(crate) boot_order: Vec<crate::boot::Entry>,

    /// Threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Tell the plan, and errors, as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress bar, no warnings
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// What names of ISO 9660 may have, or may go without.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum Relax {
    /// All of the following
    All,
    /// Lower-case letters
    LowerCase,
    /// All printable characters of ASCII
    Ascii,
    /// Full stops anywhere
    FullStops,
    /// Bytes that are not ASCII, such as those of UTF-8
    Bytes,
    /// No version number
    NoVersion,
    /// No full stop at the end of a name without one
    NoFinalFullStop,
}

/// A file system's name.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FileSystem {
    /// ISO 9660
    #[value(name = "iso9660")]
    Iso9660,
    /// Rock Ridge, on ISO 9660
    RockRidge,
    /// Joliet, on ISO 9660
    Joliet,
    /// UDF
    Udf,
}

/// What boots.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Bootable {
    /// isolinux, under a BIOS
    Isolinux,
    /// GRUB
    Grub,
    /// Windows or its installer
    Windows,
}

/// What becomes of deep directories.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Deep {
    /// Move them below RR_MOVED
    Relocate,
    /// Keep them
    Keep,
}

/// How a partition is to be written on.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Access {
    /// Not at all
    ReadOnly,
    /// Each block once
    WriteOnce,
    /// Blocks that were erased
    Rewritable,
    /// Every block at any time
    Overwritable,
}

/// What becomes of a medium with a virtual allocation table.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Vat {
    /// It is closed
    Closed,
    /// It stays open
    Open,
}

/// Whose habits.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ProfileName {
    /// What the formats can hold, cases kept, no hidden limit
    Native,
    /// As Microsoft's IMAPI2FS: names without regard to case, files of 2 GiB at most, a medium of 650 MiB
    Imapi,
}

impl Settings {
    /// Brings the boot entries into the order in which they were given.
    pub(super) fn order(&mut self, matches: &ArgMatches) {
        let at = |name| matches.indices_of(name).into_iter().flatten();
        let mut entries: Vec<(usize, &crate::boot::Entry)> = at("boot").zip(&self.boot).collect();
        entries.extend(at("boot_file").zip(&self.boot_file));
        entries.sort_by_key(|&(index, _)| index);
        self.boot_order = entries.into_iter().map(|(_, entry)| entry.clone()).collect();
    }
}

fn mode(text: &str) -> Result<u16, String> {
    let mode = u16::from_str_radix(text, 8).ok().filter(|&mode| mode <= 0o7777);
    mode.ok_or_else(|| "is no octal number up to 7777".to_owned())
}

fn revision(text: &str) -> Result<fsimage::UdfRevision, String> {
    let all = fsimage::UdfRevision::ALL;
    let found = all.into_iter().find(|revision| revision.to_string() == text);
    found.ok_or_else(|| {
        format!(
            "is not one of {}",
            all.map(|revision| revision.to_string()).join(", ")
        )
    })
}

pub(crate) fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let shift = match text.get(digits.len()..).unwrap_or_default() {
        "" => 0,
        "K" | "k" => 10,
        "M" | "m" => 20,
        "G" | "g" => 30,
        "T" | "t" => 40,
        _ => return Err("is no size, such as 700M".to_owned()),
    };
    let number: u64 = digits
        .parse()
        .map_err(|_| "is no size, such as 700M".to_owned())?;
    number
        .checked_mul(1 << shift)
        .ok_or_else(|| "is too large".to_owned())
}

fn owner(text: &str) -> Result<(u32, Option<u32>), String> {
    let number = |text: &str| text.parse().map_err(|_| format!("{text:?} is no number"));
    match text.split_once(':') {
        Some((user, group)) => Ok((number(user)?, Some(number(group)?))),
        None => Ok((number(text)?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_and_owners() {
        assert_eq!(mode("0755"), Ok(0o755));
        assert!(mode("8").is_err());
        assert!(mode("17777").is_err());
        assert_eq!(owner("1000:100"), Ok((1000, Some(100))));
        assert_eq!(owner("0"), Ok((0, None)));
        assert!(owner("root").is_err());
    }
}
