"""The messages of the pre-screening: its questions, why they are asked, and the verdict.

Nothing is decided here; what the answers amount to is `eligibility`'s, and every sentence is data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from programme import eligibility
from programme.eligibility import CARRY_ON, CONTINUE, RESULT, Answers, Finding
from programme.model import Criterion, Programme, Value
from programme.notices import notices
from programme.rendering import citations, fill, handoff, handoff_choice, labels, links, say
from programme.situation import Situation

Message = dict[str, Any]
STARTING_NOTICES = ("period_ended",)
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
    introduced = not any(answers.values()) if introduce is None else introduce
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
        "choices": [*choices, *_controls(programme, answers, situation)],
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
    clauses = labels(programme, criterion.clauses, situation)
    text = say(
        programme, "prescreening_why", situation, why=fill(programme, criterion.why, situation), clauses=clauses
    )
    return {"text": text, "citations": citations(programme, criterion.clauses, situation)}


def term(programme: Programme, term_id: str, situation: Situation) -> Message:
    """What a word of the questions means, with its clauses."""
    entry = programme.terms[term_id]
    text = say(
        programme,
        "prescreening_term",
        situation,
        title=fill(programme, entry.title, situation),
        text=fill(programme, entry.text, situation),
        clauses=labels(programme, entry.clauses, situation),
    )
    return {"text": text, "citations": citations(programme, entry.clauses, situation)}


def answered(programme: Programme, criterion_id: str, values: Sequence[str], situation: Situation) -> str:
    """The labels of an answer, as a transcript or a summary shows it."""
    if criterion_id == CARRY_ON:
        return _joined(programme, [say(programme, f"prescreening_{value}", situation) for value in values], situation)
    of_criterion = programme.criteria[criterion_id].values
    return _joined(programme, [fill(programme, of_criterion[value].label, situation) for value in values], situation)


def verdict(programme: Programme, answers: Answers, situation: Situation) -> Message:
    """The result of the answers given, complete or not."""
    found = eligibility.assess(programme.criteria, answers)
    entries = [*found.findings, *found.open]
    excluded = found.outcome == "excluded"
    sections = [
        *notices(programme, _known(programme, STARTING_NOTICES), "before", situation),
        say(programme, f"verdict_{found.outcome}", situation),
        _findings(programme, "verdict_findings", found.findings, situation),
        _findings(programme, "verdict_open", found.open, situation),
        _not_checked(programme, found.not_checked, situation),
        _changes(programme, answers, entries, situation),
        *(() if excluded else _next_steps(programme, situation)),
        say(programme, "verdict_handoff", situation) if _needs_person(found) else "",
        say(programme, "verdict_disclaimer", situation),
    ]
    message: Message = {
        "text": "\n\n".join(section for section in sections if section),
        "verdict": _verdict(programme, found, situation),
        "choices": _verdict_choices(programme, found, situation),
        "links": links(programme, _known_links(programme), situation),
    }
    cited = citations(programme, (entry.clause for entry in entries), situation)
    if cited:
        message["citations"] = cited
    if _needs_person(found):
        message["handoff"] = handoff(programme, situation)
    return message


def _introduction(programme: Programme, situation: Situation) -> list[str]:
    said = notices(programme, _known(programme, STARTING_NOTICES), "before", situation)
    return [*said, say(programme, "prescreening_introduction", situation)]


def _known(programme: Programme, ids: Sequence[str]) -> list[str]:
    return [id for id in ids if id in programme.notices]


def _known_links(programme: Programme) -> list[str]:
    return [id for id in ("application_page",) if id in programme.links]


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


def _controls(programme: Programme, answers: Answers, situation: Situation) -> list[dict[str, str]]:
    controls = ["back"] if any(answers.values()) else []
    return [
        {"id": f"prescreening={control}", "label": say(programme, f"choice_{control}", situation)}
        for control in (*controls, "why", "stop")
    ]


def _carry_on(programme: Programme, answers: Answers, situation: Situation) -> tuple[str, list[dict[str, str]]]:
    found = eligibility.assess(programme.criteria, answers)
    certain = [entry for entry in found.findings if entry.outcome == "excluded"]
    choices = [
        {"id": f"{CARRY_ON}={value}", "label": say(programme, f"prescreening_{value}", situation)}
        for value in CARRY_ON_CHOICES
    ]
    listed = _lines(programme, certain, situation)
    text = say(programme, "prescreening_carry_on", situation, findings=listed, choices=_numbered(choices))
    return text, choices


def _findings(programme: Programme, key: str, entries: Sequence[Finding], situation: Situation) -> str:
    return say(programme, key, situation, findings=_lines(programme, entries, situation)) if entries else ""


def _lines(programme: Programme, entries: Sequence[Finding], situation: Situation) -> str:
    """One line a criterion and reason, with the clauses it stands on."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        reason = fill(programme, entry.reason, situation)
        grouped.setdefault((entry.criterion, reason), []).append(entry.clause)
    return "\n".join(
        say(
            programme,
            "verdict_line",
            situation,
            title=fill(programme, programme.criteria[criterion].title, situation),
            reason=reason,
            clauses=labels(programme, clauses, situation),
        )
        for (criterion, reason), clauses in grouped.items()
    )


