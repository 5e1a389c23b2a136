//! What `fsimage` says went wrong, as this interface tells it.

use std::error::Error as StdError;
use std::ffi::CString;
use std::io;

use fsimage::{
    BootFault, ContentError, Error, ErrorKind, HostError, InvalidImage, ItemType, LayoutError, RenderError,
    TreeError, TreeErrorKind,
};

use fsimage::disc::{VolumeError, VolumeErrorKind};
use fsimage::drive::MmcError;

use crate::callback::CallbackFailure;
use crate::disc::kind_bit;
use crate::drive_failure::{block_of, sense_of, status_of_drive};
use crate::error::*;
use crate::status::*;

/// A failure on its way to the caller. In a box, since it is rare and large.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Box<fsi_error>);

impl std::fmt::Debug for fsi_error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("fsi_error")
            .field("status", &format_args!("{:#x}", self.status))
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

/// A text as C sees it; what follows a NUL would be lost, so NULs are.
fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

impl Failure {
    pub(crate) fn new(status: fsi_status, kind: u32, message: &str) -> Self {
        Self(Box::new(fsi_error {
            status,
            kind,
            message: c_text(message),
            path: None,
            file_system: 0,
            offset: None,
            os_error: 0,
            callback_value: 0,
            sense: (0, 0, 0),
        }))
    }

    /// `what` is NULL and must not be.
    pub(crate) fn pointer(what: &str) -> Self {
        Self::new(
            FSI_E_POINTER,
            FSI_ERROR_INVALID_ARGUMENT,
            &format!("{what} is NULL"),
        )
    }

    /// An argument is out of range.
    pub(crate) fn argument(message: &str) -> Self {
        Self::new(FSI_E_INVALIDARG, FSI_ERROR_INVALID_ARGUMENT, message)
    }

    /// A property cannot have this value.
    pub(crate) fn value(property: &str, value: impl std::fmt::Display, wanted: &str) -> Self {
        let message = format!("{property}: {value} is not {wanted}");
        Self::new(FSI_E_INVALID_PARAM, FSI_ERROR_INVALID_ARGUMENT, &message)
    }

    /// Another call uses the object.
    pub(crate) fn busy() -> Self {
        let message = crate::status::message(FSI_E_BUSY).to_string_lossy();
        Self::new(FSI_E_BUSY, FSI_ERROR_BUSY, &message)
    }

    /// A call before left the object half changed.
    pub(crate) fn poisoned() -> Self {
        let message = crate::status::message(FSI_E_POISONED).to_string_lossy();
        Self::new(FSI_E_POISONED, FSI_ERROR_INTERNAL, &message)
    }

    /// A fault of this library.
    pub(crate) fn internal(message: &str) -> Self {
        Self::new(
            FSI_E_INTERNAL,
            FSI_ERROR_INTERNAL,
            &format!("internal error: {message}"),
        )
    }

    /// What a caller's callback returned to stop the operation.
    pub(crate) fn with_callback_value(mut self, value: i64) -> Self {
        self.0.callback_value = value;
        self
    }

    /// The item that the failure is about.
    pub(crate) fn with_path(mut self, path: Option<&str>) -> Self {
        self.0.path = path.map(c_text).or(self.0.path);
        self
    }

    /// What is not found is a directory, on the way to something that is not expected to be there.
    pub(crate) fn of_parent(error: impl Into<Error>) -> Self {
        let mut failure = Self::from(error.into());
        if failure.0.status == FSI_E_ITEM_NOT_FOUND {
            failure.0.status = FSI_E_DIR_NOT_FOUND;
        }
        failure
    }
}

