"""The message of the verdict: what was found, on which clause, what is open, and what comes next.

Nothing is decided here; what the answers amount to is `eligibility`'s, and every sentence is data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from programme import eligibility
from programme.consistency import APPLICATION_PAGE, APPLICATION_STATE, PERIOD_ENDED
from programme.eligibility import Answers, Finding
from programme.findings import answered, joined, lines, quoted
from programme.model import Criterion, Programme, Value
from programme.notices import notices
from programme.rendering import citations, controls, fill, handoff, handoff_choice, links, say
from programme.situation import Situation


def verdict(programme: Programme, answers: Answers, situation: Situation) -> dict[str, Any]:
    """The result of the answers given, complete or not."""
    found = eligibility.assess(programme.criteria, answers)
    entries = [*found.findings, *found.open]
    excluded = found.outcome == "excluded"
    sections = [
        *notices(programme, [PERIOD_ENDED], "before", situation),
        say(programme, f"verdict_{found.outcome}", situation),
        _findings(programme, "verdict_findings", found.findings, situation),
        _findings(programme, "verdict_open", found.open, situation),
        _not_checked(programme, found.not_checked, situation),
        _changes(programme, answers, entries, situation),
        *(() if excluded else _next_steps(programme, situation)),
        say(programme, "verdict_handoff", situation) if _needs_person(found) else "",
        say(programme, "verdict_disclaimer", situation),
    ]
    message: dict[str, Any] = {
        "text": "\n\n".join(section for section in sections if section),
        "verdict": _verdict(programme, found, situation),
        "choices": _verdict_choices(programme, found, situation),
        "links": links(programme, [APPLICATION_PAGE], situation),
    }
    cited = citations(programme, (entry.clause for entry in entries), situation)
    if cited:
        message["citations"] = cited
    if _needs_person(found):
        message["handoff"] = handoff(programme, situation)
    return message


def _findings(programme: Programme, key: str, entries: Sequence[Finding], situation: Situation) -> str:
    return say(programme, key, situation, findings=lines(programme, entries, situation)) if entries else ""


def _not_checked(programme: Programme, ids: Sequence[str], situation: Situation) -> str:
    if not ids:
        return ""
    titles = [fill(programme, programme.criteria[id].title, situation) for id in ids]
    return say(programme, "verdict_not_checked", situation, titles=joined(programme, titles, situation))


def _changes(programme: Programme, answers: Answers, entries: Sequence[Finding], situation: Situation) -> str:
    changes = []
    for id in dict.fromkeys(entry.criterion for entry in entries):
        changed = _clearing(programme, answers, id)
        if changed:
            criterion, values = changed
            changes.append(
                say(
                    programme,
                    "verdict_change_line",
                    situation,
                    title=fill(programme, criterion.title, situation),
                    given=answered(programme, criterion.id, answers[criterion.id], situation),
                    labels=joined(programme, [quoted(programme, value, situation) for value in values], situation),
                )
            )
    return say(programme, "verdict_changes", situation, lines="\n".join(dict.fromkeys(changes))) if changes else ""


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
        *notices(programme, [APPLICATION_STATE], "after", situation),
    ]


def _needs_person(found: eligibility.Verdict) -> bool:
    return found.outcome == "needs_inquiry" or bool(found.open)


def _verdict(programme: Programme, found: eligibility.Verdict, situation: Situation) -> dict[str, Any]:
    return {
        "outcome": found.outcome,
        "findings": [{**_entry(programme, entry, situation), "outcome": entry.outcome} for entry in found.findings],
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
    offered = controls(programme, ("back", "restart"), situation)
    return [handoff_choice(programme, situation), *offered] if _needs_person(found) else offered
