//! What an image takes over from a disc beside its items.

use fsimage_layout::{FileSystems, InterchangeLevel, UdfRevision};
use fsimage_volume::{FileSystemKind, Session, VolumeInfo};

use crate::error::Error;
use crate::image::FileSystemImage;

/// The bits of a file system on a disc.
pub(crate) fn mask_of(kind: FileSystemKind) -> FileSystems {
    match kind {
        FileSystemKind::Udf => FileSystems::UDF,
        FileSystemKind::RockRidge => FileSystems::ISO9660 | FileSystems::ROCK_RIDGE,
        FileSystemKind::Joliet => FileSystems::JOLIET,
        FileSystemKind::Enhanced | FileSystemKind::Iso9660 => FileSystems::ISO9660,
        // A disc of its own kind, which becomes one of ISO 9660.
        FileSystemKind::HighSierra => FileSystems::ISO9660,
    }
}

/// The single bit by which an import is told.
pub(super) fn bit_of(kind: FileSystemKind) -> FileSystems {
    match kind {
        FileSystemKind::RockRidge => FileSystems::ROCK_RIDGE,
        other => mask_of(other),
    }
}

/// The file systems of a session.
pub(crate) fn session_mask(session: &Session) -> FileSystems {
    let kinds = session
        .file_systems
        .iter()
        .map(|found| mask_of(found.info().kind));
    kinds.fold(FileSystems::empty(), |all, one| all | one)
}

/// The revision of UDF that is made for one on a disc: the newest one up to it.
fn made_for(revision: UdfRevision) -> UdfRevision {
    UdfRevision::ALL
        .into_iter()
        .rev()
        .find(|&known| known <= revision)
        .unwrap_or(UdfRevision::V1_02)
}

impl FileSystemImage {
    /// Takes over the file systems of a session, UDF's revision, and the interchange level if it is the fourth.
    pub(super) fn adopt_file_systems(&mut self, session: &Session) -> Result<(), Error> {
        let infos = || session.file_systems.iter().map(|found| found.info());
        let revision = infos().find_map(|info| info.revision).map(made_for);
        if revision.is_some() {
            self.udf_revision = revision;
        }
        if infos().any(|info| info.kind == FileSystemKind::Enhanced) {
            self.options.interchange_level = InterchangeLevel::Four;
        }
        self.options.file_systems = session_mask(session);
        self.weigh()
    }

    /// Takes over names and other identifiers of a session's volume.
    pub(super) fn adopt_identifiers(&mut self, session: &Session) -> Result<(), Error> {
        for info in session.file_systems.iter().map(|found| found.info()) {
            let file_system = match info.kind {
                FileSystemKind::Udf => FileSystems::UDF,
                FileSystemKind::Joliet => FileSystems::JOLIET,
                FileSystemKind::Iso9660 => FileSystems::ISO9660,
                FileSystemKind::HighSierra if session.file_system(FileSystemKind::Iso9660).is_none() => {
                    FileSystems::ISO9660
                }
                _ => continue,
            };
            // A name that no image can have is not taken over.
            match self.set_volume_name_in(file_system, info.name.trim_end()) {
                Ok(()) | Err(Error::InvalidVolumeName { .. }) => {}
                Err(error) => return Err(error),
            }
            if file_system == FileSystems::ISO9660 {
                self.adopt_texts(info);
            }
        }
        let block_size = session.file_systems.first().map(|found| found.info().block_size);
        let pure_udf = self.options.file_systems == FileSystems::UDF;
        // Blocks of a size that is only read become those of discs.
        let made = |size: &u32| pure_udf && (512..=4096).contains(size);
        if let Some(block_size) = block_size.filter(made) {
            self.set_block_size(block_size)?;
        }
        Ok(())
    }

    fn adopt_texts(&mut self, info: &VolumeInfo) {
        let (theirs, ours) = (&info.identifiers, &mut self.options.identifiers);
        let pairs = [
            (&mut ours.system, &theirs.system),
            (&mut ours.volume_set, &theirs.volume_set),
            (&mut ours.publisher, &theirs.publisher),
            (&mut ours.data_preparer, &theirs.data_preparer),
            (&mut ours.application, &theirs.application),
            (&mut ours.copyright_file, &theirs.copyright_file),
            (&mut ours.abstract_file, &theirs.abstract_file),
            (&mut ours.bibliographic_file, &theirs.bibliographic_file),
        ];
        for (ours, theirs) in pairs {
            if ours.is_empty() {
                *ours = theirs.trim_end().to_owned();
            }
        }
    }
}
