//! Which namespaces an image has, as far as judges need to know that choose one themselves.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::JudgeError;

/// What an image has beside plain ISO 9660.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// A supplementary volume descriptor with an escape sequence of Joliet.
    pub joliet: bool,
    /// A system use sharing protocol indicator in the root directory's first record.
    pub rock_ridge: bool,
}

impl Present {
    /// Looks at the volume descriptors from block 16 on, and at the root directory.
    ///
    /// # Errors
    ///
    /// [`JudgeError::Io`] if the image cannot be read.
    pub fn of_image(image: &Path) -> Result<Self, JudgeError> {
        let io = |error| JudgeError::io(image, error);
        let file = File::open(image).map_err(io)?;
        let mut present = Self {
            joliet: false,
            rock_ridge: false,
        };
        for block in 16..64_u64 {
            let mut descriptor = [0_u8; 2048];
            file.read_exact_at(&mut descriptor, block * 2048).map_err(io)?;
            match descriptor[0] {
                // Escape sequences, ECMA-119 8.5.6; of Joliet: %/@, %/C, %/E.
                2 => present.joliet |= matches!(&descriptor[88..91], b"%/@" | b"%/C" | b"%/E"),
                1 => {
                    // The root's location, ECMA-119 8.4.18 and 9.1.3.
                    let location = [descriptor[158], descriptor[159], descriptor[160], descriptor[161]];
                    let at = u64::from(u32::from_le_bytes(location)) * 2048;
                    let mut record = [0_u8; 41];
                    file.read_exact_at(&mut record, at).map_err(io)?;
                    present.rock_ridge |= &record[34..36] == b"SP";
                }
                255 => break,
                _ => {}
            }
        }
        Ok(present)
    }
}
