"""The shape of each entry of the YAML files: what it must and may hold, and the dataclass that comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any, cast

from programme.entries import Entry, id_of, text
from programme.errors import ProgrammeError
from programme.model import (
    Answer,
    Calendar,
    Clause,
    Combination,
    Contradiction,
    Criterion,
    DateRange,
    Effect,
    Fact,
    FactValue,
    Link,
    Mention,
    Notice,
    NoticeCase,
    Reply,
    Term,
    Text,
    Value,
    YearlyRange,
)
from programme.phrases import normal_pattern

EFFECTS = ("clear", "excluded", "may_be_excluded", "open", "decided_with_others")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def links(guideline: Entry) -> Iterator[tuple[str, Link]]:
    """The pages that answers point to."""
    links = guideline.raw("links")
    if not isinstance(links, dict):
        raise guideline.problem("links must be a mapping")
    for id, content in links.items():
        entry = Entry(content, guideline.file, f"links.{id}", ("label", "url_fact"))
        yield str(id), Link(str(id), entry.text("label"), entry.word("url_fact"))


def clause(content: Any, file: str) -> tuple[str, Clause]:
    """One entry of `clauses.yml`."""
    id = id_of(content, file)
    entry = Entry(content, file, id, ("id", "label", "summary"))
    return id, Clause(id, entry.text("label"), entry.text("summary"))


def fact(content: Any, file: str) -> tuple[str, Fact]:
    """One entry of `facts.yml`."""
    id = id_of(content, file)
    entry = Entry(content, file, id, ("id", "clauses", "gist"), ("values",))
    gist = entry.raw("gist")
    if not isinstance(gist, dict) or not str(gist.get("ja") or "").strip():
        raise entry.problem("gist needs a ja")
    values = entry.raw("values") or {}
    if not isinstance(values, dict):
        raise entry.problem("values must be a mapping")
    read_values = {str(name): _fact_value(value, entry, f"values.{name}") for name, value in values.items()}
    return id, Fact(id, entry.words("clauses"), gist["ja"].strip(), read_values)


def _fact_value(value: Any, entry: Entry, key: str) -> FactValue:
    if isinstance(value, (bool, date)):
        raise entry.problem(f"{key}: {value} must be quoted")
    if isinstance(value, int):
        return value
    if isinstance(value, dict):
        return text(value, entry.file, entry.id, key)
    if not isinstance(value, str) or not value.strip():
        raise entry.problem(f"{key} must be a number, a string, a date or a text in both languages")
    return _date(value, entry, key) if ISO_DATE.fullmatch(value) else value


def _date(value: Any, entry: Entry, key: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise entry.problem(f'{key}: {value!r} is no date of the form "2026-03-31"') from error


def answer(content: Any, file: str) -> tuple[str, Answer]:
    """One entry of a file of `answers/`."""
    id = id_of(content, file)
    optional = ("notices", "detail", "why", "links", "follow_ups", "offers_handoff")
    entry = Entry(content, file, id, ("id", "title", "facts", "clauses", "text"), optional)
    return id, Answer(
        id=id,
        title=entry.text("title"),
        facts=entry.words("facts"),
        clauses=entry.words("clauses"),
        text=entry.text("text"),
        notices=entry.words("notices"),
        detail=entry.optional_text("detail"),
        why=entry.optional_text("why"),
        links=entry.words("links"),
        follow_ups=entry.words("follow_ups"),
        offers_handoff=entry.truth("offers_handoff"),
        chapter=Path(file).stem,
    )


def notice(content: Any, file: str) -> tuple[str, Notice]:
    """One entry of `notices.yml`."""
    id = id_of(content, file)
    entry = Entry(content, file, id, ("id", "place", "cases"))
    cases = []
    if not isinstance(entry.raw("cases"), list):
        raise entry.problem("cases must be a list")
    for case in entry.raw("cases"):
        case_entry = Entry(case, file, id, ("text",), ("when",))
        cases.append(NoticeCase(case_entry.words_by_key("when"), case_entry.text("text")))
    return id, Notice(id, cast(Any, entry.word("place", ("before", "after"))), tuple(cases))


def criterion(content: Any, file: str) -> tuple[str, Criterion]:
    """One criterion of `criteria.yml`, with its values."""
    id = id_of(content, file)
    required = ("id", "title", "clauses", "question", "why", "values")
    entry = Entry(content, file, id, required, ("terms", "multiple", "items_of", "asked_when", "affirm", "deny"))
    clauses = entry.words("clauses")
    values: dict[str, Value] = {}
    if not isinstance(entry.raw("values"), list):
        raise entry.problem("values must be a list")
    for item in entry.raw("values"):
        value = _value(item, file, id, clauses)
        if value.id in values:
            raise entry.problem(f"value {value.id} stands twice")
        values[value.id] = value
    parent = entry.optional_word("items_of")
    return id, Criterion(
        id=id,
        title=entry.text("title"),
        clauses=clauses,
        question=entry.text("question"),
        why=entry.text("why"),
        values=values,
        terms=entry.words("terms"),
        multiple=entry.truth("multiple"),
        items_of=parent,
        asked_when=entry.words_by_key("asked_when") | ({parent: ("some",)} if parent else {}),
        affirm=entry.optional_word("affirm"),
        deny=entry.optional_word("deny"),
    )


def _value(content: Any, file: str, criterion: str, clauses: tuple[str, ...]) -> Value:
    id = id_of(content, file) if isinstance(content, dict) and isinstance(content.get("id"), str) else None
    if id is None:
        shown = content.get("id") if isinstance(content, dict) else content
        raise ProgrammeError(file, criterion, f"value {shown!r} needs an id that is a quoted string")
    address = f"{criterion}={id}"
    entry = Entry(content, file, address, ("id", "label", "effect"), ("clauses", "reason", "says"))
    effect = cast(Effect, entry.word("effect", EFFECTS))
    reason = entry.optional_text("reason")
    if reason is None and effect not in ("clear", "decided_with_others"):
        raise entry.problem(f"reason is missing, the effect is {effect}")
    says = entry.words_by_key("says")
    if set(says) - {"ja", "en"}:
        raise entry.problem(f"says: unknown language {', '.join(sorted(set(says) - {'ja', 'en'}))}")
    return Value(id, entry.text("label"), effect, entry.words("clauses") or clauses, reason, says)


def combination(content: Any, file: str) -> tuple[str, Combination]:
    """One combination of `criteria.yml`."""
    criterion = content.get("criterion") if isinstance(content, dict) else None
    address = f"combinations.{criterion}"
    entry = Entry(content, file, address, ("when", "criterion", "effect", "clauses", "reason"))
    effect = cast(Effect, entry.word("effect", ("clear", "excluded", "may_be_excluded", "open")))
    when = entry.words_by_key("when")
    return address, Combination(when, entry.word("criterion"), effect, entry.words("clauses"), entry.text("reason"))


def term(content: Any, file: str) -> tuple[str, Term]:
    """One entry of `terms.yml`."""
    id = id_of(content, file)
    entry = Entry(content, file, id, ("id", "title", "text", "clauses"))
    return id, Term(id, entry.text("title"), entry.text("text"), entry.words("clauses"))


def mention(content: Any, file: str) -> tuple[str, Mention]:
    """One entry of `mentions.yml`; its patterns are held against normal texts, so they are made normal too."""
    id = id_of(content, file)
    entry = Entry(content, file, id, ("id",), ("topic", "terms", "patterns"))
    patterns = tuple(normal_pattern(pattern) for pattern in entry.words("patterns"))
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise entry.problem(f"pattern {pattern!r}: {error}") from error
    if not patterns and not entry.words("terms"):
        raise entry.problem("needs terms or patterns")
    return id, Mention(id, entry.optional_word("topic"), entry.words("terms"), patterns)


def contradiction(content: Any, file: str) -> tuple[str, Contradiction]:
    """One entry of `contradictions.yml`."""
    id = id_of(content, file)
    entry = Entry(content, file, id, ("id", "clauses", "description", "topic"))
    return id, Contradiction(id, entry.words("clauses"), entry.text("description"), entry.word("topic"))


def reply(content: Any, file: str) -> tuple[str, Reply]:
    """One entry of `replies.yml`."""
    id = id_of(content, file)
    entry = Entry(content, file, id, ("id", "text"), ("choices", "offers_handoff"))
    return id, Reply(id, entry.text("text"), entry.words("choices"), entry.truth("offers_handoff"))


def calendar(content: Any) -> Calendar:
    """The content of `calendar.yml`."""
    entry = Entry(
        content,
        "calendar.yml",
        "",
        ("hours", "closed_weekdays", "holidays", "clause"),
        ("closures", "unconfirmed"),
    )
    weekdays = entry.words("closed_weekdays")
    for weekday in weekdays:
        if weekday not in WEEKDAYS:
            raise entry.problem(f"closed_weekdays: {weekday!r} is none of {', '.join(WEEKDAYS)}")
    return Calendar(
        hours=tuple(_hours(pair, entry) for pair in entry.raw("hours")),
        closed_weekdays=frozenset(WEEKDAYS.index(weekday) for weekday in weekdays),
        holidays=entry.word("holidays"),
        closures=tuple(_closure(item, entry) for item in entry.raw("closures") or ()),
        unconfirmed=tuple(_unconfirmed(item, entry) for item in entry.raw("unconfirmed") or ()),
        clause=entry.word("clause"),
    )


def _hours(pair: Any, entry: Entry) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(at) for at in pair)
    except (TypeError, ValueError) as error:
        raise entry.problem(f'hours: {pair!r} is no pair such as ["09:00", "12:00"]') from error
    if opens >= closes:
        raise entry.problem(f"hours: {pair!r} ends before it begins")
    return opens, closes


def _closure(item: Any, entry: Entry) -> DateRange:
    if isinstance(item, dict):
        span = Entry(item, entry.file, "closures", ("from", "to"))
        return DateRange(_date(span.raw("from"), span, "from"), _date(span.raw("to"), span, "to"))
    return DateRange(_date(item, entry, "closures"), _date(item, entry, "closures"))


def _unconfirmed(item: Any, entry: Entry) -> YearlyRange:
    span = Entry(item, entry.file, "unconfirmed", ("from", "to"))
    first, last = (_date(f"2024-{span.word(key)}", span, key) for key in ("from", "to"))
    return YearlyRange((first.month, first.day), (last.month, last.day))


def wording_entries(content: Any, file: str) -> Iterator[tuple[str, Text, frozenset[str]]]:
    """The key, text and own placeholders of each entry of a file of `wording/`."""
    if not isinstance(content, dict):
        raise ProgrammeError(file, "", "must be a mapping of keys to texts")
    for key, item in content.items():
        if not isinstance(key, str):
            raise ProgrammeError(file, str(key), "the key must be a quoted string")
        entry = Entry(item, file, key, (), ("ja", "en", "with"))
        said = text({language: entry.raw(language) for language in ("ja", "en")}, file, key, "text")
        yield key, said, frozenset(entry.words("with"))
