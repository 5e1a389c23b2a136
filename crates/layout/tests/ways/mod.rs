//! All ways of making an image's bytes.

use std::io::{Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use fsimage_layout::{ImageStream, Layout, PositionalSink};
use proptest::sample::Index;

/// The image as it is emitted.
pub(crate) fn whole(layout: &Layout) -> Vec<u8> {
    let mut image = Vec::new();
    layout.emit(&mut image, &()).unwrap();
    image
}

struct Memory {
    bytes: Mutex<Vec<u8>>,
    is_blank: bool,
}

impl PositionalSink for Memory {
    fn is_blank(&self) -> bool {
        self.is_blank
    }

    fn write_all_at(&self, offset: u64, bytes: &[u8]) -> std::io::Result<()> {
        let start = usize::try_from(offset).unwrap();
        self.bytes.lock().unwrap()[start..][..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }
}

/// Asserts that an image comes out the same in order and at places, by 1 and by 8 threads, and in any range of bytes.
pub(crate) fn assert_all_equal(layout: Layout, ranges: &[(Index, usize)]) {
    let layout = Arc::new(layout);
    let image = whole(&layout);
    for threads in [1, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        assert!(
            pool.install(|| whole(&layout)) == image,
            "{threads} threads, in order"
        );
        for is_blank in [true, false] {
            let before = if is_blank { 0 } else { 0xAA };
            let bytes = vec![before; image.len()].into();
            let sink = Memory { bytes, is_blank };
            pool.install(|| layout.emit_at(&sink, &())).unwrap();
            assert!(
                sink.bytes.into_inner().unwrap() == image,
                "{threads} threads, at places, over {before}"
            );
        }
    }
    let mut stream = ImageStream::new(Arc::clone(&layout));
    for (start, length) in ranges {
        let start = start.index(image.len());
        let expected = &image[start..image.len().min(start + length)];
        let mut bytes = vec![0xAA; expected.len()];
        layout.read_exact_at(start as u64, &mut bytes).unwrap();
        assert!(bytes == expected, "{start}, {length}");
        stream.seek(SeekFrom::Start(start as u64)).unwrap();
        stream.read_exact(&mut bytes).unwrap();
        assert!(bytes == expected, "{start}, {length} of the stream");
    }
}
