//! xtask/judges
