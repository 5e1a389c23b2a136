//! The border: what comes in from C becomes references here, and what goes out is written here.
//!
//! With `callback.rs` and `error.rs` this is where pointers are followed; the exported functions only vouch, once each, that
//! their caller keeps the contract.

use std::any::Any;
use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::{self, MaybeUninit};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{ptr, slice};

use crate::error::fsi_error;
use crate::failure::Failure;
use crate::status::{FSI_E_INVALID_PATH, FSI_OK, fsi_status};

/// A call that is going on: the right to follow the pointers that came with it.
pub(crate) struct Call {
    error: *mut *mut fsi_error,
}

/// What a function returns when it did what it was asked.
pub(crate) trait Success {
    fn status(self) -> fsi_status;
}

impl Success for () {
    fn status(self) -> fsi_status {
        FSI_OK
    }
}

impl Success for fsi_status {
    fn status(self) -> fsi_status {
        self
    }
}

/// A structure that may grow: its first field is a `size_t` with its size as the caller knows it.
///
/// # Safety
/// A `repr(C)` structure whose first field is a `usize`, and of which all bytes zero are a value.
pub(crate) unsafe trait Growing: Copy {
    /// The size of the first released version.
    const FIRST_SIZE: usize;
    /// Its name, for errors.
    const NAME: &'static str;
}

/// A place that the result of a call goes to.
pub(crate) struct Out<'c, T>(&'c mut MaybeUninit<T>);

impl<T> Out<'_, T> {
    pub(crate) fn write(self, value: T) {
        self.0.write(value);
    }
}

impl<T> Out<'_, *mut T> {
    /// Gives the caller an object, to be freed by its function.
    pub(crate) fn give(self, object: T) {
        self.write(Box::into_raw(Box::new(object)));
    }
}

impl Out<'_, *mut c_char> {
    /// Gives the caller a string, to be freed by `fsi_string_free`.
    pub(crate) fn give_text(self, text: impl Into<Vec<u8>>) -> Result<(), Failure> {
        let text = CString::new(text).map_err(|_| Failure::internal("a NUL in a string"))?;
        self.write(text.into_raw());
        Ok(())
    }
}

impl Call {
    /// # Safety
    /// `error` and all pointers that will be given to the methods are arguments of one exported function, whose caller keeps the
    /// contract of the interface: each is NULL, or valid for what its function says until that returns, and what is written to
    /// by it is reached by no other argument and no other thread.
    pub(crate) unsafe fn new(error: *mut *mut fsi_error) -> Self {
        Self { error }
    }

    /// Carries out the call. A panic ends here.
    pub(crate) fn run<S: Success>(&self, body: impl FnOnce(&Self) -> Result<S, Failure>) -> fsi_status {
        let failure = match catch_unwind(AssertUnwindSafe(|| body(self))) {
            Ok(Ok(success)) => return success.status(),
            Ok(Err(failure)) => failure,
            Err(panic) => Failure::internal(&panic_message(panic)),
        };
        let status = failure.0.status;
        if !self.error.is_null() {
            // SAFETY: not NULL, so writable by the contract of `new`.
            unsafe { self.error.write(Box::into_raw(failure.0)) };
        }
        status
    }

