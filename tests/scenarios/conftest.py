"""The real family, read once, and a small one that tests may break."""

from pathlib import Path

import pytest

from scenarios.reading import read_family
from scenarios.solver import Solver

CONTENT = Path(__file__).resolve().parents[2] / "content" / "families" / "customization"


@pytest.fixture(scope="session")
def family():
    return read_family(CONTENT)


@pytest.fixture(scope="session")
def solver(family):
    return Solver(family)


@pytest.fixture
def copy_of_family(tmp_path):
    """A folder with the real family's files, free to be broken."""
    folder = tmp_path / "customization"
    (folder / "settings").mkdir(parents=True)
    for name in ("family.toml", "settings/water.toml", "settings/translation.toml"):
        (folder / name).write_bytes((CONTENT / name).read_bytes())
    return folder
