//! The example of the C interface that changes a bootable disc: what it makes boots.

use std::path::{Path, PathBuf};
use std::process::Command;

use fsimage_judges::{Drive, Firmware, boots};

use crate::boot::lint;
use crate::boot_trees;
use crate::harness::{Work, fsimage, run};

/// What `bindings/c/examples/NAME.c` becomes, with the library in it.
fn example(work: &Work, name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let built =
        run(Command::new(env!("CARGO"))
            .current_dir(&root)
            .args(["build", "--quiet", "-p", "libfsimage"]));
    assert!(built.succeeded(), "{built:?}");
    let library = Path::new(env!("CARGO_BIN_EXE_fsimage")).with_file_name("libfsimage.a");
    let program = work.path(name);
    let compiled = run(Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(root.join("include"))
        .arg("-o")
        .arg(&program)
        .arg(root.join(format!("bindings/c/examples/{name}.c")))
        .arg(library)
        .args(["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl"]));
    assert!(compiled.succeeded(), "{compiled:?}");
    program
}

#[test]
fn a_remastered_disc_boots() {
    let work = Work::new();
    let remaster = example(&work, "remaster");
    let tree = boot_trees::isolinux(&work);
    let old = work.build(&["--bootable", "isolinux"], &tree);
    let changes = work.folder("changes");
    std::fs::create_dir(changes.join("isolinux")).unwrap();
    let configuration = "SERIAL 0 115200\nSAY MARK REMASTERED-OK END\nDEFAULT x\nPROMPT 1\nTIMEOUT 0\n";
    std::fs::write(changes.join("isolinux/isolinux.cfg"), configuration).unwrap();
    std::fs::write(changes.join("a new file"), vec![b'x'; 3 << 20]).unwrap();

    let new = work.path("new.iso");
    let ran = run(Command::new(&remaster).arg(&old).arg(&new).arg(&changes));
    assert!(ran.succeeded(), "{ran:?}");
    boots(&new, Firmware::Bios, Drive::Cd, "MARK REMASTERED-OK").unwrap();
    boots(&new, Firmware::Bios, Drive::Disk, "MARK REMASTERED-OK").unwrap();
    boots(&new, Firmware::Uefi, Drive::Cd, "MARK EFI-OK").unwrap();
    assert!(lint(&new).is_empty(), "{:?}", lint(&new));
    let kept = run(fsimage().arg("cat").arg(&new).arg("a file"));
    assert_eq!(kept.stdout, b"some text\n");

    // A disc that boots nowhere may be meant so, and is told; one that is not there is an error.
    let plain = work.folder("plain");
    std::fs::write(plain.join("file"), "text").unwrap();
    let image = work.build(&[], &plain);
    let ran = run(Command::new(&remaster).arg(&image).arg(work.path("other.iso")));
    assert!(
        ran.succeeded() && ran.stderr.contains("no-boot-record"),
        "{ran:?}"
    );
    let ran = run(Command::new(&remaster).arg(work.path("absent")).arg(&new));
    assert_eq!(ran.code, Some(1), "{ran:?}");
}
