//! Oracles for what is inside of UDF's descriptors and files: attributes, names, tables.

use fsimage_formats::udf::compressed_unicode::{decode, decode_canonical, encode};
use fsimage_formats::udf::extended_attribute::{
    AlternatePermissions, CharacterSetInformation, CopyrightManagement, DeviceSpecification,
    ExtendedAttribute, ExtendedAttributeHeader, ExtendedAttributes, FileTimes, InformationTimes,
    LogicalVolumeExtension, MacFinderInfo, MacUniqueIdTable, MacVolumeInfo, Os2AttributeLength,
    Os2Attributes, Os400DirectoryInfo, UdfAttribute, UseAttribute, seal_attribute_space,
};
use fsimage_formats::udf::name::fit;
use fsimage_formats::udf::path_component::{decode_target, encode_target};
use fsimage_formats::udf::{
    CharacterSet, DString, EntityIdentifier, IcbTag, LongAllocationDescriptor, PathComponents, Tag,
    Timestamp, UniqueIdMappingHeader, VirtualAllocationTableHeader, VirtualAllocationTableTrailer,
};

/// The laws for the type of an attribute.
macro_rules! check_attribute {
    ($type:ty, $attribute:expr) => {{
        let (attribute, mut clean): (&ExtendedAttribute<'_>, bool) = ($attribute, true);
        if let Ok(value) = <$type>::parse_with(attribute, &mut |_| clean = false) {
            let mut out = vec![0xAA; attribute.data.len() + 64];
            let length = value.write(&mut out).expect("what was read can be written");
            let (again, again_length) =
                ExtendedAttribute::parse(&out).expect("what was written is an attribute");
            assert_eq!(again_length, length);
            assert_eq!(<$type>::parse(&again).as_ref(), Ok(&value));
            assert!(
                !clean || again == *attribute,
                "parsed without a finding, written differently"
            );
        }
    }};
}

/// The laws for the contents of an attribute that UDF defines.
macro_rules! check_contents {
    ($type:ty, $contents:expr) => {{
        let (contents, mut clean): (&[u8], bool) = ($contents, true);
        if let Ok(value) = <$type>::parse(contents, &mut |_| clean = false) {
            let written = value.write();
            assert_eq!(<$type>::parse(&written, &mut |_| ()).as_ref(), Ok(&value));
            assert!(
                !clean || contents == &written[..],
                "parsed without a finding, written differently"
            );
        }
    }};
}

/// An attribute space, or what is behind its header.
pub fn udf_extended_attribute(data: &[u8]) {
    let mut space = vec![0; ExtendedAttributeHeader::SIZE];
    space.extend_from_slice(data.get(ExtendedAttributeHeader::SIZE..).unwrap_or(data));
    let sealed = seal_attribute_space(Tag::default(), &mut space);
    if sealed.is_err() {
        let header = ExtendedAttributeHeader {
            tag: Tag::default(),
            implementation_attributes: 0,
            application_attributes: 0,
        };
        space[..ExtendedAttributeHeader::SIZE].copy_from_slice(&header.write());
    }
    let (_, mut attributes) = ExtendedAttributes::parse(&space).expect("the header is ours");
    while let Some((offset, attribute)) = attributes.next_with(&mut |_| ()) {
        let Ok(attribute) = attribute else {
            assert!(sealed.is_err());
            assert!(attributes.next().is_none());
            return;
        };
        let mut out = vec![0xAA; attribute.data.len() + ExtendedAttribute::HEADER_SIZE];
        let length = attribute.write(&mut out).expect("what was read can be written");
        assert!(offset + length <= space.len());
        check_attribute!(AlternatePermissions, &attribute);
        check_attribute!(CharacterSetInformation<'_>, &attribute);
        check_attribute!(DeviceSpecification<'_>, &attribute);
        check_attribute!(FileTimes, &attribute);
        check_attribute!(InformationTimes, &attribute);
        check_attribute!(UseAttribute<'_>, &attribute);
        check_attribute!(UdfAttribute<'_>, &attribute);
        if let Ok(attribute) = UdfAttribute::parse(&attribute) {
            check_contents!(CopyrightManagement, attribute.contents);
            check_contents!(LogicalVolumeExtension, attribute.contents);
            check_contents!(MacFinderInfo, attribute.contents);
            check_contents!(MacUniqueIdTable, attribute.contents);
            check_contents!(MacVolumeInfo, attribute.contents);
            check_contents!(Os2AttributeLength, attribute.contents);
            check_contents!(Os400DirectoryInfo, attribute.contents);
            for attribute in Os2Attributes::new(attribute.contents).flatten() {
                let mut out = vec![0; attribute.name.len() + attribute.value.len() + 4];
                assert_eq!(attribute.write(&mut out), Ok(out.len()));
            }
        }
    }
}

/// Names, fields of text, targets of symbolic links, and structures that all bytes are.
pub fn udf_name(data: &[u8]) {
    if let Ok(text) = decode(data) {
        assert_eq!(
            decode_canonical(data),
            (encode(&text) == data).then(|| text.clone())
        );
        check_name(&text);
    }
    if let Ok(text) = core::str::from_utf8(data) {
        assert_eq!(decode_canonical(&encode(text)).as_deref(), Some(text));
        check_name(text);
        let (field, whole) = DString::<128>::truncated(text);
        assert!(field.is_canonical() && text.starts_with(&field.text()));
        assert_eq!(whole, field.text() == text);
        let (contents, exact) = encode_target(text);
        let target = decode_target(&contents).expect("what was written can be read");
        assert_eq!(exact, target == text);
        assert_eq!(encode_target(&target), (contents, true));
    }
    let components = PathComponents::new(data).flatten().count();
    assert!(components <= data.len() / 4);
    if let Ok(target) = decode_target(data) {
        // Names with slashes make other components.
        let (contents, _) = encode_target(&target);
        assert!(decode_target(&contents).is_ok());
    }
    if let Some(b) = data.first_chunk::<32>() {
        let field = DString(*b);
        assert!(!field.is_canonical() || DString::new(&field.text()) == Some(field));
        assert_eq!(EntityIdentifier::parse(b).write(), *b);
    }
    if let Some(b) = data.first_chunk::<12>() {
        check_timestamp(Timestamp::parse(b), b);
    }
    if let Some(b) = data.first_chunk::<16>() {
        assert_eq!(LongAllocationDescriptor::parse(b).write(), *b);
    }
    if let Some(b) = data.first_chunk::<20>() {
        let tag = IcbTag::parse(b);
        assert_eq!(IcbTag::parse(&tag.write()), tag);
    }
    if let Some(b) = data.first_chunk::<64>() {
        assert_eq!(CharacterSet::parse(b).write(), *b);
    }
}

fn check_name(name: &str) {
    let (identifier, changed) = fit(name);
    assert!(identifier.len() <= 255);
    let read = decode_canonical(&identifier).expect("a fitted name is canonical");
    assert_eq!(changed, read != name);
    assert_eq!(fit(&read), (identifier, false), "what fits once is kept");
}

fn check_timestamp(stamp: Timestamp, b: &[u8; 12]) {
    assert_eq!(stamp.write(), *b);
    if let Some((seconds, nanoseconds)) = stamp.to_unix() {
        // A clock ahead of UTC may show a year that the moment isn't in by UTC.
        let utc = Timestamp::from_unix(seconds, nanoseconds);
        assert!(utc.is_some() || !(2..9999).contains(&stamp.year));
        assert!(utc.is_none_or(|utc| utc.to_unix() == Some((seconds, nanoseconds))));
    }
}

/// A virtual allocation table of either kind, and unique ID mapping data.
pub fn udf_table(data: &[u8]) {
    let mut clean = true;
    if let Ok((header, entries)) = VirtualAllocationTableHeader::parse_with(data, &mut |_| clean = false) {
        let mut out = vec![0xAA; data.len()];
        let length = header.write(&mut out).expect("what was read can be written");
        assert!(entries.count() * 4 <= data.len() - length);
        assert!(!clean || out[..length] == data[..length]);
        let (again, _) = VirtualAllocationTableHeader::parse(&out).expect("what was written can be read");
        assert_eq!(again, header);
    }
    if let Ok((trailer, entries)) = VirtualAllocationTableTrailer::parse(data) {
        let entries: Vec<u8> = entries.flat_map(u32::to_le_bytes).collect();
        assert!(data.starts_with(&entries));
        assert!(data.ends_with(&trailer.write()));
    }
    let mut clean = true;
    if let Ok((header, entries)) = UniqueIdMappingHeader::parse_with(data, &mut |_| clean = false) {
        let entries: Vec<[u8; 16]> = entries.map(|entry| entry.write()).collect();
        let count = u32::try_from(entries.len()).expect("bounded by the data");
        let mut out = header.write(count).to_vec();
        out.extend(entries.as_flattened());
        assert!(!clean || data.starts_with(&out));
    }
}
