"""What the benches of the bindings do, in Python. `cargo xtask bench bindings` runs it beside the same jobs in other languages.

`jobs.py FOLDER` writes one line of JSON for each job. The folder has `content`, a file to be read.
"""

import json
import sys
import time
from pathlib import Path
from typing import NamedTuple, Tuple

import fsimage

#: Calls of a getter.
CALLS = 1_000_000
#: Files that are added, in as many directories as have a thousand each.
FILES = 100_000
#: What is read at once.
PART = 1 << 20


class Passed(NamedTuple):
    """Seconds, by the clock on the wall and by that of this process's processor time."""

    wall: float
    processor: float


class Moment:
    """A moment, by both clocks."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def elapsed(self) -> Passed:
        """What passed since then."""
        return Passed(time.perf_counter() - self._wall, time.process_time() - self._processor)


def tell(job: str, units: int, passed: Passed) -> None:
    """A line of JSON."""
    line = {"job": job, "units": units, "seconds": passed.wall, "processor_seconds": passed.processor}
    print(json.dumps(line), flush=True)


def calls(image: fsimage.FileSystemImage) -> Passed:
    """The time of cheap calls."""
    begin = Moment()
    for _ in range(CALLS):
        image.file_count
    return begin.elapsed()


def adds_and_build(folder: Path, *, at_once: bool) -> Tuple[Passed, Passed, Passed]:
    """The time of calls, of adding files from memory, and of that with making the image."""
    begin = Moment()
    with fsimage.FileSystemImage() as image:
        root = image.root
        for directory in range(FILES // 1000):
            root.add_directory(f"d{directory:03}")
        if at_once:
            root.add_files(
                (f"d{file // 1000:03}/file{file:06}.txt", f"the content of {file}".encode())
                for file in range(FILES)
            )
        else:
            for file in range(FILES):
                root.add_file(f"d{file // 1000:03}/file{file:06}.txt", f"the content of {file}".encode())
        adds = begin.elapsed()
        made = folder / "python.iso"
        with image.create_result() as result:
            result.save(made, flags=fsimage.SaveFlags.NO_SYNC)
        whole = begin.elapsed()
        # Taking the place of a file would take longer.
        made.unlink()
        return calls(image), adds, whole


def stream(folder: Path) -> Tuple[int, Passed]:
    """Reads an image with one large file, in parts."""
    with fsimage.FileSystemImage() as image:
        image.root.add_file("content", folder / "content")
        buffer = bytearray(PART)
        with image.create_result() as result, result.open() as opened:
            total, begin = 0, Moment()
            while True:
                count = opened.readinto(buffer)
                if not count:
                    return total, begin.elapsed()
                total += count


def main(folder: Path) -> None:
    """All jobs."""
    call, adds, whole = adds_and_build(folder, at_once=False)
    tell("call", CALLS, call)
    tell("adds one by one", FILES, adds)
    tell("adds one by one, and build", FILES, whole)
    _, adds, whole = adds_and_build(folder, at_once=True)
    tell("adds", FILES, adds)
    tell("adds-and-build", FILES, whole)
    tell("stream", *stream(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
