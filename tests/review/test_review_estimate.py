"""The estimate against simulated populations: the interval holds the true rate as often as it says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import comb, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.review.estimate import LEAST_JUDGED, LEVEL, Week, estimate
from web.review.hypergeometric import at_least, limits
from web.review.sampling import EXPECTED, MARGINS, Plan, draw, size_of, week_due, week_of

MONDAY = date(2026, 11, 16)
POPULATIONS = 600
# Three standard errors of the simulation itself.
LEAST_COVERAGE = LEVEL - 3 * sqrt(LEVEL * (1 - LEVEL) / POPULATIONS)


def simulated(weeks: Sequence[tuple[int, int, float]], seed: str) -> float:
    """How often the interval holds the true rate; weeks: questions asked, questions judged, rate of right ones."""
    chance, held = random.Random(seed), 0
    for _ in range(POPULATIONS):
        true = [[chance.random() < rate for _ in range(population)] for population, _, rate in weeks]
        found = []
        for number, (population, size, _) in enumerate(weeks):
            right = sum(chance.sample(true[number], size))
            found.append(Week(MONDAY + timedelta(weeks=number), population, size, right, size - right))
        told = estimate(found)
        assert told.low is not None and told.high is not None and told.rate is not None
        assert told.low <= told.rate <= told.high
        rate = sum(map(sum, true)) / sum(map(len, true))
        held += told.low - 1e-12 <= rate <= told.high + 1e-12
    return held / POPULATIONS


@pytest.mark.parametrize("rate", [0.5, 0.8, 0.95, 0.99, 1.0])
@pytest.mark.parametrize("population, size", [(30, 25), (60, 47), (300, 122), (2000, 190)])
def test_one_weeks_interval_holds_the_true_rate(population: int, size: int, rate: float) -> None:
    assert simulated([(population, size, rate)], f"{population}/{size}/{rate}") >= LEAST_COVERAGE


STRATA = {
    "alike": [(300, 60, 0.85)] * 4,
    "almost all right": [(200, 30, 0.99)] * 6,
    "better from week to week": [(150, 60, 0.6), (200, 60, 0.75), (250, 60, 0.9), (300, 60, 0.97)],
    "a large week judged little": [(1200, 40, 0.8), (60, 50, 0.95), (80, 60, 0.9)],
    "a large week, worse, judged little": [(1000, 30, 0.7), (100, 90, 1.0), (100, 90, 1.0)],
    "judged almost whole": [(40, 38, 0.9), (50, 45, 0.8), (30, 30, 0.95)],
    "a bad week among perfect ones": [(100, 30, 1.0), (100, 30, 1.0), (100, 30, 0.5)],
}


@pytest.mark.parametrize("name", STRATA)
def test_several_weeks_interval_holds_the_true_rate(name: str) -> None:
    assert simulated(STRATA[name], name) >= LEAST_COVERAGE


def test_an_interval_that_is_too_narrow_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.review.estimate.limits", lambda *given: limits(*given[:3], 0.8))
    assert simulated([(300, 122, 0.8)], "narrow") < LEAST_COVERAGE


@pytest.mark.parametrize("population, size", [(12, 5), (25, 20), (40, 10)])
def test_the_limits_of_one_week_are_exact_for_every_number_of_right_ones(population: int, size: int) -> None:
    intervals = [limits(population, size, (found, found), LEVEL) for found in range(size + 1)]
    for right in range(population + 1):
        held = sum(
            comb(right, found) * comb(population - right, size - found) / comb(population, size)
            for found, (low, high) in enumerate(intervals)
            if found <= right and size - found <= population - right and low <= right <= high
        )
        assert held >= LEVEL, right


@given(st.integers(1, 80), st.data())
def test_the_tail_is_the_sum_of_its_probabilities(population: int, data: st.DataObject) -> None:
    right, size = data.draw(st.integers(0, population)), data.draw(st.integers(1, population))
    found = data.draw(st.integers(0, size))
    exact = sum(comb(right, k) * comb(population - right, size - k) for k in range(found, size + 1))
    assert at_least(population, right, size, found) == pytest.approx(exact / comb(population, size), abs=1e-9)


@given(st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6))
@settings(max_examples=150)
def test_the_estimate_lies_within_its_limits_and_these_within_what_was_found(
    weeks: list[tuple[int, float, float]],
) -> None:
    found = []
    for number, (population, judged, right) in enumerate(weeks):
        size = max(1, round(population * judged))
        good = round(size * right)
        found.append(Week(MONDAY + timedelta(weeks=number), population, size, good, size - good))
    told = estimate(found)
    if told.rate is None:
        assert told.judged < LEAST_JUDGED and told.low is None and told.at_best is None
        return
    assert told.low is not None and told.high is not None
    assert 0 <= told.low <= told.rate <= told.high <= 1
    known = sum(one.right for one in found), sum(one.wrong for one in found)
    assert told.low >= known[0] / told.population - 1e-12 and told.high <= 1 - known[1] / told.population + 1e-12


def test_a_week_that_was_judged_whole_leaves_nothing_uncertain() -> None:
    told = estimate([Week(MONDAY, 12, 12, 9, 3)])
    assert (told.rate, told.low, told.high) == (0.75, 0.75, 0.75)
    two = estimate([Week(MONDAY, 12, 12, 9, 3), Week(MONDAY + timedelta(weeks=1), 28, 28, 28, 0)])
    assert (two.rate, two.low, two.high) == pytest.approx((37 / 40,) * 3)


def test_more_judged_turns_make_the_interval_narrower() -> None:
    widths = []
    for size in (20, 50, 100, 200, 400):
        told = estimate([Week(MONDAY, 500, size, size * 4 // 5, size - size * 4 // 5)])
        assert told.low is not None and told.high is not None
        widths.append(told.high - told.low)
    assert all(wider > narrower for wider, narrower in pairwise(widths))


def test_weeks_weigh_by_what_was_asked_and_not_by_what_was_judged() -> None:
    told = estimate([Week(MONDAY, 900, 50, 50, 0), Week(MONDAY + timedelta(weeks=1), 100, 50, 0, 50)])
    assert told.rate == pytest.approx(0.9)


def test_little_that_is_judged_gives_no_rate() -> None:
    told = estimate([Week(MONDAY, 400, 100, LEAST_JUDGED - 1, 0)])
    assert told.rate is None and told.left_out == (MONDAY,) and told.open == 81
    assert estimate([]).rate is None and estimate([Week(MONDAY, 0, 0)]).left_out == ()


def test_a_week_of_which_less_than_half_is_judged_is_left_out_and_named() -> None:
    later = MONDAY + timedelta(weeks=1)
    told = estimate([Week(MONDAY, 400, 100, 80, 15), Week(later, 400, 100, 5, 40)])
    assert told.counted == (MONDAY,) and told.left_out == (later,)
    assert told.rate == pytest.approx(80 / 95) and told.population == 400
    assert told.share_judged == pytest.approx(140 / 200)


def test_what_is_pending_open_or_missing_is_said_and_bounds_the_rate() -> None:
    told = estimate([Week(MONDAY, 200, 100, 60, 10, pending=12, missing=3)])
    assert (told.judged, told.pending, told.missing, told.open) == (70, 12, 3, 15)
    assert told.rate == pytest.approx(60 / 70)
    assert told.at_worst == pytest.approx(0.6) and told.at_best == pytest.approx(0.9)


@pytest.mark.parametrize("margin", MARGINS)
@pytest.mark.parametrize("expected", EXPECTED)
def test_a_sample_of_the_derived_size_gives_the_wanted_interval(margin: int, expected: int) -> None:
    for population in (1, 15, 80, 700, 9000):
        size = size_of(population, Plan(margin, expected)).size
        assert 0 < size <= population
        right = round(size * expected / 100)
        low, high = limits(population, size, (right, right), LEVEL)
        assert size == population or (high - low) / population <= 2 * margin / 100


def test_nothing_asked_needs_nothing_judged() -> None:
    assert size_of(0, Plan()).size == 0 and draw([], 0, "seed") == []


def test_the_size_is_that_of_the_textbook_for_an_endless_number() -> None:
    assert size_of(10**6, Plan(5, 50)).endless == 385


@given(st.sets(st.text(min_size=1), max_size=40), st.integers(0, 40), st.text())
def test_a_draw_can_be_done_again_from_its_seed_in_whatever_order_the_turns_come(
    ids: set[str], size: int, seed: str
) -> None:
    size = min(size, len(ids))
    first, again = draw(list(ids), size, seed), draw(sorted(ids, reverse=True), size, seed)
    assert first == again and len(set(first)) == size and set(first) <= ids


def test_every_turn_is_drawn_equally_often() -> None:
    counts = dict.fromkeys("abcdefghij", 0)
    for number in range(3000):
        for id in draw(list(counts), 3, str(number)):
            counts[id] += 1
    assert all(abs(count - 900) < 4 * sqrt(900 * 0.7) for count in counts.values())


def test_a_week_is_drawn_once_it_is_over_in_japan() -> None:
    assert week_of(date(2026, 11, 22)) == MONDAY
    assert week_due(datetime.fromisoformat("2026-11-23T00:59:00+09:00")) == MONDAY - timedelta(weeks=1)
    assert week_due(datetime.fromisoformat("2026-11-23T01:00:00+09:00")) == MONDAY
    assert week_due(datetime.fromisoformat("2026-11-22T15:30:00+00:00")) == MONDAY - timedelta(weeks=1)