impl From<TreeError> for Failure {
    fn from(error: TreeError) -> Self {
        Error::from(error).into()
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        Error::from(error).into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut failure = Self::new(status_of(&error), error.kind() as u32, &error.to_string());
        let told = &mut failure.0;
        told.path = error.path().map(|path| c_text(&path));
        told.file_system = error.file_system().map_or(0, |it| it.bits());
        let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
        while let Some(at) = cause {
            if let Some(io) = at.downcast_ref::<io::Error>() {
                told.os_error = io.raw_os_error().unwrap_or(told.os_error);
                let inner = io.get_ref();
                if let Some(failure) = inner.and_then(|it| it.downcast_ref::<CallbackFailure>()) {
                    told.callback_value = failure.0;
                }
                // What lies on a disc that the caller reads.
                if let Some(ContentError::Callback(value)) = inner.and_then(|it| it.downcast_ref()) {
                    told.callback_value = *value;
                }
                // A drive that an image is read from.
                if let Some(error) = inner.and_then(|it| it.downcast_ref::<MmcError>()) {
                    told.sense = sense_of(error);
                }
            }
            if let Some(Error::Drive(error)) = at.downcast_ref() {
                told.sense = sense_of(error);
                told.offset = block_of(error).map(|block| u64::from(block) * 2048);
            }
            if let Some(ContentError::Callback(value)) = at.downcast_ref() {
                told.callback_value = *value;
            }
            if let Some(volume) = volume_error(at) {
                let (file_system, offset) = place_of(volume);
                told.file_system |= file_system;
                told.offset = offset;
            }
            cause = at.source();
        }
        failure
    }
}

