"""What a reply of the engine must look like; anything else is nonsense and reaches no company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from web.errors import WebError

MOST_MESSAGES = 20
LINK_SCHEMES = {"https", "http", "mailto", "tel"}
OUTCOMES = {"excluded", "needs_inquiry", "may_be_excluded", "no_exclusion_found"}
Check = Callable[[Any], bool]


class Shape(WebError):
    """A reply of another shape; the text names the field, never its value."""


def check_reply(answer: Any) -> None:
    """Raises Shape unless the whole reply is one that may be shown and stored."""
    if not isinstance(answer, dict):
        raise Shape("reply")
    for name in ("dialogue", "understood", "model"):
        if not isinstance(answer.get(name), dict):
            raise Shape(name)
    if not all(isinstance(answer["model"].get(name), str) for name in ("id", "fingerprint", "data_version")):
        raise Shape("model")
    messages = answer.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        raise Shape("messages")
    for message in messages:
        _check_message(message)


def _check_message(message: Any) -> None:
    if not isinstance(message, dict) or not _is_text(message.get("text")) or not message["text"].strip():
        raise Shape("text")
    for name, value in message.items():
        check = FIELDS.get(name)
        if check is None:
            raise Shape("a field that the chat API does not know")
        if not check(value):
            raise Shape(name)


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(one) for one in value)


def _object(needed: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    known = {**needed, **(optional or {})}

    def check(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and needed.keys() <= value.keys() <= known.keys()
            and all(known[name](one) for name, one in value.items())
        )

    return check


def _is_safe_address(value: Any) -> bool:
    try:
        return _is_text(value) and urlsplit(value).scheme in LINK_SCHEMES
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    return value is None or _is_text(value)


def _is_verdict(value: Any) -> bool:
    entries = _list_of(lambda entry: isinstance(entry, dict))
    return (
        isinstance(value, dict)
        and value.get("outcome") in OUTCOMES
        and entries(value.get("findings"))
        and entries(value.get("open"))
        and all(_is_text(value.get(name)) for name in ("guideline", "as_of"))
    )


FIELDS: dict[str, Check] = {
    "text": _is_text,
    "topics": _list_of(_is_text),
    "citations": _list_of(_object({"clause": _is_text, "label": _is_text, "summary": _is_text})),
    "choices": _list_of(_object({"id": _is_text, "label": _is_text})),
    "multiple": _is_bool,
    "prescreening": _object({"criterion": _is_text}, {"step": _is_count, "total": _is_count}),
    "verdict": _is_verdict,
    "links": _list_of(_object({"label": _is_text, "url": _is_safe_address})),
    "handoff": _object({"offered": _is_bool}, {"open_now": _is_bool, "next_opening": _is_moment}),
}
