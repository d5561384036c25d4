"""The rate of right answers, estimated from the weekly random samples, with its confidence interval.

One week is a random sample without replacement of a finite number: its limits are exact. Several weeks are strata,
weighted by how much was asked in each; they count as one sample of the size whose variance is the same. Only what is
settled counts, and what is not is said (docs/adr/0014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from web.review.hypergeometric import limits

LEVEL = 0.95
# Below these nothing is estimated: of a sample of which little was judged, what was judged first may be what is easy.
LEAST_JUDGED = 20
LEAST_SHARE = 0.5
ALMOST = 1e-9


@dataclass(frozen=True)
class Week:
    """The sample of one week. `population`: questions asked in it, of which `drawn` were to be judged.

    `right` and `wrong`: settled; `pending`: waits for the second person; `missing`: erased before it was settled.
    """

    week: date
    population: int
    drawn: int
    right: int = 0
    wrong: int = 0
    pending: int = 0
    missing: int = 0

    @property
    def judged(self) -> int:
        """How many are settled."""
        return self.right + self.wrong

    @property
    def open(self) -> int:
        """How many nobody has judged yet."""
        return self.drawn - self.judged - self.pending - self.missing

    @property
    def counts(self) -> bool:
        """Whether enough of it is settled to stand for its week."""
        return self.judged > 0 and self.judged >= LEAST_SHARE * self.drawn


@dataclass(frozen=True)
class Estimate:
    """What the samples say of the weeks `counted`; `left_out` are those of which too little is settled.

    `rate`, `low`, `high` are None where it is too little for any estimate. `at_worst`, `at_best`: the rate if all that
    was drawn in these weeks and is not settled were wrong, or right.
    """

    level: float
    counted: tuple[date, ...]
    left_out: tuple[date, ...]
    population: int
    drawn: int
    judged: int
    pending: int
    open: int
    missing: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    at_worst: float | None = None
    at_best: float | None = None

    @property
    def share_judged(self) -> float:
        """How much of what was drawn is settled."""
        return self.judged / self.drawn if self.drawn else 0.0


def estimate(weeks: Sequence[Week], level: float = LEVEL) -> Estimate:
    """The rate of right answers in these weeks."""
    drawn = [one for one in weeks if one.drawn]
    counted = [one for one in drawn if one.counts]
    base = Estimate(
        level=level,
        counted=tuple(one.week for one in counted),
        left_out=tuple(one.week for one in drawn if not one.counts),
        population=sum(one.population for one in counted),
        drawn=sum(one.drawn for one in drawn),
        judged=sum(one.judged for one in drawn),
        pending=sum(one.pending for one in drawn),
        open=sum(one.open for one in drawn),
        missing=sum(one.missing for one in drawn),
    )
    if not enough(counted):
        return base
    rate = _weighted(counted, [one.right / one.judged for one in counted])
    low, high = interval(counted, rate, level)
    return Estimate(
        **{
            **vars(base),
            "rate": rate,
            "low": low,
            "high": high,
            "at_worst": _weighted(counted, [one.right / one.drawn for one in counted]),
            "at_best": _weighted(counted, [(one.drawn - one.wrong) / one.drawn for one in counted]),
        }
    )


def enough(counted: Sequence[Week]) -> bool:
    """Whether so much is settled that a rate may be told: a few, or everything that was asked."""
    judged = sum(one.judged for one in counted)
    return judged >= LEAST_JUDGED or (bool(counted) and judged == sum(one.population for one in counted))


def interval(weeks: Sequence[Week], rate: float, level: float) -> tuple[float, float]:
    """The exact limits of the sample whose variance is that of these weeks; rounded outwards where it is no whole."""
    population = sum(one.population for one in weeks)
    if len(weeks) == 1:
        size, found = weeks[0].judged, (weeks[0].right, weeks[0].right)
    else:
        size = max(1, floor(min(_size_by_weights(weeks), _size_by_variance(weeks)) + ALMOST))
        found = floor(rate * size + ALMOST), ceil(rate * size - ALMOST)
    least, greatest = limits(population, size, found, level)
    # What was judged is known: the smaller size must not make it uncertain again.
    least = max(least, sum(one.right for one in weeks))
    greatest = min(greatest, population - sum(one.wrong for one in weeks))
    return min(rate, least / population), max(rate, greatest / population)


def _size_by_weights(weeks: Sequence[Week]) -> float:
    """The size of one sample as exact as these, if every week were equally good."""
    population = sum(one.population for one in weeks)
    return 1 / sum((one.population / population) ** 2 / one.judged for one in weeks)


def _size_by_variance(weeks: Sequence[Week]) -> float:
    """The size of one sample as exact as these, by what each week shows; a week of right ones only is not certain."""
    population = sum(one.population for one in weeks)
    overall = (sum(one.right for one in weeks) + 1) / (sum(one.judged for one in weeks) + 2)
    rates = [(one.right + 2 * overall) / (one.judged + 2) for one in weeks]
    variance = sum(
        (one.population / population) ** 2 * (1 - one.judged / one.population) * rate * (1 - rate) / one.judged
        for one, rate in zip(weeks, rates, strict=True)
    )
    mean = _weighted(weeks, rates)
    return 1 / (variance / (mean * (1 - mean)) + 1 / population)


def _weighted(weeks: Sequence[Week], rates: Sequence[float]) -> float:
    population = sum(one.population for one in weeks)
    return sum(one.population / population * rate for one, rate in zip(weeks, rates, strict=True))
