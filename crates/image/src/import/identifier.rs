//! The identifier of a disc: IMAPI2FS's `CalculateDiscIdentifier` and `DiscId`.
//!
//! It is a hash of what the descriptors of the newest session say - which file systems there are, their names, sizes and times - and of
//! where the sessions of the medium begin. A further session changes it; the same disc in another drive has the same. As it is made
//! from structures at known places, that of a disc on which a result was recorded is known before.

use std::sync::Arc;

use fsimage_volume::{BlockSource, Disc, OpenOptions, VolumeError};

/// The identifier of a disc whose sessions begin at `sessions`; of one in a file, where only the disc itself tells, it is empty.
pub(crate) fn calculate(source: &Arc<dyn BlockSource>, sessions: &[u64]) -> Result<String, VolumeError> {
    let options = OpenOptions {
        sessions: sessions.to_vec(),
        ..OpenOptions::default()
    };
    let disc = Disc::open(Arc::clone(source), &options)?;
    let mut hasher = blake3::Hasher::new();
    // A single session is the same on a medium and in a file.
    for start in sessions.iter().filter(|_| sessions.len() > 1) {
        hasher.update(&start.to_le_bytes());
    }
    let session = disc.current_session().ok_or_else(|| disc.no_file_system())?;
    for file_system in &session.file_systems {
        let info = file_system.info();
        hasher.update(info.kind.id().as_bytes());
        hasher.update(&[0]);
        hasher.update(info.name.as_bytes());
        hasher.update(&[0]);
        hasher.update(&info.blocks.to_le_bytes());
        let created = info.created.unwrap_or_default();
        hasher.update(&created.seconds.to_le_bytes());
        // Discs of one kind may be made in the same second.
        hasher.update(&created.nanoseconds.to_le_bytes());
    }
    let hash = hasher.finalize();
    Ok(hash.to_hex().as_str().get(..32).unwrap_or_default().to_owned())
}
