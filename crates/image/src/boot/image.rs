//! The boot properties of an image.

use std::sync::{Arc, PoisonError, RwLock};

use fsimage_layout::{AppendedPartition, Boot, FileSystems, Hybrid, IsoStub, LayoutError, MAX_BOOT_ENTRIES};
use fsimage_tree::{Content, Handle, NodeId};

use super::{BootOptions, BootSource, SharedBootOptions};
use crate::error::Error;
use crate::image::FileSystemImage;
use crate::stage;

/// Bytes of a boot catalog.
const CATALOG_BYTES: usize = 2048;

/// What makes the image boot.
#[derive(Default)]
pub(crate) struct BootSettings {
    entries: Vec<SharedBootOptions>,
    catalog: Option<Handle>,
    pub(crate) hybrid: Option<Hybrid>,
    pub(crate) appended: Vec<AppendedPartition>,
    pub(crate) system_area: Vec<u8>,
    pub(crate) stub: Option<IsoStub>,
}

impl BootSettings {
    /// Whether nothing was said of booting.
    pub(crate) fn is_empty(&self) -> bool {
        let Self {
            entries,
            catalog,
            hybrid,
            appended,
            system_area,
            stub,
        } = self;
        entries.is_empty()
            && catalog.is_none()
            && hybrid.is_none()
            && appended.is_empty()
            && system_area.is_empty()
            && stub.is_none()
    }

    pub(crate) fn set_entries(&mut self, entries: Vec<SharedBootOptions>) {
        self.entries = entries;
    }

    pub(crate) fn set_catalog(&mut self, catalog: Option<Handle>) {
        self.catalog = catalog;
    }
}

/// # Booting
impl FileSystemImage {
    /// The first boot entry, as a copy: IMAPI2FS's `BootImageOptions`. `None` when the image does not boot.
    pub fn boot_image_options(&self) -> Option<BootOptions> {
        self.boot
            .entries
            .first()
            .map(|entry| read(entry, BootOptions::clone))
    }

    /// Makes a copy of `options`, its image included, the only boot entry; `None` removes all. A file of the tree and an appended
    /// partition are not copied.
    ///
    /// # Errors
    /// [`Error::BootConflict`] in a later session, [`Error::BootImage`] without an image, [`Error::SizeLimit`], what staging says,
    /// [`Error::ReadOnly`].
    pub fn set_boot_image_options(&mut self, options: Option<&BootOptions>) -> Result<(), Error> {
        let Some(options) = options else {
            return self.set_boot_image_options_array(Vec::new());
        };
        let copied = match options.boot_image() {
            Some(BootSource::Content(content)) => {
                self.tree_mut()?;
                self.check_first_session()?;
                options.with_content(stage::stage(content, b"boot image", &self.working_directory())?)
            }
            _ => options.clone(),
        };
        self.set_boot_image_options_array(vec![Arc::new(RwLock::new(copied))])
    }

    /// The boot entries in order: IMAPI2FS's `BootImageOptionsArray`. They are the image's own: what is changed is changed there.
    pub fn boot_image_options_array(&self) -> &[SharedBootOptions] {
        &self.boot.entries
    }

    /// Sets the boot entries, at most 32, and refers to them: the first is the one that a BIOS boots. None: the image does not boot.
    ///
    /// # Errors
    /// [`Error::BootConflict`] in a later session, [`Error::BootImage`] for an entry without an image, too many entries,
    /// [`Error::SizeLimit`], [`Error::ReadOnly`].
    pub fn set_boot_image_options_array(&mut self, entries: Vec<SharedBootOptions>) -> Result<(), Error> {
        self.tree_mut()?;
        if !entries.is_empty() {
            self.check_first_session()?;
        }
        if entries.len() > MAX_BOOT_ENTRIES {
            let (entries, limit) = (entries.len(), MAX_BOOT_ENTRIES);
            return Err(LayoutError::TooManyBootEntries { entries, limit }.into());
        }
        if entries
            .iter()
            .any(|entry| read(entry, |entry| entry.boot_image().is_none()))
        {
            return Err(Error::BootImage {
                reason: "is not assigned",
            });
        }
        let before = std::mem::replace(&mut self.boot.entries, entries);
        self.check_boot_fits().inspect_err(|_| self.boot.entries = before)
    }

    fn check_first_session(&self) -> Result<(), Error> {
        match self.options.session_start {
            0 => Ok(()),
            session_start => Err(Error::BootConflict { session_start }),
        }
    }

    fn check_boot_fits(&self) -> Result<(), Error> {
        let (used, free) = (self.used_blocks(), self.free_media_blocks());
        if free != 0 && used > free {
            return Err(Error::SizeLimit {
                path: "boot images".to_owned(),
                used,
                free,
            });
        }
        Ok(())
    }

