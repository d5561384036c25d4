"""A choice as what it means to Rasa: an intent with its entities, never parsed from text."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence, Text

from bot.importer import CARRY_ON
from bot.nlu.bands import selector
from bot.nlu.criterion_reader import CORRECTION, entity
from programme import stated
from programme.eligibility import CONTINUE, RESULT
from programme.errors import UnknownAnswer
from programme.model import Programme

ParseData = Dict[Text, Any]
PRESCREENING = {
    "start": "prescreening_start",
    "resume": "resume",
    "stop": "stop",
    "back": "go_back",
    "why": "why",
    "restart": "start_over",
}
EDIT = "edit:"
FILLED = "start:"
FACTS = "facts"


class UnknownChoice(Exception):
    """A choice that no message offers."""


def parse_choices(programme: Programme, choices: Sequence[Text], label: Text) -> ParseData:
    """What the chosen ids mean together; `label` is what the company read on them."""
    subject, _, first = choices[0].partition("=")
    if any(not choice.startswith(subject + "=") for choice in choices):
        raise UnknownChoice(" ".join(choices))
    if len(choices) > 1 and not _takes_several(programme, subject):
        raise UnknownChoice(" ".join(choices))
    reader = READERS.get(subject)
    if reader is not None:
        return {"text": label, **reader(programme, first)}
    values = [choice.partition("=")[2] for choice in choices]
    if not set(values) <= set(_values_of(programme, subject)):
        raise UnknownChoice(" ".join(choices))
    return {"text": label, **_intent("answer_criterion", [entity(subject, values)])}


def _takes_several(programme: Programme, subject: Text) -> bool:
    return subject in programme.criteria and programme.criteria[subject].multiple


def _values_of(programme: Programme, criterion: Text) -> List[Text]:
    if criterion == CARRY_ON:
        return [CONTINUE, RESULT]
    if criterion not in programme.criteria:
        raise UnknownChoice(criterion)
    return list(programme.criteria[criterion].values)


def _topic(programme: Programme, topic: Text) -> ParseData:
    if topic not in programme.answers:
        raise UnknownChoice(f"topic={topic}")
    understood = {
        "answers": [topic],
        "candidates": [],
        "unanswered": [],
        "topics": [{"id": f"faq/{topic}", "confidence": 1.0}],
    }
    return {**_intent("faq", []), "response_selector": selector("faq", f"faq/{topic}", []), "understood": understood}


def _prescreening(programme: Programme, control: Text) -> ParseData:
    edited = control[len(EDIT) :] if control.startswith(EDIT) else None
    if edited in programme.criteria:
        return _intent("correct", [entity(CORRECTION, {"criterion": edited, "values": []})])
    if control.startswith(FILLED):
        return _intent("prescreening_start", [entity(FACTS, _facts(programme, control[len(FILLED) :]))])
    if control not in PRESCREENING:
        raise UnknownChoice(f"prescreening={control}")
    return _intent(PRESCREENING[control], [])


def _facts(programme: Programme, pairs: Text) -> Dict[Text, List[Text]]:
    try:
        return stated.facts_of(programme, pairs)
    except UnknownAnswer as error:
        raise UnknownChoice(str(error)) from error


def _handoff(programme: Programme, wish: Text) -> ParseData:
    if wish != "request":
        raise UnknownChoice(f"handoff={wish}")
    return _intent("handoff_request", [])


def _intent(name: Text, entities: List[Dict[Text, Any]]) -> ParseData:
    return {"intent": {"name": name, "confidence": 1.0}, "intent_ranking": [], "entities": entities}


READERS: Dict[Text, Callable[[Programme, Text], ParseData]] = {
    "topic": _topic,
    "prescreening": _prescreening,
    "handoff": _handoff,
}
