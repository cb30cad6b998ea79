"""Pictures of the pages to look at: `python -m tests.browser.pictures FOLDER`.

Each page at 390 and 1280 px, light and dark, from a demonstration of its own. The picture in
README is `result-light-1280.png`, cut to its upper part (`--readme`).
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import FLAGS, found
from tests.browser.conftest import start_quiz
from tests.served import BASE, Site

LESSON = "/lessons/foundation-model-customization/"
VISITOR = {
    "home": "/",
    "course": "/lessons/",
    "lesson": LESSON,
    "walkthrough": f"{LESSON}walkthrough/",
    "board": "/advisor/customization/?fresh=changing&pairs=on_file",
    "practice": "/practice/",
    "about": "/about/questions/",
    "board-inference": "/advisor/inference_mode/?soon=instant",
    "lesson-inference": "/lessons/sagemaker-inference-options/",
}
MEMBERS = {
    "learner": {"home-learner": "/", "progress": "/progress/", "own-class": "/classes/1/"},
    "instructor": {
        "class": "/classes/1/",
        "hand-out": "/classes/1/hand-out/?kind=quiz",
        "assignments": "/classes/1/assignments/",
        "preview": "/classes/1/assignments/5/preview/",
        "scores": "/classes/1/scores/?sort=mean",
        "insights": "/classes/1/insights/",
        "learner-in-class": "/classes/1/learners/4/",
    },
}


def take_quiz(page, shoot):
    start_quiz(page)
    page.locator(".option").nth(1).click()
    page.locator("[data-saved]", has_text="✓ Saved").wait_for()
    shoot("question")
    for number in range(2, 6):
        page.get_by_role("link", name="Next").click()
        page.get_by_text(f"Question {number}").first.wait_for()
        page.keyboard.press("c")
        page.locator("[data-saved]", has_text="✓ Saved").wait_for()
    page.get_by_role("link", name="Review and hand in").click()
    page.get_by_role("button", name="Hand in").click()
    page.locator("h1", has_text="of 5").wait_for()
    shoot("result")


def sign_in(page, site, role):
    email, password = site.sign_in_of(role)
    page.goto("/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{site.url}/")


def shoot_all(browser, site, folder, *, scheme, width):
    def new_page():
        return browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            reduced_motion="reduce",
        ).new_page()

    def shooter(page):
        return lambda name: page.screenshot(
            path=folder / f"{name}-{scheme}-{width}.png", full_page=True
        )

    page = new_page()
    for name, address in VISITOR.items():
        page.goto(address)
        shooter(page)(name)
    take_quiz(page, shooter(page))
    for role, pages in MEMBERS.items():
        page = new_page()
        sign_in(page, site, role)
        for name, address in pages.items():
            page.goto(address)
            shooter(page)(name)


def readme_picture(browser, site):
    page = browser.new_context(
        base_url=site.url, viewport={"width": 1000, "height": 1060}, color_scheme="light"
    ).new_page()
    take_quiz(page, lambda name: None)
    page.locator("details[open]").scroll_into_view_if_needed()
    page.locator("details[open]").screenshot(path=BASE / "docs/pictures/result.png")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true", help="Also the picture in README.")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as play:
        site = Site(Path(data)).start()
        browser = play.chromium.launch(executable_path=found(), args=FLAGS)
        try:
            for scheme in ("light", "dark"):
                for width in (390, 1280):
                    shoot_all(browser, site, options.folder, scheme=scheme, width=width)
            if options.readme:
                readme_picture(browser, site)
        finally:
            browser.close()
            site.kill()


if __name__ == "__main__":
    main()
