//! Oracles for identifiers and their orders.

use core::cmp::Ordering;

use fsimage_formats::iso9660::characters::unpadded;
use fsimage_formats::iso9660::file_identifier::{FileIdentifier, compare, compare_directories};
use fsimage_formats::joliet;

/// Three pieces of the data, cut where its first two bytes say.
fn three(data: &[u8]) -> [&[u8]; 3] {
    let Some((&[first, second], rest)) = data.split_first_chunk() else {
        return [data, &[], &[]];
    };
    let (a, rest) = rest.split_at(usize::from(first).min(rest.len()));
    let (b, c) = rest.split_at(usize::from(second).min(rest.len()));
    [a, b, c]
}

/// What makes a comparison an order of distinct things.
fn check_order(names: [&[u8]; 3], order: fn(&[u8], &[u8]) -> Ordering) {
    let mut sorted = names;
    sorted.sort_by(|a, b| order(a, b));
    let [a, b, c] = sorted;
    assert!(order(a, b).is_le() && order(b, c).is_le() && order(a, c).is_le());
    for (a, b) in [(a, b), (b, c), (a, c)] {
        assert_eq!(order(a, b), order(b, a).reverse());
        assert_eq!(order(a, b).is_eq(), a == b);
    }
}

/// File identifiers of ISO 9660.
pub fn file_identifier(data: &[u8]) {
    let names = three(data);
    check_order(names, compare);
    check_order(names, compare_directories);
    for identifier in names {
        let parts = FileIdentifier::split(identifier);
        let mut joined = parts.name.to_vec();
        for (separator, part) in [(b'.', parts.extension), (b';', parts.version)] {
            if let Some(part) = part {
                joined.push(separator);
                joined.extend_from_slice(part);
            }
        }
        assert_eq!(joined, identifier);
        assert!(
            parts
                .version_number()
                .is_none_or(|version| (1..=32_767).contains(&version))
        );
        assert!(identifier.starts_with(unpadded(identifier)));
    }
}

/// Identifiers and fields of Joliet.
pub fn joliet(data: &[u8]) {
    let names = three(data);
    check_order(names, joliet::compare);
    check_order(names, joliet::compare_directories);
    for identifier in names {
        let even = &identifier[..identifier.len() / 2 * 2];
        let bytes: Vec<u8> = joliet::bytes(joliet::units(identifier)).collect();
        assert_eq!(bytes, even);
        let text: Result<String, u16> = joliet::decode(identifier).collect();
        if let Ok(text) = text {
            assert_eq!(joliet::encode(&text), even);
        }
        let field = joliet::padded::<37>(joliet::units(identifier), 0x20);
        assert_eq!(field.is_some(), even.len() <= 36);
        if let Some(field) = field {
            assert_eq!(joliet::unpadded(&field), joliet::unpadded(even));
        }
    }
    if let Some(field) = data.first_chunk()
        && let Some(level) = joliet::Level::of_escape_sequences(field)
    {
        assert_eq!(level.escape_sequences()[..3], field[..3]);
    }
}
