"""With a mail server: addresses are confirmed, passwords reset, and nobody learns who is here."""

import re
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import expect

from tests.browser.conftest import claim, start_quiz
from tests.served import Site, free_port

OLD, NEW = "a long enough passphrase", "another long passphrase"
HOME = re.compile(r":\d+/$")


class Letters:
    """A mail server that keeps what it gets."""

    def __init__(self):
        self.kept = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.kept.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"

    def link_to(self, address, subject):
        """The address in the newest letter to that person."""
        letter = self.kept[-1]
        assert (letter["To"], letter["Subject"]) == (address, f"Bestfit: {subject}")
        return re.search(r"http://\S+", letter.get_content()).group()


@pytest.fixture(scope="module")
def letters():
    letters = Letters()
    letters.port = free_port()
    server = Controller(letters, hostname="127.0.0.1", port=letters.port)
    server.start()
    yield letters
    server.stop()


@pytest.fixture(scope="module")
def site(letters, demo, tmp_path_factory):
    port = str(letters.port)
    env = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port, "EMAIL_SECURITY": "none"}
    site = Site(tmp_path_factory.mktemp("mail"), **env).start(like=demo)
    yield site
    site.kill()


@pytest.fixture
def page(browser, site):
    context = browser.new_context(base_url=site.url)
    yield context.new_page()
    context.close()


def sign_up(page, address):
    page.goto("/account/signup/")
    page.fill("[name=email]", address)
    page.fill("[name=password1]", OLD)
    claim(page)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")


def sign_in(page, address, password):
    page.goto("/account/login/")
    page.fill("[name=login]", address)
    page.fill("[name=password]", password)
    claim(page)
    page.get_by_role("button", name="Sign in").click()


def confirm(page, letters, address):
    page.goto(letters.link_to(address, "Confirm your address"))
    expect(page.locator("main b")).to_have_text(address)
    page.get_by_role("button", name="Yes, confirm").click()
    page.wait_for_url(HOME)


def test_a_guest_keeps_the_quiz_before_and_after_the_address_is_confirmed(
    page, letters, watch, faults_of
):
    start_quiz(page)
    quiz = page.url
    sign_up(page, "mistyped@example.com")
    assert faults_of(page) == []
    page.goto(quiz)
    page.locator(".option").first.click()
    expect(page.locator("[data-saved]")).to_have_text("✓ Saved")
    sign_up(page, "mika@example.com")
    page.goto(letters.link_to("mika@example.com", "Confirm your address"))
    assert faults_of(page) == []
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, "mika@example.com", OLD)
    page.wait_for_url(HOME)
    page.goto(quiz)
    expect(page.locator("[name=choice]").first).to_be_checked()


def test_an_unconfirmed_address_cannot_sign_in_and_gets_a_new_link(page, letters):
    sign_up(page, "sam@example.com")
    page.context.clear_cookies()
    sign_in(page, "sam@example.com", OLD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    confirm(page, letters, "sam@example.com")
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("sam@example.com")


def test_a_forgotten_password_is_set_anew_once(page, letters, watch, faults_of):
    sign_up(page, "lea@example.com")
    confirm(page, letters, "lea@example.com")
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("link", name="I forgot my password").click()
    page.fill("[name=email]", "lea@example.com")
    assert faults_of(page) == []
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    link = letters.link_to("lea@example.com", "Set a new password")
    page.goto(link)
    for name in ("password1", "password2"):
        page.fill(f"[name={name}]", NEW)
    assert faults_of(page) == []
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your new password is set")
    sign_in(page, "lea@example.com", NEW)
    page.wait_for_url(HOME)
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    assert faults_of(page) == []


def test_the_site_does_not_tell_who_has_an_account(page, site, letters):
    known, _ = site.sign_in_of("instructor")
    sign_up(page, known)
    letters.link_to(known, "You have an account already")
    page.goto("/account/password/reset/")
    page.fill("[name=email]", "nobody@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    letters.link_to("nobody@example.com", "No account with this address")
