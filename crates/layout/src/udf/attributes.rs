//! What a file entry holds beside its fields: device numbers, creation times, and the paths of symbolic links.
//!
//! Spec: ECMA-167:1997 4/14.10, 4/14.16; UDF:2.60 3.3.4.

use fsimage_formats::udf::Tag;
use fsimage_formats::udf::extended_attribute::{
    DeviceSpecification, ExtendedAttributeHeader, FileTimes, seal_attribute_space,
};
use fsimage_formats::udf::path_component::encode_target;
use fsimage_tree::Node;

use super::nodes::is_extended;
use super::volume::{SERIAL, implementation};
use crate::names::udf_readable;
use crate::options::Options;
use crate::time;

/// Bytes of a file times attribute with one time.
const TIMES: usize = 32;
/// Bytes of a device specification attribute with an entity identifier.
const DEVICE: usize = 56;

/// Whether a creation time needs an attribute: extended file entries have a field for it.
fn has_times(node: Node<'_>, options: &Options) -> bool {
    !is_extended(node, options) && node.attributes().times.created.is_some()
}

/// Bytes of a node's extended attributes.
pub(super) fn length(node: Node<'_>, options: &Options) -> usize {
    let times = if has_times(node, options) { TIMES } else { 0 };
    let device = if node.device().is_some() { DEVICE } else { 0 };
    if times + device == 0 {
        0
    } else {
        ExtendedAttributeHeader::SIZE + times + device
    }
}

/// Writes a node's extended attributes, for a file entry at block `location`, and returns their bytes.
pub(super) fn write(node: Node<'_>, options: &Options, location: u32, out: &mut [u8]) -> usize {
    let revision = options.udf.revision;
    let length = length(node, options);
    let Some(space) = out.get_mut(..length).filter(|_| length > 0) else {
        return 0;
    };
    let mut at = ExtendedAttributeHeader::SIZE;
    let mut place = |write: &dyn Fn(&mut [u8]) -> usize| {
        at += write(space.get_mut(at..).unwrap_or_default());
    };
    if has_times(node, options) {
        let created = time::shown(&node.attributes().times, options)
            .created
            .map(time::udf);
        place(&|out| {
            FileTimes {
                created,
                ..FileTimes::default()
            }
            .write(out)
            .unwrap_or(0)
        });
    }
    if let Some(device) = node.device() {
        let own = implementation().write();
        let attribute = DeviceSpecification {
            major: device.major,
            minor: device.minor,
            implementation_use: &own,
        };
        place(&|out| attribute.write(out).unwrap_or(0));
    }
    let tag = Tag {
        version: revision.tag_version(),
        serial_number: SERIAL,
        location,
    };
    // The space holds what was just written, so sealing it cannot fail.
    let _ = seal_attribute_space(tag, space);
    length
}

/// The path components of a link's target.
pub(super) fn link(target: &[u8]) -> Vec<u8> {
    encode_target(&udf_readable(target)).0
}

/// Bytes of the path components of a link's target.
pub(crate) fn link_length(target: &[u8]) -> usize {
    link(target).len()
}
