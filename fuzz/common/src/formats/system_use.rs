//! Oracles for SUSP and Rock Ridge.

use fsimage_formats::aaip::{AttributeList, Components, Piece};
use fsimage_formats::rock_ridge::{
    AlternateName, ChildLink, DeviceNumber, ParentLink, PosixAttributes, Relocated, RockRidgeInUse,
    SparseFile, SymbolicLink, TimeStamps, encode_target, join_name, join_target, name_entries,
    target_entries,
};
use fsimage_formats::susp::{
    AreaTerminator, ContinuationArea, ExtensionSelector, ExtensionsReference, Padding,
    SharingProtocolIndicator, SystemUseEntries, SystemUseEntry,
};

use fsimage_formats::zisofs::{CompressedFile, Header};

/// The laws for the type of an entry; the bytes of padding are anyone's.
macro_rules! check_entry {
    ($type:ty, $entry:expr) => {{
        let (entry, mut clean) = ($entry, true);
        if let Ok(value) = <$type>::parse_with(entry, &mut |_| clean = false) {
            assert_eq!(entry.signature, <$type>::SIGNATURE);
            let mut out = [0xAA; 256];
            let length = value.write(&mut out).expect("what was read can be written");
            let (again, again_length) = SystemUseEntry::parse(&out).expect("what was written is an entry");
            assert_eq!(again_length, length);
            assert_eq!(<$type>::parse(again).as_ref(), Ok(&value));
            let same = again == entry || entry.signature == Padding::SIGNATURE;
            assert!(!clean || same, "parsed without a finding, written differently");
        }
    }};
}

/// Walks an area and hands on each entry.
fn walk<'a>(data: &'a [u8], mut each: impl FnMut(SystemUseEntry<'a>)) {
    let (mut entries, mut walked) = (SystemUseEntries::new(data), 0);
    for entry in entries.by_ref() {
        let mut out = [0xAA; 256];
        let length = entry.write(&mut out).expect("what was read can be written");
        assert_eq!(out[..length], data[walked..walked + length]);
        walked += length;
        each(entry);
    }
    let rest = &data[walked..];
    assert!(entries.finding().is_some() || rest.len() < 4 || rest.starts_with(b"ST"));
}

/// A system use area, its entries taken for those of SUSP.
pub fn susp(data: &[u8]) {
    check_entry!(
        AreaTerminator,
        SystemUseEntry {
            signature: *b"ST",
            version: 1,
            data: b""
        }
    );
    walk(data, |entry| {
        check_entry!(ContinuationArea, entry);
        check_entry!(ExtensionSelector, entry);
        check_entry!(ExtensionsReference<'_>, entry);
        check_entry!(Padding, entry);
        check_entry!(SharingProtocolIndicator, entry);
    });
}

/// A system use area, its entries taken for those of Rock Ridge; and the bytes taken for a name and a target.
pub fn rock_ridge(data: &[u8]) {
    let (mut names, mut links) = (Vec::new(), Vec::new());
    let mut attributes = Components::default();
    walk(data, |entry| {
        check_entry!(AttributeList<'_>, entry);
        check_entry!(AlternateName<'_>, entry);
        check_entry!(ChildLink, entry);
        check_entry!(DeviceNumber, entry);
        check_entry!(ParentLink, entry);
        check_entry!(PosixAttributes, entry);
        check_entry!(Relocated, entry);
        check_entry!(RockRidgeInUse, entry);
        check_entry!(SparseFile, entry);
        check_entry!(SymbolicLink<'_>, entry);
        check_entry!(TimeStamps, entry);
        if entry.signature != CompressedFile::SIGNATURE_APART {
            check_entry!(CompressedFile, entry);
        }
        if let Ok(list) = AttributeList::parse(entry) {
            let mut taken = 0;
            attributes.take(list.components, &mut |piece| {
                taken += usize::from(!matches!(piece, Piece::NameEnds | Piece::ValueEnds));
            });
            assert!(taken <= list.components.len());
        }
        names.extend(AlternateName::parse(entry));
        links.extend(SymbolicLink::parse(entry));
    });
    let mut clean = true;
    if let Ok(header) = Header::parse_with(data, &mut |_| clean = false) {
        let mut out = [0; Header::LONGEST];
        let length = header.write(&mut out).expect("what was read can be written");
        assert!(!clean || out[..length] == data[..length]);
    }
    assert!(join_name(names).len() <= data.len());
    assert!(join_target(links).len() <= data.len());

    let (&room, text) = data.split_first().unwrap_or((&0, &[]));
    let room = usize::from(room).max(6);
    let mut pieces = name_entries(text);
    let taken: Vec<_> = core::iter::from_fn(|| pieces.next_within(room)).collect();
    assert!(pieces.is_empty());
    assert_eq!(join_name(taken), text);

    let area = encode_target(text);
    let mut pieces = target_entries(&area);
    let taken: Vec<_> = core::iter::from_fn(|| pieces.next_within(room).or_else(|| pieces.next())).collect();
    assert!(pieces.is_empty());
    assert!(taken.iter().all(|entry| entry.write(&mut [0; 255]).is_ok()));
    assert_eq!(join_target(taken), text);
}
