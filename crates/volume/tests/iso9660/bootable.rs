//! Images that boot, by xorriso, against what xorriso and sfdisk report of them.

use std::fs;
use std::process::Command;

use fsimage_formats::el_torito::Platform;
use fsimage_judges::scratch_folder;
use fsimage_volume::PartitionScheme;

use crate::disc::open;

#[test]
fn boot_catalogs_and_partition_tables_are_found() {
    let work = scratch_folder("volume-").unwrap();
    fs::create_dir(work.path().join("tree")).unwrap();
    fs::write(work.path().join("tree/boot.img"), vec![1; 6000]).unwrap();
    fs::write(work.path().join("tree/efi.img"), vec![2; 100_000]).unwrap();
    fs::write(work.path().join("part.img"), vec![3; 1 << 20]).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        let output = command.args(arguments).current_dir(work.path()).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    for (further, scheme) in [
        (
            &["-append_partition", "2", "0xef", "part.img"][..],
            PartitionScheme::Mbr,
        ),
        (
            &[
                "-append_partition",
                "2",
                "0xef",
                "part.img",
                "-appended_part_as_gpt",
            ],
            PartitionScheme::Gpt,
        ),
    ] {
        let mut arguments = vec!["-as", "mkisofs", "-quiet", "-o", "image.iso", "-R"];
        arguments.extend([
            "-b",
            "boot.img",
            "-no-emul-boot",
            "-boot-load-size",
            "4",
            "-boot-info-table",
        ]);
        arguments.extend(["-eltorito-alt-boot", "-e", "efi.img", "-no-emul-boot"]);
        arguments.extend(further);
        arguments.push("tree");
        run("xorriso", &arguments);
        let disc = open(fs::read(work.path().join("image.iso")).unwrap());

        let reported = run("xorriso", &["-indev", "image.iso", "-report_el_torito", "plain"]);
        let reported: Vec<_> = reported
            .lines()
            .filter_map(|line| line.strip_prefix("El Torito boot img :"))
            .map(|line| {
                let words: Vec<_> = line.split_whitespace().collect();
                let platform = if words[1] == "UEFI" {
                    Platform::EFI
                } else {
                    Platform::X86
                };
                let number = |word: &str| word.parse::<u64>().unwrap();
                (platform, number(words[6]), number(words[7]))
            })
            .collect();
        let boot = disc.sessions()[0].boot.as_ref().unwrap();
        let found: Vec<_> = boot
            .images
            .iter()
            .map(|image| {
                (
                    image.platform,
                    image.entry.sector_count.into(),
                    image.offset / 2048,
                )
            })
            .collect();
        assert_eq!(found, reported);
        assert_eq!(found.len(), 2);
        let table = boot.images[0].info_table.unwrap();
        assert_eq!((table.length, boot.images[0].length), (6000, 6000));

        let reported = run("sfdisk", &["--dump", "image.iso"]);
        let reported: Vec<_> = reported
            .lines()
            .filter_map(|line| {
                let (_, line) = line.split_once("start=")?;
                let (start, line) = line.split_once(',')?;
                let (_, line) = line.split_once("size=")?;
                let (size, _) = line.split_once(',')?;
                let bytes = |text: &str| text.trim().parse::<u64>().unwrap() * 512;
                Some((bytes(start), bytes(size)))
            })
            .collect();
        let found: Vec<_> = disc
            .partition_tables()
            .partitions()
            .iter()
            .filter(|partition| partition.scheme == scheme)
            .map(|partition| (partition.offset, partition.length))
            .collect();
        assert_eq!(found, reported);
        assert!(!found.is_empty());
        assert_eq!(disc.partition(), None);
        let findings: Vec<_> = disc.findings().iter().map(ToString::to_string).collect();
        assert_eq!(findings, [""; 0]);
    }
}

/// A file system in a partition is the disc's, where the whole has none.
#[test]
fn a_partition_may_be_the_disc() {
    let work = scratch_folder("volume-").unwrap();
    fs::create_dir(work.path().join("tree")).unwrap();
    fs::write(work.path().join("tree/file"), "content").unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        let output = command.args(arguments).current_dir(work.path()).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run("genisoimage", &["-quiet", "-R", "-o", "part.iso", "tree"]);
    let part = fs::read(work.path().join("part.iso")).unwrap();
    let start = 1 << 20;
    let mut disk = vec![0; start + part.len()];
    disk[start..].copy_from_slice(&part);
    let sectors = u32::try_from(part.len() / 512).unwrap();
    disk[446 + 4] = 0x17;
    disk[446 + 8..446 + 12].copy_from_slice(&2048_u32.to_le_bytes());
    disk[446 + 12..446 + 16].copy_from_slice(&sectors.to_le_bytes());
    disk[510..512].copy_from_slice(&[0x55, 0xAA]);
    let disc = open(disk);
    let partition = disc.partition().unwrap();
    assert_eq!((partition.offset, partition.length), (1 << 20, part.len() as u64));
    let kind = fsimage_volume::FileSystemKind::RockRidge;
    let found = crate::disc::manifest(&disc, &disc.sessions()[0], kind);
    let expected = fsimage_judges::Manifest::of_directory(&work.path().join("tree")).unwrap();
    let fields = fsimage_judges::Fields::CONTENT | fsimage_judges::Fields::SIZE;
    assert_eq!(fsimage_judges::compare(&expected, &found, fields), []);
}
