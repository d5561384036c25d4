"""Reads a company's own words as the answer to one question of the pre-screening.

The order: a question is no answer; a number counts the choices; a refusal is `unsure`; what speaks of another
question is left out; a hedge is `unsure`; then the labels, phrases and statements of the data, the longest first;
then a plain yes or no; then the stance that the engine recognised. Whatever is left, or says two things at once, is
no answer, so that the question is put again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

from programme import items, phrases, rewording, subjects
from programme.eligibility import CARRY_ON, CONTINUE, RESULT
from programme.lexicon import lexicon
from programme.model import Criterion, Programme
from programme.phrases import Grammar, Phrase, Span
from programme.rewording import expression

FILE = "reading.yml"
UNSURE = "unsure"
LONGEST_AFTER_FIRST_WORD = 30
LONGEST_HEDGE = 60
Stance = Literal["affirm", "deny", "unsure"]


@dataclass(frozen=True)
class _Question:
    """What can be answered: the values in the order of their numbers, and how each is said."""

    id: str
    values: tuple[str, ...]
    phrases: Mapping[str, Sequence[str]]
    multiple: bool
    affirm: str | None
    deny: str | None


def read(programme: Programme, criterion_id: str, text: str, stance: Stance | None = None) -> list[str] | None:
    """The values that a text names, or `None` where it is no answer to this question."""
    question = _question(programme, criterion_id)
    plain = rewording.plain(text)
    written = phrases.normal(plain)
    if not written or asks(text):
        return None
    by_number = _by_number(written, question)
    if by_number is not None:
        return by_number
    if refuses(text):
        return _if_known(UNSURE, question)
    own_words = cache(partial(_own_words, question, programme))
    own = subjects.own_part(criterion_id, plain, lambda clause: bool(phrases.said(clause, own_words(), _grammar())))
    return _of_own(own, question, stance) if own else None


def asks(text: str) -> bool:
    """Whether a text asks something, and so is no answer."""
    return _matches("asks", phrases.normal(rewording.plain(text)))


def refuses(text: str) -> bool:
    """Whether a text says that nothing will be said."""
    return _matches("refusals", phrases.normal(rewording.plain(text)))


def _of_own(text: str, question: _Question, stance: Stance | None) -> list[str] | None:
    sides = [clause for clause in rewording.clauses(text) if not _matches("double_negations", phrases.normal(clause))]
    if _matches("double_negations", phrases.normal(text)):
        text = lexicon(FILE)["between_clauses"].join(sides)
    written = phrases.normal(text)
    if not written:
        return None
    if _hedges(written, question):
        return _if_known(UNSURE, question) if len(written) <= LONGEST_HEDGE else None
    named = _items(text, question) if question.multiple else _named(text, question)
    if named is not None:
        return named or None
    return _by_stance(_plain_stance(written, question) or _by_tone(stance, written), question)


def _hedges(written: str, question: _Question) -> bool:
    if question.id in lexicon(FILE)["own_view"]["criteria"]:
        written = expression("own_view", "softened").sub("", written)
    return _matches("hedges", written)


def _question(programme: Programme, criterion_id: str) -> _Question:
    if criterion_id == CARRY_ON:
        said: dict[str, list[str]] = lexicon(FILE)["carry_on"]
        return _Question(CARRY_ON, (CONTINUE, RESULT), said, False, CONTINUE, RESULT)
    criterion = programme.criteria[criterion_id]
    return _Question(
        criterion.id,
        tuple(criterion.values),
        _phrases(criterion),
        criterion.multiple,
        criterion.affirm,
        criterion.deny,
    )


def _phrases(criterion: Criterion) -> dict[str, list[str]]:
    return {
        value.id: [value.label.ja, value.label.en, *(phrase for said in value.says.values() for phrase in said)]
        for value in criterion.values.values()
    }


def _by_number(written: str, question: _Question) -> list[str] | None:
    for pattern, number in _ordinals():
        written = pattern.sub(f" {number} ", written)
    numbers = sorted({int(number) for number in re.findall(r"\d+", written)})
    if not numbers or not expression("around_numbers").fullmatch(re.sub(r"\d+", "", written)):
        return None
    if numbers[0] < 1 or numbers[-1] > len(question.values) or (len(numbers) > 1 and not question.multiple):
        return None
    return [question.values[number - 1] for number in numbers]


def _said(text: str, question: _Question) -> list[Span]:
    return phrases.said(text, _every(question), _grammar(), _statements(phrases.normal(text), question))


def _every(question: _Question) -> list[Phrase]:
    """The labels and phrases of a question, as they are written and as a text is reworded."""
    return [
        Phrase(form, value)
        for value, said in question.phrases.items()
        for words in said
        for form in {words, rewording.plain(words)}
    ]


def _statements(written: str, question: _Question) -> Iterable[Span]:
    for value in lexicon(FILE)["statements"].get(question.id, ()):
        if value in question.values:
            for found in expression("statements", question.id, value).finditer(written):
                yield Span(found.start(), found.end(), value, firm=True)


def _named(text: str, question: _Question) -> list[str] | None:
    """The one value that a text says, none where it says two things at once, `None` where it says nothing."""
    values = {span.value for span in _said(text, question)}
    if len(values) == 1 and not (question.deny is None and _tells_only_what_was(text)):
        return list(values)
    if len(values) < 2:
        return [] if values else None
    weighty = lexicon(FILE)["outweighs"].get(question.id)
    if weighty in values:
        return [weighty]
    now = [clause for clause in rewording.clauses(text) if not rewording.tells_what_was(clause)]
    latest = {span.value for clause in now for span in _said(clause, question)}
    if len(latest) == 1:
        return list(latest)
    return [UNSURE] if UNSURE in values and len(values) == 2 else []


def _tells_only_what_was(text: str) -> bool:
    return all(bool(expression("formerly").search(phrases.normal(clause))) for clause in rewording.clauses(text))


def _items(text: str, question: _Question) -> list[str] | None:
    written = phrases.normal(text)
    if items.every_one(written) or _is("all_of_them", written):
        return list(question.values)
    spans = [*_said(text, question), *_counted(written, question)]
    if not spans:
        return None
    if not items.read_whole(written, [*spans, *phrases.spans(text, _every(question), _grammar())]):
        return []
    found = {span.value for span in items.without_taken_back(question.id, written, spans)}
    return [value for value in question.values if value in found]


def _counted(written: str, question: _Question) -> Iterable[Span]:
    """The items that a list names by their numbers."""
    for pattern, number in _ordinals():
        if number <= len(question.values):
            for found in pattern.finditer(written):
                if expression("counted_word").search(found.group()):
                    yield Span(found.start(), found.end(), question.values[number - 1], firm=True)
    for found in expression("counted").finditer(written):
        if 1 <= int(found.group(1)) <= len(question.values):
            yield Span(found.start(), found.end(), question.values[int(found.group(1)) - 1], firm=True)


def _own_words(question: _Question, programme: Programme) -> list[Phrase]:
    """The phrases that are an answer to this question alone."""
    others = {
        phrases.normal(words)
        for criterion in programme.criteria.values()
        if criterion.id != question.id
        for said in _phrases(criterion).values()
        for words in said
    }
    return [
        Phrase(words, value)
        for value, said in question.phrases.items()
        for words in said
        if not phrases.HIRAGANA.fullmatch(phrases.bare(words)) and phrases.normal(words) not in others
    ]


def _plain_stance(written: str, question: _Question) -> Stance | None:
    if _is("yes", written):
        return "affirm"
    if _is("no", written):
        return "deny"
    stances: tuple[Stance, ...] = ("affirm", "deny") if question.deny else ()
    for stance in stances:
        first = expression("first_word", stance).search(written)
        rest = written[first.end() :] if first else ""
        if rest and len(rest) <= LONGEST_AFTER_FIRST_WORD and not expression("wants").search(rest):
            return stance if stance == "deny" else _by_tone(stance, rest)
    return None


def _by_tone(stance: Stance | None, written: str) -> Stance | None:
    """The stance unless the words are against it: nobody says no without a negation, or yes with one."""
    negative = bool(expression("negative").search(written))
    return None if (stance, negative) in (("affirm", True), ("deny", False)) else stance


def _by_stance(stance: Stance | None, question: _Question) -> list[str] | None:
    value = {"affirm": question.affirm, "deny": question.deny, "unsure": UNSURE}.get(stance or "")
    return _if_known(value, question)


def _if_known(value: str | None, question: _Question) -> list[str] | None:
    return [value] if value in question.values else None


def _matches(key: str, written: str) -> bool:
    return bool(expression(key).search(written))


def _is(key: str, written: str) -> bool:
    words = {phrases.normal(entry) for entry in lexicon(FILE)[key]}
    return written.strip() in words or phrases.stripped(written, _grammar()) in words


@cache
def _ordinals() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(entry["pattern"]), entry["number"]) for entry in lexicon(FILE)["ordinals"])


@cache
def _grammar() -> Grammar:
    return Grammar.of(lexicon(FILE)["grammar"])
