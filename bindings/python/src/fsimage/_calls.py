"""Calling the C interface: statuses become exceptions, out parameters results.

An exception that a callback raised is kept under a number, which the callback returns. The library tells that number in the error of the
call that failed because of it, whichever thread the callback ran on, and the exception is raised there.
"""

import ctypes
import itertools
import os
import sys
import threading
from collections import OrderedDict
from ctypes import byref, c_bool, c_uint32, c_uint64, c_void_p, sizeof, string_at
from enum import IntEnum
from operator import index
from types import FrameType
from typing import Any, Callable, List, Optional, Tuple, Type, TypeVar, Union

from . import _capi
from ._library import Function
from .enumerations import ErrorKind, FileSystems, Status
from .errors import Sense, class_of, known_status

#: What names an item of an image or a disc: texts with surrogates (as from :func:`os.fsdecode`) and bytes name those that are not UTF-8.
ItemPath = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
#: What names a file of the host.
HostPath = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]

_H = TypeVar("_H", bound=c_void_p)
_S = TypeVar("_S")
_C = TypeVar("_C")
_E = TypeVar("_E", bound=IntEnum)

#: Exceptions that are kept at most: those of callbacks whose failure the library goes on from are never asked for.
_KEPT = 100
_numbers = itertools.count(1)
#: With each the frame of the :func:`call` that it was raised in; ``None`` on threads of the library, which have none.
_raised: "OrderedDict[int, Tuple[BaseException, Optional[FrameType]]]" = OrderedDict()
_raised_lock = threading.Lock()


def keep_exception(exception: BaseException) -> int:
    """Keeps what a callback raised; gives what the callback has to return."""
    frame: Optional[FrameType] = sys._getframe()
    while frame is not None and frame.f_code not in _CALLS:
        frame = frame.f_back
    with _raised_lock:
        number = next(_numbers) & 0x7FFF_FFFF or next(_numbers)
        _raised[number] = exception, frame
        while len(_raised) > _KEPT:
            _raised.popitem(last=False)
    return number


def _kept_exception(number: int) -> Optional[BaseException]:
    with _raised_lock:
        kept = _raised.pop(number, None)
    return None if kept is None else kept[0]


def _forget_exceptions(frame: FrameType) -> None:
    """Forgets what was raised in a call that has ended: it refers to all that the call was given."""
    with _raised_lock:
        for number in [number for number, (_, raised_in) in _raised.items() if raised_in is frame]:
            del _raised[number]


def immortal(callback: _C) -> _C:
    """A callback that stays when Python ends: the library may call it after all else of this package is gone."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(callback))
    return callback


def failure(status: int, error: c_void_p) -> BaseException:
    """What is to be raised for a failed call. Frees the error."""
    if status == Status.E_POINTER:
        # No other pointer is ever NULL here.
        _capi.fsi_error_free(error)
        return ValueError("an object that the call uses is closed")
    try:
        kept = _kept_exception(_capi.fsi_error_callback_value(error))
        if kept is not None:
            return kept
        offset = _capi.fsi_error_offset(error)
        sense = Sense(
            _capi.fsi_error_sense_key(error), _capi.fsi_error_sense_asc(error), _capi.fsi_error_sense_ascq(error)
        )
        file_system = _capi.fsi_error_file_system(error)
        path = _capi.fsi_error_path(error)
        kind = _capi.fsi_error_kind(error)
        status = _capi.fsi_error_status(error)
        return class_of(kind, status, _capi.fsi_error_os_error(error))(
            decode(_capi.fsi_error_message(error)),
            status=known_status(status),
            kind=known(ErrorKind, kind),
            path=None if path is None else decode(path),
            file_system=FileSystems(file_system) if file_system else None,
            offset=None if offset == _capi.FSI_OFFSET_UNKNOWN else offset,
            os_error=_capi.fsi_error_os_error(error),
            sense=sense if any(sense) else None,
        )
    finally:
        _capi.fsi_error_free(error)


def call(function: Function, *arguments: Any) -> int:
    """Calls a function whose last parameter, which is left out here, takes an error. Gives the status, which is a success.

    Here and wherever else arguments stand between an object and the library they are dropped when a call fails: the exception's traceback would
    hold them, and so keep open what is closed.
    """
    error = c_void_p()
    try:
        status: int = function(*arguments, byref(error))
    except ctypes.ArgumentError as argument:
        raise _misfit(argument) from None
    if status < 0:
        del arguments
        try:
            raise failure(status, error)
        finally:
            _forget_exceptions(sys._getframe())
    if _raised:
        _forget_exceptions(sys._getframe())
    return status


def _misfit(error: ctypes.ArgumentError) -> Exception:
    """What is to be raised for an argument that C cannot take."""
    what = str(error)
    if "OverflowError" in what:
        return OverflowError(what)
    return TypeError(what)


def fill(structure: Any, **numbers: int) -> None:
    """Sets numbers in a structure. Raises :class:`OverflowError` for one that does not fit, which ``ctypes`` would cut."""
    for name, value in numbers.items():
        number = index(value)
        setattr(structure, name, number)
        if getattr(structure, name) != number:
            raise OverflowError(f"{name}: {number} does not fit")


def _getter(kind: Any) -> Callable[..., Any]:
    """What calls a function that gives a value of one of ``ctypes``' types: :func:`call` in one piece, for it is called often."""

    def get(function: Function, *arguments: Any) -> Any:
        out, error = kind(), c_void_p()
        try:
            status: int = function(*arguments, byref(out), byref(error))
        except ctypes.ArgumentError as argument:
            raise _misfit(argument) from None
        if status < 0:
            del arguments
            try:
                raise failure(status, error)
            finally:
                _forget_exceptions(sys._getframe())
        if _raised:
            _forget_exceptions(sys._getframe())
        return out.value

    return get


