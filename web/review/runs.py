"""The pre-screenings of a conversation: how far each came, and what it found."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime

from programme.eligibility import CARRY_ON
from web.review.record import LoggedMessage, Record
from web.review.turns_asked import JAPAN, NAMESPACE


@dataclass(frozen=True)
class PrescreeningRun:
    """From its first question to the verdict, or to where the company stopped (`outcome` is None).

    `clauses`: those that certainly exclude.
    """

    id: str
    started_at: datetime
    criteria: frozenset[str]
    last_criterion: str
    outcome: str | None = None
    clauses: tuple[str, ...] = field(default=())

    @property
    def in_japan(self) -> datetime:
        """When it began, by the desk's clock."""
        return self.started_at.astimezone(JAPAN)


def runs(record: Record) -> list[PrescreeningRun]:
    """The pre-screenings, in their order; after a verdict the next question begins another one."""
    found: list[PrescreeningRun] = []
    for message in record.messages:
        criterion = (message.extras.get("prescreening") or {}).get("criterion")
        if criterion and (not found or found[-1].outcome):
            id = str(uuid.uuid5(NAMESPACE, f"{record.id}/run/{len(found)}"))
            found.append(PrescreeningRun(id, message.sent_at, frozenset(), criterion))
        if not found:
            continue
        if criterion and criterion != CARRY_ON:
            found[-1] = replace(found[-1], last_criterion=criterion, criteria=found[-1].criteria | {criterion})
        if message.extras.get("verdict") and not found[-1].outcome:
            found[-1] = _judged(found[-1], message)
    return found


def _judged(run: PrescreeningRun, message: LoggedMessage) -> PrescreeningRun:
    verdict = message.extras["verdict"]
    clauses = [one["clause"] for one in verdict.get("findings", ()) if one.get("outcome") == "excluded"]
    return replace(run, outcome=verdict["outcome"], clauses=tuple(dict.fromkeys(clauses)))
