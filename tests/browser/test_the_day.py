"""The instructor's day of docs/product, start to end, on the demonstration's class."""

import csv
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import draw

CLASS = "/classes/1/"


def tab(page, name):
    page.get_by_role("navigation", name="This class").get_by_role("link", name=name).click()


def column(page, title):
    """The scores of one assignment by learner, as the table shows them."""
    page.goto(CLASS + "scores/")
    rows = page.evaluate(
        """() => [...document.querySelectorAll(".grades tr")].map(
            (row) => [...row.children].map((cell) => cell.innerText.trim()))"""
    )
    place = next(n for n, cell in enumerate(rows[0]) if cell.startswith(title))
    return {row[0]: row[place] for row in rows[1:] if len(row) > place}


@pytest.fixture
def ana(browser, site, sign_in):
    """The demonstration's learner, in a browser of her own."""
    page = browser.new_context(base_url=site.url).new_page()
    sign_in(page, "learner")
    yield page
    page.context.close()


def test_the_instructors_day(page, ana, watch, sign_in, faults_of):
    sign_in(page, "instructor")

    # The join code on the wall.
    page.goto(CLASS)
    tab(page, "Settings")
    expect(page.locator(".wall svg")).to_be_visible()
    expect(page.locator(".wall")).to_contain_text(re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}"))

    # Extra time for two learners.
    for name, factor in (("Ana Lindqvist", "1.5"), ("Bilal Haddad", "2")):
        tab(page, "People")
        page.get_by_role("link", name=f"Change {name}").click()
        choose(page, "time", factor)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("row").filter(has_text=name)).to_contain_text(f"{factor} ×")

    # A quiz with a window.
    tab(page, "Assignments")
    draw(page, "Before lunch")
    page.get_by_role("button", name="Hand out").click()
    page.get_by_role("link", name="Before lunch").first.click()
    assignment = page.url

    # Watched live, while a learner with extra time takes it.
    ana.goto(CLASS)
    card = ana.locator(".handed").filter(has_text="Before lunch")
    expect(card).to_contain_text("Agreed for you")
    expect(card).to_contain_text("30 minutes")
    card.get_by_role("button", name="Start").click()
    ana.locator(".option").nth(1).click()
    expect(ana.locator("[data-saved]")).to_have_text("✓ Saved")
    page.goto(assignment + "live/")
    live = page.get_by_role("row").filter(has_text="Ana Lindqvist")
    expect(live).to_contain_text("1 of 5")
    assert "right" not in page.locator("main").inner_text().lower()
    assert faults_of(page) == []
    ana.get_by_role("link", name="Review and hand in").click()
    ana.get_by_role("button", name="Hand in").click()
    expect(ana.get_by_role("heading", level=1)).to_contain_text("of 5")
    page.reload()
    expect(live).to_contain_text("Handed in")

    # One bad question is thrown out, with a reason, and every score follows.
    before = column(page, "This week")
    tab(page, "Reports and rulings")
    page.get_by_role("link", name="Rule on it").first.click()
    choose(page, "kind", "void")
    page.fill("[name=reason]", "Two options fit.")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    moves = moved(page)
    assert moves
    page.get_by_role("button", name="Make the ruling").click()
    expect(page.locator("#ruled")).to_contain_text("marked anew")
    assert faults_of(page) == []
    after = column(page, "This week")
    assert {name: (before[name], after[name]) for name in moves} == moves
    assert {name for name in after if after[name] != before[name]} - {"Mean"} >= set(moves)

    # The two ideas the room has wrong, and five questions on one of them in two clicks.
    tab(page, "Class")
    topics = page.locator(".topic")
    assert topics.count() >= 2
    expect(topics.first).to_contain_text(re.compile(r"\d+ of \d+"))
    assert faults_of(page) == []
    topics.first.get_by_role("button", name="Hand out five questions on this").click()
    expect(page.locator("[id^=q] .stem")).to_have_count(5)
    page.get_by_role("button", name="Hand out").click()

    # The gradebook says what the screen says.
    page.goto(CLASS + "scores/")
    shown = page.evaluate(
        """() => [...document.querySelectorAll(".grades tbody tr")].map(
            (row) => [...row.children].map((cell) => cell.innerText.trim()))"""
    )
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = {line[0]: line for line in csv.reader(file)}
    for name, *cells in shown:
        for cell in cells:
            number = re.match(r"\d+", cell)
            assert not number or number[0] in lines[name], (name, cell)


def choose(page, name, value):
    """A value of a field, be it a list or radio buttons."""
    radio = page.locator(f"[name={name}][type=radio][value='{value}']")
    if radio.count():
        radio.check()
    else:
        page.select_option(f"[name={name}]", value)


def moved(page):
    """Who would move, from which per cent to which."""
    rows = page.get_by_role("row").filter(has_text="%").all_inner_texts()
    found = {}
    for row in rows:
        name, before, after = re.split(r"\s*\t\s*", row)[:3]
        found[name.strip()] = (before.strip("% "), after.strip("% "))
    return found
