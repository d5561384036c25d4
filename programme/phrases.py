"""Finding phrases in what a company wrote, whatever its width, kana and spacing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

KATAKANA_FIRST, KATAKANA_LAST, KATAKANA_TO_HIRAGANA = 0x30A1, 0x30F6, 0x60
HIRAGANA = re.compile("[\u3041-\u3096\u30fc]+")
WORD = re.compile(r"[a-z0-9]")
SPACE_BETWEEN_WORDS = re.compile(r"(?<![!-~]) | (?![!-~])")
APOSTROPHES = re.compile("['\u2019\u02bc]")
CLAUSE_END = re.compile("[\u3001\u3002,.!;\n]|$")
PARENTHESIS = re.compile(r"\(.*?\)")


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """NFKC, lower case, hiragana for katakana; spaces only between words of Latin letters."""
    folded = APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    kana = "".join(
        chr(ord(character) - KATAKANA_TO_HIRAGANA) if KATAKANA_FIRST <= ord(character) <= KATAKANA_LAST else character
        for character in folded
    )
    return SPACE_BETWEEN_WORDS.sub("", " ".join(kana.split()))


@dataclass(frozen=True)
class Phrase:
    """Words that say one value."""

    words: str
    value: str


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    value: str

    @property
    def length(self) -> int:
        return self.end - self.start

    def overlaps(self, other: _Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Grammar:
    """Patterns of a language's small words: what negates a phrase after and before it, what may end a clause."""

    negated_after: re.Pattern[str]
    negated_before: re.Pattern[str]
    ends: re.Pattern[str]

    @classmethod
    def of(cls, after: Sequence[str], before: Sequence[str], ends: Sequence[str]) -> Grammar:
        """From the patterns of the data, written in hiragana and lower case."""
        return cls(
            re.compile("|".join(f"(?:{pattern})" for pattern in after)),
            re.compile("|".join(f"(?:{pattern})$" for pattern in before)),
            re.compile("(?:" + "|".join(ends) + ")*"),
        )


def said(text: str, phrases: Iterable[Phrase], grammar: Grammar) -> set[str]:
    """The values whose phrases stand in a normal text, the longest phrase first, without the negated ones."""
    taken: list[_Span] = []
    for span in sorted(_spans(text, phrases, grammar), key=lambda span: -span.length):
        if all(not span.overlaps(other) or (span.start, span.end) == (other.start, other.end) for other in taken):
            taken.append(span)
    return {span.value for span in taken if not _negated(text, span, grammar)}


def stripped(text: str, grammar: Grammar) -> str:
    """A normal text without the polite or trailing words and the punctuation at its end."""
    for length in range(len(text) + 1):
        rest = grammar.ends.match(text, length)
        if rest and not text[rest.end() :].strip("\u3001\u3002,.!~ "):
            return text[:length].strip()
    return text


def _spans(text: str, phrases: Iterable[Phrase], grammar: Grammar) -> Iterable[_Span]:
    for phrase in phrases:
        whole = normal(phrase.words)
        for words in {whole, PARENTHESIS.sub("", whole).strip()}:
            start = text.find(words) if words else -1
            while start >= 0:
                end = start + len(words)
                if _stands_alone(text, start, end, words) and (
                    not HIRAGANA.fullmatch(phrase.words) or _ends_clause(text, end, grammar)
                ):
                    yield _Span(start, end, phrase.value)
                start = text.find(words, start + 1)


def _stands_alone(text: str, start: int, end: int, words: str) -> bool:
    """Whether Latin letters and digits are whole words there."""
    if WORD.match(words[0]) and start and WORD.match(text[start - 1]):
        return False
    return not (WORD.match(words[-1]) and end < len(text) and WORD.match(text[end]))


def _ends_clause(text: str, end: int, grammar: Grammar) -> bool:
    rest = grammar.ends.match(text, end)
    return bool(CLAUSE_END.match(text, rest.end() if rest else end))


def _negated(text: str, span: _Span, grammar: Grammar) -> bool:
    return bool(grammar.negated_after.match(text, span.end) or grammar.negated_before.search(text[: span.start]))
