//! Path components: the target of a symbolic link, which is the contents of its file.
//!
//! Spec: ECMA-167:1997 4/8.7, 4/14.16; UDF:2.60 2.3.12.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::FormatError;

use super::bytes::Numbers;
use super::compressed_unicode::decode;
use super::name::fit;

/// The name of the structure in errors.
const NAME: &str = "path component";
/// Bytes before the identifier.
const FIXED_SIZE: usize = 4;

/// What a component stands for (4/14.16.1). Unknown values survive a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ComponentType(pub u8);

impl ComponentType {
    /// Without an identifier, the root of all directory hierarchies, the `/` of POSIX; with one, a root that is
    /// agreed upon.
    pub const ROOT: Self = Self(1);
    /// The root of the directory hierarchy that the link is in.
    pub const VOLUME_ROOT: Self = Self(2);
    /// The parent directory.
    pub const PARENT: Self = Self(3);
    /// The directory itself.
    pub const CURRENT: Self = Self(4);
    /// A name.
    pub const NAME: Self = Self(5);
}

/// A path component. The fields are in disc order; the length of the identifier, behind the type, is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathComponent<'a> {
    /// What it stands for.
    pub kind: ComponentType,
    /// The version of the file, or zero for the highest (4/14.16.3); zero in UDF.
    pub file_version_number: u16,
    /// A name, as [`compressed_unicode`](super::compressed_unicode) (4/14.16.4).
    pub identifier: &'a [u8],
}

impl<'a> PathComponent<'a> {
    /// A component without an identifier.
    #[must_use]
    pub const fn plain(kind: ComponentType) -> Self {
        Self {
            kind,
            file_version_number: 0,
            identifier: &[],
        }
    }

    /// Bytes of a component with an identifier of so many bytes.
    #[must_use]
    pub const fn length(identifier_length: usize) -> usize {
        identifier_length.saturating_add(FIXED_SIZE)
    }

    /// Writes the component at the front of `out` and returns its length.
    ///
    /// # Errors
    /// [`FormatError::DoesNotFit`] when it is longer than `out` or its identifier than 255 bytes; nothing is
    /// written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, FormatError> {
        let needed = Self::length(self.identifier.len());
        let does_not_fit = FormatError::DoesNotFit {
            structure: NAME,
            needed,
            available: out.len().min(Self::length(255)),
        };
        let identifier_length = u8::try_from(self.identifier.len()).map_err(|_| does_not_fit)?;
        let out = out.get_mut(..needed).ok_or(does_not_fit)?;
        let (b, identifier) = out.split_first_chunk_mut::<FIXED_SIZE>().ok_or(does_not_fit)?;
        b.put_u8::<0>(self.kind.0);
        b.put_u8::<1>(identifier_length);
        b.put_u16::<2>(self.file_version_number);
        identifier.copy_from_slice(self.identifier);
        Ok(needed)
    }

    /// Reads the component that `b` begins with, and returns it with its length.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] when `b` ends before it.
    pub fn parse(b: &'a [u8]) -> Result<(Self, usize), FormatError> {
        let truncated = |needed| FormatError::Truncated {
            structure: NAME,
            needed,
            available: b.len(),
        };
        let (fixed, rest) = b.split_first_chunk::<FIXED_SIZE>().ok_or(truncated(FIXED_SIZE))?;
        let identifier_length = usize::from(fixed.u8_at::<1>());
        let length = Self::length(identifier_length);
        let identifier = rest.get(..identifier_length).ok_or(truncated(length))?;
        let component = Self {
            kind: ComponentType(fixed.u8_at::<0>()),
            file_version_number: fixed.u16_at::<2>(),
            identifier,
        };
        Ok((component, length))
    }
}

/// The components of a target, one after the other. One that can't be read is an error and the end.
#[derive(Clone, Debug)]
pub struct PathComponents<'a> {
    rest: &'a [u8],
}

impl<'a> PathComponents<'a> {
    /// The components in the contents of a symbolic link.
    #[must_use]
    pub const fn new(contents: &'a [u8]) -> Self {
        Self { rest: contents }
    }
}

impl<'a> Iterator for PathComponents<'a> {
    type Item = Result<PathComponent<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let rest = core::mem::take(&mut self.rest);
        Some(PathComponent::parse(rest).map(|(component, length)| {
            self.rest = rest.get(length..).unwrap_or_default();
            component
        }))
    }
}

