"""The gradebook, its files, a learner's and an assignment's page, scores set by hand."""

import csv
import io
import re
from html import unescape
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from classes.grades.book import Gradebook, halves_up
from classes.grades.overrides import override_for
from classes.grades.taken import counted, taken
from classes.grades.wanted import Wanted
from classes.models import Assignment, Counting, Override
from classes.terms import counting
from quizzes import actions
from quizzes.models import Answer, Attempt
from tests.cast import after
from tests.factories import (
    NOON,
    MembershipFactory,
    ReadingMarkFactory,
    UserFactory,
    an_assignment,
    an_attempt,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LESSON = "vector-databases-on-aws"


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


def take(assignment, learner, *, right=5, at=NOON, hand_in=True):
    """The learner's attempt with so many of five right."""
    attempt = actions.start_attempt(quiz=assignment.quiz, learner=learner, at=at)
    for item in list(assignment.quiz.items.all())[:right]:
        actions.save_answer(attempt=attempt, position=item.position, reply=item.key, base=0, at=at)
    if hand_in:
        actions.hand_in(attempt=attempt, at=at)
    return attempt


def taken_by(assignment, learners):
    """A handed-in attempt of each, with the first of five questions right."""
    attempts = Attempt.objects.bulk_create(
        Attempt(
            quiz=assignment.quiz,
            learner=one,
            shown=[],
            counted=5,
            started_at=NOON,
            finished_at=NOON,
        )
        for one in learners
    )
    Answer.objects.bulk_create(
        Answer(attempt=one, position=1, right=True, credit=1, revision=1, answered_at=NOON)
        for one in attempts
    )


def joined(classroom, count):
    """So many new learners, named L00 and on."""
    rows = [User(name=f"L{number:02}", is_guest=True) for number in range(count)]
    people = User.objects.bulk_create(rows)
    for one in people:
        MembershipFactory(classroom=classroom, user=one)
    return people


def set_by_hand(assignment, learner, by, kind="score", percent=None):
    return Override.objects.create(
        assignment=assignment,
        learner=learner,
        kind=kind,
        percent=percent,
        reason="Agreed",
        by=by,
        at=NOON,
    )


def a_lesson(classroom):
    return Assignment.objects.create(
        classroom=classroom,
        lesson=LESSON,
        opens_at=NOON,
        start_until=after(days=7),
        published_at=NOON,
    )


def book_of(cast, at=NOON, **wanted):
    return Gradebook.of(cast.classroom, at=at, wanted=Wanted.of(wanted))


def cells_of(cast, learner, at=NOON):
    """What the learner's cells say, with what stands beside them."""
    row = next(row for row in book_of(cast, at).rows if row.learner.pk == learner.pk)
    return [", ".join((cell.text, *cell.marks)) for cell in row.cells]


def names(book):
    return [row.learner.display_name for row in book.rows]


def get(cast, page, *args, who="tomas", **asked):
    address = reverse(page, args=[cast.classroom.pk, *args])
    return getattr(cast, f"as_{who}").get(address, asked)


def test_each_state_has_its_word(cast, assignment, at_noon):
    zoe, joe, kim = (MembershipFactory(classroom=cast.classroom).user for _ in range(3))
    take(assignment, cast.ana, right=4)
    take(assignment, zoe, right=2, hand_in=False)
    set_by_hand(assignment, kim, cast.tomas, "excused")
    cast.assignment(seed="b", opens_at=after(hours=2))
    a_lesson(cast.classroom)
    ReadingMarkFactory(learner=joe, lesson=LESSON)
    assert cells_of(cast, cast.ana) == ["80", "not read", "not open yet"]
    assert cells_of(cast, zoe) == ["running", "not read", "not open yet"]
    assert cells_of(cast, joe) == ["not started", "read", "not open yet"]
    assert cells_of(cast, kim)[0] == "excused"
    week = after(days=7)
    assert cells_of(cast, zoe, week)[0] == "40, closed by the clock"
    assert cells_of(cast, joe, week)[0] == "missed"


def test_what_came_after_the_end_is_marked_beside_the_score(cast, assignment, at_noon):
    attempt = take(assignment, cast.ana, right=2, hand_in=False)
    item = assignment.quiz.items.get(position=3)
    at = after(minutes=21)
    actions.save_answer(attempt=attempt, position=3, reply=item.key, base=0, at=at)
    assert cells_of(cast, cast.ana, at) == ["40, closed by the clock, late"]
    actions.tidy(at=at)
    assert cells_of(cast, cast.ana, at) == ["40, closed by the clock, late"]


def test_who_was_not_given_it_has_an_empty_cell_that_counts_for_nothing(cast, assignment):
    zoe = MembershipFactory(classroom=cast.classroom, user=cast.zoe).user
    assignment.for_some = True
    assignment.save()
    assignment.recipients.add(zoe)
    take(assignment, zoe, right=3)
    assert cells_of(cast, cast.ana, after(days=8)) == ["–"]
    book = book_of(cast, after(days=8))
    assert [(row.mean.text, row.mean.n) for row in book.rows] == [("–", 0), ("60", 1)]
    assert [(mean.text, mean.n) for mean in book.means] == [("60", 1)]


def test_a_window_that_ends_later_for_somebody_is_not_missed_before(cast, assignment):
    cast.classroom.memberships.filter(user=cast.ana).update(later_hours=24)
    assert cells_of(cast, cast.ana, after(days=7, hours=23)) == ["not started"]
    assert cells_of(cast, cast.ana, after(days=8)) == ["missed"]


def test_a_learners_mean_is_over_what_is_due_and_a_missed_quiz_is_0_in_it(cast, assignment):
    take(assignment, cast.ana, right=4)
    cast.assignment(seed="b", start_until=after(minutes=1))
    cast.assignment(seed="c", opens_at=after(days=6), start_until=after(days=9))
    a_lesson(cast.classroom)
    book = book_of(cast, after(days=7))
    assert (book.rows[0].mean.percent, book.rows[0].mean.n) == (40, 2)
    assert [mean.n for mean in book.means] == [1, 0, 1, 0]  # the lesson: of one learner


@pytest.mark.parametrize(
    ("percent", "shown"), [(12.5, 13), (100 * 23 / 40, 58), (12.49, 12), (49.9999999999, 50)]
)
def test_halves_go_up(percent, shown):
    assert halves_up(percent) == shown


@pytest.mark.parametrize(
    ("rule", "rights", "at"),
    list(
        product(Counting.values, [(3,), (2, 4, 1), (4, 4, 0), (1, 3, None)], [NOON, after(hours=9)])
    ),
)
def test_the_database_chooses_the_attempt_that_counts_as_the_terms_do(cast, rule, rights, at):
    assignment = cast.assignment(minutes=20, attempts=4, counting=rule)
    for number, right in enumerate(rights):
        take(
            assignment,
            cast.ana,
            right=right or 2,
            at=after(minutes=number),
            hand_in=right is not None,
        )
    chosen = counting(assignment, list(Attempt.objects.with_scores()), at)
    done = taken([assignment.quiz_id], at)[assignment.quiz_id][cast.ana.pk]
    assert counted(rule, done).share == chosen.share.value
    cell = book_of(cast, at).rows[0].cells[0]
    assert cell.over == sum(one.is_closed(at) for one in Attempt.objects.all())
    assert cell.percent == chosen.share.percent


def test_sums_are_alike_whether_attempts_are_swept_or_looked_up(cast, assignment):
    take(assignment, cast.ana, right=3)
    alone = taken([assignment.quiz_id], NOON)
    for _ in range(6):  # many others between the first and the last
        actions.hand_in(attempt=an_attempt(cast.zoe, mode=""), at=NOON)
    zoe = MembershipFactory(classroom=cast.classroom).user
    take(assignment, zoe, right=1)
    among = taken([assignment.quiz_id], NOON)[assignment.quiz_id]
    assert among[cast.ana.pk] == alone[assignment.quiz_id][cast.ana.pk]
    assert among[zoe.pk][0].points == 1


def test_points_that_a_ruling_gave_to_all_are_in_the_score(cast, assignment):
    attempt = take(assignment, cast.ana, right=3)
    Attempt.objects.filter(pk=attempt.pk).update(credited=1)
    Answer.objects.filter(attempt=attempt, position=1).update(counted=False)
    assert cells_of(cast, cast.ana) == ["60"]  # two of the three, and the one given to all


def test_rows_sort_by_name_mean_and_any_score_both_ways_with_the_scoreless_last(cast, assignment):
    for name, right in (("Zed", 1), ("bo", 5), ("Cy", 3)):
        take(
            assignment,
            MembershipFactory(classroom=cast.classroom, user__name=name).user,
            right=right,
        )
    assert names(book_of(cast)) == ["Ana", "bo", "Cy", "Zed"]
    assert names(book_of(cast, sort="-name")) == ["Zed", "Cy", "bo", "Ana"]
    for column in ("mean", str(assignment.pk)):
        assert names(book_of(cast, sort=column)) == ["Zed", "Cy", "bo", "Ana"]
        assert names(book_of(cast, sort=f"-{column}")) == ["bo", "Cy", "Zed", "Ana"]


def test_rows_are_narrowed_by_name_and_by_state_and_the_means_with_them(cast, assignment):
    second = cast.assignment(seed="b")
    for name, right in (("Éva", 1), ("Eve", 5)):
        member = MembershipFactory(classroom=cast.classroom, user__name=name)
        take(assignment, member.user, right=right)
    assert names(book_of(cast, name="éV")) == ["Éva"]
    found = book_of(cast, state="handed in", assignment=str(assignment.pk))
    assert (names(found), found.learners) == (["Eve", "Éva"], 3)
    assert [(mean.percent, mean.n) for mean in found.means] == [(60, 2), (None, 0)]
    assert names(book_of(cast, state="handed in", assignment=str(second.pk))) == []
    assert names(book_of(cast, state="not started")) == ["Ana", "Eve", "Éva"]


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "x"},
        {"sort": "-9" + "9" * 30},
        {"sort": "-"},
        {"sort": "99"},
        {"state": "asleep"},
        {"assignment": "٣"},
        {"page": "0"},
        {"page": "many"},
        {"name": "\0"},
    ],
)
def test_an_address_that_asks_for_nothing_that_is_there_shows_the_table(cast, assignment, asked):
    reply = get(cast, "gradebook", **asked)
    assert reply.status_code == 200
    assert ">Ana</a>" in reply.content.decode()


