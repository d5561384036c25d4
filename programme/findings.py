"""How answers and findings read in a message: their labels, their reasons, the clauses they stand on."""

from __future__ import annotations

from collections.abc import Sequence

from programme.eligibility import CARRY_ON, Finding
from programme.model import Programme, Value
from programme.rendering import fill, labels, say
from programme.situation import Situation


def answered(programme: Programme, criterion_id: str, values: Sequence[str], situation: Situation) -> str:
    """The labels of an answer, as a transcript or a summary shows it."""
    if criterion_id == CARRY_ON:
        return joined(programme, [say(programme, f"prescreening_{value}", situation) for value in values], situation)
    of_criterion = programme.criteria[criterion_id].values
    return joined(programme, [fill(programme, of_criterion[value].label, situation) for value in values], situation)


def lines(programme: Programme, entries: Sequence[Finding], situation: Situation) -> str:
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


def quoted(programme: Programme, value: Value, situation: Situation) -> str:
    """The label of a value in quotation marks."""
    return say(programme, "format_quoted", situation, text=fill(programme, value.label, situation))


def joined(programme: Programme, parts: Sequence[str], situation: Situation) -> str:
    """The parts in one line."""
    return say(programme, "format_list_separator", situation).strip("|").join(parts)
