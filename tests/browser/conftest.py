"""A real Chromium against the demonstration, served as a newcomer serves it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.chromium import FLAGS, found
from tests.served import Site

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",  # a color on its way to another is no fault
}
# Everything that can be pressed, with its size; a link within a sentence may be as it is.
TARGETS = """() => {
    const inSentence = (one) => one.matches("a") && getComputedStyle(one).display === "inline"
        && one.parentNode.textContent.trim() !== one.textContent.trim();
    const hidden = (one) => one.tabIndex < 0 || one.type === "hidden" || !one.checkVisibility();
    return [...document.querySelectorAll("main :is(a, button, input, select, textarea, summary)")]
        .filter((one) => !hidden(one) && !inSentence(one))
        .map((one) => one.closest("label") ?? one)
        .map((one) => [one, one.getBoundingClientRect()])
        .map(([one, { width, height }]) => [one.innerText.trim() || one.name, width, height]);
}"""


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": found(), "args": FLAGS}


@pytest.fixture(scope="session")
def demo(tmp_path_factory, testrun_uid):
    """A folder with the demonstration's data, made once; sites take copies of it."""
    # Fails where two workers make it: then tests of one site are no longer kept together.
    mark = tmp_path_factory.getbasetemp().parent / f"demonstration-{testrun_uid}"
    mark.mkdir()
    folder = tmp_path_factory.mktemp("made")
    Site(folder).make()
    yield folder
    mark.rmdir()


@pytest.fixture(scope="session")
def site(demo, tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("demo")).start(like=demo)
    yield site
    site.kill()


@pytest.fixture(scope="session")
def base_url(site):
    """Addresses in the tests are short: `page.goto("/practice/")`."""
    return site.url


@pytest.fixture
def phone(browser, site):
    context = browser.new_context(base_url=site.url, **PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser, site):
    """A page without JavaScript."""
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


class Watch:
    """What went wrong in the browser, and where it asked."""

    def __init__(self):
        self.faults, self.asked = [], []

    def over(self, page):
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def _console(self, message):
        # A broken policy is an error of the console; a lost connection is wanted in some tests.
        lost = "ERR_INTERNET_DISCONNECTED" in message.text or "ERR_FAILED" in message.text
        if message.type in ("error", "warning") and not lost:
            self.faults.append(message.text)


@pytest.fixture
def watch(page):
    """Fails the test if a page broke its policy, its scripts or went elsewhere."""
    watch = Watch()
    watch.over(page)
    yield watch
    assert watch.faults == []


@pytest.fixture
def sign_in(site):
    """`sign_in(page, "instructor")`, with what the demonstration printed."""

    def sign_in(page, role):
        email, password = site.sign_in_of(role)
        page.goto("/account/login/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        claim(page)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{site.url}/")

    return sign_in


@pytest.fixture
def faults_of():
    """What axe finds on a page, and whether it is wider than the screen, as readable lines."""

    def faults(page):
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        lines = [
            f"{fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in found
            for node in fault["nodes"]
        ]
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return [*lines, *([f"{wide}px wider than the screen"] if wide > 0 else [])]

    return faults


def claim(page):
    """Say that the guest's work is one's own, where that is asked."""
    if page.locator("[name=mine]").count():
        page.check("[name=mine][value=yes]")


def start_quiz(page, *, size=5, feedback="end", minutes=""):
    """Start a practice quiz and wait for its first question."""
    page.goto("/practice/")
    page.fill("#id_size", str(size))
    page.select_option("#id_minutes", minutes)
    page.check(f"[name=feedback][value={feedback}]")
    page.click(".own-mix button[type=submit]")
    page.wait_for_selector("[data-answer]")


def draw(page, title, minutes="20"):
    """From a class's page to the draft of a quiz of five questions."""
    page.get_by_role("link", name="Hand out").first.click()
    page.get_by_role("link", name="A quiz").click()
    page.fill("[name=title]", title)
    page.get_by_label("Customizing a foundation model: all of it").check()
    page.fill("[name=size]", "5")
    page.fill("[name=minutes]", minutes)
    page.get_by_role("button", name="Draw the questions").click()
    expect(page.locator("[id^=q] .stem")).to_have_count(5)


def small(page):
    """What is too small for a finger, by name, with its size."""
    found = page.evaluate(TARGETS)
    assert len(found) > 3
    return [(words, width, height) for words, width, height in found if width < 24 or height < 44]
