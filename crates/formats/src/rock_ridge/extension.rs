//! How a disc says that it has Rock Ridge: the contents of the `ER` entry.
//!
//! Spec: RRIP:1.09 4.3, RRIP:1.12 4.3.

use crate::susp::ExtensionsReference;

/// Rock Ridge as RRIP 1.09 and 1.10 announce it. It is what nearly every disc has, since it is what every reader
/// knows, whichever version's entries follow.
pub const RRIP_1991A: ExtensionsReference<'static> = ExtensionsReference {
    identifier: b"RRIP_1991A",
    descriptor: b"THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS",
    source: b"PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME \
        DESCRIPTOR FOR CONTACT INFORMATION.",
    version: 1,
};

/// Rock Ridge as the drafts of RRIP 1.12 announce it.
pub const IEEE_P1282: ExtensionsReference<'static> = ExtensionsReference {
    identifier: b"IEEE_P1282",
    descriptor: b"THE IEEE P1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS.",
    source: b"PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE P1282 SPECIFICATION.",
    version: 1,
};

/// The identifier that RRIP 1.12 would have had as an adopted standard; some discs have it.
pub const IEEE_1282_IDENTIFIER: &[u8] = b"IEEE_1282";

/// Whether an `ER` entry announces Rock Ridge, by any of the identifiers it goes by.
#[must_use]
pub fn is_rock_ridge(reference: &ExtensionsReference<'_>) -> bool {
    [RRIP_1991A.identifier, IEEE_P1282.identifier, IEEE_1282_IDENTIFIER].contains(&reference.identifier)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso9660::characters::is_a_field;
    use crate::susp::laws::check_laws;

    /// The standards give the lengths along with the texts.
    #[test]
    fn the_texts_have_the_lengths_of_the_standards() {
        for (reference, lengths, size) in [(RRIP_1991A, [10, 84, 135], 237), (IEEE_P1282, [10, 73, 94], 185)]
        {
            let bytes = check_laws(
                reference,
                ExtensionsReference::write,
                ExtensionsReference::parse_with,
            );
            assert_eq!(bytes.len(), size);
            assert_eq!(bytes[4..8], [lengths[0], lengths[1], lengths[2], 1]);
            assert!(is_a_field(reference.descriptor) && is_a_field(reference.source));
            assert!(is_rock_ridge(&reference));
        }
    }

    #[test]
    fn other_extensions_are_not_rock_ridge() {
        assert!(is_rock_ridge(&ExtensionsReference {
            identifier: IEEE_1282_IDENTIFIER,
            ..RRIP_1991A
        }));
        assert!(!is_rock_ridge(&ExtensionsReference {
            identifier: b"AAIP_0200",
            ..RRIP_1991A
        }));
    }
}
