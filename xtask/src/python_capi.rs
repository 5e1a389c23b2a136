//! The C interface as Python's `ctypes` takes it, and its numbers as Python's enumerations: generated from the header.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::c_header::{Constant, Header, Structure, Value, is_callback};

/// Which constants make an enumeration: their prefix, its name, and whether its members are bits. Of two prefixes that fit the longer
/// one is meant, so those come first.
const ENUMERATIONS: [(&str, &str, bool); 39] = [
    ("FSI_ERROR_", "ErrorKind", false),
    ("FSI_PROFILE_", "Profile", false),
    ("FSI_FILE_SYSTEM_", "FileSystems", true),
    ("FSI_DEEP_", "DeepDirectories", false),
    ("FSI_RELAX_", "Relaxations", true),
    ("FSI_UDF_REVISION_", "UdfRevision", false),
    ("FSI_UDF_ACCESS_", "UdfAccess", false),
    ("FSI_UDF_VAT_", "UdfVat", false),
    ("FSI_MEDIA_STATE_", "MediaState", true),
    ("FSI_MEDIA_", "MediaType", false),
    ("FSI_IDENTIFIER_", "Identifier", false),
    ("FSI_ITEM_", "ItemKind", false),
    ("FSI_TIME_", "TimeKind", false),
    ("FSI_READER_", "ReaderFlags", true),
    ("FSI_NEW_", "NewItemFlags", true),
    ("FSI_ADD_", "AddFlags", true),
    ("FSI_PLATFORM_", "Platform", false),
    ("FSI_EMULATION_", "Emulation", false),
    ("FSI_BOOT_", "BootFlags", true),
    ("FSI_HYBRID_", "HybridFlags", true),
    ("FSI_MBR_", "MbrConvention", false),
    ("FSI_SAVE_", "SaveFlags", true),
    ("FSI_SEEK_", "SeekOrigin", false),
    ("FSI_WARNING_", "WarningKind", false),
    ("FSI_LINT_", "LintSeverity", false),
    ("FSI_DISC_", "DiscFlags", true),
    ("FSI_EXTRACT_", "ExtractFlags", true),
    ("FSI_MANIFEST_", "ManifestFlags", true),
    ("FSI_FINDING_", "FindingKind", false),
    ("FSI_SESSION_KIND_", "SessionKind", false),
    ("FSI_MULTISESSION_", "MultisessionFlags", true),
    ("FSI_PREFERENCE_", "Preference", false),
    ("FSI_IMPORT_", "ImportFlags", true),
    ("FSI_WRITING_", "WritingWays", true),
    ("FSI_DRIVE_PHASE_", "DrivePhase", false),
    ("FSI_BURN_", "BurnFlags", true),
    ("FSI_BLANK_", "Blanking", false),
    ("FSI_FORMAT_", "Formatting", false),
    ("FSI_", "Status", false),
];

/// Constants that stand for themselves.
const PLAIN: [&str; 4] = [
    "FSI_ABI_VERSION",
    "FSI_OFFSET_UNKNOWN",
    "FSI_SESSION_NEWEST",
    "FSI_BLOCK_NONE",
];

const NOTE: &str = "# Generated from include/fsimage.h by `cargo xtask header`; do not edit.\n";

/// The generated files, each with its text.
pub(crate) fn files(root: &Path, header: &str) -> Result<Vec<(PathBuf, String)>> {
    let header = Header::parse(header)?;
    let package = root.join("bindings/python/src/fsimage");
    Ok(vec![
        (package.join("_capi/structures.py"), structures(&header)?),
        (package.join("_capi/functions.py"), functions(&header)?),
        (package.join("enumerations.py"), enumerations(&header)?),
    ])
}

