"""The verdict on a company's answers, by the rows of `criteria.yml` and nothing else.

No criterion is named here: what an answer does, alone or with others, is data. An answer counts only while
its question is on the present path, so that a corrected answer takes its sub-questions with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from programme.errors import UnknownAnswer
from programme.model import UNANSWERED, Criteria, Criterion, Effect, Text

Answers = Mapping[str, Sequence[str]]
Outcome = Literal["excluded", "needs_inquiry", "may_be_excluded", "no_exclusion_found"]

CARRY_ON = "carry_on"
CONTINUE = "continue"
RESULT = "result"


@dataclass(frozen=True)
class Finding:
    """One clause that the answers meet, or leave open, and why."""

    criterion: str
    clause: str
    outcome: Effect
    reason: Text


@dataclass(frozen=True)
class Verdict:
    """What the answers amount to: never a promise, the programme's review decides."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    open: tuple[Finding, ...]
    not_checked: tuple[str, ...]

    @property
    def excluded(self) -> bool:
        """Whether an exclusion is certain, whatever else is answered."""
        return self.outcome == "excluded"


def path(criteria: Criteria, answers: Answers) -> list[str]:
    """The criteria that these answers lead through, in order, answered or not."""
    on_path: list[str] = []
    for id, criterion in criteria.items():
        conditions = criterion.asked_when.items()
        if all(parent in on_path and set(answers.get(parent, ())) & set(values) for parent, values in conditions):
            on_path.append(id)
    return on_path


def assess(criteria: Criteria, answers: Answers) -> Verdict:
    """The verdict on any answers, complete or not; raises `UnknownAnswer` for what the data do not know."""
    _check(criteria, answers)
    on_path = path(criteria, answers)
    given = {id: tuple(answers[id]) for id in on_path if answers.get(id)}
    entries = list(_entries(criteria, on_path, given))
    findings = tuple(entry for entry in entries if entry.outcome != "open")
    open_entries = tuple(entry for entry in entries if entry.outcome == "open")
    not_checked = tuple(id for id in on_path if id not in given)
    return Verdict(_outcome(findings, open_entries, not_checked), findings, open_entries, not_checked)


def next_criterion(criteria: Criteria, answers: Answers) -> str | None:
    """What to ask next: a criterion, `carry_on` once after the first certain exclusion, or nothing more."""
    choice = tuple(answers.get(CARRY_ON, ()))
    if RESULT in choice:
        return None
    verdict = assess(criteria, answers)
    if not verdict.not_checked:
        return None
    if verdict.excluded and not choice:
        return CARRY_ON
    return verdict.not_checked[0]


def without(criteria: Criteria, answers: Answers, id: str) -> dict[str, tuple[str, ...]]:
    """The answers with that one taken back, and with it whatever was asked because of it.

    The wish for the result at once is taken back too, else the question could not be asked again.
    """
    left = {key: tuple(values) for key, values in answers.items() if key != id}
    if RESULT in left.get(CARRY_ON, ()):
        del left[CARRY_ON]
    on_path = set(path(criteria, left))
    return {key: values for key, values in left.items() if key == CARRY_ON or key in on_path}


def _check(criteria: Criteria, answers: Answers) -> None:
    for id, values in answers.items():
        if id == CARRY_ON:
            continue
        if id not in criteria:
            raise UnknownAnswer(id)
        for value in values:
            if value not in criteria[id].values:
                raise UnknownAnswer(id, value)
        if len(values) > 1 and not criteria[id].multiple:
            raise UnknownAnswer(id, ",".join(values))


def _entries(criteria: Criteria, on_path: Sequence[str], given: Answers) -> Iterator[Finding]:
    for id in on_path:
        yield from _own_entries(criteria[id], given.get(id, ()))
        for combination in criteria.combinations:
            if combination.criterion == id and combination.effect != "clear" and _holds(combination.when, given):
                for clause in combination.clauses:
                    yield Finding(id, clause, combination.effect, combination.reason)


def _own_entries(criterion: Criterion, values: Sequence[str]) -> Iterator[Finding]:
    for id, value in criterion.values.items():
        if id in values and value.reason is not None and value.effect not in ("clear", "decided_with_others"):
            for clause in value.clauses:
                yield Finding(criterion.id, clause, value.effect, value.reason)


def _holds(when: Mapping[str, Sequence[str]], given: Answers) -> bool:
    return all(set(given.get(id) or (UNANSWERED,)) & set(values) for id, values in when.items())


def _outcome(findings: Sequence[Finding], open_: Sequence[Finding], not_checked: Sequence[str]) -> Outcome:
    if any(finding.outcome == "excluded" for finding in findings):
        return "excluded"
    if open_ or not_checked:
        return "needs_inquiry"
    return "may_be_excluded" if findings else "no_exclusion_found"
