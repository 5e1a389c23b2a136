//! A drive that follows a script: expected command, then what it answers. For tests.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::sense::{Sense, SenseKey};
use crate::transport::{Data, Transport, TransportError};

/// One command that must come, and the answer to it.
#[derive(Clone, Debug)]
struct Step {
    cdb: Vec<u8>,
    sent: Option<Vec<u8>>,
    answer: Result<Vec<u8>, Refusal>,
}

#[derive(Clone, Copy, Debug)]
enum Refusal {
    Sense(Sense),
    Status(u8),
    TimedOut,
}

/// A drive that follows a script. A command that is not the next one in it is an error that says so.
///
/// Clones follow the same script, so that a test can keep one and [`finish`](Scripted::finish) it.
#[derive(Clone, Debug, Default)]
pub struct Scripted(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    steps: VecDeque<Step>,
    fault: Option<String>,
}

impl Scripted {
    /// An empty script.
    pub fn new() -> Self {
        Self::default()
    }

    fn push(self, step: Step) -> Self {
        self.lock().steps.push_back(step);
        self
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Then this command comes, and is answered with these bytes.
    #[must_use]
    pub fn reply(self, cdb: &[u8], reply: impl Into<Vec<u8>>) -> Self {
        self.push(Step {
            cdb: cdb.into(),
            sent: None,
            answer: Ok(reply.into()),
        })
    }

    /// Then this command comes with these bytes, and is done.
    #[must_use]
    pub fn takes(self, cdb: &[u8], sent: impl Into<Vec<u8>>) -> Self {
        self.push(Step {
            cdb: cdb.into(),
            sent: Some(sent.into()),
            answer: Ok(Vec::new()),
        })
    }

    /// Then this command comes, and is done.
    #[must_use]
    pub fn good(self, cdb: &[u8]) -> Self {
        self.reply(cdb, [])
    }

    /// Then this command comes, and is refused with sense key, additional code and qualifier.
    #[must_use]
    pub fn sense(self, cdb: &[u8], (key, asc, ascq): (u8, u8, u8)) -> Self {
        self.refuse(cdb, Refusal::Sense(Sense::new(SenseKey(key), asc, ascq)))
    }

    /// Then this command comes, and is refused with this sense data.
    #[must_use]
    pub fn sense_data(self, cdb: &[u8], sense: Sense) -> Self {
        self.refuse(cdb, Refusal::Sense(sense))
    }

    /// Then this command comes, and is answered with this status.
    #[must_use]
    pub fn status(self, cdb: &[u8], status: u8) -> Self {
        self.refuse(cdb, Refusal::Status(status))
    }

    /// Then this command comes, and is not answered.
    #[must_use]
    pub fn silence(self, cdb: &[u8]) -> Self {
        self.refuse(cdb, Refusal::TimedOut)
    }

    fn refuse(self, cdb: &[u8], refusal: Refusal) -> Self {
        self.push(Step {
            cdb: cdb.into(),
            sent: None,
            answer: Err(refusal),
        })
    }

    /// Ends the script.
    ///
    /// # Errors
    /// The first command that was not the expected one, or one that did not come.
    pub fn finish(&self) -> Result<(), String> {
        let script = self.lock();
        match (&script.fault, script.steps.front()) {
            (Some(fault), _) => Err(fault.clone()),
            (None, Some(step)) => Err(format!("did not come: {:02x?}", step.cdb)),
            (None, None) => Ok(()),
        }
    }
}

impl Transport for Scripted {
    fn execute(&mut self, cdb: &[u8], data: Data<'_>, _timeout: Duration) -> Result<usize, TransportError> {
        let mut script = self.lock();
        let step = script.steps.pop_front();
        let fault = match &step {
            None => Some(format!("the script is over, and {cdb:02x?} came")),
            Some(step) if step.cdb != cdb => Some(format!("expected {:02x?}, came {cdb:02x?}", step.cdb)),
            Some(Step {
                sent: Some(expected), ..
            }) => match &data {
                Data::Out(sent) if sent == expected => None,
                Data::Out(sent) => Some(format!("{cdb:02x?}: expected {expected:02x?}, came {sent:02x?}")),
                _ => Some(format!("{cdb:02x?}: nothing was sent with it")),
            },
            Some(_) => None,
        };
        let (Some(step), None) = (step, &fault) else {
            let fault = fault.unwrap_or_default();
            script.fault.get_or_insert_with(|| fault.clone());
            return Err(TransportError::Io(io::Error::other(fault)));
        };
        match (step.answer, data) {
            (Ok(reply), Data::In(buffer)) => {
                for (place, byte) in buffer.iter_mut().zip(&reply) {
                    *place = *byte;
                }
                Ok(reply.len().min(buffer.len()))
            }
            (Ok(_), data) => Ok(data.len()),
            (Err(Refusal::Sense(sense)), _) => Err(TransportError::Sense(sense)),
            (Err(Refusal::Status(status)), _) => Err(TransportError::Status(status)),
            (Err(Refusal::TimedOut), _) => Err(TransportError::TimedOut),
        }
    }
}
