"""The real family, read once, and a small one that tests may break."""

from pathlib import Path

import pytest

from scenarios.reading import read_family
from scenarios.solver import Solver

MORE = Path(__file__).resolve().parent / "more"
SETTINGS = Path(__file__).resolve().parent / "settings"
VIGNETTES = Path(__file__).resolve().parent / "vignettes"
CONTENT = Path(__file__).resolve().parents[2] / "content" / "families" / "customization"


@pytest.fixture(scope="session")
def family():
    return read_family(CONTENT)


@pytest.fixture(scope="session")
def inference():
    return read_family(CONTENT.parent / "inference_mode")


@pytest.fixture(scope="session")
def solver(family):
    return Solver(family)


@pytest.fixture
def copy_of_family(tmp_path):
    """A folder with the real family's file and two settings of the tests, free to be broken."""
    folder = tmp_path / "customization"
    (folder / "settings").mkdir(parents=True)
    (folder / "family.toml").write_bytes((CONTENT / "family.toml").read_bytes())
    for path in SETTINGS.glob("*.toml"):
        (folder / "settings" / path.name).write_bytes(path.read_bytes())
    return folder
