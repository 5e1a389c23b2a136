//! The image in the making: IMAPI2FS's `IFileSystemImage`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fsimage_layout::{FileSystems, InterchangeLevel, Options, UdfRevision, UdfVat, VolumeIdentifiers};
use fsimage_tree::{Attributes, NodeId, Times, Timestamp, Transaction, Tree};

use crate::boot::BootSettings;
use crate::clock::{self, Clock};
use crate::error::Error;
use crate::estimate::Estimate;
use crate::host::HostTree;
use crate::import::ImportState;
use crate::media::MediaType;
use crate::profile::Profile;
use crate::result::ImageResult;
use crate::volume_name::VolumeNames;

/// A file-system image in the making: a tree of items, and the settings of the file systems that will hold it.
///
/// Changes are single-threaded (`&mut`); reading may happen from many threads. While an [`ImageResult`] is alive
/// the image refuses changes with [`Error::ReadOnly`].
pub struct FileSystemImage {
    pub(crate) tree: Arc<Tree>,
    pub(crate) profile: Profile,
    pub(crate) clock: Clock,
    pub(crate) sources: Vec<Arc<HostTree>>,
    pub(crate) stage_files: bool,
    pub(crate) working_directory: Option<PathBuf>,
    pub(crate) restricted_names: bool,
    pub(crate) options: Options,
    names: VolumeNames,
    pub(crate) free_media_blocks: u64,
    pub(crate) import: ImportState,
    pub(crate) udf_revision: Option<UdfRevision>,
    pub(crate) boot: BootSettings,
    /// Whether the tree is still to be weighed for the present settings: one was changed while a result was alive.
    weigh_is_due: bool,
}

/// The kind of item that a path names: IMAPI2FS's `FsiItemType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum ItemType {
    /// Nothing.
    NotFound = 0,
    /// A directory.
    Directory = 1,
    /// A file, or whatever else is no directory.
    File = 2,
}

impl FileSystemImage {
    /// An empty image. The clock is read once, here; `SOURCE_DATE_EPOCH` takes its place.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] when `SOURCE_DATE_EPOCH` is set to what is no number.
    pub fn new() -> Result<Self, Error> {
        Self::with_profile(Profile::NATIVE)
    }

    /// An empty image with the habits of `profile`.
    ///
    /// # Errors
    /// As [`FileSystemImage::new`].
    pub fn with_profile(profile: Profile) -> Result<Self, Error> {
        let clock = Clock::from_environment()?;
        let times = all_times(clock.now);
        let mut image = Self {
            tree: Arc::new(Tree::new(
                profile.case,
                Attributes {
                    permissions: 0o755,
                    user: 0,
                    group: 0,
                    times,
                },
            )),
            profile,
            clock,
            sources: Vec::new(),
            stage_files: false,
            working_directory: None,
            restricted_names: false,
            options: Options {
                file_systems: profile.file_systems,
                interchange_level: profile.interchange_level,
                ..Options::default()
            },
            names: VolumeNames::default(),
            free_media_blocks: profile.free_media_blocks,
            import: ImportState::default(),
            udf_revision: None,
            boot: BootSettings::default(),
            weigh_is_due: false,
        };
        image.weigh()?;
        Ok(image)
    }

    /// The tree, for reading.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The profile that the image was made with.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The tree, for changing.
    pub(crate) fn tree_mut(&mut self) -> Result<&mut Tree, Error> {
        if self.weigh_is_due {
            self.weigh()?;
        }
        Arc::get_mut(&mut self.tree).ok_or(Error::ReadOnly)
    }

    /// Carries out `change` as one step: all of it, or none when it fails or the image would not fit the medium. `subject` names what is
    /// changed, for the error.
    ///
    /// # Errors
    /// What `change` returns, [`Error::ReadOnly`], [`Error::SizeLimit`].
    pub fn change<T>(
        &mut self,
        subject: &[u8],
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.tree_mut()?;
        let free = self.free_tree_blocks();
        let tree = Arc::get_mut(&mut self.tree).ok_or(Error::ReadOnly)?;
        let mut transaction = tree.transaction();
        let before = transaction.weight();
        let done = change(&mut transaction)?;
        check_limit(
            before,
            transaction.weight(),
            free,
            self.options.block_size,
            subject,
        )?;
        transaction.commit();
        Ok(done)
    }