/// The components of a POSIX target, and whether they give it back.
///
/// They do not when a name had to be changed, as [`name::fit`](super::name::fit) does, and when there are slashes
/// in a row or at the end, which components can't tell.
#[must_use]
pub fn encode_target(target: &str) -> (Vec<u8>, bool) {
    let mut contents = Vec::new();
    let mut exact = true;
    let mut push = |kind: ComponentType, identifier: &[u8]| {
        // An identifier is never longer than 255 bytes.
        if let Ok(length) = u8::try_from(identifier.len()) {
            contents.extend_from_slice(&[kind.0, length, 0, 0]);
            contents.extend_from_slice(identifier);
        }
    };
    let names = match target.strip_prefix('/') {
        Some(names) => {
            push(ComponentType::ROOT, &[]);
            names
        }
        None => target,
    };
    for name in names.split('/') {
        match name {
            "" => exact &= names.is_empty(),
            "." => push(ComponentType::CURRENT, &[]),
            ".." => push(ComponentType::PARENT, &[]),
            _ => {
                let (identifier, changed) = fit(name);
                exact &= !changed;
                push(ComponentType::NAME, &identifier);
            }
        }
    }
    (contents, exact)
}

/// The POSIX target that components stand for. Both kinds of roots are `/`, wherever they are; a root that is
/// agreed upon is left out, and so are names that are empty or no compressed Unicode.
///
/// # Errors
/// [`FormatError::Truncated`] when the contents end within a component.
pub fn decode_target(contents: &[u8]) -> Result<String, FormatError> {
    let mut target = String::new();
    for component in PathComponents::new(contents) {
        let PathComponent { kind, identifier, .. } = component?;
        let name = match kind {
            ComponentType::ROOT | ComponentType::VOLUME_ROOT => {
                if kind == ComponentType::VOLUME_ROOT || identifier.is_empty() {
                    target.clear();
                    target.push('/');
                }
                continue;
            }
            ComponentType::PARENT => "..".into(),
            ComponentType::CURRENT => ".".into(),
            ComponentType::NAME => decode(identifier).unwrap_or_default(),
            _ => continue,
        };
        if name.is_empty() {
            continue;
        }
        if !target.is_empty() && !target.ends_with('/') {
            target.push('/');
        }
        target.push_str(&name);
    }
    Ok(target)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::udf::laws::check_laws;

    #[test]
    fn targets_have_these_bytes() {
        for (target, contents) in [
            ("", &b""[..]),
            ("a", b"\x05\x02\0\0\x08a"),
            ("/", b"\x01\0\0\0"),
            (
                "../usr/./lib",
                b"\x03\0\0\0\x05\x04\0\0\x08usr\x04\0\0\0\x05\x04\0\0\x08lib",
            ),
            ("/\u{3b1}", b"\x01\0\0\0\x05\x03\0\0\x10\x03\xB1"),
        ] {
            assert_eq!(encode_target(target), (contents.to_vec(), true));
            assert_eq!(decode_target(contents).unwrap(), target);
        }
    }

    #[test]
    fn what_components_cannot_tell_is_told() {
        for (target, read) in [("a/", "a"), ("a//b", "a/b"), ("//a", "/a"), ("./", ".")] {
            let (contents, exact) = encode_target(target);
            assert!(!exact);
            assert_eq!(decode_target(&contents).unwrap(), read);
        }
        let (contents, exact) = encode_target(&"x".repeat(300));
        assert!(!exact);
        assert!(decode_target(&contents).unwrap().starts_with(&"x".repeat(249)));
    }

    #[test]
    fn wild_components_are_read() {
        let contents =
            b"\x05\x02\0\0\x08x\x02\0\0\0\x05\x02\0\0\x08a\x01\x01\0\0z\x09\0\0\0\x05\0\0\0\x05\x02\0\0\x08b";
        assert_eq!(decode_target(contents).unwrap(), "/a/b");
        assert!(decode_target(&contents[..5]).is_err());
        assert!(decode_target(b"\x05\x02\0").is_err());
    }

    proptest! {
        #[test]
        fn both_laws(kind: u8, file_version_number: u16, identifier in vec(any::<u8>(), 0..=255)) {
            let component = PathComponent { kind: ComponentType(kind), file_version_number, identifier: &identifier };
            let b = check_laws(&component, PathComponent::write, |b, _| PathComponent::parse(b).map(|(c, _)| c));
            prop_assert_eq!(b.len(), PathComponent::length(identifier.len()));
        }

        #[test]
        fn targets_come_back(target in "[a-z./\u{e9}\u{3b1}]{0,40}") {
            let (contents, exact) = encode_target(&target);
            let read = decode_target(&contents).unwrap();
            prop_assert_eq!(exact, read == target);
            prop_assert_eq!(encode_target(&read), (contents, true));
        }

        #[test]
        fn any_bytes_end(contents in vec(any::<u8>(), 0..200)) {
            prop_assert!(PathComponents::new(&contents).count() <= contents.len() / 4 + 1);
            let _ = decode_target(&contents);
        }
    }
}
