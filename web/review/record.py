"""The log of one conversation as it is read for the read model: everything that was said, understood and done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class LoggedMessage:
    """A message of the log."""

    seq: int
    turn_id: str | None
    sender: str
    sent_at: datetime
    text: str
    extras: Mapping[str, Any]


@dataclass(frozen=True)
class LoggedTurn:
    """What became of one turn."""

    outcome: str | None
    understood: Mapping[str, Any]
    model: Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """One conversation. `thumbs`: by message; `judgements`: by turn; `chosen`: topics chosen from what was offered.

    `handoffs`: when it joined the queue or sent the form.
    """

    id: str
    opened_at: datetime
    last_at: datetime
    language: str
    messages: Sequence[LoggedMessage]
    turns: Mapping[str, LoggedTurn]
    thumbs: Mapping[int, bool] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    judgements: Mapping[str, str] = field(default_factory=dict)
    handoffs: Sequence[datetime] = ()
    queued: bool = False
    with_person: bool = False
    sent_form: bool = False
