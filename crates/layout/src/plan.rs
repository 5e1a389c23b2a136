//! The plan of an image: every region and every address, from the tree and the options.
//!
//! In the order of the disc, what the chosen file systems need of it:
//!
//! | part | blocks |
//! |---|---|
//! | system area (ECMA-119:1987 6.2.1, ECMA-167:1997 2/8.3) | 32 KiB: zeros, or partition tables |
//! | volume descriptors of ISO 9660, the boot record among them, and their terminator | one each |
//! | UDF: recognition sequence, both descriptor sequences, integrity sequence; the anchor at block 256; here the partition begins | 257 in all |
//! | UDF: an entry of the metadata file or its mirror; the metadata bitmap of a partition that is written on; the node space; targets of long links; contents of named streams | by size |
//! | ISO 9660, for each hierarchy: path tables L and M, each with its copy where asked | by size |
//! | ISO 9660, for each hierarchy: directories, each followed by its continuation areas | by size |
//! | boot catalog, boot images that are no files | by size |
//! | contents, each once; the EFI system partition of a hybrid image last | by size |
//! | UDF: the other entry, and the node space again where asked; the space bitmap of a partition that is written on | by size |
//! | padding, free blocks | as asked |
//! | appended partitions | by size |
//! | UDF: the second anchor | 1; 256 blocks before the last one where a GPT has its backup there |
//! | UDF: or a virtual allocation table, the second anchor, and 256 blocks behind it the table's file entry | by size |
//! | backup of a GPT | 9 |
//!
//! At block 48 of a first session lies a copy of the descriptors of ISO 9660; what would lie across it begins behind it.
//!
//! Some readers look for the file set at the beginning of the partition. They look for the tables first and find them together; contents come last because only they are large.
//! A partition that is written on begins behind the tables of ISO 9660, for it knows nothing of them, and the reserve sequence lies behind it.

use std::sync::Arc;

use fsimage_formats::iso9660::ByteOrder;
use fsimage_tree::{NodeId, Tree};

use crate::boot::{self, BootImage, Images, Patch, Stub};
use crate::check;
use crate::continued::{DESCRIPTORS, LINK, Switches};
use crate::descriptors::{Places, descriptors};
use crate::directories::Directories;
use crate::duplicates::Duplicates;
use crate::error::LayoutError;
use crate::hierarchy::{Hierarchy, Slot, View, display_path};
use crate::names::NameRule;
use crate::options::{FileSystems, InterchangeLevel, JolietOptions, Options, UdfAccess};
use crate::path_table::PathTable;
use crate::placement::Placement;
use crate::planner::{Part, Planner, Region};
use crate::resident::{Fragments, Residents};
use crate::udf::{self, Nodes, PlacedUdf, UdfPlan};

/// The block at which a copy of the descriptors lies: 16 blocks into what libisoburn takes for the first of several sessions.
const DESCRIPTOR_COPY: u64 = LINK + DESCRIPTORS;
/// Bytes of the system area.
const SYSTEM_AREA: u64 = 32 << 10;

