//! Looks at the disc in a drive, burns an image, and reads it back: `drive NAME [IMAGE] [--finalise | --compare]`.
//! With `--compare` nothing is burnt: the disc is compared with the image from block 0 on.
//!
//! For trying drives out: `/dev/sr0`, `iscsi://HOST/TARGET/LUN`, or `file:PATH?media=KIND`.

use std::fs::File;
use std::io::{self, Read as _};
use std::ops::ControlFlow;

use fsimage_mmc::burn::{BurnOptions, BurnRange, burn};
use fsimage_mmc::commands::inquiry::InquiryData;
use fsimage_mmc::{DriveName, Media, Progress, unobserved, verify};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let finalise = arguments.iter().any(|argument| argument == "--finalise");
    let compare = arguments.iter().any(|argument| argument == "--compare");
    arguments.retain(|argument| !argument.starts_with("--"));
    let mut arguments = arguments.into_iter();
    let name = arguments.next().ok_or("which drive?")?;
    let image = arguments.next();
    let mut drive = DriveName::parse(&name)?.open(image.is_some() && !compare)?;
    let inquiry = InquiryData::read(&mut drive)?;
    println!(
        "drive: {} {} {}",
        inquiry.vendor, inquiry.product, inquiry.revision
    );
    let media = Media::identify(&mut drive)?;
    tell(&media);
    let Some(image) = image else { return Ok(()) };
    let length = File::open(&image)?.metadata()?.len();
    let blocks = u32::try_from(length.div_ceil(2048))?;
    // The last block is filled up.
    let source = || -> io::Result<_> {
        Ok(File::open(&image)?
            .chain(io::repeat(0))
            .take(u64::from(blocks) * 2048))
    };
    if compare {
        verify(&mut drive, 0, blocks, &mut source()?, &mut unobserved)?;
        println!("verified: {blocks} blocks");
        return Ok(());
    }
    let start = media
        .next_writable_address
        .ok_or("nothing can be added to this disc")?;
    let mut phase = None;
    let mut observer = |progress: &Progress| {
        if phase.replace(progress.phase) != Some(progress.phase) {
            println!("now: {:?}", progress.phase);
        }
        ControlFlow::Continue(())
    };
    let options = BurnOptions {
        finalise,
        ..BurnOptions::default()
    };
    let burnt = burn(
        &mut drive,
        &[BurnRange { start, blocks }],
        &mut source()?,
        &options,
        &mut observer,
    )?;
    println!(
        "burnt: {} blocks from {start}, {:?}, speed {:?}, refused {:?}",
        burnt.blocks, burnt.strategy, burnt.speed, burnt.refused
    );
    tell(&burnt.media);
    verify(&mut drive, start, blocks, &mut source()?, &mut observer)?;
    println!("verified: {blocks} blocks");
    Ok(())
}

fn tell(media: &Media) {
    println!("media: {} ({:#06x})", media.profile, media.profile.0);
    println!("state: {:?}, ways {:?}", media.state, media.ways);
    println!(
        "blocks: {} in all, {} free, {} readable",
        media.capacity_blocks, media.free_blocks, media.readable_blocks
    );
    println!(
        "next: {:?}, unit {}, speeds {:?}",
        media.next_writable_address, media.write_unit, media.write_speeds
    );
    for session in &media.sessions {
        println!(
            "session {}: {} to {}, {} tracks",
            session.number,
            session.start(),
            session.end(),
            session.tracks.len()
        );
    }
}
