"""Makes an image by pycdlib: ROCK_RIDGE (a version or -) INTERCHANGE_LEVEL XA (xa or -) UDF (udf or -) IMAGE."""

import io
import sys

import pycdlib

rock_ridge, level, xa, udf, image = sys.argv[1:]
iso = pycdlib.PyCdlib()
iso.new(
    interchange_level=int(level),
    joliet=None if level == "4" else 3,
    rock_ridge=None if rock_ridge == "-" else rock_ridge,
    xa=xa == "xa",
    udf="2.60" if udf == "udf" else None,
    vol_ident="PYCDLIB",
)


def other_names(path):
    names = {}
    if udf == "udf":
        names["udf_path"] = path.lower()
    if level != "4":
        names["joliet_path"] = path.lower()
    if rock_ridge != "-":
        names["rr_name"] = path.rsplit("/", 1)[1].lower()
    return names


def versioned(path):
    return path if level == "4" else path + ".;1"


iso.add_directory("/DIR", **other_names("/DIR"))
for path, content in (("/A", b"a" * 5000), ("/DIR/B", b"b"), ("/EMPTY", b"")):
    iso.add_fp(io.BytesIO(content), len(content), versioned(path), **other_names(path))
if rock_ridge != "-":
    iso.add_symlink(versioned("/LINK"), rr_symlink_name="link", rr_path="dir/../a")
    iso.add_hard_link(iso_old_path=versioned("/A"), iso_new_path=versioned("/HARD"), rr_name="hard")
iso.write(image)
iso.close()