    /// What the path names.
    ///
    /// # Errors
    /// [`Error::InvalidPath`] when it does not begin with a separator, or has forbidden characters; a missing parent is an error too.
    pub fn exists(&self, path: &[u8]) -> Result<ItemType, Error> {
        let normal = crate::path::normalize(path, &self.profile)?;
        if !normal.starts_with(b"/") {
            let path = String::from_utf8_lossy(path).into_owned();
            return Err(Error::InvalidPath {
                path,
                reason: "does not begin at the root",
            });
        }
        if normal.iter().all(|&byte| byte == b'/') {
            return Ok(ItemType::Directory);
        }
        let (parent, name) = crate::path::split(&normal)?;
        let parent = self.tree.look_up(NodeId::ROOT, parent)?;
        Ok(
            match self
                .tree
                .child(parent, name)
                .and_then(|node| self.tree.node(node))
            {
                None => ItemType::NotFound,
                Some(node) if node.kind() == fsimage_tree::Kind::Directory => ItemType::Directory,
                Some(_) => ItemType::File,
            },
        )
    }

    /// Looks up an item from a directory on.
    ///
    /// # Errors
    /// What the tree says of a missing or malformed path.
    pub fn look_up(&self, from: NodeId, path: &[u8]) -> Result<NodeId, Error> {
        Ok(self
            .tree
            .look_up(from, &crate::path::normalize(path, &self.profile)?)?)
    }

    /// Items that are no directories.
    pub fn file_count(&self) -> u64 {
        self.tree.file_count()
    }

    /// Directories, the root not counted.
    pub fn directory_count(&self) -> u64 {
        self.tree.directory_count()
    }

    // ---- space

    /// Blocks of the medium against which every addition is checked; 0 is no limit.
    pub fn free_media_blocks(&self) -> u64 {
        self.free_media_blocks
    }

    /// Sets the blocks of the medium; 0 is no limit. While a result is alive, too.
    ///
    /// # Errors
    /// [`Error::TooBig`] when the image uses more already.
    pub fn set_free_media_blocks(&mut self, blocks: u64) -> Result<(), Error> {
        let used = self.used_blocks();
        if blocks != 0 && used > blocks {
            return Err(Error::TooBig { used, free: blocks });
        }
        self.free_media_blocks = blocks;
        Ok(())
    }

    /// Blocks that the image would take now: an upper bound at constant cost. The exact number is the result's.
    pub fn used_blocks(&self) -> u64 {
        let weight = if self.weigh_is_due {
            self.tree.weight_by(Arc::new(self.estimate()))
        } else {
            self.tree.weight()
        };
        Estimate::blocks(weight, self.options.block_size) + self.boot_blocks()
    }

    /// Blocks of the medium that are left to the tree; 0 is no limit.
    pub(crate) fn free_tree_blocks(&self) -> u64 {
        match self.free_media_blocks {
            0 => 0,
            free => free.saturating_sub(self.boot_blocks()).max(1),
        }
    }

    /// Takes the file systems and the size of a medium's type.
    ///
    /// # Errors
    /// [`Error::TooBig`] when the image uses more already, [`Error::ReadOnly`].
    pub fn choose_defaults_for_media(&mut self, media: MediaType) -> Result<(), Error> {
        let blocks = media.blocks();
        let wanted = media.file_systems() & (self.profile.file_systems | FileSystems::UDF);
        let before = self.options.file_systems;
        self.set_file_systems(wanted)?;
        self.set_free_media_blocks(blocks).inspect_err(|_| {
            // Both or neither. The mask was accepted before, so it is again.
            let _ = self.set_file_systems(before);
        })
    }

    /// Weighs the tree for the present settings.
    pub(crate) fn weigh(&mut self) -> Result<(), Error> {
        let estimate = Arc::new(self.estimate());
        let tree = Arc::get_mut(&mut self.tree).ok_or(Error::ReadOnly)?;
        tree.set_weigh(estimate);
        self.weigh_is_due = false;
        Ok(())
    }

    /// Weighs the tree for the present settings, now or when it can be changed again.
    pub(crate) fn weigh_soon(&mut self) {
        self.weigh_is_due = self.weigh().is_err();
    }

    fn estimate(&self) -> Estimate {
        let options = &self.options;
        let level_4 = options.interchange_level == InterchangeLevel::Four;
        Estimate {
            file_systems: options.file_systems,
            hierarchies: 1
                + u64::from(level_4)
                + u64::from(options.file_systems.contains(FileSystems::JOLIET)),
            long_names: level_4,
            iso9660_name: options.iso9660_names.length.map_or(32, u64::from).max(32),
            optional_path_tables: options.optional_path_tables,
            block_size: u64::from(options.block_size),
            on_disc: self.continuing().map(|continuing| continuing.resident()),
            frame: match options.udf.vat {
                UdfVat::None => 264,
                // An anchor at block 512, another 256 blocks before the end.
                UdfVat::Closed | UdfVat::Open => 780,
            },
            streams: options.file_systems.contains(FileSystems::UDF)
                && self.udf_revision() >= UdfRevision::V2_00,
            attributes: options.file_systems.contains(FileSystems::ROCK_RIDGE),
            metadata_copies: match self.udf_revision() {
                revision if revision < UdfRevision::V2_50 => 1,
                _ => 1 + u64::from(options.udf.redundant_metadata),
            },
        }
    }

