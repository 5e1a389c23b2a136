//! Tests of Joliet.

use std::string::String;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

#[test]
fn a_level_is_its_escape_sequence() {
    for (level, sequence) in [(Level::One, b"%/@"), (Level::Two, b"%/C"), (Level::Three, b"%/E")] {
        let field = level.escape_sequences();
        assert_eq!(&field[..3], sequence);
        assert_eq!(field[3..], [0; 29]);
        assert_eq!(Level::of_escape_sequences(&field), Some(level));
    }
    assert_eq!(Level::of_escape_sequences(&[0; 32]), None);
    let mut other = [0; 32];
    other[..3].copy_from_slice(b"%/B");
    assert_eq!(Level::of_escape_sequences(&other), None);
}

#[test]
fn the_forbidden_units_are_those_of_the_specification() {
    let forbidden: Vec<u16> = (0x20..=u16::MAX).filter(|&unit| !is_allowed(unit)).collect();
    assert_eq!(forbidden, b"*/:;?\\".map(u16::from));
    assert!((0..0x20).all(|unit| !is_allowed(unit)));
}

#[test]
fn texts_are_big_endian() {
    assert_eq!(encode("Aé€"), [0, b'A', 0, 0xE9, 0x20, 0xAC]);
    assert_eq!(encode("😀"), [0xD8, 0x3D, 0xDE, 0x00]);
    assert_eq!(units(&[0, b'A', 0x20]).collect::<Vec<_>>(), [0x41]);
    let lone: Vec<_> = decode(&[0xD8, 0x3D, 0, b'A']).collect();
    assert_eq!(lone, [Err(0xD83D), Ok('A')]);
}

#[test]
fn fields_are_filled_up() {
    assert_eq!(padded::<7>("AB".encode_utf16(), 0x20), Some(*b"\0A\0B\0 \0"));
    assert_eq!(padded::<6>("AB".encode_utf16(), 0), Some(*b"\0A\0B\0\0"));
    assert_eq!(padded::<4>("ABC".encode_utf16(), 0), None);
    assert_eq!(unpadded(b"\0A\0 \0B\0 \0\0\0"), b"\0A\0 \0B");
    assert_eq!(unpadded(b"\0 \0 "), b"");
}

#[test]
fn the_order_of_directories() {
    let ordered = ["A.;1", "A", "A.B;2", "A.B;1", "A .B", "AB", "B", "a", "é"];
    for window in ordered.windows(2) {
        assert_eq!(
            compare(&encode(window[0]), &encode(window[1])),
            Ordering::Less,
            "{window:?}"
        );
    }
    assert_eq!(compare(b"\0", b"\x01"), Ordering::Less);
    assert_eq!(compare(b"\x01", &encode("\u{20}")), Ordering::Less);
    assert_eq!(compare_directories(&encode("A"), &encode("A!")), Ordering::Less);
    assert_eq!(
        compare_directories(&encode("A.B"), &encode("A!")),
        Ordering::Greater
    );
}

proptest! {
    #[test]
    fn units_come_back(original in vec(any::<u16>(), 0..110)) {
        let encoded: Vec<u8> = bytes(original.iter().copied()).collect();
        prop_assert_eq!(units(&encoded).collect::<Vec<_>>(), original);
        prop_assert_eq!(bytes(units(&encoded)).collect::<Vec<_>>(), encoded);
    }

    #[test]
    fn texts_come_back(text in "\\PC{0,64}") {
        let decoded: Result<String, u16> = decode(&encode(&text)).collect();
        prop_assert_eq!(decoded, Ok(text));
    }

    #[test]
    fn padding_comes_off_again(text in "[!-~]{0,16}", filler in prop_oneof![Just(0_u16), Just(0x20)]) {
        let field = padded::<32>(text.encode_utf16(), filler).unwrap();
        prop_assert_eq!(unpadded(&field), encode(&text));
    }

    #[test]
    fn it_is_an_order(a in "[ !A.;0]{0,5}", b in "[ !A.;0]{0,5}", c in "[ !A.;0]{0,5}") {
        let names = [a, b, c].map(|name| encode(&name));
        for order in [compare, compare_directories] {
            let mut sorted = names.clone();
            sorted.sort_by(|x, y| order(x, y));
            prop_assert!(order(&sorted[0], &sorted[1]).is_le());
            prop_assert!(order(&sorted[1], &sorted[2]).is_le());
            prop_assert!(order(&sorted[0], &sorted[2]).is_le());
            prop_assert_eq!(order(&sorted[0], &sorted[2]), order(&sorted[2], &sorted[0]).reverse());
            prop_assert_eq!(order(&sorted[0], &sorted[1]).is_eq(), sorted[0] == sorted[1]);
        }
    }
}
