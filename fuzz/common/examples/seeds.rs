//! Writes the seeds of all targets into `fuzz/corpus/TARGET/`, where `cargo fuzz run` looks for them.

use std::path::Path;
use std::{fs, io};

use fsimage_fuzz_common::TARGETS;

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("corpus");
    for target in TARGETS {
        let folder = corpus.join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (target.seeds)().into_iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
