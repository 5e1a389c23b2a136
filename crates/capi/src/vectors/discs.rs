//! Results, files, and discs.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use fsimage::disc::{Disc, DiscReader, OpenOptions as DiscOptions, Selection};
use fsimage::{
    BlockSource, Error, FileSource, FileSystems, ImageResult, ImportOptions, IsoImageManager,
    MediaDescription, Multisession, NodeId, SaveOptions,
};

use super::Scenario;
use super::step::{Step, Stop, wrong};
use crate::disc::kind_of;
use crate::drive_image::blank_cannot_be_continued;
use crate::failure::Failure;

impl Scenario {
    pub(super) fn disc(&mut self, step: &mut Step) -> Result<(), Stop> {
        match step.verb.as_str() {
            "sha256" => {
                let layout = self.result().layout();
                let mut bytes = vec![0; usize::try_from(layout.size()).unwrap()];
                layout.read_exact_at(0, &mut bytes).map_err(Error::from)?;
                step.expect_digest(bytes)
            }
            "blocks" => step.expect(self.result().total_blocks()),
            "name" => {
                let node = self.node(&step.text())?;
                let name = name_in(self.result(), node, step.file_systems())?;
                step.expect(name)
            }
            "save" => {
                let path = self.path(&step.text());
                Ok(self.result().save(&path, SaveOptions::default(), &())?)
            }
            "append" => {
                let path = self.path(&step.text());
                Ok(self.result().append(&path, SaveOptions::default(), &())?)
            }
            "copy" => {
                let (from, to) = (self.path(&step.text()), self.path(&step.text()));
                std::fs::copy(from, to).unwrap();
                Ok(())
            }
            "damage" => {
                let file = OpenOptions::new().write(true).open(self.path(&step.text()));
                let (offset, bytes) = (step.number(), step.hex());
                file.unwrap().write_all_at(&bytes, offset).unwrap();
                Ok(())
            }
            "resize" => {
                let path = self.path(&step.text());
                let file = File::options()
                    .create(true)
                    .truncate(false)
                    .write(true)
                    .open(path);
                file.unwrap().set_len(step.number()).unwrap();
                Ok(())
            }
            "import" => {
                let disc = fsimage::disc::open(&self.path(&step.text()), &DiscOptions::default())?;
                self.import(&disc, step.file_systems())
            }
            "continue" => {
                let source = source(&self.path(&step.text()))?;
                let description = MediaDescription::of_disc(&source)?;
                let way = Multisession::new(description, source);
                let set = self.image().set_multisession(vec![way]);
                Ok(set.map_err(|error| blank_cannot_be_continued(error.into()))?)
            }
            "import-session" => self.import_session(step),
            "read" => {
                let path = self.path(&step.text());
                let selection = Selection {
                    file_system: kind_of(step.file_systems().bits())?,
                    ..Selection::default()
                };
                let reader = DiscReader::open(&path, &selection)?;
                let mut budget = reader.budget();
                let item = reader.look_up(step.text().as_bytes(), &mut budget)?;
                let content = reader.content(&item, &mut budget)?;
                let mut bytes = vec![0; usize::try_from(content.length()).unwrap()];
                let read = content.read_exact_at(0, &mut bytes);
                read.map_err(|source| Error::DiscContent {
                    path: String::from_utf8_lossy(&item.name).into(),
                    source,
                })?;
                step.expect_digest(bytes)
            }
            "validate" => {
                let mut manager = IsoImageManager::new();
                manager.set_path(&self.path(&step.text()))?;
                Ok(manager.validate()?)
            }
            other => wrong(format!("no such verb: {other}")),
        }
    }

    fn import(&mut self, disc: &Disc, file_system: FileSystems) -> Result<(), Stop> {
        let wanted = (!file_system.is_empty()).then_some(file_system);
        self.image()
            .import_disc(disc, None, wanted, &ImportOptions::default(), &())?;
        Ok(())
    }

    fn import_session(&mut self, step: &mut Step) -> Result<(), Stop> {
        let (file_system, flags): (_, u32) = (step.file_systems(), step.number());
        if flags > 3 {
            return Err(Failure::value("flags", flags, "flags").into());
        }
        let options = ImportOptions {
            compare: flags & 1 == 0,
            take_over_iso9660: flags & 2 != 0,
            ..ImportOptions::default()
        };
        if file_system.is_empty() {
            self.image().import_file_system(&options, &())?;
        } else {
            self.image()
                .import_specific_file_system(file_system, &options, &())?;
        }
        Ok(())
    }
}

fn source(path: &Path) -> Result<Arc<dyn BlockSource>, Error> {
    let opened = File::open(path).and_then(FileSource::new);
    Ok(Arc::new(opened.map_err(|source| Error::Open {
        path: path.to_owned(),
        source,
    })?))
}

fn name_in(result: &ImageResult, node: NodeId, file_system: FileSystems) -> Result<String, Failure> {
    let layout = result.layout();
    let bits = file_system.bits();
    let absent = || Failure::value("file system", bits, "one of the result's");
    if file_system == FileSystems::ROCK_RIDGE {
        let is_there = layout.options().file_systems.contains(file_system);
        let node = layout.tree().node(node).filter(|_| is_there).ok_or_else(absent)?;
        return Ok(String::from_utf8_lossy(node.name()).into());
    }
    let names = layout.names(file_system).ok_or_else(absent)?;
    Ok(names.name(node).unwrap_or_default())
}
