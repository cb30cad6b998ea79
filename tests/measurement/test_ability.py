"""What a learner is expected to get right: by worked examples, by properties, by simulation."""

from itertools import pairwise
from random import Random
from statistics import mean, pvariance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurement.ability import (
    DIFFICULTY,
    ENOUGH,
    GUESSING,
    MEAN,
    VARIANCE,
    Ability,
    Curve,
    Curves,
    Forecast,
    chance_of_right,
    expected_share,
    score_range,
)
from measurement.replies import FORMATS

LEVELS = st.sampled_from(list(DIFFICULTY.values()))
GUESSES = st.sampled_from(list(GUESSING.values()))
QUESTIONS = st.lists(st.tuples(LEVELS, GUESSES), min_size=1, max_size=12)


def forecast_of(taken):
    """From the quizzes that one learner took, each with how many are right."""
    taken = list(taken)
    return Curves([curve for curve, _ in taken]).forecast([right for _, right in taken])


@st.composite
def quizzes(draw):
    """Quizzes with how many are right in each."""
    curves = [Curve(one) for one in draw(st.lists(QUESTIONS, min_size=1, max_size=4))]
    return [(curve, draw(st.integers(0, curve.n))) for curve in curves]


def filtered(answers, drift=0.0):
    """From answers: right or not, difficulty, guessing."""
    ability = Ability()
    for right, difficulty, guessing in answers:
        ability = ability.after(right=right, difficulty=difficulty, guessing=guessing, drift=drift)
    return ability


def simulated(dice, n):
    """A learner's true ability, and answers to so many questions of all levels."""
    ability = dice.gauss(MEAN, VARIANCE**0.5)
    questions = [(dice.choice(list(DIFFICULTY.values())), 0.2) for _ in range(n)]
    return ability, [
        (dice.random() < chance_of_right(ability, *question), *question) for question in questions
    ]


def batch(answers, size=10):
    """The same answers as quizzes of that size."""
    parts = [answers[at : at + size] for at in range(0, len(answers), size)]
    return forecast_of(
        (Curve((b, c) for _, b, c in part), sum(right for right, *_ in part)) for part in parts
    )


def test_the_worked_example_of_the_filter_comes_out_to_four_places():
    ability, found = Ability(1.0, 1.0), []
    for right, difficulty in ((True, 0.0), (False, 1.0), (True, 0.5)):
        chance = chance_of_right(ability.mean, difficulty, 0.2)
        ability = ability.after(right=right, difficulty=difficulty, guessing=0.2)
        found.append((round(chance, 4), round(ability.mean, 4), round(ability.variance, 4)))
    assert found == [
        (0.7848, 1.1751, 0.8737),
        (0.6349, 0.7607, 0.7623),
        (0.6518, 0.9647, 0.6762),
    ]
    assert ability.n == 3


def test_the_share_of_the_reference_questions_is_their_mean_by_simulation():
    dice = Random("reference")
    for ability in (-1.0, 0.0, 1.0, 2.5):
        drawn = [chance_of_right(ability, dice.gauss(0, 1), 0.2) for _ in range(5_000)]
        assert expected_share(ability) == pytest.approx(sum(drawn) / 5_000, abs=0.012)


def test_who_has_answered_nothing_is_expected_what_everybody_is_and_nothing_is_said():
    nothing = forecast_of([])
    assert nothing.value == pytest.approx(Ability().forecast.value, abs=0.001)
    assert (nothing.n, nothing.enough) == (0, False)


def test_every_format_has_a_chance_of_guessing_and_harder_levels_are_harder():
    assert set(GUESSING) == set(FORMATS)
    assert all(easy < hard for easy, hard in pairwise(DIFFICULTY.values()))


@pytest.mark.parametrize(
    ("n", "interval", "enough"),
    [
        (ENOUGH, (0.5, 0.85), True),
        (ENOUGH - 1, (0.5, 0.85), False),
        (100, (0.5, 0.86), False),
    ],
)
def test_nothing_is_said_below_eight_answers_or_beyond_35_points(n, interval, enough):
    assert Forecast(0.7, interval, n).enough == enough


def test_all_is_told_in_whole_per_cent():
    told = Forecast(0.714, (0.595, 0.816), 34)
    assert (told.percent, told.low, told.high, told.span) == (71, 60, 82, 22)


@pytest.mark.parametrize("right", [-1, 3])
def test_more_right_than_there_are_is_refused(right):
    with pytest.raises(ValueError, match="no share"):
        forecast_of([(Curve([(0.0, 0.2)] * 2), right)])


