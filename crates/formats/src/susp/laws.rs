//! What must hold of each system use entry.

use std::fmt::Debug;
use std::vec::Vec;

use crate::error::FormatError;
use crate::finding::Finding;

use super::entry::SystemUseEntry;

/// `parse(write(x)) == x` without findings, and `write(parse(b)) == b`. Returns `write(x)`.
pub(crate) fn check_laws<'a, T: Debug + PartialEq>(
    value: T,
    write: impl Fn(&T, &mut [u8]) -> Result<usize, FormatError>,
    parse: impl FnOnce(SystemUseEntry<'a>, &mut dyn FnMut(Finding)) -> Result<T, FormatError>,
) -> Vec<u8> {
    let mut out = [0xAA; 256];
    let length = write(&value, &mut out).unwrap();
    assert!(
        out[length..].iter().all(|&byte| byte == 0xAA),
        "writes beyond its length"
    );
    let bytes = out[..length].to_vec();
    // The value that is read may borrow from the bytes, so they live on; tests are short.
    let leaked: &'a [u8] = Vec::leak(bytes.clone());
    let (entry, entry_length) = SystemUseEntry::parse(leaked).unwrap();
    assert_eq!(entry_length, length);
    let mut findings = Vec::new();
    let read = parse(entry, &mut |finding| findings.push(finding)).unwrap();
    assert_eq!(findings, []);
    assert_eq!(read, value);
    let mut again = [0xAA; 256];
    assert_eq!(write(&read, &mut again), Ok(length));
    assert_eq!(again, out);
    let mut short = [0xAA; 256];
    assert!(
        write(&read, &mut short[..length - 1]).is_err(),
        "fits into too little room"
    );
    assert_eq!(short, [0xAA; 256]);
    bytes
}

/// A change of any byte is an error, a finding or another value.
pub(crate) fn check_no_byte_unread<'a, T: Debug + PartialEq>(
    value: T,
    bytes: &[u8],
    at: usize,
    change: u8,
    parse: impl FnOnce(SystemUseEntry<'a>, &mut dyn FnMut(Finding)) -> Result<T, FormatError>,
) {
    let mut changed = bytes.to_vec();
    changed[at] ^= change;
    let leaked: &'a [u8] = Vec::leak(changed);
    if let Ok((entry, length)) = SystemUseEntry::parse(leaked) {
        let mut found = length != bytes.len();
        if let Ok(read) = parse(entry, &mut |_| found = true) {
            assert!(found || read != value, "byte {at} went unread");
        }
    }
}
