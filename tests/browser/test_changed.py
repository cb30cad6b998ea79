"""One fact changed: asked beside the reasons of a question, with and without script."""

import json
import re
import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from quizzes.changes import change_of
from scenarios.items import Item as Question
from tests.browser.conftest import small, start_quiz

CHANGED = re.compile(r"^(Right|Not this one)\. Suppose")


def open_one_with_a_change(site, page, minutes=""):
    """Start a quiz that asks about a change somewhere, and go there; its number."""
    start_quiz(page, size=40, feedback="each", minutes=minutes)
    home, pk = re.search(r"(.*/quizzes/(\d+)/)", page.url).groups()
    with closing(sqlite3.connect(site.folder / "bestfit.sqlite3")) as rows:
        found = rows.execute(
            "SELECT position, content FROM quizzes_item JOIN quizzes_attempt USING (quiz_id) "
            "WHERE quizzes_attempt.id=?",
            [pk],
        ).fetchall()
    asking = (n for n, item in found if change_of(Question.from_dict(json.loads(item))))
    number = next(asking)
    page.goto(f"{home}{number}/")
    page.locator(".option").first.click()
    return number


def test_one_fact_changed_is_asked_and_answered_in_its_place(phone, site, watch, faults_of):
    watch.over(phone)
    open_one_with_a_change(site, phone)
    phone.get_by_role("button", name="Check").tap()
    asked = phone.locator(".changed")
    asked.get_by_role("radio").first.tap()
    assert [*faults_of(phone), *small(phone)] == []
    asked.get_by_role("button").tap()
    expect(asked.get_by_text(CHANGED)).to_be_focused()
    assert [*faults_of(phone), *small(phone)] == []


def seconds_left(page):
    minutes, seconds = re.match(r"(\d+):(\d+) left", page.inner_text("[data-clock-text]")).groups()
    return 60 * int(minutes) + int(seconds)


def test_the_clock_runs_on_when_the_change_is_answered(page, site, watch):
    open_one_with_a_change(site, page, minutes="45")
    page.get_by_role("button", name="Check").click()
    asked = page.locator(".changed")
    asked.get_by_role("radio").first.check()
    page.wait_for_timeout(2500)
    before = seconds_left(page)
    asked.get_by_role("button").click()
    expect(asked.get_by_text(CHANGED)).to_be_focused()
    assert seconds_left(page) <= before


def test_a_clock_of_days_is_not_told_in_minutes(page, watch):
    start_quiz(page, minutes="45")
    clock = page.locator("[data-clock-text]")
    for seconds, words in ((3 * 86400 + 60, "3 days left"), (5 * 3600 + 60, "5 hours left")):
        page.evaluate(
            "left => document.dispatchEvent(new CustomEvent('bestfit:clock', {detail: left}))",
            seconds,
        )
        expect(clock).to_have_text(words)


def answer_and_go_back(part):
    """Answer the question about the change without script, and go back from its page."""
    asked, page = part.locator(".changed"), getattr(part, "page", part)
    asked.get_by_role("radio").first.check()
    asked.get_by_role("button").click()
    expect(page.get_by_text(CHANGED)).to_be_visible()
    page.get_by_role("link", name="Back").click()


def test_one_fact_changed_is_asked_without_script_and_leads_back(plain, site):
    number = open_one_with_a_change(site, plain)
    plain.get_by_role("button", name="Check").click()
    address = plain.url.removesuffix("#verdict")
    answer_and_go_back(plain)
    expect(plain).to_have_url(f"{address}#verdict")
    plain.get_by_role("link", name="Review and hand in").click()
    plain.get_by_role("button", name="Hand in").click()
    row = plain.locator(f"#q{number}")
    if row.get_attribute("open") is None:
        row.locator("summary").click()
    answer_and_go_back(row)
    expect(plain).to_have_url(re.compile(f"/result/#q{number}$"))