def test_fifty_learners_are_on_a_page_and_the_means_are_over_all(cast, assignment):
    taken_by(assignment, joined(cast.classroom, 59))
    first = get(cast, "gradebook").content.decode()
    second = get(cast, "gradebook", page="2").content.decode()
    assert [len(re.findall('<th scope="row">', page)) for page in (first, second)] == [51, 11]
    for page in (first, second):
        assert "n 59" in page
        assert "60 learners" in page


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
        lines.append([name, mean, n.removeprefix("of "), *scores, "; ".join(notes)])
    means, counts = [[text for text, _ in foot[1:]], [n.removeprefix("n ") for _, n in foot[1:]]]
    lines.append(["Mean", means[0], "", *means[1:], ""])
    lines.append(["How many", counts[0], "", *counts[1:], ""])
    return lines


def csv_lines(cast, **asked):
    reply = get(cast, "gradebook_csv", **asked)
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    text = reply.content.decode("utf-8")
    assert text.startswith("\ufeff")
    assert text.count("\r\n") >= 1
    return list(csv.reader(io.StringIO(text[1:], newline="")))


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


def page_of(cast, page, *args, who="tomas", **asked):
    return get(cast, page, *args, who=who, **asked).content.decode()


@pytest.mark.parametrize("opens", [NOON, after(hours=1)])
def test_who_has_not_started_is_on_the_assignments_page(cast, opens):
    assignment = cast.assignment(opens_at=opens)
    page = page_of(cast, "assignment", assignment.pk)
    assert ("1 not open yet" if opens > NOON else "1 not started") in page
    assert ">Ana</a>" in page


