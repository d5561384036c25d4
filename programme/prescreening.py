"""The messages of the pre-screening: its questions, why they are asked, and the verdict.

Nothing is decided here; what the answers amount to is `eligibility`'s, and every sentence is data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from programme import eligibility
from programme.consistency import PERIOD_ENDED
from programme.eligibility import CARRY_ON, CONTINUE, RESULT, Answers
from programme.findings import answered, lines
from programme.model import Criterion, Programme
from programme.notices import notices
from programme.rendering import citations, controls, fill, labels, say
from programme.situation import Situation
from programme.verdict_message import verdict

__all__ = ["answered", "progress", "question", "term", "verdict", "why"]

Message = dict[str, Any]
CARRY_ON_CHOICES = (CONTINUE, RESULT)


def question(
    programme: Programme,
    criterion_id: str,
    answers: Answers,
    situation: Situation,
    *,
    introduce: bool | None = None,
) -> Message:
    """One question with its numbered choices; `carry_on` is a question like the others.

    The introduction and the notices of the day stand before the first question, unless `introduce` is false.
    """
    given = any(answers.values())
    introduced = not given if introduce is None else introduce
    if criterion_id == CARRY_ON:
        body, choices = _carry_on(programme, answers, situation)
        multiple = False
    else:
        criterion = programme.criteria[criterion_id]
        choices = _choices(programme, criterion, situation)
        body = _question_text(programme, criterion, choices, situation)
        multiple = criterion.multiple
    text = "\n\n".join([*(_introduction(programme, situation) if introduced else ()), body])
    return {
        "text": text,
        "choices": [*choices, *controls(programme, ("back", "why", "stop") if given else ("why", "stop"), situation)],
        "multiple": multiple,
        "prescreening": progress(programme, criterion_id, answers),
    }


def progress(programme: Programme, criterion_id: str, answers: Answers) -> dict[str, Any]:
    """Where a question stands on the present path; `carry_on` counts in neither figure."""
    on_path = eligibility.path(programme.criteria, answers)
    if criterion_id in on_path:
        step = on_path.index(criterion_id) + 1
    else:
        step = sum(1 for id in on_path if answers.get(id))
    return {"criterion": criterion_id, "step": step, "total": len(on_path)}


def why(programme: Programme, criterion_id: str, situation: Situation) -> Message:
    """Why a question is asked, with its clauses."""
    if criterion_id == CARRY_ON:
        return {"text": say(programme, "prescreening_carry_on_why", situation)}
    criterion = programme.criteria[criterion_id]
    return _sourced(programme, fill(programme, criterion.why, situation), criterion.clauses, situation)


def term(programme: Programme, term_id: str, situation: Situation) -> Message:
    """What a word of the questions means, with its clauses."""
    entry = programme.terms[term_id]
    title, text = (fill(programme, words, situation) for words in (entry.title, entry.text))
    said = say(programme, "prescreening_term", situation, title=title, text=text)
    return _sourced(programme, said, entry.clauses, situation)


def _sourced(programme: Programme, text: str, clauses: Sequence[str], situation: Situation) -> Message:
    sources = say(programme, "sources_line", situation, clauses=labels(programme, clauses, situation))
    return {"text": text + "\n\n" + sources, "citations": citations(programme, clauses, situation)}


def _introduction(programme: Programme, situation: Situation) -> list[str]:
    ended = notices(programme, [PERIOD_ENDED], "before", situation)
    return [*ended, say(programme, "prescreening_introduction", situation)]


def _question_text(
    programme: Programme, criterion: Criterion, choices: Sequence[Mapping[str, str]], situation: Situation
) -> str:
    key = "prescreening_question_multiple" if criterion.multiple else "prescreening_question"
    asked = fill(programme, criterion.question, situation)
    return say(programme, key, situation, question=asked, choices=_numbered(choices))


def _numbered(choices: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(f"{number}. {choice['label']}" for number, choice in enumerate(choices, 1))


def _choices(programme: Programme, criterion: Criterion, situation: Situation) -> list[dict[str, str]]:
    return [
        {"id": f"{criterion.id}={value.id}", "label": fill(programme, value.label, situation)}
        for value in criterion.values.values()
    ]


def _carry_on(programme: Programme, answers: Answers, situation: Situation) -> tuple[str, list[dict[str, str]]]:
    found = eligibility.assess(programme.criteria, answers)
    certain = [entry for entry in found.findings if entry.outcome == "excluded"]
    choices = [
        {"id": f"{CARRY_ON}={value}", "label": say(programme, f"prescreening_{value}", situation)}
        for value in CARRY_ON_CHOICES
    ]
    listed = lines(programme, certain, situation)
    text = say(programme, "prescreening_carry_on", situation, findings=listed, choices=_numbered(choices))
    return text, choices
