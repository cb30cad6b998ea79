"""The gradebook as files: the cells of the screen, for a spreadsheet."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

from django.utils.text import slugify
from django.utils.timezone import localtime
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from classes.grades import states
from classes.grades.book import Gradebook, GradeRow

# What a spreadsheet would take for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")

type Line = list[str | int]


def safe_cell(text: str) -> str:
    """A text cell of a CSV file that no spreadsheet runs (ASVS 5.0, 1.2.10)."""
    return f"'{text}" if text.startswith(RISKY) else text


def lines(book: Gradebook) -> list[Line]:
    """Header, learners, means and how many they are of; scores as numbers, all else as words.

    What stands beside a score on the screen stands in the last column, so that scores stay numbers.
    """
    titles = [assignment.title for assignment in book.assignments]
    header: Line = ["Learner", "Email", "Mean", "Due", *titles, "Notes"]
    means, of_all = book.means, book.mean_of_means
    shown = [mean.text if mean.percent is None else mean.percent for mean in (of_all, *means)]
    return [
        header,
        *[_line(row, titles) for row in book.rows],
        ["Mean", "", shown[0], "", *shown[1:], ""],
        ["How many", "", of_all.n, "", *(mean.n for mean in means), ""],
    ]


def _line(row: GradeRow, titles: list[str]) -> Line:
    mean = row.mean.text if row.mean.percent is None else row.mean.percent
    cells = [cell.state if cell.value is None else cell.percent or 0 for cell in row.cells]
    notes = [
        f"{title}: {', '.join(cell.marks)}"
        for title, cell in zip(titles, row.cells, strict=True)
        if cell.marks
    ]
    name = row.learner.display_name
    return [name, row.learner.email or "", mean, row.mean.n, *cells, "; ".join(notes)]


def name_of(book: Gradebook, ending: str) -> str:
    """A file name in ASCII, which says where the file holds only some of the learners."""
    part = "-part" if book.wanted.narrowed else ""
    return f"{slugify(book.classroom.name) or 'class'}{part}.{ending}"


def to_csv(book: Gradebook) -> str:
    """RFC 4180, with the mark by which spreadsheets know UTF-8."""
    text = StringIO()
    csv.writer(text).writerows(
        [safe_cell(cell) if isinstance(cell, str) else cell for cell in line]
        for line in lines(book)
    )
    return "\ufeff" + text.getvalue()


def to_xlsx(book: Gradebook) -> bytes:
    """The same lines; a second sheet says what the words mean and when the file was made."""
    file = BytesIO()
    with Workbook(file, {"constant_memory": True}) as workbook:
        # Without the moment the library would ask the clock itself.
        workbook.set_properties({"title": book.classroom.name, "created": book.at})
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet("Scores")
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 1, 26)
        _write(sheet, lines(book), bold)
        about = workbook.add_worksheet("About")
        about.set_column(0, 0, 26)
        about.set_column(1, 1, 90)
        _write(about, _about(book), None)
    return file.getvalue()


def _write(sheet: Worksheet, found: list[Line], header: Format | None) -> None:
    """Words are written as words, whatever they begin with."""
    for number, line in enumerate(found):
        for place, cell in enumerate(line):
            form = header if number == 0 else None
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, form)
            else:
                sheet.write_number(number, place, cell, form)


def _about(book: Gradebook) -> list[Line]:
    meanings: list[Line] = [[state, meaning] for state, meaning in states.MEANINGS.items()]
    made = f"{localtime(book.at):%d %B %Y, %H:%M %Z}"
    shown = f"{len(book.rows)} of {book.learners}" if book.wanted.narrowed else len(book.rows)
    return [
        ["Class", book.classroom.name],
        ["Made", made],
        ["Learners", shown],
        ["Scores", states.COUNTED],
        ["Mean of a learner", states.MEAN_OF_LEARNER],
        ["Mean of an assignment", states.MEAN_OF_ASSIGNMENT],
        *meanings,
    ]
