"""The declarations are those of the header: as a C compiler lays structures out, and all functions there are."""

import ctypes
import re
import subprocess
from pathlib import Path
from typing import Any, List

import pytest

from fsimage import _capi, _library, enumerations
from fsimage._capi import structures

INCLUDE = Path(__file__).parents[3] / "include"


def structure_types() -> List[Any]:
    return [
        one
        for one in vars(structures).values()
        if isinstance(one, type) and issubclass(one, ctypes.Structure) and one is not ctypes.Structure
    ]


def test_every_function_is_declared() -> None:
    names = (INCLUDE / "fsimage.symbols").read_text().split()
    assert sorted(_library._calls) == sorted(names)
    assert all(hasattr(_capi, name) for name in names)


def test_structures_lie_as_in_c(tmp_path: Path) -> None:
    types = structure_types()
    assert len(types) > 20
    lines = []
    for one in types:
        name = one.__name__
        lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
        for field, *_ in one._fields_:
            lines.append(f'printf("{name}.{field} %zu\\n", offsetof({name}, {field}));')
    source = tmp_path / "layout.c"
    body = "\n".join(lines)
    source.write_text(f"#include <stdio.h>\n#include \"fsimage.h\"\nint main(void) {{ {body} return 0; }}\n")
    program = tmp_path / "layout"
    subprocess.run(["gcc", "-I", str(INCLUDE), "-o", str(program), str(source)], check=True)
    told = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    ours = []
    for one in types:
        ours.append(f"{one.__name__} {ctypes.sizeof(one)}")
        for field, *_ in one._fields_:
            ours.append(f"{one.__name__}.{field} {getattr(one, field).offset}")
    assert told.splitlines() == ours


def test_every_number_is_a_member() -> None:
    header = (INCLUDE / "fsimage.h").read_text()
    numbers = set(re.findall(r"^#define FSI_(\w+) (?:\(fsi_status\))?[0-9-]", header, re.MULTILINE))
    plain = {"ABI_VERSION", "OFFSET_UNKNOWN", "SESSION_NEWEST", "BLOCK_NONE"}
    found = sum(len(getattr(enumerations, name).__members__) for name in enumerations.__all__)
    assert found == len(numbers - plain)


@pytest.mark.parametrize("status", list(enumerations.Status))
def test_statuses_have_the_library_s_names(status: enumerations.Status) -> None:
    import fsimage

    assert fsimage.status_name(status) == f"FSI_{status.name}"
    assert fsimage.status_message(status)


def test_a_wrong_type_is_an_exception() -> None:
    with pytest.raises(ctypes.ArgumentError):
        _capi.fsi_image_set_padding_blocks(None, "many", None)


def test_versions() -> None:
    import fsimage

    assert fsimage.abi_version() == structures.FSI_ABI_VERSION
    assert fsimage.__version__.count(".") == 2
