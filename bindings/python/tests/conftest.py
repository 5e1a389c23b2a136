"""What is checked when all tests have run: that every function of the C interface was called, with success and with an error."""

import os
import tempfile
from pathlib import Path
from typing import Dict, Generator, List, Set

import pytest

# The package looks for this when it is imported.
os.environ.setdefault("FSIMAGE_RECORD_CALLS", str(Path(tempfile.gettempdir()) / f"fsimage-calls-{os.getpid()}"))

#: Functions that cannot fail: they tell or free.
CANNOT_FAIL = ("_free", "fsi_error_", "fsi_status_", "fsi_version", "fsi_abi_version", "fsi_warning_kind_name")

#: Functions of which no failure can be brought about here, each with the reason.
NEVER_FAIL: Dict[str, str] = {
    "fsi_image_new": "it fails only by SOURCE_DATE_EPOCH, which a test sets in a process of its own",
    "fsi_iso_image_manager_new": "it takes nothing",
    "fsi_drive_list": "it takes nothing",
    "fsi_block_source_open_memory": "it copies bytes that are there",
    "fsi_block_source_open_reader": "its reader is whole",
    "fsi_boot_options_new": "it takes no image, or one that was seen to be open",
    "fsi_image_multisession": "it is asked of what was counted",
    "fsi_image_multisession_open_source": "it is asked of what was counted",
    "fsi_image_open_boot_image_options": "it is asked of what was counted",
    "fsi_iso_image_manager_next_finding": "it follows what counted them",
    "fsi_item_stream_size": "it is asked of what was counted",
    "fsi_items_next": "it follows what counted them",
    "fsi_progress_items_description_copy": "it follows what found the item",
    "fsi_stream_size": "the stream was just opened",
    "fsi_stream_position": "a closed stream is known before",
    "fsi_drives_next": "the list is never closed before its end",
    "fsi_warnings_next": "the list is never closed before its end",
    "fsi_findings_next": "the list is never closed before its end",
    "fsi_plan_entries_next": "the list is never closed before its end",
    "fsi_manifest_next": "the list is never closed before its end",
    "fsi_manifest_count": "it is asked of what was just made",
    "fsi_drive_media_info": "the description is never closed before it is read",
    "fsi_drive_media_sessions": "the description is never closed before it is read",
    "fsi_drive_media_write_speeds": "the description is never closed before it is read",
    "fsi_disc_item_copy": "it is given what a walk has come upon",
    "fsi_disc_item_name": "items are never closed",
    "fsi_disc_item_stat": "items are never closed",
    "fsi_disc_item_identity": "items are never closed",
    "fsi_disc_item_open_streams": "items are never closed",
}


@pytest.fixture(autouse=True)
def no_content_stays() -> Generator[None, None, None]:
    """Whatever a test does, the library releases all contents that it was given."""
    import gc

    from fsimage import _contents, _progress

    before = _contents.readers_alive()
    yield
    if _contents.readers_alive() > before:
        gc.collect()
    assert _contents.readers_alive() <= before
    assert not _progress._watchers


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails the run of all tests when a function was not called."""
    faults = _faults() if _all_ran(session) else []
    session.config.stash[_FAULTS] = faults
    if faults and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Names the functions."""
    for fault in config.stash.get(_FAULTS, []):
        terminalreporter.write_line(f"C interface: {fault}", red=True)


_FAULTS = pytest.StashKey[List[str]]()


def _all_ran(session: pytest.Session) -> bool:
    ran: Set[Path] = {Path(str(item.path)) for item in session.items}
    chosen = session.config.option.keyword or session.config.option.markexpr or session.testsfailed
    return not chosen and set(Path(__file__).parent.glob("test_*.py")) <= ran


def _faults() -> List[str]:
    from fsimage import _library

    faults = []
    for name, (succeeded, failed) in sorted(_library._calls.items()):
        cannot_fail = any(part in name for part in CANNOT_FAIL)
        if not succeeded and not (cannot_fail and failed):
            faults.append(f"{name} never succeeded")
        if not failed and name not in NEVER_FAIL and not cannot_fail:
            faults.append(f"{name} never failed")
    return faults
