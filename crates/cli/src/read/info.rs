//! `fsimage info`.

use std::io::{self, Write};

use fsimage::disc::{
    BootImage, Disc, FileSystem, OpenOptions, Partition, PartitionScheme, Session, VolumeInfo, write_utc,
};
use fsimage::{Platform, Timestamp};
use serde::Serialize;

use crate::arguments::Info;
use crate::failure::{Failure, one_line};

#[derive(Serialize)]
struct DiscJson {
    bytes: u64,
    partitions: Vec<PartitionJson>,
    /// The number in `partitions`, from 0, of the one that is read as the disc.
    partition: Option<usize>,
    sessions: Vec<SessionJson>,
    /// The number of the session that is read when none is named.
    current_session: Option<usize>,
    /// What is told of a disc without a file system.
    nothing_found: Option<String>,
    findings: Vec<String>,
}

#[derive(Serialize)]
struct PartitionJson {
    scheme: &'static str,
    number: u32,
    offset: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct BootJson {
    platform: String,
    emulation: String,
    bootable: bool,
    offset: u64,
    bytes: u64,
    info_table: bool,
}

#[derive(Serialize)]
struct SessionJson {
    number: usize,
    start: u64,
    end: u64,
    file_systems: Vec<VolumeJson>,
    boot: Vec<BootJson>,
    unusable: Vec<String>,
}

#[derive(Serialize)]
struct VolumeJson {
    kind: &'static str,
    name: String,
    revision: Option<String>,
    block_size: u32,
    blocks: u64,
    created: Option<String>,
    modified: Option<String>,
    identifiers: Vec<(&'static str, String)>,
}

pub(crate) fn info(arguments: &Info) -> Result<(), Failure> {
    let disc = fsimage::disc::open(&arguments.image, &OpenOptions::default())
        .map_err(|error| Failure::of_image(&arguments.image, error))?;
    let told = DiscJson::new(&disc);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if arguments.json {
        serde_json::to_writer(&mut out, &told).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        told.write(&mut out)?;
    }
    Ok(out.flush()?)
}

impl DiscJson {
    fn new(disc: &Disc) -> Self {
        let current = |session: &Session| !session.file_systems.is_empty();
        let partitions = disc.partition_tables().partitions();
        Self {
            bytes: disc.source().length(),
            partition: disc
                .partition()
                .and_then(|taken| partitions.iter().position(|partition| *partition == taken)),
            partitions: partitions.into_iter().map(PartitionJson::new).collect(),
            sessions: disc
                .sessions()
                .iter()
                .enumerate()
                .map(|(index, session)| SessionJson::new(index + 1, session))
                .collect(),
            current_session: disc.sessions().iter().rposition(current).map(|index| index + 1),
            nothing_found: match disc.current_session() {
                Some(_) => None,
                None => Some(disc.no_file_system().to_string()),
            },
            findings: disc.findings().iter().map(ToString::to_string).collect(),
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} bytes", self.bytes)?;
        for (index, partition) in self.partitions.iter().enumerate() {
            let PartitionJson {
                scheme,
                number,
                offset,
                bytes,
            } = partition;
            let taken = self.partition == Some(index);
            let taken = if taken { ", read as the disc" } else { "" };
            writeln!(
                out,
                "{scheme} partition {number}: {bytes} bytes from byte {offset} on{taken}"
            )?;
        }
        for session in &self.sessions {
            session.write(out)?;
        }
        if let Some(what) = &self.nothing_found {
            writeln!(out, "{what}")?;
        }
        if !self.findings.is_empty() {
            writeln!(out, "findings:")?;
        }
        for finding in &self.findings {
            writeln!(out, "  {}", one_line(finding))?;
        }
        Ok(())
    }
}

impl SessionJson {
    fn new(number: usize, session: &Session) -> Self {
        let info = |file_system: &std::sync::Arc<dyn FileSystem>| VolumeJson::new(file_system.info());
        Self {
            number,
            start: session.start,
            end: session.end,
            file_systems: session.file_systems.iter().map(info).collect(),
            boot: session
                .boot
                .iter()
                .flat_map(|boot| boot.images.iter().map(BootJson::new))
                .collect(),
            unusable: session.unusable.iter().map(ToString::to_string).collect(),
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let (number, start, end) = (self.number, self.start, self.end);
        writeln!(out, "session {number}: blocks {start} to {end}")?;
        if self.file_systems.is_empty() {
            writeln!(out, "  no file system")?;
        }
        for volume in &self.file_systems {
            volume.write(out)?;
        }
        for image in &self.boot {
            let BootJson {
                platform,
                emulation,
                offset,
                bytes,
                ..
            } = image;
            let bootable = if image.bootable { "" } else { ", not bootable" };
            let table = if image.info_table {
                ", boot information table"
            } else {
                ""
            };
            writeln!(
                out,
                "  boot image for {platform}: {emulation}, {bytes} bytes from byte {offset} on{bootable}{table}"
            )?;
        }
        for reason in &self.unusable {
            writeln!(out, "  unusable: {}", one_line(reason))?;
        }
        Ok(())
    }
}

impl PartitionJson {
    fn new(partition: Partition) -> Self {
        Self {
            scheme: match partition.scheme {
                PartitionScheme::Mbr => "mbr",
                PartitionScheme::Gpt => "gpt",
                PartitionScheme::Apple => "apple",
            },
            number: partition.number,
            offset: partition.offset,
            bytes: partition.length,
        }
    }
}

impl BootJson {
    fn new(image: &BootImage) -> Self {
        let platform = match image.platform {
            Platform::X86 => "bios".to_owned(),
            Platform::POWER_PC => "powerpc".to_owned(),
            Platform::MAC => "mac".to_owned(),
            Platform::EFI => "uefi".to_owned(),
            Platform(number) => format!("platform {number}"),
        };
        let emulation = match image.entry.media.0 {
            0 => "no emulation".to_owned(),
            1 => "floppy of 1.2 MB".to_owned(),
            2 => "floppy of 1.44 MB".to_owned(),
            3 => "floppy of 2.88 MB".to_owned(),
            4 => "hard disk".to_owned(),
            number => format!("medium {number}"),
        };
        Self {
            platform,
            emulation,
            // El Torito 2.0, 2.2: the initial entry and those of sections say it alike.
            bootable: image.entry.indicator.0 == 0x88,
            offset: image.offset,
            bytes: image.length,
            info_table: image.info_table.is_some(),
        }
    }
}

fn utc(time: Timestamp) -> String {
    let mut text = Vec::new();
    write_utc(time, 6, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

impl VolumeJson {
    fn new(info: &VolumeInfo) -> Self {
        let of = &info.identifiers;
        let identifiers = [
            ("system", &of.system),
            ("volume-set", &of.volume_set),
            ("publisher", &of.publisher),
            ("data-preparer", &of.data_preparer),
            ("application", &of.application),
            ("copyright-file", &of.copyright_file),
            ("abstract-file", &of.abstract_file),
            ("bibliographic-file", &of.bibliographic_file),
        ];
        Self {
            kind: info.kind.id(),
            name: info.name.clone(),
            revision: info.revision.map(|revision| revision.to_string()),
            block_size: info.block_size,
            blocks: info.blocks,
            created: info.created.map(utc),
            modified: info.modified.map(utc),
            identifiers: identifiers
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(name, text)| (name, text.clone()))
                .collect(),
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let revision = self.revision.as_ref().map(|revision| format!(" {revision}"));
        writeln!(
            out,
            "  {}{}: \"{}\", {} blocks of {} bytes",
            self.kind,
            revision.unwrap_or_default(),
            one_line(&self.name),
            self.blocks,
            self.block_size
        )?;
        let times = [("created", &self.created), ("modified", &self.modified)];
        for (name, time) in times
            .into_iter()
            .filter_map(|(name, time)| Some((name, time.as_ref()?)))
        {
            writeln!(out, "    {name}: {time}")?;
        }
        for (name, text) in &self.identifiers {
            writeln!(out, "    {name}: {}", one_line(text))?;
        }
        Ok(())
    }
}
