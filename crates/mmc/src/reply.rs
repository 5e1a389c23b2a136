//! Reading a reply that may be shorter than it says, or say more than it has.

use crate::error::MmcError;

/// The bytes of a reply, and the command that they answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reply<'a> {
    command: &'static str,
    bytes: &'a [u8],
}

impl<'a> Reply<'a> {
    pub(crate) fn new(command: &'static str, bytes: &'a [u8]) -> Self {
        Self { command, bytes }
    }

    /// Cut to what its first two bytes say (they count what follows them), if that is less than there is.
    pub(crate) fn declared16(self) -> Result<Self, MmcError> {
        let length = 2 + usize::from(self.u16(0)?);
        Ok(self.cut(length))
    }

    /// Cut to what its first four bytes say (they count what follows them), if that is less than there is.
    pub(crate) fn declared32(self) -> Result<Self, MmcError> {
        let length = usize::try_from(self.u32(0)?)
            .unwrap_or(usize::MAX)
            .saturating_add(4);
        Ok(self.cut(length))
    }

    fn cut(self, length: usize) -> Self {
        Self {
            bytes: self.bytes.get(..length).unwrap_or(self.bytes),
            ..self
        }
    }

    pub(crate) fn array<const N: usize>(&self, at: usize) -> Result<[u8; N], MmcError> {
        self.bytes
            .get(at..)
            .and_then(|rest| rest.first_chunk())
            .copied()
            .ok_or(MmcError::ShortReply {
                command: self.command,
                needed: at.saturating_add(N),
                had: self.bytes.len(),
            })
    }

    pub(crate) fn u8(&self, at: usize) -> Result<u8, MmcError> {
        self.array(at).map(|[byte]| byte)
    }

    pub(crate) fn u16(&self, at: usize) -> Result<u16, MmcError> {
        self.array(at).map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&self, at: usize) -> Result<u32, MmcError> {
        self.array(at).map(u32::from_be_bytes)
    }

    /// A byte of a field that older drives do not have.
    pub(crate) fn u8_or_zero(&self, at: usize) -> u8 {
        self.u8(at).unwrap_or(0)
    }

    /// What lies behind an offset; nothing, when the reply ends before.
    pub(crate) fn rest(&self, at: usize) -> &'a [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// An error about a value in it.
    pub(crate) fn bad(&self, field: &'static str, value: impl Into<u64>) -> MmcError {
        MmcError::BadReply {
            command: self.command,
            field,
            value: value.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_believed_only_downwards() {
        let reply = Reply::new("TEST", &[0, 2, 1, 2, 3, 4]).declared16().unwrap();
        assert_eq!(reply.u8(3).unwrap(), 2);
        assert!(reply.u8(4).is_err());
        let reply = Reply::new("TEST", &[0xff, 0xff, 1, 2]).declared16().unwrap();
        assert_eq!(reply.rest(2), [1, 2]);
        assert!(reply.rest(9).is_empty());
        let reply = Reply::new("TEST", &[0xff, 0xff, 0xff, 0xff, 7])
            .declared32()
            .unwrap();
        assert_eq!(reply.u8(4).unwrap(), 7);
        let error = Reply::new("TEST", &[1]).declared32().unwrap_err();
        assert_eq!(error.to_string(), "TEST: the reply has 1 bytes, 4 are needed");
    }
}
