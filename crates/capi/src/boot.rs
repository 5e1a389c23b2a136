//! What makes an image boot: its entries, its partition tables, its partitions.

use std::ffi::{OsStr, c_char, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use fsimage::{
    AppendedPartition, Content, Error, Hybrid, IsoStub, MbrCode, MbrConvention, NodeId, PartitionType,
};

use crate::boot_options::fsi_boot_options;
use crate::call::{Call, Growing};
use crate::content::{content_of, fsi_reader};
use crate::error::fsi_error;
use crate::failure::Failure;
use crate::image::{fsi_image, get, set};
use crate::status::fsi_status;

/// A hybrid image has a GUID partition table, and its backup at the end. The master boot record only protects it then.
pub const FSI_HYBRID_GPT: u32 = 1;
/// A hybrid image has an Apple partition map, in blocks of 2048 bytes.
pub const FSI_HYBRID_APM: u32 = 2;

/// What the code of a master boot record is, is told by what is in it.
pub const FSI_MBR_DETECT: u32 = 0;
/// The code of a master boot record wants to find nothing in itself.
pub const FSI_MBR_PLAIN: u32 = 1;
/// The code is isolinux's `isohdpfx.bin`: the place of the first boot image is written into it.
pub const FSI_MBR_ISOLINUX: u32 = 2;
/// The code is GRUB's `boot_hybrid.img`: the place of its core in the first boot image is written into it.
pub const FSI_MBR_GRUB: u32 = 3;

/// The partition tables of a hybrid image. All zeros: a master boot record without code.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct fsi_hybrid {
    /// `sizeof(fsi_hybrid)`.
    pub struct_size: usize,
    /// `FSI_HYBRID_` bits.
    pub flags: u32,
    /// The type of the partition that is the image, in a master boot record without GPT; 0 is 0x17, as isohybrid has it.
    pub data_type: u32,
    /// Bytes to a multiple of which partitions begin, a multiple of 2048; 0 is a MiB.
    pub alignment: u64,
    /// What a BIOS runs; copied. NULL: nothing.
    pub code: *const c_void,
    /// Bytes of `code`, at most 512, of which 440 are taken.
    pub code_length: usize,
    /// A `FSI_MBR_` number.
    pub convention: u32,
    /// 0.
    pub reserved: u32,
}

// SAFETY: a `usize` first; numbers and addresses.
unsafe impl Growing for fsi_hybrid {
    const FIRST_SIZE: usize = size_of::<Self>();
    const NAME: &'static str = "fsi_hybrid";
}

impl fsi_hybrid {
    fn hybrid(&self, call: &Call) -> Result<Hybrid, Failure> {
        if self.flags & !(FSI_HYBRID_GPT | FSI_HYBRID_APM) != 0 || self.reserved != 0 {
            return Err(Failure::value(
                "fsi_hybrid: flags",
                self.flags,
                "a set of FSI_HYBRID_ bits",
            ));
        }
        let default = Hybrid::default();
        let bytes = call.slice(self.code.cast::<u8>(), self.code_length, "fsi_hybrid: code")?;
        let mut code = MbrCode::detect(bytes.to_vec());
        match self.convention {
            FSI_MBR_DETECT => {}
            FSI_MBR_PLAIN => code.convention = MbrConvention::Plain,
            FSI_MBR_ISOLINUX => code.convention = MbrConvention::Isolinux,
            FSI_MBR_GRUB => code.convention = MbrConvention::Grub,
            other => {
                return Err(Failure::value(
                    "fsi_hybrid: convention",
                    other,
                    "a FSI_MBR_ number",
                ));
            }
        }
        Ok(Hybrid {
            code: Some(code).filter(|_| !bytes.is_empty()),
            gpt: self.flags & FSI_HYBRID_GPT != 0,
            apm: self.flags & FSI_HYBRID_APM != 0,
            data_type: if self.data_type == 0 {
                default.data_type
            } else {
                partition_type(self.data_type)?
            },
            alignment: if self.alignment == 0 {
                default.alignment
            } else {
                self.alignment
            },
        })
    }
}

