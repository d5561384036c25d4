"""How far a topic's confidence can be believed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Dict, List, Sequence

from bot.evaluation.rows import TOPIC, Row

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Single questions whose likeliest label is a topic, of like confidence."""

    rows: int
    confidence: float
    accuracy: float


def reliability(rows: Sequence[Row]) -> List[Bin]:
    """Bins of equal width over the confidence; those without a row are left out."""
    bins: Dict[int, List[Row]] = defaultdict(list)
    for row in rows:
        if row.single and row.ranking[0][0].startswith(TOPIC):
            bins[min(BINS - 1, int(row.ranking[0][1] * BINS))].append(row)
    return [
        Bin(len(of), sum(row.ranking[0][1] for row in of) / len(of), sum(row.right for row in of) / len(of))
        for _, of in sorted(bins.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: how far confidence and accuracy are apart, weighted by rows."""
    return sum(one.rows * abs(one.confidence - one.accuracy) for one in bins) / max(1, sum(one.rows for one in bins))
