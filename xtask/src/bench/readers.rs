//! Who is measured at reading an image: listing all of it in full, and extracting all of it.

use super::peers::Word::{Image, ImageAfter, Is, Source, SourceAfter};
use super::peers::{Makes, Peer};

/// Listing everything, with sizes and times.
pub(crate) const LISTERS: &[Peer] = &[
    Peer {
        name: "fsimage",
        program: "fsimage",
        package: "this project",
        words: &[Is("ls"), Is("-lR"), Source],
        makes: Makes::Nothing,
    },
    Peer {
        name: "isoinfo",
        program: "isoinfo",
        package: "genisoimage",
        words: &[Is("-R"), Is("-l"), Is("-i"), Source],
        makes: Makes::Nothing,
    },
    Peer {
        name: "xorriso",
        program: "xorriso",
        package: "xorriso",
        words: &[
            Is("-indev"),
            SourceAfter("stdio:"),
            Is("-find"),
            Is("/"),
            Is("-exec"),
            Is("lsdl"),
            Is("--"),
        ],
        makes: Makes::Nothing,
    },
    Peer {
        name: "bsdtar",
        program: "bsdtar",
        package: "libarchive-tools",
        words: &[Is("-tvf"), Source],
        makes: Makes::Nothing,
    },
    Peer {
        name: "7z",
        program: "7z",
        package: "p7zip-full",
        words: &[Is("l"), Source],
        makes: Makes::Nothing,
    },
];

/// Extracting everything into a new folder.
pub(crate) const EXTRACTORS: &[Peer] = &[
    Peer {
        name: "fsimage",
        program: "fsimage",
        package: "this project",
        words: &[Is("extract"), Is("--quiet"), Source, Is("-C"), Image],
        makes: Makes::Folder,
    },
    Peer {
        name: "bsdtar",
        program: "bsdtar",
        package: "libarchive-tools",
        words: &[Is("-x"), Is("-p"), Is("-f"), Source, Is("-C"), Image],
        makes: Makes::Folder,
    },
    Peer {
        name: "7z",
        program: "7z",
        package: "p7zip-full",
        words: &[Is("x"), Is("-y"), Is("-bd"), ImageAfter("-o"), Source],
        makes: Makes::Folder,
    },
    Peer {
        name: "xorriso",
        program: "xorriso",
        package: "xorriso",
        words: &[
            Is("-osirrox"),
            Is("on"),
            Is("-indev"),
            SourceAfter("stdio:"),
            Is("-extract"),
            Is("/"),
            Image,
        ],
        makes: Makes::Folder,
    },
];
