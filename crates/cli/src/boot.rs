//! The options that make an image boot, from text to the image's settings.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use fsimage::{
    AppendedPartition, BootOptions, Content, Emulation, FileSystemImage, Hybrid, IsoStub, Kind, MbrCode,
    MbrConvention, NodeId, PartitionType, Platform,
};

use crate::arguments::{Bootable, Settings};
use crate::failure::Failure;

/// A boot entry of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    platform: Platform,
    place: Place,
    load_sectors: Option<u16>,
    load_segment: u16,
    info_table: bool,
    grub_info: bool,
    emulation: Emulation,
    bootable: bool,
    id: String,
}

/// Where its image is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Image(String),
    Partition(usize),
    Host(PathBuf),
}

/// `--boot`: PLATFORM=/PATH or PLATFORM=partition:N, and what follows.
pub(crate) fn entry(text: &str) -> Result<Entry, String> {
    let (mut entry, path) = parse(text)?;
    entry.place = match path.strip_prefix("partition:") {
        Some(number) => {
            let number = number
                .parse()
                .ok()
                .and_then(|number: usize| number.checked_sub(1));
            Place::Partition(number.ok_or("partition: takes a number from 1 on")?)
        }
        None => Place::Image(path),
    };
    Ok(entry)
}

/// `--boot-file`: PLATFORM=HOST-FILE, and what follows.
pub(crate) fn host_entry(text: &str) -> Result<Entry, String> {
    let (mut entry, path) = parse(text)?;
    entry.place = Place::Host(path.into());
    Ok(entry)
}

fn parse(text: &str) -> Result<(Entry, String), String> {
    let (platform, rest) = text.split_once('=').ok_or("is not PLATFORM=PATH")?;
    let platform = match platform {
        "bios" => Platform::X86,
        "efi" => Platform::EFI,
        "powerpc" => Platform::POWER_PC,
        "mac" => Platform::MAC,
        _ => return Err(format!("{platform:?} is not one of bios, efi, powerpc, mac")),
    };
    let mut entry = Entry {
        platform,
        place: Place::Partition(0),
        load_sectors: None,
        load_segment: 0,
        info_table: false,
        grub_info: false,
        emulation: Emulation::None,
        bootable: true,
        id: String::new(),
    };
    let mut path = rest;
    // From the right, as long as it is known: a path may have commas.
    while let Some((before, option)) = path.rsplit_once(',') {
        if !apply(&mut entry, option)? {
            break;
        }
        path = before;
    }
    if path.is_empty() {
        return Err("names no image".to_owned());
    }
    Ok((entry, path.to_owned()))
}

/// Whether `option` is one.
fn apply(entry: &mut Entry, option: &str) -> Result<bool, String> {
    let (key, value) = option.split_once('=').unwrap_or((option, ""));
    match key {
        "load" => {
            let sectors = value
                .parse()
                .map_err(|_| format!("load={value}: is no number of sectors up to 65535"))?;
            entry.load_sectors = Some(sectors);
        }
        "segment" => {
            let digits = value.trim_start_matches("0x");
            let segment = u16::from_str_radix(digits, 16);
            entry.load_segment = segment.map_err(|_| format!("segment={value}: is no hexadecimal number"))?;
        }
        "emulation" => {
            entry.emulation = match value {
                "none" => Emulation::None,
                "floppy-1.2" => Emulation::Floppy12,
                "floppy-1.44" => Emulation::Floppy144,
                "floppy-2.88" => Emulation::Floppy288,
                "hard-disk" => Emulation::HardDisk,
                _ => {
                    let known = "none, floppy-1.2, floppy-1.44, floppy-2.88, hard-disk";
                    return Err(format!("emulation={value}: is not one of {known}"));
                }
            };
        }
        "id" => value.clone_into(&mut entry.id),
        "info-table" if value.is_empty() => entry.info_table = true,
        "grub-info" if value.is_empty() => entry.grub_info = true,
        "not-bootable" if value.is_empty() => entry.bootable = false,
        _ => return Ok(false),
    }
    Ok(true)
}

/// What `--hybrid` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HybridList {
    code: Option<(PathBuf, Option<MbrConvention>)>,
    gpt: bool,
    apm: bool,
    data_type: Option<PartitionType>,
    alignment: Option<u64>,
}

