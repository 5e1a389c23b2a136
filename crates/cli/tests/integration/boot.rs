//! Images boot, as discs and as disks, under firmware of others; and programs of others read what makes them.

use std::fs;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use fsimage_judges::{Drive, Firmware, Namespace, Report, UdfJudge, assert_udf, boots, payload};

use crate::boot_trees::{self, BOOT_HYBRID, ISOHDPFX};
use crate::harness::{Target, Work, fsimage, run};

const BRIDGE: &str = "iso9660,rock-ridge,joliet,udf";

/// Boots in all four ways.
pub(crate) fn boots_everywhere(image: &Path, bios: &str, uefi: &str, disk: Drive) {
    for drive in [Drive::Cd, disk] {
        boots(image, Firmware::Bios, drive, bios).unwrap();
        boots(image, Firmware::Uefi, drive, uefi).unwrap();
    }
}

/// The lines of a report that begin with `start`, with runs of blanks as one.
fn lines(report: &str, start: &str) -> Vec<String> {
    let found = report.lines().filter(|line| line.starts_with(start));
    found
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn isolinux() {
    let work = Work::new();
    let tree = boot_trees::isolinux(&work);
    let image = work.build(
        &["--bootable", "isolinux", "--boot-catalog", "/isolinux/boot.cat"],
        &tree,
    );
    boots_everywhere(&image, "MARK ISOLINUX-OK", "MARK EFI-OK", Drive::Disk);

    let report = Report::Xorriso.of(&image).unwrap();
    let summary = lines(&report, "System area summary");
    assert_eq!(summary, ["System area summary: MBR isohybrid cyl-align-off GPT"]);
    let paths = lines(&report, "El Torito img path");
    assert_eq!(
        paths,
        [
            "El Torito img path : 1 /isolinux/isolinux.bin",
            "El Torito img path : 2 /isolinux/efiboot.img"
        ]
    );
    let options = lines(&report, "El Torito img opts");
    assert_eq!(
        options,
        ["El Torito img opts : 1 boot-info-table isohybrid-suitable"]
    );
    assert!(
        report.contains("El Torito cat path : /isolinux/boot.cat"),
        "{report}"
    );
    let partition = lines(&report, "GPT partition path");
    assert_eq!(partition, ["GPT partition path : 2 /isolinux/efiboot.img"]);
    let checked = Report::Sgdisk.of(&image).unwrap();
    assert!(
        !checked.contains("Warning") && !checked.contains("Caution"),
        "{checked}"
    );
    let isoinfo = Report::Isoinfo.of(&image).unwrap();
    assert!(
        isoinfo.contains("Nsect 4") && isoinfo.contains("Bootid 88 (bootable)"),
        "{isoinfo}"
    );
    let theirs = Report::Pycdlib.of(&image).unwrap();
    let words: Vec<&str> = theirs.split_whitespace().collect();
    let [_, "0", "0", "4", loader, _, "239", "0", "2880", "512", _, sector] = words[..] else {
        panic!("{theirs}");
    };
    assert_eq!(loader.parse::<u64>().unwrap() * 4, sector.parse::<u64>().unwrap());
    // What was patched is the disc's alone.
    let source = fs::read("/usr/lib/ISOLINUX/isolinux.bin").unwrap();
    assert_eq!(fs::read(tree.join("isolinux/isolinux.bin")).unwrap(), source);
}

#[test]
fn isolinux_with_a_master_boot_record_alone() {
    let work = Work::new();
    let tree = boot_trees::isolinux(&work);
    let esp = tree.join("isolinux/efiboot.img");
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
    boots_everywhere(&image, "MARK ISOLINUX-OK", "MARK EFI-OK", Drive::Usb);
    let report = Report::Fdisk.of(&image).unwrap();
    let rows = lines(&report, image.to_str().unwrap());
    assert_eq!(rows.len(), 2, "{report}");
    assert!(rows[0].contains(" * 0 ") && rows[0].contains(" 17 "), "{report}");
    assert!(
        rows[1].contains(" 4096 6975 2880 ") && rows[1].contains(" ef "),
        "{report}"
    );
}

#[test]
fn grub_in_a_bridge() {
    let work = Work::new();
    let tree = boot_trees::grub(&work);
    let image = work.build(&["--bootable", "grub", "--fs", BRIDGE], &tree);
    boots_everywhere(&image, "MARK GRUB-OK", "MARK GRUB-OK", Drive::Disk);
    Report::Sgdisk.of(&image).unwrap();
    // The last anchor is 256 blocks before the end, which the backup of the GPT has.
    assert_udf(&image, &tree, &[UdfJudge::UdfCheck, UdfJudge::Udfinfo]);
    let report = Report::Xorriso.of(&image).unwrap();
    let options = lines(&report, "El Torito img opts");
    assert_eq!(
        options[0],
        "El Torito img opts : 1 boot-info-table grub2-boot-info"
    );
}

#[test]
fn grub_with_all_tables() {
    let work = Work::new();
    let tree = boot_trees::grub(&work);
    let hybrid = format!("mbr={BOOT_HYBRID},gpt,apm");
    let image = work.build(&["--bootable", "grub", "--hybrid", &hybrid], &tree);
    boots_everywhere(&image, "MARK GRUB-OK", "MARK GRUB-OK", Drive::Usb);
    Report::Sgdisk.of(&image).unwrap();
    let report = Report::Xorriso.of(&image).unwrap();
    assert!(
        report.contains("protective-msdos-label grub2-mbr") && report.contains("GPT APM"),
        "{report}"
    );
    assert!(report.contains("APM block size     :      2048"), "{report}");
    let partition = lines(&report, "APM partition path");
    assert_eq!(partition, ["APM partition path : 2 /efi.img"]);
}

#[test]
fn many_entries_and_diskettes() {
    let work = Work::new();
    let tree = work.folder("tree");
    let [floppy, disk, loader, esp] = ["floppy", "hdd", "noemul", "esp"].map(|kind| {
        let file = work.path(kind);
        payload(kind, &file, &format!("{kind}-OK")).unwrap();
        file
    });
    fs::copy(&loader, tree.join("loader.bin")).unwrap();
    let entry = |platform: &str, file: &Path, more: &str| format!("{platform}={}{more}", file.display());
    let image = work.build(
        &[
            "--boot-file",
            &entry("bios", &floppy, ",emulation=floppy-1.44,id=TEST"),
            "--boot",
            "bios=/loader.bin,load=4,info-table",
            "--boot-file",
            &entry("efi", &esp, ""),
            "--boot-file",
            &entry("bios", &disk, ",emulation=hard-disk"),
        ],
        &tree,
    );
    boots(&image, Firmware::Bios, Drive::Cd, "MARK floppy-OK dl=00").unwrap();
    boots(&image, Firmware::Uefi, Drive::Cd, "MARK esp-OK").unwrap();
    let report = Report::Xorriso.of(&image).unwrap();
    let images = lines(&report, "El Torito boot img");
    let kinds: Vec<String> = images
        .iter()
        .map(|line| line.split(' ').skip(5).take(7).collect::<Vec<_>>().join(" "))
        .collect();
    let expected = [
        "1 BIOS y floppy14 0x0000 0x00 1",
        "2 BIOS y none 0x0000 0x00 4",
        "3 UEFI y none 0x0000 0x00 2880",
        "4 BIOS y hd 0x0000 0x06 1",
    ];
    for (kind, expected) in kinds.iter().zip(expected) {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (found, expected) = (words(kind), words(expected));
        assert_eq!(
            (&found[..3], &found[4..]),
            (&expected[..3], &expected[4..]),
            "{report}"
        );
    }
    assert_eq!(kinds.len(), 4, "{report}");
    let first = |spec: &str| work.build(&["--boot-file", spec], &tree);
    let image = first(&entry("bios", &disk, ",emulation=hard-disk"));
    boots(&image, Firmware::Bios, Drive::Cd, "MARK hdd-OK dl=80").unwrap();
    // The table in the image says what the loader itself finds.
    let image = work.build(&["--boot", "bios=/loader.bin,load=4,info-table"], &tree);
    boots(&image, Firmware::Bios, Drive::Cd, "len=00000800").unwrap();
}

#[test]
fn windows() {
    let work = Work::new();
    let tree = boot_trees::windows(&work);
    let image = work.build(&["--bootable", "windows"], &tree);
    boots(&image, Firmware::Bios, Drive::Cd, "MARK BIOS-OK dl=e0").unwrap();
    boots(&image, Firmware::Uefi, Drive::Cd, "MARK EFI-OK").unwrap();
    assert_udf(&image, &tree, &[UdfJudge::UdfCheck, UdfJudge::Udfread]);
    let shown = fsimage_judges::Judge::Isoinfo
        .read(&image, Namespace::Iso9660)
        .unwrap();
    let names: Vec<_> = shown
        .entries
        .keys()
        .map(|path| String::from_utf8_lossy(path))
        .collect();
    assert_eq!(names, ["/README.TXT;1"]);
    // The bridge form.
    let image = work.build(&["--bootable", "windows", "--fs", "iso9660,joliet,udf"], &tree);
    boots(&image, Firmware::Bios, Drive::Cd, "MARK BIOS-OK").unwrap();
    boots(&image, Firmware::Uefi, Drive::Cd, "MARK EFI-OK").unwrap();
}

/// An EFI system partition that 16 bits do not count.
#[test]
fn a_large_efi_system_partition() {
    let work = Work::new();
    let tree = work.folder("tree");
    fs::write(tree.join("file"), "text").unwrap();
    let esp = work.path("esp");
    payload("esp", &esp, "EFI-OK").unwrap();
    fs::OpenOptions::new()
        .write(true)
        .open(&esp)
        .unwrap()
        .set_len(40 << 20)
        .unwrap();
    let entry = format!("efi={}", esp.display());
    let image = work.build(&["--boot-file", &entry, "--hybrid", "gpt"], &tree);
    boots(&image, Firmware::Uefi, Drive::Cd, "MARK EFI-OK").unwrap();
    boots(&image, Firmware::Uefi, Drive::Disk, "MARK EFI-OK").unwrap();
    let report = Report::Xorriso.of(&image).unwrap();
    assert!(
        lines(&report, "El Torito boot img")[0].contains(" 0x00 1 "),
        "{report}"
    );
}

/// What `fsimage lint` says of an image.
pub(crate) fn lint(image: &Path) -> Vec<String> {
    let ran = run(fsimage().args(["lint", "--json"]).arg(image));
    let json = ran.json();
    let findings = json["findings"].as_array().unwrap();
    let errors = findings.iter().any(|finding| finding["severity"] == "error");
    assert_eq!(ran.code, Some(i32::from(errors)), "{ran:?}");
    findings
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// Images of others: what boots has no errors, and what was made wrong is told.
#[test]
fn lint_of_images_of_others() {
    let work = Work::new();
    let tree = boot_trees::isolinux(&work);
    let image = work.path("theirs.iso");
    let make = |arguments: &[&str]| {
        let mut command = std::process::Command::new("xorriso");
        command
            .args(["-as", "mkisofs", "-quiet", "-o"])
            .arg(format!("stdio:{}", image.display()));
        let ran = run(command.args(arguments).arg(&tree));
        assert!(ran.succeeded(), "{ran:?}");
    };
    let isolinux = [
        "-b",
        "isolinux/isolinux.bin",
        "-no-emul-boot",
        "-boot-load-size",
        "4",
        "-c",
        "boot.cat",
    ];
    let table = ["-boot-info-table"];
    let efi = [
        "-eltorito-alt-boot",
        "-e",
        "isolinux/efiboot.img",
        "-no-emul-boot",
    ];
    let hybrid = ["-isohybrid-mbr", ISOHDPFX];
    let gpt = ["-isohybrid-gpt-basdat"];
    make(&[&isolinux[..], &table, &hybrid, &efi, &gpt].concat());
    // isohybrid's way: a partition of the GPT begins in the system area, and the master boot record has its own.
    assert_eq!(lint(&image), ["gpt-outside", "gpt-ignored"]);
    make(&[&isolinux[..], &table, &efi].concat());
    assert_eq!(lint(&image), ["no-mbr"]);
    make(&[&isolinux[..], &efi].concat());
    assert_eq!(lint(&image), ["info-table-missing", "no-mbr"]);
    // The EFI image as if it were for a BIOS: what a wrong platform id does.
    let bios = [
        "-eltorito-alt-boot",
        "-b",
        "isolinux/efiboot.img",
        "-no-emul-boot",
    ];
    make(&[&isolinux[..], &table, &bios].concat());
    assert_eq!(lint(&image), ["wrong-platform", "no-efi-entry", "no-mbr"]);

    let tree = boot_trees::grub(&work);
    let rescue = work.path("rescue.iso");
    let mut command = std::process::Command::new("grub-mkrescue");
    let ran = run(command.arg("-o").arg(&rescue).arg(&tree));
    assert!(ran.succeeded(), "{ran:?}");
    assert!(run(fsimage().args(["lint", "-q"]).arg(&rescue)).succeeded());

    let ours = work.build(&["--bootable", "grub"], &tree);
    assert_eq!(lint(&ours), [""; 0]);
    run(fsimage().arg("lint").arg(work.path("nowhere"))).fails(3, "nowhere");
}

/// The same image for any number of threads, and as a stream.
#[test]
fn reproducible() {
    let work = Work::new();
    let tree = boot_trees::grub(&work);
    let build = |threads: &str| {
        let ran = run(fsimage()
            .args([
                "build",
                "-q",
                "-o",
                "-",
                "--bootable",
                "grub",
                "--threads",
                threads,
            ])
            .env("SOURCE_DATE_EPOCH", "1234567890")
            .arg(&tree));
        assert!(ran.succeeded(), "{ran:?}");
        ran.stdout
    };
    assert!(build("1") == build("8"));
}

#[test]
fn what_boots_nothing_is_refused() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    fs::write(tree.join("small"), "text").unwrap();
    fs::write(tree.join("empty"), "").unwrap();
    fs::create_dir(tree.join("folder")).unwrap();
    let target = Target::existing(&work);
    let gone = format!("bios={}", work.path("nowhere").display());
    let many = ["--boot", "bios=/small"].repeat(33);
    let plain = work.path("plain");
    fs::write(&plain, [0xEB; 440]).unwrap();
    let hybrid = format!("apm,mbr={}", plain.display());
    let cases: [(&[&str], i32, &str); 14] = [
        (&["--boot", "bios=/nowhere"], 2, "/nowhere"),
        (&["--boot", "bios=/empty"], 1, "/empty: the boot image is empty"),
        (
            &["--boot", "bios=/folder"],
            1,
            "/folder: the boot image is no file",
        ),
        (&["--boot-file", &gone], 3, "nowhere"),
        (
            &["--boot", "bios=/small,emulation=floppy-1.44"],
            1,
            "has 4 bytes, and a diskette of this kind has 1474560",
        ),
        (
            &["--boot", "bios=/small,info-table"],
            1,
            "has 4 bytes, and 64 are needed",
        ),
        (
            &["--boot", "bios=/small", "--session-start", "1000"],
            1,
            "this one begins at block 1000",
        ),
        (
            &["--boot", "bios=/small", "--fs", "udf"],
            1,
            "a stub of ISO 9660 is enough",
        ),
        (
            &["--boot", "efi=partition:1"],
            1,
            "appended partition 1, which there is not",
        ),
        (&["--hybrid", "mbr=a,mbr=b"], 2, "one code"),
        (&["--hybrid", &hybrid], 1, "both want the first bytes"),
        (
            &["--hybrid", "gpt", "--fs", "udf", "--block-size", "512"],
            1,
            "blocks of other than 2048 bytes",
        ),
        (&["--bootable", "grub"], 2, "/boot/grub/i386-pc/eltorito.img"),
        (&many, 1, "33 boot entries, and a disc has at most 32"),
    ];
    for (options, code, names) in cases {
        work.try_build(options, &target.image, &tree).fails(code, names);
        target.is_untouched();
    }
}

/// A boot image that changes between its checksum and its copy.
#[test]
fn a_boot_image_that_changes() {
    let work = Work::on_disk();
    let tree = work.folder("tree");
    let loader = tree.join("loader.bin");
    fs::write(&loader, vec![7; 3 << 20]).unwrap();
    // The pipe holds the image up once its buffer is full, before the loader's last blocks are read.
    let mut command = fsimage();
    command.args([
        "build",
        "-q",
        "-o",
        "-",
        "--boot",
        "bios=/loader.bin,load=4,info-table",
        "--padding",
        "90000",
    ]);
    fs::write(tree.join("a large one"), vec![1; 64 << 20]).unwrap();
    let mut child = command
        .arg(&tree)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut first = [0; 4096];
    std::io::Read::read_exact(&mut stdout, &mut first).unwrap();
    let file = fs::OpenOptions::new().write(true).open(&loader).unwrap();
    file.write_all_at(&[9; 100], 1 << 20).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code() == Some(3) && said.contains("/loader.bin"),
        "{said}"
    );
}