    /// An object, or an input that must be there.
    pub(crate) fn object<'c, T>(&'c self, object: *const T, what: &str) -> Result<&'c T, Failure> {
        // SAFETY: NULL or valid for the call, by the contract of `new`. What changes in an object lies behind its lock.
        unsafe { object.as_ref() }.ok_or_else(|| Failure::pointer(what))
    }

    /// A place for a result.
    pub(crate) fn out<'c, T>(&'c self, out: *mut T, what: &str) -> Result<Out<'c, T>, Failure> {
        self.out_or_none(out).ok_or_else(|| Failure::pointer(what))
    }

    /// A place for a result that the caller may not want.
    pub(crate) fn out_or_none<T>(&self, out: *mut T) -> Option<Out<'_, T>> {
        // SAFETY: NULL or writable and reached by nobody else, by the contract of `new`; it may be uninitialised.
        unsafe { out.cast::<MaybeUninit<T>>().as_mut() }.map(Out)
    }

    /// The bytes of a NUL-terminated string.
    pub(crate) fn bytes_of<'c>(&'c self, text: *const c_char, what: &str) -> Result<&'c [u8], Failure> {
        if text.is_null() {
            return Err(Failure::pointer(what));
        }
        // SAFETY: not NULL, so NUL-terminated and unchanged for the call, by the contract of `new`.
        Ok(unsafe { CStr::from_ptr(text) }.to_bytes())
    }

    /// A NUL-terminated string in UTF-8.
    pub(crate) fn text<'c>(&'c self, text: *const c_char, what: &str) -> Result<&'c str, Failure> {
        std::str::from_utf8(self.bytes_of(text, what)?).map_err(|error| {
            let message = format!("{what} is not UTF-8 from byte {} on", error.valid_up_to());
            Failure::new(FSI_E_INVALID_PATH, crate::error::FSI_ERROR_INVALID_NAME, &message)
        })
    }

    /// Memory to read; NULL with length 0 is empty.
    pub(crate) fn slice<'c, T: Copy>(
        &'c self,
        memory: *const T,
        length: usize,
        what: &str,
    ) -> Result<&'c [T], Failure> {
        check_length::<T>(memory.is_null(), length, what)?;
        if length == 0 {
            return Ok(&[]);
        }
        // SAFETY: not NULL and not larger than memory can be, so readable for the call, by the contract of `new`.
        Ok(unsafe { slice::from_raw_parts(memory, length) })
    }

    /// Memory to fill; NULL with length 0 is empty.
    #[expect(
        clippy::mut_from_ref,
        reason = "the memory is the caller's, and of each argument there is one slice"
    )]
    pub(crate) fn buffer<'c, T: Copy>(
        &'c self,
        memory: *mut T,
        length: usize,
        what: &str,
    ) -> Result<&'c mut [T], Failure> {
        check_length::<T>(memory.is_null(), length, what)?;
        if length == 0 {
            return Ok(&mut []);
        }
        // SAFETY: not NULL and not larger than memory can be, so writable and reached by nobody else for the call, by the contract
        // of `new`. `T` is numbers or addresses; what comes from beyond the border holds some.
        Ok(unsafe { slice::from_raw_parts_mut(memory, length) })
    }

    /// A structure that may be older or newer than ours; NULL is all zeros, which is the default of everything.
    pub(crate) fn structure<T: Growing>(&self, given: *const T) -> Result<T, Failure> {
        // SAFETY: all bytes zero are a value of `T`, says the trait.
        let mut ours = unsafe { MaybeUninit::<T>::zeroed().assume_init() };
        if given.is_null() {
            return Ok(ours);
        }
        let size = self.declared_size(given)?;
        let common = size.min(mem::size_of::<T>());
        // SAFETY: `given` is readable for `size` bytes, by the contract of `new`; `ours` is as large as `common` at least.
        unsafe { ptr::copy_nonoverlapping(given.cast::<u8>(), (&raw mut ours).cast::<u8>(), common) };
        let beyond = given.cast::<u8>().wrapping_add(common);
        let beyond = self.slice(beyond, size - common, T::NAME)?;
        if beyond.iter().any(|&byte| byte != 0) {
            return Err(Failure::argument(&format!(
                "{}: asks for what this version of the library does not know",
                T::NAME
            )));
        }
        Ok(ours)
    }

    /// Fills a structure as far as the caller knows it. Its own `struct_size` stays.
    pub(crate) fn fill<T: Growing>(&self, given: *mut T, value: &T) -> Result<(), Failure> {
        let size = self.checked_size(given)?;
        let skip = mem::size_of::<usize>();
        let length = size.min(mem::size_of::<T>()) - skip;
        let from = (&raw const *value).cast::<u8>().wrapping_add(skip);
        let to = given.cast::<u8>().wrapping_add(skip);
        // SAFETY: `given` is writable for `size` bytes, by the contract of `new`, and `value` is as large as `length + skip`.
        unsafe { ptr::copy_nonoverlapping(from, to, length) };
        Ok(())
    }

    /// The size of a structure that must be there, as the caller knows it.
    pub(crate) fn checked_size<T: Growing>(&self, given: *const T) -> Result<usize, Failure> {
        if given.is_null() {
            return Err(Failure::pointer(T::NAME));
        }
        self.declared_size(given)
    }

    fn declared_size<T: Growing>(&self, given: *const T) -> Result<usize, Failure> {
        // SAFETY: not NULL; the first field is a `usize`, says the trait, and readable, by the contract of `new`.
        let size = unsafe { given.cast::<usize>().read() };
        // No structure will ever be that large: it is a field that was not set.
        if size < T::FIRST_SIZE || size > 1 << 16 {
            return Err(Failure::argument(&format!(
                "{}: struct_size is {size}, and must be the size of the structure",
                T::NAME
            )));
        }
        Ok(size)
    }
}

/// A byte range that can exist.
fn check_length<T>(null: bool, length: usize, what: &str) -> Result<(), Failure> {
    if null && length > 0 {
        return Err(Failure::pointer(what));
    }
    let bytes = length.checked_mul(mem::size_of::<T>());
    if bytes.is_none_or(|bytes| isize::try_from(bytes).is_err()) {
        return Err(Failure::argument(&format!(
            "{what}: no memory has {length} elements"
        )));
    }
    Ok(())
}

fn panic_message(panic: Box<dyn Any + Send>) -> String {
    let message = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(message), _) => (*message).to_owned(),
        (_, Some(message)) => message.clone(),
        _ => "a panic".to_owned(),
    };
    // What is in it may panic when it is dropped, and nobody would catch that.
    mem::forget(panic);
    message
}

/// Frees an object that went out by [`Out::give`].
///
/// # Safety
/// NULL, or from [`Out::give`] (or [`Call::run`]) as the same type, and not used any more.
pub(crate) unsafe fn free<T>(object: *mut T) {
    if !object.is_null() {
        // SAFETY: from `Box::into_raw` and not used any more, by this function's contract.
        let object = unsafe { Box::from_raw(object) };
        // A panic must not reach C, and there is nobody to tell.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(object)));
    }
}