/// `--hybrid`: a list.
pub(crate) fn hybrid(text: &str) -> Result<HybridList, String> {
    let mut list = HybridList::default();
    for item in text.split(',') {
        let (key, value) = item.split_once('=').unwrap_or((item, ""));
        let convention = match key {
            "mbr" => None,
            "mbr-isolinux" => Some(MbrConvention::Isolinux),
            "mbr-grub" => Some(MbrConvention::Grub),
            "mbr-plain" => Some(MbrConvention::Plain),
            "gpt" if value.is_empty() => {
                list.gpt = true;
                continue;
            }
            "apm" if value.is_empty() => {
                list.apm = true;
                continue;
            }
            "type" => {
                list.data_type = Some(partition_type(value)?);
                continue;
            }
            "align" => {
                list.alignment = Some(crate::arguments::size(value)?);
                continue;
            }
            _ => {
                let known = "mbr[=FILE], mbr-isolinux=FILE, mbr-grub=FILE, mbr-plain=FILE, gpt, apm, type=0xNN, align=BYTES";
                return Err(format!("{item:?} is not one of {known}"));
            }
        };
        if value.is_empty() && convention.is_some() {
            return Err(format!("{key} takes a file"));
        }
        if !value.is_empty() && list.code.replace((value.into(), convention)).is_some() {
            return Err("a master boot record has one code".to_owned());
        }
    }
    Ok(list)
}

fn partition_type(text: &str) -> Result<PartitionType, String> {
    let digits = text.trim_start_matches("0x");
    let number = u8::from_str_radix(digits, 16).ok().filter(|&number| number != 0);
    number
        .map(PartitionType)
        .ok_or_else(|| format!("{text:?} is no type from 0x01 to 0xff"))
}

/// `--append-partition`: TYPE=FILE.
pub(crate) fn appended(text: &str) -> Result<(PartitionType, PathBuf), String> {
    let (kind, file) = text.split_once('=').ok_or("is not TYPE=FILE")?;
    let kind = match kind {
        "efi" => PartitionType::EFI_SYSTEM,
        "linux" => PartitionType::LINUX,
        number => partition_type(number).map_err(|error| format!("{error}, nor efi or linux"))?,
    };
    Ok((kind, file.into()))
}

/// Says to the image how it boots, once its tree is there.
pub(crate) fn apply_all(image: &mut FileSystemImage, settings: &Settings) -> Result<(), Failure> {
    let mut wanted = Wanted {
        entries: settings.boot_order.clone(),
        hybrid: settings.hybrid.as_ref().map(build_hybrid).transpose()?,
    };
    match settings.bootable {
        None => {}
        Some(Bootable::Isolinux) => wanted.isolinux(image, settings)?,
        Some(Bootable::Grub) => wanted.grub(image, settings)?,
        Some(Bootable::Windows) => wanted.windows(image, settings)?,
    }
    let mut partitions = Vec::new();
    for (kind, file) in &settings.append_partition {
        partitions.push(AppendedPartition::data(content(file)?, *kind));
    }
    image.set_appended_partitions(partitions)?;
    image.set_hybrid(wanted.hybrid)?;
    if let Some(path) = &settings.boot_catalog {
        let parent = path.rfind('/').and_then(|at| path.get(..at)).unwrap_or_default();
        image.add_directories(NodeId::ROOT, parent.as_bytes())?;
        image.add_boot_catalog(NodeId::ROOT, path.as_bytes())?;
    }
    let entries: Result<Vec<_>, Failure> = wanted.entries.iter().map(|entry| options(image, entry)).collect();
    let shared = entries?.into_iter().map(|entry| Arc::new(RwLock::new(entry)));
    Ok(image.set_boot_image_options_array(shared.collect())?)
}

fn content(file: &Path) -> Result<Content, Failure> {
    let (content, _) = fsimage::file_content(file).map_err(fsimage::Error::from)?;
    Ok(content)
}

fn options(image: &FileSystemImage, entry: &Entry) -> Result<BootOptions, Failure> {
    let mut options = BootOptions::new(image.profile());
    match &entry.place {
        Place::Image(path) => {
            let found = find(image, path).ok_or_else(|| not_there(path))?;
            options
                .assign_item(image.tree(), image.tree().handle(found))
                .map_err(|error| Failure::at(path.as_bytes(), error))?;
        }
        Place::Partition(number) => options.assign_partition(*number),
        Place::Host(file) => {
            let named = |error| Failure::at(file.as_os_str().as_encoded_bytes(), error);
            options.assign_boot_image(content(file)?).map_err(named)?;
        }
    }
    options.set_platform(entry.platform);
    options.set_emulation(entry.emulation)?;
    options.set_manufacturer(&entry.id)?;
    options.load_sectors = entry.load_sectors;
    options.load_segment = entry.load_segment;
    options.info_table = entry.info_table;
    options.grub_info = entry.grub_info;
    options.bootable = entry.bootable;
    Ok(options)
}

