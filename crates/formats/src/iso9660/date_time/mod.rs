//! Dates and times as volume descriptors and directory records hold them.
//!
//! Spec: ECMA-119:1987 8.4.26.1, 9.1.5.

mod civil;
mod decimal;
mod recording;

pub use civil::CivilDateTime;
pub use decimal::DecimalDateTime;
pub use recording::RecordingDateTime;
