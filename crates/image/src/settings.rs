//! Settings of the image that say how it is laid out.

use fsimage_layout::{DeepDirectories, Iso9660Names, JolietOptions};

use crate::error::Error;
use crate::image::FileSystemImage;

impl FileSystemImage {
    /// What becomes of directories below the eighth level.
    pub fn deep_directories(&self) -> DeepDirectories {
        self.options.deep_directories
    }

    /// Chooses what becomes of directories below the eighth level.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_deep_directories(&mut self, deep: DeepDirectories) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.deep_directories = deep;
        Ok(())
    }

    /// The rules for names of ISO 9660's primary hierarchy.
    pub fn iso9660_names(&self) -> Iso9660Names {
        self.options.iso9660_names
    }

    /// Sets the rules for names of ISO 9660's primary hierarchy. An import relaxes them as far as the disc's own names are beyond the standard,
    /// so that these stay as they are; but not where the image keeps strictly to standards.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for a length that is not 8 to 207, [`Error::ReadOnly`]. What is beyond the standard cannot be made strictly, which the
    /// result tells.
    pub fn set_iso9660_names(&mut self, names: Iso9660Names) -> Result<(), Error> {
        if let Some(length) = names
            .length
            .filter(|length| !(8..=Iso9660Names::LONGEST).contains(length))
        {
            return Err(Error::InvalidValue {
                property: "length of names of ISO 9660",
                value: length.to_string(),
                wanted: "8 to 207",
            });
        }
        self.tree_mut()?;
        self.options.iso9660_names = names;
        self.weigh()
    }

    /// The Joliet namespace's options.
    pub fn joliet(&self) -> JolietOptions {
        self.options.joliet
    }

    /// Sets the Joliet namespace's options.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_joliet(&mut self, joliet: JolietOptions) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.joliet = joliet;
        Ok(())
    }

    /// The block of the disc at which the image starts.
    pub fn session_start_block(&self) -> u32 {
        self.options.session_start
    }

    /// Sets the block of the disc at which the image starts. An image that does not start at block 0 is no stand-alone file.
    ///
    /// # Errors
    /// [`Error::AlreadyImported`] when a session was imported: the disc decides then. [`Error::ReadOnly`].
    pub fn set_session_start_block(&mut self, block: u32) -> Result<(), Error> {
        self.tree_mut()?;
        if self.continuing().is_some() {
            return Err(Error::AlreadyImported);
        }
        self.options.session_start = block;
        Ok(())
    }

    /// Whether equal contents are stored once.
    pub fn deduplicate(&self) -> bool {
        self.options.deduplicate
    }

    /// Chooses whether equal contents are stored once; they are read to find them.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_deduplicate(&mut self, deduplicate: bool) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.deduplicate = deduplicate;
        Ok(())
    }

    /// Whether path tables have their optional copies.
    pub fn optional_path_tables(&self) -> bool {
        self.options.optional_path_tables
    }

    /// Chooses whether path tables have their optional copies.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_optional_path_tables(&mut self, optional: bool) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.optional_path_tables = optional;
        self.weigh()
    }

    /// Whether a first session has a copy of its descriptors of ISO 9660 at block 48.
    pub fn descriptor_copy(&self) -> bool {
        self.options.descriptor_copy
    }

    /// Chooses whether a first session has a copy of its descriptors of ISO 9660 at block 48, by which it is found when a later session has
    /// taken over block 16.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_descriptor_copy(&mut self, copy: bool) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.descriptor_copy = copy;
        Ok(())
    }

    /// Whether Rock Ridge times have 17 bytes instead of 7.
    pub fn long_times(&self) -> bool {
        self.options.long_times
    }

    /// Chooses whether Rock Ridge times have 17 bytes instead of 7.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_long_times(&mut self, long: bool) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.long_times = long;
        Ok(())
    }

    /// Blocks of zeros behind the last file.
    pub fn padding_blocks(&self) -> u32 {
        self.options.padding_blocks
    }

    /// Sets the blocks of zeros behind the last file.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_padding_blocks(&mut self, blocks: u32) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.padding_blocks = blocks;
        Ok(())
    }
}
