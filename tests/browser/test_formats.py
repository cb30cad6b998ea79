"""A quiz in every format: by keyboard, by thumb, without script, and when something goes wrong."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import small, start_quiz

FORMATS = ["multiple_choice", "multiple_response", "ordering", "matching", "case_study"]
SAVED = "✓ Saved"

# What a reply is on the page: letters that are chosen, steps as they stand, what is matched.
GIVEN = """() => {
    const all = (query, read) => [...document.querySelectorAll(query)].map(read);
    const letter = (select) => select.value && select.selectedOptions[0].label[0];
    return {
        letters: all(".option:has(:checked) .letter", (one) => one.textContent).join(""),
        steps: all(".step .text", (one) => one.textContent),
        places: all("[data-place]", (one) => one.value).join(""),
        matches: all(".matches select", letter).join(""),
    };
}"""


@pytest.fixture
def elsewhere(browser, site):
    """`elsewhere(page)`: the same question for the same learner, in another browser."""
    contexts = []

    def open_again(page):
        cookies = {"cookies": page.context.cookies(), "origins": []}
        contexts.append(browser.new_context(base_url=site.url, storage_state=cookies))
        other = contexts[-1].new_page()
        other.goto(page.url)
        return other

    yield open_again
    for context in contexts:
        context.close()


def start_every_format(page, site, *, feedback):
    """Start a quiz with all formats; the address of a question of each."""
    page.goto("/practice/")
    page.locator("summary", has_text="Formats").click()
    for name in FORMATS:
        page.check(f"[name=formats][value={name}]")
    page.fill("#id_size", "15")
    page.check(f"[name=feedback][value={feedback}]")
    page.click(".own-mix button[type=submit]")
    page.wait_for_selector("[data-answer]")
    return addresses_of(site, page)


def addresses_of(site, page):
    home, pk = re.search(r"(.*/quizzes/(\d+)/)", page.url).groups()
    with closing(sqlite3.connect(site.folder / "bestfit.sqlite3")) as rows:
        found = rows.execute(
            "SELECT position, CASE WHEN brief = '' THEN format ELSE 'case_study' END "
            "FROM quizzes_item JOIN quizzes_attempt USING (quiz_id) WHERE quizzes_attempt.id=?"
            " ORDER BY position DESC",
            [pk],
        )
        return {name: f"{home}{position}/" for position, name in found}


def saved(page):
    return page.locator("[data-saved]")


def given(page):
    return page.evaluate(GIVEN)


def tab_to(page, selector, key="Tab"):
    """Press the key until the focus is there; a place that the keyboard cannot reach fails."""
    for _ in range(90):
        page.keyboard.press(key)
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"{key} does not reach {selector}")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def by_keyboard(page, name):
    """Answer the open question by keys alone; what the page should then show."""
    if name == "multiple_choice":
        tab_to(page, "[name=choice]")
        press(page, "Enter", "ArrowDown", "ArrowDown", "ArrowUp")
        return {"letters": "B"}
    if name == "case_study":
        press(page, "c")
        return {"letters": "C"}
    if name == "multiple_response":
        return ticked_by_keyboard(page)
    if name == "matching":
        return matched_by_keyboard(page)
    return ordered_by_keyboard(page)


def ticked_by_keyboard(page):
    tab_to(page, "[name=choice]")
    press(page, "Space")
    expect(saved(page)).to_have_text(SAVED)
    press(page, "a")
    expect(saved(page)).to_have_text("✓ Saved: no answer")
    expect(page.locator(".map .here [data-words]")).to_have_text(", open")
    tab_to(page, "[name=choice]")
    press(page, "Space", "d")
    tab_to(page, "[name=choice]", "Shift+Tab")
    press(page, "Enter")
    return {"letters": "BCD"}


def matched_by_keyboard(page):
    situations = page.locator(".matches select").count()
    for number in range(1, situations + 1):
        tab_to(page, f".matches li:nth-child({number}) select")
        press(page, *(["ArrowDown", "ArrowDown"] if number % 2 else ["a"]))
    return {"matches": "BABA"[:situations]}


def ordered_by_keyboard(page):
    before = given(page)["steps"]
    first, last = before[0], before[-1]
    moved = page.locator("[data-moved]")
    own = ".step:has(:focus) .text"
    tab_to(page, f".step:nth-child({len(before)}) [data-up]")
    press(page, "Enter")
    expect(saved(page)).to_have_text(SAVED)
    expect(page.locator("[data-up]:focus")).to_have_count(1)
    expect(page.locator(own)).to_have_text(last)
    expect(moved).to_have_text(f"Place {len(before) - 1} of {len(before)}: {last}")
    tab_to(page, ".step:nth-child(1) [data-down]", "Shift+Tab")
    press(page, "Space")
    expect(page.locator("[data-down]:focus")).to_have_count(1)
    expect(page.locator(own)).to_have_text(first)
    expect(moved).to_have_text(f"Place 2 of {len(before)}: {first}")
    tab_to(page, "[data-place]", "Shift+Tab")
    press(page, str(len(before)))
    expect(page.locator("[data-place]:focus")).to_have_value(str(len(before)))
    expect(page.locator(own)).to_have_text(first)
    steps = [*before[1:-2], last, before[-2], first]
    return {"steps": steps, "places": "12345"[: len(before)]}


def test_each_format_is_answered_by_keyboard_alone_and_kept(page, site, elsewhere, watch):
    addresses = start_every_format(page, site, feedback="end")
    expected = {}
    for name, address in addresses.items():
        tab_to(page, f".map a[href='{address.removeprefix(site.url)}']")
        press(page, "Enter")
        expect(page).to_have_url(address)
        expect(page.locator("#question-title")).to_be_focused()
        expected[name] = by_keyboard(page, name)
        expect(saved(page)).to_have_text(SAVED)
        assert given(page) == given(page) | expected[name]
    assert [*sorted(expected)] == sorted(FORMATS)
    other = elsewhere(page)
    for name, address in addresses.items():
        other.goto(address)
        assert given(other) == given(other) | expected[name]
        expect(saved(other)).to_have_text(SAVED)
    expect(other.locator("[data-count]")).to_have_text(str(len(FORMATS)))


def by_thumb(page, name):
    """Answer the open question by taps; a list of the system is chosen from without one."""
    if name == "ordering":
        page.locator("[data-down]").first.tap()
    elif name == "matching":
        for number, select in enumerate(page.locator(".matches select").all(), start=1):
            select.tap()
            select.select_option(index=number)
    else:
        page.locator(".option").nth(1).tap()
    expect(saved(page)).to_have_text(SAVED)


def note_by_thumb(page):
    """Everything beside the answer that the question offers."""
    page.get_by_text("Flag for review").tap()
    page.get_by_text("Unsure").tap()
    page.get_by_text("Note to yourself").first.tap()
    page.fill("[name=note]", "Read it again")
    if page.locator("[data-strike]").count():
        page.locator("[data-strike]").first.tap()
        expect(page.locator(".struck")).to_have_count(1)
    expect(page.locator("[data-noted]")).to_have_text("Kept. Only you see it.")


def test_each_format_on_a_phone_has_no_fault_before_and_after_its_reasons(
    phone, site, watch, faults_of
):
    page = phone
    watch.over(page)

    def faults(*, dark=False):
        found = [*faults_of(page), *small(page)]
        if dark:
            page.emulate_media(color_scheme="dark")
            found += faults_of(page)
            page.emulate_media(color_scheme="light")
        return found

    addresses = start_every_format(page, site, feedback="each")
    for name, address in addresses.items():
        dark = name in ("multiple_choice", "ordering")
        page.goto(address)
        assert (name, faults()) == (name, [])
        by_thumb(page, name)
        note_by_thumb(page)
        assert (name, faults(dark=dark)) == (name, [])
        page.get_by_role("button", name="Check").tap()
        expect(page.locator(".reasons .yours").first).to_be_visible()
        assert (name, faults(dark=dark)) == (name, [])
    page.get_by_role("link", name="Review and hand in").tap()
    expect(page.get_by_text("You flagged 5 of them")).to_be_visible()
    expect(page.get_by_text("10 of 15 questions have no answer yet")).to_be_visible()
    assert faults() == []
    page.get_by_role("button", name="Hand in").tap()
    page.get_by_role("link", name="Report this question").first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Report question")
    assert faults() == []
    page.get_by_label("The words are unclear").tap()
    page.get_by_role("button", name="Send the report").tap()
    expect(page.get_by_text("Thank you: your report")).to_be_visible()
    for row in page.locator(".row-card:not([open]) summary").all()[::-1]:
        row.tap()
    expect(page.get_by_text("You reported it: the words are unclear")).to_have_count(1)
    assert faults(dark=True) == []


def test_the_practice_page_has_no_fault_with_all_its_choices_open(phone, faults_of):
    phone.goto("/practice/")
    for summary in phone.locator("main summary").all():
        summary.tap()
    assert [*faults_of(phone), *small(phone)] == []


def test_what_went_wrong_is_said_without_a_fault(page, elsewhere, faults_of):
    start_quiz(page)
    other = elsewhere(page)
    page.keyboard.press("a")
    expect(saved(page)).to_have_text(SAVED)
    other.keyboard.press("b")
    expect(other.get_by_role("alert")).to_have_text(re.compile("answered on another page"))
    expect(saved(other)).to_have_text("✓ Your earlier answer stands")
    assert given(other)["letters"] == "A"
    assert faults_of(other) == []
    other.keyboard.press("c")
    expect(saved(other)).to_have_text(SAVED)
    expect(other.get_by_role("alert")).to_be_hidden()
    page.context.set_offline(True)
    page.keyboard.press("d")
    expect(saved(page)).to_have_text("Not saved, trying again")
    page.keyboard.press("f")
    expect(page.get_by_role("alert")).to_have_text(re.compile("That was not saved"))
    expect(page.get_by_label("Flag for review")).not_to_be_checked()
    page.get_by_label("Sure", exact=True).click()
    expect(page.get_by_label("Sure", exact=True)).not_to_be_checked()
    assert faults_of(page) == []


def test_letters_are_keys_until_they_are_switched_off(page, watch):
    start_quiz(page, minutes="10")
    for letter in "abcd":
        page.keyboard.press(letter)
        expect(saved(page)).to_have_text(SAVED)
        assert given(page)["letters"] == letter.upper()
    voice = page.locator("[data-clock-voice]")
    expect(voice).not_to_contain_text(":")
    page.keyboard.press("t")
    expect(voice).to_have_text(re.compile(r"^\d+:\d\d left$"))
    expect(voice).to_have_attribute("role", "status")
    page.keyboard.press("n")
    expect(page.locator("#question-title")).to_contain_text("Question 2")
    page.keyboard.press("p")
    expect(page.locator("#question-title")).to_contain_text("Question 1")
    page.keyboard.press("f")
    expect(page.locator(".map .here [data-words]")).to_have_text(", answered, flagged")
    page.get_by_text("Note to yourself").first.click()
    page.locator("[name=note]").press_sequentially("find a new backup")
    assert given(page)["letters"] == "D"
    page.locator("summary", has_text="Keys").click()
    page.get_by_label("Single letters do something").click()
    for _ in range(2):
        for letter in "aft":
            page.keyboard.press(letter)
        page.keyboard.press("n")
        assert given(page)["letters"] == "D"
        expect(page.get_by_label("Flag for review")).to_be_checked()
        expect(page.locator("#question-title")).to_contain_text("Question 1")
        page.reload()
    expect(page.get_by_label("Single letters do something")).not_to_be_checked()
    expect(voice).not_to_contain_text(":")


def test_flag_note_confidence_and_struck_options_survive_and_the_map_says_so(
    page, elsewhere, watch
):
    start_quiz(page)
    for letter in "AC":
        page.get_by_role("button", name=f"Strike out {letter}").click()
    page.get_by_role("button", name="Strike out A").dblclick()
    expect(page.locator(".struck")).to_have_count(2)
    page.keyboard.press("b")
    page.get_by_label("Flag for review").click()
    page.get_by_label("A guess").click()
    page.get_by_text("Note to yourself").first.click()
    page.locator("[name=note]").press_sequentially("RAG?")
    # The field is not left: a note is kept while it is written.
    expect(page.locator("[data-noted]")).to_have_text("Kept. Only you see it.")
    expect(page.get_by_role("link", name=re.compile(r"^1\s*, answered, flagged$"))).to_be_visible()
    other = elsewhere(page)
    expect(other.get_by_label("Flag for review")).to_be_checked()
    expect(other.get_by_label("A guess")).to_be_checked()
    expect(other.locator("[name=note]")).to_have_value("RAG?")
    pressed = other.locator("[data-strike][aria-pressed=true]")
    expect(pressed).to_have_text(["✕Strike out A", "✕Strike out C"])
    expect(other.locator(".struck")).to_have_count(2)
    expect(other.get_by_role("link", name=re.compile(r"^1\s*, answered, flagged$"))).to_be_visible()
    expect(other.get_by_role("link", name=re.compile(r"^2\s*, open$"))).to_be_visible()


def ordered_by_form(page):
    """Places of which two are the same come back as they were given, and nothing is lost."""
    selects = page.locator("[data-place]")
    places = "12345"[: selects.count()]
    for number, button in enumerate(("Save answer", "Save flag and note", "Check")):
        for select in selects.all():
            select.select_option(places[number % 2])
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_contain_text("Give each step a place of its own first")
        assert given(page)["places"] == places[number % 2] * len(places)
    for place, select in zip(places, selects.all(), strict=True):
        select.select_option(place)
    return {"places": places}


def by_form(page, name):
    """Choose without script; what the page should show when it was saved."""
    if name == "ordering":
        return ordered_by_form(page)
    if name == "matching":
        selects = page.locator(".matches select").all()
        for select in selects:
            select.select_option(index=2)
        return {"matches": "BBBB"[: len(selects)]}
    page.locator(".option").nth(1).click()
    return {"letters": "B"}


def asides_by_form(page):
    """Flag, note and strike out; what was chosen and not yet saved is saved with it."""
    page.locator(".option").nth(2).click()
    page.get_by_label("Flag for review").click()
    page.get_by_label("Unsure").click()
    page.get_by_text("Note to yourself").first.click()
    page.fill("[name=note]", "Read it again")
    page.get_by_role("button", name="Strike out A").click()
    expect(page.locator(".struck")).to_have_count(1)
    assert given(page)["letters"] == "C"
    expect(page.get_by_label("Flag for review")).to_be_checked()
    expect(page.get_by_label("Unsure")).to_be_checked()
    expect(page.locator("[name=note]")).to_have_value("Read it again")
    page.get_by_label("Flag for review").click()
    page.locator(".option").nth(3).click()
    page.get_by_role("button", name="Save flag and note").click()
    expect(page.get_by_label("Flag for review")).not_to_be_checked()
    assert given(page)["letters"] == "D"
    # Enter saves, as in any form, and strikes nothing out.
    page.locator("[name=choice]").nth(1).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(saved(page)).to_have_text(SAVED)
    expect(page.locator("[name=choice]").nth(1)).to_be_checked()
    expect(page.locator(".struck")).to_have_count(1)


def taken_back_by_form(page):
    page.locator(".option").nth(1).click()
    page.get_by_role("button", name="Save flag and note").click()
    expect(saved(page)).to_have_text("Not answered yet")
    assert given(page)["letters"] == ""
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text("Answer the question first")
    page.locator(".option").nth(1).click()
    page.get_by_label("Flag for review").click()


def test_without_script_each_format_is_answered_noted_checked_and_handed_in(plain, site):
    page = plain
    addresses = start_every_format(page, site, feedback="each")
    for name, address in addresses.items():
        page.goto(address)
        wanted = by_form(page, name)
        page.get_by_role("button", name="Save answer").click()
        expect(saved(page)).to_have_text(SAVED)
        assert given(page) == given(page) | wanted
        if name == "multiple_choice":
            asides_by_form(page)
        elif name == "multiple_response":
            taken_back_by_form(page)
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".reasons .yours").first).to_be_visible()
    page.goto(addresses["multiple_choice"])
    page.get_by_role("link", name=re.compile("Next|Previous")).first.click()
    page.get_by_role("link", name="Review and hand in").click()
    expect(page.get_by_text("10 of 15 questions have no answer yet")).to_be_visible()
    expect(page.get_by_role("list", name="Flagged questions").get_by_role("link")).to_have_count(1)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 15")
    row = page.locator(".row-card").first
    row.get_by_role("link", name="Report this question").click()
    page.get_by_label("Two answers are right").check()
    page.fill("[name=words]", "Both would do")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Thank you: your report")).to_be_visible()
