"""Forms to a blueprint, study genres and case studies."""

from collections import Counter
from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from scenarios.bank import bank_of
from scenarios.cases import cases
from scenarios.checker import objections
from scenarios.checking import objections_to
from scenarios.difficulty import burden, terms
from scenarios.drawing import draw_items
from scenarios.faults import FamilyError
from scenarios.forms import Blueprint, Infeasible, draw_form
from scenarios.genres import enriched, framed, pose_study, read_genres
from scenarios.wording import Dice

MIX = Blueprint(
    40,
    formats={"multiple_choice": 0.7, "multiple_response": 0.1, "ordering": 0.1, "matching": 0.1},
    difficulty={2: 0.4, 3: 0.4, 4: 0.2},
    about=("proof", "manner"),
    signed=False,
)


@pytest.fixture(scope="module")
def form(family):
    return draw_form(family, MIX, seed="form")


def test_a_form_has_the_formats_and_difficulties_of_its_blueprint(form):
    assert Counter(item.format for item in form) == {
        "multiple_choice": 28, "multiple_response": 4, "ordering": 4, "matching": 4,
    }  # fmt: skip
    levels = Counter(item.difficulty for item in form if item.format == "multiple_choice")
    assert set(levels) == {2, 3, 4}
    assert abs(levels[2] - levels[3]) <= 1


def test_each_wanted_attribute_decides_somewhere(form):
    deciding = {f.attribute for item in form for f in item.facts if f.role == "decides"}
    assert {"proof", "manner"} <= deciding


def test_the_same_seed_gives_the_same_form(family, form):
    assert draw_form(family, MIX, seed="form") == form
    assert draw_form(family, MIX, seed="another") != form


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"count": 1}, "attributes are wanted"),
        ({"formats": {"essay": 1}}, "no format 'essay'"),
        ({"about": ("guide",)}, "about Reference material"),
        ({"difficulty": {9: 1}}, "difficulties"),
        ({"difficulty": {9: 1}, "about": ()}, "difficulty 9"),
    ],
)
def test_what_cannot_be_met_is_refused_with_the_reason(family, changes, words):
    blueprint = replace(MIX, **{"formats": {"multiple_choice": 1}, **changes})
    with pytest.raises(Infeasible, match=words):
        draw_form(family, blueprint, seed="1")


def test_an_unsigned_family_has_no_form_for_learners(family):
    unsigned = replace(family, signed=frozenset())
    with pytest.raises(Infeasible, match="signed"):
        draw_form(unsigned, Blueprint(5), seed="1")


def test_no_setting_comes_twice_while_unused_ones_remain(family):
    items = draw_items(family, count=40, seed="settings")
    assert len({item.setting for item in items}) == 40


def test_what_a_learner_has_seen_comes_last_and_the_oldest_before_the_others(family):
    first = draw_items(family, count=20, seed="one")
    history = [item.logic for item in first]
    again = draw_items(family, count=20, seed="two", history=history)
    assert not {item.logic for item in again} & set(history)
    everything = sorted(bank_of(family).logics)
    Random(1).shuffle(everything)
    late = draw_items(family, count=5, seed="three", history=everything)
    places = [everything.index(item.logic) for item in late]
    assert max(places) <= len(everything) / 2


def test_difficulty_grows_with_each_of_its_terms(family):
    skeletons = Random("hard").sample(bank_of(family).skeletons, 200)
    for one in skeletons:
        told = terms(family, one.job, one.facts, one.goal, one.proof)
        for name in told:
            assert burden({**told, name: told[name] + 1}) > burden(told)
    levels = Counter(one.difficulty for one in bank_of(family).skeletons)
    assert set(levels) == {1, 2, 3, 4, 5}


# ── Study genres ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def rich(family):
    """Situations that have more facts to tell."""
    found = (
        more
        for one in Random("rich").sample(bank_of(family).skeletons, 400)
        for more in islice(enriched(one), 1)
    )
    return list(islice(found, 40))