/// The status of an error: IMAPI2FS's where it has one.
fn status_of(error: &Error) -> fsi_status {
    match error {
        Error::Tree(error) => match error.kind() {
            TreeErrorKind::InvalidName => FSI_E_INVALID_PATH,
            TreeErrorKind::Duplicate => FSI_E_DUP_NAME,
            TreeErrorKind::NotFound => FSI_E_ITEM_NOT_FOUND,
            TreeErrorKind::NotADirectory => FSI_E_NOT_DIR,
            TreeErrorKind::NotAFile => FSI_E_NOT_FILE,
            TreeErrorKind::DirectoryNotEmpty => FSI_E_DIR_NOT_EMPTY,
            TreeErrorKind::Stale => FSI_E_NOT_IN_FILE_SYSTEM,
            TreeErrorKind::TooMany => FSI_E_TOO_MANY_ITEMS,
            _ => FSI_E_INVALID_PARAM,
        },
        Error::Host(error) => match error {
            HostError::Open { .. } => FSI_E_DATA_STREAM_CREATE_FAILURE,
            HostError::List { .. } | HostError::Examine { .. } => FSI_E_DIRECTORY_READ_FAILURE,
            HostError::Cancelled { .. } => FSI_E_CANCELLED,
            _ => FSI_E_INVALID_PARAM,
        },
        Error::Layout(error) => match error {
            LayoutError::NoFileSystem => FSI_E_NO_OUTPUT,
            LayoutError::NoUniqueName { .. } => FSI_E_NO_UNIQUE_NAME,
            LayoutError::TooManyDirectories { .. } => FSI_E_TOO_MANY_DIRS,
            LayoutError::TooDeep { .. } => FSI_E_ISO9660_LEVELS,
            LayoutError::PathTooLong { .. } => FSI_E_PATH_TOO_LONG,
            LayoutError::FileTooLarge { .. } => FSI_E_DATA_TOO_BIG,
            LayoutError::DirectoryTooLarge { .. } => FSI_E_DIRECTORY_TOO_LARGE,
            LayoutError::TooLarge { .. } => FSI_E_TOO_MANY_BLOCKS,
            LayoutError::TotalTooSmall { .. } => FSI_E_IMAGE_TOO_BIG,
            LayoutError::Conflict { .. } => FSI_E_CONFLICT,
            LayoutError::Boot {
                fault: BootFault::Size { .. },
                ..
            } => FSI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH,
            LayoutError::Boot { .. } | LayoutError::TooManyBootEntries { .. } => FSI_E_BOOT_IMAGE_DATA,
            LayoutError::BootInLaterSession { .. } => FSI_E_BOOT_OBJECT_CONFLICT,
            LayoutError::Content { source, .. } => status_of_content(source),
            _ => FSI_E_INVALID_PARAM,
        },
        Error::Render(RenderError::Content { source, .. }) | Error::Stage { source, .. } => {
            status_of_content(source)
        }
        Error::Render(RenderError::OutOfRange { .. }) => FSI_E_INVALIDARG,
        Error::Output { .. } => FSI_E_OUTPUT,
        Error::OutputInsideSource { .. } => FSI_E_OUTPUT_INSIDE_SOURCE,
        Error::Cancelled => FSI_E_CANCELLED,
        Error::ReadOnly => FSI_E_READONLY,
        Error::SizeLimit { .. } => FSI_E_IMAGE_SIZE_LIMIT,
        Error::TooBig { .. } => FSI_E_IMAGE_TOO_BIG,
        Error::NotEmpty { .. } => FSI_E_FILE_SYSTEM_NOT_EMPTY,
        Error::InvalidValue { .. } => FSI_E_INVALID_PARAM,
        Error::BootImage { .. } => FSI_E_BOOT_IMAGE_DATA,
        Error::EmulationMismatch { .. } => FSI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH,
        Error::BootConflict { .. } => FSI_E_BOOT_OBJECT_CONFLICT,
        Error::InvalidImage(error) => match error {
            InvalidImage::NoImage => FSI_E_IMAGEMANAGER_NO_IMAGE,
            InvalidImage::NotAligned { .. } => FSI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED,
            InvalidImage::TooBig { .. } => FSI_E_IMAGEMANAGER_IMAGE_TOO_BIG,
            _ => FSI_E_IMAGEMANAGER_NO_VALID_VD_FOUND,
        },
        Error::ImageFile { .. } => FSI_E_INVALID_PATH,
        Error::ImageUnreadable { .. } => FSI_E_DATA_STREAM_READ_FAILURE,
        Error::InvalidVolumeName { .. } => FSI_E_INVALID_VOLUME_NAME,
        Error::RestrictedName { .. } => FSI_E_RESTRICTED_NAME_VIOLATION,
        Error::InvalidPath { .. } => FSI_E_INVALID_PATH,
        Error::DataTooBig { .. } => FSI_E_DATA_TOO_BIG,
        Error::WorkingDirectory { .. } => FSI_E_INVALID_WORKING_DIRECTORY,
        Error::WorkingDirectorySpace { .. } => FSI_E_WORKING_DIRECTORY_SPACE,
        Error::Volume(source) | Error::DiscItem { source, .. } => status_of_volume(source),
        Error::DiscContent { source, .. } => status_of_content(source),
        Error::Lost(_) => FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR,
        Error::NotOnDisc { .. } | Error::FileSystemNotFound { .. } => FSI_E_FILE_SYSTEM_NOT_FOUND,
        Error::Open { .. } => FSI_E_DATA_STREAM_CREATE_FAILURE,
        Error::MultisessionNotSet => FSI_E_MULTISESSION_NOT_SET,
        Error::IncompatibleMultisession => FSI_E_INCOMPATIBLE_MULTISESSION_TYPE,
        Error::NoCompatibleMultisession => FSI_E_NO_COMPATIBLE_MULTISESSION_TYPE,
        Error::MultisessionNotAllowed { .. } => FSI_E_IMPORT_MEDIA_NOT_ALLOWED,
        Error::BadMultisession { .. } => FSI_E_BAD_MULTISESSION_PARAMETER,
        Error::EmptyDisc => FSI_E_EMPTY_DISC,
        Error::NoSupportedFileSystem => FSI_E_NO_SUPPORTED_FILE_SYSTEM,
        Error::AlreadyImported => FSI_E_INVALID_PARAM,
        Error::IncompatiblePreviousSession { .. } => FSI_E_INCOMPATIBLE_PREVIOUS_SESSION,
        Error::UdfNotWriteCompatible { .. } => FSI_E_UDF_NOT_WRITE_COMPATIBLE,
        Error::FileSystemChangeNotAllowed { .. } => FSI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED,
        Error::UdfRevisionChangeNotAllowed { .. } => FSI_E_UDF_REVISION_CHANGE_NOT_ALLOWED,
        Error::TypeCollision {
            on_disc: ItemType::Directory,
            ..
        } => FSI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE,
        Error::TypeCollision { .. } => FSI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY,
        Error::DiscMismatch { .. } => FSI_E_DISC_MISMATCH,
        Error::DiscNotBlank => FSI_E_MEDIA_NOT_BLANK,
        Error::Drive(error) => status_of_drive(error),
        // What the enumeration gains is told at least by its kind.
        other => match other.kind() {
            ErrorKind::Internal => FSI_E_INTERNAL,
            _ => FSI_E_FAIL,
        },
    }
}

