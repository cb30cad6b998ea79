"""The advisor's four states."""

import pytest

from scenarios.advice import UnknownFact, advise


def states(advice):
    return {
        **dict.fromkeys(advice.fits, "fits"),
        **dict.fromkeys(advice.ruled_out, "ruled out"),
        **dict.fromkeys(advice.needs, "needs"),
        **dict.fromkeys(advice.open, "open"),
    }


def test_an_empty_situation_leaves_all_but_what_has_preconditions(family):
    assert states(advise(family, {})) == {
        "pretraining": "needs",
        "fine_tuning": "fits",
        "in_context": "fits",
        "rag": "fits",
    }


def test_a_stated_fact_comes_before_a_missing_precondition(family):
    advice = advise(family, {"fresh": "live"})
    assert advice.fits == ("rag",)
    assert [reason.attribute for reason in advice.ruled_out["pretraining"]] == ["fresh"]
    assert not advice.needs


def test_what_sources_dispute_is_open(family):
    assert states(advise(family, {"volume": "large"}))["fine_tuning"] == "open"


def test_the_needs_name_what_is_not_stated(family):
    advice = advise(family, {"text": "vast", "team": "expert"})
    assert advice.needs == {"pretraining": ("budget.huge", "deadline.years")}


def test_four_means_make_pretraining_fit(family):
    means = {"text": "vast", "team": "expert", "budget": "huge", "deadline": "years"}
    assert "pretraining" in advise(family, means).fits


@pytest.mark.parametrize(
    ("facts", "known"), [({"weather": "wet"}, "fresh"), ({"fresh": "hourly"}, "changing")]
)
def test_an_unknown_fact_lists_the_known_ones(family, facts, known):
    with pytest.raises(UnknownFact) as error:
        advise(family, facts)
    assert known in error.value.known
