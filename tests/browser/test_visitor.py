"""A visitor: one live question, the lesson, the board. No account, no help."""

import re

from playwright.sync_api import expect


def test_a_visitor_answers_a_question_sees_why_and_starts_the_lesson(page, watch):
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rule out, until one remains.")
    page.click(".option >> nth=0")
    page.get_by_role("button", name="See what fits").click()
    expect(page.locator(".reasons li")).to_have_count(4)
    expect(page.locator(".reasons li.stands")).to_have_count(1)
    page.get_by_role("link", name="Start the first lesson").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Four ways to make a model yours")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("#read")).to_contain_text("✓ Read")
    page.reload()
    expect(page.locator("#read")).to_contain_text("✓ Read")


def test_on_a_phone_the_verdict_is_in_sight_and_so_is_the_next_question(phone, watch):
    watch.over(phone)
    phone.goto("/")
    phone.locator(".option").first.tap()
    phone.get_by_role("button", name="See what fits").tap()
    expect(phone.locator(".verdict")).to_be_focused()
    expect(phone.locator(".verdict")).to_be_in_viewport()
    phone.get_by_role("link", name="Another one").tap()
    expect(phone.get_by_role("button", name="See what fits")).to_be_attached()
    expect(phone.locator(".stem")).to_be_focused()
    expect(phone.locator(".stem")).to_be_in_viewport()


def test_the_lessons_questions_come_when_they_are_reached_and_answer_in_place(page, watch):
    page.goto("/lessons/foundation-model-customization/")
    check = page.locator(".check").first
    check.scroll_into_view_if_needed()
    check.locator(".option").first.click()
    check.get_by_role("button", name="See what fits").click()
    expect(check.locator(".reasons li")).to_have_count(4)
    assert page.url.endswith("/lessons/foundation-model-customization/")


def test_options_fall_on_the_board_and_the_address_holds_the_state(page, watch):
    page.goto("/advisor/customization/")
    fallen = page.locator("#board .out")
    expect(fallen).to_have_count(0)
    page.select_option("[name=fresh]", "changing")
    expect(fallen.first).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?fresh=changing$"))
    before = fallen.count()
    page.reload()
    expect(fallen).to_have_count(before)


def test_the_walkthrough_is_played_and_stepped_by_keyboard(page, watch):
    page.goto("/lessons/foundation-model-customization/walkthrough/")
    place = page.locator("[data-place]")
    expect(place).to_have_text("Frame 1 of 16")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("Frame 3 of 16")
    page.keyboard.press("ArrowLeft")
    expect(place).to_have_text("Frame 2 of 16")
    page.keyboard.press("Space")
    expect(page.locator("[data-play]")).to_have_text("Pause")
    page.keyboard.press("Space")
    expect(page.locator("[data-play]")).to_have_text("Play")
    page.keyboard.press("End")
    expect(place).to_have_text("Frame 16 of 16")
    expect(page.locator("[data-transcript]")).to_be_visible()


def test_every_request_goes_to_our_own_origin(page, site, watch):
    for address in (
        "/",
        "/lessons/",
        "/lessons/foundation-model-customization/",
        "/advisor/customization/",
        "/practice/",
        "/about/questions/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert watch.asked
    assert [url for url in watch.asked if not url.startswith((site.url, "data:"))] == []
