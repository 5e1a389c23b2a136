"""The platform tag that a shared library of ELF earns: how old a C library still runs it.

A tag ``manylinux_2_XX`` promises that the library runs with glibc 2.XX and later, and needs nothing else but what each such
system has (PEP 600); ``musllinux_1_X`` the same of musl (PEP 656). A library that needs more gets ``linux``, which promises nothing.
"""

from __future__ import annotations

from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from packaging import tags

#: The C library's own parts, which come and go with it.
GLIBC = {"libc.so.6", "libm.so.6", "libdl.so.2", "librt.so.1", "libpthread.so.0", "libutil.so.1"}

#: Processors by their number in ELF files, as tags name them.
MACHINES = {
    "EM_386": "i686",
    "EM_X86_64": "x86_64",
    "EM_ARM": "armv7l",
    "EM_AARCH64": "aarch64",
    "EM_PPC64": "ppc64le",
    "EM_S390": "s390x",
    "EM_RISCV": "riscv64",
    "EM_LOONGARCH": "loongarch64",
}

#: The oldest glibc that tags are given for, which is also older than any that Rust's standard library runs with.
OLDEST = (2, 17)

#: The newest version of libgcc_s's symbols that systems of :data:`OLDEST` have.
GCC = (4, 8, 0)


def tag(library: Path) -> str:
    """The platform tag of a library."""
    with library.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            raise RuntimeError(f"{library} is no ELF file: fsimage's wheels are made on Linux")
        elf = ELFFile(file)
        machine = MACHINES.get(elf["e_machine"])
        if machine is None:
            raise RuntimeError(f"no platform tag is known for {elf['e_machine']}")
        needed = {str(entry.needed) for entry in elf.get_section_by_name(".dynamic").iter_tags("DT_NEEDED")}
        versions = {
            (str(part.name), str(symbol.name))
            for section in elf.iter_sections()
            if isinstance(section, GNUVerNeedSection)
            for part, symbols in section.iter_versions()
            for symbol in symbols
        }
    return f"{promise(needed, versions)}_{machine}"


def promise(needed: set[str], versions: set[tuple[str, str]]) -> str:
    """What can be promised of a library that needs these others, and these versions of their symbols."""
    rest = {name for name in needed if not name.startswith("ld-linux")} - {"libgcc_s.so.1"}
    if any(name == "libc.so" or name.startswith("libc.musl-") for name in rest):
        musl = [tag for tag in tags.platform_tags() if tag.startswith("musllinux_")]
        if len(rest) > 1 or not musl:
            return "linux"
        return "_".join(musl[0].split("_")[:3])
    oldest = OLDEST
    for library, version in versions:
        family, _, number = version.partition("_")
        if not number.replace(".", "").isdigit():
            return "linux"  # GLIBC_PRIVATE, or a symbol of a library that is not the system's
        parts = tuple(int(part) for part in number.split("."))
        if family == "GLIBC":
            oldest = max(oldest, parts[:2])
        elif library != "libgcc_s.so.1" or parts > GCC:
            return "linux"
    if rest - GLIBC:
        return "linux"
    return f"manylinux_{oldest[0]}_{oldest[1]}"
