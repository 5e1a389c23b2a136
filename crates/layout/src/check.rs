//! What no layout can be made of, told before anything is computed.

use fsimage_tree::{NodeId, Tree};

use crate::error::LayoutError;
use crate::hierarchy::display_path;
use crate::options::{FileSystems, InterchangeLevel, Iso9660Names, Options};
use crate::udf;

/// Refuses options that exclude each other, or have no meaning.
pub(crate) fn options(options: &Options) -> Result<(), LayoutError> {
    let wanted = options.file_systems;
    if wanted.is_empty() {
        return Err(LayoutError::NoFileSystem);
    }
    for file_system in [FileSystems::JOLIET, FileSystems::ROCK_RIDGE] {
        if wanted.contains(file_system) && !wanted.contains(FileSystems::ISO9660) {
            return Err(LayoutError::Needs {
                file_system,
                needs: FileSystems::ISO9660,
            });
        }
    }
    let joliet = options.joliet;
    let ranges = [
        ("Joliet level", u64::from(joliet.level), 1..=3, "1..=3"),
        (
            "Joliet name length",
            u64::from(joliet.name_units),
            8..=103,
            "8..=103",
        ),
        (
            "ISO 9660 name length",
            u64::from(options.iso9660_names.length.unwrap_or(8)),
            8..=Iso9660Names::LONGEST.into(),
            "8..=207",
        ),
    ];
    for (option, value, values, range) in ranges {
        if !values.contains(&value) {
            return Err(LayoutError::InvalidOption { option, value, range });
        }
    }
    if options.strict && options.iso9660_names.is_relaxed() {
        return Err(LayoutError::Conflict {
            a: "strict compliance",
            b: "relaxed names of ISO 9660",
            why: "the standard does not allow them",
        });
    }
    if let Some(blocks) = options
        .total_blocks
        .filter(|&blocks| u32::try_from(blocks).is_err())
    {
        let session_start = options.session_start;
        return Err(LayoutError::TooLarge {
            blocks,
            session_start,
        });
    }
    udf::check(options)
}

/// Refuses files that no layout can hold, before anything is counted in their sections.
pub(crate) fn sizes(tree: &Tree, options: &Options) -> Result<(), LayoutError> {
    // A stub of ISO 9660 shows none of them.
    let iso9660 = options.file_systems.contains(FileSystems::ISO9660) && options.boot.stub.is_none();
    let one_section = iso9660 && options.interchange_level < InterchangeLevel::Three;
    for node in (0..tree.node_bound())
        .filter_map(NodeId::from_index)
        .filter_map(|id| tree.node(id))
    {
        let (size, limit) = (node.size(), u64::from(u32::MAX));
        let streams = node.streams().filter_map(|(_, id)| tree.content(id));
        let streams = streams
            .map(|content| content.length())
            .filter(|_| udf::has_streams(options));
        let largest = streams.fold(size, u64::max);
        let blocks = largest.div_ceil(u64::from(options.block_size));
        if blocks > limit {
            return Err(LayoutError::TooLarge {
                blocks,
                session_start: options.session_start,
            });
        }
        if one_section && size > limit {
            let path = display_path(tree, node.id());
            return Err(LayoutError::FileTooLarge {
                path,
                file_system: FileSystems::ISO9660,
                size,
                limit,
            });
        }
    }
    Ok(())
}
