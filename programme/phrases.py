"""Finding phrases in what a company wrote, whatever its width, kana and spacing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

KATAKANA_FIRST, KATAKANA_LAST, KATAKANA_TO_HIRAGANA = 0x30A1, 0x30F6, 0x60
HIRAGANA = re.compile("[\u3041-\u3096\u30fc]+")
WORD = re.compile(r"[a-z0-9]")
SPACE_BETWEEN_WORDS = re.compile(r"(?<![!-~]) | (?![!-~])")
APOSTROPHES = re.compile("['\u2019\u02bc]")
END = r"[\u3001\u3002,.!;~]|$"
PARENTHESIS = re.compile(r"\(.*?\)")


def folded(text: str) -> str:
    """NFKC and lower case, with single spaces."""
    return " ".join(APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold()).split())


def narrow(text: str) -> str:
    """The folded form with spaces only between words of Latin letters."""
    return SPACE_BETWEEN_WORDS.sub("", folded(text))


def gaps(text: str) -> frozenset[int]:
    """Where in the narrow form a space was: whoever writes kana with spaces shows where the words end."""
    found = SPACE_BETWEEN_WORDS.finditer(folded(text))
    return frozenset(match.start() - before for before, match in enumerate(found))


def bare(words: str) -> str:
    """Words in the narrow form without what stands in parentheses."""
    return PARENTHESIS.sub("", narrow(words)).strip()


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """The narrow form with hiragana for katakana, character by character."""
    return "".join(
        chr(ord(character) - KATAKANA_TO_HIRAGANA) if _is_katakana(character) else character
        for character in narrow(text)
    )


def normal_pattern(pattern: str) -> str:
    """A regular expression for normal texts: its katakana are hiragana too; its signs stay as they are."""
    return "".join(
        chr(ord(character) - KATAKANA_TO_HIRAGANA) if _is_katakana(character) else character for character in pattern
    )


@dataclass(frozen=True)
class Phrase:
    """Words that say one value."""

    words: str
    value: str


@dataclass(frozen=True)
class Span:
    """Where a value is said; `firm` where the words after it cannot take it back."""

    start: int
    end: int
    value: str
    firm: bool = False

    @property
    def length(self) -> int:
        return self.end - self.start

    def within(self, longer: Span) -> bool:
        """Whether a longer phrase takes this one's place; two readings of the same words both stand."""
        return self.overlaps(longer) and (self.start, self.end) != (longer.start, longer.end)

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Grammar:
    """Patterns of a language's small words, in the normal form of the texts that they are held against."""

    negated_after: re.Pattern[str]
    """What follows a phrase and takes it back."""
    negated_before: re.Pattern[str]
    """What precedes a phrase and takes it back."""
    only: re.Pattern[str]
    """The end of a phrase that means "only" together with a negation after it."""
    ends_clause: re.Pattern[str]
    """What follows a phrase of kana alone where it is the predicate, and no part of another word."""
    begins_word: re.Pattern[str]
    """What precedes a phrase of kana alone where it is a word of its own."""
    politeness: re.Pattern[str]
    """Polite words and particles between a phrase of kana and a space."""
    trailing: re.Pattern[str]
    """Polite words and punctuation at the end of a text."""

    @classmethod
    def of(cls, content: Mapping[str, Sequence[str]]) -> Grammar:
        """From the lists of patterns in the data."""
        keys = ("negated_after", "negated_before", "only", "polite", "joining", "particles")
        after, before, only, polite, joining, particles = (
            "|".join(f"(?:{pattern})" for pattern in content[key]) for key in keys
        )
        return cls(
            negated_after=re.compile(after),
            negated_before=re.compile(f"(?:{before})$"),
            only=re.compile(f"(?:{only})$"),
            ends_clause=re.compile(f"(?:{polite})*(?:{joining}|{END})"),
            begins_word=re.compile(f"(?:^|{particles}|[^\u3041-\u3096{content['verb_stems']}])$"),
            politeness=re.compile(f"(?:{polite}|{particles})*"),
            trailing=re.compile(f"(?:{polite}|{END.removesuffix('|$')}| )*$"),
        )


def said(text: str, phrases: Iterable[Phrase], grammar: Grammar, statements: Iterable[Span] = ()) -> list[Span]:
    """Where values are said in a text, the longest phrase first, without the negated ones."""
    plain = normal(text)
    meant: list[Span] = []
    denied: list[Span] = []
    for span in sorted([*statements, *spans(text, phrases, grammar)], key=lambda span: -span.length):
        if any(span.within(longer) for longer in meant):
            continue
        if any(span.overlaps(longer) and span.value == longer.value for longer in denied):
            continue
        (meant if span.firm or not _negated(plain, span, grammar) else denied).append(span)
    return meant


def stripped(text: str, grammar: Grammar) -> str:
    """A normal text without the polite words and the punctuation at its end."""
    found = grammar.trailing.search(text)
    return text[: found.start()] if found else text


def spans(text: str, phrases: Iterable[Phrase], grammar: Grammar) -> Iterable[Span]:
    """Where phrases stand in a text, negated or not."""
    plain, small, borders = normal(text), narrow(text), gaps(text)
    for phrase in phrases:
        whole = narrow(phrase.words)
        for form in sorted({whole, bare(whole)}):
            words = normal(form)
            start = plain.find(words) if words else -1
            while start >= 0:
                end = start + len(words)
                if _stands_alone(plain, start, end, words) and (
                    not HIRAGANA.fullmatch(form) or _is_predicate(small, borders, start, end, grammar)
                ):
                    yield Span(start, end, phrase.value)
                start = plain.find(words, start + 1)


def _stands_alone(text: str, start: int, end: int, words: str) -> bool:
    """Whether Latin letters and digits are whole words there."""
    if WORD.match(words[0]) and start and WORD.match(text[start - 1]):
        return False
    return not (WORD.match(words[-1]) and end < len(text) and WORD.match(text[end]))


def _is_predicate(narrow_text: str, borders: frozenset[int], start: int, end: int, grammar: Grammar) -> bool:
    plain = normal(narrow_text)
    begins = start in borders or grammar.begins_word.search(plain[:start]) or _begins_after_katakana(narrow_text, start)
    if not begins:
        return False
    return bool(grammar.ends_clause.match(plain, end)) or any(
        grammar.politeness.fullmatch(plain, end, border) for border in borders if border >= end
    )


def _begins_after_katakana(narrow_text: str, start: int) -> bool:
    return _is_katakana(narrow_text[start - 1]) and not _is_katakana(narrow_text[start])


def _is_katakana(character: str) -> bool:
    return KATAKANA_FIRST <= ord(character) <= KATAKANA_LAST


def _negated(text: str, span: Span, grammar: Grammar) -> bool:
    before, words = text[: span.start], text[span.start : span.end]
    after = grammar.negated_after.match(text, span.end) and not grammar.only.search(words)
    return bool(after or grammar.negated_before.search(before))
