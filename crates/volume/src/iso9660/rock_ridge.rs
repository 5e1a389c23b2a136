//! What the system use entries of a record say of its item.
//!
//! Spec: RRIP:1.12 4.1; RRIP:1.09 4.1; AAIP:2.0; zisofs2 (2020) "ZF System Use Entry Format".

use fsimage_formats::aaip::AttributeList;
use fsimage_formats::iso9660::DecimalDateTime;
use fsimage_formats::rock_ridge::{
    AlternateName, AlternateNameFlags, ChildLink, DeviceNumber, ParentLink, PosixAttributes, Relocated,
    RockRidgeInUse, SparseFile, SymbolicLink, SymbolicLinkFlags, TimeStamps, Times, is_rock_ridge,
    join_target,
};
use fsimage_formats::susp::{ExtensionsReference, SystemUseEntry};
use fsimage_formats::zisofs::CompressedFile;
use fsimage_formats::{Finding as FormatFinding, FormatError};
use fsimage_tree::{Device, Kind, Timestamp};

use super::attributes::{Kinds, Names};
use super::item;
use super::location;
use super::system_use::TakeEntry;
use crate::item::DiscItem;

/// The kinds of file in `st_mode`.
const TYPE: u32 = 0o170_000;

/// The entries of a record, put together.
#[derive(Debug, Default)]
pub(super) struct RockRidge {
    name: Vec<u8>,
    name_state: Pieces,
    /// Component records of all `SL` entries.
    components: Vec<u8>,
    target_state: Pieces,
    /// Whether a component is longer than what is there of it.
    is_target_cut: bool,
    attributes: Option<PosixAttributes>,
    times: Times<Timestamp>,
    device: Option<DeviceNumber>,
    child: Option<u32>,
    has_parent: bool,
    is_relocated: bool,
    sparse: Option<SparseFile>,
    compressed: Option<CompressedFile>,
    /// Of extended attributes.
    attribute_names: Names,
    /// Whether there was anything that only Rock Ridge has.
    is_there: bool,
}

/// How far what comes in pieces is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Pieces {
    #[default]
    None,
    /// More follow.
    Open,
    Whole,
}

impl Pieces {
    fn after(goes_on: bool) -> Self {
        if goes_on { Self::Open } else { Self::Whole }
    }
}

impl RockRidge {
    /// Forgets the last record's entries.
    pub(super) fn clear(&mut self) {
        let Self {
            name,
            components,
            attribute_names,
            ..
        } = self;
        name.clear();
        components.clear();
        attribute_names.clear();
        let (name, components) = (std::mem::take(name), std::mem::take(components));
        *self = Self {
            name,
            components,
            attribute_names: std::mem::take(attribute_names),
            ..Self::default()
        };
    }

    /// Whether the entries of the root directory's own record mean that the disc has Rock Ridge.
    pub(super) fn is_there(&self) -> bool {
        self.is_there
    }

    /// Whether the record is to be passed over, since the directory is shown elsewhere.
    pub(super) fn is_relocated(&self) -> bool {
        self.is_relocated
    }

    /// Whether the target of a link is not whole.
    pub(super) fn is_target_cut(&self) -> bool {
        self.is_target_cut
    }

    /// Whether the record of the directory above says that the directory belongs to another one.
    pub(super) fn has_parent(&self) -> bool {
        self.has_parent
    }

    /// The block of the directory that the record stands for.
    pub(super) fn child(&self) -> Option<u32> {
        self.child
    }

    /// How long the file is with its holes, which the extent does not have.
    pub(super) fn sparse(&self) -> Option<SparseFile> {
        self.sparse
    }

    /// How the extent is compressed.
    pub(super) fn compressed(&self) -> Option<CompressedFile> {
        self.compressed
    }

    /// What there is of extended attributes.
    pub(super) fn attribute_kinds(&self) -> Kinds {
        self.attribute_names.kinds()
    }

    /// Bytes of a file whose extent holds something else.
    pub(super) fn encoded_size(&self) -> Option<u64> {
        let sparse = self.sparse.map(|sparse| match sparse {
            SparseFile::Short { virtual_size } => u64::from(virtual_size),
            SparseFile::Long { virtual_size, .. } => virtual_size,
        });
        self.compressed.map(|file| file.uncompressed_size).or(sparse)
    }

    /// Makes the item what the entries say. `block` is the first one of its extent.
    pub(super) fn apply(&mut self, item: &mut DiscItem, block: Option<u32>) {
        if self.name_state != Pieces::None && !self.name.is_empty() {
            // The old name is the next record's buffer.
            std::mem::swap(&mut item.name, &mut self.name);
        }
        if let Some(kind) = self.kind(item.kind) {
            item.kind = kind;
        }
        self.apply_attributes(item);
        match item.kind {
            Kind::Directory => return,
            Kind::File => {}
            Kind::SymbolicLink => {
                let flags = SymbolicLinkFlags::empty();
                let components = &self.components;
                item.target = join_target([SymbolicLink { flags, components }]);
                item.size = item.target.len() as u64;
            }
            Kind::BlockDevice | Kind::CharacterDevice => {
                let (major, minor) = self.device.map_or((0, 0), |device| device.major_minor());
                item.device = Some(Device { major, minor });
                item.size = 0;
            }
            Kind::Fifo | Kind::Socket => item.size = 0,
        }
        let serial = self.attributes.and_then(|attributes| attributes.serial);
        let is_told_apart = serial.is_some() || (item.kind == Kind::File && item.size > 0);
        if item.links > 1
            && is_told_apart
            && let Some(identity) = block.and_then(|block| location::identity_of_object(block, serial))
        {
            item.location.0 = identity;
        }
    }

