//! Images that boot give no finding; each fault made in one gives its own.

use std::io::Read;
use std::sync::{Arc, RwLock};

use crate::{
    BootOptions, Content, FileSystemImage, Hybrid, LintRule, LintSeverity, MbrCode, MbrConvention, NodeId,
    Platform, lint,
};

/// A FAT16 file system of `sectors` sectors with a directory EFI in its root, or without.
fn fat(sectors: u16, has_efi: bool) -> Vec<u8> {
    let mut image = vec![0; usize::from(sectors) * 512];
    image[..3].copy_from_slice(&[0xEB, 0x3C, 0x90]);
    image[11..13].copy_from_slice(&512_u16.to_le_bytes());
    (image[13], image[14], image[16]) = (1, 1, 2);
    image[17..19].copy_from_slice(&112_u16.to_le_bytes());
    image[19..21].copy_from_slice(&sectors.to_le_bytes());
    image[22] = 9;
    image[510..512].copy_from_slice(&[0x55, 0xAA]);
    if has_efi {
        image[19 * 512..][..12].copy_from_slice(b"EFI        \x10");
    }
    image
}

/// An image with everything: both platforms, a boot information table, code, GPT and map.
fn complete() -> Vec<u8> {
    let mut image = FileSystemImage::new().unwrap();
    let loader = [vec![0xFA; 3000], b"ISOLINUX 6.04".to_vec()].concat();
    let loader = image
        .add_file(NodeId::ROOT, b"loader", Content::from_bytes(loader))
        .unwrap();
    let mut bios = BootOptions::default();
    let handle = image.tree().handle(loader);
    bios.assign_item(image.tree(), handle).unwrap();
    bios.load_sectors = Some(4);
    bios.info_table = true;
    let mut efi = BootOptions::default();
    efi.assign_boot_image(Content::from_bytes(fat(200, true)))
        .unwrap();
    efi.set_platform(Platform::EFI);
    image
        .set_boot_image_options_array([bios, efi].map(|entry| Arc::new(RwLock::new(entry))).into())
        .unwrap();
    let bytes = [vec![0x90; 40], b"isolinux.bin missing or corrupt".to_vec()].concat();
    let code = Some(MbrCode {
        bytes,
        convention: MbrConvention::Isolinux,
    });
    image
        .set_hybrid(Some(Hybrid {
            code,
            gpt: true,
            apm: true,
            ..Hybrid::default()
        }))
        .unwrap();
    let mut out = Vec::new();
    image
        .create_result_image()
        .unwrap()
        .stream()
        .read_to_end(&mut out)
        .unwrap();
    out
}

fn rules(image: &[u8]) -> Vec<LintRule> {
    let source: Arc<[u8]> = Arc::from(image);
    lint(&source)
        .unwrap()
        .into_iter()
        .map(|finding| finding.rule)
        .collect()
}

#[test]
fn what_boots_gives_no_finding() {
    let source: Arc<[u8]> = Arc::from(complete());
    assert_eq!(lint(&source).unwrap(), []);
}

