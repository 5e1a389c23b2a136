//! How a host tree is added.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// What happens when an item of the same name is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Collision {
    /// The add fails and changes nothing. Directories are merged all the same.
    #[default]
    Fail,
    /// What is there is replaced, as IMAPI2FS does. Directories are merged.
    Replace,
}

/// How a host tree is added.
#[derive(Clone, Debug, Default)]
pub struct ScanOptions {
    /// Whether symbolic links are followed, out of the tree too. A link that leads nowhere, or to a directory that
    /// holds it, stays a link.
    pub follow_links: bool,
    /// Whether items that cannot be read or that vanish are left out, and told in the report, instead of failing.
    pub skip_unreadable: bool,
    /// Whether creation times are taken over, where the host knows them. They take 7 bytes of a directory record, and memory.
    pub creation_times: bool,
    /// Whether extended attributes of users (`user.NAME` on Linux) become named streams (`NAME`) of files and directories, which UDF 2.00 and later hold. One
    /// whose name cannot be a stream's is left out, and told in the report.
    pub extended_attributes: bool,
    /// Whether an empty directory that is filled with a tree takes the attributes of the tree's root.
    pub base_attributes: bool,
    /// What happens on a clash of names.
    pub collision: Collision,
    /// Items that are left out.
    pub exclude: GlobSet,
    /// Permission bits for every file, instead of its own.
    pub file_permissions: Option<u16>,
    /// Permission bits for every directory, instead of its own.
    pub directory_permissions: Option<u16>,
    /// Owner of every item, instead of its own.
    pub user: Option<u32>,
    /// Group of every item, instead of its own.
    pub group: Option<u32>,
}

impl ScanOptions {
    /// Leaves out what one of `patterns` matches: a pattern with a `/` is held against the path below the tree's
    /// root, one without against the name alone. `*` does not match `/`, `**` does.
    ///
    /// # Errors
    /// A pattern that is none.
    pub fn exclude<S: AsRef<str>>(
        &mut self,
        patterns: impl IntoIterator<Item = S>,
    ) -> Result<(), globset::Error> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let pattern = pattern.as_ref();
            let whole = match pattern.strip_prefix('/') {
                Some(rooted) => rooted.to_owned(),
                None if pattern.contains('/') => pattern.to_owned(),
                None => format!("**/{pattern}"),
            };
            set.add(
                GlobBuilder::new(whole.trim_end_matches('/'))
                    .literal_separator(true)
                    .build()?,
            );
        }
        self.exclude = set.build()?;
        Ok(())
    }
}