    /// Gives the item permissions, owner and times.
    pub(super) fn apply_attributes(&self, item: &mut DiscItem) {
        if let Some(attributes) = &self.attributes {
            let [low, high, ..] = attributes.mode.to_le_bytes();
            item.attributes.permissions = u16::from_le_bytes([low, high]) & 0o7777;
            item.attributes.user = attributes.user;
            item.attributes.group = attributes.group;
            item.links = attributes.links.max(1);
        }
        let times = &mut item.attributes.times;
        times.modified = self.times.modify.unwrap_or(times.modified);
        times.accessed = self.times.access.unwrap_or(times.modified);
        times.changed = self.times.attributes.unwrap_or(times.modified);
        times.created = self.times.creation;
    }

    /// What the item is, by its mode or because it has a target; `None` where the record alone decides.
    fn kind(&self, recorded: Kind) -> Option<Kind> {
        if recorded == Kind::Directory {
            return None;
        }
        let kind = match self.attributes.map(|attributes| attributes.mode & TYPE) {
            Some(0o010_000) => Kind::Fifo,
            Some(0o020_000) => Kind::CharacterDevice,
            Some(0o060_000) => Kind::BlockDevice,
            Some(0o120_000) => Kind::SymbolicLink,
            Some(0o140_000) => Kind::Socket,
            Some(0) | None if self.target_state != Pieces::None => Kind::SymbolicLink,
            _ => return None,
        };
        Some(kind)
    }

    fn take_name(&mut self, piece: AlternateName<'_>) {
        if self.name_state == Pieces::Whole {
            return;
        }
        // An item that is called `.` or `..` keeps its other name.
        if !piece
            .flags
            .intersects(AlternateNameFlags::CURRENT | AlternateNameFlags::PARENT)
        {
            self.name.extend_from_slice(piece.name);
        }
        self.name_state = Pieces::after(piece.flags.contains(AlternateNameFlags::CONTINUE));
    }

    fn take_target(&mut self, part: SymbolicLink<'_>, report: &mut dyn FnMut(FormatFinding)) {
        if self.target_state == Pieces::Whole {
            return;
        }
        let mut components = part.components();
        for component in components.by_ref() {
            let length = u8::try_from(component.content.len()).unwrap_or(u8::MAX);
            self.components
                .extend_from_slice(&[component.flags.bits(), length]);
            self.components.extend_from_slice(component.content);
        }
        if let Some(finding) = components.finding() {
            report(finding);
            self.is_target_cut = true;
        }
        self.target_state = Pieces::after(part.flags.contains(SymbolicLinkFlags::CONTINUE));
    }

    fn take_times(&mut self, stamps: TimeStamps) {
        let told = match stamps {
            TimeStamps::Short(times) => map_times(&times, item::timestamp),
            TimeStamps::Long(times) => map_times(&times, decimal),
        };
        let Times {
            creation,
            modify,
            access,
            attributes,
            ..
        } = told;
        let times = &mut self.times;
        times.creation = times.creation.or(creation);
        times.modify = times.modify.or(modify);
        times.access = times.access.or(access);
        times.attributes = times.attributes.or(attributes);
    }
}

impl TakeEntry for RockRidge {
    fn take(
        &mut self,
        entry: SystemUseEntry<'_>,
        _position: u64,
        report: &mut dyn FnMut(FormatFinding),
    ) -> Result<(), FormatError> {
        match entry.signature {
            AlternateName::SIGNATURE => self.take_name(AlternateName::parse_with(entry, report)?),
            PosixAttributes::SIGNATURE => {
                self.attributes = Some(PosixAttributes::parse_with(entry, report)?);
                self.is_there = true;
            }
            TimeStamps::SIGNATURE => self.take_times(TimeStamps::parse_with(entry, report)?),
            SymbolicLink::SIGNATURE => self.take_target(SymbolicLink::parse_with(entry, report)?, report),
            DeviceNumber::SIGNATURE => self.device = Some(DeviceNumber::parse_with(entry, report)?),
            ChildLink::SIGNATURE => self.child = Some(ChildLink::parse_with(entry, report)?.extent),
            ParentLink::SIGNATURE => {
                ParentLink::parse_with(entry, report)?;
                self.has_parent = true;
            }
            CompressedFile::SIGNATURE | CompressedFile::SIGNATURE_APART => {
                self.compressed = Some(CompressedFile::parse_with(entry, report)?);
            }
            Relocated::SIGNATURE => {
                Relocated::parse_with(entry, report)?;
                self.is_relocated = true;
            }
            SparseFile::SIGNATURE => self.sparse = Some(SparseFile::parse_with(entry, report)?),
            AttributeList::SIGNATURE => {
                self.attribute_names
                    .take_names(AttributeList::parse_with(entry, report)?);
            }
            RockRidgeInUse::SIGNATURE => self.is_there = true,
            ExtensionsReference::SIGNATURE => {
                let reference = ExtensionsReference::parse_with(entry, report)?;
                self.is_there |= is_rock_ridge(&reference);
            }
            _ => {}
        }
        Ok(())
    }
}

fn map_times<T: Copy>(times: &Times<T>, moment: impl Fn(T) -> Option<Timestamp>) -> Times<Timestamp> {
    Times {
        creation: times.creation.and_then(&moment),
        modify: times.modify.and_then(&moment),
        access: times.access.and_then(&moment),
        attributes: times.attributes.and_then(&moment),
        ..Times::NONE
    }
}

fn decimal(date: DecimalDateTime) -> Option<Timestamp> {
    let (seconds, nanoseconds) = date.to_unix()?;
    Some(Timestamp { seconds, nanoseconds })
}
