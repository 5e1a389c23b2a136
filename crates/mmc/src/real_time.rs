//! A thread that comes before all others for a while, if the system lets it.
//!
//! A drive's buffer lasts for some hundredths of a second. On a busy machine a thread may wait for a processor as long as that, however far ahead of it everything was
//! made. Round-robin scheduling in real time needs CAP_SYS_NICE, or RLIMIT_RTPRIO above 0; without it the thread stays as it is.
//!
//! Spec: POSIX.1-2017 2.8.4 (process scheduling), sched(7).

#![allow(unsafe_code, reason = "the calls take pointers")]

/// While it lives, the thread that began it runs in real time, unless it may not.
pub(crate) struct RealTime {
    before: Option<(libc::c_int, libc::sched_param)>,
    /// It is ended by the thread that began it.
    _thread: std::marker::PhantomData<*const ()>,
}

impl RealTime {
    pub(crate) fn begin() -> Self {
        Self {
            before: begin(),
            _thread: std::marker::PhantomData,
        }
    }

    #[cfg(test)]
    fn is_granted(&self) -> bool {
        self.before.is_some()
    }
}

/// What the calling thread was before, if it could be changed.
fn begin() -> Option<(libc::c_int, libc::sched_param)> {
    let mut before = libc::sched_param { sched_priority: 0 };
    // SAFETY: 0 is the calling thread, and there is no more to it.
    let policy = unsafe { libc::sched_getscheduler(0) };
    // SAFETY: 0 is the calling thread; `before` is a parameter to be filled, and lives.
    let known = unsafe { libc::sched_getparam(0, &raw mut before) };
    // What is in real time already has its reasons.
    if policy != libc::SCHED_OTHER || known != 0 {
        return None;
    }
    set(libc::SCHED_RR, libc::sched_param { sched_priority: 1 }).then_some((policy, before))
}

fn set(policy: libc::c_int, parameter: libc::sched_param) -> bool {
    // SAFETY: 0 is the calling thread; `parameter` is filled, and lives.
    unsafe { libc::sched_setscheduler(0, policy, &raw const parameter) == 0 }
}

impl Drop for RealTime {
    fn drop(&mut self) {
        if let Some((policy, parameter)) = self.before {
            set(policy, parameter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thread_is_afterwards_what_it_was() {
        // SAFETY: 0 is the calling thread.
        let policy = || unsafe { libc::sched_getscheduler(0) };
        let before = policy();
        let real_time = RealTime::begin();
        let expected = if real_time.is_granted() {
            libc::SCHED_RR
        } else {
            before
        };
        assert_eq!(policy(), expected);
        drop(real_time);
        assert_eq!(policy(), before);
    }
}
