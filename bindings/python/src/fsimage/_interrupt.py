"""Long calls that can be interrupted.

A signal's handler, such as the one that raises :class:`KeyboardInterrupt`, runs on the main thread, and only between steps of Python. So the main thread
has another one make the call, waits for it, and when a handler raises has the call stopped before it passes that on.
"""

import threading
from functools import partial
from typing import Any, Callable, Optional

from . import _progress
from ._calls import call
from ._library import Function
from ._progress import Progress, Watch, watcher_of


class _Calling(threading.Thread):
    """Makes one call."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(name="fsimage")
        self._work = work
        self.error: Optional[BaseException] = None
        #: The call is not made before this is set: what interrupts the start of a thread does not tell whether there is one.
        self.may_begin = threading.Event()
        self.is_abandoned = False
        #: Set at the end. Before Python 3.13 a join that was interrupted takes the thread for ended.
        self.has_ended = threading.Event()

    def run(self) -> None:
        self.may_begin.wait()
        try:
            if not self.is_abandoned:
                self._work()
        except BaseException as error:
            self.error = error
        finally:
            del self._work
            self.has_ended.set()


class _Watcher:
    """Tells of progress until the call is to be stopped."""

    def __init__(self, progress: Optional[Progress]) -> None:
        self._tell = watcher_of(progress)
        self.is_stopped = False

    def __call__(self, done: int, total: int) -> Any:
        if self.is_stopped:
            return False
        return None if self._tell is None else self._tell(done, total)


def call_long(function: Function, before: Any, options: Any, progress: Optional[Progress], after: Any = ()) -> None:
    """Calls a function that takes options with a progress callback, between arguments before and after them."""
    watcher = _Watcher(progress)
    with Watch(watcher) as watch:
        work = partial(call, function, *before, watch.into(options, _progress.PROGRESS), *after)
        try:
            if threading.current_thread() is not threading.main_thread():
                work()
            else:
                _call_and_wait(work, watcher)
        finally:
            del before, work


def _call_and_wait(work: Callable[[], Any], watcher: _Watcher) -> None:
    calling = _Calling(work)
    del work
    is_started = False
    try:
        calling.start()
        is_started = True
        calling.may_begin.set()
        calling.has_ended.wait()
        if calling.error is not None:
            raise calling.error
    except BaseException:
        watcher.is_stopped = True
        calling.is_abandoned = True
        calling.may_begin.set()
        if is_started:
            # A second signal does not wait for that: the call ends by itself then.
            calling.has_ended.wait()
        raise
    finally:
        calling.error = None