pub(crate) fn partition_type(number: u32) -> Result<PartitionType, Failure> {
    let byte = u8::try_from(number).ok().filter(|&byte| byte != 0);
    byte.map(PartitionType)
        .ok_or_else(|| Failure::value("type of a partition", number, "1 to 255"))
}

/// Puts a partition behind the others.
fn append(call: &Call, image: *mut fsi_image, kind: u32, content: Content) -> Result<(), Failure> {
    let kind = partition_type(kind)?;
    set(call, image, |image| {
        let mut all = image.appended_partitions().to_vec();
        all.push(AppendedPartition::data(content, kind));
        image.set_appended_partitions(all)
    })
}

/// == Booting ==
///
/// Makes a copy of an entry, its boot image included, the only one: IMAPI2FS's `BootImageOptions`. What is changed in `options` afterwards changes
/// nothing here. A file of the image or an appended partition is not copied.
///
/// - `options`: NULL removes all entries.
///
/// `FSI_E_BOOT_IMAGE_DATA`: it has no boot image. `FSI_E_BOOT_OBJECT_CONFLICT`: the image is not a disc's first session. `FSI_E_IMAGE_SIZE_LIMIT`: the medium is
/// too small. `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_boot_image_options(
    image: *mut fsi_image,
    options: *const fsi_boot_options,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let options = if options.is_null() {
            None
        } else {
            let shared = &call.object(options, "options")?.shared;
            Some(shared.try_read().map_err(|_| Failure::busy())?.clone())
        };
        set(call, image, |image| {
            image.set_boot_image_options(options.as_ref())
        })
    })
}

/// Sets the entries in order, and refers to them: IMAPI2FS's `BootImageOptionsArray`. The first is the one that a BIOS boots. What is changed in an entry
/// until a result is made counts.
///
/// - `options`, `count`: at most 32; more are `FSI_E_BOOT_IMAGE_DATA`. None: the image does not boot.
///
/// As `fsi_image_set_boot_image_options`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_boot_image_options_array(
    image: *mut fsi_image,
    options: *const *const fsi_boot_options,
    count: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let mut entries = Vec::new();
        for &entry in call.slice(options, count, "options")? {
            entries.push(Arc::clone(&call.object(entry, "an element of options")?.shared));
        }
        set(call, image, |image| image.set_boot_image_options_array(entries))
    })
}

/// How many entries there are. IMAPI2FS's `BootImageOptionsArray`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_boot_image_options_count(
    image: *const fsi_image,
    out_count: *mut u64,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        get(call, image, out_count, |image| {
            image.boot_image_options_array().len() as u64
        })
    })
}

/// One of the entries: what is changed in it is changed in the image. IMAPI2FS's `BootImageOptions`.
///
/// - `index`: from 0; beyond the last it is `FSI_E_INVALIDARG`.
/// - `out_options`: free it with `fsi_boot_options_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_open_boot_image_options(
    image: *const fsi_image,
    index: u64,
    out_options: *mut *mut fsi_boot_options,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let image = call.object(image, "image")?;
        let out = call.out(out_options, "out_options")?;
        let image = image.shared.read()?;
        let all = image.boot_image_options_array();
        let entry = usize::try_from(index).ok().and_then(|index| all.get(index));
        let entry = entry.ok_or_else(|| Failure::argument(&format!("entry {index} of {}", all.len())))?;
        out.give(fsi_boot_options {
            shared: Arc::clone(entry),
        });
        Ok(())
    })
}

/// Adds a file that will show the boot catalog. Without it the catalog is on the disc, and no file shows it.
///
/// - `path`: where; its directory is there.
///
/// `FSI_E_DUP_NAME`, `FSI_E_DIR_NOT_FOUND`, `FSI_E_INVALID_PATH`, `FSI_E_IMAGE_SIZE_LIMIT`, `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_add_boot_catalog(
    image: *mut fsi_image,
    path: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = call.text(path, "path")?.as_bytes();
        let image = call.object(image, "image")?;
        let mut image = image.shared.write()?;
        image
            .add_boot_catalog(NodeId::ROOT, path)
            .map_err(Failure::of_parent)?;
        Ok(())
    })
}

