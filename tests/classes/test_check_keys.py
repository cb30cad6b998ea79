"""An author who changes a rule is told which questions that were asked have another key now."""

import re
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from classes.actions import start_assignment
from quizzes.models import Item
from tests.factories import NOON, a_quiz
from tests.quizzes.replying import EVERY_FORMAT

pytestmark = pytest.mark.django_db


def told(**options):
    out = StringIO()
    try:
        call_command("check_keys", stdout=out, **options)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def asked(cast, noon):
    assignment = cast.assignment(size=30, formats=EVERY_FORMAT, title="Week 3")
    start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    a_quiz(cast.zoe, families={"inference_mode": 1.0}, size=20)
    return assignment.quiz


def test_under_the_files_as_they_are_every_key_is_derived_again(asked):
    assert told() == (0, "50 pinned questions checked, 0 with another key or none.\n")
    assert set(Item.objects.values_list("format", flat=True)) >= {"ordering", "matching"}


def test_a_changed_rule_names_the_questions_whose_key_it_moves(asked, tmp_path, settings):
    folder = tmp_path / "content"
    shutil.copytree(settings.CONTENT_DIR, folder)
    settings.CONTENT_DIR = folder
    before = list(Item.objects.order_by("pk").values())
    item = asked.items.filter(format="multiple_choice", form=0).first()
    fact = next(
        one for one in item.content["facts"] if one["role"] == "decides" and one["rules_out"]
    )
    path = folder / "families/customization/family.toml"
    spared(path, fact)
    code, text = told(family="customization")
    assert code == 1
    lines = text.splitlines()
    named = [line for line in lines if line.startswith(f"Week 3 (quiz {asked.pk}), ")]
    assert any(f"question {item.position}, customization {item.logic}" in line for line in named)
    assert f"{item.key} is now nothing; 1 attempts, class Tuesday class." in text
    assert re.fullmatch(rf"30 pinned questions checked, {len(named)} with .*", lines[-1])
    assert len(named) < 30
    assert told(family="inference_mode")[0] == 0
    assert list(Item.objects.order_by("pk").values()) == before


def spared(path, fact):
    """Take away all that this fact rules out."""
    import tomllib

    text = path.read_text()
    level = next(
        level
        for attribute in tomllib.loads(text)["attributes"]
        if attribute["id"] == fact["attribute"]
        for level in attribute["levels"]
        if level["id"] == fact["level"]
    )
    for reason in level["rules_out"].values():
        assert reason in text
    start = text.index(f'id = "{fact["level"]}"', text.index(f'id = "{fact["attribute"]}"'))
    end = text.find("[[attributes", start)
    part = re.sub(r"rules_out", "told_before", text[start:end], count=1)
    path.write_text(text[:start] + part + text[end:])


def test_an_unknown_family_is_refused_with_the_known_ones(db):
    with pytest.raises(CommandError, match=r"Known: .*customization"):
        call_command("check_keys", family="nothing")
