"""How likely the answer of a turn was wrong, by what the company did next; 0 says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.review.record import Record
from web.review.turns_asked import AskedTurn


@dataclass(frozen=True)
class Suspicion:
    """From 0 (no sign) to 1; `reasons` are the signs, strongest first."""

    score: float = 0.0
    reasons: tuple[str, ...] = ()


def suspicions(record: Record, asked: Sequence[AskedTurn]) -> list[Suspicion]:
    """One a turn, in their order."""
    return [Suspicion(0.5, ("thumb_down",)) if one.thumb == "down" else Suspicion() for one in asked]
