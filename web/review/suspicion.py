"""How likely the answer of a turn was wrong, by what the company did next; 0 says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from web.review.asked_again import asks_the_same, contradicts
from web.review.record import LoggedMessage, Record
from web.review.signs import BY_NAME, REPLIES, THUMB_UP, UNSURE, Name
from web.review.turns_asked import AskedTurn

TOPIC_PREFIX = "faq/"
# What is typed after them is no question to the assistant.
NO_QUESTION = {"handoff", "smalltalk", "prescreening", "wordless", "with_staff"}


@dataclass(frozen=True)
class Suspicion:
    """From 0 (no sign) to 1; `reasons` are the signs, strongest first."""

    score: float = 0.0
    reasons: tuple[str, ...] = ()


def suspicions(record: Record, asked: Sequence[AskedTurn]) -> list[Suspicion]:
    """One a turn, in their order."""
    following = [_next(record, one, asked[place + 1 :]) for place, one in enumerate(asked)]
    return [_combined(one, _signs(record, one, then)) for one, then in zip(asked, following, strict=True)]


def _next(record: Record, turn: AskedTurn, later: Sequence[AskedTurn]) -> AskedTurn | None:
    """What the company said next, if it was said to the assistant and not to a person."""
    said = next((one for one in record.messages if one.seq > turn.seq and one.sender in ("company", "staff")), None)
    return next((one for one in later if said is not None and one.seq == said.seq), None)


def _signs(record: Record, turn: AskedTurn, then: AskedTurn | None) -> set[Name]:
    found: set[Name] = set()
    chosen = turn.turn_id in record.chosen
    if turn.thumb == "down":
        found.add("thumb_down")
    if turn.result == "asked_back":
        found.add("candidate_chosen" if chosen else "nothing_chosen")
    if turn.result == "beside" and chosen:
        found.add("runner_up_chosen")
    if turn.result == "not_understood":
        found.add("not_understood")
    if turn.handed_off and not (turn.result in REPLIES and _offered_person(record, turn)):
        found.add("handed_off")
    if then is not None and then.way == "typed" and turn.result in REPLIES:
        found |= _told_by(record, turn, then)
    return {name for name in found if turn.result in BY_NAME[name].after}


def _told_by(record: Record, turn: AskedTurn, then: AskedTurn) -> set[Name]:
    """What the next typed text says of the answer before it; one sign at most."""
    if contradicts(then.text) and then.result not in ("prescreening", "with_staff"):
        return {"contradicted"}
    if turn.way != "typed" or then.result in NO_QUESTION:
        return set()
    same = bool(set(turn.topics) & set(then.topics))
    meant = same or bool(set(then.topics) & _runners_up(record, turn))
    if not asks_the_same(turn.text, then.text, understood_alike=meant):
        return set()
    return {"asked_again" if same else "rephrased"}


def _runners_up(record: Record, turn: AskedTurn) -> set[str]:
    """The topics that the ranking held likely and that were not answered."""
    ranked = record.turns[turn.turn_id].understood.get("topics") or ()
    return {str(one["id"]).removeprefix(TOPIC_PREFIX) for one in ranked} - set(turn.topics)


def _offered_person(record: Record, turn: AskedTurn) -> bool:
    """Whether the answer itself leads to a person: then going there is no sign."""
    return any(_offers(one) for one in record.messages if one.turn_id == turn.turn_id and one.sender == "bot")


def _offers(message: LoggedMessage) -> bool:
    return bool((message.extras.get("handoff") or {}).get("offered"))


def _combined(turn: AskedTurn, found: set[Name]) -> Suspicion:
    """Signs speak for themselves: the answer was right only if each of them misleads."""
    if not found:
        return Suspicion()
    score = 1 - prod(1 - BY_NAME[name].weight for name in found)
    if turn.result == "beside" and "runner_up_chosen" not in found:
        score *= UNSURE
    if turn.thumb == "up":
        score *= THUMB_UP
    reasons = sorted(found, key=lambda name: (-BY_NAME[name].weight, name))
    return Suspicion(round(score, 3), tuple(reasons))
