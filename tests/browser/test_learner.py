"""A learner: ten questions on the bus with a thumb, a lost connection, and no lost answer."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_quiz

SAVED = "✓ Saved"


def saved(page):
    return page.locator("[data-saved]")


def choose(page, number):
    page.locator(".option").nth(number).click()


class HeldBack:
    """Answers on their way, kept from the server until they are released."""

    def __init__(self):
        self.routes, self.holding = [], True

    def take(self, route):
        if self.holding:
            self.routes.append(route)
        else:
            route.continue_()

    def release(self):
        self.holding = False
        while self.routes:
            self.routes.pop().continue_()

    def fail(self):
        while self.routes:
            self.routes.pop().abort()


def held_back(page, what="**/answer"):
    held = HeldBack()
    page.route(what, held.take)
    return held


def stored(site, page):
    """The stored reply to the open question and how often it changed, from the database."""
    pk, position = re.search(r"/quizzes/(\d+)/(\d+)/", page.url).groups()
    with closing(sqlite3.connect(site.folder / "bestfit.sqlite3")) as rows:
        return rows.execute(
            "SELECT reply, revision FROM quizzes_answer WHERE attempt_id=? AND position=?",
            [pk, position],
        ).fetchone()


def test_a_timed_quiz_from_start_to_result(page, watch):
    start_quiz(page, minutes="10")
    expect(page.locator("[data-clock]")).to_contain_text("left")
    for number in range(1, 6):
        expect(page.locator("#question-title")).to_contain_text(f"Question {number}")
        choose(page, number % 4)
        expect(saved(page)).to_have_text(SAVED)
        if number < 5:
            page.get_by_role("link", name="Next").click()
    page.get_by_role("link", name="Review and hand in").click()
    expect(page.get_by_text("All 5 questions are answered")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 5")
    last = page.locator("details").last
    last.locator("summary").click()
    expect(last.locator(".reasons li")).to_have_count(4)
    last.get_by_role("link", name="Read this part").first.click()
    expect(page).to_have_url(re.compile("/lessons/[a-z-]+/#[a-z-]+$"))
    page.goto("/progress/")
    expect(page.locator("main")).to_contain_text("of 5")


def test_a_quiz_by_keyboard_alone(page, watch):
    start_quiz(page)
    page.keyboard.press("c")
    expect(saved(page)).to_have_text(SAVED)
    expect(page.locator("[name=choice]").nth(2)).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=choice]").nth(1)).to_be_checked()
    page.get_by_role("link", name="Next").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question-title")).to_contain_text("Question 2")
    expect(page.locator("#question-title")).to_be_focused()
    expect(page).to_have_title("Question 2 · Bestfit")
    page.go_back()
    expect(page.locator("#question-title")).to_contain_text("Question 1")
    expect(page.locator("[name=choice]").nth(1)).to_be_checked()


def test_when_time_is_up_the_result_comes_by_itself(page, site, watch):
    page.clock.install()
    start_quiz(page, minutes="10")
    choose(page, 0)
    expect(saved(page)).to_have_text(SAVED)
    pk = re.search(r"/quizzes/(\d+)/", page.url).group(1)
    with closing(sqlite3.connect(site.folder / "bestfit.sqlite3")) as rows:
        past = (datetime.now(UTC) - timedelta(seconds=4)).strftime("%Y-%m-%d %H:%M:%S")
        rows.execute("UPDATE quizzes_attempt SET closes_at=? WHERE id=?", [past, pk])
        rows.commit()
    page.reload()
    expect(page.locator("[data-clock]")).to_contain_text("Time is up")
    page.clock.run_for(8000)
    page.wait_for_url(re.compile("/result/"), timeout=15000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 5")


def test_a_newer_choice_goes_on_top_of_one_whose_reply_was_lost(page):
    start_quiz(page)
    lost = []

    def lose_the_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.route("**/answer", lose_the_first)
    choose(page, 0)
    expect(saved(page)).to_have_text("Not saved, trying again")
    choose(page, 1)
    expect(saved(page)).to_have_text(SAVED)
    assert lost == [200]
    page.reload()
    expect(page.locator("[name=choice]").nth(1)).to_be_checked()


def test_the_countdown_is_silent_but_for_ten_five_and_one_minutes(page, watch):
    """Seen elsewhere: exam-env 98, a countdown that a screen reader reads aloud every second."""
    page.clock.install()
    page.route("**/state*", lambda route: route.abort())  # the server's clock does not run so fast
    start_quiz(page, minutes="20")
    voice = page.locator("[data-clock-voice]")
    assert page.locator("[data-clock]").get_attribute("aria-live") is None
    said = []
    for _ in range(20 * 6 - 1):
        page.clock.run_for(10_000)
        words = voice.text_content()
        if words and words != (said or [""])[-1]:
            said.append(words)
    assert said == ["10 minutes left", "5 minutes left", "1 minute left"]


def test_checking_shows_the_proof_and_the_answer_stands(page, watch):
    start_quiz(page, feedback="each")
    choose(page, 0)
    expect(saved(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".reasons li")).to_have_count(4)
    page.reload()
    expect(page.locator(".reasons li.chosen")).to_have_count(1)
    expect(page.locator("[data-answer]")).to_have_count(0)


def test_an_answer_given_without_connection_is_kept_and_sent_when_it_returns(page, site, watch):
    start_quiz(page)
    page.context.set_offline(True)
    choose(page, 1)
    expect(saved(page)).to_have_text("Not saved, trying again")
    assert stored(site, page) is None
    page.context.set_offline(False)
    expect(saved(page)).to_have_text(SAVED)
    assert stored(site, page)[1] == 1


def test_a_reload_after_a_failed_save_shows_it_as_unsaved_and_sends_it_again(page, site, watch):
    start_quiz(page)
    page.route("**/answer", lambda route: route.abort())
    choose(page, 2)
    expect(saved(page)).to_have_text("Not saved, trying again")
    page.reload()
    expect(page.locator("[name=choice]").nth(2)).to_be_checked()
    expect(saved(page)).to_have_text(re.compile("Not saved|Saving"))
    page.unroute("**/answer")
    expect(saved(page)).to_have_text(SAVED)
    assert stored(site, page)[1] == 1


def test_a_choice_made_before_the_script_has_come_is_saved(page, watch):
    held = held_back(page, "**/answers*.js")
    start_quiz(page)
    choose(page, 2)
    expect(page.locator("[name=choice]").nth(2)).to_be_checked()
    held.release()
    expect(saved(page)).to_have_text(SAVED)
    expect(page.locator("[name=choice]").nth(2)).to_be_checked()


def test_the_newest_choice_wins_when_a_reply_is_slow(page, site, watch):
    start_quiz(page)
    held = held_back(page)
    choose(page, 0)
    expect(saved(page)).to_have_text("Saving…")
    choose(page, 1)
    choose(page, 3)
    held.release()
    expect(saved(page)).to_have_text(SAVED)
    expect(page.locator("[name=choice]").nth(3)).to_be_checked()
    page.reload()
    expect(page.locator("[name=choice]").nth(3)).to_be_checked()
    assert stored(site, page)[1] == 2


def test_a_choice_is_there_on_another_device_and_a_stale_page_is_told(browser, site, page, sign_in):
    sign_in(page, "learner")
    start_quiz(page)
    other = browser.new_context(base_url=site.url).new_page()
    sign_in(other, "learner")
    other.goto(page.url)
    choose(page, 0)
    expect(saved(page)).to_have_text(SAVED)
    choose(other, 1)
    expect(other.locator("[data-problem]")).to_be_visible()
    expect(other.locator("[name=choice]").nth(0)).to_be_checked()
    choose(other, 1)
    expect(saved(other)).to_have_text(SAVED)
    page.reload()
    expect(page.locator("[name=choice]").nth(1)).to_be_checked()
    page.goto(page.url.rsplit("/", 2)[0] + "/hand-in/")
    page.get_by_role("button", name="Hand in").click()
    other.context.close()


def test_leaving_waits_for_the_last_acknowledgement(page, site, watch):
    start_quiz(page)
    held = held_back(page)
    choose(page, 0)
    expect(saved(page)).to_have_text("Saving…")
    page.get_by_role("link", name="Review and hand in").click()
    assert "/hand-in/" not in page.url
    held.release()
    expect(page).to_have_url(re.compile("/hand-in/"))
    expect(page.get_by_text("4 of 5 questions have no answer yet")).to_be_visible()


@pytest.mark.parametrize("link", ["Next", "Review and hand in"])
def test_a_question_is_not_left_while_its_answer_is_unsaved(page, site, watch, link):
    start_quiz(page)
    address = page.url
    held = held_back(page)
    choose(page, 0)
    expect(saved(page)).to_have_text("Saving…")
    page.get_by_role("link", name=link).click()
    held.fail()
    expect(saved(page)).to_have_text("Not saved, trying again")
    assert page.url == address
    held.release()
    expect(saved(page)).to_have_text(SAVED)
    page.get_by_role("link", name=link).click()
    expect(page).not_to_have_url(address)


def test_everything_works_without_javascript(plain):
    page = plain
    page.goto("/")
    page.click(".option >> nth=2")
    page.get_by_role("button", name="See what fits").click()
    expect(page.locator(".reasons li")).to_have_count(4)
    page.goto("/lessons/foundation-model-customization/")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("#read")).to_contain_text("✓ Read")
    page.goto("/lessons/foundation-model-customization/walkthrough/")
    expect(page.locator("[data-frame]")).to_have_count(16)
    page.goto("/advisor/customization/")
    page.select_option("[name=fresh]", "changing")
    page.get_by_role("button", name="Show the board").click()
    expect(page.locator("#board .out").first).to_be_visible()
    start_quiz(page, feedback="each", minutes="10")
    expect(page.locator("[data-clock]")).to_be_visible()
    choose(page, 1)
    page.get_by_role("button", name="Save answer").click()
    expect(saved(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".reasons li")).to_have_count(4)
    page.get_by_role("link", name="Next").click()
    choose(page, 0)
    page.get_by_role("button", name="Save answer").click()
    page.get_by_role("link", name="Review and hand in").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 5")
    page.goto("/progress/")
    expect(page.locator("main")).to_contain_text("of 5")


def test_a_guest_signs_up_in_the_middle_of_a_quiz_and_goes_on(page, watch):
    start_quiz(page)
    address = page.url
    choose(page, 1)
    expect(saved(page)).to_have_text(SAVED)
    page.goto("/account/signup/")
    page.fill("[name=email]", "new.person@example.com")
    page.fill("[name=password1]", "a long enough passphrase")
    page.check("[name=mine][value=yes]")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r":\d+/$"))
    expect(page.locator(".who")).not_to_contain_text("Sign in")
    page.goto(address)
    expect(page.locator("[name=choice]").nth(1)).to_be_checked()
