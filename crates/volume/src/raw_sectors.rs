//! Images that hold the sectors of a CD as they are recorded, with what surrounds the 2048 bytes of data in each.
//!
//! Sectors of form 2 hold 2324 bytes of sound or film with nothing to correct them by. No file system's blocks are in them, and a drive refuses to
//! read them as such; so is done here.
//!
//! Spec: ECMA-130:1996 14, 15; CD-ROM XA for the forms of mode 2.

use std::io;
use std::sync::Arc;

use fsimage_tree::ContentError;

use crate::source::BlockSource;

/// What every data sector begins with (ECMA-130:1996 14.1).
const SYNC: [u8; 12] = [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0];
/// Bytes of user data in a sector of mode 1, or of mode 2 form 1.
const DATA: u64 = 2048;
/// Bytes before the data in mode 1: sync and header.
const BEFORE_MODE_1: u64 = 16;
/// Bytes of the subheader of CD-ROM XA.
const SUBHEADER: u64 = 8;
/// Where in it, and by which bit, a sector is of form 2.
const SUBMODE: usize = 2;
const FORM_2: u8 = 0x20;
/// Bytes of a sector; with its subchannels; with the one of them that tells places; without sync and header.
const WHOLE: u64 = 2352;
const WITH_SUBCHANNELS: u64 = 2448;
const WITH_SUBCHANNEL_Q: u64 = 2368;
const WITHOUT_HEADER: u64 = 2336;
/// The sector of the first volume descriptor, and what is in it behind its type.
const DESCRIPTOR: u64 = 16;
const IDENTIFIER: [u8; 5] = *b"CD001";
/// Sectors of a pregap, which may come before the first one of the disc; their mode may be 0.
const PREGAP: u64 = 150;
/// Sectors that are read at once.
const AT_ONCE: u64 = 32;

/// How sectors lie in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// Bytes before the first sector.
    start: u64,
    /// Bytes from one sector to the next.
    sector: u64,
    /// Bytes before the data.
    before: u64,
}

/// The data of raw sectors.
pub(crate) struct RawSectors {
    inner: Arc<dyn BlockSource>,
    shape: Shape,
}

impl RawSectors {
    /// The data of an image whose sectors are raw; the image itself where they are not.
    pub(crate) fn unwrap_from(inner: Arc<dyn BlockSource>) -> Arc<dyn BlockSource> {
        match shape(&*inner) {
            Some(shape) => Arc::new(Self { inner, shape }),
            None => inner,
        }
    }
}

fn shape(source: &dyn BlockSource) -> Option<Shape> {
    let read = |offset: u64| {
        let mut b = [0; 16];
        source.read_exact_at(offset, &mut b).ok().map(|()| b)
    };
    let first = read(0)?;
    if first.starts_with(&SYNC) {
        let sector = [WHOLE, WITH_SUBCHANNELS, WITH_SUBCHANNEL_Q]
            .into_iter()
            .find(|&sector| read(sector).is_none_or(|next| next.starts_with(&SYNC)))?;
        let before = [DESCRIPTOR, PREGAP + DESCRIPTOR, 0]
            .into_iter()
            .find_map(|number| {
                let header = read(number * sector).filter(|header| header.starts_with(&SYNC))?;
                match header {
                    [.., 1] => Some(BEFORE_MODE_1),
                    [.., 2] => Some(BEFORE_MODE_1 + SUBHEADER),
                    _ => None,
                }
            })?;
        return Some(Shape {
            start: 0,
            sector,
            before,
        });
    }
    if read(DESCRIPTOR * DATA).is_some_and(is_descriptor) {
        return None;
    }
    behind_empty_pregap(&read).or_else(|| {
        // Without headers only a descriptor tells.
        let start = [0, PREGAP * WITHOUT_HEADER]
            .into_iter()
            .find(|start| read(start + DESCRIPTOR * WITHOUT_HEADER + SUBHEADER).is_some_and(is_descriptor))?;
        Some(Shape {
            start,
            sector: WITHOUT_HEADER,
            before: SUBHEADER,
        })
    })
}

