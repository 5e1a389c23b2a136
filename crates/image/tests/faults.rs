//! Whatever goes wrong at whichever command of a burn, an append, an erasure or a format: what is called a success is on the disc, and after an error
//! readers see the last whole session.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by them"
)]

mod discs;

use std::io;
use std::sync::{Arc, LazyLock, Mutex};

use discs::{ISO, Medium, add, another, bytes, go_on, has, newest};
use fsimage::drive::virtual_drive::{
    Fault, FaultAt, FaultKind, MediumKind, Memory, Storage, VirtualDrive, VirtualDriveOptions,
};
use fsimage::drive::{Blanking, BurnJob, DiscDrive, Drive, Formatting, Media, MediaState};
use fsimage::{Error, FileSystemImage, FileSystems};
use fsimage_mmc::{Clock, Sense, SenseKey, VirtualClock};

/// A disc whose bytes can be copied.
#[derive(Clone, Default)]
struct Platter(Arc<Mutex<Memory>>);

impl Platter {
    fn copy(&self) -> Self {
        Self(Arc::new(Mutex::new(self.0.lock().unwrap().clone())))
    }

    fn options() -> VirtualDriveOptions {
        VirtualDriveOptions {
            clock: Arc::new(VirtualClock::default()),
            ..VirtualDriveOptions::default()
        }
    }

    /// In a drive that was just switched on.
    fn drive(&self) -> (VirtualDrive, DiscDrive) {
        let options = Self::options();
        let clock = Arc::clone(&options.clock) as Arc<dyn Clock>;
        let drive = VirtualDrive::open(self.clone(), options).unwrap();
        (drive.clone(), DiscDrive::from(Drive::with_clock(drive, clock)))
    }

    fn blank((kind, format): Medium) -> Self {
        let platter = Self::default();
        VirtualDrive::create(kind, None, platter.clone(), Self::options()).unwrap();
        if let Some(how) = format {
            platter.drive().1.format(how, &mut go_on).unwrap();
        }
        platter
    }

    /// With one session, in which the file `one` is.
    fn burnt(medium: Medium, file_systems: FileSystems) -> Self {
        let platter = Self::blank(medium);
        burn_first(&platter.drive().1, file_systems).unwrap();
        platter
    }
}

