//! A folder on a disc in a drive that others wrote: tgt's DVD+R recorder, in the virtual machine of `xtask/bed`, beside the kernel and xorriso.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::Work;

fn mmc_drive() -> Command {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/bed/mmc-drive"))
}

/// Runs a script in the virtual machine, whose drive is at /dev/sr0.
fn in_guest(drive: [&str; 2], disc: &Path, script: &str) -> String {
    let mut command = mmc_drive();
    command.args(["--drive", drive[0], drive[1]]).arg(disc);
    let output = command.args(["--", "sh", "-ec", script]).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    text
}

fn says(text: &str, all: &[&str]) {
    for said in all {
        assert!(text.contains(said), "no {said:?} in\n{text}");
    }
}

fn tree(work: &Work) -> PathBuf {
    let folder = work.folder("tree");
    for number in 0..30_u32 {
        let below = folder.join(format!("folder {}", number % 3));
        std::fs::create_dir_all(&below).unwrap();
        let content: Vec<u8> = (0..number * 997)
            .map(|at| (at * number).to_le_bytes()[0])
            .collect();
        std::fs::write(
            below.join(format!("a file of {number} thousand bytes.dat")),
            content,
        )
        .unwrap();
    }
    folder
}

#[test]
fn a_folder_on_tgts_recorder() {
    // xorriso knows no names of UDF.
    for (options, name) in [("", "TGT"), ("--fs udf --udf-revision 2.01", "UDF")] {
        let work = Work::on_disk();
        let (folder, burnt) = (tree(&work), work.path("burnt"));
        let (fsimage, folder) = (env!("CARGO_BIN_EXE_fsimage"), folder.display());
        let script = format!(
            "{fsimage} drive info --drive /dev/sr0; {fsimage} drive burn --drive /dev/sr0 {options} -V TGT {folder}"
        );
        let text = in_guest(["tgt", "--blank"], &burnt, &script);
        says(&text, &["DVD+R", "blank", "burnt and read back"]);
        // In a machine that was started anew.
        let script = format!(
            "{fsimage} drive info --drive /dev/sr0; {fsimage} drive read --drive /dev/sr0 -o back.iso; \
             {fsimage} drive verify --drive /dev/sr0 back.iso; {fsimage} extract back.iso -C back; diff -r {folder} back; \
             mkdir /run/m; mount -o ro /dev/sr0 /run/m; diff -r {folder} /run/m; umount /run/m; \
             xorriso -outdev /dev/sr0 -toc; dvd+rw-mediainfo /dev/sr0"
        );
        let script = format!("cd /run; {script}");
        let text = in_guest(["tgt", "--disc"], &burnt, &script);
        says(
            &text,
            &[
                "DVD-ROM",
                name,
                "Media status : is written , is closed",
                "10h, DVD-ROM",
            ],
        );
    }
}
