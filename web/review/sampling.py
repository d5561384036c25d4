"""How many of a week's questions are drawn for judging, and which: at random, and so that it can be drawn again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import NormalDist

from web.review.estimate import LEVEL, Week, interval
from web.review.turns_asked import JAPAN

# A question of Sunday's last minutes is still being answered, and read, for a while.
DRAWN_AFTER = timedelta(hours=1)
MARGINS = (3, 5, 7, 10)
EXPECTED = (50, 70, 80, 85, 90, 95)


@dataclass(frozen=True)
class Plan:
    """What is wanted: an interval of ± `margin` points where `expected` per cent of the answers are right."""

    margin: int = 5
    expected: int = 85


@dataclass(frozen=True)
class Size:
    """How a size came about: of an endless number, of this number, and as the exact interval needs it."""

    endless: int
    corrected: int
    size: int


def size_of(population: int, plan: Plan, level: float = LEVEL) -> Size:
    """How many of this number have to be judged so that the interval is no wider than the plan says."""
    rate, margin = plan.expected / 100, plan.margin / 100
    z = NormalDist().inv_cdf((1 + level) / 2)
    endless = z * z * rate * (1 - rate) / margin**2
    corrected = min(population, ceil(endless / (1 + (endless - 1) / population))) if population else 0
    size = corrected
    while size < population and _width(population, size, rate, level) > 2 * margin:
        size += 1
    return Size(ceil(endless), corrected, size)


def _width(population: int, size: int, rate: float, level: float) -> float:
    right = round(size * rate)
    low, high = interval([Week(date.min, population, size, right, size - right)], right / size, level)
    return high - low


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_due(now: datetime) -> date:
    """The latest week that is over and whose questions are read."""
    return week_of((now - DRAWN_AFTER).astimezone(JAPAN).date()) - timedelta(weeks=1)


def draw(population: Sequence[str], size: int, seed: str) -> list[str]:
    """The sample in the order in which it is judged; the same seed draws the same from the same."""
    return random.Random(seed).sample(sorted(population), size)
