"""Watching long calls: what is told of them goes to a function, or to a bar like those of tqdm."""

import itertools
from ctypes import Structure, byref
from types import TracebackType
from typing import Any, Callable, Dict, Optional, Protocol, Type, Union

from . import _capi
from ._calls import immortal, keep_exception


class ProgressBar(Protocol):
    """A bar: what tqdm's are."""

    total: Any

    def update(self, n: int, /) -> Any:
        """Moves the bar on."""


#: Told of what is done so far and of what it will be at the end, 0 where that is not known; or a bar. It runs on any thread, never on two
#: at once. What it raises ends the operation and comes out of the call; ``False`` ends it with :class:`~fsimage.CancelledError`.
Progress = Union[Callable[[int, int], Any], ProgressBar]

_numbers = itertools.count(1)
_watchers: Dict[int, Callable[..., Any]] = {}

#: What a callback returns for ``False``; exceptions have numbers from 1 on.
CANCELLED = -1


def notify(number: int, *told: Any) -> int:
    """Tells a watcher; gives what its callback returns."""
    try:
        return CANCELLED if _watchers[number](*told) is False else 0
    except BaseException as exception:
        return keep_exception(exception)


class Watch:
    """A watcher, known to the library by :attr:`number` within a ``with``. ``None`` watches nothing: the number is 0 then."""

    def __init__(self, watcher: Optional[Callable[..., Any]]) -> None:
        self._watcher = watcher
        self.number = 0

    def __enter__(self) -> "Watch":
        if self._watcher is not None:
            if not callable(self._watcher):
                raise TypeError(f"a function is wanted, not {type(self._watcher).__name__}")
            self.number = next(_numbers)
            _watchers[self.number] = self._watcher
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        value: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        _watchers.pop(self.number, None)

    def into(self, options: Any, callback: Any, field: str = "progress") -> Any:
        """Sets a callback of a structure of options, and its user data, if there is something that watches."""
        if self.number:
            setattr(options, field, callback)
            options.user_data = self.number
        return byref(options)


def watcher_of(progress: Optional[Progress]) -> Optional[Callable[[int, int], Any]]:
    """The function that is told of progress."""
    if progress is None:
        return None
    update = getattr(progress, "update", None)
    if update is None:
        if not callable(progress):
            raise TypeError(f"a function or a bar is wanted, not {type(progress).__name__}")
        return progress
    return _BarWatcher(progress, update)


class _BarWatcher:
    """Moves a bar, which wants to know by how much."""

    def __init__(self, bar: Any, update: Callable[[int], Any]) -> None:
        self._bar = bar
        self._update = update
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        if total and self._bar.total != total:
            self._bar.total = total
        if done > self._done:
            step, self._done = done - self._done, done
            self._update(step)


def copy_of(structure: Type[Structure], address: int) -> Any:
    """A structure that a callback was given, which lives no longer than the callback."""
    return structure.from_buffer_copy((structure * 1).from_address(address))


PROGRESS = immortal(_capi.fsi_progress_callback(notify))