fn structures(header: &Header) -> Result<String> {
    let mut text = format!(
        "{NOTE}\"\"\"Structures and callbacks of the C interface; `fsimage.h` says what is in them.\"\"\"\n\n\
         # ruff: noqa: E501\n\
         from ctypes import CFUNCTYPE, Structure, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p\n\
         from typing import Any, Optional\n\n"
    );
    for constant in header
        .constants
        .iter()
        .filter(|c| PLAIN.contains(&c.name.as_str()))
    {
        writeln!(text, "{} = {}", constant.name, constant.value)?;
    }
    // In the order of the header a callback can stand before a structure that it is given, and the other way.
    for callback in &header.callbacks {
        let result = match callback.result.as_str() {
            "void" => "None",
            other => ctype(other)?,
        };
        let mut arguments = result.to_owned();
        for (parameter, next) in callback.parameters.iter().zip(1..) {
            // A text with its length need not end with a NUL, and can have some.
            let length = format!("{}_length", parameter.name);
            let is_counted = callback
                .parameters
                .get(next)
                .is_some_and(|next| next.name == length);
            let kind = if is_counted {
                "c_void_p"
            } else {
                argument(parameter)?
            };
            write!(arguments, ", {kind}")?;
        }
        writeln!(text, "\n{} = CFUNCTYPE({arguments})", callback.name)?;
    }
    for structure in &header.structures {
        write_structure(&mut text, structure)?;
    }
    Ok(text)
}

fn write_structure(text: &mut String, structure: &Structure) -> Result<()> {
    writeln!(text, "\n\nclass {}(Structure):", structure.name)?;
    writeln!(text, "    \"\"\"{}\"\"\"\n", sentence(&structure.doc))?;
    for field in &structure.fields {
        let annotation = match field.c_type.as_str() {
            "const char *" => "Optional[bytes]",
            pointer if pointer.ends_with('*') => "Any",
            callback if is_callback(callback) => "Any",
            structure if structure.starts_with("fsi_") => structure,
            _ => "int",
        };
        writeln!(text, "    {}: {annotation}", field.name)?;
    }
    text.push_str("    _fields_ = [\n");
    for field in &structure.fields {
        writeln!(text, "        (\"{}\", {}),", field.name, field_type(field)?)?;
    }
    text.push_str("    ]\n");
    Ok(())
}

fn functions(header: &Header) -> Result<String> {
    let mut text = format!(
        "{NOTE}\"\"\"Functions of the C interface; `fsimage.h` says what they do.\"\"\"\n\n\
         # ruff: noqa: E501\n\
         from ctypes import c_bool, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p\n\n\
         from .._library import Function, function\n\
         from .._numbers import i64, u16, u32, u64\n\n"
    );
    for function in &header.functions {
        let result = match function.result.as_str() {
            "void" => "None",
            other => ctype(other)?,
        };
        let mut arguments = String::new();
        for parameter in &function.parameters {
            let separator = if arguments.is_empty() { "" } else { ", " };
            write!(arguments, "{separator}{}", checked(argument(parameter)?))?;
        }
        writeln!(
            text,
            "{0}: Function = function(\"{0}\", {result}, [{arguments}])",
            function.name
        )?;
    }
    Ok(text)
}

fn enumerations(header: &Header) -> Result<String> {
    let mut text = format!(
        "{NOTE}\"\"\"The numbers of the C interface, as enumerations.\"\"\"\n\n\
         # ruff: noqa: E501\n\
         from enum import IntEnum, IntFlag\n\n__all__ = [\n"
    );
    for (_, name, _) in ENUMERATIONS {
        writeln!(text, "    \"{name}\",")?;
    }
    text.push_str("]\n");
    for (prefix, name, is_bits) in ENUMERATIONS {
        let members: Vec<&Constant> = header
            .constants
            .iter()
            .filter(|constant| !PLAIN.contains(&constant.name.as_str()))
            .filter(|constant| class_of(&constant.name) == Some(prefix))
            .collect();
        if members.is_empty() {
            bail!("no constant of the header begins with {prefix}");
        }
        let base = if is_bits { "IntFlag" } else { "IntEnum" };
        let what = if is_bits {
            "Bits, which can be joined by `|`."
        } else {
            "Numbers."
        };
        writeln!(
            text,
            "\n\nclass {name}({base}):\n    \"\"\"{what} In C: `{prefix}...`.\"\"\"\n"
        )?;
        for constant in members {
            let member = constant.name.strip_prefix(prefix).context("filtered by it")?;
            let member = if member.starts_with(|c: char| c.is_ascii_digit()) {
                format!("V{member}")
            } else {
                member.to_owned()
            };
            writeln!(text, "    #: {}", sentence(&constant.doc))?;
            writeln!(text, "    {member} = {}", constant.value)?;
        }
    }
    Ok(text)
}

