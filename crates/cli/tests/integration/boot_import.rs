//! Discs that were imported into a new image, with a file more, boot as they did.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fsimage::disc::{Disc, OpenOptions};
use fsimage::{Content, FileSource, FileSystemImage, FileSystems, ImportOptions, NodeId, SaveOptions};
use fsimage_judges::{Drive, Firmware, Judge, Namespace, Report, boots};

use crate::boot::{boots_everywhere, lint};
use crate::boot_trees::{self, BOOT_HYBRID, ISOHDPFX};
use crate::harness::{Work, run};

/// A new image of a disc, with a file that moves all others.
fn modified(work: &Work, image: &Path) -> PathBuf {
    let source = FileSource::new(std::fs::File::open(image).unwrap()).unwrap();
    let disc = Disc::open(Arc::new(source), &OpenOptions::default()).unwrap();
    let mut new = FileSystemImage::new().unwrap();
    let imported = new
        .import_disc(&disc, None, None, &ImportOptions::default(), &())
        .unwrap();
    let warnings: Vec<_> = imported.warnings.iter().map(ToString::to_string).collect();
    assert!(
        !warnings.iter().any(|warning| warning.contains("boot entry")),
        "{warnings:?}"
    );
    let more = Content::from_bytes(vec![b'x'; 3 << 20]);
    new.add_file(NodeId::ROOT, b"/ a file more", more).unwrap();
    let out = work.path("modified.iso");
    new.create_result_image()
        .unwrap()
        .save(&out, SaveOptions::default(), &())
        .unwrap();
    out
}

/// No error is left that lint knows.
fn is_sound(image: &Path) {
    let found = lint(image);
    let notes = ["no-efi-entry", "no-bios-entry", "no-mbr"];
    assert!(
        found.iter().all(|rule| notes.contains(&rule.as_str())),
        "{found:?}"
    );
}

#[test]
fn ours() {
    let work = Work::new();
    let tree = boot_trees::isolinux(&work);
    let image = work.build(
        &["--bootable", "isolinux", "--boot-catalog", "/isolinux/boot.cat"],
        &tree,
    );
    let image = modified(&work, &image);
    boots_everywhere(&image, "MARK ISOLINUX-OK", "MARK EFI-OK", Drive::Disk);
    is_sound(&image);
    Report::Sgdisk.of(&image).unwrap();
    let report = Report::Xorriso.of(&image).unwrap();
    for line in [
        "boot-info-table isohybrid-suitable",
        "El Torito cat path : /isolinux/boot.cat",
        "MBR isohybrid",
    ] {
        assert!(report.contains(line), "{report}");
    }
}

#[test]
fn ours_with_a_partition_behind_it() {
    let work = Work::new();
    let tree = boot_trees::isolinux(&work);
    let esp = work.path("esp");
    std::fs::rename(tree.join("isolinux/efiboot.img"), &esp).unwrap();
    let image = work.build(
        &[
            "--boot",
            "bios=/isolinux/isolinux.bin,load=4,info-table",
            "--boot",
            "efi=partition:1",
            "--append-partition",
            &format!("efi={}", esp.display()),
            "--hybrid",
            &format!("mbr={ISOHDPFX}"),
        ],
        &tree,
    );
    let image = modified(&work, &image);
    boots_everywhere(&image, "MARK ISOLINUX-OK", "MARK EFI-OK", Drive::Usb);
    is_sound(&image);
}

#[test]
fn ours_with_images_that_no_file_shows() {
    let work = Work::new();
    let tree = boot_trees::windows(&work);
    let (bios, efi) = (
        tree.join("boot/etfsboot.com"),
        tree.join("efi/microsoft/boot/efisys.bin"),
    );
    let image = work.build(
        &[
            "--boot-file",
            &format!("bios={},load=4,info-table,id=A MAKER", bios.display()),
            "--boot-file",
            &format!("efi={}", efi.display()),
            "--fs",
            "iso9660,udf",
        ],
        &tree,
    );
    let image = modified(&work, &image);
    boots(&image, Firmware::Bios, Drive::Cd, "len=00000800").unwrap();
    boots(&image, Firmware::Uefi, Drive::Cd, "MARK EFI-OK").unwrap();
    assert!(Report::Isoinfo.of(&image).unwrap().contains("A MAKER"));
    is_sound(&image);
}

#[test]
fn a_disc_of_windows() {
    let work = Work::new();
    let tree = boot_trees::windows(&work);
    let image = work.build(&["--bootable", "windows"], &tree);
    let image = modified(&work, &image);
    boots(&image, Firmware::Bios, Drive::Cd, "MARK BIOS-OK").unwrap();
    boots(&image, Firmware::Uefi, Drive::Cd, "MARK EFI-OK").unwrap();
    // ISO 9660 goes on showing its one note.
    let shown = Judge::Isoinfo.read(&image, Namespace::Iso9660).unwrap();
    let names: Vec<_> = shown
        .entries
        .keys()
        .map(|path| String::from_utf8_lossy(path))
        .collect();
    assert_eq!(names, ["/README.TXT;1"]);
    is_sound(&image);
}