/// Images by Nero have room for the sectors of the pregap in front of the others, and nothing in it.
fn behind_empty_pregap(read: &dyn Fn(u64) -> Option<[u8; 16]>) -> Option<Shape> {
    [WHOLE, WITH_SUBCHANNELS, WITH_SUBCHANNEL_Q]
        .into_iter()
        .find_map(|sector| {
            let start = PREGAP * sector;
            let before = match read(start).filter(|header| header.starts_with(&SYNC))? {
                [.., 1] => BEFORE_MODE_1,
                [.., 2] => BEFORE_MODE_1 + SUBHEADER,
                _ => return None,
            };
            read(start + sector)?.starts_with(&SYNC).then_some(())?;
            read(start + DESCRIPTOR * sector + before).filter(|b| is_descriptor(*b))?;
            Some(Shape {
                start,
                sector,
                before,
            })
        })
}

fn is_descriptor(b: [u8; 16]) -> bool {
    b.get(1..6) == Some(&IDENTIFIER)
}

impl BlockSource for RawSectors {
    fn length(&self) -> u64 {
        let Shape {
            start,
            sector,
            before,
        } = self.shape;
        let length = self.inner.length().saturating_sub(start);
        // The last sector may lack what follows the data.
        let last = length % sector;
        let whole = length / sector + u64::from(last >= before + DATA);
        whole * DATA
    }

    fn confirm(&self) -> Result<(), ContentError> {
        self.inner.confirm()
    }