/// Where everything is.
pub(crate) struct Plan {
    /// The hierarchies of ISO 9660, in the order of their descriptors.
    pub(crate) hierarchies: Vec<Placed>,
    pub(crate) udf: Option<PlacedUdf>,
    pub(crate) placement: Placement,
    pub(crate) regions: Vec<Region>,
    /// The bytes of structures that are held, each with its name; zeros follow in its region.
    pub(crate) fixed: Vec<(&'static str, Vec<u8>)>,
    /// What is written over the bytes of contents.
    pub(crate) patches: Vec<Patch>,
    pub(crate) stub: Option<Stub>,
}

/// A hierarchy with its places.
pub(crate) struct Placed {
    pub(crate) hierarchy: Hierarchy,
    pub(crate) directories: Directories,
    pub(crate) path_table: PathTable,
    /// The block of the disc at which the directories begin.
    pub(crate) base: u32,
}

impl Plan {
    pub(crate) fn new(tree: &Arc<Tree>, options: &Options) -> Result<Self, LayoutError> {
        check::options(options)?;
        check::sizes(tree, options)?;
        boot::check(tree, options)?;
        let images = Images::new(tree, options);
        images.check_catalog_file()?;
        let boots = !options.boot.entries.is_empty();
        let mut stub = options
            .boot
            .stub
            .as_ref()
            .map(|stub| Stub::new(tree, stub))
            .transpose()?;
        let shown = Arc::clone(stub.as_ref().map_or(tree, |stub| &stub.tree));
        let iso9660 = options.file_systems.contains(FileSystems::ISO9660);
        let residents = Residents::find(tree, options);
        let fragments = residents.fragments();
        let none = Fragments::default();
        let shown_fragments = if stub.is_some() { &none } else { fragments };
        let mut hierarchies = Vec::new();
        for (view, rule) in views(options).filter(|_| iso9660) {
            let hierarchy = Hierarchy::new(&shown, view, rule, options)?;
            let directories = Directories::new(&shown, &hierarchy, options, shown_fragments)?;
            let path_table = PathTable::new(&shown, &hierarchy);
            hierarchies.push(Placed {
                hierarchy,
                directories,
                path_table,
                base: 0,
            });
        }
        let has_udf = options.file_systems.contains(FileSystems::UDF);
        let nodes = has_udf
            .then(|| Nodes::new(tree, options, !iso9660, fragments))
            .transpose()?;
        let duplicates =
            Duplicates::find(tree, options.deduplicate, &images.patched()).map_err(|(node, source)| {
                LayoutError::Content {
                    path: display_path(tree, node),
                    source,
                }
            })?;

        let session = options.image_start();
        let mut plan = Planner::new();
        let catalog_stays = options
            .continued
            .as_ref()
            .and_then(|continued| continued.boot_catalog);
        let descriptor_blocks = hierarchies.len() as u64 + 1 + u64::from(boots || catalog_stays.is_some());
        let switches = match &options.continued {
            Some(continued) => {
                let needed = if iso9660 { descriptor_blocks } else { 0 };
                continued.check(options, needed)?;
                Switches::add(&mut plan, continued, options.session_start, needed)
            }
            None => Switches::default(),
        };
        let start = plan.next;
        let (system_area, _) = plan.add_fixed("system area", SYSTEM_AREA / u64::from(options.block_size));
        let iso_descriptors = iso9660.then(|| plan.add_fixed("volume descriptors", descriptor_blocks));
        let copy = (iso9660 && options.descriptor_copy && start == 0 && session == 0).then(|| {
            plan.keep(
                "copy of the volume descriptors",
                DESCRIPTOR_COPY,
                descriptor_blocks,
            )
        });
        let mut udf = nodes.map(|nodes| UdfPlan::begin(&mut plan, tree, nodes, options));
        let tables_first = udf.as_ref().is_some_and(UdfPlan::keeps_partition_to_itself);
        if let Some(udf) = udf.as_mut().filter(|_| !tables_first) {
            udf.open_partition(&mut plan, residents.first());
        }
        let places = add_hierarchies(&mut plan, &mut hierarchies, options);
        if let Some(stub) = &mut stub {
            let start = plan.add(Part::StubContents, stub.blocks());
            stub.place(start + session);
        }
        let hidden_catalog =
            (boots && options.boot.catalog.is_none()).then(|| plan.add_fixed("boot catalog", 1));
        let mut boot_places = boot::Places::default();
        let late = images.efi_system();
        let blocks_of = |bytes: u64| bytes.div_ceil(u64::from(options.block_size));
        let early = (0..options.boot.entries.len()).filter(|&index| Some(index) != late);
        boot_places.images.resize(options.boot.entries.len(), 0);
        let mut place_image = |plan: &mut Planner, index: usize| {
            let content = images.own_content(index)?;
            let start = plan.add(Part::BootImage(index), blocks_of(content.length()));
            *boot_places.images.get_mut(index)? = start;
            Some(start)
        };
        for index in early {
            place_image(&mut plan, index);
        }
        if let Some(udf) = udf.as_mut().filter(|_| tables_first) {
            udf.open_partition(&mut plan, residents.first());
        }
        let nodes = udf.as_ref().map(UdfPlan::nodes);
        let order = hierarchies
            .first()
            .filter(|_| stub.is_none())
            .map(|placed| &placed.hierarchy)
            .or(nodes.map(|nodes| &nodes.hierarchy));
        let stored = || {
            order
                .into_iter()
                .flat_map(items)
                .filter(|&id| udf::stores_content(nodes, tree, id, options))
        };
        let last = images.last_content().map(|content| duplicates.original(content));
        let is_last = |&id: &NodeId| {
            let content = tree.node(id).and_then(|node| node.content());
            last.is_some() && content.map(|content| duplicates.original(content)) == last
        };
        let shared = |content| duplicates.original(content);
        plan.settle();
        let first = plan.next + session;
        // Where others write later, a block that is left out would be lost.
        let in_pages = options.udf.access == UdfAccess::ReadOnly;
        let mut placement = Placement::new(tree, first, options.block_size, in_pages);
        let others = stored().filter(|id| !is_last(id));
        placement.add(tree, others, &residents, shared);
        plan.add(Part::Contents, placement.end() - first);
        let hybrid = options.boot.hybrid.as_ref();
        let alignment = hybrid
            .map_or(1, |hybrid| hybrid.alignment / u64::from(options.block_size))
            .max(1);
        let mut data_end = None;
        let mut efi_system = None;
        if let Some(index) = late.filter(|&index| last.is_some() || images.own_content(index).is_some()) {
            plan.skip_to(plan.next.next_multiple_of(alignment));
            let start = plan.next;
            if last.is_some() {
                placement.skip_to(start + session);
                placement.add(tree, stored().filter(is_last), &residents, shared);
                plan.add(Part::Contents, placement.end() - session - start);
            } else {
                place_image(&mut plan, index);
            }
            efi_system = Some((start, plan.next - start));
            data_end = Some(start);
        }
        placement.keep(residents);

        if let Some(udf) = &mut udf {
            udf.add_behind_contents(&mut plan);
        }
        plan.add(Part::Padding, u64::from(options.padding_blocks));
        let mut appended = Vec::new();
        let mut partition_end = None;
        for (index, partition) in options.boot.appended.iter().enumerate() {
            partition_end.get_or_insert(plan.next);
            plan.skip_to(plan.next.next_multiple_of(alignment));
            let blocks = blocks_of(partition.content.length());
            data_end.get_or_insert(plan.next);
            appended.push((plan.add(Part::Appended(index), blocks), blocks));
        }
        let gpt = hybrid.is_some_and(|hybrid| hybrid.gpt);
        let backup_blocks = if gpt { boot::GPT_BACKUP_BLOCKS } else { 0 };
        let tail = udf.as_ref().map_or(backup_blocks, UdfPlan::end_blocks);
        if let Some(total) = options.total_blocks {
            let blocks = plan.next + tail;
            if blocks > total {
                return Err(LayoutError::TotalTooSmall { blocks, total });
            }
            if !udf.as_ref().is_some_and(UdfPlan::ends_early) {
                plan.skip_to(total - tail);
            }
        }
        let tail_start = plan.next;
        if let Some(udf) = &mut udf {
            udf.close(&mut plan, partition_end);
        }
        let backup = gpt.then(|| {
            plan.skip_to((tail_start + tail).saturating_sub(backup_blocks));
            plan.add_fixed("backup GPT", backup_blocks)
        });

        let too_large = LayoutError::TooLarge {
            blocks: plan.next,
            session_start: options.session_start,
        };
        // The volume space begins at block 0 of the disc, wherever this session does (ECMA-119:1987 8.4.8); the Linux
        // kernel turns down what lies beyond it.
        let space_size = u32::try_from(plan.next + session).map_err(|_| too_large)?;
        let visible_catalog = options.boot.catalog.and_then(|node| tree.node(node)?.content());
        boot_places.catalog = match (hidden_catalog, visible_catalog) {
            (Some((_, block)), _) => block,
            (None, Some(content)) => u64::from(placement.start(content)),
            (None, None) => 0,
        };
        for (index, entry) in options.boot.entries.iter().enumerate() {
            let place = match entry.image {
                BootImage::Content(_) => None,
                BootImage::Item(node) => tree
                    .node(node)
                    .and_then(|node| node.content())
                    .map(|content| u64::from(placement.start(content))),
                BootImage::Partition(number) => appended.get(number).map(|&(start, _)| start),
            };
            if let (Some(place), Some(image)) = (place, boot_places.images.get_mut(index)) {
                *image = place;
            }
        }
        if let Some((index, _)) = hidden_catalog {
            plan.fill(index, images.catalog(&boot_places)?);
        }
        let patches = images.patches(&boot_places)?;
        let partitions = boot::Partitions {
            data_end: data_end.unwrap_or(tail_start),
            efi_system,
            appended,
            total: plan.next,
            boot_image: boot_places.images.first().copied().unwrap_or(0),
            fingerprint: fingerprint(tree, &plan),
        };
        plan.fill(system_area, boot::system_area(options, &partitions));
        if let Some((index, _)) = backup {
            plan.fill(index, boot::backup_gpt(options, &partitions));
        }
        if let Some((index, _)) = iso_descriptors {
            let views: Vec<_> = hierarchies
                .iter()
                .zip(places)
                .map(|(placed, places)| (&placed.hierarchy, places))
                .collect();
            let catalog = boots.then_some(saturate(boot_places.catalog)).or(catalog_stays);
            let of_size = |size| Ok(descriptors(&shown, &views, size, options, catalog)?.concat());
            plan.fill(index, of_size(space_size)?);
            if let Some(copy) = copy {
                // It is the first link of a chain of sessions, and tells the size from its beginning on.
                let size = saturate(plan.next.saturating_sub(LINK));
                plan.fill(copy, of_size(size)?);
            }
            switches.fill_descriptors(&mut plan, of_size)?;
        }
        let mark = mark(&partitions.fingerprint);
        let placed_udf = udf.map(|udf| udf.fill(&mut plan, mark, &switches));
        Ok(Self {
            hierarchies,
            udf: placed_udf,
            placement,
            regions: plan.regions,
            fixed: plan.fixed,
            patches,
            stub,
        })
    }
}

/// The tables and directories of ISO 9660. Returns where each hierarchy's are.
fn add_hierarchies(plan: &mut Planner, hierarchies: &mut [Placed], options: &Options) -> Vec<Places> {
    let session = options.image_start();
    let mut places = Vec::new();
    for (index, placed) in hierarchies.iter().enumerate() {
        let blocks = placed.path_table.blocks();
        let mut table = |order, wanted: bool| {
            if wanted {
                plan.add(Part::PathTable(index, order), blocks) + session
            } else {
                0
            }
        };
        let optional = options.optional_path_tables;
        let addresses = [
            table(ByteOrder::Little, true),
            table(ByteOrder::Little, optional),
            table(ByteOrder::Big, true),
            table(ByteOrder::Big, optional),
        ];
        // An address beyond 32 bits is refused later, with the whole image.
        let [type_l, optional_type_l, type_m, optional_type_m] = addresses.map(saturate);
        let path_table_bytes = placed.path_table.bytes();
        places.push(Places {
            root: (0, 0),
            path_table_bytes,
            type_l,
            optional_type_l,
            type_m,
            optional_type_m,
        });
    }
    for (index, (placed, places)) in hierarchies.iter_mut().zip(&mut places).enumerate() {
        placed.base = saturate(plan.add(Part::Directories(index), placed.directories.blocks()) + session);
        places.root = placed.directories.address(placed.base, 0);
    }
    places
}

/// What differs between plans: it tells volumes apart that were made in the same second.
fn fingerprint(tree: &Tree, plan: &Planner) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&tree.file_count().to_le_bytes());
    hasher.update(&tree.directory_count().to_le_bytes());
    for region in &plan.regions {
        hasher.update(&region.blocks.end.to_le_bytes());
    }
    for child in tree.root().children() {
        hasher.update(child.name());
        hasher.update(&child.size().to_le_bytes());
        hasher.update(&child.attributes().times.modified.seconds.to_le_bytes());
    }
    hasher.finalize().into()
}

