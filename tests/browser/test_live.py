"""A class's quiz while it runs: what staff does is on the learner's open page, without a reload."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import draw

# The page asks every 14 seconds.
HEARD = 16_000


def test_time_a_message_and_the_end_reach_the_learners_open_page(
    browser, site, page, watch, sign_in, faults_of
):
    sign_in(page, "instructor")
    page.goto("/classes/new/")
    page.fill("[name=name]", "Live class")
    page.click("main form button[type=submit]")
    code = page.locator(".code").first.inner_text()
    draw(page, "Live check")
    page.get_by_role("button", name="Hand out").click()
    page.get_by_role("link", name="Live check").first.click()

    learner = browser.new_context(base_url=site.url).new_page()
    watch.over(learner)
    learner.goto("/classes/join/")
    learner.fill("[name=code]", code)
    learner.fill("[name=name]", "Bea")
    learner.get_by_role("button", name="Join").click()
    page.goto(page.url + "live/")
    expect(page.locator("#live-counts")).to_contain_text("0 of 1 started")
    learner.get_by_role("button", name="Start").click()
    learner.locator(".option").first.click()
    expect(learner.locator("[data-saved]")).to_have_text("✓ Saved")
    learner.evaluate("window.reloaded = 'never'")

    # The list comes by itself, and an open form stays as it is.
    page.get_by_text("Add time", exact=True).click()
    page.fill("[name=reason]", "Late bus")
    expect(page.locator("#live-counts")).to_contain_text("1 of 1 started", timeout=12_000)
    expect(page.locator(".live tbody")).to_contain_text("1 of 5")
    expect(page.locator("[name=reason]")).to_have_value("Late bus")
    assert faults_of(page) == []

    page.get_by_role("button", name="Add time for all who run").click()
    page.get_by_text("Send a message").click()
    page.fill("[name=words]", "Look at <b>the board</b>")
    page.get_by_role("button", name="Send to all who run").click()
    told = learner.locator("[data-told] li")
    expect(told.first).to_contain_text("5 more minutes. Late bus", timeout=HEARD)
    expect(told.nth(1)).to_contain_text("Look at <b>the board</b>", timeout=HEARD)
    expect(learner.locator("[data-clock-text]")).to_have_text(re.compile(r"2[45]:\d\d left"))
    expect(learner.locator("[data-told-voice]")).to_contain_text("the board")
    assert learner.evaluate("window.reloaded") == "never"
    assert faults_of(learner) == []

    page.get_by_role("button", name="End it now").click()
    page.fill("[name=reason]", "Fire alarm")
    page.get_by_role("button", name="End it now").click()
    expect(told.nth(2)).to_contain_text("This quiz was ended. Fire alarm", timeout=HEARD)
    learner.wait_for_url(re.compile("/result/"), timeout=HEARD)
    expect(learner.locator("main")).to_contain_text("Fire alarm")
    expect(page.locator(".live tbody")).to_contain_text("Ended by staff", timeout=12_000)
    learner.context.close()