    /// Adds a file that will be the boot catalog. Without it the catalog is on the disc, and no file shows it.
    ///
    /// # Errors
    /// As [`FileSystemImage::add_file`].
    pub fn add_boot_catalog(&mut self, from: NodeId, path: &[u8]) -> Result<NodeId, Error> {
        let node = self.add_file(from, path, Content::from_bytes(vec![0; CATALOG_BYTES]))?;
        self.boot.catalog = Some(self.tree().handle(node));
        Ok(node)
    }

    /// The partition tables of the image; `None`: it boots from discs alone.
    pub fn hybrid(&self) -> Option<&Hybrid> {
        self.boot.hybrid.as_ref()
    }

    /// Chooses the partition tables of the image.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_hybrid(&mut self, hybrid: Option<Hybrid>) -> Result<(), Error> {
        self.tree_mut()?;
        self.boot.hybrid = hybrid;
        Ok(())
    }

    /// Partitions behind the image.
    pub fn appended_partitions(&self) -> &[AppendedPartition] {
        &self.boot.appended
    }

    /// Chooses the partitions behind the image.
    ///
    /// # Errors
    /// [`Error::SizeLimit`], [`Error::ReadOnly`].
    pub fn set_appended_partitions(&mut self, partitions: Vec<AppendedPartition>) -> Result<(), Error> {
        self.tree_mut()?;
        let before = std::mem::replace(&mut self.boot.appended, partitions);
        self.check_boot_fits()
            .inspect_err(|_| self.boot.appended = before)
    }

    /// Sets the bytes with which the image begins, at most 32 KiB, which the result sees to. Partition tables are written over them.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_system_area(&mut self, bytes: Vec<u8>) -> Result<(), Error> {
        self.tree_mut()?;
        self.boot.system_area = bytes;
        Ok(())
    }

    /// The file that is all of ISO 9660.
    pub fn iso9660_stub(&self) -> Option<&IsoStub> {
        self.boot.stub.as_ref()
    }

    /// Shows one file in ISO 9660 and everything in UDF, as discs for Windows do; the file systems become these two. `None` takes it back,
    /// and leaves the file systems.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_iso9660_stub(&mut self, stub: Option<IsoStub>) -> Result<(), Error> {
        if stub.is_some() {
            self.set_file_systems(FileSystems::ISO9660 | FileSystems::UDF)?;
        }
        self.tree_mut()?;
        self.boot.stub = stub;
        Ok(())
    }

    /// Blocks that booting takes beside the tree, at most.
    pub(crate) fn boot_blocks(&self) -> u64 {
        let boot = &self.boot;
        let blocks = |bytes: u64| bytes.div_ceil(u64::from(self.options.block_size));
        let own = boot.entries.iter().map(|entry| {
            read(entry, |entry| match entry.boot_image() {
                Some(BootSource::Content(content)) => blocks(content.length()),
                _ => 0,
            })
        });
        let own: u64 = own.sum();
        // A boot record and a catalog.
        let records = if boot.entries.is_empty() { 0 } else { 2 };
        let alignment = boot.hybrid.as_ref().map_or(0, |hybrid| blocks(hybrid.alignment));
        let appended = boot
            .appended
            .iter()
            .map(|partition| blocks(partition.content.length()) + alignment);
        let stub = boot.stub.as_ref().map_or(0, |stub| blocks(stub.content.length()));
        // The backup of a GPT, or an anchor 256 blocks before the end.
        let tail = if boot.hybrid.as_ref().is_some_and(|hybrid| hybrid.gpt) {
            257
        } else {
            0
        };
        own + records + alignment + appended.sum::<u64>() + stub + tail
    }

    /// What the layout is told.
    pub(crate) fn layout_boot(&self) -> Result<Boot, Error> {
        let entries = self.boot.entries.iter().zip(1..);
        let entries: Result<Vec<_>, Error> = entries
            .map(|(entry, number)| read(entry, |entry| entry.entry(&self.tree, number)))
            .collect();
        Ok(Boot {
            entries: entries?,
            catalog: self.boot.catalog.and_then(|catalog| self.tree.resolve(catalog)),
            system_area: self.boot.system_area.clone(),
            hybrid: self.boot.hybrid.clone(),
            appended: self.boot.appended.clone(),
            stub: self.boot.stub.clone(),
        })
    }
}

