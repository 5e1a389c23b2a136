//! The answer of `fsimage plan --json`: the name of each file in each file system, and where its bytes are.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::manifest::from_hex;
use crate::{Entry, Kind, Manifest, Namespace};

/// A plan, by the paths of the source tree.
pub struct Plan {
    entries: BTreeMap<Vec<u8>, Value>,
    whole: Value,
}

impl Plan {
    /// Reads the JSON text of a plan.
    ///
    /// # Errors
    ///
    /// Tells what is missing in it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let whole: Value = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        let list = whole
            .get("entries")
            .and_then(Value::as_array)
            .ok_or("a plan has entries")?;
        let mut entries = BTreeMap::new();
        for entry in list {
            let path = entry
                .get("path")
                .and_then(Value::as_str)
                .ok_or("an entry has a path")?;
            let bytes = match entry.get("path_hex").and_then(Value::as_str) {
                Some(hex) => from_hex(hex).ok_or("a path is in hexadecimal")?,
                None => path.as_bytes().to_vec(),
            };
            if entries.insert(bytes, entry.clone()).is_some() {
                return Err(format!("{path} is there twice"));
            }
        }
        Ok(Self { entries, whole })
    }

    /// The blocks that the image will have.
    #[must_use]
    pub fn image_blocks(&self) -> Option<u64> {
        self.whole.get("image")?.get("blocks")?.as_u64()
    }

    /// The bytes that the image will have.
    #[must_use]
    pub fn image_bytes(&self) -> Option<u64> {
        self.whole.get("image")?.get("bytes")?.as_u64()
    }

    /// The warnings, each with `kind`, `path`, `file_system` and `message`.
    #[must_use]
    pub fn warnings(&self) -> &[Value] {
        self.whole
            .get("warnings")
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// The path that the source's `path` has in a namespace; `None` if it is not stored there.
    #[must_use]
    pub fn name(&self, path: &[u8], namespace: Namespace) -> Option<&str> {
        let key = match namespace {
            Namespace::Iso9660 => "iso9660",
            Namespace::Joliet => "joliet",
            Namespace::RockRidge => "rock_ridge",
        };
        self.entries.get(path)?.get(key)?.as_str()
    }

    /// The extents of a file, as (first block, bytes).
    #[must_use]
    pub fn extents(&self, path: &[u8]) -> Option<Vec<(u64, u64)>> {
        let list = self.entries.get(path)?.get("extents")?.as_array()?;
        list.iter()
            .map(|it| Some((it.get("block")?.as_u64()?, it.get("bytes")?.as_u64()?)))
            .collect()
    }

    /// What a reader of the namespace must find, if `tree` was stored: other names, and of what is neither
    /// file nor directory an empty file, as readers show it there.
    #[must_use]
    pub fn expected(&self, tree: &Manifest, namespace: Namespace) -> Manifest {
        let mut expected = Manifest::default();
        for (path, entry) in &tree.entries {
            let Some(name) = self.name(path, namespace) else {
                continue;
            };
            // Rock Ridge keeps the bytes of names, of which JSON has only the text.
            let name = match namespace {
                Namespace::RockRidge => path.as_slice(),
                Namespace::Joliet | Namespace::Iso9660 => name.as_bytes(),
            };
            let mut entry = entry.clone();
            if namespace != Namespace::RockRidge && !matches!(entry.kind, Some(Kind::File | Kind::Directory))
            {
                entry = Entry {
                    kind: Some(Kind::File),
                    size: Some(0),
                    mtime: entry.mtime,
                    ..Entry::default()
                };
            }
            expected.insert(name, entry);
        }
        expected
    }
}