    // ---- file systems

    /// The file systems that the result will have.
    pub fn file_systems(&self) -> FileSystems {
        self.options.file_systems
    }

    /// The file systems that this version makes.
    pub fn supported_file_systems() -> FileSystems {
        FileSystems::ISO9660 | FileSystems::JOLIET | FileSystems::UDF | FileSystems::ROCK_RIDGE
    }

    /// Chooses the file systems. None at all is accepted, and refused when the result is made.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for one that is not supported, or that stands on another that is not chosen; [`Error::ReadOnly`].
    pub fn set_file_systems(&mut self, file_systems: FileSystems) -> Result<(), Error> {
        let invalid = |wanted| Error::InvalidValue {
            property: "file systems",
            value: format!("{:#x}", file_systems.bits()),
            wanted,
        };
        if !Self::supported_file_systems().contains(file_systems) {
            return Err(invalid(
                "a set of ISO 9660 (1), Joliet (2), UDF (4) and Rock Ridge (0x100)",
            ));
        }
        if file_systems.intersects(FileSystems::JOLIET | FileSystems::ROCK_RIDGE)
            && !file_systems.contains(FileSystems::ISO9660)
        {
            return Err(invalid(
                "a set with ISO 9660, on which Joliet and Rock Ridge stand",
            ));
        }
        self.tree_mut()?;
        if let Some(continuing) = self.continuing() {
            continuing.check(file_systems)?;
        }
        self.options.file_systems = file_systems;
        self.weigh()
    }

    /// The ISO 9660 interchange level.
    pub fn interchange_level(&self) -> InterchangeLevel {
        self.options.interchange_level
    }

    /// The interchange levels that can be chosen.
    pub fn supported_interchange_levels() -> [InterchangeLevel; 4] {
        [
            InterchangeLevel::One,
            InterchangeLevel::Two,
            InterchangeLevel::Three,
            InterchangeLevel::Four,
        ]
    }

