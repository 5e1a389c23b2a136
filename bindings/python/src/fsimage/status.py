"""Statuses in words."""

from . import _capi
from ._calls import decode


def abi_version() -> int:
    """The number of the binary interface of the library that is loaded. It changes when packages as this would no longer run with it."""
    return int(_capi.fsi_abi_version())


def status_name(status: int) -> str:
    """The name of a status as C spells it, such as "FSI_E_READONLY"; "unknown" for a number that is none.

    >>> status_name(0)
    'FSI_OK'
    """
    return decode(_capi.fsi_status_name(status))


def status_message(status: int) -> str:
    """What a status means, in English. An :class:`~fsimage.Error` says more: what was at fault, and why."""
    return decode(_capi.fsi_status_message(status))
