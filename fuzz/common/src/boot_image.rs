//! Discs that say how they boot: whatever they say, looking at it and taking it over ends soon, and breaks nothing.

use std::sync::{Arc, RwLock};

use fsimage::disc::{Disc, OpenOptions};
use fsimage::{
    BootOptions, Content, FileSystemImage, FileSystems, Hybrid, ImportOptions, MbrCode, MbrConvention,
    NodeId, Platform,
};
use fsimage_volume::BlockSource;

use crate::volume_udf::{Counting, disc, limits, most_read, packed};

/// Most that lint reads of a boot image, for each of the entries that a catalog can have.
const SUMMED: u64 = 4;

/// Lint, and the import of what boots into a new image, which can then be laid out or says why not.
pub fn boot_image(data: &[u8]) {
    let source = Counting::new(disc(data));
    let shared: Arc<dyn BlockSource> = Arc::clone(&source) as Arc<dyn BlockSource>;
    let found = fsimage::lint(&*shared).expect("memory can be read");
    assert!(found.len() <= 200);
    let most = 2048 * (SUMMED * source.length() + (1 << 20));
    assert!(source.read() <= most, "{} bytes read", source.read());

    let limits = limits();
    let options = OpenOptions {
        limits,
        ..OpenOptions::default()
    };
    let Ok(disc) = Disc::open(shared, &options) else {
        return;
    };
    let Ok(mut image) = FileSystemImage::new() else {
        return;
    };
    let options = ImportOptions {
        limits,
        compare: false,
        ..ImportOptions::default()
    };
    if image.import_disc(&disc, None, None, &options, &()).is_ok()
        && let Ok(result) = image.create_result_image()
    {
        let mut beginning = vec![0; 64 << 10];
        let length = beginning
            .len()
            .min(usize::try_from(result.layout().size()).unwrap_or(0));
        // A content that lies beyond the end of the disc cannot be read; nothing else is wrong then.
        drop(result.layout().read_exact_at(0, &mut beginning[..length]));
    }
    assert!(source.read() <= most + 64 * most_read(source.length()));
}

/// A disc for BIOS and UEFI with all tables.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut image = FileSystemImage::new().unwrap();
    image.set_file_systems(FileSystems::ISO9660).unwrap();
    let loader = [vec![0xFA; 200], b"ISOLINUX 6.04".to_vec()].concat();
    let loader = image
        .add_file(NodeId::ROOT, b"loader", Content::from_bytes(loader))
        .unwrap();
    let mut bios = BootOptions::default();
    let handle = image.tree().handle(loader);
    bios.assign_item(image.tree(), handle).unwrap();
    bios.info_table = true;
    let mut fat = vec![0; 64 * 512];
    fat[..3].copy_from_slice(&[0xEB, 0x3C, 0x90]);
    fat[11..24].copy_from_slice(&[0, 2, 1, 1, 0, 2, 16, 0, 64, 0, 0xF8, 1, 0]);
    fat[510..512].copy_from_slice(&[0x55, 0xAA]);
    fat[3 * 512..][..12].copy_from_slice(b"EFI        \x10");
    let mut efi = BootOptions::default();
    efi.assign_boot_image(Content::from_bytes(fat)).unwrap();
    efi.set_platform(Platform::EFI);
    let entries = [bios, efi].map(|entry| Arc::new(RwLock::new(entry)));
    image.set_boot_image_options_array(entries.into()).unwrap();
    let code = MbrCode {
        bytes: vec![0x90; 440],
        convention: MbrConvention::Isolinux,
    };
    let hybrid = Hybrid {
        code: Some(code),
        gpt: true,
        apm: true,
        alignment: 2048,
        ..Hybrid::default()
    };
    image.set_hybrid(Some(hybrid)).unwrap();
    let result = image.create_result_image().unwrap();
    let mut bytes = vec![0; usize::try_from(result.layout().size()).unwrap()];
    result.layout().render(0, &mut bytes).unwrap();
    vec![packed(&bytes, 0)]
}