/// == Strings, version, statuses ==
///
/// Frees a string that a `_copy` function gave. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsi_string_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: from `CString::into_raw` and not used any more, by contract.
        drop(unsafe { CString::from_raw(string) });
    }
}

/// An address that C gave for callbacks.
#[derive(Clone, Copy)]
pub(crate) struct UserData(pub(crate) *mut c_void);

// SAFETY: it is only handed back to the caller's own functions, whose documentation says from which threads.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{fsi_error_free, fsi_error_message};
    use crate::status::{FSI_E_INTERNAL, FSI_E_INVALIDARG, FSI_E_POINTER};

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Two {
        struct_size: usize,
        one: u64,
        two: u64,
    }

    // SAFETY: a `usize` first, and numbers only.
    unsafe impl Growing for Two {
        const FIRST_SIZE: usize = 16;
        const NAME: &'static str = "two";
    }

    fn call() -> Call {
        // SAFETY: no error is wanted, and the tests give pointers to their own variables.
        unsafe { Call::new(ptr::null_mut()) }
    }

    fn read(size: usize) -> Result<Two, fsi_status> {
        let given = [
            Two {
                struct_size: size,
                one: 1,
                two: 2,
            },
            Two {
                struct_size: 0,
                one: 0,
                two: 3,
            },
        ];
        call()
            .structure(given.as_ptr())
            .map_err(|failure| failure.0.status)
    }

    #[test]
    fn structures_of_other_versions() {
        let expected = |size, two| {
            Ok(Two {
                struct_size: size,
                one: 1,
                two,
            })
        };
        assert_eq!(read(24), expected(24, 2));
        assert_eq!(read(16), expected(16, 0));
        assert_eq!(read(40), expected(40, 2), "what we do not know is zero");
        assert_eq!(read(48), Err(FSI_E_INVALIDARG), "what we do not know is set");
        for size in [0, 8, 15, usize::MAX] {
            assert_eq!(read(size), Err(FSI_E_INVALIDARG), "{size}");
        }
        let absent = call()
            .structure::<Two>(ptr::null())
            .map_err(|failure| failure.0.status);
        assert_eq!(
            absent,
            Ok(Two {
                struct_size: 0,
                one: 0,
                two: 0
            })
        );
    }

    #[test]
    fn only_what_the_caller_knows_is_filled() {
        let value = Two {
            struct_size: 0,
            one: 7,
            two: 8,
        };
        let mut old = Two {
            struct_size: 16,
            one: 0,
            two: 1,
        };
        assert!(call().fill(&mut old, &value).is_ok());
        assert_eq!(
            old,
            Two {
                struct_size: 16,
                one: 7,
                two: 1
            }
        );
        let mut unset = Two {
            struct_size: 0,
            one: 5,
            two: 5,
        };
        assert!(call().fill(&mut unset, &value).is_err());
        assert_eq!(unset.one, 5);
    }

    #[test]
    fn a_panic_is_an_error() {
        let mut error = ptr::null_mut();
        // SAFETY: `error` is a variable of this test.
        let call = unsafe { Call::new(&mut error) };
        let status = call.run(|_| -> Result<(), Failure> { panic!("at {}", "work") });
        assert_eq!(status, FSI_E_INTERNAL);
        // SAFETY: the call has failed, so the error is set.
        let message = unsafe { fsi_error_message(error) };
        // SAFETY: a string that lives as long as the error.
        let message = unsafe { CStr::from_ptr(message) };
        assert_eq!(message.to_str(), Ok("internal error: at work"));
        // SAFETY: it is not used after this.
        unsafe { fsi_error_free(error) };
    }

    #[test]
    fn impossible_memory() {
        let status =
            |result: Result<&[u64], Failure>| result.map(<[u64]>::len).map_err(|failure| failure.0.status);
        let some = 0_u64;
        assert_eq!(status(call().slice(ptr::null(), 0, "data")), Ok(0));
        assert_eq!(status(call().slice(ptr::null(), 1, "data")), Err(FSI_E_POINTER));
        assert_eq!(
            status(call().slice(&some, usize::MAX, "data")),
            Err(FSI_E_INVALIDARG)
        );
        assert_eq!(
            status(call().slice(&some, usize::MAX / 16 + 1, "data")),
            Err(FSI_E_INVALIDARG)
        );
        assert_eq!(status(call().slice(&some, 1, "data")), Ok(1));
    }

    #[test]
    fn text_is_utf8() {
        let call = call();
        let status = |text: &CStr| {
            call.text(text.as_ptr(), "path")
                .map_err(|failure| failure.0.status)
        };
        assert_eq!(status(c"h\xc3\xa9"), Ok("hé"));
        assert_eq!(status(c"h\xe9"), Err(FSI_E_INVALID_PATH));
        let null = call.text(ptr::null(), "path").map_err(|failure| failure.0.status);
        assert_eq!(null, Err(FSI_E_POINTER));
    }
}
