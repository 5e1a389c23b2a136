//! An entry of the boot catalog: IMAPI2FS's `IBootOptions`.

use std::sync::{Arc, RwLock};

use fsimage_layout::{BootEntry, BootFault, BootImage, BootMediaType, LayoutError, Platform};
use fsimage_tree::{Content, Handle, Tree};

use crate::error::Error;
use crate::profile::Profile;

/// An entry that an image refers to: later changes are the image's too, as with IMAPI2FS's array of entries.
pub type SharedBootOptions = Arc<RwLock<BootOptions>>;

/// What a boot image is taken for: IMAPI2FS's `EmulationType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[repr(u32)]
pub enum Emulation {
    /// Loaded and run.
    #[default]
    None = 0,
    /// A diskette of 1.2 MB.
    Floppy12 = 1,
    /// A diskette of 1.44 MB.
    Floppy144 = 2,
    /// A diskette of 2.88 MB.
    Floppy288 = 3,
    /// A hard disk.
    HardDisk = 4,
}

impl Emulation {
    /// The emulation with this number.
    pub fn from_number(number: u32) -> Option<Self> {
        let all = [
            Self::None,
            Self::Floppy12,
            Self::Floppy144,
            Self::Floppy288,
            Self::HardDisk,
        ];
        all.into_iter().find(|emulation| *emulation as u32 == number)
    }

    fn media(self) -> BootMediaType {
        match self {
            Self::None => BootMediaType::NO_EMULATION,
            Self::Floppy12 => BootMediaType::FLOPPY_1_2,
            Self::Floppy144 => BootMediaType::FLOPPY_1_44,
            Self::Floppy288 => BootMediaType::FLOPPY_2_88,
            Self::HardDisk => BootMediaType::HARD_DISK,
        }
    }

    /// Bytes that a diskette's image has; `None` for what is no diskette.
    pub fn bytes(self) -> Option<u64> {
        self.media().floppy_bytes()
    }
}

/// Where a boot image is.
#[derive(Clone, Debug)]
pub enum BootSource {
    /// A content of its own.
    Content(Content),
    /// A file of the image, whose blocks it shares.
    Item(Handle),
    /// The appended partition of this number, counted from 0.
    Partition(usize),
}

/// An entry of the boot catalog.
#[derive(Clone, Debug)]
pub struct BootOptions {
    source: Option<BootSource>,
    size: u64,
    manufacturer: String,
    platform: Platform,
    emulation: Emulation,
    guesses: bool,
    /// The segment to which a BIOS loads the image; 0 is 0x7C0. Beyond IMAPI2FS, as all that follows.
    pub load_segment: u16,
    /// Sectors of 512 bytes that are loaded; all when `None`.
    pub load_sectors: Option<u16>,
    /// Whether it can be booted; else it only becomes a drive.
    pub bootable: bool,
    /// Type of the selection criteria, and 19 bytes; none for an image's first entry.
    pub selection_criteria: [u8; 20],
    /// Whether a boot information table is written into the image, as isolinux wants it.
    pub info_table: bool,
    /// Whether the place of GRUB's core is written into the image.
    pub grub_info: bool,
}

impl Default for BootOptions {
    fn default() -> Self {
        Self::new(&Profile::NATIVE)
    }
}

impl BootOptions {
    /// An entry without an image. The profile says whether the size of an image decides its emulation.
    pub fn new(profile: &Profile) -> Self {
        Self {
            source: None,
            size: 0,
            manufacturer: String::new(),
            platform: Platform::X86,
            emulation: Emulation::None,
            guesses: profile.guess_emulation,
            load_segment: 0,
            load_sectors: None,
            bootable: true,
            selection_criteria: [0; 20],
            info_table: false,
            grub_info: false,
        }
    }

    /// Sets the image: IMAPI2FS's `AssignBootImage`. Where the profile guesses, an image of a diskette's size becomes one, whatever was set
    /// before.
    ///
    /// # Errors
    /// [`Error::BootImage`] for an empty image.
    pub fn assign_boot_image(&mut self, image: Content) -> Result<(), Error> {
        let size = image.length();
        self.set_source(BootSource::Content(image), size)
    }

    /// Takes a file of the tree as image: the disc has its bytes once. The handle is the file's, as the tree gives it.
    ///
    /// # Errors
    /// [`Error::BootImage`] when it is no file, or an empty one.
    pub fn assign_item(&mut self, tree: &Tree, item: Handle) -> Result<(), Error> {
        let node = tree.resolve(item).and_then(|id| tree.node(id));
        let node = node.filter(|node| node.kind() == fsimage_tree::Kind::File);
        let size = node.ok_or(Error::BootImage { reason: "is no file" })?.size();
        self.set_source(BootSource::Item(item), size)
    }

    /// Takes an appended partition of the image as image. Its size is not known here, and so 0.
    pub fn assign_partition(&mut self, number: usize) {
        self.source = Some(BootSource::Partition(number));
        self.size = 0;
    }

    fn set_source(&mut self, source: BootSource, size: u64) -> Result<(), Error> {
        if size == 0 {
            return Err(Error::BootImage { reason: "is empty" });
        }
        (self.source, self.size) = (Some(source), size);
        let floppies = [Emulation::Floppy12, Emulation::Floppy144, Emulation::Floppy288];
        let guessed = floppies
            .into_iter()
            .find(|emulation| emulation.bytes() == Some(size));
        if let Some(emulation) = guessed.filter(|_| self.guesses) {
            self.emulation = emulation;
        }
        Ok(())
    }

    /// The image; `None` as long as there is none.
    pub fn boot_image(&self) -> Option<&BootSource> {
        self.source.as_ref()
    }

    /// Bytes of the image; 0 without one.
    pub fn image_size(&self) -> u64 {
        self.size
    }

