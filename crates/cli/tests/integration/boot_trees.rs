//! Folders with what boots: loaders of others, and small images that say who they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fsimage_judges::payload;

use crate::harness::{Work, run};

/// Debian's isolinux.
pub(crate) const ISOHDPFX: &str = "/usr/lib/ISOLINUX/isohdpfx.bin";
/// GRUB's code for sticks.
pub(crate) const BOOT_HYBRID: &str = "/usr/lib/grub/i386-pc/boot_hybrid.img";

fn make(program: &str, arguments: &[&str], file: &Path) {
    let ran = run(Command::new(program)
        .args(arguments)
        .arg(file)
        .env("MTOOLS_SKIP_CHECK", "1"));
    assert!(ran.succeeded(), "{program}: {ran:?}");
}

/// isolinux that says ISOLINUX-OK, and an EFI system partition that says EFI-OK.
pub(crate) fn isolinux(work: &Work) -> PathBuf {
    let tree = work.folder("isolinux-tree");
    let folder = tree.join("isolinux");
    fs::create_dir(&folder).unwrap();
    fs::copy("/usr/lib/ISOLINUX/isolinux.bin", folder.join("isolinux.bin")).unwrap();
    fs::copy(
        "/usr/lib/syslinux/modules/bios/ldlinux.c32",
        folder.join("ldlinux.c32"),
    )
    .unwrap();
    let configuration = "SERIAL 0 115200\nSAY MARK ISOLINUX-OK END\nDEFAULT x\nPROMPT 1\nTIMEOUT 0\n";
    fs::write(folder.join("isolinux.cfg"), configuration).unwrap();
    payload("esp", &folder.join("efiboot.img"), "EFI-OK").unwrap();
    fs::write(tree.join("a file"), "some text\n").unwrap();
    tree
}

/// GRUB for BIOS and UEFI, which read a configuration from the disc that says GRUB-OK.
pub(crate) fn grub(work: &Work) -> PathBuf {
    let tree = work.folder("grub-tree");
    let folder = tree.join("boot/grub");
    fs::create_dir_all(folder.join("i386-pc")).unwrap();
    let configuration = "serial\nterminal_output serial\necho MARK GRUB-OK END\nsleep 9\n";
    fs::write(folder.join("grub.cfg"), configuration).unwrap();
    let modules = "iso9660 udf part_gpt part_msdos serial terminal echo sleep normal configfile search";
    let modules: Vec<&str> = modules.split(' ').collect();
    let bios = ["-O", "i386-pc-eltorito", "-p", "/boot/grub", "biosdisk"];
    let eltorito = folder.join("i386-pc/eltorito.img");
    make(
        "grub-mkimage",
        &[&bios[..], &modules, &["-o"]].concat(),
        &eltorito,
    );
    let early = work.path("early.cfg");
    let script = "search --file --set=root /boot/grub/grub.cfg\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n";
    fs::write(&early, script).unwrap();
    let efi = [
        "-O",
        "x86_64-efi",
        "-p",
        "/boot/grub",
        "fat",
        "search_fs_file",
        "-c",
        early.to_str().unwrap(),
    ];
    let loader = work.path("BOOTX64.EFI");
    make("grub-mkimage", &[&efi[..], &modules, &["-o"]].concat(), &loader);
    let partition = tree.join("efi.img");
    fs::File::create(&partition).unwrap().set_len(2880 << 10).unwrap();
    let image = partition.to_str().unwrap();
    let fat = |arguments: &[&str]| {
        let (program, rest) = arguments.split_first().unwrap();
        let (last, rest) = rest.split_last().unwrap();
        make(program, &[&["-i", image], rest].concat(), Path::new(last));
    };
    fat(&["mformat", "-f", "2880", "::"]);
    fat(&["mmd", "::/EFI"]);
    fat(&["mmd", "::/EFI/BOOT"]);
    fat(&["mcopy", loader.to_str().unwrap(), "::/EFI/BOOT/BOOTX64.EFI"]);
    tree
}

/// What a disc of Windows has, with images that say BIOS-OK and EFI-OK in their places.
pub(crate) fn windows(work: &Work) -> PathBuf {
    let tree = work.folder("windows-tree");
    for folder in ["boot", "efi/microsoft/boot", "sources"] {
        fs::create_dir_all(tree.join(folder)).unwrap();
    }
    payload("noemul", &tree.join("boot/etfsboot.com"), "BIOS-OK").unwrap();
    payload("esp", &tree.join("efi/microsoft/boot/efisys.bin"), "EFI-OK").unwrap();
    fs::write(tree.join("sources/install.wim"), "a large file\n").unwrap();
    tree
}
