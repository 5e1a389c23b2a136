//! The judges, what each can tell, and how all of them are asked at once.

use std::fmt::Write as _;
use std::path::Path;

use crate::judges::{bsdtar, grub_fstest, isoinfo, libcdio, linux_isofs, pycdlib, seven_zip, xorriso};
use crate::{Difference, Entry, Fields, JudgeError, Kind, Manifest, Present, compare};

/// One of the trees of names that an image has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// The names of the primary volume descriptor's tree, as recorded: with version and separator.
    Iso9660,
    /// The names of the Joliet supplementary volume descriptor's tree.
    Joliet,
    /// The names of the primary tree's NM entries.
    RockRidge,
}

/// A reader of disc images by someone else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// The Linux kernel's isofs, in a virtual machine.
    LinuxIsofs,
    /// xorriso (libisofs).
    Xorriso,
    /// isoinfo of genisoimage.
    Isoinfo,
    /// bsdtar (libarchive).
    Bsdtar,
    /// 7z.
    SevenZip,
    /// pycdlib, a Python module.
    Pycdlib,
    /// iso-info of libcdio.
    Libcdio,
    /// grub-fstest: GRUB's own drivers.
    GrubFstest,
}

impl Judge {
    /// Every judge, the quickest first.
    pub const ALL: [Self; 8] = [
        Self::Xorriso,
        Self::Bsdtar,
        Self::SevenZip,
        Self::Isoinfo,
        Self::Libcdio,
        Self::Pycdlib,
        Self::GrubFstest,
        Self::LinuxIsofs,
    ];

    /// The name that `--without` takes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LinuxIsofs => "linux-isofs",
            Self::Xorriso => "xorriso",
            Self::Isoinfo => "isoinfo",
            Self::Bsdtar => "bsdtar",
            Self::SevenZip => "7z",
            Self::Pycdlib => "pycdlib",
            Self::Libcdio => "libcdio",
            Self::GrubFstest => "grub-fstest",
        }
    }

    /// Whether the environment variable `FSIMAGE_WITHOUT` (names, by commas) excuses this judge.
    #[must_use]
    pub fn is_excused(self) -> bool {
        let excused = std::env::var("FSIMAGE_WITHOUT").unwrap_or_default();
        excused.split(',').any(|name| name == self.name())
    }

    /// Whether this judge would read that namespace of an image that has `present`. Some choose for
    /// themselves, and prefer another.
    #[must_use]
    pub const fn reads(self, namespace: Namespace, present: Present) -> bool {
        match namespace {
            Namespace::RockRidge if !present.rock_ridge => false,
            Namespace::Joliet if !present.joliet => false,
            _ => match self {
                Self::LinuxIsofs | Self::Xorriso | Self::Isoinfo | Self::Bsdtar | Self::Pycdlib => true,
                Self::SevenZip => seven_zip::reads(namespace, present),
                Self::Libcdio => libcdio::reads(namespace, present),
                Self::GrubFstest => grub_fstest::reads(namespace, present),
            },
        }
    }

    /// What this judge tells of an entry in that namespace.
    #[must_use]
    pub const fn fields(self, namespace: Namespace) -> Fields {
        match self {
            Self::LinuxIsofs => linux_isofs::fields(namespace),
            Self::Xorriso => xorriso::fields(namespace),
            Self::Isoinfo => isoinfo::fields(namespace),
            Self::Bsdtar => bsdtar::fields(namespace),
            Self::SevenZip => seven_zip::fields(namespace),
            Self::Pycdlib => pycdlib::fields(namespace),
            Self::Libcdio => libcdio::fields(namespace),
            Self::GrubFstest => grub_fstest::fields(namespace),
        }
    }

    /// The form in which this judge shows a path of that namespace.
    #[must_use]
    pub fn shown(self, namespace: Namespace, path: &[u8]) -> Vec<u8> {
        match (self, namespace) {
            (Self::Bsdtar | Self::SevenZip, Namespace::Iso9660) => without_version(path),
            (Self::Libcdio | Self::GrubFstest, Namespace::Iso9660) => {
                without_version(path).to_ascii_lowercase()
            }
            (Self::Isoinfo, Namespace::Joliet) => isoinfo::latin1(path),
            (Self::Bsdtar, Namespace::Joliet) => bsdtar::composed(path),
            _ => path.to_vec(),
        }
    }

    /// The permission bits that this judge tells apart.
    const fn mode_bits(self) -> u32 {
        match self {
            Self::Isoinfo => 0o777,
            Self::Libcdio => 0o6777,
            _ => 0o7777,
        }
    }

    /// Whether this judge shows entries of that kind as such. GRUB shows a link as what it leads to, or not at all; a
    /// socket cannot be extracted.
    fn lists(self, kind: Option<Kind>) -> bool {
        match self {
            Self::GrubFstest => matches!(kind, Some(Kind::File | Kind::Directory)),
            Self::Xorriso | Self::Bsdtar => kind != Some(Kind::Socket),
            _ => true,
        }
    }

    /// Reads a namespace of an image.
    ///
    /// # Errors
    ///
    /// [`JudgeError::Missing`] without the judge's program, [`JudgeError::Rejected`] if it turns the image
    /// down, others if it can't be understood.
    pub fn read(self, image: &Path, namespace: Namespace) -> Result<Manifest, JudgeError> {
        match self {
            Self::LinuxIsofs => linux_isofs::read(image, namespace),
            Self::Xorriso => xorriso::read(image, namespace),
            Self::Isoinfo => isoinfo::read(image, namespace),
            Self::Bsdtar => bsdtar::read(image, namespace),
            Self::SevenZip => seven_zip::read(image),
            Self::Pycdlib => pycdlib::read(image, namespace),
            Self::Libcdio => libcdio::read(image, namespace),
            Self::GrubFstest => grub_fstest::read(image),
        }
    }

    /// Reads a namespace of an image, and compares all that this judge can tell with what should be there.
    ///
    /// # Errors
    ///
    /// As [`Judge::read`].
    pub fn differences(
        self,
        image: &Path,
        namespace: Namespace,
        expected: &Manifest,
    ) -> Result<Vec<Difference>, JudgeError> {
        let mut found = self.read(image, namespace)?;
        let mut shown = Manifest::default();
        for (path, entry) in &expected.entries {
            let path = match (self, namespace) {
                (Self::Libcdio, Namespace::Joliet) => libcdio::cut(path, entry.kind == Some(Kind::File)),
                _ => self.shown(namespace, path),
            };
            if self.lists(entry.kind) {
                let mode = entry.mode.map(|mode| mode & self.mode_bits());
                shown.insert(
                    path,
                    Entry {
                        mode,
                        ..entry.clone()
                    },
                );
            } else {
                found.entries.remove(&path);
            }
        }
        Ok(compare(&shown, &found, self.fields(namespace)))
    }
}

