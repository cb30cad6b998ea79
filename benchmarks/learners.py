"""Learners who do what the page's script does (`static/answers.js`), and remember what they heard.

One answer is in flight for a question; it carries the revision last heard; what got no reply is
sent again; on a 409 the stored answer is taken. Only the waits between tries are shorter.
"""

import asyncio
import re
from dataclasses import dataclass, field

from benchmarks.lines import GONE, Line
from measurement.replies import MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING

WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5)


@dataclass
class Question:
    """A question as its page shows it, and everything that was sent and heard about its answer."""

    format: str
    options: list[str]
    prompts: list[str]
    base: int = 0
    shelf: list | None = None  # what the tab keeps until it is acknowledged
    fields: list = field(default_factory=list)  # what the page shows as saved
    # ("sent", base, fields), ("saved", revision, fields), ("told", revision, fields)
    journal: list = field(default_factory=list)

    @classmethod
    def on(cls, page):
        """Read from its page."""
        options = re.findall(r'name="choice" value="([^"]+)"', page)
        places = re.findall(r'name="place-([^"]+)"', page)
        prompts = re.findall(r'name="match-([^"]+)"', page)
        offered = re.findall(r'<option value="([^"]+)"', page) if prompts else []
        (format,) = re.findall(r'data-format="([^"]+)"', page)
        return cls(format, options or places or list(dict.fromkeys(offered)), prompts)

    def some_fields(self, dice):
        """Some reply as form fields; sometimes one that is taken back."""
        if self.format == MULTIPLE_CHOICE:
            return [["choice", dice.choice(self.options)]]
        if self.base and self.format != ORDERING and dice.random() < 0.1:
            return []
        if self.format == MULTIPLE_RESPONSE:
            chosen = dice.sample(self.options, dice.randint(1, 3))
            return [["choice", id] for id in chosen]
        if self.format == ORDERING:
            order = dice.sample(self.options, len(self.options))
            return [[f"place-{id}", str(place)] for place, id in enumerate(order, start=1)]
        prompts = dice.sample(self.prompts, dice.randint(1, len(self.prompts)))
        return [[f"match-{prompt}", dice.choice(self.options)] for prompt in prompts]


class Learner:
    """One learner at work; `faults` are sentences about promises that were broken to them."""

    def __init__(self, port, made, dice):
        self.made, self.dice, self.line = made, dice, Line(port)
        self.attempt = made["attempt"]
        self.questions = [Question(**one) for one in made["questions"] or ()]
        self.faults, self.acknowledged, self.retries, self.started_at_once = [], 0, 0, 0

    @property
    def name(self):
        return f"learner {self.made['learner']}"

    async def ask(self, verb, path, fields=(), **more):
        return await self.line.ask(self.made["session"], verb, path, fields, **more)

    async def work(self, stop, pause=0.3):
        """Answer and change answers until `stop` is set and all that was chosen is settled."""
        await asyncio.sleep(self.dice.uniform(0, pause))
        if self.attempt is None:
            await self.press_start_at_once()
        while not stop.is_set():
            await self.answer(self.dice.randint(1, len(self.questions)))
            await asyncio.sleep(self.dice.uniform(0, pause))
        self.line.hang_up()

    async def go_through(self, changes=2):
        """Every question in turn, each with up to so many changes of mind."""
        for position in range(1, len(self.questions) + 1):
            for _ in range(1 + self.dice.randint(0, changes)):
                await self.answer(position)
        self.line.hang_up()

    async def answer(self, position):
        """Choose something, and perhaps something else before the reply is there; then settle."""
        question = self.questions[position - 1]
        question.shelf = question.some_fields(self.dice)
        tries = 0
        while question.shelf is not None:
            waiting = question.shelf
            sending = asyncio.create_task(self.post(position, waiting))
            if self.dice.random() < 0.2:
                await asyncio.sleep(0.005)
                question.shelf = question.some_fields(self.dice)
            heard = await sending
            if heard is None:
                self.retries += 1
                await asyncio.sleep(self.dice.uniform(0.5, 1) * WAITS[min(tries, len(WAITS) - 1)])
                tries += 1
                continue
            tries = 0
            question.base = heard["revision"]
            if question.shelf == waiting:
                question.shelf, question.fields = None, heard["fields"]

    async def post(self, position, fields):
        """What the server says it holds; None if the page would try again."""
        question = self.questions[position - 1]
        base = question.base
        question.journal.append(("sent", base, fields))
        path = f"/quizzes/{self.attempt}/{position}/answer"
        try:
            heard = await self.ask("POST", path, [*fields, ["base", base]])
        except GONE:
            return None
        if heard.status not in (200, 409):
            self.faults.append(f"{self.name}: {heard.status} for an answer: {heard.body[:200]}")
            return None
        said = heard.json
        if said["revision"] < base:
            self.faults.append(
                f"{self.name}, question {position}: was told revision {base}, then that the server"
                f" holds {said['revision']}"
            )
        if said["saved"]:
            self.acknowledged += 1
            if sorted(said["fields"]) != sorted(fields):
                self.faults.append(f"{self.name}: sent {fields}, saved {said['fields']}")
        kind = "saved" if said["saved"] else "told"
        question.journal.append((kind, said["revision"], said["fields"]))
        return said

    async def press_start_at_once(self):
        """Four tabs press Start together, again until one is heard; all lead to one attempt."""
        tabs = [Line(self.line.port) for _ in range(4)]
        places = set()
        while not places:
            pressed = [tab.ask(self.made["session"], "POST", self.made["start"]) for tab in tabs]
            heard = await asyncio.gather(*pressed, return_exceptions=True)
            for one in heard:
                if isinstance(one, GONE):
                    continue
                if isinstance(one, BaseException):
                    raise one
                if one.status == 302:
                    places.add(one.place)
                else:
                    self.faults.append(f"{self.name}: {one.status} for Start: {one.body[:200]}")
            await asyncio.sleep(0.2)
        for tab in tabs:
            tab.hang_up()
        if len(places) > 1:
            self.faults.append(f"{self.name}: Start led to {', '.join(sorted(places))}")
        self.attempt = int(re.fullmatch(r"/quizzes/(\d+)/", min(places))[1])
        await self.read_questions()

    async def read_questions(self):
        position = 1
        while len(self.questions) < self.made["size"]:
            try:
                path = f"/quizzes/{self.attempt}/{position}/"
                heard = await self.ask("GET", path, accept="text/html")
            except GONE:
                await asyncio.sleep(0.2)
                continue
            if heard.status != 200:
                self.faults.append(f"{self.name}: {heard.status} for question {position}")
            self.questions.append(Question.on(heard.body.decode()))
            position += 1