def _not_checked(programme: Programme, ids: Sequence[str], situation: Situation) -> str:
    if not ids:
        return ""
    titles = [fill(programme, programme.criteria[id].title, situation) for id in ids]
    return say(programme, "verdict_not_checked", situation, titles=_joined(programme, titles, situation))


def _changes(programme: Programme, answers: Answers, entries: Sequence[Finding], situation: Situation) -> str:
    lines = []
    for id in dict.fromkeys(entry.criterion for entry in entries):
        changed = _clearing(programme, answers, id)
        if changed:
            criterion, values = changed
            lines.append(
                say(
                    programme,
                    "verdict_change_line",
                    situation,
                    title=fill(programme, criterion.title, situation),
                    given=answered(programme, criterion.id, answers[criterion.id], situation),
                    labels=_joined(programme, [fill(programme, v.label, situation) for v in values], situation),
                )
            )
    return say(programme, "verdict_changes", situation, lines="\n".join(dict.fromkeys(lines))) if lines else ""


def _clearing(programme: Programme, answers: Answers, id: str) -> tuple[Criterion, list[Value]] | None:
    """The answers to a criterion, or to the one it hangs on, after which nothing is found under it."""
    for candidate in (id, *programme.criteria[id].asked_when):
        criterion = programme.criteria[candidate]
        values = [value for value in criterion.values.values() if _clears(programme, answers, id, candidate, value.id)]
        if values:
            return criterion, values
    return None


def _clears(programme: Programme, answers: Answers, id: str, candidate: str, value: str) -> bool:
    before = eligibility.assess(programme.criteria, answers)
    after = eligibility.assess(programme.criteria, {**answers, candidate: (value,)})
    found = {entry.criterion for entry in (*after.findings, *after.open)}
    return not found & {id, candidate} and set(after.not_checked) <= set(before.not_checked)


def _next_steps(programme: Programme, situation: Situation) -> list[str]:
    return [
        say(programme, "verdict_review", situation),
        say(programme, "verdict_preparation", situation),
        *notices(programme, _known(programme, ("application_state",)), "after", situation),
    ]


def _needs_person(found: eligibility.Verdict) -> bool:
    return found.outcome == "needs_inquiry" or bool(found.open)


def _verdict(programme: Programme, found: eligibility.Verdict, situation: Situation) -> dict[str, Any]:
    return {
        "outcome": found.outcome,
        "findings": [
            {**_entry(programme, entry, situation), "outcome": entry.outcome} for entry in found.findings
        ],
        "open": [_entry(programme, entry, situation) for entry in found.open],
        "not_checked": list(found.not_checked),
        "guideline": fill(programme, programme.edition, situation),
        "as_of": situation.today.isoformat(),
    }


def _entry(programme: Programme, entry: Finding, situation: Situation) -> dict[str, Any]:
    return {
        "criterion": entry.criterion,
        "clause": entry.clause,
        "reason": fill(programme, entry.reason, situation),
    }


def _verdict_choices(programme: Programme, found: eligibility.Verdict, situation: Situation) -> list[dict[str, str]]:
    controls = [
        {"id": f"prescreening={control}", "label": say(programme, f"choice_{control}", situation)}
        for control in ("back", "restart")
    ]
    return [handoff_choice(programme, situation), *controls] if _needs_person(found) else controls


def _joined(programme: Programme, parts: Sequence[str], situation: Situation) -> str:
    return say(programme, "format_list_separator", situation).strip("|").join(parts)
