"""Puts values into texts: the facts', what the situation computes, and what the caller gives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timezone
from typing import Any

from programme.consistency import PLACEHOLDER
from programme.model import FactValue, Programme, Text
from programme.office_hours import OfficeHours, OfficeState
from programme.situation import Situation

# For what depends on the language of a situation only.
ANY_MOMENT = datetime(2000, 1, 1, tzinfo=timezone.utc)


def say(programme: Programme, key: str, situation: Situation, /, **own: object) -> str:
    """A sentence of the wording files, filled."""
    return fill(programme, programme.wording[key], situation, **own)


def fill(programme: Programme, text: Text, situation: Situation, /, **own: object) -> str:
    """A text in the situation's language with every placeholder replaced; an unknown one is a `KeyError`."""
    values = programme.values

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in own:
            return str(own[name])
        if name in values:
            return shown(programme, values[name], situation)
        return _computed(programme, name, situation)

    return PLACEHOLDER.sub(value, text.in_(situation.language))


def shown(programme: Programme, value: FactValue, situation: Situation) -> str:
    """One fact's value as a company reads it."""
    if isinstance(value, Text):
        return value.in_(situation.language)
    if isinstance(value, date):
        return day(programme, value, situation)
    return str(value)


def day(programme: Programme, value: date, situation: Situation) -> str:
    """A date as it is written in the situation's language."""
    month = _nth(programme, "format_month_names", value.month - 1, situation)
    pattern = programme.wording["format_date"].in_(situation.language)
    return _replace(pattern, year=value.year, month=value.month, month_name=month, day=value.day)


def moment(programme: Programme, value: datetime, situation: Situation) -> str:
    """A day with its weekday, and the time."""
    weekday = _nth(programme, "format_weekday_names", value.weekday(), situation)
    pattern = programme.wording["format_moment"].in_(situation.language)
    return _replace(pattern, date=day(programme, value.date(), situation), weekday=weekday, time=clock(value))


def clock(value: datetime) -> str:
    """The time of day, `9:00`."""
    return f"{value.hour}:{value.minute:02}"


def office(programme: Programme, situation: Situation) -> OfficeState:
    """The state of the inquiry desk in this situation."""
    return OfficeHours(programme.calendar, situation.closures).at(situation.now)


def handoff(programme: Programme, situation: Situation) -> dict[str, Any]:
    """The `handoff` of a message that offers a person."""
    state = office(programme, situation)
    offer: dict[str, Any] = {"offered": True, "open_now": state.open}
    if not state.open:
        offer["next_opening"] = state.next_opening.isoformat()
    return offer


def handoff_choice(programme: Programme, situation: Situation) -> dict[str, str]:
    """The choice that asks for a person."""
    return {"id": "handoff=request", "label": say(programme, "handoff_label", situation)}


def controls(programme: Programme, ids: Iterable[str], situation: Situation) -> list[dict[str, str]]:
    """The choices that steer the pre-screening."""
    return [{"id": f"prescreening={id}", "label": say(programme, f"choice_{id}", situation)} for id in ids]


def citations(programme: Programme, clauses: Iterable[str], situation: Situation) -> list[dict[str, str]]:
    """The clauses as a message cites them, each once."""
    cited = []
    for id in dict.fromkeys(clauses):
        clause = programme.clauses[id]
        label, summary = (fill(programme, text, situation) for text in (clause.label, clause.summary))
        cited.append({"clause": id, "label": label, "summary": summary})
    return cited


def labels(programme: Programme, clauses: Iterable[str], situation: Situation) -> str:
    """The clauses' labels in one line, each once."""
    separator = programme.wording["format_list_separator"].in_(situation.language).strip("|")
    return separator.join(entry["label"] for entry in citations(programme, clauses, situation))


def links(programme: Programme, ids: Iterable[str], situation: Situation) -> list[dict[str, str]]:
    """The pages as a message links them, each once."""
    found = []
    for id in dict.fromkeys(ids):
        link = programme.links[id]
        url = shown(programme, programme.values[link.url_fact], situation)
        found.append({"label": fill(programme, link.label, situation), "url": url})
    return found


def _computed(programme: Programme, name: str, situation: Situation) -> str:
    if name == "today":
        return day(programme, situation.today, situation)
    if name == "now_time":
        return clock(situation.desk_time)
    if name == "status_as_of" and situation.status_as_of:
        return day(programme, situation.status_as_of, situation)
    if name == "next_opening":
        return moment(programme, office(programme, situation).next_opening, situation)
    closes_at = office(programme, situation).closes_at
    if name == "closes_at" and closes_at:
        return clock(closes_at)
    raise KeyError(name)


def _nth(programme: Programme, key: str, index: int, situation: Situation) -> str:
    return programme.wording[key].in_(situation.language).split()[index]


def _replace(pattern: str, **own: object) -> str:
    return PLACEHOLDER.sub(lambda match: str(own[match[1]]), pattern)
