//! The commands, one a module: each builds its descriptor block, has it run, and reads the reply.
//!
//! Clauses are those of MMC-6 r02g where a number is given, else the command's own clause in MMC-6, SPC-4 or SBC-3, by its name. Every
//! length and count in a reply is checked: drives send replies that are too short, too long, or say that they are something else.

pub mod blank;
pub mod close_track_session;
pub mod features;
pub mod format_unit;
pub mod get_configuration;
pub mod get_event_status_notification;
pub mod get_performance;
pub mod inquiry;
pub mod mode_pages;
pub mod mode_select;
pub mod mode_sense;
pub mod prevent_allow;
pub mod read;
pub mod read_buffer_capacity;
pub mod read_capacity;
pub mod read_cd;
pub mod read_disc_information;
pub mod read_disc_structure;
pub mod read_format_capacities;
pub mod read_toc;
pub mod read_track_information;
pub mod request_sense;
pub mod reserve_track;
pub mod send_cue_sheet;
pub mod send_opc;
pub mod set_cd_speed;
pub mod set_streaming;
pub mod start_stop_unit;
pub mod synchronize_cache;
pub mod test_unit_ready;
pub mod verify;
pub mod write;

#[cfg(test)]
pub(crate) mod test_replies;

/// Runs what a scripted drive answers, and checks that its script was followed to the end.
#[cfg(test)]
pub(crate) fn with_script<R>(
    script: crate::scripted::Scripted,
    run: impl FnOnce(&mut crate::drive::Drive) -> R,
) -> R {
    let clock = std::sync::Arc::new(crate::clock::VirtualClock::default());
    let mut drive = crate::drive::Drive::with_clock(script.clone(), clock);
    let result = run(&mut drive);
    script.finish().unwrap();
    result
}