def test_an_assignments_page_counts_reports_without_names(cast, assignment):
    attempt = take(assignment, cast.ana)
    item = attempt.items.get(position=2)
    actions.report(item=item, learner=cast.ana, reason="two", words="B fits, too", at=NOON)
    page = page_of(cast, "assignment", assignment.pk)
    assert "1 report by learners" in page
    assert "B fits, too" not in page


def test_a_draft_shows_that_nobody_has_it_and_nothing_is_set_in_it(cast, assignment):
    Assignment.objects.update(published_at=None)
    assert "a draft" in page_of(cast, "assignment", assignment.pk)
    assert get(cast, "override", assignment.pk, cast.ana.pk).status_code == 404
    assert book_of(cast).assignments == ()


def test_a_learners_page_tells_work_in_the_class_and_no_other(cast, assignment):
    cast.classroom.memberships.filter(user=cast.ana).update(factor=1.5, extra_attempts=2)
    take(assignment, cast.ana, right=3)
    MembershipFactory(classroom=cast.other_class, user=cast.ana)
    take(an_assignment(cast.other_class, cast.ines, title="Elsewhere", seed="e"), cast.ana)
    actions.hand_in(attempt=an_attempt(cast.ana, title="Alone"), at=NOON)
    page = page_of(cast, "learner", cast.ana.pk, who="sol")
    assert "60 percent" in page
    assert "1.5 times the minutes, 2 more attempts" in page
    assert "Elsewhere" not in page
    assert "Alone" not in page
    assert get(cast, "learner", cast.lea.pk).status_code == 404
    assert get(cast, "learner", cast.sol.pk).status_code == 404  # no learner of the class


