//! Attributes in few bytes.

use crate::{Attributes, Times, Timestamp};

/// A moment in 8 bytes: 34 bits of seconds (years 1697 to 2242), 30 bits of nanoseconds. Without alignment,
/// so that records of it have no gaps.
#[derive(Clone, Copy, Default)]
pub(crate) struct PackedTime([u8; 8]);

/// Added to the seconds: half of what 34 bits can hold.
const BIAS: i64 = 1 << 33;
const NANOSECOND_BITS: u32 = 30;

impl PackedTime {
    /// No moment: its nanoseconds are too many.
    pub(crate) const NONE: Self = Self([0xff; 8]);

    pub(crate) fn is_none(self) -> bool {
        self.0 == Self::NONE.0
    }

    /// `None` when the moment does not fit.
    fn pack(time: Timestamp) -> Option<Self> {
        let seconds = u64::try_from(time.seconds.checked_add(BIAS)?).ok()?;
        let fits = seconds >> (64 - NANOSECOND_BITS) == 0 && time.nanoseconds < 1_000_000_000;
        fits.then(|| Self((seconds << NANOSECOND_BITS | u64::from(time.nanoseconds)).to_ne_bytes()))
    }

    fn unpack(self) -> Option<Timestamp> {
        let bits = u64::from_ne_bytes(self.0);
        let nanoseconds = u32::try_from(bits & ((1 << NANOSECOND_BITS) - 1)).ok()?;
        let seconds = i64::try_from(bits >> NANOSECOND_BITS).ok()? - BIAS;
        (nanoseconds < 1_000_000_000).then_some(Timestamp { seconds, nanoseconds })
    }
}

/// Attributes, but for times that do not fit.
#[derive(Clone, Copy)]
pub(crate) struct PackedAttributes {
    pub(crate) user: u32,
    pub(crate) group: u32,
    pub(crate) modified: PackedTime,
    pub(crate) accessed: PackedTime,
    pub(crate) changed: PackedTime,
    pub(crate) created: PackedTime,
    pub(crate) permissions: u16,
    /// The times did not fit and are kept beside.
    pub(crate) far: bool,
}

impl PackedAttributes {
    /// The times come back where they do not fit.
    pub(crate) fn pack(attributes: &Attributes) -> (Self, Option<Times>) {
        let Attributes {
            permissions,
            user,
            group,
            times,
        } = *attributes;
        let packed = || {
            let created = match times.created {
                Some(created) => PackedTime::pack(created)?,
                None => PackedTime::NONE,
            };
            Some([
                PackedTime::pack(times.modified)?,
                PackedTime::pack(times.accessed)?,
                PackedTime::pack(times.changed)?,
                created,
            ])
        };
        let fitting = packed();
        let [modified, accessed, changed, created] = fitting.unwrap_or([PackedTime::NONE; 4]);
        let far = fitting.is_none();
        let permissions = permissions & 0o7777;
        (
            Self {
                user,
                group,
                modified,
                accessed,
                changed,
                created,
                permissions,
                far,
            },
            far.then_some(times),
        )
    }

    /// `far` is what [`PackedAttributes::pack`] gave back beside.
    pub(crate) fn unpack(&self, far: Option<Times>) -> Attributes {
        let times = far.unwrap_or_else(|| Times {
            modified: self.modified.unpack().unwrap_or_default(),
            accessed: self.accessed.unpack().unwrap_or_default(),
            changed: self.changed.unpack().unwrap_or_default(),
            created: self.created.unpack(),
        });
        Attributes {
            permissions: self.permissions,
            user: self.user,
            group: self.group,
            times,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: i64, nanoseconds: u32, fits: bool) {
        let time = Timestamp { seconds, nanoseconds };
        let times = Times {
            modified: time,
            created: Some(time),
            ..Times::default()
        };
        let attributes = Attributes {
            permissions: 0o4755,
            user: 7,
            group: u32::MAX,
            times,
        };
        let (packed, far) = PackedAttributes::pack(&attributes);
        assert_eq!((packed.far, far.is_none()), (!fits, fits), "{time:?}");
        assert_eq!(packed.unpack(far), attributes);
    }

    #[test]
    fn any_time_comes_back() {
        check(0, 0, true);
        check(1_700_000_000, 999_999_999, true);
        check(-1, 1, true);
        check(-BIAS, 0, true);
        check(BIAS - 1, 999_999_999, true);
        check(-BIAS - 1, 0, false);
        check(BIAS, 0, false);
        check(i64::MIN, 0, false);
        check(i64::MAX, 0, false);
        check(0, 1_000_000_000, false);
        check(0, u32::MAX, false);
    }

    #[test]
    fn no_birth_is_none() {
        let (packed, far) = PackedAttributes::pack(&Attributes::default());
        assert_eq!(packed.unpack(far), Attributes::default());
    }
}