fn not_there(path: &str) -> Failure {
    Failure::usage(format!("{path}: is to boot, and is not in the image"))
}

/// The file of this path; if there is none, one of the same path in another case.
fn find(image: &FileSystemImage, path: &str) -> Option<NodeId> {
    let tree = image.tree();
    if let Ok(node) = tree.look_up(NodeId::ROOT, path.as_bytes()) {
        return Some(node);
    }
    let mut at = NodeId::ROOT;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let mut children = tree.node(at)?.children();
        at = children
            .find(|child| child.name().eq_ignore_ascii_case(name.as_bytes()))?
            .id();
    }
    Some(at)
}

fn is_file(image: &FileSystemImage, path: &str) -> bool {
    let node = find(image, path).and_then(|node| image.tree().node(node));
    node.is_some_and(|node| node.kind() == Kind::File && node.size() > 0)
}

fn build_hybrid(list: &HybridList) -> Result<Hybrid, Failure> {
    let code = list
        .code
        .as_ref()
        .map(|(file, convention)| read_code(file, *convention))
        .transpose()?;
    let default = Hybrid::default();
    Ok(Hybrid {
        code,
        gpt: list.gpt,
        apm: list.apm,
        data_type: list.data_type.unwrap_or(default.data_type),
        alignment: list.alignment.unwrap_or(default.alignment),
    })
}

fn read_code(file: &Path, convention: Option<MbrConvention>) -> Result<MbrCode, Failure> {
    let unreadable = |error| Failure::source(file, error);
    // A master boot record has 512 bytes; one more tells a file that is none.
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(opened, 513), &mut bytes).map_err(unreadable)?;
    let mut code = MbrCode::detect(bytes);
    code.convention = convention.unwrap_or(code.convention);
    Ok(code)
}

/// What is said to the image in the end.
struct Wanted {
    entries: Vec<Entry>,
    hybrid: Option<Hybrid>,
}

/// Boot images for UEFI in the places where makers of discs put them.
const EFI_IMAGES: [&str; 7] = [
    "/boot/grub/efi.img",
    "/efi.img",
    "/EFI/efi.img",
    "/isolinux/efiboot.img",
    "/images/efiboot.img",
    "/EFI/archiso/efiboot.img",
    "/boot/efi.img",
];
/// Where isolinux.bin is.
const ISOLINUX: [&str; 4] = [
    "/isolinux/isolinux.bin",
    "/boot/isolinux/isolinux.bin",
    "/syslinux/isolinux.bin",
    "/isolinux.bin",
];
/// Where the host has the code that boots an isolinux image from a stick.
const ISOLINUX_MBR: [&str; 3] = [
    "/usr/lib/ISOLINUX/isohdpfx.bin",
    "/usr/lib/syslinux/bios/isohdpfx.bin",
    "/usr/share/syslinux/isohdpfx.bin",
];
/// Where GRUB's boot image for a BIOS is.
const GRUB: [&str; 3] = [
    "/boot/grub/i386-pc/eltorito.img",
    "/boot/grub/eltorito.img",
    "/boot/grub/bios.img",
];
/// Where the host has the code that boots a GRUB image from a stick.
const GRUB_MBR: [&str; 2] = [
    "/usr/lib/grub/i386-pc/boot_hybrid.img",
    "/usr/share/grub/i386-pc/boot_hybrid.img",
];

impl Wanted {
    fn push(&mut self, text: &str) -> Result<(), Failure> {
        self.entries.push(entry(text).map_err(Failure::usage)?);
        Ok(())
    }

