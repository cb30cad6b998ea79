"""Stems read as people write: what there is before what is lacking, and no idle "but"."""

from scenarios.checker import tables_of
from scenarios.drawing import draw_items
from scenarios.wording import Clause, _having


def said(*things, deeds=()):
    clauses = [[Clause((), "has", text) for text in texts] for texts in (things, deeds)]
    return "".join(part.text for part in _having("the fund", *clauses))


def test_what_is_lacking_is_told_after_what_there_is():
    """ "Has no budget and a supplier" would read as if there were no supplier."""
    assert said("no budget for training", "a supplier") == (
        "the fund has a supplier but no budget for training"
    )
    assert said("only two replies", "a supplier", "8,000 letters", deeds=["cannot host it"]) == (
        "the fund has a supplier and 8,000 letters but only two replies and cannot host it"
    )


def test_nothing_but_lacks_needs_no_but():
    assert said("no budget") == "the fund has no budget"


def test_a_family_may_leave_out_but(inference):
    assert not inference.but
    authors = tables_of(inference.raw)
    items = draw_items(inference, count=200, seed="but")
    planned = [item for item in items if authors.vignette(item) is None]
    assert len(planned) > 20
    assert not [item for item in planned if ", but " in item.stem_text]
