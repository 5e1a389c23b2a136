//! The scenarios of `bindings/vectors`, by the Rust interface. They are here because the statuses that they expect are this crate's.
//!
//! With `FSIMAGE_BLESS` set, the SHA-256s that are found are written into the files.

mod boot;
mod discs;
mod settings;
mod step;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use fsimage::{FileSystemImage, ImageResult, Item, NodeId, Profile, SharedBootOptions};
use sha2::{Digest as _, Sha256};

use crate::add::special;
use crate::attributes::{permissions, timestamp};
use crate::failure::Failure;
use crate::status::fsi_status_name;
use step::{Step, Stop, wrong};

/// What a scenario has at the time.
struct Scenario {
    image: Option<FileSystemImage>,
    result: Option<ImageResult>,
    points: HashMap<String, u64>,
    entry: Option<SharedBootOptions>,
    entries: Vec<SharedBootOptions>,
    folder: tempfile::TempDir,
}

impl Scenario {
    fn new() -> Self {
        Self {
            image: None,
            result: None,
            points: HashMap::new(),
            entry: None,
            entries: Vec::new(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn image(&mut self) -> &mut FileSystemImage {
        self.image.as_mut().unwrap_or_else(|| panic!("no `new` before"))
    }

    fn result(&self) -> &ImageResult {
        self.result
            .as_ref()
            .unwrap_or_else(|| panic!("no `build` before"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// An item that must be there.
    fn node(&mut self, path: &str) -> Result<NodeId, Stop> {
        Ok(self.image().look_up(NodeId::ROOT, path.as_bytes())?)
    }

    /// Carries out a step. A digest that is not the one that is expected is what [`Stop::Digest`] is for.
    fn step(&mut self, step: &mut Step) -> Result<(), Stop> {
        match step.verb.as_str() {
            "new" => self.begin(step),
            "set" => settings::set(self.image(), step),
            "get" => settings::get(self.image(), step),
            "choose-defaults" => settings::choose_defaults(self.image(), step),
            "add-directory" => self.add(step, |image, path, _| image.add_directory(NodeId::ROOT, path)),
            "add-directories" => self.add(step, |image, path, _| image.add_directories(NodeId::ROOT, path)),
            "add-file" => self.add(step, |image, path, step| {
                image.add_file(NodeId::ROOT, path, step.content())
            }),
            "add-symbolic-link" => self.add(step, |image, path, step| {
                let attributes = image.default_attributes(false);
                let target = step.text().into_bytes();
                image.add_item(NodeId::ROOT, path, Item::SymbolicLink(target), attributes)
            }),
            "add-special" => self.add_special(step),
            "add-hard-link" => self.add(step, |image, path, step| {
                image.add_hard_link(NodeId::ROOT, path, step.text().as_bytes())
            }),
            "remove" => Ok(self.image().remove(NodeId::ROOT, step.text().as_bytes())?),
            "remove-tree" => {
                let removed = self.image().remove_tree(NodeId::ROOT, step.text().as_bytes());
                Ok(removed.map_err(Failure::of_parent)?)
            }
            "rename" => {
                let (path, new) = (step.text(), step.text());
                Ok(self
                    .image()
                    .rename(NodeId::ROOT, path.as_bytes(), new.as_bytes())?)
            }
            "exists" => {
                let found = self.image().exists(step.text().as_bytes());
                let kind = found.map_err(Failure::of_parent)? as u32;
                step.expect(kind)
            }
            "time" | "mode" | "owner" => self.change_attributes(step),
            "hidden" => {
                let node = self.node(&step.text())?;
                let hidden = step.bool();
                Ok(self
                    .image()
                    .change(b"", |tree| Ok(tree.set_hidden(node, hidden)?))?)
            }
            "real-time" => {
                let node = self.node(&step.text())?;
                Ok(self.image().set_real_time(node, step.bool())?)
            }
            "add-stream" => {
                let node = self.node(&step.text())?;
                let name = step.text();
                Ok(self.image().add_stream(node, name.as_bytes(), step.content())?)
            }
            "remove-stream" => {
                let node = self.node(&step.text())?;
                Ok(self.image().remove_stream(node, step.text().as_bytes())?)
            }
            "change-point" => {
                let point = self.image().change_point();
                self.points.insert(step.text(), point);
                Ok(())
            }
            "roll-back" => {
                let name = step.text();
                let point = self.points.get(&name).copied();
                let point = point.unwrap_or_else(|| name.parse().unwrap());
                Ok(self.image().roll_back_to_change_point(point)?)
            }
            "lock-in" => Ok(self.image().lock_in_change_point()?),
            "build" => {
                self.result = None;
                self.result = Some(self.image().create_result_image()?);
                Ok(())
            }
            "drop" => {
                self.result = None;
                Ok(())
            }
            verb if verb.starts_with("boot-") => self.boot(step),
            "hybrid" | "append-partition" | "remove-appended-partitions" | "system-area" | "iso9660-stub" => {
                self.disk(step)
            }
            _ => self.disc(step),
        }
    }

    fn begin(&mut self, step: &mut Step) -> Result<(), Stop> {
        self.result = None;
        self.image = None;
        self.points.clear();
        (self.entry, self.entries) = (None, Vec::new());
        let profile = match step.text().as_str() {
            "native" => Profile::NATIVE,
            "imapi" => Profile::IMAPI,
            other => return wrong(format!("no profile: {other}")),
        };
        self.image = Some(FileSystemImage::with_profile(profile)?);
        Ok(())
    }

    fn add(
        &mut self,
        step: &mut Step,
        add: impl FnOnce(&mut FileSystemImage, &[u8], &mut Step) -> Result<NodeId, fsimage::Error>,
    ) -> Result<(), Stop> {
        let path = step.text();
        add(self.image(), path.as_bytes(), step).map_err(Failure::of_parent)?;
        Ok(())
    }

    fn add_special(&mut self, step: &mut Step) -> Result<(), Stop> {
        let (path, kind) = (step.text(), step.number());
        let device = fsimage::Device {
            major: step.number(),
            minor: step.number(),
        };
        let item = special(kind, device).ok_or_else(|| Failure::value("kind", kind, "a kind"))?;
        let attributes = self.image().default_attributes(false);
        let added = self
            .image()
            .add_item(NodeId::ROOT, path.as_bytes(), item, attributes);
        added.map_err(Failure::of_parent)?;
        Ok(())
    }

    fn change_attributes(&mut self, step: &mut Step) -> Result<(), Stop> {
        let node = self.node(&step.text())?;
        let found = self.image().tree().node(node).map(|it| it.attributes());
        let mut attributes = found.unwrap();
        match step.verb.as_str() {
            "mode" => {
                let mode = u32::from_str_radix(&step.text(), 8).unwrap();
                attributes.permissions = permissions(mode)?;
            }
            "owner" => (attributes.user, attributes.group) = (step.number(), step.number()),
            _ => {
                let which: u32 = step.number();
                let time = timestamp(step.number(), step.number())?;
                let times = &mut attributes.times;
                match which {
                    0 => times.modified = time,
                    1 => times.accessed = time,
                    2 => times.changed = time,
                    3 => times.created = Some(time),
                    other => return Err(Failure::value("time", other, "a time").into()),
                }
            }
        }
        Ok(self
            .image()
            .change(b"", |tree| Ok(tree.set_attributes(node, attributes)?))?)
    }
}

/// The digest of bytes, as the scenarios spell it.
fn hex(bytes: impl AsRef<[u8]>) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs one scenario; the text that it should have, if digests in it differ.
fn run(text: &str) -> Result<Option<String>, String> {
    let mut scenario = Scenario::new();
    let mut blessed = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let at = |what: &str| format!("line {}: {line}: {what}", number + 1);
        blessed.push(line.to_owned());
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (expected, rest) = match line.strip_prefix("fails ") {
            Some(rest) => rest.split_once(' ').ok_or_else(|| at("no verb"))?,
            None => ("", line),
        };
        let mut step = Step::new(rest);
        let outcome = scenario.step(&mut step);
        let status = match &outcome {
            Ok(()) => String::new(),
            Err(Stop::Wrong(what)) => return Err(at(what)),
            Err(Stop::Digest(found)) => {
                let cut = line.rfind(' ').unwrap_or(0);
                let line = format!("{} {found}", &line[..cut]);
                *blessed.last_mut().unwrap() = line;
                String::new()
            }
            Err(Stop::Failure(failure)) => {
                // SAFETY: the names live for ever.
                let name = unsafe { std::ffi::CStr::from_ptr(fsi_status_name(failure.0.status)) };
                name.to_string_lossy().into_owned()
            }
        };
        if status != expected {
            return Err(at(&format!("{outcome:?}")));
        }
        if expected.is_empty() && !step.is_done() {
            return Err(at("has too many words"));
        }
    }
    let blessed = blessed.join("\n") + "\n";
    Ok((blessed != text).then_some(blessed))
}

#[test]
fn all_scenarios() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bindings/vectors");
    let bless = std::env::var_os("FSIMAGE_BLESS").is_some();
    let (mut count, mut failed) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "vec") {
            continue;
        }
        count += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match run(&std::fs::read_to_string(&path).unwrap()) {
            Ok(None) => {}
            Ok(Some(text)) if bless => std::fs::write(&path, text).unwrap(),
            Ok(Some(text)) => failed.push(format!("{name}: other digests:\n{text}")),
            Err(what) => failed.push(format!("{name}: {what}")),
        }
    }
    assert!(count > 0);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_scenario_that_does_not_hold_fails() {
    for text in [
        "new native\nfails FSI_E_DUP_NAME add-directory /a\n",
        "new native\nadd-directory /a/b\n",
        "new native\nadd-directory /a\nexists /a 2\n",
        "new native\nfails FSI_E_DUP_NAME remove /a\n",
        "new native\nno-such-verb\n",
        "new native\nadd-directory /a /b\n",
        "new native\nget file_count 1\n",
    ] {
        assert!(run(text).is_err(), "{text}");
    }
    let other = run("new native\nbuild\nsha256 0\n").unwrap();
    assert!(other.is_some_and(|text| text.len() > 80));
}
