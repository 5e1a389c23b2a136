//! Extended attributes of a file entry: a header descriptor, then attributes in the order of ECMA-167's own, those
//! for implementations, those for applications.
//!
//! Spec: ECMA-167:1997 4/14.10; UDF:2.60 3.3.4.

mod attribute;
mod device;
mod header;
mod macintosh;
mod os2;
mod space;
mod times;
mod udf;
mod use_attribute;

pub use attribute::{AttributeType, ExtendedAttribute};
pub use device::{AlternatePermissions, CharacterSetInformation, DeviceSpecification};
pub use header::ExtendedAttributeHeader;
pub use macintosh::{MacFinderInfo, MacForkSizes, MacUniqueIdTable, MacVolumeInfo};
pub use os2::{Os2Attribute, Os2AttributeLength, Os2Attributes};
pub use space::{ExtendedAttributes, seal_attribute_space};
pub use times::{FileTimes, InformationTimes};
pub use udf::{CopyrightManagement, LogicalVolumeExtension, Os400DirectoryInfo, UdfAttribute};
pub use use_attribute::UseAttribute;