def test_one_of_several_attempts_is_chosen_by_its_number(cast):
    assignment = cast.assignment(minutes=20, attempts=3, counting="first")
    for number, right in enumerate((1, 4)):
        take(assignment, cast.ana, right=right, at=after(minutes=number))
    take(assignment, cast.ana, right=2, at=after(minutes=3), hand_in=False)
    args = ["learner_attempt", assignment.pk, cast.ana.pk]
    assert "1 of 5 right" in page_of(cast, *args)  # the first counts
    assert "4 of 5 right" in page_of(cast, *args, attempt="2")
    assert get(cast, *args, attempt="3")["Location"] == reverse(
        "learner", args=[cast.classroom.pk, cast.ana.pk]
    )
    for wrong in ("0", "4", "x", "-1", ""):
        assert get(cast, *args, attempt=wrong).status_code == 404


def test_a_running_attempt_is_not_read_over_the_shoulder(cast, assignment):
    take(assignment, cast.ana, hand_in=False)
    address = reverse("learner_attempt", args=[cast.classroom.pk, assignment.pk, cast.ana.pk])
    page = cast.as_tomas.get(address, follow=True).content.decode()
    assert "still running" in page
    assert "5 of 5" not in page


def test_a_lesson_has_no_attempt_to_read(cast):
    lesson = a_lesson(cast.classroom)
    assert get(cast, "learner_attempt", lesson.pk, cast.ana.pk).status_code == 404
    assert get(cast, "assignment", lesson.pk).status_code == 200


def override(cast, assignment, who="tomas", **posted):
    address = reverse("override", args=[cast.classroom.pk, assignment.pk, cast.ana.pk])
    return getattr(cast, f"as_{who}").post(address, {"reason": "Agreed", **posted})


