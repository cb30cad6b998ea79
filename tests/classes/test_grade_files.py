"""The gradebook on the screen and as files: the same, cell by cell."""

import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook

from tests.cast import after
from tests.classes.grading import (
    a_lesson,
    csv_lines,
    get,
    set_by_hand,
    take,
)
from tests.factories import (
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


def screen(cast, **asked):
    """The table of the screen, cell by cell; what stands beside a score is in a list of its own."""
    page = get(cast, "gradebook", **asked).content.decode()
    table = re.search(r'<table class="plain grades">.*?</table>', page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", table[0], re.DOTALL)
    return [[_told(cell) for cell in re.findall(CELL, row, re.DOTALL)] for row in rows]


CELL = r"<t[hd][^>]*>(.*?)</t[hd]>"


def _told(cell):
    """What a cell says, and what small words it says beside that."""
    cell = re.sub(r'<a class="sort".*?</a>', "", cell, flags=re.DOTALL)
    small = re.findall(r"<small[^>]*>(.*?)</small>", cell)
    rest = re.sub(r"<[^>]+>", "", re.sub(r"<small.*?</small>", "", cell))
    return unescape(rest).strip(), unescape("".join(small))


def as_file(table):
    """The screen's table as the files have it, but for the e-mail; small words have own columns."""
    (*header,), *body, foot = table
    titles = [title for title, _ in header[2:]]
    lines = [["Learner", "Mean", "Due", *titles, "Notes"]]
    for (name, _), (mean, n), *cells in body:
        notes = [f"{t}: {small}" for t, (_, small) in zip(titles, cells, strict=True) if small]
        scores = [text for text, _ in cells]
        lines.append([name, mean, n.removeprefix("n "), *scores, "; ".join(notes)])
    means, counts = [[text for text, _ in foot[1:]], [n.removeprefix("n ") for _, n in foot[1:]]]
    lines.append(["Mean", means[0], "", *means[1:], ""])
    lines.append(["How many", counts[0], "", *counts[1:], ""])
    return lines


def xlsx_lines(cast, **asked):
    """The first sheet; every word is a string cell, so that nothing runs."""
    book = load_workbook(io.BytesIO(get(cast, "gradebook_xlsx", **asked).content))
    scores, about = book.worksheets
    assert scores.freeze_panes == "B2"
    assert "Made" in [row[0].value for row in about]
    assert {cell.data_type for row in (*scores, *about) for cell in row} <= {"s", "n"}
    return [["" if cell.value is None else cell.value for cell in row] for row in scores]


HARD_NAMES = [
    "=1+1",
    "+cmd",
    "-2",
    "@sum",
    "\tx",
    'Quote " and, comma',
    "New\nline",
    "ليلى حسن",
    "<b>bold</b> & co",
    "É" * 80,
    "李雷",
    "'apostrophe",
]


def compared(cast, **asked):
    """Screen, CSV and XLSX say the same, cell by cell; returns the lines."""
    shown = as_file(screen(cast, **asked))
    file, sheet = csv_lines(cast, **asked), xlsx_lines(cast, **asked)
    assert [len(line) for line in file] == [len(line) for line in sheet]
    for line, row in zip(file, sheet, strict=True):
        for text, cell in zip(line, row, strict=True):
            assert text in (str(cell), f"'{cell}")
            assert not text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert isinstance(cell, int) == bool(re.fullmatch(r"\d+", text))
    assert [[str(row[0]).strip(), *map(str, row[2:])] for row in sheet] == shown
    return sheet


def test_the_files_say_what_the_screen_says_cell_by_cell(cast, assignment, at_noon):
    second = cast.assignment(title="T" * 119 + '"', seed="b", minutes=20)
    a_lesson(cast.classroom)
    for number, name in enumerate(HARD_NAMES):
        learner = MembershipFactory(classroom=cast.classroom, user=UserFactory(name=name)).user
        take(assignment, learner, right=number % 6)
        if number % 2:
            take(second, learner, right=1, hand_in=number % 3 == 0)
    set_by_hand(second, cast.ana, cast.tomas, percent=55)
    at_noon.move_to(after(hours=1))
    lines = compared(cast)
    assert {row[0] for row in lines} >= set(HARD_NAMES)
    assert any("set by hand" in row[-1] for row in lines)
    assert any("closed by the clock" in row[-1] for row in lines)
    narrowed = compared(cast, state="handed in", assignment=str(second.pk), sort="-name")
    assert 2 < len(narrowed) < len(lines)


def test_screen_and_files_have_one_word_for_what_ended_before_joining(cast, at_noon):
    cast.assignment(start_until=after(minutes=1))
    MembershipFactory(classroom=cast.classroom, user__name="Late", joined_at=after(minutes=1))
    at_noon.move_to(after(hours=1))
    lines = compared(cast)
    assert [row[2:5] for row in lines[1:3]] == [[0, 1, "missed"], ["–", 0, "before joining"]]
    assert [row[0] for row in compared(cast, state="before joining")[1:-2]] == ["Late"]


def test_files_are_alike_where_there_is_little_to_tell(cast):
    assert compared(cast)[1][:1] == ["Ana"]  # nothing handed out
    cast.assignment()
    assert [line[4] for line in compared(cast)] == ["A quiz", "not started", "–", 0]


def test_a_class_without_learners_has_files_and_a_page_that_says_so(cast):
    cast.classroom.memberships.filter(user=cast.ana).delete()
    assert "Nobody has joined yet" in get(cast, "gradebook").content.decode()
    assert len(csv_lines(cast)) == len(xlsx_lines(cast)) == 3


def test_file_names_are_ascii_whatever_the_class_is_called(cast):
    for name, file in (("Élèves du mardi", "eleves-du-mardi"), ("火曜日", "class")):
        cast.classroom.name = name
        cast.classroom.save()
        for ending in ("csv", "xlsx"):
            found = get(cast, f"gradebook_{ending}")["Content-Disposition"]
            assert found == f'attachment; filename="{file}.{ending}"'


def test_a_file_of_some_learners_is_called_a_part(cast):
    found = get(cast, "gradebook_csv", name="a")["Content-Disposition"]
    assert found.endswith('-part.csv"')
