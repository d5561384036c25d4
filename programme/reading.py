"""Reads a company's own words as the answer to one question of the pre-screening.

The order: a question is no answer; a number counts the choices; a hedge is `unsure`; then the labels and the
phrases of the data, the longest first; then a plain yes or no; then the stance that the engine recognised.
Whatever is left, or says two things at once, is no answer, so that the question is put again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from programme import phrases
from programme.eligibility import CARRY_ON, CONTINUE, RESULT
from programme.lexicon import lexicon
from programme.model import Criterion, Programme
from programme.phrases import Grammar, Phrase

FILE = "reading.yml"
UNSURE = "unsure"
Stance = Literal["affirm", "deny", "unsure"]


@dataclass(frozen=True)
class _Question:
    """What can be answered: the values in the order of their numbers, and how each is said."""

    values: tuple[str, ...]
    phrases: Mapping[str, Sequence[str]]
    multiple: bool
    affirm: str | None
    deny: str | None


def read(programme: Programme, criterion_id: str, text: str, stance: Stance | None = None) -> list[str] | None:
    """The values that a text names, or `None` where it is no answer to this question."""
    question = _question(programme, criterion_id)
    written = phrases.normal(text)
    if not written or _matches("asks", written):
        return None
    by_number = _by_number(written, question)
    if by_number is not None:
        return by_number
    if _matches("double_negations", written):
        return None
    if _matches("hedges", written):
        return [UNSURE] if UNSURE in question.values else None
    named = _named(text, question)
    if named:
        return named if question.multiple or len(named) == 1 else None
    return _by_stance(_plain_stance(written) or stance, question)


def asks(text: str) -> bool:
    """Whether a text asks something, and so is no answer."""
    return _matches("asks", phrases.normal(text))


def _question(programme: Programme, criterion_id: str) -> _Question:
    if criterion_id == CARRY_ON:
        said: dict[str, list[str]] = lexicon(FILE)["carry_on"]
        return _Question((CONTINUE, RESULT), said, False, CONTINUE, RESULT)
    criterion = programme.criteria[criterion_id]
    return _Question(tuple(criterion.values), _phrases(criterion), criterion.multiple, criterion.affirm, criterion.deny)


def _phrases(criterion: Criterion) -> dict[str, list[str]]:
    return {
        value.id: [value.label.ja, value.label.en, *(phrase for said in value.says.values() for phrase in said)]
        for value in criterion.values.values()
    }


def _by_number(written: str, question: _Question) -> list[str] | None:
    for pattern, number in _ordinals():
        written = pattern.sub(f" {number} ", written)
    numbers = sorted({int(number) for number in re.findall(r"\d+", written)})
    if not numbers or not _pattern("around_numbers").fullmatch(re.sub(r"\d+", "", written)):
        return None
    if numbers[0] < 1 or numbers[-1] > len(question.values) or (len(numbers) > 1 and not question.multiple):
        return None
    return [question.values[number - 1] for number in numbers]


def _named(text: str, question: _Question) -> list[str]:
    if question.multiple and _is("all_of_them", phrases.normal(text)):
        return list(question.values)
    every = [Phrase(words, value) for value, said in question.phrases.items() for words in said]
    found = phrases.said(text, every, _grammar())
    return [value for value in question.values if value in found]


def _plain_stance(written: str) -> Stance | None:
    if _is("yes", written):
        return "affirm"
    return "deny" if _is("no", written) else None


def _by_stance(stance: Stance | None, question: _Question) -> list[str] | None:
    value = {"affirm": question.affirm, "deny": question.deny, "unsure": UNSURE}.get(stance or "")
    return [value] if value in question.values else None


def _matches(key: str, written: str) -> bool:
    return bool(_pattern(key).search(written))


def _is(key: str, written: str) -> bool:
    words = {phrases.normal(entry) for entry in lexicon(FILE)[key]}
    return written.strip() in words or phrases.stripped(written, _grammar()) in words


@cache
def _pattern(key: str) -> re.Pattern[str]:
    patterns: list[str] | str = lexicon(FILE)[key]
    return re.compile(patterns if isinstance(patterns, str) else "|".join(f"(?:{entry})" for entry in patterns))


@cache
def _ordinals() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(entry["pattern"]), entry["number"]) for entry in lexicon(FILE)["ordinals"])


@cache
def _grammar() -> Grammar:
    return Grammar.of(lexicon(FILE)["grammar"])
