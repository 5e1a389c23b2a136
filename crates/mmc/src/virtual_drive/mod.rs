//! A drive and a disc that exist only in a file or in memory.
//!
//! It takes the commands of [`crate::commands`] and answers them as MMC-6 says for each kind of disc: which addresses can be written, what
//! closing, formatting and erasing do, and which sense data refuses what. Its buffer drains at a rate that can be chosen, by the host's clock or by
//! one that passes only when somebody waits. Faults can be put in its way. Nothing but the standard says that real drives behave like it.
//!
//! What it has not: sound, packets on CD, layer jumps, MRW, copy protection. Pseudo-overwrite of BD-R changes blocks where they are, and
//! takes no room elsewhere.
//!
//! Spec: MMC-6, clause 4 for how discs behave, and the commands.

mod buffer;
mod closing;
mod commands;
mod contents;
mod description;
mod disc;
mod disc_file;
mod erasing;
mod faults;
mod features;
mod medium;
mod reading;
mod storage;
mod writing;

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::{Clock, HostClock};
use crate::commands::mode_pages::{WriteParameters, WriteType};
use crate::error::MmcError;
use crate::media::Writing;
use crate::sense::{Sense, SenseKey};

pub use buffer::BufferStatistics;
pub use faults::{Fault, FaultAt, FaultKind};
pub use medium::MediumKind;
pub use storage::{Memory, Storage};

use buffer::Buffer;
use disc::{Disc, DiscTrack};
use disc_file::DiscFile;
use faults::Faults;

/// How a virtual drive behaves in time.
#[derive(Clone)]
pub struct VirtualDriveOptions {
    /// The clock that everything goes by.
    pub clock: Arc<dyn Clock>,
    /// Bytes of its buffer.
    pub buffer_bytes: u64,
    /// Bytes a second that go from the buffer to the disc; `None`: at once.
    pub write_rate: Option<u64>,
    /// With a full buffer a write is refused as "long write in progress", as many DVD and BD drives do; otherwise it waits.
    pub refuse_when_full: bool,
    /// How long closing, formatting and erasing take.
    pub long_command: Duration,
}

impl Default for VirtualDriveOptions {
    fn default() -> Self {
        Self {
            clock: Arc::new(HostClock::default()),
            buffer_bytes: 4 << 20,
            write_rate: None,
            refuse_when_full: true,
            long_command: Duration::ZERO,
        }
    }
}

impl std::fmt::Debug for VirtualDriveOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VirtualDriveOptions")
            .field("buffer_bytes", &self.buffer_bytes)
            .field("write_rate", &self.write_rate)
            .field("refuse_when_full", &self.refuse_when_full)
            .field("long_command", &self.long_command)
            .finish_non_exhaustive()
    }
}

/// A drive with a disc in it, neither of which exists. Clones are the same drive.
#[derive(Clone)]
pub struct VirtualDrive(Arc<Mutex<Recorder>>);

impl std::fmt::Debug for VirtualDrive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("VirtualDrive").field(&self.lock().disc).finish()
    }
}

impl VirtualDrive {
    /// A blank disc of a kind, kept in `storage`. `blocks` makes it smaller than its kind is; read-only kinds are empty until
    /// [`VirtualDrive::master`] fills them.
    ///
    /// # Errors
    /// Why the storage cannot be written.
    pub fn create(
        kind: MediumKind,
        blocks: Option<u32>,
        storage: impl Storage + 'static,
        options: VirtualDriveOptions,
    ) -> Result<Self, MmcError> {
        let unit = kind.profile().write_unit();
        let blocks = blocks.map_or(kind.capacity_blocks(), |blocks| {
            blocks.min(kind.capacity_blocks()) / unit * unit
        });
        let mut disc = Disc::blank(kind, blocks, 1);
        disc.finalised = kind.writing() == Writing::Never;
        let file = DiscFile::create(Box::new(storage), &disc)?;
        Ok(Self::with(file, disc, options))
    }

