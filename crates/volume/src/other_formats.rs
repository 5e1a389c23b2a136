//! What a source without a file system of discs is: by what it begins with, so that its user is told more than that nothing was found.

use crate::source::BlockSource;

/// Bytes at a place, and what has them there.
const MARKS: [(u64, &[u8], &str); 31] = [
    (0, &[0x1F, 0x8B, 8], "a file compressed by gzip"),
    (0, b"\xFD7zXZ\0", "a file compressed by xz"),
    (0, b"BZh", "a file compressed by bzip2"),
    (0, &[0x28, 0xB5, 0x2F, 0xFD], "a file compressed by zstd"),
    (0, &[4, 0x22, 0x4D, 0x18], "a file compressed by lz4"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (0, b"Rar!\x1A\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"MSWIM\0\0\0", "a WIM image"),
    (0, b"CISO", "a compressed image (CSO)"),
    (0, b"ZISO", "a compressed image (ZSO)"),
    (0, b"ECM\0", "an image without its error correction (ECM)"),
    (0, b"DAA\0", "a compressed image (DAA)"),
    (0, b"IsZ!", "a compressed image (ISZ)"),
    (0, b"MComprHD", "a compressed image (CHD)"),
    (
        0,
        b"MEDIA DESCRIPTOR",
        "a description of a disc (MDS); the disc is in the file beside it",
    ),
    (
        0,
        b"[CloneCD]",
        "a description of a disc (CCD); the disc is in the file beside it",
    ),
    (
        0,
        b"FILE \"",
        "a cue sheet; the disc is in the files that it names",
    ),
    (
        0,
        b"CD_ROM",
        "a description of a disc (TOC); the disc is in the files that it names",
    ),
    (0, b"QFI\xFB", "a disk of a virtual machine (qcow2)"),
    (0, b"KDMV", "a disk of a virtual machine (VMDK)"),
    (0, b"conectix", "a disk of a virtual machine (VHD)"),
    (0, b"vhdxfile", "a disk of a virtual machine (VHDX)"),
    (3, b"NTFS    ", "an NTFS file system"),
    (3, b"EXFAT   ", "an exFAT file system"),
    (54, b"FAT", "a FAT file system"),
    (82, b"FAT32", "a FAT file system"),
    (0, b"hsqs", "a squashfs file system"),
    (1024, b"H+\0\x04", "an HFS+ file system"),
    (1080, &[0x53, 0xEF], "an ext2, ext3 or ext4 file system"),
];

/// What a source is, if it begins as something that is known.
pub(crate) fn recognise(source: &dyn BlockSource) -> Option<&'static str> {
    MARKS.iter().find_map(|&(offset, mark, name)| {
        let mut found = [0; 16];
        let found = found.get_mut(..mark.len())?;
        source.read_exact_at(offset, found).ok()?;
        (found == mark).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn every_mark_is_known_and_nothing_else() {
        for (offset, mark, name) in MARKS {
            let mut bytes = vec![0; 2048];
            let at = usize::try_from(offset).unwrap();
            bytes[at..at + mark.len()].copy_from_slice(mark);
            let source: Arc<[u8]> = Arc::from(bytes.as_slice());
            assert_eq!(recognise(&source), Some(name));
            let short: Arc<[u8]> = Arc::from(&bytes[..at + mark.len() - 1]);
            assert_eq!(recognise(&short), None, "{name}");
        }
        assert_eq!(recognise(&Arc::<[u8]>::from(vec![0; 4096])), None);
    }
}
