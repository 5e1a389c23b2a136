//! From an image that is made by all processors to a drive that takes one block after another.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Pieces that wait between the two; the window of the emission is as much again.
const WAITING: usize = 32;

/// The end that the image is written into.
pub(super) struct Feed(SyncSender<Vec<u8>>);

/// The end that the drive is fed from.
pub(super) struct Fed {
    pieces: Receiver<Vec<u8>>,
    piece: Vec<u8>,
    at: usize,
}

/// Both ends.
pub(super) fn feed() -> (Feed, Fed) {
    let (sender, pieces) = sync_channel(WAITING);
    (
        Feed(sender),
        Fed {
            pieces,
            piece: Vec::new(),
            at: 0,
        },
    )
}

impl Write for Feed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Nobody is at the other end any more: the burn is over.
        self.0
            .send(bytes.to_vec())
            .map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Fed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            match self.pieces.recv() {
                Ok(piece) => (self.piece, self.at) = (piece, 0),
                Err(_) => return Ok(0),
            }
        }
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        for (place, byte) in buffer.iter_mut().zip(rest) {
            *place = *byte;
        }
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_through_in_their_order() {
        let (mut feed, mut fed) = feed();
        let sent: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let expected = sent.clone();
        let thread = std::thread::spawn(move || sent.chunks(777).try_for_each(|piece| feed.write_all(piece)));
        let mut found = Vec::new();
        fed.read_to_end(&mut found).unwrap();
        assert!(found == expected);
        thread.join().unwrap().unwrap();
    }

    #[test]
    fn a_burn_that_ends_early_ends_the_image() {
        let (mut feed, fed) = feed();
        drop(fed);
        assert_eq!(feed.write(&[1]).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
