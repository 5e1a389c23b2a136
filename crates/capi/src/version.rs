//! Versions.

use std::ffi::{CStr, c_char};

/// The number of the binary interface that this header describes. It changes when a program that was compiled before
/// would no longer run, and is part of the shared library's file name.
pub const FSI_ABI_VERSION: u32 = 0;

/// The release, NUL-terminated.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

/// The number of the binary interface of the library that is loaded: `FSI_ABI_VERSION` where header and library go together.
#[unsafe(no_mangle)]
pub extern "C" fn fsi_abi_version() -> u32 {
    FSI_ABI_VERSION
}

/// The release of the library that is loaded, as "MAJOR.MINOR.PATCH". It lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fsi_version() -> *const c_char {
    CStr::from_bytes_with_nul(VERSION.as_bytes())
        .unwrap_or_default()
        .as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_library_has_the_same_number() {
        let build = include_str!("../artifact/build.rs");
        assert!(build.contains(&format!("const ABI: u32 = {FSI_ABI_VERSION};")));
    }

    #[test]
    fn the_release_is_the_package() {
        // SAFETY: the function returns a string that lives for ever.
        let version = unsafe { CStr::from_ptr(fsi_version()) };
        assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }
}