/// A path as readers show it that leave out the version, and the separator where no extension follows.
fn without_version(path: &[u8]) -> Vec<u8> {
    let path = path.strip_suffix(b";1").unwrap_or(path);
    path.strip_suffix(b".").unwrap_or(path).to_vec()
}

/// Has each of the judges that read that namespace of the image compare it with what should be there.
///
/// # Panics
///
/// If any rejects the image, finds a difference, or is missing and not excused; and if none reads it.
#[allow(clippy::panic, reason = "an assertion for tests")]
pub fn assert_faithful(image: &Path, namespace: Namespace, expected: &Manifest, judges: &[Judge]) {
    let present = match Present::of_image(image) {
        Ok(present) => present,
        Err(error) => panic!("no volume descriptors: {error}"),
    };
    let mut report = String::new();
    let mut asked = 0;
    for judge in judges
        .iter()
        .copied()
        .filter(|judge| judge.reads(namespace, present))
    {
        if judge.is_excused() {
            eprintln!("not asked (--without): {}", judge.name());
            continue;
        }
        asked += 1;
        match judge.differences(image, namespace, expected) {
            Err(error) => {
                let _ = writeln!(report, "{}: {error}", judge.name());
            }
            Ok(differences) => {
                for difference in differences.iter().take(20) {
                    let _ = writeln!(report, "{}: {difference}", judge.name());
                }
                if differences.len() > 20 {
                    let _ = writeln!(report, "{}: and {} more", judge.name(), differences.len() - 20);
                }
            }
        }
    }
    assert!(
        report.is_empty(),
        "{namespace:?} of {}:\n{report}",
        image.display()
    );
    let excused = judges.iter().any(|judge| judge.is_excused());
    assert!(
        asked > 0 || excused,
        "no judge reads {namespace:?} of {}",
        image.display()
    );
}
