//! Terminating Descriptor: the end of a sequence of descriptors.
//!
//! Spec: ECMA-167:1997 3/10.9, 4/14.2.

use crate::fields::Fields;
use crate::finding::{self, Finding};

use super::descriptor::fixed_descriptor;
use super::tag::{Tag, TagIdentifier};

/// A terminating descriptor. It says nothing but that it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TerminatingDescriptor {
    /// The tag.
    pub tag: Tag,
}

fixed_descriptor!(
    TerminatingDescriptor,
    "terminating descriptor",
    512,
    TagIdentifier::TERMINATING
);

impl TerminatingDescriptor {
    #[expect(clippy::unused_self, reason = "all descriptors have it")]
    fn write_body(&self, _: &mut [u8; Self::SIZE]) {}

    fn parse_body(tag: Tag, b: &[u8; Self::SIZE], report: &mut dyn FnMut(Finding)) -> Self {
        finding::expect_zero(&b.field::<16, 496>(), "ECMA-167:1997 3/10.9.2", report);
        Self { tag }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::udf::laws::fixed_descriptor_tests;

    #[test]
    fn it_is_its_tag_and_zeros() {
        let b = TerminatingDescriptor { tag: Tag::default() }.write();
        assert_eq!(b[..2], [8, 0]);
        assert_eq!(b[16..], [0; 496]);
    }

    fixed_descriptor_tests!(TerminatingDescriptor);
}
