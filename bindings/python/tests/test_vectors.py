"""The scenarios that every language runs."""

from pathlib import Path

import pytest
from vectors import Scenario

FOLDER = Path(__file__).parents[2] / "vectors"
FILES = sorted(FOLDER.glob("*.vec"))


def test_there_are_scenarios() -> None:
    assert FILES, FOLDER


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario(path: Path, tmp_path: Path) -> None:
    assert Scenario(tmp_path).run(path) > 0
