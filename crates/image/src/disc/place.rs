//! Places of contents on a disc, of which many are kept.

use fsimage_volume::Extents;

/// Where the contents of a file are. Most are in one piece, and take no memory of their own.
pub(crate) enum Place {
    One { offset: u64, length: u64 },
    Other(Box<Extents>),
}

impl Place {
    pub(crate) fn new(extents: Extents) -> Self {
        match extents.runs.as_slice() {
            [] if extents.length == 0 => Self::One { offset: 0, length: 0 },
            [only] if extents == Extents::single(only.offset.unwrap_or_default(), only.length) => Self::One {
                offset: only.offset.unwrap_or_default(),
                length: only.length,
            },
            _ => Self::Other(Box::new(extents)),
        }
    }

    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::One { length, .. } => *length,
            Self::Other(extents) => extents.length,
        }
    }

    /// The first byte on the disc, by which files are put in order.
    pub(crate) fn address(&self) -> u64 {
        match self {
            Self::One { offset, .. } => *offset,
            Self::Other(extents) => extents.runs.iter().find_map(|run| run.offset).unwrap_or_default(),
        }
    }

    pub(crate) fn extents(&self) -> Extents {
        match self {
            Self::One { offset, length } => Extents::single(*offset, *length),
            Self::Other(extents) => (**extents).clone(),
        }
    }

    /// Bytes of memory that it takes.
    pub(crate) fn weight(&self) -> u64 {
        let more = match self {
            Self::One { .. } => 0,
            Self::Other(extents) => size_of_val(&**extents) + size_of_val(&*extents.runs),
        };
        (size_of::<Self>() + more) as u64
    }
}
