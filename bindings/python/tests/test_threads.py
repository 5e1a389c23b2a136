"""Threads: an object that one thread closes while another uses it, changes against the rules, the global lock."""

import threading
import time
from pathlib import Path
from typing import Any, Callable, List

import pytest
from samples import data, image

import fsimage


def together(*works: Callable[[], Any]) -> List[BaseException]:
    """Runs all at once; gives what they raise."""
    raised: List[BaseException] = []

    def run(work: Callable[[], Any]) -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_closing_what_another_thread_uses(tmp_path: Path) -> None:
    begun = threading.Event()
    may_end = threading.Event()

    def slowly(offset: int, length: int) -> bytes:
        begun.set()
        may_end.wait(60)
        return bytes(length)

    made = fsimage.FileSystemImage()
    made.root.add_file("file", slowly, size=5000)
    result = made.create_result()

    def close() -> None:
        begun.wait(60)
        result.close()
        made.close()
        may_end.set()

    assert together(lambda: result.save(tmp_path / "image"), close) == []
    with fsimage.open(tmp_path / "image") as volume:
        assert (volume / "file").read_bytes() == bytes(5000)


def test_changing_what_another_thread_changes(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"file {number}").touch()
    begun, may_end = threading.Event(), threading.Event()
    made = fsimage.FileSystemImage()
    root = made.root
    met: List[BaseException] = []

    def wait(done: int, total: int) -> None:
        begun.set()
        may_end.wait(60)

    def change() -> None:
        begun.wait(60)
        try:
            root.add_file("other", b"")
        except fsimage.BusyError as error:
            met.append(error)
        finally:
            may_end.set()

    assert together(lambda: root.add_host_tree(tmp_path, progress=wait), change) == []
    assert len(met) == 1 or "other" in root
    assert len(root) in (50, 51)


def test_other_threads_run_during_a_call(tmp_path: Path) -> None:
    # A content that waits for another thread of Python ends only when that gets to run.
    turn = threading.Event()

    def wait(offset: int, length: int) -> bytes:
        if not turn.wait(60):
            raise TimeoutError
        return bytes(length)

    made = fsimage.FileSystemImage()
    made.root.add_file("file", wait, size=5000)
    with made.create_result() as result:
        assert together(lambda: result.save(tmp_path / "image"), turn.set) == []


def test_many_threads_add() -> None:
    made = fsimage.FileSystemImage()
    root = made.root

    def add(name: str) -> None:
        for number in range(200):
            while True:
                try:
                    root.add_file(f"{name}{number}", b"x")
                    break
                except fsimage.BusyError:
                    time.sleep(0)

    assert together(*[lambda name=name: add(name) for name in "abcd"]) == []
    assert made.file_count == 800


def test_many_threads_read_one_volume() -> None:
    with fsimage.open(data()) as volume:

        def read() -> None:
            for _ in range(20):
                assert len(list(volume.root.rglob("*"))) > 5
                assert (volume / "docs/data.bin").read_bytes() == bytes(range(256)) * 40

        assert together(*[read] * 6) == []


def test_exceptions_come_out_where_they_belong() -> None:
    made = fsimage.FileSystemImage()

    class Mine(Exception):
        pass

    def fail(name: str) -> Callable[[int, int], bytes]:
        def read(offset: int, length: int) -> bytes:
            raise Mine(name)

        return read

    for name in "abcdef":
        made.root.add_file(name, fail(name), size=4096)
    with made.create_result() as result:
        places = {name: result.extents(made.item(f"/{name}"))[0].first_block * 2048 for name in "abcdef"}

        def read(name: str) -> None:
            for _ in range(50):
                with pytest.raises(Mine) as caught:
                    result.read(places[name], 2048)
                assert caught.value.args == (name,)

        assert together(*[lambda name=name: read(name) for name in "abcdef"]) == []


def test_callbacks_may_use_the_library(tmp_path: Path) -> None:
    inner = image()
    with inner.create_result() as inside:
        made = fsimage.FileSystemImage()
        made.root.add_file("inner.iso", lambda offset, length: inside.read(offset, length), size=inside.size)
        told: List[int] = []
        with made.create_result() as result:
            result.save(tmp_path / "image", progress=lambda done, total: told.append(result.total_blocks))
        assert told
        with fsimage.open(tmp_path / "image") as outer, (outer / "inner.iso").open("rb") as file:
            with fsimage.open(file) as volume:
                assert (volume / "docs/readme.txt").read_bytes() == b"Read me\n"


def test_a_kept_exception_keeps_nothing_else() -> None:
    from fsimage import _calls

    def fail(offset: int, length: int) -> bytes:
        raise LookupError

    for _ in range(10):
        with pytest.raises(LookupError):
            fsimage.open(fail, size=1 << 20)
    assert not _calls._raised
