"""Medians and percentiles of durations, by the nearest rank: each is a duration that there was."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil


def percentile(ascending: Sequence[int], share: float) -> int | None:
    """The smallest duration that is not exceeded by `share` of them; None where there is none."""
    if not ascending:
        return None
    return ascending[max(1, ceil(share * len(ascending))) - 1]
