//! The volume's name, for each file system.

use fsimage_layout::FileSystems;

use crate::error::Error;
use crate::profile::Profile;

/// What a caller set: one name for all, and one for each file system that shall differ.
#[derive(Clone, Debug, Default)]
pub(crate) struct VolumeNames {
    pub(crate) common: String,
    iso9660: Option<String>,
    joliet: Option<String>,
    udf: Option<String>,
}

/// The most characters (16-bit units for Joliet) of a volume's name.
fn limit(file_system: FileSystems) -> usize {
    match file_system {
        FileSystems::JOLIET => 16,
        // 128 bytes of a dstring, one for the compression id and one for the length.
        FileSystems::UDF => 126,
        _ => 32,
    }
}

fn length(name: &str, file_system: FileSystems) -> usize {
    if file_system == FileSystems::JOLIET {
        name.encode_utf16().count()
    } else {
        name.chars().count()
    }
}

/// The beginning of `name` that fits.
fn cut(name: &str, file_system: FileSystems) -> String {
    let mut kept = String::new();
    for character in name.chars() {
        kept.push(character);
        if length(&kept, file_system) > limit(file_system) {
            kept.pop();
            break;
        }
    }
    kept
}

impl VolumeNames {
    /// Sets the common name.
    pub(crate) fn set(&mut self, name: &str, profile: &Profile) -> Result<(), Error> {
        let invalid = |reason| Error::InvalidVolumeName {
            name: name.to_owned(),
            reason,
        };
        if name.chars().any(char::is_control) {
            return Err(invalid("has a control character"));
        }
        if profile.volume_name_limit == 0 {
            if name.chars().count() > limit(FileSystems::UDF) {
                return Err(invalid("has more than 126 characters"));
            }
        } else {
            if name.chars().count() > profile.volume_name_limit {
                return Err(invalid("is longer than this profile allows"));
            }
            if !name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '.')
            {
                return Err(invalid("has characters other than letters, digits, '_' and '.'"));
            }
        }
        self.common = name.to_owned();
        Ok(())
    }

    /// Sets the name in one file system; an empty one derives it from the common name again.
    pub(crate) fn set_in(&mut self, file_system: FileSystems, name: &str) -> Result<(), Error> {
        let invalid = |reason| Error::InvalidVolumeName {
            name: name.to_owned(),
            reason,
        };
        if name.chars().any(char::is_control) {
            return Err(invalid("has a control character"));
        }
        if length(name, file_system) > limit(file_system) {
            return Err(invalid("is longer than the file system can hold"));
        }
        let place = match file_system {
            FileSystems::ISO9660 => &mut self.iso9660,
            FileSystems::JOLIET => &mut self.joliet,
            FileSystems::UDF => &mut self.udf,
            _ => return Err(invalid("is for a file system that has no volume name")),
        };
        *place = (!name.is_empty()).then(|| name.to_owned());
        Ok(())
    }

    /// The name that one file system gets: its own, or what it can hold of the common one, or of `fallback`.
    pub(crate) fn get(&self, file_system: FileSystems, fallback: &str) -> String {
        let own = match file_system {
            FileSystems::JOLIET => &self.joliet,
            FileSystems::UDF => &self.udf,
            _ => &self.iso9660,
        };
        let common = if self.common.is_empty() {
            fallback
        } else {
            &self.common
        };
        own.clone().unwrap_or_else(|| cut(common, file_system))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_system_takes_what_it_holds() {
        let mut names = VolumeNames::default();
        names
            .set("A name of forty characters, to be counted", &Profile::NATIVE)
            .unwrap();
        assert_eq!(
            names.get(FileSystems::ISO9660, ""),
            "A name of forty characters, to b"
        );
        assert_eq!(names.get(FileSystems::JOLIET, ""), "A name of forty ");
        assert_eq!(
            names.get(FileSystems::UDF, ""),
            "A name of forty characters, to be counted"
        );
        names.set_in(FileSystems::JOLIET, "Windows").unwrap();
        assert_eq!(names.get(FileSystems::JOLIET, ""), "Windows");
        names.set_in(FileSystems::JOLIET, "").unwrap();
        assert_eq!(names.get(FileSystems::JOLIET, ""), "A name of forty ");
    }

    #[test]
    fn no_half_of_a_surrogate_pair() {
        let mut names = VolumeNames::default();
        names.set("fifteen letters\u{1F4BE}", &Profile::NATIVE).unwrap();
        assert_eq!(names.get(FileSystems::JOLIET, ""), "fifteen letters");
    }

    #[test]
    fn limits() {
        let mut names = VolumeNames::default();
        assert!(names.set("SIXTEEN_LETTERS_", &Profile::IMAPI).is_err());
        assert!(names.set("FIFTEEN-LETTERS", &Profile::IMAPI).is_err());
        assert!(names.set("FIFTEEN_LETTERS", &Profile::IMAPI).is_ok());
        assert!(names.set("line\nbreak", &Profile::NATIVE).is_err());
        assert!(names.set_in(FileSystems::ISO9660, &"x".repeat(33)).is_err());
        assert!(names.set_in(FileSystems::ROCK_RIDGE, "x").is_err());
        assert_eq!(names.get(FileSystems::ISO9660, "fallback"), "FIFTEEN_LETTERS");
        assert_eq!(
            VolumeNames::default().get(FileSystems::ISO9660, "fallback"),
            "fallback"
        );
    }
}