    fn read_exact_at(&self, mut offset: u64, mut buf: &mut [u8]) -> io::Result<()> {
        let Shape {
            start: front,
            sector,
            before,
        } = self.shape;
        let subheader = if before == BEFORE_MODE_1 { 0 } else { SUBHEADER };
        let mut raw = Vec::new();
        while !buf.is_empty() {
            let (first, within) = (offset / DATA, offset % DATA);
            let wanted = (within + buf.len() as u64).div_ceil(DATA).min(AT_ONCE);
            let start = first
                .checked_mul(sector)
                .and_then(|start| start.checked_add(front + before - subheader))
                .ok_or(io::ErrorKind::UnexpectedEof)?;
            let length = (wanted - 1) * sector + subheader + DATA;
            raw.resize(
                usize::try_from(length).map_err(|_| io::ErrorKind::UnexpectedEof)?,
                0,
            );
            self.inner.read_exact_at(start, &mut raw)?;
            let sector = usize::try_from(sector).map_err(|_| io::ErrorKind::UnexpectedEof)?;
            let mut skipped = usize::try_from(within).map_err(|_| io::ErrorKind::UnexpectedEof)?;
            let subheader = usize::try_from(subheader).map_err(|_| io::ErrorKind::UnexpectedEof)?;
            for raw in raw.chunks(sector) {
                let (subheader, data) = raw.split_at_checked(subheader).unwrap_or_default();
                if subheader
                    .get(SUBMODE)
                    .is_some_and(|submode| submode & FORM_2 != 0)
                {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        "a sector of form 2 (CD-ROM XA), which holds sound or film",
                    ));
                }
                let data = data.get(skipped..2048).unwrap_or_default();
                let (now, rest) = buf.split_at_mut(data.len().min(buf.len()));
                now.copy_from_slice(data.get(..now.len()).unwrap_or_default());
                offset += now.len() as u64;
                buf = rest;
                skipped = 0;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image of some sectors of mode 1, 2, or 0 for no header at all.
    fn image(data: &[u8], mode: u8, sector: usize) -> Arc<dyn BlockSource> {
        let mut image = Vec::new();
        for data in data.chunks(2048) {
            let mut raw = Vec::new();
            if mode > 0 {
                raw.extend_from_slice(&SYNC);
                raw.extend_from_slice(&[0, 2, 0, mode]);
            }
            if mode != 1 {
                raw.extend_from_slice(&[0; 8]);
            }
            raw.extend_from_slice(data);
            raw.resize(sector, 0xEE);
            image.extend_from_slice(&raw);
        }
        Arc::new(Arc::<[u8]>::from(image))
    }

    #[test]
    fn data_is_read_from_any_sectors() {
        let mut data: Vec<u8> = (0..40 * 2048_u32).map(|i| (i % 251) as u8).collect();
        data[16 * 2048 + 1..][..5].copy_from_slice(b"CD001");
        for (mode, sector) in [(1, 2352), (2, 2352), (1, 2448), (2, 2448), (1, 2368), (0, 2336)] {
            let source = RawSectors::unwrap_from(image(&data, mode, sector));
            assert_eq!(source.length(), data.len() as u64, "{mode} {sector}");
            for (offset, length) in [(0, 1), (2047, 2), (5, 40 * 2048 - 5), (100, 2048), (4096, 2048)] {
                let mut buf = vec![7; length];
                source.read_exact_at(offset as u64, &mut buf).unwrap();
                assert!(buf == data[offset..offset + length], "{mode} {sector} {offset}");
            }
            for offset in [data.len() as u64 - 1, data.len() as u64, u64::MAX - 1] {
                assert!(source.read_exact_at(offset, &mut [0; 2]).is_err());
            }
        }
    }

    #[test]
    fn sectors_of_form_2_are_refused() {
        let data = [7; 20 * 2048];
        let raw = image(&data, 2, 2352);
        let mut bytes = vec![0; 20 * 2352];
        raw.read_exact_at(0, &mut bytes).unwrap();
        bytes[3 * 2352 + 16 + 2] = 0x20;
        let source = RawSectors::unwrap_from(Arc::new(Arc::<[u8]>::from(bytes)));
        let mut buf = [0; 3 * 2048];
        source.read_exact_at(0, &mut buf).unwrap();
        assert!(buf == data[..3 * 2048]);
        source.read_exact_at(4 * 2048, &mut buf).unwrap();
        let error = source.read_exact_at(2048, &mut buf).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn sectors_of_a_pregap_have_no_mode() {
        let data: Vec<u8> = (0..20 * 2048_u32).map(|i| (i % 251) as u8).collect();
        let raw = image(&data, 2, 2352);
        let mut bytes = vec![0; 20 * 2352];
        raw.read_exact_at(0, &mut bytes).unwrap();
        for sector in 0..3 {
            bytes[sector * 2352 + 15] = 0;
        }
        let source = RawSectors::unwrap_from(Arc::new(Arc::<[u8]>::from(bytes)));
        let mut buf = vec![0; data.len()];
        source.read_exact_at(0, &mut buf).unwrap();
        assert!(buf == data);
    }

    #[test]
    fn a_pregap_may_be_empty() {
        let mut data: Vec<u8> = (0..40 * 2048_u32).map(|i| (i % 251) as u8).collect();
        data[16 * 2048 + 1..][..5].copy_from_slice(b"CD001");
        for (mode, sector) in [(1, 2352), (2, 2352), (1, 2448), (1, 2368), (0, 2336)] {
            let raw = image(&data, mode, sector);
            let front = 150 * sector;
            let mut bytes = vec![0; front + 40 * sector];
            raw.read_exact_at(0, &mut bytes[front..]).unwrap();
            // Behind the sectors is what tells of the tracks.
            bytes.extend_from_slice(b"NER5");
            let source = RawSectors::unwrap_from(Arc::new(Arc::<[u8]>::from(bytes)));
            assert_eq!(source.length(), data.len() as u64, "{mode} {sector}");
            let mut buf = vec![0; data.len()];
            source.read_exact_at(0, &mut buf).unwrap();
            assert!(buf == data, "{mode} {sector}");
            assert!(source.read_exact_at(data.len() as u64 - 1, &mut [0; 2]).is_err());
        }
    }

    #[test]
    fn other_images_stay_as_they_are() {
        let mut plain = vec![0; 40 * 2048];
        plain[16 * 2048 + 1..][..5].copy_from_slice(b"CD001");
        for bytes in [
            plain,
            Vec::new(),
            vec![0; 100_000],
            SYNC.to_vec(),
            [&SYNC[..], &[0; 9000]].concat(),
        ] {
            let length = bytes.len() as u64;
            let source = RawSectors::unwrap_from(Arc::new(Arc::<[u8]>::from(bytes)));
            assert_eq!(source.length(), length);
        }
    }

    #[test]
    fn the_last_sector_may_be_cut_behind_its_data() {
        let raw = image(&[5; 3 * 2048], 1, 2352);
        let mut bytes = vec![0; 3 * 2352];
        raw.read_exact_at(0, &mut bytes).unwrap();
        for (length, sectors) in [(2 * 2352 + 16 + 2048, 3), (2 * 2352 + 16 + 2047, 2)] {
            let cut: Arc<[u8]> = Arc::from(&bytes[..length]);
            assert_eq!(RawSectors::unwrap_from(Arc::new(cut)).length(), sectors * 2048);
        }
    }
}