fn class_of(name: &str) -> Option<&'static str> {
    ENUMERATIONS
        .iter()
        .map(|(prefix, ..)| *prefix)
        .find(|prefix| name.starts_with(prefix))
}

/// A comment in one line, that fits into quotes and behind `#:`.
fn sentence(doc: &str) -> String {
    doc.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('\\', "\\\\")
}

/// What `ctypes` calls a type.
fn ctype(c_type: &str) -> Result<&str> {
    Ok(match c_type {
        "fsi_status" | "int32_t" => "c_int32",
        "bool" => "c_bool",
        "int" => "c_int",
        "uint16_t" => "c_uint16",
        "uint32_t" => "c_uint32",
        "uint64_t" => "c_uint64",
        "int64_t" => "c_int64",
        "size_t" => "c_size_t",
        "const char *" => "c_char_p",
        pointer if pointer.ends_with('*') => "c_void_p",
        other => bail!("no type of ctypes is known for {other}"),
    })
}

/// Parameters that point, but for texts, take every pointer: the objects above this say which. So do callbacks, of which there may be none.
fn argument(parameter: &Value) -> Result<&str> {
    if is_callback(&parameter.c_type) {
        return Ok("c_void_p");
    }
    ctype(&parameter.c_type)
}

/// The type that refuses a number that does not fit, where callers tell numbers. Lengths are those of buffers, and fit.
fn checked(ctype: &str) -> &str {
    match ctype {
        "c_uint16" => "u16",
        "c_uint32" => "u32",
        "c_uint64" => "u64",
        "c_int64" => "i64",
        other => other,
    }
}

fn field_type(field: &Value) -> Result<&str> {
    if field.c_type.starts_with("fsi_") && !field.c_type.ends_with('*') {
        return Ok(&field.c_type);
    }
    ctype(&field.c_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "#define FSI_ABI_VERSION 0\n\
        /**\n * A file.\n */\n#define FSI_ITEM_FILE 2\n\
        /**\n * UDF 1.02.\n */\n#define FSI_UDF_REVISION_1_02 258\n\
        /**\n * Busy.\n */\n#define FSI_E_BUSY (fsi_status)3769237505u\n\
        typedef struct fsi_image fsi_image;\n\
        typedef int32_t (*fsi_some_callback)(void *user_data,\n    size_t length);\n\
        /**\n * A thing.\n */\ntypedef struct {\n    /**\n     * Its size.\n     */\n    size_t struct_size;\n    \
        const void *data;\n    fsi_some_callback call;\n} fsi_thing;\n\
        fsi_status fsi_image_new(fsi_image **out_image,\n    fsi_error **error);\n\
        const char *fsi_version(void);\n";

    #[test]
    fn structures_and_functions_are_declared() {
        let header = Header::parse(HEADER).unwrap();
        let text = structures(&header).unwrap();
        assert!(
            text.contains("fsi_some_callback = CFUNCTYPE(c_int32, c_void_p, c_size_t)\n"),
            "{text}"
        );
        assert!(
            text.contains("        (\"call\", fsi_some_callback),\n"),
            "{text}"
        );
        assert!(text.contains("FSI_ABI_VERSION = 0\n"), "{text}");
        let text = functions(&header).unwrap();
        assert!(
            text.contains("function(\"fsi_image_new\", c_int32, [c_void_p, c_void_p])\n"),
            "{text}"
        );
        assert!(
            text.contains("function(\"fsi_version\", c_char_p, [])\n"),
            "{text}"
        );
    }

    #[test]
    fn the_longer_prefix_decides() {
        assert_eq!(class_of("FSI_MEDIA_STATE_BLANK"), Some("FSI_MEDIA_STATE_"));
        assert_eq!(class_of("FSI_MEDIA_CD_R"), Some("FSI_MEDIA_"));
        assert_eq!(class_of("FSI_E_BUSY"), Some("FSI_"));
    }
}