/// The error of a disc that an error is: [`Error::Volume`] stands for one, and so does not tell it as its source.
fn volume_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e VolumeError> {
    match error.downcast_ref() {
        Some(Error::Volume(source)) => Some(source),
        _ => error.downcast_ref(),
    }
}

/// The bit of the file system that the error of a disc is about, and where it is, in bytes.
pub(crate) fn place_of(error: &VolumeError) -> (u32, Option<u64>) {
    match error {
        VolumeError::Read { offset, .. }
        | VolumeError::PastEnd { offset, .. }
        | VolumeError::Format { offset, .. }
        | VolumeError::Unusable { offset, .. }
        | VolumeError::Cycle { offset, .. } => (0, Some(*offset)),
        VolumeError::Unsupported { file_system, .. } => (kind_bit(*file_system), None),
        _ => (0, None),
    }
}

fn status_of_volume(error: &VolumeError) -> fsi_status {
    match error {
        VolumeError::PastEnd { .. } => FSI_E_IMPORT_SEEK_FAILURE,
        VolumeError::NotDirectory { .. } => FSI_E_NOT_DIR,
        VolumeError::NoFileSystem | VolumeError::OtherFormat { .. } => FSI_E_NO_SUPPORTED_FILE_SYSTEM,
        other => match other.kind() {
            VolumeErrorKind::Read => FSI_E_IMPORT_READ_FAILURE,
            VolumeErrorKind::Damaged => FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR,
            VolumeErrorKind::Unsupported => FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED,
            VolumeErrorKind::OverLimit => FSI_E_DISC_LIMIT,
            VolumeErrorKind::NotFound => FSI_E_ITEM_NOT_FOUND,
            _ => FSI_E_FAIL,
        },
    }
}

