//! Laying out, and making images, of trees of each shape.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench may panic, and criterion's macros make public functions"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fsimage_benches::{BRIDGE, ISO9660, Memory, Shape, check_contents, options, pools};
use fsimage_layout::{FileSystems, Layout};
use rayon::prelude::*;

/// Bytes that are read at once at some offset.
const PIECE: usize = 64 << 10;

fn plan(criterion: &mut Criterion) {
    for shape in Shape::ALL {
        let tree = shape.tree().unwrap();
        let mut group = criterion.benchmark_group(format!("plan/{}", shape.name()));
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(3))
            .throughput(Throughput::Elements(tree.file_count() + tree.directory_count()));
        for (name, file_systems) in [
            ("iso9660", ISO9660),
            ("udf", FileSystems::UDF),
            ("bridge", BRIDGE),
        ] {
            let options = options(file_systems);
            let blocks = Layout::new(Arc::clone(&tree), options.clone()).unwrap().blocks();
            group.bench_function(name, |bencher| {
                bencher.iter_batched(
                    || (Arc::clone(&tree), options.clone()),
                    |(tree, options)| {
                        let layout = Layout::new(tree, options).unwrap();
                        assert_eq!(layout.blocks(), blocks);
                        layout
                    },
                    BatchSize::LargeInput,
                );
            });
        }
        group.finish();
    }
}

/// A bridge, and its bytes as one thread makes them; the contents are where the layout says.
fn image(shape: Shape) -> (Layout, Vec<u8>) {
    let layout = Layout::new(shape.tree().unwrap(), options(BRIDGE)).unwrap();
    let mut image = vec![0; usize::try_from(layout.size()).unwrap()];
    for (block, place) in (0..).zip(image.chunks_mut(2048)) {
        layout.render(block, place).unwrap();
    }
    assert_eq!(check_contents(&layout, &image).unwrap(), shape.files());
    (layout, image)
}

fn emit(criterion: &mut Criterion) {
    let pools = pools().unwrap();
    for shape in Shape::ALL {
        let (layout, image) = image(shape);
        let mut group = criterion.benchmark_group(format!("emit/{}", shape.name()));
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(3))
            .throughput(Throughput::Bytes(layout.size()));
        for (threads, pool) in &pools {
            let mut sink = Vec::with_capacity(image.len());
            group.bench_function(BenchmarkId::new("in order", threads), |bencher| {
                bencher.iter(|| {
                    sink.clear();
                    pool.install(|| layout.emit(&mut sink, &())).unwrap();
                });
            });
            assert!(sink.is_empty() || sink == image);

            let sink = Memory::new(layout.size());
            let mut emitted = false;
            group.bench_function(BenchmarkId::new("at places", threads), |bencher| {
                emitted = true;
                bencher.iter(|| pool.install(|| layout.emit_at(&sink, &())).unwrap());
            });
            assert!(!emitted || sink.holds(&image));

            let offsets = shuffled_offsets(image.len());
            group.bench_function(BenchmarkId::new("any offset", threads), |bencher| {
                bencher.iter(|| {
                    let read = pool.install(|| read_pieces(&layout, &image, &offsets));
                    assert_eq!(black_box(read), image.len());
                });
            });
        }
        group.finish();
    }
}

/// Where pieces of an image begin, first to last by no order that helps.
fn shuffled_offsets(length: usize) -> Vec<usize> {
    let count = length.div_ceil(PIECE);
    // It has no divisor in common with a count below it, so each piece comes once.
    let stride = 1_000_003 % count.max(1);
    let stride = (stride.max(1)..).find(|&it| gcd(it, count) == 1).unwrap_or(1);
    (0..count).map(|index| index * stride % count * PIECE).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Reads the pieces, compares each with the image, and counts the bytes.
fn read_pieces(layout: &Layout, image: &[u8], offsets: &[usize]) -> usize {
    offsets
        .par_iter()
        .map_init(
            || vec![0; PIECE],
            |buffer, &offset| {
                let expected = &image[offset..(offset + PIECE).min(image.len())];
                let piece = &mut buffer[..expected.len()];
                layout.read_exact_at(offset as u64, piece).unwrap();
                assert!(piece == expected, "at byte {offset}");
                piece.len()
            },
        )
        .sum()
}

criterion_group!(benches, plan, emit);
criterion_main!(benches);
