"""What web may send of a turn (docs/engine.md): read and checked, field by field, before anything happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Callable, Dict, List, Optional, Text, Tuple

from programme.situation import APPLICATION_STATUSES

LANGUAGES = ("ja", "en", "other")
LONGEST_ID = 200
MOST_ERASED = 500
Check = Callable[[Any], bool]


class Malformed(Exception):
    """A turn that means nothing; its text is the field, never what stood in it."""


@dataclass(frozen=True)
class TurnRequest:
    """One turn of a company: a typed text, or the choices that were pressed."""

    conversation: Text
    turn: Text
    previous_turn: Optional[Text]
    text: Optional[Text]
    choices: Tuple[Text, ...]
    label: Text
    metadata: Dict[Text, Any]
    dialogue: Dict[Text, Any]


def read_turn(body: Any) -> TurnRequest:
    """The turn in a request's body; raises `Malformed` with the first field that is wrong."""
    if not isinstance(body, dict):
        raise Malformed("body")
    _check(body, FIELDS, ("conversation", "turn"))
    _check(body.get("metadata"), METADATA, ("now",), "metadata.")
    _check(body.get("dialogue") or {}, DIALOGUE, (), "dialogue.")
    if (body.get("text") is None) == (not body.get("choices")):
        raise Malformed("text")
    return TurnRequest(
        conversation=body["conversation"],
        turn=body["turn"],
        previous_turn=body.get("previous_turn"),
        text=body.get("text"),
        choices=tuple(body.get("choices") or ()),
        label=body.get("label") or "",
        metadata=body["metadata"],
        dialogue=body.get("dialogue") or {},
    )


def read_erasure(body: Any) -> List[Text]:
    """The conversations that a request wants erased; raises `Malformed`."""
    ids: Any = body.get("conversations") if isinstance(body, dict) else None
    if not _are_ids(ids) or len(ids) > MOST_ERASED:
        raise Malformed("conversations")
    return list(ids)


def _check(fields: Any, checks: Dict[Text, Check], needed: Tuple[Text, ...], prefix: Text = "") -> None:
    """Missing fields are null; one that is not known is left alone, so that web may be the newer of the two."""
    if not isinstance(fields, dict):
        raise Malformed(prefix.rstrip("."))
    for name, is_sound in checks.items():
        value = fields.get(name)
        if value is None and name not in needed:
            continue
        if not is_sound(value):
            raise Malformed(prefix + name)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()


def _are_ids(value: Any) -> bool:
    return isinstance(value, list) and all(_is_id(one) for one in value) and len(set(value)) == len(value)


def _is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _one_of(known: Tuple[Text, ...]) -> Check:
    return lambda value: isinstance(value, str) and value in known


def _are_answers(value: Any) -> bool:
    return isinstance(value, dict) and all(_are_ids(values) for values in value.values())


FIELDS: Dict[Text, Check] = {
    "conversation": _is_id,
    "turn": _is_id,
    "previous_turn": _is_id,
    "text": _is_text,
    "choices": _are_ids,
    "label": _is_text,
}
METADATA: Dict[Text, Check] = {
    "now": _is_moment,
    "application_status": _one_of(APPLICATION_STATUSES),
    "status_as_of": _is_day,
    "language": _one_of(LANGUAGES),
    "topics_before": _are_ids,
    "misses_before": _is_count,
}
DIALOGUE: Dict[Text, Check] = {
    "answers": _are_answers,
    "asked": _is_id,
    "active": lambda value: isinstance(value, bool),
}
