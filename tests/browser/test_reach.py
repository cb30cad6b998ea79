"""For who hears the page, has no mouse, forces colors or made everything four times as large."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_quiz
from tests.browser.test_formats import start_every_format

SAVED = "✓ Saved"
LESSON = "/lessons/foundation-model-customization/"
# What a live region was given to read, in order, since this was run.
LISTEN = """(region) => {
    window.heard = [];
    const note = () => window.heard.push(region.textContent);
    new MutationObserver(note).observe(region, { childList: true, characterData: true });
}"""
# The texts that describe a control, as a screen reader puts them together.
DESCRIBED = """(one) => one.getAttribute("aria-describedby").split(" ")
    .map((id) => document.getElementById(id).textContent.trim())"""
BORDER = "(one) => getComputedStyle(one).borderTopWidth"


@pytest.fixture
def narrow(browser, site):
    """A desk's window at 400 %."""
    context = browser.new_context(base_url=site.url, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def focused(page):
    return page.locator(":focus")


def press(page, control):
    control.focus()
    page.keyboard.press("Enter")


def test_with_forced_colors_a_chosen_option_still_differs_from_the_others(browser, site):
    context = browser.new_context(base_url=site.url, forced_colors="active")
    page = context.new_page()
    start_quiz(page)
    page.locator(".option").nth(1).click()
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    widths = [one.evaluate(BORDER) for one in page.locator(".option").all()]
    assert widths[1] != widths[0] == widths[2] == widths[3]
    context.close()


def test_an_option_is_named_by_its_letter_and_words_and_one_struck_out_says_so(page, site):
    page.goto(start_every_format(page, site, feedback="end")["multiple_response"])
    words = page.locator(".option .text").first.inner_text()
    expect(page.get_by_role("checkbox", name=f"A {words}", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Strike out A").click()
    struck = page.get_by_role("checkbox", name=f"A {words} (struck out)", exact=True)
    expect(struck).to_have_count(1)
    expect(page.get_by_role("checkbox", name="struck out")).to_have_count(1)
    struck.check(force=True)
    expect(struck).to_be_checked()
    page.get_by_role("button", name="Strike out A").click()
    expect(page.get_by_role("checkbox", name="struck out")).to_have_count(0)


def test_the_focus_goes_where_the_answer_to_a_single_question_is(page, watch):
    page.goto("/")
    page.locator("[name=choice]").first.check(force=True)
    press(page, page.get_by_role("button", name="See what fits"))
    expect(focused(page)).to_have_text(re.compile("^(Right|Not this one)"))
    press(page, page.get_by_role("link", name="Another one"))
    expect(page.locator("[name=choice]").first).to_be_attached()
    expect(page.locator(".card .stem:focus")).to_have_count(1)


def test_the_questions_of_a_lesson_do_not_take_the_focus_when_they_come(page, watch):
    page.goto(LESSON)
    page.locator(".check").first.scroll_into_view_if_needed()
    expect(page.locator(".check .option").first).to_be_visible()
    expect(focused(page)).to_have_count(0)


def test_the_focus_stays_on_the_button_that_marks_a_lesson_as_read(page, watch):
    page.goto(LESSON)
    press(page, page.get_by_role("button", name="Mark as read"))
    expect(focused(page)).to_have_text("Mark as not read")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_checking_an_answer_leads_to_its_verdict(browser, site, script):
    context = browser.new_context(base_url=site.url, java_script_enabled=script)
    page = context.new_page()
    start_quiz(page, feedback="each")
    press(page, page.get_by_role("button", name="Check"))
    expect(focused(page)).to_have_text("Answer the question first; then its reasons can be shown.")
    page.locator(".option").first.click()
    press(page, page.get_by_role("button", name="Check"))
    expect(focused(page)).to_have_text(re.compile(r"^(Right|Not right)\.$"))
    expect(page.locator("#question-title")).to_be_in_viewport()
    context.close()


def test_a_form_that_comes_again_has_the_focus_at_its_fault_and_says_what_it_is(plain):
    plain.goto("/account/signup/")
    plain.fill("[name=email]", "reach@example.com")
    plain.fill("[name=password1]", "123")
    told = plain.locator("[name=password1]").evaluate(DESCRIBED)
    assert "at least 12 characters" in " ".join(told)
    plain.get_by_role("button", name="Sign up").click()
    expect(plain.locator("[name=password1]")).to_be_focused()
    assert "too short" in plain.locator("[name=password1]").evaluate(DESCRIBED)[1]
    plain.goto("/account/login/")
    plain.fill("[name=login]", "nobody@example.com")
    plain.fill("[name=password]", "wrong")
    plain.get_by_role("button", name="Sign in").click()
    expect(focused(plain)).to_contain_text("not correct")


def test_what_is_wrong_with_a_practice_is_tied_to_its_field(page):
    page.goto("/practice/")
    page.locator(".own-mix form").evaluate("(form) => { form.noValidate = true; }")
    page.fill("#id_size", "3")
    page.locator(".own-mix").get_by_role("button", name="Start").click()
    size = page.get_by_label("Questions", exact=True)
    expect(size).to_be_focused()
    expect(size).to_have_attribute("aria-invalid", "true")
    told = size.evaluate(DESCRIBED)
    assert told[0] == "5 to 65. The exam has 65."
    assert "greater than or equal to 5" in told[1]


def test_a_choice_without_an_answer_is_focused_as_a_whole_and_says_what_is_missing(plain):
    start_quiz(plain)
    plain.goto("/account/signup/")
    plain.fill("[name=email]", "mine@example.com")
    plain.fill("[name=password1]", "a long enough passphrase")
    plain.evaluate("document.querySelector('main form').noValidate = true")
    plain.get_by_role("button", name="Sign up").click()
    expect(focused(plain)).to_contain_text("Is that yours?")
    assert "Say whose it is" in focused(plain).evaluate(DESCRIBED)[0]


def test_a_choice_on_the_board_is_answered_in_a_sentence_not_by_the_whole_board(page, watch):
    page.goto("/advisor/customization/")
    expect(page.locator("#board")).not_to_have_attribute("aria-live", "polite")
    page.locator("#board-voice").evaluate(LISTEN)
    page.select_option("[name=fresh]", "changing")
    expect(page.locator("#board .out").first).to_be_visible()
    expect(page.locator("#board-voice")).to_contain_text("RAG remains.")
    expect(page.locator("#board-voice")).to_contain_text("Fine-tuning: ruled out.")
    assert len(page.evaluate("window.heard.join()")) < 150


def test_the_flags_key_is_heard_and_a_kept_note_is_told_once(page, watch):
    start_quiz(page)
    voice = page.locator("[data-clock-voice]")
    page.keyboard.press("f")
    expect(voice).to_have_text("Flagged for review")
    page.keyboard.press("f")
    expect(voice).to_have_text("Not flagged")
    page.get_by_text("Note to yourself").first.click()
    page.locator("[data-noted]").evaluate(LISTEN)
    with page.expect_response("**/aside"):
        page.locator("[name=note]").press_sequentially("One")
    with page.expect_response("**/aside"):
        page.locator("[name=note]").press_sequentially(" two")
    page.wait_for_timeout(200)
    assert page.evaluate("window.heard") == ["Kept. Only you see it."]


def test_each_answer_is_heard_once_and_what_is_not_saved_each_time(page, site, watch):
    page.goto(start_every_format(page, site, feedback="end")["matching"])
    page.locator(".bar [role=status]").evaluate(LISTEN)
    selects = page.locator(".matches select").all()
    for select in selects:
        with page.expect_response("**/answer"):
            select.select_option(index=1)
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    assert page.evaluate("window.heard") == ["✓ Saved, not complete yet", SAVED]
    page.route("**/answer", lambda route: route.abort())
    lost = "Not saved, trying again"
    with page.expect_event("requestfailed"):
        selects[0].select_option(index=2)
    page.wait_for_event("requestfailed")
    page.wait_for_timeout(200)
    assert page.evaluate("window.heard").count(lost) == 2
    expect(page.locator("[data-saved]")).to_have_text(lost)
    page.unroute("**/answer")
    expect(page.locator(".bar [role=status]")).to_have_text(SAVED)
    assert page.evaluate("window.heard.includes('Saving…')") is False


@pytest.mark.parametrize("again", [False, True], ids=["once", "again"])
def test_a_link_to_a_question_of_a_result_opens_it(page, watch, again):
    start_quiz(page)
    for number in range(1, 6):
        page.locator(".option").first.click()
        page.get_by_text("Sure", exact=True).click()
        if number < 5:
            page.get_by_role("link", name="Next").click()
            expect(page.locator("#question-title")).to_contain_text(f"Question {number + 1}")
    page.get_by_role("link", name="Review and hand in").click()
    page.get_by_role("button", name="Hand in").click()
    link = page.locator("a[href^='#q']").last
    row = page.locator(link.get_attribute("href"))
    row.evaluate("(one) => { one.open = false; }")
    link.click()
    expect(row).to_have_attribute("open", "")
    if again:
        row.evaluate("(one) => { one.open = false; }")
        link.click()
    else:
        page.reload()
    expect(row).to_have_attribute("open", "")
    expect(row.locator("summary")).to_be_in_viewport()


def test_a_learners_name_keeps_the_focus_while_the_live_list_is_renewed(page, site, sign_in):
    sign_in(page, "instructor")
    page.goto("/classes/1/assignments/4/live/")
    # As if something had changed since: the list comes as a whole.
    page.route(
        "**/live/rows?*",
        lambda route: route.continue_(url=re.sub("seen=[^&]*", "seen=", route.request.url)),
    )
    name = page.locator("#live .live a").nth(1)
    name.focus()
    words = name.inner_text()
    page.evaluate("document.querySelector('#live .live').dataset.old = 'yes'")
    expect(page.locator("#live [data-old]")).to_have_count(0, timeout=12_000)
    expect(focused(page)).to_have_text(words)


OBSCURED = """() => {
    const one = document.activeElement;
    if (!one.closest(".gradebook tbody")) return null;
    const { x, y, width, height } = one.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return !one.contains(top);
}"""


@pytest.mark.parametrize("size", [(1280, 800), (320, 256)], ids=["desk", "enlarged"])
def test_no_score_with_the_focus_is_behind_the_heads_of_the_table(browser, site, sign_in, size):
    width, height = size
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    page = context.new_page()
    sign_in(page, "instructor")
    page.goto("/classes/1/scores/")
    page.locator(".gradebook").focus()
    hidden = []
    for _ in range(90):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(OBSCURED))
    assert len(hidden) - hidden.count(None) > 60
    assert not any(hidden)
    context.close()


def test_a_question_that_did_not_come_is_told(page):
    start_quiz(page)
    page.context.set_offline(True)
    press(page, page.get_by_role("link", name="Next"))
    expect(page.get_by_role("alert")).to_contain_text("did not come from the server")
    page.context.set_offline(False)
    press(page, page.get_by_role("link", name="Next"))
    expect(page.locator("#question-title")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_who_steps_through_a_walkthrough_hears_the_frame(page, watch):
    page.goto(f"{LESSON}walkthrough/")
    heard = page.locator("[data-caption]")
    expect(heard).to_have_text("")
    press(page, page.get_by_role("button", name="Next frame"))
    title = page.locator("[data-frame]:not([hidden]) h2").inner_text()
    expect(heard).to_contain_text(f"{title}. ")


def test_a_share_is_said_once(page, sign_in):
    sign_in(page, "learner")
    page.goto("/progress/")
    rows = page.get_by_role("row").filter(has=page.locator("svg.range")).all()
    heard = [row.aria_snapshot().splitlines()[0].split('"')[1] for row in rows]
    assert len(heard) > 10
    for row in heard:
        assert len(re.findall(r"\d+ to \d+", row)) == len(re.findall(r"\d+%", row)) == 1, row


def opened(page, address):
    """The page with everything on it unfolded."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def test_nothing_is_wider_than_a_window_at_four_hundred_percent(narrow, sign_in, faults_of):
    sides = ["/about/questions/", "/lessons/sagemaker-inference-options/", "/practice/", LESSON]
    sign_in(narrow, "learner")
    narrow.goto("/classes/1/")
    results = narrow.get_by_role("link", name="See your result")
    sides += [results.first.get_attribute("href"), "/progress/", "/advisor/customization/"]
    for address in sides:
        opened(narrow, address)
        assert (address, faults_of(narrow)) == (address, [])


def test_nothing_of_a_class_is_wider_than_a_window_at_four_hundred_percent(
    narrow, sign_in, faults_of
):
    sign_in(narrow, "instructor")
    for room in ("", "insights/", "scores/", "learners/", "settings/", "assignments/4/live/"):
        opened(narrow, f"/classes/1/{room}")
        assert (room, faults_of(narrow)) == (room, [])
