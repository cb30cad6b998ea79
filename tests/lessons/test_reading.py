"""A broken lesson is refused, with every fault named at its place and with its cure."""

import shutil
from pathlib import Path

import pytest

from lessons.content import ContentError, read_course
from lessons.drawings import with_prefix

CONTENT = Path(__file__).resolve().parents[2] / "content"
SLUG = "foundation-model-customization"


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy)
    return copy


def faults(folder, old="", new="", file="lesson.md"):
    path = folder / "lessons" / SLUG / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ContentError) as error:
        read_course(folder)
    return [str(problem) for problem in error.value.problems]


FAULTS = {
    "no front matter": ("+++\ntitle", "title"),
    "broken front matter": ('nav = "', "nav = "),
    "a missing field": ('summary = "', 'resume = "'),
    "an unknown task": ('task = "3.1"', 'task = "9.9"'),
    "an unknown objective": ('"3.1.5"', '"3.1.99"'),
    "an unknown family": ('family = "customization"', 'family = "customisation"'),
    "a heading without an anchor": ("## Choosing {#choosing}", "## Choosing"),
    "an anchor twice": ("{#choosing}", "{#cost}"),
    "a link to nowhere": ("([why](#pre-training-needs))", "([why](#nowhere))"),
    "an unknown directive": (":::board", ":::bored"),
    "an unknown diagram": (":::diagram rag-flow", ":::diagram rag-flaw"),
    "an unknown option": (":::option rag", ":::option rags"),
    "an unknown wish": (":::check about=fresh", ":::check about=freshness"),
    "a source nobody cites": ('id = "rights"', 'id = "writes"'),
    "an anchor that questions need": ("{#private-data}", "{#own-data}"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_refuses(folder, fault):
    found = faults(folder, *FAULTS[fault])
    assert found
    assert all("content" in problem for problem in found)


def test_a_first_family_that_nobody_signed_is_a_fault(folder):
    (folder / "families" / "customization" / "signed" / "logics.toml").unlink()
    with pytest.raises(ContentError, match="no logic is signed"):
        read_course(folder)


def test_a_fault_in_the_first_family_is_not_told_as_a_fault_of_the_course(folder):
    path = folder / "families" / "customization" / "vignettes" / "travel.toml"
    path.write_text(path.read_text().replace("{pairs.on_file:", "{pairs.on_fire:", 1))
    with pytest.raises(ContentError) as error:
        read_course(folder)
    told = [str(problem) for problem in error.value.problems]
    assert any("travel.toml" in problem for problem in told)
    assert not [problem for problem in told if "course.toml" in problem]


DRAWING_FAULTS = {
    "a diagram without words": ("<desc", "<metadata"),
    "a diagram with a fixed color": ('fill="var(--card)"', 'fill="#ffffff"'),
    "a diagram with a style": ("<g data-part", '<g style="x" data-part'),
    "a diagram that is no XML": ("</svg>", ""),
    "a diagram with a foreign id": ('id="rag-flow-t"', 'id="t"'),
}


@pytest.mark.parametrize("fault", DRAWING_FAULTS)
def test_it_refuses_also(folder, fault):
    assert faults(folder, *DRAWING_FAULTS[fault], file="diagrams/rag-flow.svg")


@pytest.mark.parametrize(
    ("old", "new"),
    [('diagram = "rag-flow"', 'diagram = "rag-flaw"'), ('["update", "store"]', '["upsate"]')],
)
def test_it_refuses_a_walkthrough_with(folder, old, new):
    assert faults(folder, old, new, file="walkthrough.toml")


def test_a_lesson_that_nobody_lists_is_a_fault(folder):
    (folder / "lessons" / "new-one").mkdir()
    with pytest.raises(ContentError, match="does not list 'new-one'"):
        read_course(folder)


def test_all_faults_of_all_files_come_at_once(folder):
    (folder / "families" / "customization" / "settings" / "water.toml").write_text("name =")
    found = faults(folder, "## Choosing {#choosing}", "## Choosing")
    assert any("water.toml" in problem for problem in found)
    assert any("Choosing" in problem for problem in found)


def test_a_drawing_can_stand_twice_on_a_page():
    svg = '<svg aria-labelledby="a-t a-d"><title id="a-t"/><g id="a-d"/><use href="#a-d"/></svg>'
    assert with_prefix(svg, "f-") == (
        '<svg aria-labelledby="f-a-t f-a-d"><title id="f-a-t"/><g id="f-a-d"/>'
        '<use href="#f-a-d"/></svg>'
    )