/// Looks at an entry. One that a panic left behind is whole nevertheless: each change is one assignment.
fn read<T>(entry: &SharedBootOptions, look: impl FnOnce(&BootOptions) -> T) -> T {
    look(&entry.read().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::{Emulation, Platform};

    fn options(bytes: &[u8]) -> BootOptions {
        let mut options = BootOptions::default();
        options.assign_boot_image(Content::from_bytes(bytes)).unwrap();
        options
    }

    fn catalog(image: &FileSystemImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        image
            .create_result_image()
            .unwrap()
            .stream()
            .read_to_end(&mut bytes)
            .unwrap();
        let at = u32::from_le_bytes(bytes[17 * 2048 + 71..][..4].try_into().unwrap()) as usize;
        bytes[at * 2048..][..2048].to_vec()
    }

    #[test]
    fn the_single_property_copies_and_the_array_refers() {
        let mut image = FileSystemImage::new().unwrap();
        assert!(image.boot_image_options().is_none());
        let mut entry = options(b"first");
        image.set_boot_image_options(Some(&entry)).unwrap();
        entry.set_platform(Platform::EFI);
        assert_eq!(catalog(&image)[1], 0);
        assert_eq!(image.boot_image_options_array().len(), 1);

        let shared: Vec<SharedBootOptions> = [entry.clone(), entry]
            .map(|entry| Arc::new(RwLock::new(entry)))
            .into();
        image.set_boot_image_options_array(shared.clone()).unwrap();
        shared[0].write().unwrap().set_platform(Platform::MAC);
        let catalog = catalog(&image);
        assert_eq!((catalog[1], catalog[64], catalog[65]), (2, 0x91, 0xEF));
        assert_eq!(image.boot_image_options().unwrap().platform(), Platform::MAC);
        image.set_boot_image_options(None).unwrap();
        assert!(image.boot_image_options_array().is_empty());
    }

    #[test]
    fn what_cannot_be_set_leaves_what_was() {
        let mut image = FileSystemImage::new().unwrap();
        image.set_boot_image_options(Some(&options(b"image"))).unwrap();
        let shared = |entry| Arc::new(RwLock::new(entry));
        let many = (0..33).map(|_| shared(options(b"x"))).collect();
        let error = image.set_boot_image_options_array(many).unwrap_err();
        assert!(matches!(
            error,
            Error::Layout(LayoutError::TooManyBootEntries {
                entries: 33,
                limit: 32
            })
        ));
        let error = image
            .set_boot_image_options(Some(&BootOptions::default()))
            .unwrap_err();
        assert!(matches!(error, Error::BootImage { .. }));
        image.set_free_media_blocks(image.used_blocks()).unwrap();
        let error = image
            .set_boot_image_options(Some(&options(&[1; 1 << 20])))
            .unwrap_err();
        assert!(matches!(error, Error::SizeLimit { .. }), "{error}");
        assert_eq!(image.boot_image_options().unwrap().image_size(), 5);
        image.set_free_media_blocks(0).unwrap();
        image.set_boot_image_options(None).unwrap();
        image.set_session_start_block(1000).unwrap();
        let error = image
            .set_boot_image_options(Some(&options(b"image")))
            .unwrap_err();
        assert!(matches!(error, Error::BootConflict { session_start: 1000 }));
        let result = image.create_result_image().unwrap();
        assert!(matches!(image.set_boot_image_options(None), Err(Error::ReadOnly)));
        drop(result);
    }

    #[test]
    fn an_item_that_is_gone_boots_nothing() {
        let mut image = FileSystemImage::new().unwrap();
        let file = image
            .add_file(NodeId::ROOT, b"loader", Content::from_bytes(*b"code"))
            .unwrap();
        let mut entry = BootOptions::default();
        let handle = image.tree().handle(file);
        entry.assign_item(image.tree(), handle).unwrap();
        assert_eq!((entry.image_size(), entry.emulation()), (4, Emulation::None));
        image.set_boot_image_options(Some(&entry)).unwrap();
        image.create_result_image().unwrap();
        image.change(b"loader", |tree| Ok(tree.remove(file)?)).unwrap();
        let error = image.create_result_image().err().unwrap();
        assert_eq!(
            error.to_string(),
            "boot entry 1: its image is no file of the tree"
        );
        let root = image.tree().handle(NodeId::ROOT);
        assert!(entry.assign_item(image.tree(), root).is_err());
    }

    #[test]
    fn the_estimate_holds_what_booting_takes() {
        let mut image = FileSystemImage::new().unwrap();
        image
            .set_boot_image_options(Some(&options(&[1; 100_000])))
            .unwrap();
        image.add_boot_catalog(NodeId::ROOT, b"/boot.cat").unwrap();
        let partition = AppendedPartition::efi_system(Content::from_bytes(vec![2; 5_000]));
        image.set_appended_partitions(vec![partition]).unwrap();
        for file_systems in [FileSystems::ISO9660, FileSystems::ISO9660 | FileSystems::UDF] {
            image.set_file_systems(file_systems).unwrap();
            for gpt in [false, true] {
                image
                    .set_hybrid(Some(Hybrid {
                        gpt,
                        ..Hybrid::default()
                    }))
                    .unwrap();
                let result = image.create_result_image().unwrap();
                assert!(result.total_blocks() <= image.used_blocks());
            }
        }
        image.set_iso9660_stub(Some(IsoStub::default())).unwrap();
        let result = image.create_result_image().unwrap();
        assert!(result.total_blocks() <= image.used_blocks());
    }
}
