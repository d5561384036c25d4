"""Taking back and changing answers of the pre-screening that were given before."""

from __future__ import annotations

from collections.abc import Sequence

from programme import eligibility
from programme.eligibility import Answers
from programme.model import Criteria


def last_answered(criteria: Criteria, answers: Answers) -> str | None:
    """The criterion answered last on the present path."""
    return next((id for id in reversed(eligibility.path(criteria, answers)) if answers.get(id)), None)


def corrected(criteria: Criteria, answers: Answers, id: str, values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The answers with one changed (without `values`: taken back) and what was asked because of it taken back."""
    left = eligibility.without(criteria, answers, id)
    return {**left, id: tuple(values)} if values else left