fn mark(fingerprint: &[u8; 32]) -> u32 {
    fingerprint
        .first_chunk()
        .map_or(0, |chunk| u32::from_le_bytes(*chunk))
}

pub(crate) fn saturate(block: u64) -> u32 {
    u32::try_from(block).unwrap_or(u32::MAX)
}

/// The items of a hierarchy in the order of its records.
fn items(hierarchy: &Hierarchy) -> impl Iterator<Item = NodeId> + '_ {
    (0..hierarchy.slot_count()).filter_map(|slot| match hierarchy.slot(slot) {
        Some(Slot::Node(node)) => Some(node),
        _ => None,
    })
}

/// The hierarchies that the options ask for, in the order of their descriptors.
fn views(options: &Options) -> impl Iterator<Item = (View, NameRule)> {
    let JolietOptions {
        name_units, utf16, ..
    } = options.joliet;
    let primary = (
        View::Primary {
            rock_ridge: options.rock_ridge(),
        },
        options.iso9660_rule(),
    );
    let enhanced =
        (options.interchange_level == InterchangeLevel::Four).then_some((View::Enhanced, NameRule::Long));
    let joliet = options.file_systems.contains(FileSystems::JOLIET).then_some((
        View::Joliet,
        NameRule::Joliet {
            units: name_units,
            utf16,
        },
    ));
    [Some(primary), enhanced, joliet].into_iter().flatten()
}