fn status_of_content(error: &ContentError) -> fsi_status {
    match error {
        ContentError::Changed { .. } | ContentError::PastEnd { .. } => FSI_E_DATA_STREAM_INCONSISTENCY,
        ContentError::Open(_) => FSI_E_DATA_STREAM_CREATE_FAILURE,
        _ => FSI_E_DATA_STREAM_READ_FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::FSI_FILE_SYSTEM_UDF;
    use std::path::PathBuf;

    fn check(error: Error, status: fsi_status, path: Option<&str>, os_error: i32, callback_value: i64) {
        let message = error.to_string();
        let Failure(told) = error.into();
        assert_eq!(told.status, status, "{message}");
        assert_eq!(
            told.path.as_ref().map(|it| it.to_str().unwrap()),
            path,
            "{message}"
        );
        assert_eq!(
            (told.os_error, told.callback_value),
            (os_error, callback_value),
            "{message}"
        );
    }

    #[test]
    fn causes_are_kept() {
        let output = |source| Error::Output {
            path: PathBuf::from("/dev/full"),
            source,
        };
        let full = io::Error::from_raw_os_error(28);
        check(output(full), FSI_E_OUTPUT, Some("/dev/full"), 28, 0);
        let callback = io::Error::other(CallbackFailure(-7));
        check(output(callback), FSI_E_OUTPUT, Some("/dev/full"), 0, -7);
        let content = |source| {
            let path = "/a".to_owned();
            Error::Render(RenderError::Content { path, source })
        };
        let failed = ContentError::Callback(42);
        check(content(failed), FSI_E_DATA_STREAM_READ_FAILURE, Some("/a"), 0, 42);
        let gone = ContentError::Open(io::Error::from_raw_os_error(2));
        check(content(gone), FSI_E_DATA_STREAM_CREATE_FAILURE, Some("/a"), 2, 0);
        check(TreeError::Stale.into(), FSI_E_NOT_IN_FILE_SYSTEM, None, 0, 0);
    }

    #[test]
    fn discs_fail_as_those_of_the_original() {
        let damaged = || VolumeError::Unusable {
            offset: 1,
            what: "a descriptor",
            clause: "4/14.1",
        };
        let read = VolumeError::Read {
            offset: 0,
            source: io::Error::other(ContentError::Callback(9)),
        };
        check(read.into(), FSI_E_IMPORT_READ_FAILURE, None, 0, 9);
        let over = VolumeError::OverLimit {
            what: "items",
            limit: 1,
        };
        check(over.into(), FSI_E_DISC_LIMIT, None, 0, 0);
        let beyond = VolumeError::PastEnd {
            what: "a directory",
            offset: 0,
            end: 2,
            available: 1,
        };
        check(beyond.into(), FSI_E_IMPORT_SEEK_FAILURE, None, 0, 0);
        let inconsistent = FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR;
        check(damaged().into(), inconsistent, None, 0, 0);
        let item = Error::DiscItem {
            path: "/a".to_owned(),
            source: damaged(),
        };
        let Failure(told) = item.into();
        assert_eq!((told.status, told.offset), (inconsistent, Some(1)));
        assert_eq!(told.path.as_deref(), Some(c"/a"));
        let unsupported = VolumeError::Unsupported {
            file_system: fsimage::disc::FileSystemKind::Udf,
            feature: "a partition map",
        };
        let Failure(told) = Error::from(unsupported).into();
        assert_eq!(told.status, FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED);
        assert_eq!((told.offset, told.file_system), (None, FSI_FILE_SYSTEM_UDF));
        let Failure(told) = Error::from(damaged()).into();
        assert_eq!((told.offset, told.file_system), (Some(1), 0));
        let collision = |on_disc| Error::TypeCollision {
            path: "/a".to_owned(),
            file_system: fsimage::FileSystems::UDF,
            on_disc,
        };
        let status = FSI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY;
        check(collision(ItemType::File), status, Some("/a"), 0, 0);
        let status = FSI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE;
        check(collision(ItemType::Directory), status, Some("/a"), 0, 0);
        let reason = "it is told";
        let incompatible = Error::IncompatiblePreviousSession { reason };
        let status = FSI_E_INCOMPATIBLE_PREVIOUS_SESSION;
        check(incompatible, status, None, 0, 0);
        let udf = Error::UdfNotWriteCompatible { reason };
        check(udf, FSI_E_UDF_NOT_WRITE_COMPATIBLE, None, 0, 0);
        check(Error::EmptyDisc, FSI_E_EMPTY_DISC, None, 0, 0);
    }

    #[test]
    fn kinds_are_the_same_numbers() {
        for (ours, theirs) in [
            (FSI_ERROR_INVALID_ARGUMENT, ErrorKind::InvalidArgument),
            (FSI_ERROR_INVALID_NAME, ErrorKind::InvalidName),
            (FSI_ERROR_EXISTS, ErrorKind::Exists),
            (FSI_ERROR_NOT_FOUND, ErrorKind::NotFound),
            (FSI_ERROR_WRONG_KIND, ErrorKind::WrongKind),
            (FSI_ERROR_NOT_EMPTY, ErrorKind::NotEmpty),
            (FSI_ERROR_READ_ONLY, ErrorKind::ReadOnly),
            (FSI_ERROR_TOO_LARGE, ErrorKind::TooLarge),
            (FSI_ERROR_NOT_REPRESENTABLE, ErrorKind::NotRepresentable),
            (FSI_ERROR_SOURCE, ErrorKind::Source),
            (FSI_ERROR_SOURCE_CHANGED, ErrorKind::SourceChanged),
            (FSI_ERROR_OUTPUT, ErrorKind::Output),
            (FSI_ERROR_CANCELLED, ErrorKind::Cancelled),
            (FSI_ERROR_INTERNAL, ErrorKind::Internal),
            (FSI_ERROR_DRIVE, ErrorKind::Drive),
        ] {
            assert_eq!(ours, theirs as u32);
        }
    }

    #[test]
    fn a_nul_does_not_cut_a_message() {
        let Failure(told) = TreeError::Duplicate {
            path: b"/a\0b".to_vec(),
        }
        .into();
        assert_eq!(told.message.to_str(), Ok("/a\u{fffd}b: exists already"));
    }
}
