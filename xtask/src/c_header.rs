//! What is declared in the C header, for what is generated from it.

use anyhow::{Context as _, Result, bail};

/// A constant with a number for its value.
pub(crate) struct Constant {
    pub(crate) name: String,
    /// In decimal; a status as the signed number that it is.
    pub(crate) value: i128,
    pub(crate) doc: String,
}

/// A parameter, or a field of a structure.
pub(crate) struct Value {
    pub(crate) name: String,
    /// As C writes it, with one space before the first `*`.
    pub(crate) c_type: String,
}

/// A structure whose fields are open.
pub(crate) struct Structure {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) fields: Vec<Value>,
}

/// A function, or the type of a callback.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) result: String,
    pub(crate) parameters: Vec<Value>,
}

/// All of it, in the order of the header.
#[derive(Default)]
pub(crate) struct Header {
    pub(crate) constants: Vec<Constant>,
    pub(crate) structures: Vec<Structure>,
    pub(crate) callbacks: Vec<Function>,
    pub(crate) functions: Vec<Function>,
}

impl Header {
    /// Reads what cbindgen wrote: every declaration has its comment before it, and begins on a line of its own.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut header = Self::default();
        let mut lines = text.lines();
        let mut doc = String::new();
        while let Some(line) = lines.next() {
            if line.trim_start().starts_with("/*") {
                doc = comment(line, &mut lines);
            } else if let Some(definition) = line.strip_prefix("#define FSI_") {
                if let Some((name, value)) = number(definition) {
                    header.constants.push(Constant {
                        name: format!("FSI_{name}"),
                        value,
                        doc: std::mem::take(&mut doc),
                    });
                }
            } else if line == "typedef struct {" {
                header
                    .structures
                    .push(structure(&mut lines, std::mem::take(&mut doc))?);
            } else if line.starts_with("typedef ") || line.contains("fsi_") && !line.starts_with('#') {
                let whole = statement(line, &mut lines);
                doc.clear();
                if let Some(callback) = whole.strip_prefix("typedef ").filter(|rest| rest.contains("(*")) {
                    header
                        .callbacks
                        .push(function(&callback.replace("(*", "").replacen(')', "", 1))?);
                } else if !whole.starts_with("typedef ") && whole.contains('(') {
                    header.functions.push(function(&whole)?);
                }
            }
        }
        if header.constants.is_empty() || header.functions.is_empty() {
            bail!("the header has no constants, or no functions");
        }
        Ok(header)
    }
}

/// Whether a type is that of a callback.
pub(crate) fn is_callback(c_type: &str) -> bool {
    c_type.ends_with("_callback")
}

/// The text of a comment, from its first line on.
fn comment<'a>(first: &str, lines: &mut impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut line = first;
    loop {
        let part = line.trim().trim_start_matches('/').trim_end_matches('/');
        text.push_str(part.trim_matches('*').trim());
        text.push('\n');
        if line.trim_end().ends_with("*/") {
            return text.trim().to_owned();
        }
        match lines.next() {
            Some(next) => line = next,
            None => return text,
        }
    }
}

/// A constant's name without `FSI_`, and its value, if that is a number.
fn number(definition: &str) -> Option<(&str, i128)> {
    let (name, value) = definition.split_once(' ')?;
    let status = value.strip_prefix("(fsi_status)");
    let digits = status.unwrap_or(value).trim_end_matches(['u', 'l']);
    let value: i128 = digits.parse().ok()?;
    if status.is_none() {
        return Some((name, value));
    }
    let bits = u32::try_from(value).ok()?;
    Some((name, i128::from(bits.cast_signed())))
}

fn structure<'a>(lines: &mut impl Iterator<Item = &'a str>, doc: String) -> Result<Structure> {
    let mut fields = Vec::new();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("/*") {
            comment(line, lines);
        } else if let Some(name) = line.strip_prefix("} ") {
            let name = name.trim_end_matches(';').to_owned();
            return Ok(Structure { name, doc, fields });
        } else {
            fields.push(value(line.trim().trim_end_matches(';'))?);
        }
    }
    bail!("a structure does not end");
}

/// All of a declaration, in one line.
fn statement<'a>(first: &str, lines: &mut impl Iterator<Item = &'a str>) -> String {
    let mut whole = first.trim().to_owned();
    while !whole.ends_with(';') {
        let Some(next) = lines.next() else { break };
        whole.push(' ');
        whole.push_str(next.trim());
    }
    whole
}

fn function(declaration: &str) -> Result<Function> {
    let (before, rest) = declaration.split_once('(').context("a function has parameters")?;
    let (parameters, _) = rest.rsplit_once(')').context("parameters end")?;
    let Value { name, c_type } = value(before)?;
    let parameters = match parameters.trim() {
        "void" => Vec::new(),
        list => list
            .split(',')
            .map(|one| value(one.trim()))
            .collect::<Result<_>>()?,
    };
    Ok(Function {
        name,
        result: c_type,
        parameters,
    })
}

/// A type and a name.
fn value(text: &str) -> Result<Value> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let c_type = text.trim_end_matches(is_part);
    let name = text.strip_prefix(c_type).unwrap_or_default();
    if name.is_empty() || c_type.is_empty() {
        bail!("`{text}` is no type and name");
    }
    Ok(Value {
        name: name.to_owned(),
        c_type: c_type.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read() {
        let header = Header::parse(
            "/*\n * All.\n */\n#ifndef X\n#define FSI_FAILED(status) ((status) < 0)\n\
             /**\n * One.\n * And more.\n */\n#define FSI_ONE 1\n#define FSI_E_TWO (fsi_status)2147500033u\n\
             typedef struct fsi_a fsi_a;\ntypedef int32_t fsi_status;\n\
             typedef void (*fsi_b_callback)(void *user_data);\n\
             /**\n * S.\n */\ntypedef struct {\n    /**\n     * F.\n     */\n    const char *const *exclude;\n} fsi_s;\n\
             #ifdef __cplusplus\nextern \"C\" {\n#endif\n\
             fsi_status fsi_f(const fsi_a *a,\n                 fsi_b_callback done);\nuint32_t fsi_g(void);\n",
        )
        .unwrap();
        let [one, two] = &header.constants[..] else {
            panic!()
        };
        assert_eq!(
            (one.name.as_str(), one.value, one.doc.as_str()),
            ("FSI_ONE", 1, "One.\nAnd more.")
        );
        assert_eq!(two.value, -2_147_467_263);
        assert_eq!(header.structures[0].fields[0].c_type, "const char *const *");
        assert_eq!(header.callbacks[0].name, "fsi_b_callback");
        assert_eq!(header.functions[0].parameters[1].c_type, "fsi_b_callback");
        assert!(header.functions[1].parameters.is_empty());
    }
}
