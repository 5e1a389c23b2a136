//! What people see while they wait: nothing, unless standard error is a terminal.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::time::Duration;

use fsimage::extract::{ExtractObserver, Trouble, TroubleKind};
use fsimage::manifest::ReadObserver;
use fsimage::{Error, ImportEvent, ImportObserver, Observer, ScanObserver};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::{Failure, one_line};
use crate::interrupt::Interrupt;

/// A progress bar, and a way to stop.
pub(crate) struct Progress {
    bar: ProgressBar,
    quiet: bool,
    json: bool,
    interrupt: Interrupt,
}

impl Progress {
    pub(crate) fn new(quiet: bool, json: bool, interrupt: Interrupt) -> Self {
        let shown = !quiet && !json && std::io::stderr().is_terminal();
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            bar: ProgressBar::with_draw_target(None, target),
            quiet,
            json,
            interrupt,
        }
    }

    /// Begins the count of items found.
    pub(crate) fn scanning(&self) {
        self.bar
            .set_style(style("{spinner} {human_pos} items found in {elapsed}"));
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    /// Begins the count of bytes written.
    pub(crate) fn writing(&self, bytes: u64, files: u64) {
        self.bar.reset();
        self.bar.set_length(bytes);
        self.bar.set_message(format!("{files} files"));
        self.bar.set_style(style(
            "{wide_bar} {msg}, {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
        ));
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl ScanObserver for Progress {
    fn found(&self, items: u64) -> ControlFlow<()> {
        self.bar.inc(items);
        self.interrupt.check()
    }
}

impl ImportObserver for Progress {
    fn imported(&self, _event: &ImportEvent<'_>) -> ControlFlow<()> {
        self.bar.inc(1);
        self.interrupt.check()
    }
}

impl Observer for Progress {
    fn wrote(&self, bytes: u64) -> ControlFlow<()> {
        self.bar.inc(bytes);
        self.interrupt.check()
    }
}

impl ExtractObserver for Progress {
    fn found(&self, items: u64) -> ControlFlow<()> {
        self.bar.inc(items);
        self.interrupt.check()
    }

    fn planned(&self, files: u64, bytes: u64) {
        self.writing(bytes, files);
    }

    fn wrote(&self, bytes: u64) -> ControlFlow<()> {
        self.bar.inc(bytes);
        self.interrupt.check()
    }

    /// Warnings can be switched off; what is missing is told always.
    fn told(&self, trouble: &Trouble) {
        let is_warning = matches!(
            trouble.kind,
            TroubleKind::Renamed { .. } | TroubleKind::LeftOut(_) | TroubleKind::Attribute { .. }
        );
        self.bar.suspend(|| match is_warning {
            true if self.quiet => {}
            true => eprintln!("fsimage: warning: {}", one_line(&trouble.to_string())),
            false => {
                Failure::damage(trouble.to_string()).tell(self.json);
            }
        });
    }
}

impl ReadObserver for Progress {
    fn found(&self, items: u64) -> ControlFlow<()> {
        self.bar.inc(items);
        self.interrupt.check()
    }

    fn planned(&self, files: u64, bytes: u64) {
        self.writing(bytes, files);
    }

    fn read(&self, bytes: u64) -> ControlFlow<()> {
        self.bar.inc(bytes);
        self.interrupt.check()
    }

    fn told(&self, error: &Error) {
        self.bar
            .suspend(|| Failure::damage(error.to_string()).tell(self.json));
    }
}
