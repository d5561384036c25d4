"""What a change improved and what it broke: two tables of the same utterances, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import List, Sequence, Tuple

from bot.evaluation.figures import FIGURES, Figure, Share
from bot.evaluation.rows import Row


class NothingInCommon(Exception):
    """The two tables share no utterance."""


@dataclass(frozen=True)
class Compared:
    """One figure before and now, with the rows (as they are now) that got better and worse."""

    figure: Figure
    before: Share
    now: Share
    fixed: Tuple[Row, ...]
    broken: Tuple[Row, ...]

    @property
    def p(self) -> float:
        """McNemar's exact p: how likely so uneven a count of fixed and broken is by chance."""
        return mcnemar(len(self.fixed), len(self.broken))


def compare(base: Sequence[Row], now: Sequence[Row]) -> List[Compared]:
    """Every figure over the utterances that both tables hold, judged by what is expected now."""
    known = {row.text: row for row in base}
    pairs = [(_judged(known[row.text], row), row) for row in now if row.text in known]
    if not pairs:
        raise NothingInCommon
    return compare_pairs(pairs)


def compare_pairs(pairs: Sequence[Tuple[Row, Row]]) -> List[Compared]:
    """Every figure over utterances as they were read before and are now."""
    return [_compared(figure, pairs) for figure in FIGURES]


def mcnemar(fixed: int, broken: int) -> float:
    """Two-sided, exact: the binomial's tails for `fixed` of all that changed."""
    changed = fixed + broken
    tail = sum(comb(changed, count) for count in range(min(fixed, broken) + 1))
    return min(1.0, 2.0 * tail / 2**changed)


def _judged(before: Row, now: Row) -> Row:
    """The row before with the labels that are expected now, so that a corrected label improves nothing."""
    return Row(**{**vars(before), "style": now.style, "expected": now.expected, "topics": now.topics})


def _compared(figure: Figure, pairs: Sequence[Tuple[Row, Row]]) -> Compared:
    about = [(before, now) for before, now in pairs if getattr(now, figure.among)]

    def good(row: Row) -> bool:
        return bool(getattr(row, figure.quality)) == figure.more_is_better

    return Compared(
        figure,
        figure.share([before for before, _ in about]),
        figure.share([now for _, now in about]),
        tuple(now for before, now in about if good(now) and not good(before)),
        tuple(now for before, now in about if good(before) and not good(now)),
    )
