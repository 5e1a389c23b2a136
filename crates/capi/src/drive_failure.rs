//! What drives say went wrong, as this interface tells it.

use fsimage::drive::{MmcError, MmcErrorKind};

use crate::status::*;

/// The status of an error of a drive: IMAPI's where it has one.
pub(crate) fn status_of_drive(error: &MmcError) -> fsi_status {
    match error {
        MmcError::TimedOut { .. } => FSI_E_RECORDER_COMMAND_TIMEOUT,
        MmcError::BadName { .. } => FSI_E_INVALID_PATH,
        MmcError::WriteProtected => FSI_E_RECORDER_MEDIA_WRITE_PROTECTED,
        MmcError::Source(_) => FSI_E_DATA_STREAM_READ_FAILURE,
        MmcError::Output { .. } => FSI_E_OUTPUT,
        other => match other.kind() {
            MmcErrorKind::Reply => FSI_E_RECORDER_INVALID_RESPONSE_FROM_DEVICE,
            MmcErrorKind::Unavailable | MmcErrorKind::Unreachable => FSI_E_DRIVE_UNAVAILABLE,
            MmcErrorKind::NoMedium => FSI_E_RECORDER_MEDIA_NO_MEDIA,
            MmcErrorKind::WrongMedium => FSI_E_RECORDER_MEDIA_INCOMPATIBLE,
            MmcErrorKind::TooLarge => FSI_E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA,
            MmcErrorKind::DiscMismatch => FSI_E_DISC_MISMATCH,
            MmcErrorKind::Verification => FSI_E_BURN_VERIFICATION_FAILED,
            MmcErrorKind::Cancelled => FSI_E_CANCELLED,
            _ => FSI_E_DRIVE,
        },
    }
}

/// Sense key, additional sense code and its qualifier.
pub(crate) fn sense_of(error: &MmcError) -> (u8, u8, u8) {
    error.sense().map_or((0, 0, 0), |sense| sense.codes())
}

/// The block of the disc that cannot be read, or is not as written.
pub(crate) fn block_of(error: &MmcError) -> Option<u32> {
    match error {
        MmcError::Differs { block } | MmcError::Unreadable { block, .. } => Some(*block),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use fsimage::Error;

    use super::*;
    use crate::failure::Failure;

    #[test]
    fn drives_fail_as_those_of_the_original() {
        let status = |error: MmcError| Failure::from(Error::Drive(error)).0.status;
        assert_eq!(status(MmcError::NoMedium), FSI_E_RECORDER_MEDIA_NO_MEDIA);
        let large = MmcError::TooLarge { blocks: 2, free: 1 };
        assert_eq!(status(large), FSI_E_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA);
        assert_eq!(
            status(MmcError::WriteProtected),
            FSI_E_RECORDER_MEDIA_WRITE_PROTECTED
        );
        assert_eq!(status(MmcError::DiscChanged), FSI_E_DISC_MISMATCH);
        assert_eq!(status(MmcError::Cancelled), FSI_E_CANCELLED);
        assert_eq!(
            status(MmcError::Status {
                command: "WRITE (10)",
                status: 8
            }),
            FSI_E_DRIVE
        );
    }

    #[test]
    fn a_block_that_differs_is_told_in_bytes() {
        let told = Failure::from(Error::Drive(MmcError::Differs { block: 3_000_000 })).0;
        assert_eq!(told.status, FSI_E_BURN_VERIFICATION_FAILED);
        assert_eq!(told.offset, Some(3_000_000 * 2048));
    }
}
