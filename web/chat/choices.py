"""Which choices a conversation offers, and whether the ones that came back are among them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from web.errors import StaleChoice
from web.store.conversations import Offered

ALWAYS = "prescreening=start"
TOPIC = "topic="
NOT_A_CRITERION = (TOPIC, "prescreening=", "handoff=")


def chosen_labels(offered: Offered, choices: Sequence[str]) -> list[str]:
    """The labels of the choices that a company made; StaleChoice unless the conversation offers them."""
    for group in offered.now:
        labels: Mapping[str, str] = group["labels"]
        if set(choices) <= labels.keys() and (len(choices) == 1 or group["multiple"]):
            return [labels[one] for one in choices]
    if len(choices) == 1 and choices[0] in offered.always:
        return [offered.always[choices[0]]]
    raise StaleChoice


def typed_choice(offered: Offered, text: str) -> str | None:
    """The topic that a company means by its number or label; answers of the pre-screening are the engine's."""
    if not offered.now or pending(offered):
        return None
    labels: Mapping[str, str] = offered.now[-1]["labels"]
    typed = unicodedata.normalize("NFKC", text).strip().rstrip(".")
    if typed.isdecimal() and 0 < int(typed[:3]) <= len(labels):
        return list(labels)[int(typed[:3]) - 1]
    return next((id for id, label in labels.items() if unicodedata.normalize("NFKC", label) == typed), None)


def offered_after(offered: Offered, messages: Iterable[Mapping[str, Any]]) -> Offered:
    """What is offered once these messages are the latest bot turn."""
    groups = [
        {"labels": {one["id"]: one["label"] for one in message["choices"]}, "multiple": message.get("multiple", False)}
        for message in messages
        if message.get("choices")
    ]
    starting = {
        id: label for group in groups for id, label in group["labels"].items() if id.startswith((ALWAYS, TOPIC))
    }
    return Offered(groups, {**offered.always, **starting})


def pending(offered: Offered) -> dict[str, Any]:
    """The fields that show the question of the pre-screening that still waits for its answer, if one does."""
    for group in reversed(offered.now):
        if any(not id.startswith(NOT_A_CRITERION) for id in group["labels"]):
            return shown_again(group)
    return {}


def repeated(offered: Offered) -> dict[str, Any]:
    """The fields that show the latest choices once more."""
    return shown_again(offered.now[-1]) if offered.now else {}


def shown_again(group: Mapping[str, Any]) -> dict[str, Any]:
    """A stored group of choices as a message carries it."""
    fields: dict[str, Any] = {"choices": [{"id": id, "label": label} for id, label in group["labels"].items()]}
    return {**fields, "multiple": True} if group["multiple"] else fields
