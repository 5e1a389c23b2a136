"""Builds and reads optical-disc file-system images: ISO 9660, Joliet, Rock Ridge, UDF."""

from . import _capi

__version__: str = _capi.fsi_version().decode()