#[test]
fn isohybrid_by_xorriso() {
    let work = Work::new();
    let tree = boot_trees::isolinux(&work);
    let image = work.path("theirs.iso");
    let mut command = std::process::Command::new("xorriso");
    command
        .args(["-as", "mkisofs", "-quiet", "-R", "-J", "-o"])
        .arg(format!("stdio:{}", image.display()));
    command.args([
        "-b",
        "isolinux/isolinux.bin",
        "-no-emul-boot",
        "-boot-load-size",
        "4",
        "-boot-info-table",
    ]);
    command.args([
        "-c",
        "isolinux/boot.cat",
        "-isohybrid-mbr",
        ISOHDPFX,
        "-eltorito-alt-boot",
    ]);
    command.args([
        "-e",
        "isolinux/efiboot.img",
        "-no-emul-boot",
        "-isohybrid-gpt-basdat",
    ]);
    let ran = run(command.arg(&tree));
    assert!(ran.succeeded(), "{ran:?}");
    let image = modified(&work, &image);
    boots_everywhere(&image, "MARK ISOLINUX-OK", "MARK EFI-OK", Drive::Disk);
    is_sound(&image);
    Report::Sgdisk.of(&image).unwrap();
}

#[test]
fn rescue_by_grub() {
    let work = Work::new();
    let tree = work.folder("tree/boot/grub");
    let configuration = "serial\nterminal_output serial\necho MARK GRUB-OK END\nsleep 9\n";
    std::fs::write(tree.join("grub.cfg"), configuration).unwrap();
    let image = work.path("rescue.iso");
    let mut command = std::process::Command::new("grub-mkrescue");
    let ran = run(command.arg("-o").arg(&image).arg(work.path("tree")));
    assert!(ran.succeeded(), "{ran:?}");
    boots_everywhere(&image, "MARK GRUB-OK", "MARK GRUB-OK", Drive::Disk);
    let image = modified(&work, &image);
    boots_everywhere(&image, "MARK GRUB-OK", "MARK GRUB-OK", Drive::Disk);
    is_sound(&image);
    Report::Sgdisk.of(&image).unwrap();
}

/// Images of Debian's packages, and what is seen of them on the screen or the serial port.
#[test]
fn debians() {
    use {Drive::*, Firmware::*};
    let ipxe = [(Bios, Cd), (Bios, Disk), (Uefi, Cd)];
    let memtest = [(Bios, Cd), (Bios, Disk)];
    let rescue = [(Bios, Cd), (Bios, Usb)];
    let cases = [
        ("ipxe/ipxe.iso", ipxe.as_slice(), "iPXE"),
        ("memtest86+/memtest86+x64.iso", &memtest, "Memtest86+"),
        ("grub-rescue/grub-rescue-cdrom.iso", &rescue, "GNU GRUB"),
    ];
    for (name, ways, text) in cases {
        let work = Work::new();
        let theirs = Path::new("/usr/lib").join(name);
        let ours = modified(&work, &theirs);
        for &(firmware, drive) in ways {
            boots(&theirs, firmware, drive, text).unwrap();
            boots(&ours, firmware, drive, text).unwrap();
        }
        let errors = run(crate::harness::fsimage().args(["lint", "-q"]).arg(&ours));
        assert!(errors.succeeded(), "{name}: {errors:?}");
    }
}

/// What the image has of its own is not taken over.
#[test]
fn what_was_said_before_stays() {
    let work = Work::new();
    let tree = boot_trees::grub(&work);
    let hybrid = format!("mbr={BOOT_HYBRID},gpt,apm");
    let image = work.build(&["--bootable", "grub", "--hybrid", &hybrid], &tree);
    let source = FileSource::new(std::fs::File::open(&image).unwrap()).unwrap();
    let disc = Disc::open(Arc::new(source), &OpenOptions::default()).unwrap();
    let import = |new: &mut FileSystemImage| {
        new.import_disc(
            &disc,
            None,
            Some(FileSystems::JOLIET),
            &ImportOptions::default(),
            &(),
        )
        .unwrap();
    };
    let mut new = FileSystemImage::new().unwrap();
    import(&mut new);
    assert_eq!(new.boot_image_options_array().len(), 2);
    let taken = new.hybrid().unwrap();
    assert!(taken.gpt && taken.apm && taken.code.is_some());
    assert!(new.appended_partitions().is_empty());
    let mut new = FileSystemImage::new().unwrap();
    new.set_system_area(vec![1]).unwrap();
    import(&mut new);
    assert!(new.boot_image_options_array().is_empty() && new.hybrid().is_none());
}