#: Calls a function that gives a number of 32 bits.
get_u32: Callable[..., int] = _getter(c_uint32)
#: Calls a function that gives a number of 64 bits, or a ``size_t``, which has as many on every system that this runs on.
get_u64: Callable[..., int] = _getter(c_uint64)
#: Calls a function that gives a truth value.
get_bool: Callable[..., bool] = _getter(c_bool)

#: The code of what calls the library: callbacks run within it.
_CALLS = {call.__code__, get_u64.__code__}


def get_bytes(function: Function, *arguments: Any) -> Optional[bytes]:
    """Calls a function that gives a text that the caller owns; ``None`` where it gives none."""
    out = c_void_p()
    try:
        call(function, *arguments, byref(out))
    finally:
        del arguments
    if not out:
        return None
    try:
        return string_at(out)
    finally:
        _capi.fsi_string_free(out)


def get_text(function: Function, *arguments: Any) -> str:
    """As :func:`get_bytes`, as a text."""
    try:
        return decode(get_bytes(function, *arguments) or b"")
    finally:
        del arguments


def get_handle(kind: Type[_H], function: Function, *arguments: Any) -> _H:
    """Calls a function that gives an object. It is freed with the handle."""
    handle = kind()
    try:
        call(function, *arguments, byref(handle))
    finally:
        del arguments
    return handle


def get_array(element: Any, function: Function, *arguments: Any) -> List[Any]:
    """Calls a function that fills an array, until that has room for all."""
    try:
        count = get_u64(function, *arguments, None, 0)
        while True:
            array = (element * count)()
            total = get_u64(function, *arguments, array, count)
            if total <= count:
                return list(array[:total])
            count = total
    finally:
        del arguments


def sized(structure: Type[_S]) -> _S:
    """A structure whose ``struct_size`` is set, and all else 0."""
    value = structure()
    value.struct_size = sizeof(structure)  # type: ignore[attr-defined, arg-type]
    return value


def known(kind: Type[_E], number: int) -> Union[_E, int]:
    """A number as its enumeration has it, or as it is where that is older than the library."""
    try:
        return kind(number)
    except ValueError:
        return number


def decode(text: bytes) -> str:
    """A text of the library. Bytes that are not UTF-8 become surrogates, and :func:`encode` makes bytes of them again."""
    return text.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """A text for the library. Raises :class:`ValueError` for one with a NUL, and :class:`TypeError` for what is no text."""
    if not isinstance(text, str):
        raise TypeError(f"a str is wanted, not {type(text).__name__}")
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        encoded = text.encode("utf-8", "surrogateescape")
    if b"\0" in encoded:
        raise ValueError("embedded null character")
    return encoded


def item_path(path: ItemPath) -> bytes:
    """A path in an image."""
    if type(path) is str and "\0" not in path and path.isascii():
        return path.encode()
    return _fspath(path)


def is_utf8(path: bytes) -> bool:
    """Whether the functions that take UTF-8 take it."""
    try:
        path.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def host_path(path: HostPath) -> bytes:
    """A path of the host, as the system takes it."""
    return _checked(os.fsencode(path))


def _fspath(path: ItemPath) -> bytes:
    plain = os.fspath(path)
    return encode(plain) if isinstance(plain, str) else _checked(plain)


def _checked(path: bytes) -> bytes:
    if b"\0" in path:
        raise ValueError("embedded null byte")
    return path


