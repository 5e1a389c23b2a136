//! What people see while a disc is written, and a way to stop.

use std::io::IsTerminal as _;
use std::ops::ControlFlow;

use fsimage::drive::{Phase, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::interrupt::Interrupt;

/// A progress bar on standard error, if that is a terminal.
pub(super) struct Watch {
    bar: ProgressBar,
    interrupt: Interrupt,
    phase: Option<Phase>,
}

impl Watch {
    pub(super) fn new(quiet: bool, interrupt: Interrupt) -> Self {
        let target = if !quiet && std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent}%, {msg}") {
            bar.set_style(style);
        }
        Self {
            bar,
            interrupt,
            phase: None,
        }
    }

    pub(super) fn see(&mut self, progress: &Progress) -> ControlFlow<()> {
        if self.phase.replace(progress.phase) != Some(progress.phase) {
            self.bar.reset();
        }
        if progress.total > 0 {
            self.bar.set_length(progress.total);
            self.bar.set_position(progress.done);
        }
        self.bar.set_message(message(progress));
        self.interrupt.check()
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn message(progress: &Progress) -> String {
    let mut text = match progress.phase {
        Phase::Preparing => "preparing",
        Phase::Formatting => "formatting",
        Phase::Erasing => "erasing",
        Phase::Calibrating => "finding the laser's power",
        Phase::Writing => "writing",
        Phase::Flushing => "emptying the buffer",
        Phase::Closing => "closing",
        Phase::Verifying => "reading back",
        Phase::Reading => "reading",
        _ => "working",
    }
    .to_owned();
    if let Some(rate) = progress.bytes_per_second {
        text += &format!(", {}.{} MB/s", rate / 1_000_000, rate / 100_000 % 10);
    }
    if let Some(fill) = progress.buffer_fill {
        text += &format!(", buffer {fill}%");
    }
    if let Some(left) = progress.time_left {
        let seconds = left.as_secs();
        text += &format!(", {}:{:02} left", seconds / 60, seconds % 60);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_known_is_said() {
        let progress = Progress {
            phase: Phase::Writing,
            done: 10,
            total: 100,
            bytes_per_second: Some(22_160_000),
            buffer_fill: Some(97),
            time_left: Some(std::time::Duration::from_secs(125)),
        };
        assert_eq!(message(&progress), "writing, 22.1 MB/s, buffer 97%, 2:05 left");
    }
}
