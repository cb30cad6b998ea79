"""P1: an answer that was acknowledged survives kill -9 of every process.

Learners answer in every format like the page does, and some press Start in four tabs at once, while
the site's processes are killed and started again. `python -m benchmarks.faults` does more of it.
"""

import copy

import pytest

from benchmarks import evidence


def test_p01_acknowledged_is_durable(killed):
    assert killed.broken == []
    assert killed.figures["answers acknowledged"] >= 20
    assert killed.figures["sent again"] > 0
    formats = {event_of["format"] for event_of in items_answered(killed.rows)}
    assert formats == {"multiple_choice", "multiple_response", "ordering", "matching"}


def items_answered(dumped):
    rows = evidence.Rows(dumped)
    return [rows.item(attempt, position) for attempt, position in rows.answers]


def forget_an_event(rows):
    rows["events"].pop()


def alter_an_event(rows):
    rows["events"][0]["reply"] += " x"


def forget_an_answer(rows):
    rows["answers"].pop()


def go_back_by_one_change(rows):
    last = rows["events"].pop()
    for answer in rows["answers"]:
        if (answer["attempt_id"], answer["position"]) == (last["attempt_id"], last["position"]):
            answer["revision"] -= 1


def mark_wrongly(rows):
    rows["answers"][0]["right"] = not rows["answers"][0]["right"]


def double_an_answer(rows):
    rows["answers"].append(rows["answers"][0])


def double_an_attempt(rows):
    rows["attempts"].append({**rows["attempts"][0], "pk": 10_000})


@pytest.mark.parametrize(
    "harm",
    [
        forget_an_event,
        alter_an_event,
        forget_an_answer,
        go_back_by_one_change,
        mark_wrongly,
        double_an_answer,
        double_an_attempt,
    ],
)
@pytest.mark.parametrize("settled", [True, False])
def test_the_evidence_would_tell(killed, harm, settled):
    rows = copy.deepcopy(killed.rows)
    assert evidence.of_answers(rows, killed.learners, settled=settled) == []
    harm(rows)
    assert evidence.of_answers(rows, killed.learners, settled=settled) != []


def test_a_change_after_a_restart_would_be_told(killed):
    rows = copy.deepcopy(killed.rows)
    mark_wrongly(rows)
    assert evidence.of_change(killed.rows, rows) != []
