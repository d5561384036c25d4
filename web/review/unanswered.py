"""Questions that were not answered, in groups of those that are alike, each group with the topics it may have meant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Reason = Literal["not_understood", "asked_back", "judged_wrong"]
REASONS: tuple[Reason, ...] = ("not_understood", "asked_back", "judged_wrong")
TOPIC = "faq/"
# How much a hint says beside a ranking, whose confidences are below 1: what a reviewer named, what was chosen.
NAMED, CHOSEN = 5.0, 3.0
MOST_SUGGESTED = 3


@dataclass(frozen=True)
class Unanswered:
    """A question that was not answered; `hints` are the topics that it may have meant, with their weight."""

    conversation_id: str
    turn_id: str
    seq: int
    day: date
    reason: Reason
    text: str
    hints: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """One question of a group."""

    conversation_id: str
    turn_id: str
    seq: int
    day: date
    reason: Reason
    hints: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Questions that are alike, newest first, and the topics that they may have meant, the likeliest first."""

    number: int
    members: tuple[Member, ...]
    suggested: tuple[str, ...]

    @property
    def reasons(self) -> Counter[str]:
        """How many of each reason."""
        return Counter(one.reason for one in self.members)


def hints(
    understood: Mapping[str, Any], chosen: str | None, named: Sequence[str], answered: Sequence[str]
) -> dict[str, float]:
    """What a question may have meant: topics ranked, chosen or named; not those that were answered wrongly."""
    found: dict[str, float] = defaultdict(float)
    for ranked in understood.get("topics", ()):
        if str(ranked["id"]).startswith(TOPIC):
            found[ranked["id"].removeprefix(TOPIC)] += ranked["confidence"]
    if chosen:
        found[chosen] += CHOSEN
    for topic in answered:
        found.pop(topic, None)
    for topic in named:
        found[topic] += NAMED
    return {topic: round(weight, 4) for topic, weight in sorted(found.items()) if weight > 0}


def grouped(rows: Sequence[tuple[int, Member]]) -> list[Group]:
    """The groups, the largest first; those as large by their newest question."""
    members: dict[int, list[Member]] = {}
    for number, member in rows:
        members.setdefault(number, []).append(member)
    made = [
        Group(
            number,
            tuple(sorted(ones, key=lambda one: (one.day, one.conversation_id, one.seq), reverse=True)),
            _suggested(ones),
        )
        for number, ones in members.items()
    ]
    return sorted(made, key=lambda one: (-len(one.members), -one.members[0].day.toordinal(), one.number))


def _suggested(members: Sequence[Member]) -> tuple[str, ...]:
    votes: dict[str, float] = defaultdict(float)
    for member in members:
        for topic, weight in member.hints.items():
            votes[topic] += weight
    ranked = sorted(votes.items(), key=lambda pair: (-round(pair[1], 6), pair[0]))
    return tuple(topic for topic, _ in ranked[:MOST_SUGGESTED])
