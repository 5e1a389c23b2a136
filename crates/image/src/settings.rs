//! Settings of the image that say how it is laid out.

use fsimage_layout::{DeepDirectories, JolietOptions};

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
