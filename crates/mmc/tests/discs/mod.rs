//! Discs for tests, in memory and in no time.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails where its discs cannot be had")]

use std::sync::Arc;

use fsimage_mmc::burn::{BurnOptions, BurnRange, Burnt, burn};
use fsimage_mmc::virtual_drive::{MediumKind, VirtualDrive, VirtualDriveOptions};
use fsimage_mmc::{Clock, Drive, MmcError, VirtualClock, unobserved, verify};

/// Blocks of a small burn: no whole number of write units, and more than the shortest track.
pub(crate) const SMALL: u32 = 333;

pub(crate) fn options() -> VirtualDriveOptions {
    VirtualDriveOptions {
        clock: Arc::new(VirtualClock::default()),
        ..VirtualDriveOptions::default()
    }
}

pub(crate) fn drive(kind: MediumKind) -> (VirtualDrive, Drive) {
    let options = options();
    let clock = Arc::clone(&options.clock);
    let virtual_drive = VirtualDrive::in_memory(kind, options).unwrap();
    (
        virtual_drive.clone(),
        Drive::with_clock(virtual_drive, clock as Arc<dyn Clock>),
    )
}

/// Blocks that are all different.
pub(crate) fn content(seed: u64, blocks: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    for block in 0..u64::from(blocks) {
        let mut state = seed << 32 | block;
        for _ in 0..256 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            bytes.extend(state.to_le_bytes());
        }
    }
    bytes
}

pub(crate) fn burn_bytes(
    drive: &mut Drive,
    start: u32,
    bytes: &[u8],
    options: &BurnOptions,
) -> Result<Burnt, MmcError> {
    let blocks = u32::try_from(bytes.len() / 2048).unwrap();
    burn(
        drive,
        &[BurnRange { start, blocks }],
        &mut &*bytes,
        options,
        &mut unobserved,
    )
}

#[track_caller]
pub(crate) fn read_back(drive: &mut Drive, start: u32, bytes: &[u8]) {
    let blocks = u32::try_from(bytes.len() / 2048).unwrap();
    verify(drive, start, blocks, &mut &*bytes, &mut unobserved).unwrap();
}
