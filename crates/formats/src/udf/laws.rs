//! What must hold of every structure.

use std::fmt::Debug;
use std::vec::Vec;

use crate::error::FormatError;
use crate::finding::Finding;

use super::tag::{Tag, TagIdentifier};

/// `parse(write(x)) == x` without findings, and `write(parse(b)) == b`. Returns `write(x)`.
pub(super) fn check_laws<'a, T: Debug + PartialEq>(
    value: &T,
    write: impl Fn(&T, &mut [u8]) -> Result<usize, FormatError>,
    parse: impl FnOnce(&'a [u8], &mut dyn FnMut(Finding)) -> Result<T, FormatError>,
) -> Vec<u8> {
    let mut out = [0xAA; 8192];
    let length = write(value, &mut out).unwrap();
    assert!(
        out[length..].iter().all(|&byte| byte == 0xAA),
        "writes beyond its length"
    );
    let bytes = out[..length].to_vec();
    // The value that is read may borrow from the bytes, so they live on; tests are short.
    let leaked: &'a [u8] = Vec::leak(bytes.clone());
    let mut findings = Vec::new();
    let read = parse(leaked, &mut |finding| findings.push(finding)).unwrap();
    assert_eq!(findings, []);
    assert_eq!(read, *value);
    let mut again = [0xAA; 8192];
    assert_eq!(write(&read, &mut again), Ok(length));
    assert_eq!(again, out);
    let mut short = [0xAA; 8192];
    assert!(
        write(&read, &mut short[..length - 1]).is_err(),
        "fits into too little room"
    );
    assert_eq!(short, [0xAA; 8192]);
    bytes
}

/// Seals bytes again that have been changed, so that no checksum gives the change away.
pub(super) fn reseal(bytes: &mut [u8]) {
    if let Ok((identifier, tag)) = Tag::parse(bytes.first_chunk().unwrap()) {
        tag.seal(identifier, bytes);
    }
}

/// A change of any byte must be noticed, even where a tag covers it: by an error, a finding or another value.
pub(super) fn check_no_byte_unread(bytes: &[u8], noticed: impl Fn(&[u8]) -> bool) {
    let tagged = bytes
        .first_chunk()
        .is_some_and(|tag| Tag::parse(tag).is_ok_and(|(identifier, _)| identifier != TagIdentifier(0)));
    for at in 0..bytes.len() {
        for change in [0x01, 0x10, 0x80] {
            let mut changed = bytes.to_vec();
            changed[at] ^= change;
            if tagged && at >= Tag::SIZE {
                reseal(&mut changed);
            }
            assert!(noticed(&changed), "byte {at} went unread");
        }
    }
}

/// Both laws for a descriptor of a fixed size, from any bytes: they are sealed, read, and what is read is what
/// comes back, without findings. Bytes that are read without a finding are written again.
pub(super) fn check_fixed<const N: usize, T: Debug + PartialEq>(
    identifier: TagIdentifier,
    mut b: [u8; N],
    write: impl Fn(&T) -> [u8; N],
    parse: impl Fn(&[u8], &mut dyn FnMut(Finding)) -> Result<T, FormatError>,
) {
    let tag = Tag {
        version: 3,
        serial_number: u16::from(b[6]),
        location: u32::from(b[12]),
    };
    tag.seal(identifier, &mut b);
    let mut clean = true;
    let value = parse(&b, &mut |_| clean = false).unwrap();
    let written = write(&value);
    assert!(
        !clean || written == b,
        "read without a finding, written differently"
    );
    let mut findings = Vec::new();
    let again = parse(&written, &mut |finding| findings.push(finding)).unwrap();
    assert_eq!(findings, []);
    assert_eq!(again, value);
    assert_eq!(write(&again), written, "not canonical");
    check_no_byte_unread(&written, |changed| {
        let mut found = false;
        let read = parse(changed, &mut |_| found = true);
        found || read.as_ref() != Ok(&value)
    });
}

/// [`check_fixed`] for a descriptor of `fixed_descriptor!`.
macro_rules! fixed_descriptor_tests {
    ($descriptor:ty) => {
        proptest::proptest! {
            #![proptest_config(proptest::prelude::ProptestConfig::with_cases(16))]
            #[test]
            fn both_laws(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), <$descriptor>::SIZE)) {
                crate::udf::laws::check_fixed(
                    <$descriptor>::IDENTIFIER,
                    bytes.try_into().unwrap(),
                    <$descriptor>::write,
                    <$descriptor>::parse_with,
                );
            }
        }
    };
}

pub(super) use fixed_descriptor_tests;