    fn first(image: &FileSystemImage, places: &[&'static str]) -> Option<&'static str> {
        places.iter().copied().find(|place| is_file(image, place))
    }

    fn efi(&mut self, image: &FileSystemImage) -> Result<bool, Failure> {
        let found = Self::first(image, &EFI_IMAGES);
        if let Some(place) = found {
            self.push(&format!("efi={place}"))?;
        }
        Ok(found.is_some())
    }

    /// A stick boots too, where the host has the code for it and nothing else was asked for.
    fn code(&mut self, settings: &Settings, places: &[&str], gpt: bool) -> Result<(), Failure> {
        if self.hybrid.is_some() {
            return Ok(());
        }
        let found = places.iter().map(Path::new).find(|place| place.is_file());
        if found.is_none() && !settings.quiet {
            eprintln!(
                "fsimage: warning: none of {} is there: the image boots from discs, and from no stick under a BIOS",
                places.join(", ")
            );
        }
        let code = found.map(|file| read_code(file, None)).transpose()?;
        if code.is_some() || gpt {
            self.hybrid = Some(Hybrid {
                code,
                gpt,
                ..Hybrid::default()
            });
        }
        Ok(())
    }

    fn isolinux(&mut self, image: &FileSystemImage, settings: &Settings) -> Result<(), Failure> {
        let place = Self::first(image, &ISOLINUX).ok_or_else(|| none_of(&ISOLINUX))?;
        self.push(&format!("bios={place},load=4,info-table"))?;
        let efi = self.efi(image)?;
        self.code(settings, &ISOLINUX_MBR, efi)
    }

    fn grub(&mut self, image: &FileSystemImage, settings: &Settings) -> Result<(), Failure> {
        let bios = Self::first(image, &GRUB);
        if let Some(place) = bios {
            self.push(&format!("bios={place},load=4,info-table,grub-info"))?;
        }
        let efi = self.efi(image)?;
        match (bios, efi) {
            (None, false) => Err(none_of(&[GRUB.as_slice(), &EFI_IMAGES].concat())),
            (Some(_), _) => self.code(settings, &GRUB_MBR, efi),
            (None, true) => self.code(settings, &[], true),
        }
    }

    fn windows(&mut self, image: &mut FileSystemImage, settings: &Settings) -> Result<(), Failure> {
        let bios = Self::first(image, &["/boot/etfsboot.com"]);
        let efi = [
            "/efi/microsoft/boot/efisys.bin",
            "/efi/microsoft/boot/efisys_noprompt.bin",
        ];
        let found = Self::first(image, &efi);
        if let Some(place) = bios {
            self.push(&format!("bios={place},load=8"))?;
        }
        if let Some(place) = found {
            self.push(&format!("efi={place}"))?;
        }
        if bios.is_none() && found.is_none() {
            return Err(none_of(&["/boot/etfsboot.com", efi[0], efi[1]]));
        }
        if settings.fs.is_none() {
            image.set_iso9660_stub(Some(IsoStub::default()))?;
            if settings.udf_revision.is_none() {
                image.set_udf_revision(fsimage::UdfRevision::V1_02)?;
            }
        }
        Ok(())
    }
}

fn none_of(places: &[&str]) -> Failure {
    Failure::usage(format!(
        "nothing in the image boots: none of {} is there",
        places.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries() {
        let parsed = entry("bios=/a,b/x.bin,load=4,info-table,segment=0x1000").unwrap();
        assert_eq!(parsed.place, Place::Image("/a,b/x.bin".to_owned()));
        assert_eq!(
            (parsed.load_sectors, parsed.info_table, parsed.load_segment),
            (Some(4), true, 0x1000)
        );
        assert_eq!(entry("efi=partition:2").unwrap().place, Place::Partition(1));
        assert_eq!(
            host_entry("efi=esp.img").unwrap().place,
            Place::Host("esp.img".into())
        );
        for wrong in [
            "x",
            "x=/y",
            "bios=",
            "bios=/x,load=70000",
            "bios=/x,emulation=tape",
            "efi=partition:0",
        ] {
            assert!(entry(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn hybrids() {
        let parsed = hybrid("mbr-grub=a.img,gpt,apm,type=0x83,align=2048").unwrap();
        assert_eq!(parsed.code, Some(("a.img".into(), Some(MbrConvention::Grub))));
        assert_eq!(
            (parsed.gpt, parsed.apm, parsed.alignment),
            (true, true, Some(2048))
        );
        assert_eq!(hybrid("mbr").unwrap(), HybridList::default());
        for wrong in [
            "",
            "mbr=a,mbr=b",
            "mbr-grub",
            "gpt=1",
            "type=0",
            "type=100",
            "align=x",
        ] {
            assert!(hybrid(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            appended("efi=x").unwrap(),
            (PartitionType::EFI_SYSTEM, "x".into())
        );
        assert_eq!(appended("0x83=x").unwrap(), (PartitionType::LINUX, "x".into()));
        assert!(appended("tape=x").is_err());
    }
}
