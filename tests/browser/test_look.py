"""axe finds nothing on any page, dark on a phone and light on a desk; nothing is too wide.

Colors do not depend on the width, nor the layout on the scheme: two of the four will do.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_quiz

SCREENS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@pytest.fixture(params=[("phone", "dark"), ("desk", "light")], ids="-".join)
def page(request, browser, site):
    screen, scheme = request.param
    context = browser.new_context(base_url=site.url, viewport=SCREENS[screen], color_scheme=scheme)
    yield context.new_page()
    context.close()


def follow(page, link):
    # A click returns before the next page is there; axe would begin on the one before.
    page.goto(page.locator(link).first.get_attribute("href"))


def test_what_a_visitor_sees(page, faults_of):
    for address in (
        "/",
        "/lessons/",
        "/lessons/foundation-model-customization/",
        "/lessons/foundation-model-customization/walkthrough/",
        "/lessons/prompt-engineering-techniques/",
        "/lessons/sagemaker-inference-options/",
        "/lessons/tuning-methods-and-distillation/",
        "/lessons/vector-databases-on-aws/",
        "/advisor/customization/?fresh=changing",
        "/practice/",
        "/progress/",
        "/classes/",
        "/about/questions/",
        "/account/login/",
        "/account/signup/",
        "/not-there/",
    ):
        page.goto(address)
        assert (address, faults_of(page)) == (address, [])


def test_what_a_learner_sees(page, faults_of, sign_in):
    start_quiz(page, feedback="each", minutes="10")
    assert faults_of(page) == []
    page.locator(".option").first.click()
    expect(page.locator("[data-saved]")).to_have_text("✓ Saved")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".reasons li")).to_have_count(4)
    assert faults_of(page) == []
    page.get_by_role("link", name="Review and hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in?")
    assert faults_of(page) == []
    page.get_by_role("button", name="Hand in").click()
    page.locator("details").last.locator("summary").click()
    assert faults_of(page) == []
    sign_in(page, "learner")
    for address in ("/", "/progress/", "/classes/", "/classes/1/", "/account/"):
        page.goto(address)
        assert (address, faults_of(page)) == (address, [])


def test_what_an_instructor_sees(page, faults_of, sign_in):
    sign_in(page, "instructor")
    handing = ("", "?kind=quiz", "?kind=mock", "?kind=lesson")
    hand_out = [f"/classes/1/hand-out/{kind}" for kind in handing]
    made = ["/classes/1/assignments/", "/classes/1/assignments/5/preview/"]
    for address in ("/", "/classes/1/", *hand_out, *made, "/classes/new/"):
        page.goto(address)
        assert (address, faults_of(page)) == (address, [])
    rooms = ("insights/", "reports/", "learners/", "settings/", "assignments/4/live/")
    for address in rooms:
        page.goto(f"/classes/1/{address}")
        assert (address, faults_of(page)) == (address, [])
    page.goto("/classes/1/assignments/4/insights/")
    page.locator("details > summary").first.click()
    assert faults_of(page) == []
    for link in (".grades thead th:nth-child(3) a", ".grades tbody th a", ".grades tbody td a"):
        page.goto("/classes/1/scores/")
        assert faults_of(page) == []
        follow(page, link)
        assert (link, faults_of(page)) == (link, [])
