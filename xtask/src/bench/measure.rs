//! One measured run: wall time, processor time of the program and its children, peak memory.

use std::io::Read as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Serialize;

use super::peers::{Makes, Peer};
use crate::shell;

/// What one run of one program took.
#[derive(Serialize, Clone)]
pub(crate) struct Sample {
    /// Seconds from start to end, with the sync if one was asked for.
    pub(crate) wall: f64,
    /// Seconds of processor time, user and system, of the program and all its children.
    pub(crate) cpu: f64,
    /// Bytes: the largest resident set of the program or one of its children.
    pub(crate) peak: u64,
    /// Bytes of the image; 0 for the yardstick.
    pub(crate) image: u64,
    /// Bytes of the image that take disk space: less than `image` where it has holes.
    pub(crate) stored: u64,
}

/// How one run ended.
pub(crate) enum Outcome {
    Measured(Sample),
    Failed(String),
}

impl Outcome {
    pub(crate) fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}

/// Removes what an earlier run has made, lets the disk come to rest, and runs one program.
pub(crate) fn measure(
    peer: &Peer,
    ours: &Path,
    source: &Path,
    work: &Path,
    sync: bool,
    timeout: u64,
) -> Result<Outcome> {
    let image = work.join(match peer.makes {
        Makes::Folder => peer.name.to_owned(),
        _ => format!("{}.iso", peer.name),
    });
    remove(&image)?;
    if peer.makes == Makes::Folder {
        std::fs::create_dir(&image)?;
    }
    if peer.makes == Makes::Session {
        std::fs::copy(source, &image)?;
    }
    rustix::fs::sync();
    let program = if peer.is_ours() {
        ours.to_path_buf()
    } else {
        shell::find_program(peer.program).context("the program is gone")?
    };
    let mut command = Command::new(program);
    command
        .args(peer.arguments(source, &image, sync))
        .process_group(0);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());

    let begin = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {}", shell::show(&command)))?;
    let watchdog = Watchdog::start(&child, Duration::from_secs(timeout))?;
    let said = read_all(&mut child);
    let (status, usage) = wait(&child)?;
    let timed_out = watchdog.stop();
    if sync && peer.makes == Makes::Image && !peer.is_ours() && status.success() {
        std::fs::File::open(&image)?.sync_all()?;
    }
    let wall = begin.elapsed().as_secs_f64();

    let outcome = if timed_out {
        Outcome::Failed(format!("took more than {timeout} s"))
    } else if !status.success() {
        let last = said
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("and said nothing");
        Outcome::Failed(format!("{status}: {last}"))
    } else {
        let (size, stored) = match peer.makes {
            Makes::Image | Makes::Session => sizes(&image)?,
            _ => (0, 0),
        };
        Outcome::Measured(Sample {
            wall,
            cpu: usage.cpu,
            peak: usage.peak,
            image: size,
            stored,
        })
    };
    // Large outputs of several programs side by side would push the source out of the page cache.
    if peer.makes != Makes::Nothing {
        remove(&image)?;
    }
    Ok(outcome)
}

/// Removes what a run has made, if it is there.
fn remove(made: &Path) -> Result<()> {
    let removed = if made.is_dir() {
        std::fs::remove_dir_all(made)
    } else {
        std::fs::remove_file(made)
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", made.display()))
        }
        _ => Ok(()),
    }
}

fn sizes(image: &Path) -> Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = image
        .metadata()
        .with_context(|| format!("{} was not made", image.display()))?;
    if metadata.len() == 0 {
        bail!("{} is empty", image.display());
    }
    Ok((metadata.len(), metadata.blocks() * 512))
}

/// Reads the program's messages until it closes them, keeping the end.
fn read_all(child: &mut Child) -> String {
    let mut kept = Vec::new();
    if let Some(mut stderr) = child.stderr.take() {
        let mut buffer = [0_u8; 8192];
        while let Ok(n @ 1..) = stderr.read(&mut buffer) {
            kept.extend(buffer.iter().take(n));
            if kept.len() > 1 << 20 {
                kept.drain(..kept.len() - (1 << 16));
            }
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}

struct Usage {
    cpu: f64,
    peak: u64,
}

/// Waits for the child, and takes what the kernel counted for it and its own children.
#[allow(
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the kernel's counts are small and positive"
)]
fn wait(child: &Child) -> Result<(ExitStatus, Usage)> {
    let pid = libc::pid_t::try_from(child.id())?;
    let mut status = 0;
    // SAFETY: all zeroes are a valid rusage, which is plain integers.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    loop {
        // SAFETY: both pointers are to locals that live through the call; the pid is our unreaped child's.
        let ended = unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut usage) };
        if ended == pid {
            break;
        }
        let error = std::io::Error::last_os_error();
        if error.kind() != std::io::ErrorKind::Interrupted {
            return Err(error).context("cannot wait for the program");
        }
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    // Linux counts ru_maxrss in KiB.
    Ok((
        ExitStatus::from_raw(status),
        Usage {
            cpu,
            peak: usage.ru_maxrss as u64 * 1024,
        },
    ))
}

/// Ends a program that takes too long, with all it has started.
struct Watchdog {
    done: mpsc::Sender<()>,
    thread: std::thread::JoinHandle<bool>,
}

impl Watchdog {
    fn start(child: &Child, limit: Duration) -> Result<Self> {
        let group = i32::try_from(child.id())
            .ok()
            .and_then(Pid::from_raw)
            .context("no process id")?;
        let (done, ended) = mpsc::channel();
        let thread = std::thread::spawn(move || match ended.recv_timeout(limit) {
            Err(mpsc::RecvTimeoutError::Timeout) => {
                // A program that has just ended is no error here.
                let _ = kill_process_group(group, Signal::KILL);
                true
            }
            _ => false,
        });
        Ok(Self { done, thread })
    }

    /// Tells whether the program had to be ended.
    fn stop(self) -> bool {
        drop(self.done);
        self.thread.join().unwrap_or(false)
    }
}

/// Shuffles by xorshift: the order need not be good, only not always the same.
pub(crate) struct Shuffle(u64);

impl Shuffle {
    pub(crate) fn from_clock() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::from(now.subsec_nanos()) << 20 | now.as_secs() | 1)
    }

    pub(crate) fn shuffle(&mut self, items: &mut [usize]) {
        for last in (1..items.len()).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let pick = usize::try_from(self.0 >> 33).unwrap_or(0) % (last + 1);
            items.swap(last, pick);
        }
    }
}
