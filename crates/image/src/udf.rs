//! UDF: its settings, and which of what only some of its revisions hold a result will have.

use fsimage_layout::{FileSystems, UdfAccess, UdfRevision, UdfVat};
use fsimage_tree::{Content, Node, NodeId};

use crate::error::Error;
use crate::image::FileSystemImage;
use crate::{path, stage};

/// What only some revisions of UDF hold. An image takes it at any time, and is made without it where the chosen file systems cannot
/// express it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UdfFeature {
    /// Named streams of items: UDF 2.00; Rock Ridge has them as well, as extended attributes.
    NamedStreams,
    /// Files that are to be read in real time: UDF 2.01.
    RealTimeFiles,
    /// A second copy of the metadata: UDF 2.50.
    RedundantMetadata,
}

/// # UDF
impl FileSystemImage {
    /// The UDF revision: the one chosen, or 2.01, or 1.02 beside ISO 9660, where players of old expect it.
    pub fn udf_revision(&self) -> UdfRevision {
        let bridge = self.options.file_systems.contains(FileSystems::ISO9660);
        let default = if bridge {
            UdfRevision::V1_02
        } else {
            UdfRevision::V2_01
        };
        self.udf_revision.unwrap_or(default)
    }

    /// The UDF revisions that can be chosen.
    pub fn supported_udf_revisions() -> [UdfRevision; 6] {
        UdfRevision::ALL
    }

    /// Chooses the UDF revision.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for one that is not supported, [`Error::ReadOnly`], [`Error::UdfRevisionChangeNotAllowed`] when a session is
    /// continued.
    pub fn set_udf_revision(&mut self, revision: UdfRevision) -> Result<(), Error> {
        if !UdfRevision::ALL.contains(&revision) {
            return Err(Error::InvalidValue {
                property: "UDF revision",
                value: revision.to_string(),
                wanted: "1.02, 1.50, 2.00, 2.01, 2.50 or 2.60",
            });
        }
        self.tree_mut()?;
        if self.continuing().is_some() {
            return Err(Error::UdfRevisionChangeNotAllowed {
                revision: self.udf_revision(),
            });
        }
        self.udf_revision = Some(revision);
        self.weigh()
    }

    /// Whether the metadata of UDF 2.50 and later is written twice.
    pub fn create_redundant_udf_metadata_files(&self) -> bool {
        self.options.udf.redundant_metadata
    }

    /// Chooses whether the metadata of UDF 2.50 and later is written twice. Earlier revisions, and images without UDF, have no such thing and
    /// remember the choice. While a result is alive, too; that one stays as it is.
    pub fn set_create_redundant_udf_metadata_files(&mut self, redundant: bool) {
        self.options.udf.redundant_metadata = redundant;
        self.weigh_soon();
    }

    /// How the UDF partition is to be written on later.
    pub fn udf_access(&self) -> UdfAccess {
        self.options.udf.access
    }

