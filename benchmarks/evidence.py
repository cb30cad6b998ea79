"""What the database must hold after faults, given what learners were told: sentences, or nothing.

`rows` is what `benchmarks.rows.dump` wrote.
"""

from collections import Counter, defaultdict

from measurement.marking import mark
from measurement.replies import MATCHING, ORDERING, written


class Rows:
    """The dumped rows by what they belong to."""

    def __init__(self, dumped):
        self.attempts = {one["pk"]: one for one in dumped["attempts"]}
        self.items = {(one["quiz_id"], one["position"]): one for one in dumped["items"]}
        self.answers = {(one["attempt_id"], one["position"]): one for one in dumped["answers"]}
        self.doubled = len(self.answers) != len(dumped["answers"])
        self.events = defaultdict(list)
        for one in dumped["events"]:
            self.events[one["attempt_id"], one["position"]].append(one)

    def item(self, attempt, position):
        return self.items[self.attempts[attempt]["quiz_id"], position]

    def line(self, attempt, position, fields):
        """Form fields as the stored line they must have become."""
        names = dict(self.attempts[attempt]["shown"][position - 1])
        format = self.item(attempt, position)["format"]
        if format == ORDERING:
            placed = sorted(fields, key=lambda field: int(field[1]))
            return written(format, [names[name.removeprefix("place-")] for name, _ in placed])
        if format == MATCHING:
            return written(
                format, [(name.removeprefix("match-"), names[id]) for name, id in fields]
            )
        return written(format, [names[id] for _, id in fields])


def of_answers(dumped, learners, *, settled):
    """All that is wrong with the answers. Not settled: one answer each may be under way."""
    rows = Rows(dumped)
    broken = list(_attempts(rows, learners))
    if rows.doubled:
        broken.append("a question has two current answers")
    broken += _marks(rows)
    broken += _log(rows)
    if settled:
        broken += [f"{one.name} never started" for one in learners if one.attempt is None]
    for learner in learners:
        for position, question in enumerate(learner.questions, start=1):
            broken += _told(rows, learner.attempt, position, question, settled)
    return broken


def _attempts(rows, learners):
    """One attempt for each learner, and it is the one they work on, if they know it already."""
    of = defaultdict(list)
    for pk, one in rows.attempts.items():
        of[one["learner_id"], one["quiz_id"]].append(pk)
    for learner in learners:
        found = of[learner.made["learner"], learner.made["quiz"]]
        if found != [learner.attempt] and (learner.attempt or len(found) > 1):
            yield f"{learner.name} works on attempt {learner.attempt} and has {found}"


def _marks(rows):
    """Every stored mark is that of the reply and the pinned key."""
    for (attempt, position), answer in rows.answers.items():
        item = rows.item(attempt, position)
        partial = rows.attempts[attempt]["quiz__partial"]
        due = mark(item["format"], item["key"], answer["reply"], partial=partial)
        if (answer["right"], answer["credit"]) != (due.right, due.credit):
            yield f"{attempt}/{position}: marked {answer['right']}, {answer['credit']}, due {due}"


def _log(rows):
    """The revision counts the events, and the answer is the last of them."""
    for place in rows.answers.keys() | rows.events.keys():
        events = rows.events.get(place, [])
        answer = rows.answers.get(place)
        if [event["revision"] for event in events] != list(range(1, len(events) + 1)):
            yield f"{place}: events {[event['revision'] for event in events]}"
        elif answer is None or not events or answer["revision"] != len(events):
            yield f"{place}: {len(events)} events, answer {answer}"
        elif answer["reply"] != events[-1]["reply"]:
            last = events[-1]["reply"]
            yield f"{place}: the answer is {answer['reply']!r}, the log ends with {last!r}"


def _told(rows, attempt, position, question, settled):
    """What was called saved is in the log; the answer is the one last told, or one sent later."""
    here = f"{attempt}/{position}"
    log = {one["revision"]: one["reply"] for one in rows.events.get((attempt, position), [])}
    told, later = (0, ""), []
    for kind, number, fields in question.journal:
        line = rows.line(attempt, position, fields)
        if kind == "sent":
            later.append(line)
            continue
        told, later = (number, line), []
        if number and log.get(number) != line:
            yield f"{here}: told {line!r} as revision {number}, the log says {log.get(number)!r}"
    answer = rows.answers.get((attempt, position))
    stands = (answer["revision"], answer["reply"]) if answer else (0, "")
    if stands == told:
        return
    if settled or stands[0] != told[0] + 1 or stands[1] not in later:
        yield f"{here}: told {told}, the answer is {stands}, sent since: {later}"


def of_hand_ins(dumped, learners, begun, ended):
    """Every attempt is over, within the time of the storm; its score is that of its marks."""
    rows = Rows(dumped)
    broken = [*_attempts(rows, learners), *_marks(rows), *_log(rows)]
    due = Counter()
    for (attempt, position), answer in rows.answers.items():
        item = rows.item(attempt, position)
        due[attempt] += mark(item["format"], item["key"], answer["reply"]).right and item["counted"]
    for learner in learners:
        attempt = rows.attempts[learner.attempt]
        finished = attempt["finished_at"]
        if finished is None or not begun <= finished <= ended:
            broken.append(f"{learner.name}: finished {finished}, not from {begun} to {ended}")
        if attempt["right_count"] != due[learner.attempt]:
            broken.append(
                f"{learner.name}: scored {attempt['right_count']}, due {due[learner.attempt]}"
            )
    return broken


def of_change(before, after):
    """Nothing is different."""
    return [
        f"{name} changed: {one} became {other}"
        for name, rows in before.items()
        for one, other in zip(rows, after[name], strict=False)
        if one != other
    ] + [
        f"{name}: {len(rows)} became {len(after[name])}"
        for name, rows in before.items()
        if len(rows) != len(after[name])
    ]
