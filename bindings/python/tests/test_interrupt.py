"""Signals: a long call ends when a handler raises."""

import os
import signal
import threading
from pathlib import Path
from typing import Any, List

import pytest
from samples import data

import fsimage


def test_a_handler_that_raises_ends_a_call(tmp_path: Path) -> None:
    handled = threading.Event()
    # Several threads read: one of them sends the signal.
    first = threading.Lock()

    def handler(*_: Any) -> None:
        handled.set()
        raise KeyboardInterrupt

    def read(offset: int, length: int) -> bytes:
        if first.acquire(blocking=False):
            os.kill(os.getpid(), signal.SIGINT)
        if not handled.wait(60):
            raise TimeoutError
        return bytes(length)

    made = fsimage.FileSystemImage()
    made.root.add_file("file", read, size=256 << 20)
    before = signal.signal(signal.SIGINT, handler)
    try:
        with made.create_result() as result:
            with pytest.raises(KeyboardInterrupt):
                result.save(tmp_path / "image")
            # What the call used is free again.
            assert result.read(0, 1) == b"\0"
    finally:
        signal.signal(signal.SIGINT, before)
    made.root.remove("file")


def test_a_handler_that_does_not_raise_changes_nothing(tmp_path: Path) -> None:
    handled: List[int] = []
    told = threading.Event()

    def handler(number: int, *_: Any) -> None:
        handled.append(number)
        told.set()

    before = signal.signal(signal.SIGINT, handler)
    try:
        with fsimage.open(data()) as volume:

            def progress(done: int, total: int) -> None:
                if not told.is_set():
                    os.kill(os.getpid(), signal.SIGINT)
                    assert told.wait(60)

            assert volume.extract(tmp_path / "folder", progress=progress).files == 3
    finally:
        signal.signal(signal.SIGINT, before)
    assert handled


def test_calls_of_other_threads(tmp_path: Path) -> None:
    raised: List[BaseException] = []

    def run() -> None:
        try:
            with fsimage.open(data()) as volume:
                volume.extract(tmp_path / "folder", progress=lambda done, total: 1 // 0)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert isinstance(raised[0], ZeroDivisionError)
