"""The shared library: where it is, and how its functions are taken from it.

It is, in this order: the file that the environment's ``FSIMAGE_LIBRARY`` names; the copy that came with this package; the one that the
system's loader finds. ``ctypes.CDLL`` lets other threads of Python run during each call.
"""

import atexit
import ctypes
import ctypes.util
import os
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from ._capi.structures import FSI_ABI_VERSION

#: A function of the library. Its ``argtypes`` are set, so what does not fit raises :class:`ctypes.ArgumentError`.
Function = Callable[..., Any]


def candidates() -> List[str]:
    """The files and names under which the library is looked for, the first one that is there to be taken."""
    named = os.environ.get("FSIMAGE_LIBRARY")
    if named:
        return [named]
    shipped = Path(__file__).parent / "_lib" / "libfsimage.so"
    if shipped.is_file():
        return [str(shipped)]
    found = ctypes.util.find_library("fsimage")
    return ([found] if found else []) + ["libfsimage.so"]


def load() -> ctypes.CDLL:
    """Loads the library. Raises :class:`ImportError`, which tells where it was looked for."""
    failures = []
    for name in candidates():
        try:
            loaded = ctypes.CDLL(name)
            version = loaded.fsi_abi_version
        except (OSError, AttributeError) as error:
            failures.append(f"{name}: {error}")
            continue
        version.restype = ctypes.c_uint32
        if version() != FSI_ABI_VERSION:
            raise ImportError(f"{name} has binary interface {version()}, and this package wants {FSI_ABI_VERSION}")
        return loaded
    raise ImportError("libfsimage cannot be loaded: set FSIMAGE_LIBRARY to its path (" + "; ".join(failures) + ")")


library = load()

#: Where the names of called functions are written when Python ends, each with the number of its successes and failures. For tests of
#: what is tested; calls are slower then.
_RECORD = os.environ.get("FSIMAGE_RECORD_CALLS")
_calls: Dict[str, List[int]] = {}


def function(name: str, result: Optional[type], arguments: List[Any]) -> Function:
    """A function of the library, with its types. Raises :class:`ImportError` where the library is too old to have it."""
    try:
        found = getattr(library, name)
    except AttributeError as error:
        raise ImportError(f"libfsimage is older than this package: {error}") from error
    found.restype = result
    found.argtypes = arguments
    return _recorded(name, result, found) if _RECORD else found


def bare_function(name: str) -> Function:
    """A function of the library that gives a status, without the types of its arguments, so that these are not converted one by one.

    ``ctypes`` takes ``bytes`` for their address, ``None`` for NULL, handles for what they hold, and whole numbers for those of 32 bits; the caller gives
    nothing else and nothing that does not fit.
    """
    found = library[name]
    found.restype = ctypes.c_int32
    return _recorded(name, ctypes.c_int32, found) if _RECORD else found


def _recorded(name: str, result: Optional[type], found: Function) -> Function:
    counts = _calls.setdefault(name, [0, 0])

    def call(*arguments: Any) -> Any:
        try:
            value = found(*arguments)
        finally:
            del arguments
        counts[result is ctypes.c_int32 and value < 0] += 1
        return value

    return call


def _write_record(path: str) -> None:
    lines = [f"{name} {succeeded} {failed}\n" for name, (succeeded, failed) in sorted(_calls.items())]
    with open(path, "a", encoding="ascii") as record:
        record.writelines(lines)


if _RECORD:
    atexit.register(_write_record, _RECORD)
