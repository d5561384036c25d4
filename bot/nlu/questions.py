"""A message into its questions: companies often tell a story first, or ask two things at once.

The patterns stand in data/questions.yml.
"""

import re
from functools import cache
from typing import List, Pattern

from programme.lexicon import lexicon

FILE = "questions.yml"
MOST_CLAUSES = 4
SHORTEST = 4
SHORTEST_PHRASE = 8


@cache
def pattern(name: str) -> Pattern[str]:
    """One of the file's expressions."""
    return re.compile(lexicon(FILE)[name])


def sentences(text: str) -> List[str]:
    """The sentences of a text, with what joins two questions taken as a border."""
    found: List[str] = []
    for sentence in pattern("sentence").findall(text):
        found += [pattern("leading_word").sub("", piece).strip() for piece in pattern("joined_by").split(sentence)]
    return [piece for piece in found if len(piece) >= SHORTEST]


def asks(sentence: str) -> bool:
    """Whether a sentence asks something, rather than tells a story."""
    return bool(pattern("asks").search(sentence))


def elliptical(text: str) -> bool:
    """Whether a text leans on what was said before it."""
    return bool(pattern("elliptical").search(text))


def clauses(sentence: str) -> List[str]:
    """The pieces of one sentence that may ask for different things: its clauses, or two nouns of one question."""
    split = [piece.strip() for piece in pattern("between_clauses").split(sentence) if len(piece.strip()) >= SHORTEST]
    pieces = [part for piece in split for part in _nouns(piece)]
    return pieces if 2 <= len(pieces) <= MOST_CLAUSES else []


def _nouns(piece: str) -> List[str]:
    match = pattern("two_nouns").match(piece)
    return [match.group(1), match.group(2)] if match else [piece]


def word_asked_for(text: str) -> str:
    """The word whose meaning a text asks for, or nothing."""
    match = pattern("meaning").match(text)
    return next((word for word in match.groups() if word), "") if match else ""


def phrases(text: str) -> List[str]:
    """Every clause of a text that is long enough to ask something."""
    return [piece.strip() for piece in pattern("last_clause").split(text) if len(piece.strip()) >= SHORTEST_PHRASE]
