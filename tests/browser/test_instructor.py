"""An instructor: makes a class, hands out a quiz; a learner joins, takes it; the score is there."""

import csv
import re

from playwright.sync_api import expect

from tests.browser.conftest import draw


def rows_of_the_table(page):
    """The table of scores as the screen shows it, cell by cell."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".grades tr")].map(
            (row) => [...row.children].map((cell) => cell.innerText.trim()))"""
    )


def test_a_class_from_its_code_to_its_scores(browser, site, page, watch, sign_in):
    sign_in(page, "instructor")
    page.goto("/classes/")
    page.get_by_role("link", name=re.compile("new class|make a class", re.I)).first.click()
    page.fill("[name=name]", "Thursday class")
    page.click("main form button[type=submit]")
    code = page.locator(".code").first.inner_text()
    draw(page, "First check")
    expect(page.get_by_role("heading", level=1)).to_have_text("First check")
    read = page.locator("#q1 .stem").inner_text()
    page.get_by_role("button", name="Draw another one instead of question 1").click()
    expect(page.locator(".notice.success")).to_contain_text("Question 1 is another one now")
    expect(page.locator("#q1 .stem")).not_to_have_text(read)
    page.get_by_role("button", name="Hand out").click()
    expect(page.get_by_role("heading", name="Running")).to_be_visible()
    class_page = page.url.split("assignments/")[0]

    learner = browser.new_context(base_url=site.url).new_page()
    learner.goto("/classes/join/")
    learner.fill("[name=code]", code)
    learner.fill("[name=name]", "Bea")
    learner.get_by_role("button", name="Join").click()
    learner.get_by_role("button", name="Start").click()
    for number in range(1, 6):
        learner.locator(".option").nth(0).click()
        expect(learner.locator("[data-saved]")).to_have_text("✓ Saved")
        if number < 5:
            learner.get_by_role("link", name="Next").click()
            expect(learner.locator("#question-title")).to_contain_text(f"Question {number + 1}")

    page.goto(class_page + "scores/")
    expect(page.locator(".grades tbody")).to_contain_text("running")
    learner.get_by_role("link", name="Review and hand in").click()
    learner.get_by_role("button", name="Hand in").click()
    score = learner.get_by_role("heading", level=1).inner_text()
    right = int(re.search(r"(\d) of 5", score)[1])
    page.reload()
    cell = page.locator(".grades tbody td a")
    expect(cell).to_have_text(str(right * 20))
    cell.click()
    expect(page.locator("main")).to_contain_text("Bea")
    assert learner.goto(class_page + "gradebook.csv").status == 404
    learner.context.close()


def test_the_demonstrations_class_has_something_to_look_at(page, watch, sign_in):
    sign_in(page, "instructor")
    page.goto("/classes/1/scores/")
    assert len(rows_of_the_table(page)) == 26
    page.get_by_role("link", name="Sort by Mean").click()
    expect(page.locator(".grades [aria-sort=descending]")).to_have_count(1)
    page.click(".grades thead th:nth-child(3) a >> nth=0")
    expect(page.locator(".grades tbody tr")).to_have_count(24)


def test_the_file_is_the_screen(page, watch, sign_in):
    sign_in(page, "instructor")
    page.goto("/classes/1/scores/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download CSV").click()
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    # "67 n 24", and "– n 0"
    screen = [[cell.split("\n")[0].split(" n ") for cell in row] for row in rows_of_the_table(page)]
    *rows, means, counts = lines
    for shown, line in zip(screen[1:-1], rows[1:], strict=True):
        assert shown[0][0] == line[0]
        assert shown[1] == line[2:4]
        assert [cell[0] for cell in shown[2:]] == line[4:-1]
    foot = screen[-1][1:]
    assert [cell[0] for cell in foot] == [means[2], *means[4:-1]]
    assert [cell[-1] for cell in foot] == [counts[2], *counts[4:-1]]
