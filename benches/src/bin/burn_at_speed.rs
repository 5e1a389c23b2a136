//! Burns a folder onto a virtual BD-R whose buffer drains as fast as a real drive's, by the clock on the wall, and tells how full it was kept.
//!
//! `burn_at_speed DIR [BYTES_A_SECOND]`

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use fsimage::drive::virtual_drive::{MediumKind, VirtualDrive, VirtualDriveOptions};
use fsimage::drive::{BurnJob, DiscDrive, Drive};
use fsimage::{FileSystemImage, NodeId, ScanOptions};

/// Sixteen times the speed of BD, which is 4.5 MB/s.
const RATE: u64 = 72_000_000;
/// What drives of that speed have.
const BUFFER: u64 = 4 << 20;

fn burn(folder: &Path, rate: u64) -> Result<(), Box<dyn std::error::Error>> {
    let options = VirtualDriveOptions {
        buffer_bytes: BUFFER,
        write_rate: Some(rate),
        ..VirtualDriveOptions::default()
    };
    let virtual_drive = VirtualDrive::in_memory(MediumKind::BdR, options)?;
    let drive = DiscDrive::from(Drive::new(virtual_drive.clone()));
    let begun = Instant::now();
    let mut image = FileSystemImage::new()?;
    image.choose_defaults_for_drive(&drive)?;
    image.add_host_tree(NodeId::ROOT, folder, false, &ScanOptions::default(), &())?;
    let result = image.create_result_image()?;
    let planned = begun.elapsed();
    let burnt = result.burn(&drive, &BurnJob::default(), &mut |_| ControlFlow::Continue(()))?;
    let statistics = virtual_drive.buffer_statistics();
    let percent = statistics.lowest_fill.unwrap_or(0) * 100 / statistics.size.max(1);
    println!(
        "{{\"files\": {}, \"blocks\": {}, \"planned_s\": {:.2}, \"burnt_s\": {:.2}, \"lowest_fill_percent\": {percent}, \"underruns\": {}}}",
        image.file_count(),
        burnt.blocks,
        planned.as_secs_f64(),
        begun.elapsed().as_secs_f64(),
        statistics.underruns
    );
    Ok(())
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: burn_at_speed DIR [BYTES_A_SECOND]");
        return ExitCode::from(2);
    };
    let rate = arguments.next().and_then(|rate| rate.to_str()?.parse().ok());
    match burn(Path::new(&folder), rate.unwrap_or(RATE)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("burn_at_speed: {error}");
            ExitCode::FAILURE
        }
    }
}