    /// Who made the image.
    pub fn manufacturer(&self) -> &str {
        &self.manufacturer
    }

    /// Says who made the image, in at most 24 characters of Latin-1.
    ///
    /// # Errors
    /// [`Error::InvalidValue`].
    pub fn set_manufacturer(&mut self, name: &str) -> Result<(), Error> {
        let latin = name
            .chars()
            .all(|character| u32::from(character) < 256 && !character.is_control());
        if !latin || name.chars().count() > 24 {
            return Err(Error::InvalidValue {
                property: "manufacturer",
                value: name.to_owned(),
                wanted: "at most 24 characters of Latin-1",
            });
        }
        name.clone_into(&mut self.manufacturer);
        Ok(())
    }

    /// For what the image is.
    pub fn platform(&self) -> Platform {
        self.platform
    }

    /// Says for what the image is: [`Platform::EFI`] is 0xEF.
    pub fn set_platform(&mut self, platform: Platform) {
        self.platform = platform;
    }

    /// What the image is taken for.
    pub fn emulation(&self) -> Emulation {
        self.emulation
    }

    /// Chooses what the image is taken for.
    ///
    /// # Errors
    /// [`Error::EmulationMismatch`] for a diskette of which the image has not the size.
    pub fn set_emulation(&mut self, emulation: Emulation) -> Result<(), Error> {
        if let Some(expected) = emulation.bytes().filter(|&expected| expected != self.size) {
            return Err(Error::EmulationMismatch {
                expected,
                found: self.size,
            });
        }
        self.emulation = emulation;
        Ok(())
    }

    /// The entry as a layout takes it. `number` counts from 1.
    pub(crate) fn entry(&self, tree: &Tree, number: usize) -> Result<BootEntry, Error> {
        let refused = |fault| Error::Layout(LayoutError::Boot { number, fault });
        let image = match self.source.as_ref().ok_or_else(|| refused(BootFault::Empty))? {
            BootSource::Content(content) => BootImage::Content(content.clone()),
            BootSource::Item(handle) => {
                BootImage::Item(tree.resolve(*handle).ok_or_else(|| refused(BootFault::NoFile))?)
            }
            BootSource::Partition(number) => BootImage::Partition(*number),
        };
        let mut id = [0; 24];
        for (place, character) in id.iter_mut().zip(self.manufacturer.chars()) {
            *place = u8::try_from(character).unwrap_or(b'?');
        }
        Ok(BootEntry {
            media: self.emulation.media(),
            bootable: self.bootable,
            load_segment: self.load_segment,
            load_sectors: self.load_sectors,
            id,
            selection_criteria: self.selection_criteria,
            info_table: self.info_table,
            grub_info: self.grub_info,
            ..BootEntry::new(self.platform, image)
        })
    }

    /// The same with a copy of the image, so that nothing is left to change it.
    pub(crate) fn with_content(&self, content: Content) -> Self {
        Self {
            source: Some(BootSource::Content(content)),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(bytes: usize) -> Content {
        Content::from_bytes(vec![0; bytes])
    }

    #[test]
    fn only_microsofts_profile_guesses() {
        for (bytes, expected) in [
            (1_228_800, Emulation::Floppy12),
            (1_474_560, Emulation::Floppy144),
            (2_949_120, Emulation::Floppy288),
            (1_474_561, Emulation::None),
        ] {
            let mut options = BootOptions::new(&Profile::IMAPI);
            options.assign_boot_image(image(bytes)).unwrap();
            assert_eq!(
                (options.emulation(), options.image_size()),
                (expected, bytes as u64)
            );
            // And it can be taken back, as the boot images of UEFI need it.
            options.set_emulation(Emulation::None).unwrap();
            let mut options = BootOptions::default();
            options.assign_boot_image(image(bytes)).unwrap();
            assert_eq!(options.emulation(), Emulation::None);
        }
    }

    #[test]
    fn diskettes_need_their_size() {
        let mut options = BootOptions::default();
        options.assign_boot_image(image(1_474_560)).unwrap();
        options.set_emulation(Emulation::Floppy144).unwrap();
        let error = options.set_emulation(Emulation::Floppy288).unwrap_err();
        assert!(matches!(
            error,
            Error::EmulationMismatch {
                expected: 2_949_120,
                found: 1_474_560
            }
        ));
        assert_eq!(options.emulation(), Emulation::Floppy144);
        options.set_emulation(Emulation::HardDisk).unwrap();
        assert!(BootOptions::default().set_emulation(Emulation::Floppy12).is_err());
        assert!(matches!(
            options.assign_boot_image(image(0)),
            Err(Error::BootImage { .. })
        ));
        assert_eq!(options.image_size(), 1_474_560);
        assert_eq!(
            [0, 1, 4, 5].map(Emulation::from_number),
            [
                Some(Emulation::None),
                Some(Emulation::Floppy12),
                Some(Emulation::HardDisk),
                None
            ]
        );
    }

    #[test]
    fn manufacturers_are_short() {
        let mut options = BootOptions::default();
        options.set_manufacturer("Österreich 123456789 123").unwrap();
        let tree = Tree::new(
            fsimage_tree::CaseRule::Sensitive,
            fsimage_tree::Attributes::default(),
        );
        assert!(options.entry(&tree, 1).is_err(), "no image");
        options.assign_boot_image(image(9)).unwrap();
        assert_eq!(options.entry(&tree, 1).unwrap().id[..3], [0xD6, b's', b't']);
        for name in ["1234567890123456789012345", "\u{17d}", "a\nb"] {
            assert!(options.set_manufacturer(name).is_err(), "{name}");
        }
        assert_eq!(options.manufacturer(), "Österreich 123456789 123");
    }
}
