//! Drives that answer anything.

use std::sync::Arc;
use std::time::Duration;

use fsimage_mmc::burn::{BurnOptions, BurnRange, burn, close_disc};
use fsimage_mmc::commands::{
    blank::Blanking, get_configuration::Configuration, get_event_status_notification::MediaEvent,
    get_performance::WriteSpeed, inquiry::InquiryData, mode_pages, mode_sense, read,
    read_buffer_capacity::BufferCapacity, read_capacity::Capacity, read_disc_information::DiscInformation,
    read_disc_structure, read_format_capacities::FormatCapacities, read_toc,
    read_track_information::TrackInformation, request_sense,
};
use fsimage_mmc::erase::{self, Formatting};
use fsimage_mmc::{
    Data, Drive, Media, MediaState, Sense, SenseKey, Transport, TransportError, VirtualClock, unobserved,
};

/// The most commands that looking at a disc may take: two of them are for each track, and there are some thousands at most.
const MOST_COMMANDS: u32 = 20_000;

/// A drive whose answers are the fuzzer's bytes, again from their beginning when they are used up: a byte for the kind of answer, and
/// then the reply with its length in two bytes, or a sense code in three.
struct Anything {
    bytes: Vec<u8>,
    at: usize,
    commands: u32,
    /// From so many commands on it does not answer any more.
    falls_silent: Option<u32>,
}

impl Anything {
    fn next(&mut self) -> u8 {
        let byte = self
            .bytes
            .get(self.at % self.bytes.len().max(1))
            .copied()
            .unwrap_or(0);
        self.at += 1;
        byte
    }
}

impl Transport for Anything {
    fn execute(&mut self, cdb: &[u8], data: Data<'_>, _: Duration) -> Result<usize, TransportError> {
        assert!(
            matches!(cdb.len(), 6 | 10 | 12 | 16),
            "a command of {} bytes",
            cdb.len()
        );
        self.commands += 1;
        if self.falls_silent.is_some_and(|last| self.commands > last) {
            return Err(TransportError::TimedOut);
        }
        assert!(self.commands < MOST_COMMANDS, "asks without end");
        match self.next() {
            1 => {
                let [key, asc, ascq] = [self.next(), self.next(), self.next()];
                Err(TransportError::Sense(Sense::new(SenseKey(key & 0xf), asc, ascq)))
            }
            2 => Err(TransportError::Status(self.next())),
            3 => Err(TransportError::TimedOut),
            _ => {
                let length = usize::from(u16::from_le_bytes([self.next(), self.next()]));
                let Data::In(buffer) = data else { return Ok(length) };
                for place in buffer.iter_mut().take(length) {
                    *place = self.next();
                }
                // It may also say that it has sent more than there was room for.
                Ok(length)
            }
        }
    }
}

fn drive(bytes: &[u8], falls_silent: Option<u32>) -> Drive {
    let transport = Anything {
        bytes: bytes.to_vec(),
        at: 0,
        commands: 0,
        falls_silent,
    };
    Drive::with_clock(transport, Arc::new(VirtualClock::default()))
}

/// Any bytes as the reply to each command, and as the answers of a drive in which a disc is looked at.
pub fn replies(bytes: &[u8]) {
    parse(bytes);
    work(bytes);
    let drive = &mut drive(bytes, None);
    InquiryData::read(drive).ok();
    request_sense::request_sense(drive).ok();
    MediaEvent::poll(drive).ok();
    mode_sense::mode_page(drive, 0x2a).ok();
    read::read10(drive, 16, &mut [0; 4096]).ok();
    BufferCapacity::read(drive).ok();
    if let Ok(media) = Media::identify(drive) {
        consistent(&media);
    }
}

/// What changes a disc: it comes to an end, and never panics. Drives may take hours for it, and be asked all that time.
fn work(bytes: &[u8]) {
    const LAST: Option<u32> = Some(MOST_COMMANDS / 10);
    let options = BurnOptions {
        finalise: bytes.len() % 2 == 1,
        simulate: bytes.first().is_some_and(|byte| byte & 0x80 != 0),
        reserve: true,
        opc: true,
        reload: true,
        ..BurnOptions::default()
    };
    for start in [0, 4704] {
        let ranges = [
            BurnRange { start, blocks: 33 },
            BurnRange { start: 16, blocks: 1 },
        ];
        for ranges in [&ranges[..1], &ranges] {
            let source = &mut std::io::repeat(0x5a);
            burn(&mut drive(bytes, LAST), ranges, source, &options, &mut unobserved).ok();
        }
    }
    close_disc(&mut drive(bytes, LAST), options.finalise, &mut unobserved).ok();
    erase::erase(&mut drive(bytes, LAST), Blanking::Minimal, &mut unobserved).ok();
    erase::format(&mut drive(bytes, LAST), Formatting::Default, &mut unobserved).ok();
}

