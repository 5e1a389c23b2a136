//! Who is measured at changing an image by one small file: as a new image, and as a further session in place.

use super::peers::Word::{Addition, AdditionAs, Image, ImageAfter, Is, Source, SourceAfter};
use super::peers::{Makes, Peer};

/// A new image with one file more. Copying the image is the yardstick.
pub(crate) const MODIFIERS: &[Peer] = &[
    Peer {
        name: "cp",
        program: "cp",
        package: "coreutils",
        words: &[Is("--reflink=never"), Source, Image],
        makes: Makes::Image,
    },
    Peer {
        name: "fsimage",
        program: "fsimage",
        package: "this project",
        words: &[
            Is("modify"),
            Is("--quiet"),
            Is("--no-sync"),
            Is("--add"),
            AdditionAs("added="),
            Is("-o"),
            Image,
            Source,
        ],
        makes: Makes::Image,
    },
    Peer {
        name: "xorriso",
        program: "xorriso",
        package: "xorriso",
        words: &[
            Is("-indev"),
            SourceAfter("stdio:"),
            Is("-outdev"),
            ImageAfter("stdio:"),
            Is("-map"),
            Addition,
            Is("/added"),
        ],
        makes: Makes::Image,
    },
];

/// One file more in a session of its own.
pub(crate) const APPENDERS: &[Peer] = &[
    Peer {
        name: "fsimage",
        program: "fsimage",
        package: "this project",
        words: &[
            Is("append"),
            Is("--quiet"),
            Is("--no-sync"),
            Image,
            AdditionAs("added="),
        ],
        makes: Makes::Session,
    },
    Peer {
        name: "xorriso",
        program: "xorriso",
        package: "xorriso",
        words: &[
            Is("-dev"),
            ImageAfter("stdio:"),
            Is("-map"),
            Addition,
            Is("/added"),
        ],
        makes: Makes::Session,
    },
];