#[test]
fn each_fault_gives_its_finding() {
    let image = complete();
    let catalog = u32::from_le_bytes(image[17 * 2048 + 71..][..4].try_into().unwrap()) as usize * 2048;
    let rba =
        |entry: usize| u32::from_le_bytes(image[catalog + entry + 8..][..4].try_into().unwrap()) as usize;
    let (loader, esp, end) = (rba(32) * 2048, rba(96) * 2048, image.len());
    type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);
    let cases: [(LintRule, Damage<'_>); 30] = [
        (LintRule::NotAligned, &|image| image.truncate(end - 1)),
        (LintRule::NoVolumeDescriptor, &|image| image[16 * 2048 + 1] = 0),
        (LintRule::NoBootRecord, &|image| image[17 * 2048 + 8] = 0),
        (LintRule::BootRecordMisplaced, &|image| {
            let (head, tail) = image.split_at_mut(18 * 2048);
            head[17 * 2048..].swap_with_slice(&mut tail[..2048]);
        }),
        (LintRule::CatalogUnusable, &|image| image[catalog] = 0),
        (LintRule::CatalogUnusable, &|image| image[17 * 2048 + 74] = 0xFF),
        (LintRule::CatalogFault, &|image| image[catalog + 37] = 1),
        (LintRule::NothingBootable, &|image| {
            (image[catalog + 32], image[catalog + 96]) = (0, 0)
        }),
        (LintRule::NoBiosEntry, &|image| image[catalog + 32] = 0),
        (LintRule::NoEfiEntry, &|image| image[catalog + 96] = 0),
        (LintRule::ImageOutside, &|image| image[catalog + 43] = 0x7F),
        (LintRule::ImageEmpty, &|image| {
            image[loader..loader + 4096].fill(0)
        }),
        (LintRule::WrongPlatform, &|image| image[catalog + 65] = 0),
        (LintRule::EfiEmulation, &|image| image[catalog + 97] = 2),
        (LintRule::EfiNoFat, &|image| image[esp + 510] = 0),
        (LintRule::EfiNoLoader, &|image| image[esp + 19 * 512] = b'X'),
        (LintRule::LoadSize, &|image| image[catalog + 102] = 4),
        (LintRule::LoadSize, &|image| image[catalog + 38] = 0),
        (LintRule::InfoTableStale, &|image| image[loader + 12] ^= 1),
        (LintRule::InfoTableSum, &|image| image[loader + 100] ^= 1),
        (LintRule::InfoTableMissing, &|image| {
            image[loader + 8..loader + 64].fill(0)
        }),
        (LintRule::NoMbr, &|image| image[510..1024].fill(0)),
        (LintRule::MbrNoCode, &|image| image[..440].fill(0)),
        (LintRule::MbrNoActive, &|image| image[462] = 0),
        (LintRule::MbrBootImage, &|image| image[432] ^= 4),
        (LintRule::MbrNotProtective, &|image| image[450] = 0x83),
        (LintRule::GptMissing, &|image| image[512] = 0),
        (LintRule::GptHeader, &|image| image[512 + 40] ^= 1),
        (LintRule::GptEntries, &|image| image[16384 + 32] ^= 1),
        (LintRule::EspNoFat, &|image| image[esp + 11] = 7),
    ];
    for (rule, damage) in cases {
        let mut damaged = image.clone();
        damage(&mut damaged);
        let found = rules(&damaged);
        assert!(found.contains(&rule), "{}: {found:?}", rule.id());
        assert!(found.len() <= 5, "{}: {found:?}", rule.id());
    }
}

#[test]
fn tables_of_other_makers() {
    let image = complete();
    // Cut, or lengthened by what copies it.
    let cut = &image[..image.len() - 2048];
    assert_eq!(
        rules(cut),
        [LintRule::GptBackupMisplaced, LintRule::GptBackupMissing]
    );
    let longer = [image.as_slice(), &[0; 4096]].concat();
    assert_eq!(rules(&longer), [LintRule::GptBackupMisplaced]);
    // A master boot record alone, whose partitions overlap, as isohybrid makes it, and one outside.
    let mut legacy = image.clone();
    legacy[512..1024].fill(0);
    let entry = |kind, start: u32, sectors: u32| {
        [
            &[0x80, 0, 1, 0, kind, 0, 0, 0],
            &start.to_le_bytes()[..],
            &sectors.to_le_bytes(),
        ]
        .concat()
    };
    legacy[446..462].copy_from_slice(&entry(0x17, 0, 1 << 30));
    legacy[462..478].copy_from_slice(&entry(0x83, 64, 4));
    assert_eq!(
        rules(&legacy),
        [LintRule::MbrOutside, LintRule::MbrOverlap, LintRule::NoEsp]
    );
    let mut apple = image;
    apple[2048] = 0;
    assert_eq!(rules(&apple), [LintRule::ApmFault]);
}

#[test]
fn nothing_makes_it_fail() {
    let image = complete();
    let catalog = (17 * 2048..18 * 2048).chain(20 * 2048..44 * 2048).step_by(97);
    for at in (0..700)
        .step_by(3)
        .chain(2048..2200)
        .chain(16384..16600)
        .chain(catalog)
    {
        let mut damaged = image.clone();
        damaged[at] ^= 0xFF;
        rules(&damaged);
    }
    for length in [0, 1, 511, 512, 1024, 40_000] {
        rules(&image[..length]);
    }
    assert_eq!(rules(&[]), [LintRule::NoVolumeDescriptor]);
}

#[test]
fn rules_have_names_of_their_own() {
    let mut ids: Vec<&str> = LintRule::ALL.iter().map(|rule| rule.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), LintRule::ALL.len());
    assert!(
        LintRule::ALL
            .iter()
            .all(|rule| rule.c_id().to_bytes() == rule.id().as_bytes())
    );
    assert!(LintSeverity::Note < LintSeverity::Error);
}
