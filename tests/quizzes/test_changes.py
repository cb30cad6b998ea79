"""What is asked about a changed fact says all of the change."""

import pytest

from lessons.content import course
from quizzes.changes import change_of
from scenarios.bank import bank_of
from scenarios.drawing import draw_items
from scenarios.twins import twins


@pytest.mark.parametrize("name", ["customization", "inference_mode"])
def test_a_level_that_another_has_replaced_is_named_as_gone(name):
    family = course().families[name]
    items = draw_items(family, count=60, seed="changed")
    changes = {item.id: change.words for item in items if (change := change_of(item))}
    gone = [level.label for level in family.levels.values()]
    told = [words for words in changes.values() if "No longer so: “" in words]
    assert told
    assert all(words.split("“")[1].split("”")[0] in gone for words in told)
    levers = {
        family.levels[twin.change.stated].if_stated
        for one in bank_of(family).skeletons[::40]
        for twin in twins(bank_of(family), one)
        if twin.lever
    }
    assert any(words.removeprefix("Suppose ").split(". No longer")[0] in levers for words in told)
