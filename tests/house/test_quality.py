"""The published reports keep every limit and are of the files as they are."""

import json
from pathlib import Path

import pytest

from scenarios.laboratory import batch, measures
from scenarios.reading import read_family

FAMILIES = Path(__file__).resolve().parents[2] / "content" / "families"
NAMES = sorted(path.parent.name for path in FAMILIES.glob("*/family.toml"))


def report_of(name):
    return json.loads((FAMILIES / name / "built" / "quality.json").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_the_published_report_keeps_every_limit(name):
    measures = report_of(name)["measures"]
    assert any(one["kept"] for one in measures)
    assert [one["name"] for one in measures if one["kept"] is False] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_published_report_is_of_the_files_as_they_are(name):
    assert report_of(name)["content_version"] == read_family(FAMILIES / name).version


@pytest.mark.parametrize("name", NAMES)
def test_flaws_of_writing_are_not_found_in_a_fresh_batch(name):
    family = read_family(FAMILIES / name)
    found = measures(family, batch(family, seed="fresh", count=390))
    flaws = [one for one in found if one.group == "Flaws of writing"]
    assert flaws
    assert all(one.kept for one in flaws), flaws