impl Storage for Platter {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.0.lock().unwrap().read_at(offset, buffer)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().unwrap().write_at(offset, bytes)
    }

    fn forget(&mut self, offset: u64) -> io::Result<()> {
        self.0.lock().unwrap().forget(offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn burn_first(drive: &DiscDrive, file_systems: FileSystems) -> Result<(), Error> {
    let mut image = FileSystemImage::new()?;
    image.choose_defaults_for_drive(drive)?;
    image.set_file_systems(file_systems)?;
    image.set_volume_name("FIRST")?;
    add(&mut image, "one", &bytes(1, 9000));
    let result = image.create_result_image()?;
    result.burn(drive, &BurnJob::default(), &mut go_on).map(drop)
}

/// The file that is added: on a CD it has more blocks than the shortest track, since a drive fills up those that were cut off.
fn more((kind, _): Medium) -> &'static [u8] {
    static SHORT: LazyLock<Vec<u8>> = LazyLock::new(|| bytes(2, 40_000));
    static LONG: LazyLock<Vec<u8>> = LazyLock::new(|| bytes(2, 640_000));
    if kind == MediumKind::CdR { &LONG } else { &SHORT }
}

fn append(drive: &DiscDrive, medium: Medium) -> Result<(), Error> {
    if drive.media()?.state.contains(MediaState::SESSION_OPEN) {
        drive.close(false, &mut go_on)?;
        // All that was missing was its end.
        if has(&newest(drive, "closed"), "more", more(medium), "closed") {
            return Ok(());
        }
    }
    let result = another(drive, "more", more(medium))?;
    result.burn(drive, &BurnJob::default(), &mut go_on).map(drop)
}

fn faults() -> Vec<FaultKind> {
    let refused = |key, asc, ascq| FaultKind::Sense(Sense::new(key, asc, ascq));
    let write_error = Sense::new(SenseKey::MEDIUM_ERROR, 0x0c, 0);
    vec![
        refused(SenseKey::MEDIUM_ERROR, 0x0c, 0),
        refused(SenseKey::ILLEGAL_REQUEST, 0x20, 0),
        refused(SenseKey(9), 0x80, 0x81),
        refused(SenseKey::NOT_READY, 4, 8),
        FaultKind::Deferred(write_error),
        FaultKind::MediumRemoved,
        FaultKind::Busy(3),
        FaultKind::UnitAttention(0x29, 0),
        FaultKind::UnitAttention(0x28, 0),
        FaultKind::Silence,
    ]
}

/// Does something again and again, each time with a fault at the next command of it, until all of its commands had one. `after` looks at the disc in a
/// drive that was switched off and on.
fn at_each_command(
    what: &str,
    platter: &Platter,
    work: impl Fn(&DiscDrive) -> Result<(), Error>,
    after: impl Fn(&DiscDrive, bool, &str),
) {
    for kind in faults() {
        let (mut errors, mut commands) = (0, 0);
        for command in 0.. {
            let platter = platter.copy();
            let (virtual_drive, drive) = platter.drive();
            let at = FaultAt::Command(command);
            virtual_drive.add_fault(Fault { at, kind });
            let result = work(&drive);
            let what = format!("{what}, {kind:?} at command {command}: {result:?}");
            errors += u32::from(result.is_err());
            let unused = virtual_drive.clear_faults();
            drop((virtual_drive, drive));
            after(&platter.drive().1, result.is_ok(), &what);
            if unused > 0 {
                assert!(result.is_ok(), "{what}");
                commands = command;
                break;
            }
        }
        assert!(commands > 15, "{what}: {commands} commands");
        let harmless = matches!(kind, FaultKind::Busy(_))
            || matches!(kind, FaultKind::Sense(sense) if sense.is_becoming_ready());
        assert!(harmless || errors > 0, "{what}: {kind:?} was never an error");
    }
}

fn blank(media: &Media) -> bool {
    media.state.contains(MediaState::BLANK)
}

/// The last session is whole, whatever happens, and the disc can be continued.
fn append_with_faults(medium: Medium, file_systems: FileSystems) {
    let platter = Platter::burnt(medium, file_systems);
    let what = format!("{medium:?}, {}", file_systems.name());
    let work = |drive: &DiscDrive| append(drive, medium);
    at_each_command(&what, &platter, work, |drive, done, what| {
        let reader = newest(drive, what);
        assert!(has(&reader, "one", &bytes(1, 9000), what), "{what}");
        let there = has(&reader, "more", more(medium), what);
        assert!(there || !done, "{what}");
        if !there {
            append(drive, medium).unwrap_or_else(|error| panic!("{what}, and then {error}"));
            let reader = newest(drive, what);
            let sessions = drive.media().unwrap().sessions;
            assert!(
                has(&reader, "one", &bytes(1, 9000), what),
                "{what}, {sessions:#?}"
            );
            assert!(has(&reader, "more", more(medium), what), "{what}");
        }
    });
}

/// A success is a disc with all of it.
fn burn_with_faults(medium: Medium, file_systems: FileSystems) {
    let platter = Platter::blank(medium);
    let what = format!("{medium:?}, {}", file_systems.name());
    let work = |drive: &DiscDrive| burn_first(drive, file_systems);
    at_each_command(&what, &platter, work, |drive, done, what| {
        let media = drive.media().unwrap();
        if done {
            assert!(!blank(&media), "{what}");
            assert!(has(&newest(drive, what), "one", &bytes(1, 9000), what), "{what}");
        } else if blank(&media) {
            burn_first(drive, file_systems).unwrap_or_else(|error| panic!("{what}, and then {error}"));
            assert!(has(&newest(drive, what), "one", &bytes(1, 9000), what), "{what}");
        }
    });
}

const KINDS: [Medium; 9] = [
    (MediumKind::CdR, None),
    (MediumKind::DvdR, None),
    (MediumKind::DvdRw, Some(Formatting::Default)),
    (MediumKind::DvdPlusR, None),
    (MediumKind::DvdPlusRw, None),
    (MediumKind::DvdRam, None),
    (MediumKind::BdR, None),
    (MediumKind::BdR, Some(Formatting::PseudoOverwrite)),
    (MediumKind::BdRe, None),
];

#[test]
fn appending_iso9660() {
    for medium in KINDS.into_iter().skip(1).step_by(2) {
        append_with_faults(medium, ISO);
    }
}

#[test]
fn appending_iso9660_too() {
    for medium in KINDS.into_iter().skip(2).step_by(2) {
        append_with_faults(medium, ISO);
    }
}

#[test]
fn appending_to_a_cd() {
    append_with_faults(KINDS[0], ISO);
}

#[test]
fn appending_udf() {
    for medium in [KINDS[2], KINDS[3], KINDS[4], KINDS[7]] {
        append_with_faults(medium, FileSystems::UDF);
    }
}

#[test]
fn appending_a_bridge() {
    for medium in [KINDS[1], KINDS[5]] {
        append_with_faults(medium, ISO | FileSystems::UDF);
    }
}

#[test]
fn burning() {
    for medium in KINDS.into_iter().step_by(2) {
        burn_with_faults(medium, ISO);
    }
}

#[test]
fn erasing() {
    for kind in [MediumKind::CdRw, MediumKind::DvdRw] {
        let platter = Platter::burnt((kind, None), ISO);
        let work = |drive: &DiscDrive| drive.blank(Blanking::Disc, &mut go_on).map(drop);
        at_each_command(&format!("{kind:?}"), &platter, work, |drive, done, what| {
            if !blank(&drive.media().unwrap()) {
                assert!(!done, "{what}");
                assert!(has(&newest(drive, what), "one", &bytes(1, 9000), what), "{what}");
                drive.blank(Blanking::Disc, &mut go_on).unwrap();
            }
            burn_first(drive, ISO).unwrap_or_else(|error| panic!("{what}, and then {error}"));
            assert!(has(&newest(drive, what), "one", &bytes(1, 9000), what), "{what}");
        });
    }
}

#[test]
fn formatting() {
    let ways = [
        (MediumKind::DvdRw, Formatting::Default),
        (MediumKind::DvdRw, Formatting::Full),
        (MediumKind::DvdPlusRw, Formatting::Default),
        (MediumKind::DvdRam, Formatting::Default),
        (MediumKind::BdR, Formatting::PseudoOverwrite),
        (MediumKind::BdRe, Formatting::WithoutSpares),
    ];
    for (kind, how) in ways {
        let platter = Platter::blank((kind, None));
        let work = |drive: &DiscDrive| drive.format(how, &mut go_on).map(drop);
        let what = format!("{kind:?}, {how:?}");
        at_each_command(&what, &platter, work, |drive, done, what| {
            let media = drive.media().unwrap();
            assert!(media.is_writable(), "{what}");
            // A DVD-RW that was formatted in short has nothing yet that is formatted.
            let is_formatted = !media.state.contains(MediaState::NEEDS_FORMAT);
            let is_short = (kind, how) == (MediumKind::DvdRw, Formatting::Default);
            assert!(!done || is_formatted || is_short, "{what}");
            burn_first(drive, ISO).unwrap_or_else(|error| panic!("{what}, and then {error}"));
            assert!(has(&newest(drive, what), "one", &bytes(1, 9000), what), "{what}");
        });
    }
}
