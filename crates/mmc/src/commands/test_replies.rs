//! Replies of real emulations, and ways to read bytes as people write them.

/// The bytes of hexadecimal digits; white space does not count.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// READ DISC INFORMATION of tgt's blank DVD+R.
pub(crate) const TGT_DISC_INFORMATION: &str =
    "00200001010101100000000000000000000000000023054000000000000000000000";
/// READ TRACK INFORMATION of tgt's blank DVD+R.
pub(crate) const TGT_TRACK_INFORMATION: &str =
    "00260101000741010000000000000000002305400000001000230540000000000000000000040d0e0000000000000000";
/// READ TOC, format 0, of tgt: two bytes fewer than two descriptors have.
pub(crate) const TGT_TOC: &str = "001201010014010000000000 0014aa000000";
/// GET CONFIGURATION of tgt with a blank DVD+R.
pub(crate) const TGT_CONFIGURATION: &str = "00000078 0000 001b
    0000 03 08 00100000 001b0100   0001 03 04 00000002   0002 03 04 00000000   0003 03 04 29000000
    0010 00 08 00000800 00100100   001d 00 00   001f 00 00   002b 01 04 01000000   0100 03 00   0105 03 00
    0107 0c 04 1f000000   0108 03 08 0000000000000000   010a 01 0c 4644430053444300544f4300";
