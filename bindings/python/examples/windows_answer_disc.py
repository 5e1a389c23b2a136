"""Makes a disc with the answers that Windows Setup would ask for.

    windows_answer_disc.py answers.iso autounattend.xml [FOLDER]

Setup looks for ``autounattend.xml`` in the root of every removable medium. What is in FOLDER is put beside it: drivers, or scripts that the
answers call. The disc has Joliet for older versions of Windows, and UDF, which takes names and files of any length.
"""

import argparse
from pathlib import Path
from typing import Optional, Union

import fsimage
from fsimage import FileSystems


def make_answer_disc(image: Union[str, Path], answers: bytes, folder: Union[str, Path, None] = None) -> None:
    """Makes the image, in full or not at all."""
    with fsimage.FileSystemImage() as disc:
        disc.volume_name = "ANSWERS"
        disc.file_systems = FileSystems.ISO9660 | FileSystems.JOLIET | FileSystems.UDF
        disc.root.add_file("autounattend.xml", answers)
        if folder is not None:
            disc.root.add_host_tree(folder)
        with disc.create_result() as result:
            result.save(image)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image", type=Path)
    parser.add_argument("answers", type=Path, metavar="autounattend.xml")
    parser.add_argument("folder", type=Path, nargs="?")
    given = parser.parse_args()
    folder: Optional[Path] = given.folder
    make_answer_disc(given.image, given.answers.read_bytes(), folder)


if __name__ == "__main__":
    main()
