//! Images by pycdlib, which records what few others do: CD-XA, and every version of Rock Ridge.

use std::path::Path;
use std::process::Command;

use fsimage_judges::{Judge, Kind, scratch_folder};
use fsimage_volume::FileSystemKind;

use crate::disc::{kinds, manifest, open};

use FileSystemKind::{Enhanced, Iso9660, Joliet, RockRidge, Udf};

#[test]
fn images_of_pycdlib() {
    // Where the Debian package has it, and where others may.
    let pythons = ["/usr/bin/python3", "python3"];
    let has = |python: &&&str| {
        let import = Command::new(python).args(["-c", "import pycdlib"]).output();
        import.is_ok_and(|output| output.status.success())
    };
    if Judge::Pycdlib.is_excused() {
        return;
    }
    let python = pythons.iter().find(has).expect("no Python that has pycdlib");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/iso9660/make_by_pycdlib.py");
    let work = scratch_folder("volume-").unwrap();
    let image = work.path().join("image.iso");
    for (choice, expected) in [
        (["1.09", "1", "-", "-"], &[RockRidge, Joliet, Iso9660][..]),
        (["1.10", "3", "xa", "-"], &[RockRidge, Joliet, Iso9660]),
        (["1.12", "3", "xa", "-"], &[RockRidge, Joliet, Iso9660]),
        (["1.12", "2", "-", "-"], &[RockRidge, Joliet, Iso9660]),
        (["-", "4", "-", "-"], &[Enhanced, Iso9660]),
        (["1.09", "3", "-", "udf"], &[Udf, RockRidge, Joliet, Iso9660]),
    ] {
        let mut command = Command::new(python);
        let output = command
            .arg("-B")
            .arg(&script)
            .args(choice)
            .arg(&image)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let disc = open(std::fs::read(&image).unwrap());
        let session = &disc.sessions()[0];
        assert_eq!(kinds(session), expected, "{choice:?}");
        for &kind in expected {
            let found = manifest(&disc, session, kind);
            let is_upper = matches!(kind, Iso9660 | Enhanced);
            let path = |path: &str| {
                if is_upper {
                    path.to_uppercase()
                } else {
                    path.to_owned()
                }
            };
            let entry = |name: &str| found.entries.get(path(name).as_bytes());
            for (name, size) in [("/a", 5000), ("/dir/b", 1), ("/empty", 0)] {
                assert_eq!(
                    entry(name).and_then(|entry| entry.size),
                    Some(size),
                    "{kind} {name}"
                );
            }
            assert_eq!(entry("/dir").unwrap().kind, Some(Kind::Directory));
            if kind == RockRidge {
                assert_eq!(entry("/link").unwrap().target.as_deref(), Some(&b"dir/../a"[..]));
                assert_eq!(entry("/hard").unwrap().sha256, entry("/a").unwrap().sha256);
                assert_eq!(found.entries.len(), 6);
            }
        }
        assert_eq!(session.file_systems.last().unwrap().info().name, "PYCDLIB");
    }
}
