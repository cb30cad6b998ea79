"""P1: an answer that was acknowledged survives kill -9 of every process."""

import http.client
import json
import re
import sqlite3
import threading
import time
from contextlib import closing
from urllib.parse import urlencode

import pytest

from tests.served import Site

KILLS = 3
LEARNERS = 4


class Learner(threading.Thread):
    """A guest who changes answers as fast as they are acknowledged, until the server is gone."""

    def __init__(self, site, number):
        super().__init__()
        self.site, self.number = site, number
        self.cookies, self.acknowledged, self.sent = {}, [], 0
        self.ready = threading.Event()

    def ask(self, verb, path, fields=None):
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json" if "answer" in path else "text/html",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=10)) as line:
            line.request(verb, path, urlencode(fields or {}), headers)
            reply = line.getresponse()
            for cookie in reply.headers.get_all("Set-Cookie") or []:
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return reply.status, reply.headers.get("Location", ""), reply.read().decode()

    def begin(self):
        self.ask("GET", "/practice/")
        quiz = {"size": 10, "minutes": "", "feedback": "end"}
        status, place, body = self.ask("POST", "/practice/", quiz)
        assert status == 302, body
        self.pk = int(re.search(r"/quizzes/(\d+)/", place)[1])
        page = self.ask("GET", f"/quizzes/{self.pk}/1/")[2]
        self.options = re.findall(r'name="choice"\s+value="([^"]+)"', page)

    def run(self):
        self.begin()
        self.ready.set()
        revision = 0
        try:
            while True:
                choice = self.options[revision % len(self.options)]
                self.sent += 1
                fields = {"choice": choice, "base": revision}
                status, _, body = self.ask("POST", f"/quizzes/{self.pk}/1/answer", fields)
                assert status == 200, body
                reply = json.loads(body)
                revision = reply["revision"]
                self.acknowledged.append((revision, reply["choice"]))
        except (OSError, http.client.HTTPException):
            return  # the server is gone in the middle of a sentence


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path).start()
    yield site
    site.kill()


def test_p01_acknowledged_is_durable(site):
    for turn in range(KILLS):
        learners = [Learner(site, number) for number in range(LEARNERS)]
        for learner in learners:
            learner.start()
        assert all(learner.ready.wait(30) for learner in learners)
        time.sleep(0.7 + 0.13 * turn)
        site.kill()
        for learner in learners:
            learner.join(30)
        assert sum(len(learner.acknowledged) for learner in learners) >= 20
        site.start()
        for learner in learners:
            assert all_kept(learner, site.folder / "bestfit.sqlite3")
            assert stands_on_the_page(learner)


def all_kept(learner, database):
    """Each acknowledged change is in the log; the answer is the last or the one in flight."""
    with closing(sqlite3.connect(database)) as rows:
        events = dict(
            rows.execute(
                "SELECT revision, choice FROM quizzes_answerevent WHERE attempt_id=?", [learner.pk]
            )
        )
        shown = json.loads(
            rows.execute("SELECT shown FROM quizzes_attempt WHERE id=?", [learner.pk]).fetchone()[0]
        )
        (revision,) = rows.execute(
            "SELECT revision FROM quizzes_answer WHERE attempt_id=? AND position=1", [learner.pk]
        ).fetchone()
    names = dict(shown[0])
    last = learner.acknowledged[-1][0]
    return revision in (last, last + 1) and all(
        events.get(number) == names[choice] for number, choice in learner.acknowledged
    )


def stands_on_the_page(learner):
    page = learner.ask("GET", f"/quizzes/{learner.pk}/1/")[2]
    checked = re.search(r'name="choice"\s+value="([^"]+)"[^>]*\schecked', page)
    place = learner.options.index(learner.acknowledged[-1][1])
    return checked and checked[1] in (learner.options[place], learner.options[(place + 1) % 4])