/// What holds for every description of a disc, whatever the drive says.
fn consistent(media: &Media) {
    for session in &media.sessions {
        assert!(!session.tracks.is_empty(), "a session without tracks");
        for track in &session.tracks {
            assert!(track.start <= track.end, "a track that ends before it begins");
        }
    }
    if media.state.contains(MediaState::APPENDABLE) {
        assert!(
            media.next_writable_address.is_some(),
            "appendable, and nobody knows where"
        );
    }
    assert!(
        !media
            .state
            .contains(MediaState::FINALISED | MediaState::APPENDABLE),
        "finalised and appendable"
    );
}

/// Each parser on its own.
fn parse(bytes: &[u8]) {
    if let Some(sense) = Sense::parse(bytes) {
        let again = Sense::parse(&sense.to_bytes()).expect("sense data written by us");
        assert_eq!(again.codes(), sense.codes());
        assert!(!sense.to_string().is_empty());
    }
    Configuration::parse(bytes).ok();
    MediaEvent::parse(bytes).ok();
    WriteSpeed::parse_all(bytes).ok();
    InquiryData::parse(bytes).ok();
    if let Ok(buffer) = BufferCapacity::parse(bytes) {
        assert!(buffer.fill() <= 100);
    }
    Capacity::parse(bytes).ok();
    DiscInformation::parse(bytes).ok();
    TrackInformation::parse(bytes).ok();
    FormatCapacities::parse(bytes).ok();
    read_disc_structure::DvdPhysicalFormat::parse(bytes).ok();
    read_disc_structure::BdDiscInformation::parse(bytes).ok();
    read_disc_structure::WriteProtection::parse(bytes).ok();
    read_toc::Toc::parse(bytes).ok();
    read_toc::Sessions::parse(bytes).ok();
    read_toc::RawTocEntry::parse_all(bytes).ok();
    read_toc::Atip::parse(bytes).ok();
    mode_sense::find_page(bytes, 0x05).ok();
    mode_pages::Capabilities::parse(bytes).ok();
    mode_pages::Caching::parse(bytes).ok();
    mode_pages::PowerCondition::parse(bytes).ok();
    mode_pages::ErrorRecovery::parse(bytes).ok();
    if let Ok(parameters) = mode_pages::WriteParameters::parse(bytes) {
        let again = mode_pages::WriteParameters::parse(&parameters.write()).expect("a page written by us");
        assert_eq!(again, parameters);
    }
}

/// Answers of drives that get far.
pub fn seeds() -> Vec<Vec<u8>> {
    let reply = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).expect("a short reply").to_le_bytes();
        [&[0, length[0], length[1]], bytes].concat()
    };
    let sense = |codes: [u8; 3]| [&[1][..], &codes].concat();
    // Before a disc is looked at come INQUIRY, REQUEST SENSE, events, a mode page, READ and the buffer.
    let before = [
        reply(b"\x05\x80\x05\x02\x1f\0\0\0EXAMPLE RECORDER        1.00"),
        reply(&[0x70, 0, 2, 0, 0, 0, 0, 10, 0, 0, 0, 0, 4, 7, 0, 0x80, 0x40, 0]),
        reply(&[0, 6, 4, 0x5e, 2, 2, 0, 0]),
        reply(&[0, 0x0a, 0, 0, 0, 0, 0, 0, 0x2a, 2, 0x3f, 0x37]),
        reply(&[7; 16]),
        reply(&[0, 10, 0, 0, 0, 0x20, 0, 0, 0, 8, 0, 0]),
    ]
    .concat();
    let ready = reply(&[]);
    let profile = |profile: u8| reply(&[0, 0, 0, 4, 0, 0, 0, profile]);
    let mut disc = [0; 34];
    disc[..7].copy_from_slice(&[0, 32, 1, 1, 2, 2, 2]);
    let capacity = reply(&[0, 0, 4, 0, 0, 0, 8, 0]);
    let mut track = [0; 48];
    track[..8].copy_from_slice(&[0, 46, 1, 1, 0, 5, 0x21, 1]);
    track[17..28].copy_from_slice(&[0x23, 5, 0x40, 0, 0, 0, 16, 0, 0x23, 5, 0x40]);
    let unknown = sense([5, 0x20, 0]);
    let appendable = [
        &before,
        &ready,
        &profile(0x1b),
        &reply(&disc),
        &capacity,
        &reply(&track),
        &reply(&track),
        &unknown,
        &unknown,
        &unknown,
        &unknown,
    ];
    let toc = reply(&[
        0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, 0xaa, 0, 0, 0, 1, 0,
    ]);
    let old = [
        &before,
        &sense([6, 0x28, 0]),
        &ready,
        &unknown,
        &unknown,
        &capacity,
        &unknown,
        &toc,
        &unknown,
    ];
    let rewritable = [
        &before,
        &ready,
        &profile(0x1a),
        &reply(&disc),
        &capacity,
        &unknown,
        &reply(&[0; 12]),
        &unknown,
    ];
    vec![
        appendable.map(Vec::as_slice).concat(),
        old.map(Vec::as_slice).concat(),
        rewritable.map(Vec::as_slice).concat(),
    ]
}
