//! Paths in an image, as callers write them.

use std::borrow::Cow;

use crate::error::Error;
use crate::profile::Profile;

/// The path with `/` as its only separator.
///
/// # Errors
/// [`Error::InvalidPath`] for what the profile forbids.
pub(crate) fn normalize<'p>(path: &'p [u8], profile: &Profile) -> Result<Cow<'p, [u8]>, Error> {
    if !profile.windows_paths {
        return Ok(Cow::Borrowed(path));
    }
    check_windows_name(path)?;
    if !path.contains(&b'\\') {
        return Ok(Cow::Borrowed(path));
    }
    Ok(Cow::Owned(
        path.iter()
            .map(|&byte| if byte == b'\\' { b'/' } else { byte })
            .collect(),
    ))
}

/// Refuses the characters that Windows forbids in names, separators apart.
///
/// # Errors
/// [`Error::InvalidPath`] for a name with one of them.
pub(crate) fn check_windows_name(path: &[u8]) -> Result<(), Error> {
    let invalid = |reason| Error::InvalidPath {
        path: String::from_utf8_lossy(path).into_owned(),
        reason,
    };
    if path.iter().any(|&byte| byte < b' ') {
        return Err(invalid("has a control character"));
    }
    if path.iter().any(|byte| b"\"*:<>?|".contains(byte)) {
        return Err(invalid("has a character that Windows forbids in names"));
    }
    Ok(())
}

/// Splits off the last component.
///
/// # Errors
/// [`Error::InvalidPath`] when there is none.
pub(crate) fn split(path: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let end = path
        .iter()
        .rposition(|&byte| byte != b'/')
        .map_or(0, |last| last + 1);
    let path = path.get(..end).unwrap_or_default();
    let (parent, name) = match path.iter().rposition(|&byte| byte == b'/') {
        Some(at) => (
            path.get(..at).unwrap_or_default(),
            path.get(at + 1..).unwrap_or_default(),
        ),
        None => (&[][..], path),
    };
    if name.is_empty() {
        let path = String::from_utf8_lossy(path).into_owned();
        return Err(Error::InvalidPath {
            path,
            reason: "names no item",
        });
    }
    Ok((parent, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_and_names() {
        assert_eq!(split(b"/a/b").unwrap(), (&b"/a"[..], &b"b"[..]));
        assert_eq!(split(b"a/").unwrap(), (&b""[..], &b"a"[..]));
        assert_eq!(split(b"/a").unwrap(), (&b""[..], &b"a"[..]));
        assert!(split(b"/").is_err());
        assert!(split(b"").is_err());
    }

    #[test]
    fn windows_paths() {
        assert_eq!(&*normalize(br"\a\b", &Profile::IMAPI).unwrap(), b"/a/b");
        assert_eq!(&*normalize(br"\a\b", &Profile::NATIVE).unwrap(), br"\a\b");
        assert!(normalize(b"/a?", &Profile::IMAPI).is_err());
        assert!(normalize(b"/a\n", &Profile::IMAPI).is_err());
    }
}
