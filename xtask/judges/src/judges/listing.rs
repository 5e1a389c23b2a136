//! For judges that list names, sizes and places: the contents are read from the image at the place they tell.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use crate::{Entry, JudgeError, Kind, Manifest, manifest};

/// What a listing says of one file.
pub(crate) struct Listed {
    pub(crate) path: Vec<u8>,
    pub(crate) block: u64,
    pub(crate) entry: Entry,
}

/// Reads the contents of all regular files of a listing. A file of several sections is listed with the place
/// of its first: sections of one file lie side by side in every image that is judged so.
pub(crate) fn with_contents(image: &Path, listed: Vec<Listed>) -> Result<Manifest, JudgeError> {
    let io = |error| JudgeError::io(image, error);
    let mut file = File::open(image).map_err(io)?;
    let mut manifest = Manifest::default();
    for Listed {
        path,
        block,
        mut entry,
    } in listed
    {
        if let (Some(Kind::File), Some(size)) = (entry.kind, entry.size) {
            file.seek(SeekFrom::Start(block * 2048)).map_err(io)?;
            entry.sha256 = Some(manifest::hash((&file).take(size)).map_err(io)?);
        }
        manifest.insert(path, entry);
    }
    Ok(manifest)
}

/// The permission bits and the kind of ten letters like `drwxr-sr-t`.
pub(crate) fn mode(letters: &str) -> Option<(Kind, u32)> {
    let letters: &[u8; 10] = letters.as_bytes().first_chunk()?;
    let mut mode = 0;
    for (place, letter) in letters.iter().skip(1).enumerate() {
        let bit = 0o400 >> place;
        let special = match place {
            2 => 0o4000,
            5 => 0o2000,
            _ => 0o1000,
        };
        mode |= match letter {
            b'-' => 0,
            b'r' | b'w' | b'x' => bit,
            b's' | b't' => bit | special,
            b'S' | b'T' => special,
            _ => return None,
        };
    }
    Some((Kind::of_letter(letters[0])?, mode))
}

/// The month of a name like `Feb`, from 1.
pub(crate) fn month(name: &str) -> Option<i64> {
    let names = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    (1..)
        .zip(names)
        .find(|(_, known)| *known == name)
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_bits() {
        assert_eq!(mode("drwxr-xr-x"), Some((Kind::Directory, 0o755)));
        assert_eq!(mode("-rwsr-S--T"), Some((Kind::File, 0o7740)));
        assert_eq!(mode("?rwxrwxrwx"), None);
        assert_eq!(month("Dec"), Some(12));
    }
}
