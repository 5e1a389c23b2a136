//! Boot entries, and what makes a disk of an image.

use std::sync::{Arc, RwLock};

use fsimage::{
    AppendedPartition, BootOptions, Content, Emulation, Hybrid, IsoStub, MbrCode, MbrConvention, NodeId,
    PartitionType, Platform,
};

use super::Scenario;
use super::step::{Step, Stop, wrong};
use crate::boot::partition_type;
use crate::failure::Failure;

impl Scenario {
    fn change_entry(
        &self,
        change: impl FnOnce(&mut BootOptions) -> Result<(), fsimage::Error>,
    ) -> Result<(), Stop> {
        let entry = self
            .entry
            .as_ref()
            .unwrap_or_else(|| panic!("no `boot-new` before"));
        Ok(change(&mut entry.write().unwrap())?)
    }

    pub(super) fn boot(&mut self, step: &mut Step) -> Result<(), Stop> {
        match step.verb.as_str() {
            "boot-new" => {
                let profile = *self.image().profile();
                self.entry = Some(Arc::new(RwLock::new(BootOptions::new(&profile))));
                Ok(())
            }
            "boot-image" => self.change_entry(|entry| entry.assign_boot_image(step.content())),
            "boot-item" => {
                let node = self.node(&step.text())?;
                let image = self.image.as_ref().unwrap();
                let handle = image.tree().handle(node);
                self.change_entry(|entry| entry.assign_item(image.tree(), handle))
            }
            "boot-partition" => self.change_entry(|entry| {
                entry.assign_partition(step.number());
                Ok(())
            }),
            "boot-set" => self.set_entry(step),
            "boot-add" => {
                self.entries.extend(self.entry.take());
                Ok(())
            }
            "boot-use" => {
                let entries = std::mem::take(&mut self.entries);
                Ok(self.image().set_boot_image_options_array(entries)?)
            }
            "boot-catalog" => {
                let added = self
                    .image()
                    .add_boot_catalog(NodeId::ROOT, step.text().as_bytes());
                added.map_err(Failure::of_parent)?;
                Ok(())
            }
            other => wrong(format!("no such verb: {other}")),
        }
    }

    fn set_entry(&mut self, step: &mut Step) -> Result<(), Stop> {
        match step.text().as_str() {
            "platform" => {
                let number: u8 = step.number();
                if ![0, 1, 2, 0xEF].contains(&number) {
                    return Err(Failure::value("platform", number, "a platform").into());
                }
                self.change_entry(|entry| {
                    entry.set_platform(Platform(number));
                    Ok(())
                })
            }
            "emulation" => {
                let number = step.number();
                let emulation = Emulation::from_number(number)
                    .ok_or_else(|| Failure::value("emulation", number, "an emulation"))?;
                self.change_entry(|entry| entry.set_emulation(emulation))
            }
            "manufacturer" => self.change_entry(|entry| entry.set_manufacturer(&step.text())),
            "load_segment" => self.change_entry(|entry| {
                entry.load_segment = step.number();
                Ok(())
            }),
            "load_sectors" => self.change_entry(|entry| {
                entry.load_sectors = Some(step.number()).filter(|&sectors| sectors > 0);
                Ok(())
            }),
            "flags" => {
                let flags: u32 = step.number();
                if flags > 7 {
                    return Err(Failure::value("flags", flags, "flags").into());
                }
                self.change_entry(|entry| {
                    entry.bootable = flags & 1 != 0;
                    entry.info_table = flags & 2 != 0;
                    entry.grub_info = flags & 4 != 0;
                    Ok(())
                })
            }
            "selection_criteria" => {
                let given = step.hex();
                let mut bytes = [0; 20];
                let place = bytes.get_mut(..given.len());
                place
                    .ok_or_else(|| Failure::value("length", given.len(), "at most 20"))?
                    .copy_from_slice(&given);
                self.change_entry(|entry| {
                    entry.selection_criteria = bytes;
                    Ok(())
                })
            }
            other => wrong(format!("no such property: {other}")),
        }
    }

    pub(super) fn disk(&mut self, step: &mut Step) -> Result<(), Stop> {
        match step.verb.as_str() {
            "hybrid" => {
                let hybrid = hybrid(step)?;
                Ok(self.image().set_hybrid(Some(hybrid))?)
            }
            "append-partition" => {
                let kind = partition_type(step.number())?;
                let mut all = self.image().appended_partitions().to_vec();
                all.push(AppendedPartition::data(step.content(), kind));
                Ok(self.image().set_appended_partitions(all)?)
            }
            "remove-appended-partitions" => Ok(self.image().set_appended_partitions(Vec::new())?),
            "system-area" => Ok(self.image().set_system_area(step.bytes())?),
            _ => {
                let stub = IsoStub {
                    name: step.text(),
                    content: Content::from_bytes(step.bytes()),
                };
                Ok(self.image().set_iso9660_stub(Some(stub))?)
            }
        }
    }
}

fn hybrid(step: &mut Step) -> Result<Hybrid, Failure> {
    let (flags, kind, alignment): (u32, u32, u64) = (step.number(), step.number(), step.number());
    let (convention, bytes): (u32, _) = (step.number(), step.bytes());
    if flags > 3 {
        return Err(Failure::value("flags", flags, "flags"));
    }
    let mut code = MbrCode::detect(bytes.clone());
    match convention {
        0 => {}
        1 => code.convention = MbrConvention::Plain,
        2 => code.convention = MbrConvention::Isolinux,
        3 => code.convention = MbrConvention::Grub,
        other => return Err(Failure::value("convention", other, "a convention")),
    }
    let default = Hybrid::default();
    let data_type: PartitionType = match kind {
        0 => default.data_type,
        number => partition_type(number)?,
    };
    Ok(Hybrid {
        code: (!bytes.is_empty()).then_some(code),
        gpt: flags & 1 != 0,
        apm: flags & 2 != 0,
        data_type,
        alignment: if alignment == 0 {
            default.alignment
        } else {
            alignment
        },
    })
}