def test_a_quiz_without_questions_has_no_curve():
    with pytest.raises(ValueError, match="needs a question"):
        Curve([])


@settings(max_examples=40)
@given(quizzes(), st.data())
def test_one_more_right_is_expected_to_get_more_right(taken, data):
    place = data.draw(st.integers(0, len(taken) - 1))
    curve, right = taken[place]
    more = [*taken[:place], (curve, min(right + 1, curve.n)), *taken[place + 1 :]]
    before, after = forecast_of(taken).value, forecast_of(more).value
    assert after > before if right < curve.n else after == before


@settings(max_examples=40)
@given(quizzes())
def test_the_interval_holds_what_is_expected(taken):
    found = forecast_of(taken)
    assert 0.2 <= found.interval[0] < found.value < found.interval[1] <= 1


@settings(max_examples=40)
@given(quizzes(), st.randoms(use_true_random=False))
def test_the_order_of_quizzes_does_not_matter(taken, dice):
    before = forecast_of(taken)
    dice.shuffle(taken)
    after = forecast_of(taken)
    assert after.value == pytest.approx(before.value)
    assert after.interval == pytest.approx(before.interval)


@given(st.integers(0, 20), st.integers(0, 3))
def test_the_same_share_right_of_harder_questions_is_worth_more(right, level):
    easy, hard = list(DIFFICULTY.values())[level : level + 2]
    shares = [forecast_of([(Curve([(b, 0.2)] * 20), right)]).value for b in (easy, hard)]
    assert shares[0] < shares[1]


@settings(max_examples=40)
@given(st.integers(20, 100), st.integers())
def test_filter_and_batch_agree_within_eight_points_where_nothing_drifts(n, seed):
    _, answers = simulated(Random(seed), n)
    one, other = filtered(answers).forecast, batch(answers)
    assert one.n == other.n == n
    assert one.value == pytest.approx(other.value, abs=0.08)


def test_drift_keeps_the_filter_open_for_what_is_learned():
    _, answers = simulated(Random("drift"), 300)
    still, drifting = filtered(answers), filtered(answers, drift=0.002)
    assert drifting.variance > 1.5 * still.variance


def test_nine_of_ten_intervals_hold_what_the_learner_truly_gets_right():
    dice = Random("coverage")
    held = {"batch": 0, "filter": 0}
    for _ in range(300):
        ability, answers = simulated(dice, 40)
        truth = expected_share(ability)
        for name, found in (("batch", batch(answers)), ("filter", filtered(answers).forecast)):
            low, high = found.interval
            held[name] += low <= truth <= high
    assert 0.84 <= held["batch"] / 300 <= 0.96
    assert 0.84 <= held["filter"] / 300 <= 0.96


def test_how_many_would_be_right_comes_out_by_simulation():
    """By mean and variance, of a quiz of several kinds of questions."""
    dice = Random("rights")
    questions = [(-1.2, 0.2)] * 6 + [(0.6, 0.04)] * 4
    ability = Ability(mean=0.4, variance=0.5)
    drawn = []
    for _ in range(20_000):
        true = dice.gauss(ability.mean, ability.variance**0.5)
        drawn.append(sum(dice.random() < chance_of_right(true, *one) for one in questions))
    found = ability.rights(questions)
    assert found.mean == pytest.approx(mean(drawn), abs=0.05)
    assert found.variance == pytest.approx(pvariance(drawn), abs=0.1)


@given(QUESTIONS, st.floats(-3, 4), st.floats(0.01, 2))
def test_a_score_is_foretold_within_what_there_is_and_about_its_mean(questions, ability, variance):
    found = Ability(ability, variance).rights(questions)
    low, high = score_range([found], len(questions))
    assert 0 <= low <= high <= len(questions)
    assert low - 0.5 <= found.mean <= high + 0.5


def test_nine_of_ten_scores_lie_in_the_range_that_was_foretold():
    """Or a few more: scores are whole numbers. After twenty answers, of a quiz of ten."""
    dice = Random("record")
    held = 0
    for _ in range(500):
        _, answers = simulated(dice, 30)
        before, after = answers[:20], answers[20:]
        low, high = score_range([filtered(before).rights((b, c) for _, b, c in after)], 10)
        held += low <= sum(right for right, *_ in after) <= high
    assert 0.88 <= held / 500 <= 0.98
