"""Weights are moved until forms, as they are drawn, give each job its keys."""

import pytest

from scenarios import fitting
from scenarios.bank import build
from scenarios.drawing import Wishes, indexed
from scenarios.posing import pose
from scenarios.reading import read_family


def off(family, bank, wanted):
    indexes = {"core": indexed(family, bank, Wishes())}
    came = fitting._drawn(family, bank, indexes, "judge")
    return sum(abs(came[cell] - share) for cell, share in wanted.items())


def test_fitting_brings_forms_nearer_to_what_is_wanted(copy_of_family, monkeypatch):
    monkeypatch.setattr(fitting, "ROUNDS", 6)
    monkeypatch.setattr(fitting, "FORMS", 12)
    family = read_family(copy_of_family)
    bank = build(family)
    after = fitting.fitted(family, bank)
    assert after.skeletons == bank.skeletons
    assert sum(after.weights.values()) == pytest.approx(1)
    assert off(family, after, bank.weights) <= off(family, bank, bank.weights) + 0.02


def test_the_same_files_give_the_same_weights(copy_of_family, monkeypatch):
    monkeypatch.setattr(fitting, "ROUNDS", 2)
    monkeypatch.setattr(fitting, "FORMS", 3)
    family = read_family(copy_of_family)
    bank = build(family)
    assert fitting.fitted(family, bank).weights == fitting.fitted(family, bank).weights


def test_a_bank_holds_only_situations_that_find_words(copy_of_family):
    family = read_family(copy_of_family)
    kept, every = fitting.built(family).skeletons, build(family).skeletons
    assert set(kept) < set(every)
    assert min(found(family, skeleton) for skeleton in kept) >= fitting.WORDED
    assert max(found(family, skeleton) for skeleton in set(every) - set(kept)) < fitting.WORDED


def found(family, skeleton):
    """How many wordings are within the limits."""
    seeds = [f"words:{number}" for number in range(fitting.TRIED)]
    return sum(pose(family, skeleton, seed=seed, key_place=0) is not None for seed in seeds)