def test_more_facts_change_neither_key_nor_what_decides(family, rich):
    for one in rich:
        assert 4 <= family.statements(one.facts) <= 6
        proof = one.solver.prove(frozenset(one.facts), one.goal)
        assert (proof.key, proof.deciding) == (one.key, one.deciding)


def test_every_genre_tells_proved_items_of_at_most_150_words(family, rich):
    for genre in family.genres:
        posed = [pose_study(family, one, genre, seed="1", key_place=2) for one in rich]
        items = [item for item in posed if item]
        assert len(items) > len(rich) / 2
        for item in items:
            assert item.genre == genre.id
            assert objections(family.raw, item) == []
            assert item.options[2].correct
            assert len(item.text.split()) <= 150


def test_a_frame_tells_nothing_that_a_rule_knows(family):
    levels = {word for level in family.levels.values() for word in level.label.lower().split()}
    telling = {"training", "train", "trained", "prompt", "examples", "model", "search", "index"}
    for genre in family.genres:
        told = " ".join((genre.frame, *genre.noise)).lower().split()
        assert not telling & levels & set(told)


@pytest.mark.parametrize(
    "text", ["[[genre]", '[[genre]]\nid="x"\nname="X"\nshape="poem"\nframe="{story}"\nnoise=[]']
)
def test_a_broken_genre_is_named(tmp_path, text):
    path = tmp_path / "genres.toml"
    path.write_text(text)
    with pytest.raises(FamilyError, match=r"genres\.toml"):
        read_genres(path)


# ── Case studies ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def studies(family):
    return list(islice(filter(None, cases(family, "cases")), 30))


def test_a_case_has_questions_with_different_keys_each_proved_alone(family, studies):
    for case in studies:
        assert objections_to(family.raw, case) == []
        assert len({question.key for question in case.questions}) >= 2


def test_some_cases_tell_of_two_jobs_and_some_of_a_change(studies):
    assert {len(case.job.split("+")) for case in studies} >= {1, 2}
    assert any(question.stem for case in studies for question in case.questions)


SPOILED = {
    "one question only": lambda case: replace(case, questions=case.questions[:1]),
    "a key of another question": lambda case: replace(
        case,
        questions=(replace(case.questions[0], key=case.questions[1].key), *case.questions[1:]),
    ),
    "a brief that tells nothing": lambda case: replace(case, stem=()),
    "a question that tells a fact of another": lambda case: replace(
        case,
        questions=(
            replace(case.questions[0], ask=f"{fact_of_another(case)}. Which approach fits?"),
            *case.questions[1:],
        ),
    ),
    "a brief without end": lambda case: replace(
        case, stem=(*case.stem, replace(case.stem[0], text=" and so on" * 90, facts=()))
    ),
}


def fact_of_another(case):
    own = {fact.id for fact in case.questions[0].facts}
    return next(f.phrase for f in case.questions[1].facts if f.id not in own)


@pytest.mark.parametrize("fault", SPOILED)
def test_the_second_checker_objects_to_a_case_with(family, studies, fault):
    for case in studies[:8]:
        assert objections_to(family.raw, SPOILED[fault](case))


def test_after_a_change_nothing_that_the_brief_says_rules_the_new_key_out(family, inference):
    for one in (family, inference):
        changed = [
            (case.questions[-2], case.questions[-1])
            for case in islice(filter(None, cases(one, "changed")), 40)
            if case.questions[-1].stem
        ]
        assert changed
        for before, after in changed:
            assert not [f.id for f in before.facts if after.key[0] in one.levels[f.id].rules_out]


def test_a_ticket_has_a_number_and_no_rough_count(family):
    ticket = next(genre for genre in family.genres if genre.id == "ticket")
    first = "".join(part.text for part in framed(ticket, (), Dice("1"))).split(" ·")[0]
    assert first.removeprefix("Ticket A-").isdigit()
