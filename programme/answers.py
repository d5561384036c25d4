"""The messages of the assistant that are no pre-screening: answers, candidates, reasons, replies.

A message is a `dict` as the chat contract has it, without `seq`, `sender` and `sent_at`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from programme.findings import joined
from programme.model import Answer, Programme, Text
from programme.notices import notices
from programme.rendering import citations, fill, handoff, handoff_choice, labels, links, say
from programme.situation import Situation

Message = dict[str, Any]
MOST_CHOICES = 3


def answer(programme: Programme, topics: Sequence[str], situation: Situation) -> Message:
    """The answer to one topic, or to the several questions of one message, each under its heading."""
    said = [programme.answers[topic] for topic in dict.fromkeys(topics)]
    if not said:
        raise ValueError("an answer needs a topic")
    bodies = [_body(programme, entry, entry.text, situation) for entry in said]
    if len(said) > 1:
        bodies = [_headed(programme, entry, body, situation) for entry, body in zip(said, bodies, strict=True)]
    return _message(programme, said, bodies, situation)


def more_detail(programme: Programme, topic: str, situation: Situation) -> Message:
    """What there is to add to an answer; where nothing is, that is said, with the desk."""
    entry = programme.answers[topic]
    if entry.detail is None:
        return _nothing_more(programme, entry, "no_detail", situation)
    return _one(programme, entry, entry.detail, situation)


def reason(programme: Programme, topic: str, situation: Situation) -> Message:
    """Why it is so, if the guideline itself says why; else that it does not."""
    entry = programme.answers[topic]
    if entry.why is None:
        return _nothing_more(programme, entry, "no_reason", situation)
    return _one(programme, entry, entry.why, situation)


def clarify(programme: Programme, topics: Sequence[str], situation: Situation) -> Message:
    """Up to three topics that a question may have meant, as choices; none of them is answered yet."""
    entries = [programme.answers[topic] for topic in dict.fromkeys(topics)][:MOST_CHOICES]
    choices = [_topic_choice(programme, entry.id, situation) for entry in entries]
    numbered = "\n".join(f"{number}. {choice['label']}" for number, choice in enumerate(choices, 1))
    text = say(programme, "clarify", situation, candidates=numbered)
    return {"text": text, "topics": ["fallback"], "choices": choices}


def with_runners_up(programme: Programme, message: Message, topics: Sequence[str], situation: Situation) -> Message:
    """An answer that is not quite sure, with the topics that may have been meant instead as its first choices."""
    if not topics:
        return message
    runners_up = [_topic_choice(programme, topic, situation) for topic in topics]
    others = [choice for choice in message.get("choices", ()) if choice not in runners_up]
    named = joined(programme, [choice["label"] for choice in runners_up], situation)
    text = "\n\n".join([message["text"], say(programme, "runners_up", situation, titles=named)])
    return {**message, "text": text, "choices": [*runners_up, *others]}


def reply(programme: Programme, reply_id: str, situation: Situation) -> Message:
    """The reply to what is out of scope, or small talk."""
    entry = programme.replies[reply_id]
    message: Message = {
        "text": fill(programme, entry.text, situation),
        "topics": [reply_id.split("/", maxsplit=1)[0]],
    }
    choices = [_topic_choice(programme, topic, situation) for topic in entry.choices]
    if entry.offers_handoff:
        choices.append(handoff_choice(programme, situation))
        message["handoff"] = handoff(programme, situation)
    if choices:
        message["choices"] = choices
    return message


def _one(programme: Programme, entry: Answer, text: Text, situation: Situation) -> Message:
    return _message(programme, [entry], [_body(programme, entry, text, situation)], situation)


def _body(programme: Programme, entry: Answer, text: Text, situation: Situation) -> str:
    clauses = labels(programme, entry.clauses, situation)
    return fill(programme, text, situation) + "\n\n" + say(programme, "sources_line", situation, clauses=clauses)


def _headed(programme: Programme, entry: Answer, body: str, situation: Situation) -> str:
    title = fill(programme, entry.title, situation)
    return say(programme, "heading", situation, title=title) + "\n" + body


def _message(programme: Programme, said: Sequence[Answer], bodies: Sequence[str], situation: Situation) -> Message:
    ids = [id for entry in said for id in entry.notices]
    before, after = (notices(programme, ids, place, situation) for place in ("before", "after"))
    message: Message = {
        "text": "\n\n".join([*before, *bodies, *after]),
        "topics": [entry.id for entry in said],
        "citations": citations(programme, (id for entry in said for id in entry.clauses), situation),
    }
    follow_ups = [id for entry in said for id in entry.follow_ups if id not in message["topics"]]
    choices = [_topic_choice(programme, id, situation) for id in list(dict.fromkeys(follow_ups))[:MOST_CHOICES]]
    if any(entry.offers_handoff for entry in said):
        choices.append(handoff_choice(programme, situation))
        message["handoff"] = handoff(programme, situation)
    if choices:
        message["choices"] = choices
    found = links(programme, (id for entry in said for id in entry.links), situation)
    if found:
        message["links"] = found
    return message


def _nothing_more(programme: Programme, entry: Answer, key: str, situation: Situation) -> Message:
    """Says that there is no more, and again what the guideline does say: the question may have been about that."""
    body = say(programme, key, situation) + "\n\n" + _body(programme, entry, entry.text, situation)
    message = _message(programme, [entry], [body], situation)
    if "handoff" not in message:
        message["choices"] = [*message.get("choices", ()), handoff_choice(programme, situation)]
        message["handoff"] = handoff(programme, situation)
    return message


def _topic_choice(programme: Programme, topic: str, situation: Situation) -> dict[str, str]:
    return {"id": f"topic={topic}", "label": fill(programme, programme.answers[topic].title, situation)}
