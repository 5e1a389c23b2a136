//! Who is measured: one line of the table for each program, with the command line it gets.
//!
//! All make ISO 9660 level 3, Rock Ridge and Joliet in one image; those with `-bridge` in their names UDF as well, `fsimage-udf` UDF alone. Debian 12 has no package of the mkisofs of
//! schilytools: it is measured where someone has installed it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A word of a command line.
#[derive(Clone, Copy)]
pub(crate) enum Word {
    /// Itself.
    Is(&'static str),
    /// What is read: the tree that the image is made of, or the image.
    Source,
    /// The same behind other letters.
    SourceAfter(&'static str),
    /// What is made: the image, or the folder that is extracted into.
    Image,
    /// The same behind other letters.
    ImageAfter(&'static str),
    /// A small file that is added.
    Addition,
    /// The same behind other letters.
    AdditionAs(&'static str),
    /// Whether our command syncs.
    OurSync,
}

use Word::{Addition, AdditionAs, Image, ImageAfter, Is, OurSync, Source, SourceAfter};

/// A program, and how it is asked for the work.
pub(crate) struct Peer {
    /// What it is called in the results.
    pub(crate) name: &'static str,
    /// The executable, looked for on `PATH`.
    pub(crate) program: &'static str,
    /// Debian's package, for who wants to install it.
    pub(crate) package: &'static str,
    /// What follows the program on its command line.
    pub(crate) words: &'static [Word],
    /// What comes out.
    pub(crate) makes: Makes,
}

/// What a program makes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Makes {
    /// Nothing that stays.
    Nothing,
    /// An image.
    Image,
    /// A folder.
    Folder,
    /// A session in a copy of the image, which is made before it is measured.
    Session,
}

/// What genisoimage and mkisofs are asked for a bridge with.
const BRIDGE: &[Word] = &[
    Is("-quiet"),
    Is("-iso-level"),
    Is("3"),
    Is("-R"),
    Is("-J"),
    Is("-joliet-long"),
    Is("-udf"),
    Is("-o"),
    Image,
    Source,
];

/// The programs, the yardstick first.
pub(crate) const PEERS: &[Peer] = &[
    Peer {
        name: "tar",
        program: "sh",
        package: "tar",
        words: &[Is("-c"), Is("tar cf - -C \"$0\" . | cat > /dev/null"), Source],
        makes: Makes::Nothing,
    },
    Peer {
        name: "fsimage",
        program: "fsimage",
        package: "this project",
        words: &[Is("build"), Is("--quiet"), OurSync, Is("-o"), Image, Source],
        makes: Makes::Image,
    },
    Peer {
        name: "fsimage-bridge",
        program: "fsimage",
        package: "this project",
        words: &[
            Is("build"),
            Is("--quiet"),
            OurSync,
            Is("--fs"),
            Is("iso9660,rock-ridge,joliet,udf"),
            Is("-o"),
            Image,
            Source,
        ],
        makes: Makes::Image,
    },
    Peer {
        name: "fsimage-udf",
        program: "fsimage",
        package: "this project",
        words: &[
            Is("build"),
            Is("--quiet"),
            OurSync,
            Is("--fs"),
            Is("udf"),
            Is("-o"),
            Image,
            Source,
        ],
        makes: Makes::Image,
    },
    Peer {
        name: "genisoimage",
        program: "genisoimage",
        package: "genisoimage",
        words: &[
            Is("-quiet"),
            Is("-iso-level"),
            Is("3"),
            Is("-R"),
            Is("-J"),
            Is("-joliet-long"),
            Is("-o"),
            Image,
            Source,
        ],
        makes: Makes::Image,
    },
    Peer {
        name: "genisoimage-bridge",
        program: "genisoimage",
        package: "genisoimage",
        words: BRIDGE,
        makes: Makes::Image,
    },
    Peer {
        name: "mkisofs-bridge",
        program: "mkisofs",
        package: "schilytools, in no Debian release",
        words: BRIDGE,
        makes: Makes::Image,
    },
    Peer {
        name: "mkisofs",
        program: "mkisofs",
        package: "schilytools, in no Debian release",
        words: &[
            Is("-quiet"),
            Is("-iso-level"),
            Is("3"),
            Is("-R"),
            Is("-J"),
            Is("-joliet-long"),
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
            Is("-as"),
            Is("mkisofs"),
            Is("-quiet"),
            Is("-iso-level"),
            Is("3"),
            Is("-R"),
            Is("-J"),
            Is("-joliet-long"),
            Is("-o"),
            Image,
            Source,
        ],
        makes: Makes::Image,
    },
    Peer {
        name: "bsdtar",
        program: "bsdtar",
        package: "libarchive-tools",
        words: &[
            Is("-c"),
            Is("--format=iso9660"),
            Is("--options=iso-level=3,rockridge,joliet=long"),
            Is("-f"),
            Image,
            Is("-C"),
            Source,
            Is("."),
        ],
        makes: Makes::Image,
    },
];

impl Peer {
    /// Whether it is this project's command.
    pub(crate) fn is_ours(&self) -> bool {
        self.program == "fsimage"
    }

    /// The words after the program, for one run.
    pub(crate) fn arguments(&self, source: &Path, image: &Path, sync: bool) -> Vec<OsString> {
        let word = |word: &Word| -> OsString {
            match word {
                Is(text) => (*text).into(),
                Source => source.into(),
                SourceAfter(text) => after(text, source),
                ImageAfter(text) => after(text, image),
                Image => image.into(),
                Addition => addition(image).into(),
                AdditionAs(text) => after(text, &addition(image)),
                OurSync => if sync { "--sync" } else { "--no-sync" }.into(),
            }
        };
        self.words.iter().map(word).collect()
    }
}

/// The small file that is added, beside what is made.
pub(crate) fn addition(image: &Path) -> PathBuf {
    image.with_file_name("addition")
}

fn after(text: &str, path: &Path) -> OsString {
    let mut word = OsString::from(text);
    word.push(path);
    word
}