    /// Chooses the interchange level.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_interchange_level(&mut self, level: InterchangeLevel) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.interchange_level = level;
        self.weigh()
    }

    /// Bytes of a block.
    pub fn block_size(&self) -> u32 {
        self.options.block_size
    }

    /// Chooses the bytes of a block: 2048; without ISO 9660, which the result sees to, also 512, 1024 or 4096.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for another number, [`Error::ReadOnly`].
    pub fn set_block_size(&mut self, bytes: u32) -> Result<(), Error> {
        if ![512, 1024, 2048, 4096].contains(&bytes) {
            return Err(Error::InvalidValue {
                property: "block size",
                value: bytes.to_string(),
                wanted: "512, 1024, 2048 or 4096",
            });
        }
        self.tree_mut()?;
        self.options.block_size = bytes;
        self.weigh()
    }

    /// Whether what the standards forbid is an error instead of a warning.
    pub fn strict(&self) -> bool {
        self.options.strict
    }

    /// Makes the image strict, or not.
    ///
    /// # Errors
    /// [`Error::NotEmpty`] for `true` when there are items; [`Error::ReadOnly`].
    pub fn set_strict(&mut self, strict: bool) -> Result<(), Error> {
        if strict && self.tree.root().child_count() > 0 {
            return Err(Error::NotEmpty {
                operation: "strict file system compliance",
            });
        }
        self.tree_mut()?;
        self.options.strict = strict;
        Ok(())
    }

    /// Whether names of new items are limited to the printable characters of ASCII.
    pub fn restricted_character_set(&self) -> bool {
        self.restricted_names
    }

    /// Limits the names of items that are added from now on, or not.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_restricted_character_set(&mut self, restricted: bool) -> Result<(), Error> {
        self.tree_mut()?;
        self.restricted_names = restricted;
        Ok(())
    }

    // ---- names of the volume

    /// The common volume name; empty when none was set.
    pub fn volume_name(&self) -> &str {
        &self.names.common
    }

    /// Sets the name from which those of the file systems derive.
    ///
    /// # Errors
    /// [`Error::InvalidVolumeName`], [`Error::ReadOnly`].
    pub fn set_volume_name(&mut self, name: &str) -> Result<(), Error> {
        self.tree_mut()?;
        self.names.set(name, &self.profile)
    }

    /// The name that one file system gets; made from the clock when none was set.
    pub fn volume_name_in(&self, file_system: FileSystems) -> String {
        self.names.get(file_system, &clock::volume_name(self.clock.now))
    }

    /// Sets the name in one file system.
    ///
    /// # Errors
    /// [`Error::InvalidVolumeName`], [`Error::ReadOnly`].
    pub fn set_volume_name_in(&mut self, file_system: FileSystems, name: &str) -> Result<(), Error> {
        self.tree_mut()?;
        self.names.set_in(file_system, name)
    }

    /// The volume's other identifiers.
    pub fn identifiers(&self) -> &VolumeIdentifiers {
        &self.options.identifiers
    }

    /// The volume's other identifiers, for changing. Its volume names are taken from the properties above.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn identifiers_mut(&mut self) -> Result<&mut VolumeIdentifiers, Error> {
        self.tree_mut()?;
        Ok(&mut self.options.identifiers)
    }

    // ---- time

    /// What the image takes for the present: the time of the volume, and of items added without one.
    pub fn now(&self) -> Timestamp {
        self.clock.now
    }

    /// Sets what the image takes for the present. With `latest`, no item's time is written later than that.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_now(&mut self, now: Timestamp, latest: bool) -> Result<(), Error> {
        self.tree_mut()?;
        self.clock = Clock {
            now,
            is_latest: latest,
        };
        Ok(())
    }

    /// The attributes of an item that is added without any.
    pub fn default_attributes(&self, directory: bool) -> Attributes {
        let permissions = if directory { 0o755 } else { 0o644 };
        Attributes {
            permissions,
            user: 0,
            group: 0,
            times: all_times(self.clock.now),
        }
    }

    // ---- change points

    /// The number of the present state; it only grows.
    pub fn change_point(&self) -> u64 {
        self.tree.change_point()
    }

    /// Restores an earlier state of the tree. The restored state has a new number.
    ///
    /// # Errors
    /// A number that names no state that can be restored, [`Error::ReadOnly`].
    pub fn roll_back_to_change_point(&mut self, point: u64) -> Result<(), Error> {
        Ok(self.tree_mut()?.roll_back_to(point)?)
    }

    /// Makes the present state the earliest to which a rollback goes.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn lock_in_change_point(&mut self) -> Result<(), Error> {
        self.tree_mut()?.lock_in();
        Ok(())
    }

    // ---- staging

    /// Whether files that are added from now on are copied into the working directory.
    pub fn stage_files(&self) -> bool {
        self.stage_files
    }

    /// Chooses whether files that are added from now on are copied into the working directory. While a result is alive, too.
    pub fn set_stage_files(&mut self, stage: bool) {
        self.stage_files = stage;
    }

    /// Where files are staged: what was set, or the system's directory for temporary files.
    pub fn working_directory(&self) -> PathBuf {
        self.working_directory.clone().unwrap_or_else(std::env::temp_dir)
    }

    /// Chooses where files are staged from now on. What was staged before stays readable where it is: it has no name there.
    ///
    /// # Errors
    /// [`Error::WorkingDirectory`] when it is no directory or cannot be written, [`Error::ReadOnly`].
    pub fn set_working_directory(&mut self, path: &Path) -> Result<(), Error> {
        self.tree_mut()?;
        crate::stage::check_directory(path)?;
        self.working_directory = Some(path.to_owned());
        Ok(())
    }

    // ---- result

    /// Lays the image out. The image refuses changes as long as the result, or a stream of it, lives.
    ///
    /// # Errors
    /// What the chosen file systems cannot hold, and an image larger than the medium.
    pub fn create_result_image(&self) -> Result<ImageResult, Error> {
        let options = Options {
            boot: self.layout_boot()?,
            ..self.layout_options()
        };
        ImageResult::new(self, options)
    }

    fn layout_options(&self) -> Options {
        let mut options = self.options.clone();
        options.identifiers.volume_iso9660 = self.volume_name_in(FileSystems::ISO9660);
        options.identifiers.volume_joliet = self.volume_name_in(FileSystems::JOLIET);
        options.identifiers.volume_udf = self.volume_name_in(FileSystems::UDF);
        options.udf.revision = self.udf_revision();
        options.clock = self.clock.now;
        options.latest = self.clock.is_latest.then_some(self.clock.now);
        if let Some(continuing) = self.continuing() {
            continuing.apply(&mut options);
        }
        options
    }
}

/// An addition that grows the image beyond the medium is refused.
pub(crate) fn check_limit(
    before: u64,
    after: u64,
    free: u64,
    block_size: u32,
    subject: &[u8],
) -> Result<(), Error> {
    let used = Estimate::blocks(after, block_size);
    if free != 0 && after > before && used > free {
        return Err(Error::SizeLimit {
            path: String::from_utf8_lossy(subject).into_owned(),
            used,
            free,
        });
    }
    Ok(())
}

fn all_times(time: Timestamp) -> Times {
    Times {
        modified: time,
        accessed: time,
        changed: time,
        created: None,
    }
}
