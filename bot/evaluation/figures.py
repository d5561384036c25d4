"""The figures of a table of held-out rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import Dict, List, Sequence, Tuple

from bot.evaluation.rows import Row

NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Figure:
    """The share of rows with a quality among the rows of a kind; both are properties of a row."""

    name: str
    title: str
    among: str
    quality: str
    more_is_better: bool = True

    def share(self, rows: Sequence[Row]) -> Share:
        """How many of the rows that the figure is about have its quality."""
        of = [row for row in rows if getattr(row, self.among)]
        return Share(sum(bool(getattr(row, self.quality)) for row in of), len(of))


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    having: int
    of: int

    @property
    def value(self) -> float:
        """The share; of nothing it is 0."""
        return self.having / max(1, self.of)

    @property
    def interval(self) -> Tuple[float, float]:
        """Wilson's interval of 95 %: where the share of all such messages lies; of nothing it is everything."""
        if not self.of:
            return 0.0, 1.0
        spread = NORMAL_95**2 / self.of
        middle = (self.value + spread / 2) / (1 + spread)
        half = NORMAL_95 * sqrt(self.value * (1 - self.value) / self.of + spread / (4 * self.of)) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        return f"{self.value:.1%} ({self.having} of {self.of})" if self.of else "-"


FIGURES = (
    Figure("top_1", "top-1", "single", "right"),
    Figure("top_3", "top-3", "single", "in_three"),
    Figure("answered", "topic answered", "asks_topic", "answered_right"),
    Figure("reached", "topic answered or offered", "asks_topic", "reached"),
    Figure("refused", "topic neither answered nor offered any (false reject)", "asks_topic", "refused", False),
    Figure("wrong_confident", "wrong topic answered as if sure", "single", "wrong_confident", False),
    Figure("out_of_scope_answered", "out of scope, answered as a topic (false accept)", "outside", "answered", False),
    Figure("out_of_scope_offered", "out of scope, topics offered", "outside", "offered", False),
    Figure("several_all", "several questions, all answered", "several", "all_answered"),
    Figure("several_none_wrong", "several questions, none answered wrongly", "several", "none_wrong"),
)


@dataclass(frozen=True)
class Label:
    """How one label does. A row that is right counts for the label it got, any other against the one that is meant."""

    name: str
    hits: int
    taken: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the rows that got the label, how many should."""
        return self.hits / max(1, self.taken)

    @property
    def recall(self) -> float:
        """Of the rows that should get the label, how many did."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def by_label(rows: Sequence[Row]) -> List[Label]:
    """Every label that is meant or taken in a single question, the worst first."""
    single = [row for row in rows if row.single]
    hits = Counter(row.labels[0] for row in single if row.right)
    taken = Counter(row.labels[0] for row in single)
    missed = Counter(row.meant for row in single if not row.right)
    found = [Label(name, hits[name], taken[name], missed[name]) for name in sorted({*taken, *missed})]
    return sorted(found, key=lambda one: one.f1)


def by_style(rows: Sequence[Row]) -> Dict[str, Share]:
    """Top-1 of each style."""
    styles = defaultdict(list)
    for row in rows:
        if row.single:
            styles[row.style].append(row)
    return {style: FIGURES[0].share(of_style) for style, of_style in sorted(styles.items())}


def confusions(rows: Sequence[Row]) -> List[Tuple[str, str, int]]:
    """(meant, taken for, times), the most frequent first."""
    found = Counter((row.meant, row.labels[0]) for row in rows if row.single and not row.right)
    return [(meant, taken, times) for (meant, taken), times in found.most_common()]


def percentile(rows: Sequence[Row], share: float) -> float:
    """Milliseconds that this share of the readings stays within."""
    timings = sorted(row.milliseconds for row in rows)
    return timings[min(len(timings) - 1, int(share * len(timings)))]
