"""The page on how questions are made: what was measured, in words, for every family."""

import json
import re
import shutil

import pytest
from django.urls import reverse

from front.measures import COUNTS, SHARES, in_words, limit_of
from front.reports import BrokenReport, Report, example_of, report_of
from lessons.content import REPORT, course, folder_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    return course().families["customization"]


@pytest.fixture
def figures(family):
    found = json.loads((folder_of(family.id) / REPORT).read_text())
    return {**found, "content_version": family.version}


@pytest.fixture
def served(tmp_path, settings):
    """A copy of the course that is served, and the folder of its family."""
    folder = tmp_path / "content"
    shutil.copytree(settings.CONTENT_DIR, folder)
    settings.CONTENT_DIR = folder
    course.cache_clear()
    yield folder / "families" / "customization"
    settings.CONTENT_DIR = settings.BASE_DIR / "content"
    course.cache_clear()


def about(client):
    return client.get(reverse("about_questions")).content.decode()


def measure(**changes):
    plain = {"group": "Reading", "name": "duplicates", "value": 0.25, "limit": "", "kept": None}
    return {**plain, **changes}


def test_the_page_says_how_an_item_comes_about_and_opens_a_proof(client, family):
    page = about(client)
    assert "How the questions are made and proved" in page
    assert "A second program proves it again." in page
    assert "One proof, opened" in page
    assert "rules it out" in page
    assert "Pre-training needs" in page
    assert f'<td class="num">{len(family.settings)}</td>' in page


def test_the_example_stays_the_same(family):
    assert example_of(family).item.id == example_of(family).item.id
    assert example_of(family).item.qualifier is None


def test_a_report_tells_number_date_version_and_how_to_repeat_it(client, served, figures):
    told = {**figures, "items": 20000, "date": "2026-11-24", "seed": "7"}
    (served / REPORT).write_text(json.dumps(told))
    page = about(client)
    assert "20,000 questions were drawn and proved on November 24, 2026" in page
    assert f"from version {figures['content_version']} of the files" in page
    assert "--family customization --count 20000 --seed 7" in page
    assert "belong to an older version" not in page


def test_a_report_of_other_files_says_so(client, served, figures):
    (served / REPORT).write_text(json.dumps({**figures, "content_version": "0ld"}))
    assert "These figures belong to an older version of the files (0ld)." in about(client)


@pytest.mark.parametrize("report", [None, "{", "[]", "{}"])
def test_without_a_readable_report_the_page_says_so(client, served, report):
    (served / REPORT).unlink()
    if report is not None:
        (served / REPORT).write_text(report)
    page = about(client)
    assert "No report is published for these files yet." in page
    assert "One proof, opened" in page


def test_every_verdict_is_a_word(client, served, figures):
    measures = [
        measure(name="duplicates but for numbers", value=0.0004, limit="at most 0.001", kept=True),
        measure(name="longest option is the key", value=0.4, limit="0.20 to 0.30", kept=False),
        measure(name="reading grade, median", value=8.5),
    ]
    (served / REPORT).write_text(json.dumps({**figures, "measures": measures}))
    page = about(client)
    assert "1 of 2 limits are kept." in page
    assert "</span> kept</span>" in page
    assert "</span> missed</b>" in page
    assert "reported only" in page
    assert "The longest option is the right one: <b>40%</b>, limit: 20% to 30%" in page


def test_measures_are_told_in_words(family, figures):
    report = Report.of(family, {**figures, "measures": [
        measure(value=0.25, limit="at most 0", kept=False),
        measure(name="words, mean", value=44.2, limit="at most 45", kept=True),
        measure(name="fact sets and goals", value=1246, limit="at least 150", kept=True),
        measure(name="items of difficulty 3", value=0.5),
        measure(name="a measure of tomorrow", value=3.0),
    ]})  # fmt: skip
    (group,) = report.groups
    assert [(row.words, row.value, row.limit, row.verdict) for row in group.rows] == [
        ("The same text twice", "25%", "none", "missed"),
        ("Words in a question, on average", "44.2", "at most 45", "kept"),
        ("Different sets of facts that make a question", "1,246", "at least 150", "kept"),
        ("Difficulty 3 of 5", "50%", "", ""),
        ("A measure of tomorrow", "3", "", ""),
    ]
    assert (group.kept, group.judged, report.missed) == (2, 3, [group.rows[0]])


def test_counts_of_phrases_and_attributes_come_with_the_whole_they_are_of(family, figures):
    report = Report.of(family, {**figures, "measures": [
        measure(name="attributes that decide in some item", value=13),
        measure(name="attributes of the family", value=14),
        measure(name="wordings of facts", value=1839),
        measure(name="wordings of facts that no item used", value=214),
    ]})  # fmt: skip
    assert [(row.words, row.value) for row in report.groups[0].rows] == [
        ("Sides of a situation that decided in some question", "13 of 14"),
        ("Phrases that no question used", "214 of 1,839"),
    ]


@pytest.mark.parametrize(
    ("name", "limit", "words"),
    [
        ("guessed from the options alone", "at most 0.364 (commonest key + 0.04)",
         "at most 36.4% (commonest answer + 4 points)"),
        ("stems with three means of pre-training and another key", "at least 1/3", "at least 1/3"),
        ("words in the longest sentence", "at most 35", "at most 35"),
        ("window dressing", "at most 0", "none"),
        ("nearest neighbor in a form, median", "at most 0.2", "at most 20%"),
        ("commonest key", "", ""),
    ],
)  # fmt: skip
def test_limits_of_shares_are_in_percent(name, limit, words):
    assert limit_of(name, limit) == words


def test_every_measure_of_the_laboratory_has_words_of_its_own(figures):
    names = [one["name"] for one in figures["measures"]]
    known = [name for name in names if any(re.fullmatch(one, name) for one in SHARES | COUNTS)]
    assert known == names
    assert len(set(map(in_words, names))) == len(names)


def test_an_option_that_is_gone_is_shown_by_its_id(family, figures):
    report = Report.of(family, {**figures, "keys": {"rag": 3, "gone": 1}, "items": 4})
    assert [(row.words, row.value) for row in report.keys] == [
        ("RAG", "75% (3)"), ("gone", "25% (1)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"items": None}, {"date": "yesterday"}, {"measures": [{"name": "x"}]}, {"measures": 3}],
)
def test_a_garbled_report_is_refused(family, figures, changes):
    with pytest.raises(BrokenReport):
        Report.of(family, {**figures, **changes})


def test_no_report_is_no_fault(family, tmp_path):
    assert report_of(family, tmp_path) is None


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_the_page_is_only_read(client, verb):
    assert getattr(client, verb)(reverse("about_questions")).status_code == 405
