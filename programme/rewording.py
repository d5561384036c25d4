"""Puts what a company wrote into the plain form that is read: no dialect, no double negation, no clause of the past."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from programme.lexicon import lexicon
from programme.phrases import folded, normal, normal_pattern

FILE = "reading.yml"


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """The text with every rewording of the data made, in their order; its spaces and katakana as they were."""
    return _replaced(folded(text), "rewordings")


def as_found_out(text: str) -> str:
    """A correction in the present: 「ありました」 says that there is."""
    return _replaced(plain(text), "found_out")


def clauses(text: str) -> list[str]:
    """The clauses of a text, without what joins them."""
    return [piece.strip() for piece in expression("clause").split(text) if piece and piece.strip()]


def tells_what_was(clause: str) -> bool:
    """Whether a clause is about the past."""
    return bool(expression("was").search(normal(clause)))


@cache
def expression(*path: str) -> re.Pattern[str]:
    """One pattern of the data, or a list of them as alternatives, for texts in their normal form."""
    content = lexicon(FILE)
    for key in path:
        content = content[key]
    entries = [content] if isinstance(content, str) else content
    return re.compile("|".join(f"(?:{normal_pattern(entry)})" for entry in entries))


def _replaced(text: str, key: str) -> str:
    for pattern, becomes in _replacements(key):
        text = pattern.sub(becomes, text)
    return text


@cache
def _replacements(key: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["pattern"]), entry["becomes"]) for entry in lexicon(FILE)[key])
