"""Numbers as parameters of C functions: ``ctypes`` cuts one that does not fit, and these raise instead."""

from ctypes import c_int64, c_uint16, c_uint32, c_uint64
from operator import index
from typing import Any


class u16:
    """An unsigned number of 16 bits."""

    @classmethod
    def from_param(cls, value: Any) -> c_uint16:
        """What ``ctypes`` asks of the type of a parameter."""
        number = index(value)
        if 0 <= number < 0x1_0000:
            return c_uint16(number)
        raise OverflowError(f"{number} does not fit 16 bits")


class u32:
    """An unsigned number of 32 bits."""

    @classmethod
    def from_param(cls, value: Any) -> c_uint32:
        """What ``ctypes`` asks of the type of a parameter."""
        number = index(value)
        if 0 <= number < 0x1_0000_0000:
            return c_uint32(number)
        raise OverflowError(f"{number} does not fit 32 bits")


class u64:
    """An unsigned number of 64 bits, or a ``size_t`` that a caller tells."""

    @classmethod
    def from_param(cls, value: Any) -> c_uint64:
        """What ``ctypes`` asks of the type of a parameter."""
        number = index(value)
        if 0 <= number < 0x1_0000_0000_0000_0000:
            return c_uint64(number)
        raise OverflowError(f"{number} does not fit 64 bits")


class i64:
    """A signed number of 64 bits."""

    @classmethod
    def from_param(cls, value: Any) -> c_int64:
        """What ``ctypes`` asks of the type of a parameter."""
        number = index(value)
        if -0x8000_0000_0000_0000 <= number < 0x8000_0000_0000_0000:
            return c_int64(number)
        raise OverflowError(f"{number} does not fit 64 bits")
