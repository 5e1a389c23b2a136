//! Arguments out of a fuzzer's bytes: mostly sensible ones, so that calls get somewhere, and now and then what must not be.

use std::ffi::c_char;
use std::ptr::{null, null_mut};

/// Paths, names and texts; the first ones meet each other.
const TEXTS: [&[u8]; 24] = [
    b"/\0",
    b"a\0",
    b"b\0",
    b"a/b\0",
    b"/a/c.txt\0",
    b"dir\0",
    b"dir/file\0",
    b"dir/sub/deep/deeper\0",
    b"1/2/3/4/5/6/7/8/9\0",
    b"A\0",
    b"a long name with spaces and \xc3\xa9\xf0\x9f\x92\xbf.extension\0",
    b"\0",
    b"..\0",
    b"./a\0",
    b"a//b\0",
    b"a\\b\0",
    b"\xff\xfe\0",
    b"a:b*c?\0",
    b"README.TXT\0",
    b"BOOT\0",
    b"123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\0",
    b"name.of.many.dots.\0",
    b" \0",
    b"/no-such-folder/x\0",
];

/// Numbers at which something changes.
const NUMBERS: [u64; 20] = [
    0,
    1,
    2,
    3,
    4,
    5,
    8,
    16,
    255,
    512,
    2048,
    4096,
    65536,
    1 << 20,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    1 << 41,
    1 << 63,
    u64::MAX,
];

pub(super) struct Arguments<'a> {
    rest: &'a [u8],
}

impl<'a> Arguments<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next().unwrap_or(0)
    }

    pub(super) fn number(&mut self) -> usize {
        self.byte().into()
    }

    pub(super) fn bool(&mut self) -> bool {
        self.byte() & 1 != 0
    }

    /// Small numbers as they are; large bytes name one of those at which something changes.
    pub(super) fn large(&mut self) -> u64 {
        let byte = self.byte();
        let index = usize::from(byte.saturating_sub(200)) % NUMBERS.len();
        if byte < 200 { byte.into() } else { NUMBERS[index] }
    }

    pub(super) fn u32(&mut self) -> u32 {
        self.large() as u32
    }

    /// A set of file systems, which need not be one.
    pub(super) fn file_systems(&mut self) -> u32 {
        const SETS: [u32; 10] = [1, 3, 0x101, 0x103, 4, 5, 7, 0x107, 0, 2];
        let byte = self.number();
        SETS.get(byte % 12).copied().unwrap_or(byte as u32)
    }

    pub(super) fn text(&mut self) -> *const c_char {
        match TEXTS.get(self.number() % (TEXTS.len() + 1)) {
            Some(text) => text.as_ptr().cast(),
            None => null(),
        }
    }

    /// Bytes of a text, perhaps fewer than it has.
    pub(super) fn bytes(&mut self) -> &'static [u8] {
        let text = TEXTS[self.number() % TEXTS.len()];
        &text[..text.len() - 1]
    }

    /// A place for a result, which now and then is NULL.
    pub(super) fn out<T>(&mut self, place: &mut T) -> *mut T {
        if self.byte() % 16 == 15 { null_mut() } else { place }
    }
}