/// Gives the image partition tables, by which it boots from a stick or a disk. No partitions overlap; the boot image for UEFI becomes the EFI system
/// partition.
///
/// - `hybrid`: NULL takes them away.
///
/// `FSI_E_INVALID_PARAM`, `FSI_E_READONLY`. What excludes each other (`FSI_E_CONFLICT`) is told when a result is made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_hybrid(
    image: *mut fsi_image,
    hybrid: *const fsi_hybrid,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let wanted = if hybrid.is_null() {
            None
        } else {
            call.checked_size(hybrid)?;
            Some(call.structure(hybrid)?.hybrid(call)?)
        };
        set(call, image, |image| image.set_hybrid(wanted))
    })
}

/// Puts a partition behind the image, after those that were put there before. Of a hybrid image it stands in its tables.
///
/// - `partition_type_number`: as in a master boot record: 0xEF for an EFI system partition, 0x83 for Linux.
/// - `reader`: its content. It is released in every case, once it could be read.
///
/// `FSI_E_INVALID_PARAM`, `FSI_E_IMAGE_SIZE_LIMIT`, `FSI_E_READONLY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_append_partition(
    image: *mut fsi_image,
    partition_type_number: u32,
    reader: *const fsi_reader,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let content = content_of(call, reader)?;
        append(call, image, partition_type_number, content)
    })
}

/// As `fsi_image_append_partition`, with a file of the host, which is opened again when the image is made.
///
/// - `path`: a regular file.
///
/// `FSI_E_DATA_STREAM_CREATE_FAILURE`: it cannot be opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_append_partition_from_host_file(
    image: *mut fsi_image,
    partition_type_number: u32,
    path: *const c_char,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let path = Path::new(OsStr::from_bytes(call.bytes_of(path, "path")?));
        let (content, _) = fsimage::file_content(path).map_err(Error::from)?;
        append(call, image, partition_type_number, content)
    })
}

/// Takes all appended partitions away.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_remove_appended_partitions(
    image: *mut fsi_image,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| set(call, image, |image| image.set_appended_partitions(Vec::new())))
}

/// Sets the bytes with which the image begins. The tables of a hybrid image are written over them.
///
/// - `data`, `length`: at most 32768 bytes, copied; more are told as `FSI_E_INVALID_PARAM` when a result is made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_system_area(
    image: *mut fsi_image,
    data: *const c_void,
    length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let bytes = call.slice(data.cast::<u8>(), length, "data")?.to_vec();
        set(call, image, |image| image.set_system_area(bytes))
    })
}

/// Shows one file in ISO 9660 and everything in UDF, as discs of Windows do, so that files can have any size: the file systems become these two.
///
/// - `name`: of the file; NULL takes it back, and leaves the file systems as they are. A name that can be none is told as `FSI_E_INVALID_PARAM`
///   when a result is made.
/// - `data`, `length`: what the file says, copied; with length 0 that the disc has UDF.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_image_set_iso9660_stub(
    image: *mut fsi_image,
    name: *const c_char,
    data: *const c_void,
    length: usize,
    error: *mut *mut fsi_error,
) -> fsi_status {
    // SAFETY: the caller keeps the contract.
    let call = unsafe { Call::new(error) };
    call.run(|call| {
        let mut stub = None;
        if !name.is_null() {
            let bytes = call.slice(data.cast::<u8>(), length, "data")?;
            let mut wanted = IsoStub {
                name: call.text(name, "name")?.to_owned(),
                ..IsoStub::default()
            };
            if !bytes.is_empty() {
                wanted.content = Content::from_bytes(bytes);
            }
            stub = Some(wanted);
        }
        set(call, image, |image| image.set_iso9660_stub(stub))
    })
}
