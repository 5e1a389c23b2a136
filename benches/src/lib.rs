//! What the benches of libfsimage share: trees by shape, whose contents cost no memory and next to no time, and sinks in memory.
//!
//! `cargo bench -p fsimage-benches` measures; with `-- --test` behind it each bench runs once, and its assertions with it. How we
//! compare with other programs on real folders is `cargo xtask bench`.

mod shape;
mod sink;

pub use shape::{Shape, check_contents};
pub use sink::Memory;

use fsimage_layout::{FileSystems, Options, VolumeIdentifiers};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// ISO 9660 with Rock Ridge and Joliet, which is what most images are.
pub const ISO9660: FileSystems = FileSystems::ISO9660
    .union(FileSystems::ROCK_RIDGE)
    .union(FileSystems::JOLIET);

/// All that there is, around one copy of the contents.
pub const BRIDGE: FileSystems = ISO9660.union(FileSystems::UDF);

/// Options of an image with these file systems; all else is as it comes.
pub fn options(file_systems: FileSystems) -> Options {
    let name = "BENCH".to_owned();
    Options {
        file_systems,
        identifiers: VolumeIdentifiers {
            volume_iso9660: name.clone(),
            volume_joliet: name.clone(),
            volume_udf: name,
            ..VolumeIdentifiers::default()
        },
        ..Options::default()
    }
}

/// A pool of one thread, and one of as many as the machine has; with what benches call them.
///
/// # Errors
/// The system has no threads to give.
pub fn pools() -> Result<[(&'static str, ThreadPool); 2], ThreadPoolBuildError> {
    let one = ThreadPoolBuilder::new().num_threads(1).build()?;
    let all = ThreadPoolBuilder::new().build()?;
    Ok([("1 thread", one), ("all threads", all)])
}
