"""The messages about what a company told of itself unasked: the rules it meets, and the pre-screening filled in.

The answers travel in the id of the choice, `prescreening=start:corporate_form=other,employment_type=other`, so that
taking it up needs nothing but the choice that the conversation offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from programme import eligibility
from programme.eligibility import Answers
from programme.errors import UnknownAnswer
from programme.findings import answered, lines
from programme.model import Programme
from programme.rendering import citations, fill, labels, say
from programme.situation import Situation

Message = dict[str, Any]
START = "prescreening=start"
FILLED = START + ":"


def with_facts(programme: Programme, message: Message, facts: Answers, situation: Situation) -> Message:
    """The message with each fact's rule and clause, and the pre-screening offered with the facts filled in."""
    found = eligibility.assess(programme.criteria, on_path(programme, facts))
    entries = [*found.findings, *found.open]
    named = {entry.criterion for entry in entries}
    clear = [_clear(programme, id, facts[id], situation) for id in facts if id not in named]
    listed = "\n".join(filter(None, [lines(programme, entries, situation), *clear]))
    clauses = [entry.clause for entry in entries] + [
        clause for id in facts if id not in named for clause in programme.criteria[id].clauses
    ]
    cited = {one["clause"]: one for one in [*message.get("citations", ()), *citations(programme, clauses, situation)]}
    return {
        **message,
        "text": "\n\n".join([message["text"], _told(programme, listed, found.excluded, situation)]),
        "citations": list(cited.values()),
        "choices": [filled_choice(programme, facts, situation), *message.get("choices", ())],
    }


def offer(programme: Programme, facts: Answers, situation: Situation) -> Message:
    """Offers to fill in what was told before the first question is asked."""
    text = say(programme, "stated_offer", situation, facts=_given(programme, facts, situation))
    return {"text": text, "choices": [filled_choice(programme, facts, situation)]}


def filled(programme: Programme, facts: Answers, situation: Situation) -> Message:
    """Says which answers are filled in, each of which can be changed."""
    text = say(programme, "stated_filled", situation, facts=_given(programme, facts, situation))
    choices = [
        {
            "id": f"prescreening=edit:{id}",
            "label": say(programme, "stated_change", situation, title=_title(programme, id, situation)),
        }
        for id in facts
    ]
    return {"text": text, "choices": choices}


def filled_choice(programme: Programme, facts: Answers, situation: Situation) -> dict[str, str]:
    """The choice that starts the pre-screening with these answers."""
    pairs = ",".join(f"{id}={value}" for id, values in facts.items() for value in values)
    return {"id": FILLED + pairs, "label": say(programme, "stated_start", situation)}


def facts_of(programme: Programme, pairs: str) -> dict[str, list[str]]:
    """The answers in a choice's id; raises `UnknownAnswer` for what the programme does not ask."""
    facts: dict[str, list[str]] = {}
    for pair in pairs.split(","):
        criterion, _, value = pair.partition("=")
        if criterion not in programme.criteria or value not in programme.criteria[criterion].values:
            raise UnknownAnswer(criterion, value)
        facts.setdefault(criterion, []).append(value)
    eligibility.assess(programme.criteria, facts)
    return facts


def on_path(programme: Programme, facts: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The facts that the pre-screening would ask for after one another; a sub-question needs its question."""
    asked = eligibility.path(programme.criteria, facts)
    return {id: list(facts[id]) for id in asked if facts.get(id)}


def _told(programme: Programme, listed: str, excluded: bool, situation: Situation) -> str:
    outcome = say(programme, "stated_excluded" if excluded else "stated_undecided", situation)
    return say(programme, "stated_facts", situation, facts=listed, outcome=outcome)


def _clear(programme: Programme, id: str, values: Sequence[str], situation: Situation) -> str:
    given = answered(programme, id, values, situation)
    clauses = labels(programme, programme.criteria[id].clauses, situation)
    return say(
        programme, "stated_clear", situation, title=_title(programme, id, situation), answer=given, clauses=clauses
    )


def _given(programme: Programme, facts: Answers, situation: Situation) -> str:
    return "\n".join(
        say(
            programme,
            "stated_line",
            situation,
            title=_title(programme, id, situation),
            answer=answered(programme, id, values, situation),
        )
        for id, values in facts.items()
    )


def _title(programme: Programme, id: str, situation: Situation) -> str:
    return fill(programme, programme.criteria[id].title, situation)