    /// A disc that is kept in `storage` already.
    ///
    /// # Errors
    /// [`MmcError::VirtualDisc`] when there is none, or why the storage cannot be read.
    pub fn open(storage: impl Storage + 'static, options: VirtualDriveOptions) -> Result<Self, MmcError> {
        let (file, disc) = DiscFile::open(Box::new(storage))?;
        Ok(Self::with(file, disc, options))
    }

    /// A blank disc of a kind in memory.
    ///
    /// # Errors
    /// None that could happen.
    pub fn in_memory(kind: MediumKind, options: VirtualDriveOptions) -> Result<Self, MmcError> {
        Self::create(kind, None, Memory::default(), options)
    }

    /// The disc in a file; a blank one of kind `kind` is made where there is no such file. The file is locked as long as the drive is there.
    ///
    /// # Errors
    /// [`MmcError::Open`], or why the file is no disc.
    pub fn in_file(
        path: &Path,
        kind: Option<MediumKind>,
        options: VirtualDriveOptions,
    ) -> Result<Self, MmcError> {
        let fault = |error: io::Error| MmcError::Open {
            path: path.to_owned(),
            error,
        };
        let mut open = OpenOptions::new();
        open.read(true).write(true);
        let (file, new) = match (open.open(path), kind) {
            (Ok(file), _) => (file, false),
            (Err(error), Some(_)) if error.kind() == io::ErrorKind::NotFound => {
                (open.create_new(true).open(path).map_err(fault)?, true)
            }
            (Err(error), _) => return Err(fault(error)),
        };
        lock(&file).map_err(fault)?;
        match kind.filter(|_| new) {
            Some(kind) => Self::create(kind, None, file, options),
            None => Self::open(file, options),
        }
    }

