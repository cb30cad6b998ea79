"""What is asked about a changed fact says all of the change."""

import pytest

from lessons.content import course
from quizzes.changes import change_of
from scenarios.drawing import draw_items


@pytest.mark.parametrize("name", ["customization", "inference_mode"])
def test_a_level_that_another_has_replaced_is_named_as_gone(name):
    family = course().families[name]
    items = draw_items(family, count=60, seed="changed")
    changes = [change.words for item in items if (change := change_of(item))]
    gone = [level.label for level in family.levels.values()]
    told = [words for words in changes if "No longer so: “" in words]
    assert told
    assert all(words.split("“")[1].split("”")[0] in gone for words in told)
