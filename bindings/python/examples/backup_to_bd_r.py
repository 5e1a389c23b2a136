"""Backs a folder up onto a BD-R, as UDF 2.60. Each backup is a session of its own, and the disc shows all of them.

    backup_to_bd_r.py /dev/sr0 FOLDER
    backup_to_bd_r.py 'file:disc.fsidisc?media=bd-r' FOLDER     # a disc in a file, to try it out

A blank disc gets its first session; on one with earlier backups the next is added, in a folder named after the time. What is on the disc already is
not written again, and every session is read back and compared.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Union

import fsimage
from fsimage import DrivePhase, DriveStep, FileSystems, MediaState, UdfRevision


def back_up(drive: fsimage.Drive, folder: Union[str, Path], name: str) -> fsimage.Burnt:
    """Adds a session with the folder under a name."""
    with fsimage.FileSystemImage() as image:
        if MediaState.BLANK in drive.media().state:
            image.choose_defaults(drive)
            image.volume_name = "BACKUPS"
            image.file_systems = FileSystems.UDF
            image.udf_revision = UdfRevision.V2_60
        else:
            image.set_multisession_from_drive(drive)
            image.import_file_system()
        image.root.add_directory(name).add_host_tree(folder)
        with image.create_result() as result:
            return result.burn(drive, progress=show)


def backups(drive: fsimage.Drive) -> "list[str]":
    """The names of the backups on a disc."""
    starts = [session.first_block for session in drive.media().sessions]
    with fsimage.open(drive.source(), sessions=starts) as volume:
        return sorted(path.name for path in volume.root.iterdir())


def show(step: DriveStep) -> None:
    """Says how far the drive is."""
    if step.phase in (DrivePhase.WRITING, DrivePhase.VERIFYING):
        what = "written" if step.phase == DrivePhase.WRITING else "read back"
        sys.stderr.write(f"\r{step.done} of {step.total} blocks {what} ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("drive")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", default=time.strftime("%Y-%m-%d %H.%M.%S"), help="of the backup")
    given = parser.parse_args()
    with fsimage.Drive(given.drive, write=True) as drive:
        burnt = back_up(drive, given.folder, given.name)
        print(f"{burnt.blocks} blocks; on the disc are now: {', '.join(backups(drive))}")


if __name__ == "__main__":
    main()