    fn with(file: DiscFile, disc: Disc, options: VirtualDriveOptions) -> Self {
        let speed = disc.kind.write_speeds().first().copied().unwrap_or(0);
        Self(Arc::new(Mutex::new(Recorder {
            file,
            disc,
            pretend: None,
            buffer: Buffer::new(options.buffer_bytes, options.write_rate),
            options,
            faults: Faults::default(),
            present: true,
            tray_locked: false,
            // As after switching it on, with the disc in it.
            attentions: VecDeque::from([(0x29, 0), (0x28, 0)]),
            deferred: None,
            busy: 0,
            at_work: None,
            parameters: Recorder::DEFAULT_PARAMETERS,
            cue: None,
            speed,
            events: 2,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Recorder> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fills a read-only disc as a factory does, from its first block to its last.
    ///
    /// # Errors
    /// [`MmcError::WrongMedium`] for a disc that can be written, [`MmcError::TooLarge`], or why the source cannot be read.
    pub fn master(&self, source: &mut dyn io::Read) -> Result<(), MmcError> {
        let mut drive = self.lock();
        if drive.disc.kind.writing() != Writing::Never {
            let media = drive.disc.profile().physical_type();
            return Err(MmcError::WrongMedium {
                media,
                fault: "only read-only discs are mastered",
            });
        }
        let free = drive.disc.kind.capacity_blocks();
        let mut blocks = 0_u32;
        loop {
            let mut buffer = Vec::new();
            (&mut *source)
                .take(32 * 2048)
                .read_to_end(&mut buffer)
                .map_err(MmcError::Source)?;
            let count = u32::try_from(buffer.len().div_ceil(2048)).unwrap_or(u32::MAX);
            if count == 0 {
                break;
            }
            buffer.resize(buffer.len().next_multiple_of(2048), 0);
            let end = blocks.checked_add(count).filter(|end| *end <= free);
            let end = end.ok_or(MmcError::TooLarge {
                blocks: u64::from(blocks) + u64::from(count),
                free: u64::from(free),
            })?;
            drive.file.write_blocks(blocks, &buffer)?;
            blocks = end;
        }
        drive.disc.capacity = blocks;
        drive.disc.closed_sessions = 1;
        drive.disc.tracks = vec![DiscTrack {
            session: 1,
            start: 0,
            size: blocks,
            written: blocks,
            closed: true,
            reserved: false,
            run_out: false,
            damaged: false,
        }];
        let disc = drive.disc.clone();
        drive.file.save(&disc)
    }

    /// Lets something go wrong.
    pub fn add_fault(&self, fault: Fault) {
        self.lock().faults.add(fault);
    }

    /// Takes all faults away that are still to come, and says how many there were.
    pub fn clear_faults(&self) -> usize {
        self.lock().faults.clear()
    }

    /// What happened to its buffer.
    pub fn buffer_statistics(&self) -> BufferStatistics {
        self.lock().buffer.statistics
    }

    /// Protects the disc against being written to, or no longer.
    pub fn set_write_protected(&self, protected: bool) {
        self.lock().disc.write_protected = protected;
    }

    /// Takes the disc out, or puts it back.
    pub fn set_present(&self, present: bool) {
        self.lock().move_disc(present);
    }
}

fn lock(file: &File) -> io::Result<()> {
    rustix::fs::flock(file, rustix::fs::FlockOperation::NonBlockingLockExclusive).map_err(io::Error::from)
}

/// A long command that is at work.
#[derive(Clone, Copy, Debug)]
struct AtWork {
    from: Duration,
    until: Duration,
    /// The qualifier of 2/04 that tells what it is.
    ascq: u8,
}

/// A CD session that was laid out by a cue sheet.
#[derive(Clone, Copy, Debug)]
struct Cue {
    blocks: u32,
    /// Where it goes on; it begins at -150.
    next: i64,
}

/// The drive itself.
struct Recorder {
    file: DiscFile,
    disc: Disc,
    /// The disc as it would be, while writing is only pretended.
    pretend: Option<Disc>,
    options: VirtualDriveOptions,
    buffer: Buffer,
    faults: Faults,
    present: bool,
    tray_locked: bool,
    attentions: VecDeque<(u8, u8)>,
    deferred: Option<Sense>,
    busy: u32,
    at_work: Option<AtWork>,
    parameters: WriteParameters,
    cue: Option<Cue>,
    speed: u32,
    /// The next media event.
    events: u8,
}

const fn sense(key: SenseKey, asc: u8, ascq: u8) -> Sense {
    Sense::new(key, asc, ascq)
}

const fn illegal(asc: u8, ascq: u8) -> Sense {
    sense(SenseKey::ILLEGAL_REQUEST, asc, ascq)
}

/// A file that cannot be read or written is a broken drive.
fn broken(_: MmcError) -> Sense {
    sense(SenseKey::HARDWARE_ERROR, 0x03, 0)
}

impl Recorder {
    const DEFAULT_PARAMETERS: WriteParameters = WriteParameters {
        write_type: WriteType::PACKET,
        test_write: false,
        buffer_underrun_free: true,
        multi_session: true,
        track_mode: 5,
        data_block_type: 8,
        packet_size: Some(16),
        session_format: 0,
    };

    fn now(&self) -> Duration {
        self.options.clock.now()
    }

    /// The disc, or what it would be while writing is pretended.
    fn disc(&self) -> &Disc {
        self.pretend.as_ref().unwrap_or(&self.disc)
    }

    fn disc_mut(&mut self) -> &mut Disc {
        self.pretend.as_mut().unwrap_or(&mut self.disc)
    }

    /// Keeps the state of the disc.
    fn save(&mut self) -> Result<(), Sense> {
        self.file.save(&self.disc).map_err(broken)
    }

    /// Begins a long command: with IMMED it goes on by itself, else it is waited for.
    fn work(&mut self, immediate: bool, ascq: u8) {
        let time = self.options.long_command + self.buffer.flush();
        if time.is_zero() {
            return;
        }
        if immediate {
            let from = self.now();
            self.at_work = Some(AtWork {
                from,
                until: from + time,
                ascq,
            });
        } else {
            self.options.clock.sleep(time);
        }
    }

    fn move_disc(&mut self, present: bool) {
        if self.present != present {
            self.present = present;
            self.pretend = None;
            self.cue = None;
            self.at_work = None;
            self.parameters = Self::DEFAULT_PARAMETERS;
            self.events = if present { 2 } else { 3 };
            self.attentions.push_back((0x28, 0));
        }
    }
}
