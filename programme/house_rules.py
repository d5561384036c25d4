"""How texts must read: no promise, no exclamation mark, no figure written out; each problem with its address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from programme.consistency import PLACEHOLDER
from programme.entries import read_yaml
from programme.errors import ProgrammeError
from programme.lexicon import DATA
from programme.model import Answer, FactValue, Language, Programme, Reply, Text
from programme.rendering import ANY_MOMENT, day
from programme.situation import Situation

FILE = "house_rules.yml"
STRAY_BRACE = re.compile(r"[{}]")
SHORTEST_VALUE = 4
SMALLEST_FIGURE = 100
OF_STAFF = "console_"
LANGUAGES: tuple[Language, ...] = ("ja", "en")


@dataclass(frozen=True)
class HouseRule:
    """One thing that no text may say."""

    id: str
    pattern: re.Pattern[str]
    what: str
    everywhere: bool


@cache
def house_rules() -> tuple[HouseRule, ...]:
    """The rules of `data/house_rules.yml`."""
    entries = read_yaml(DATA / FILE, FILE)
    return tuple(
        HouseRule(entry["id"], re.compile(entry["pattern"]), entry["what"], entry.get("everywhere", True))
        for entry in entries
    )


def problems(programme: Programme, wording_files: Mapping[str, str]) -> Iterator[ProgrammeError]:
    """Every text that breaks a rule of the house; `wording_files` names the file of each wording key."""
    written_out = _written_out(programme)
    for file, id, name, text in _texts(programme):
        for problem in _problems(name, text, written_out, wording=False):
            yield ProgrammeError(file, id, problem)
    # What staff read names limits of its pages, which are no figures of the programme and may be like one.
    named = {spelling: name for spelling, name in written_out.items() if not spelling.isdigit()}
    for key, text in programme.wording.items():
        values = named if key.startswith(OF_STAFF) else written_out
        for problem in _problems("", text, values, wording=True):
            yield ProgrammeError(wording_files.get(key, "wording"), key, problem)


def fields(entry: Answer | Reply) -> dict[str, Text]:
    """The texts of an answer or a reply by their key in its file."""
    keys = ("title", "text", "detail", "why")
    found = {key: getattr(entry, key, None) for key in keys}
    return {key: text for key, text in found.items() if isinstance(text, Text)}


def _problems(name: str, text: Text, written_out: Mapping[str, str], *, wording: bool) -> Iterator[str]:
    for language in LANGUAGES:
        address = ".".join(part for part in (name, language) if part)
        said = unicodedata.normalize("NFKC", text.in_(language))
        for rule in house_rules():
            found = rule.pattern.search(said) if rule.everywhere or not wording else None
            if found:
                yield f"{address}: {rule.what} ({found[0]!r})"
        if not wording and STRAY_BRACE.search(PLACEHOLDER.sub("", said)):
            yield f"{address}: has a brace that belongs to no placeholder"
        folded = said.casefold()
        for spelling, value in written_out.items():
            if spelling in folded and _stands_alone(spelling, folded):
                yield f"{address}: writes {spelling!r} out; it is {{{value}}}"


def _texts(programme: Programme) -> Iterator[tuple[str, str, str, Text]]:
    for answer in programme.answers.values():
        for key, text in fields(answer).items():
            yield f"answers/{answer.chapter}.yml", answer.id, key, text
    for reply in programme.replies.values():
        yield "replies.yml", reply.id, "text", reply.text
    for notice in programme.notices.values():
        for case in notice.cases:
            yield "notices.yml", notice.id, "text", case.text
    for clause in programme.clauses.values():
        yield from (
            ("clauses.yml", clause.id, "label", clause.label),
            ("clauses.yml", clause.id, "summary", clause.summary),
        )
    for term in programme.terms.values():
        yield from (("terms.yml", term.id, "title", term.title), ("terms.yml", term.id, "text", term.text))
    for entry in programme.contradictions.values():
        yield "contradictions.yml", entry.id, "description", entry.description
    yield from _criteria(programme)


def _criteria(programme: Programme) -> Iterator[tuple[str, str, str, Text]]:
    file = "criteria.yml"
    for criterion in programme.criteria.values():
        for key in ("title", "question", "why"):
            yield file, criterion.id, key, getattr(criterion, key)
        for value in criterion.values.values():
            yield file, f"{criterion.id}={value.id}", "label", value.label
            if value.reason:
                yield file, f"{criterion.id}={value.id}", "reason", value.reason
    for combination in programme.criteria.combinations:
        yield file, f"combinations.{combination.criterion}", "reason", combination.reason


def _written_out(programme: Programme) -> dict[str, str]:
    """How the facts' values may be spelt where their placeholder belongs, each with its name."""
    found: dict[str, str] = {}
    for name, value in programme.values.items():
        for spelling in _spellings(programme, value):
            found.setdefault(unicodedata.normalize("NFKC", spelling).casefold(), name)
    return found


def _spellings(programme: Programme, value: FactValue) -> Iterator[str]:
    if isinstance(value, Text):
        yield from (text for text in (value.ja, value.en) if len(text) >= SHORTEST_VALUE)
    elif isinstance(value, date):
        yield value.isoformat()
        if {"format_date", "format_month_names"} <= programme.wording.keys():
            for language in LANGUAGES:
                yield day(programme, value, Situation(ANY_MOMENT, language=language))
    elif isinstance(value, int):
        if value >= SMALLEST_FIGURE:
            yield str(value)
    elif len(value) >= SHORTEST_VALUE:
        yield value


def _stands_alone(spelling: str, text: str) -> bool:
    """Whether a figure is not a part of a longer one or of an id; anything else need not stand alone."""
    if not spelling.isdigit():
        return True
    return re.search(rf"(?<![0-9a-z_.,{{]){spelling}(?![0-9a-z_%])", text) is not None
