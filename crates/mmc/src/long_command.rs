//! Waiting for commands that take minutes: they come back at once, and the drive tells how far it is.

use std::time::Duration;

use crate::commands::test_unit_ready::test_unit_ready;
use crate::drive::Drive;
use crate::error::MmcError;
use crate::progress::{Observer, Phase, tell};
use crate::sense::SenseKey;

/// How long closing a session or a disc may take.
pub(crate) const CLOSING: Duration = Duration::from_secs(60 * 60);
/// How long formatting or erasing a whole disc may take.
pub(crate) const WHOLE_DISC: Duration = Duration::from_secs(6 * 60 * 60);

/// Waits until the drive is ready again. The observer is told, and cannot give up: the drive cannot either.
pub(crate) fn wait_for(
    drive: &mut Drive,
    command: &'static str,
    phase: Phase,
    limit: Duration,
    observer: &mut Observer<'_>,
) -> Result<(), MmcError> {
    let begun = drive.clock().now();
    let mut pause = Duration::from_millis(20);
    let mut attentions = 0;
    loop {
        let part = match test_unit_ready(drive) {
            Ok(()) => return Ok(()),
            Err(MmcError::Sense { sense, .. }) if sense.is_becoming_ready() => sense.progress,
            // The disc is another one than before, in a way.
            Err(MmcError::Sense { sense, .. })
                if sense.key == SenseKey::UNIT_ATTENTION && attentions < 16 =>
            {
                attentions += 1;
                continue;
            }
            Err(MmcError::Status { status: 8 | 0x28, .. }) => None,
            Err(MmcError::Sense { sense, .. }) => return Err(MmcError::Sense { command, sense }),
            Err(error) => return Err(error),
        };
        tell(observer, phase, part).ok();
        if drive.clock().now().saturating_sub(begun) > limit {
            return Err(MmcError::TimedOut { command, limit });
        }
        drive.clock().sleep(pause);
        pause = (pause * 3 / 2).min(Duration::from_secs(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::with_script;
    use crate::progress::unobserved;
    use crate::scripted::Scripted;
    use crate::sense::Sense;

    const READY: [u8; 6] = [0; 6];

    #[test]
    fn progress_is_told_until_the_drive_is_ready() {
        let half = Sense {
            progress: Some(0x8000),
            ..Sense::new(SenseKey::NOT_READY, 4, 4)
        };
        let script = Scripted::new()
            .sense_data(&READY, half)
            .sense(&READY, (6, 0x28, 0))
            .status(&READY, 8)
            .good(&READY);
        let mut parts = Vec::new();
        with_script(script, |drive| {
            let mut observer = |progress: &crate::progress::Progress| {
                parts.push(progress.done);
                std::ops::ControlFlow::Break(())
            };
            wait_for(drive, "FORMAT UNIT", Phase::Formatting, CLOSING, &mut observer)
        })
        .unwrap();
        assert_eq!(parts, [0x8000, 0]);
    }

    #[test]
    fn failures_are_the_long_commands() {
        let script = Scripted::new().sense(&READY, (3, 0x31, 1));
        let error = with_script(script, |drive| {
            wait_for(drive, "FORMAT UNIT", Phase::Formatting, CLOSING, &mut unobserved)
        });
        assert!(
            error
                .unwrap_err()
                .to_string()
                .starts_with("FORMAT UNIT: sense 3/31/01")
        );
        let script = Scripted::new().sense(&READY, (2, 4, 4)).sense(&READY, (2, 4, 4));
        let limit = Duration::from_millis(10);
        let error = with_script(script, |drive| {
            wait_for(drive, "FORMAT UNIT", Phase::Formatting, limit, &mut unobserved)
        });
        assert!(matches!(error, Err(MmcError::TimedOut { .. })));
    }
}
