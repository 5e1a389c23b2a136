"""Exceptions: their classes, fields, and copies."""

import copy
import errno
import pickle
from typing import Any

import pytest
from samples import image

import fsimage
from fsimage import Error, ErrorKind, FileSystems, Sense, Status
from fsimage._calls import known
from fsimage.errors import class_of


def test_fields() -> None:
    with pytest.raises(FileExistsError) as caught:
        image().root.add_directory("docs")
    error: Any = caught.value
    assert isinstance(error, fsimage.ItemExistsError) and isinstance(error, Error)
    assert error.status is Status.E_DUP_NAME and error.name == "FSI_E_DUP_NAME" and error.kind is ErrorKind.EXISTS
    assert error.path == error.filename == "/docs" and error.errno == errno.EEXIST
    assert str(error) == error.message and "/docs" in str(error)
    assert error.file_system is None and error.offset is None and error.block is None
    assert error.sense is None and error.cause is None


def test_the_file_system_is_told() -> None:
    made = fsimage.FileSystemImage(fsimage.Profile.IMAPI)
    made.file_systems = FileSystems.ISO9660
    made.strict = True
    made.root.add_directory("a/b/c/d/e/f/g/h/i", parents=True)
    with pytest.raises(fsimage.NotRepresentableError) as caught:
        made.create_result()
    assert isinstance(caught.value, ValueError)
    assert caught.value.file_system is FileSystems.ISO9660 and caught.value.path


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_every_kind_has_a_class(kind: ErrorKind) -> None:
    made = class_of(kind, 0)
    assert made is not Error and issubclass(made, Error) and made.__doc__
    error = made("message", status=Status.E_FAIL, kind=kind, path="/x")
    assert str(error) == "message"
    if isinstance(error, OSError):
        assert error.errno and error.filename == "/x"


def test_kinds_and_numbers_of_newer_libraries() -> None:
    assert class_of(99, 0) is Error
    assert known(ErrorKind, 99) == 99
    assert Error("x", status=-5).name == "unknown"
    assert Error().status == Status.E_FAIL


def test_copies() -> None:
    error = fsimage.SourceError(
        "message",
        status=Status.E_IMPORT_READ_FAILURE,
        kind=ErrorKind.SOURCE,
        path="/p",
        file_system=FileSystems.UDF,
        offset=5000,
        os_error=errno.EIO,
        sense=Sense(3, 2, 1),
    )
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is type(error)
        for name in ("message", "status", "kind", "path", "file_system", "offset", "sense", "name", "block", "errno"):
            assert getattr(other, name) == getattr(error, name)
    assert error.block == 2 and isinstance(error.cause, OSError)


def test_statuses_in_words() -> None:
    assert fsimage.status_name(12345) == "unknown"
    assert fsimage.status_message(Status.E_READONLY)