    /// Chooses how the UDF partition is to be written on later.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_udf_access(&mut self, access: UdfAccess) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.udf.access = access;
        Ok(())
    }

    /// Whether there is a virtual allocation table at the end of the image.
    pub fn udf_vat(&self) -> UdfVat {
        self.options.udf.vat
    }

    /// Chooses whether there is a virtual allocation table at the end of the image, for media that are written once, from their beginning to their end.
    /// It needs [`UdfAccess::WriteOnce`] and UDF 1.50, as making a result tells. [`FileSystemImage::set_total_blocks`] is the size of the
    /// medium then.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_udf_vat(&mut self, vat: UdfVat) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.udf.vat = vat;
        self.weigh()
    }

    /// The blocks of the whole image that were chosen, if any were.
    pub fn total_blocks(&self) -> Option<u64> {
        self.options.total_blocks
    }

    /// Chooses the blocks of the whole image; what nothing takes is free. As many as needed when `None`.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn set_total_blocks(&mut self, blocks: Option<u64>) -> Result<(), Error> {
        self.tree_mut()?;
        self.options.total_blocks = blocks;
        Ok(())
    }

    /// Whether the result, made now, would have this.
    pub fn expresses(&self, feature: UdfFeature) -> bool {
        let since = match feature {
            UdfFeature::NamedStreams => UdfRevision::V2_00,
            UdfFeature::RealTimeFiles => UdfRevision::V2_01,
            UdfFeature::RedundantMetadata => UdfRevision::V2_50,
        };
        let udf = self.file_systems().contains(FileSystems::UDF) && self.udf_revision() >= since;
        udf || feature == UdfFeature::NamedStreams && self.has_attributes()
    }

    /// Whether the result, made now, would have named streams beside Rock Ridge.
    pub(crate) fn has_attributes(&self) -> bool {
        self.file_systems().contains(FileSystems::ROCK_RIDGE) && self.iso9660_stub().is_none()
    }

    /// Whether there are named streams or real-time files that the result, made now, would not have. All items are looked at.
    pub fn has_unexpressed_features(&self) -> bool {
        let streams = !self.expresses(UdfFeature::NamedStreams);
        let real_time = !self.expresses(UdfFeature::RealTimeFiles);
        let lost = |node: Node<'_>| {
            (real_time && node.is_real_time()) || (streams && node.streams().next().is_some())
        };
        (0..self.tree().node_bound())
            .filter_map(NodeId::from_index)
            .filter_map(|id| self.tree().node(id))
            .any(lost)
    }

    /// Says whether a file is to be recorded for reading in real time, under all its names.
    ///
    /// # Errors
    /// What the tree says of what is no file, [`Error::ReadOnly`].
    pub fn set_real_time(&mut self, node: NodeId, real_time: bool) -> Result<(), Error> {
        Ok(self.tree_mut()?.set_real_time(node, real_time)?)
    }

    /// Adds a named stream to an item: all its names share it.
    ///
    /// # Errors
    /// What the tree says of the name, [`Error::RestrictedName`], [`Error::InvalidPath`], [`Error::ReadOnly`],
    /// [`Error::SizeLimit`], what staging says.
    pub fn add_stream(&mut self, node: NodeId, name: &[u8], content: Content) -> Result<(), Error> {
        if self.profile.windows_paths {
            path::check_windows_name(name)?;
        }
        self.check_names(name)?;
        // Nothing is staged in vain.
        let taken = self
            .tree_mut()?
            .node(node)
            .is_some_and(|node| node.streams().any(|(taken, _)| taken == name));
        let content = if self.stage_files && !taken {
            stage::stage(&content, name, &self.working_directory())?
        } else {
            content
        };
        self.change(name, |tree| Ok(tree.add_stream(node, name, content)?))
    }

    /// Removes a named stream of an item.
    ///
    /// # Errors
    /// What the tree says of a stream that is not there, [`Error::ReadOnly`].
    pub fn remove_stream(&mut self, node: NodeId, name: &[u8]) -> Result<(), Error> {
        Ok(self.tree_mut()?.remove_stream(node, name)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn image(file_systems: FileSystems, revision: UdfRevision) -> (FileSystemImage, NodeId) {
        let mut image = FileSystemImage::new().unwrap();
        image.set_file_systems(file_systems).unwrap();
        image.set_udf_revision(revision).unwrap();
        let content = Content::from_bytes(*b"content");
        let file = image.add_file(NodeId::ROOT, b"file", content).unwrap();
        (image, file)
    }

    #[test]
    fn each_feature_has_its_revision() {
        for (revision, expected) in [
            (UdfRevision::V1_02, [false, false, false]),
            (UdfRevision::V1_50, [false, false, false]),
            (UdfRevision::V2_00, [true, false, false]),
            (UdfRevision::V2_01, [true, true, false]),
            (UdfRevision::V2_50, [true, true, true]),
            (UdfRevision::V2_60, [true, true, true]),
        ] {
            let (mut image, _) = image(FileSystems::UDF, revision);
            let features = [
                UdfFeature::NamedStreams,
                UdfFeature::RealTimeFiles,
                UdfFeature::RedundantMetadata,
            ];
            assert_eq!(
                features.map(|feature| image.expresses(feature)),
                expected,
                "{revision}"
            );
            image.set_file_systems(FileSystems::ISO9660).unwrap();
            assert_eq!(features.map(|feature| image.expresses(feature)), [false; 3]);
        }
    }

    #[test]
    fn what_will_be_lost_is_known() {
        let (mut image, file) = image(FileSystems::UDF, UdfRevision::V2_01);
        image.set_real_time(file, true).unwrap();
        assert!(!image.has_unexpressed_features());
        image.set_udf_revision(UdfRevision::V2_00).unwrap();
        assert!(image.has_unexpressed_features());
        image.set_real_time(file, false).unwrap();
        assert!(!image.has_unexpressed_features());
        image
            .add_stream(file, b"notes", Content::from_bytes(*b"stream"))
            .unwrap();
        assert!(!image.has_unexpressed_features());
        image.set_udf_revision(UdfRevision::V1_50).unwrap();
        assert!(image.has_unexpressed_features());
        image.remove_stream(file, b"notes").unwrap();
        assert!(!image.has_unexpressed_features());
    }

    #[test]
    fn streams_follow_the_rules_of_names() {
        let (mut image, file) = image(FileSystems::UDF, UdfRevision::V2_01);
        let empty = || Content::from_bytes(*b"");
        image.set_stage_files(true);
        image.add_stream(file, b"a", empty()).unwrap();
        let kinds = |error: Error| error.kind();
        let twice = image.add_stream(file, b"a", empty()).map_err(kinds);
        assert_eq!(twice, Err(ErrorKind::Exists));
        let slash = image.add_stream(file, b"a/b", empty()).map_err(kinds);
        assert_eq!(slash, Err(ErrorKind::InvalidName));
        let gone = image.remove_stream(file, b"b").map_err(kinds);
        assert_eq!(gone, Err(ErrorKind::NotFound));
        image.set_restricted_character_set(true).unwrap();
        let restricted = image.add_stream(file, "ä".as_bytes(), empty()).map_err(kinds);
        assert_eq!(restricted, Err(ErrorKind::InvalidName));
        image.set_free_media_blocks(image.used_blocks()).unwrap();
        let large = Content::from_bytes(vec![0; 1 << 20]);
        let large = image.add_stream(file, b"c", large).map_err(kinds);
        assert_eq!(large, Err(ErrorKind::TooLarge));
        let result = image.create_result_image().unwrap();
        assert_eq!(
            image.add_stream(file, b"d", empty()).map_err(kinds),
            Err(ErrorKind::ReadOnly)
        );
        assert_eq!(
            image.set_real_time(file, true).map_err(kinds),
            Err(ErrorKind::ReadOnly)
        );
        drop(result);
    }
}