def test_a_score_set_by_hand_holds_in_means_and_files_until_it_is_lifted(cast, assignment):
    take(assignment, cast.ana, right=1)
    assert override(cast, assignment, kind="score", percent="85").status_code == 302
    assert cells_of(cast, cast.ana) == ["85, set by hand"]
    assert (book_of(cast).rows[0].mean.percent, book_of(cast).means[0].percent) == (85, 85)
    assert csv_lines(cast)[1][2:] == ["85", "1", "85", "A quiz: set by hand"]
    override(cast, assignment, kind="excused", reason="Was ill")
    assert cells_of(cast, cast.ana) == ["excused"]
    assert book_of(cast).rows[0].mean.n == book_of(cast).means[0].n == 0
    assert override_for(assignment, cast.ana).reason == "Was ill"
    override(cast, assignment, kind="lifted")
    assert cells_of(cast, cast.ana) == ["20"]
    assert override_for(assignment, cast.ana) is None
    history = page_of(cast, "override", assignment.pk, cast.ana.pk).split("So far")[1]
    assert re.findall("As it was taken|Excused|Score set to 85", history) == [
        "As it was taken",
        "Excused",
        "Score set to 85",
    ]


@pytest.mark.parametrize(
    "posted",
    [
        {"kind": "score"},
        {"kind": "score", "percent": "101"},
        {"kind": "score", "percent": "-1"},
        {"kind": "score", "percent": "5", "reason": " "},
        {"kind": "excused", "reason": ""},
        {"kind": "excused", "reason": "x" * 501},
        {"kind": "lifted"},
        {},
    ],
)
def test_what_cannot_be_set_is_a_422_that_keeps_what_was_typed(cast, assignment, posted):
    reply = override(cast, assignment, **posted)
    assert reply.status_code == 422
    assert posted.get("reason", "Agreed").strip() in reply.content.decode()
    assert not Override.objects.exists()


@pytest.mark.parametrize("who", ["sol", "ana", "ines"])
def test_only_an_instructor_sets_scores(cast, assignment, who):
    assert override(cast, assignment, who, kind="score", percent="85").status_code == 404
    assert not Override.objects.exists()
    assert "override" not in page_of(cast, "assignment", assignment.pk, who="sol")


def test_in_an_archived_class_nothing_is_set_and_everything_is_read(cast, assignment):
    cast.classroom.archived_at = NOON
    cast.classroom.save()
    reply = override(cast, assignment, kind="score", percent="85")
    assert reply.status_code == 422
    assert "archived" in reply.content.decode()
    assert not Override.objects.exists()
    assert get(cast, "gradebook").status_code == 200


def test_the_learner_reads_that_a_score_was_set_and_why_once_scores_are_told(cast, assignment):
    set_by_hand(assignment, cast.ana, cast.tomas, percent=85)
    set_by_hand(cast.assignment(title="Second", seed="b"), cast.ana, cast.tomas, "excused")
    own = ["classroom"]
    words = "your score is 85 percent, set by Tomas. Reason: Agreed"
    page = page_of(cast, *own, who="ana")
    assert words in page
    assert "you are excused by Tomas" in page
    assignment.quiz.scores_from = after(hours=1)
    assignment.quiz.save()
    assert words not in page_of(cast, *own, who="ana")


def test_more_learners_and_assignments_cost_no_more_queries(cast):
    def asked(name, *args):
        with CaptureQueriesContext(connection) as captured:
            assert get(cast, name, *args).status_code == 200
        return len(captured)

    def costs(learners, assignments):
        people = [cast.ana, *joined(cast.classroom, learners)]
        for number in range(assignments):
            found = cast.assignment(seed=f"{learners} {number}")
            taken_by(found, people)
            set_by_hand(found, cast.ana, cast.tomas, percent=50)
        args = [found.pk, cast.ana.pk]
        return [
            asked("gradebook"),
            asked("gradebook_csv"),
            asked("gradebook_xlsx"),
            asked("assignment", found.pk),
            asked("learner", cast.ana.pk),
            asked("override", *args),
        ]

    few = costs(4, 2)
    assert costs(25, 4) == few
