//! fuzz/common
