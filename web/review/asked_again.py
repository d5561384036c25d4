"""Whether a company asks once more what it asked before: told from its two texts, and from what was understood.

Only words decide that can be read in `data/asked_again.yml`; no model is asked, so the same log always says the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from programme.lexicon import lexicon
from web.review.folding import fold

FILE = "asked_again.yml"
# From here on two texts are about the same by their words alone; where what was understood says so too, from the lower.
ALIKE, ALIKE_IF_UNDERSTOOD = 0.5, 0.25
# A shorter text leans on the answer before, as a single noun with a question mark does.
SHORTEST_QUESTION = 8


def contradicts(text: str) -> bool:
    """Whether the company says that this is not what it had asked."""
    return bool(_pattern("contradicts").search(_plain(text)))


def goes_on(text: str) -> bool:
    """Whether it turns to another point, or is content."""
    plain = _plain(text)
    return bool(_pattern("goes_on").search(plain) or _pattern("content_with_it").search(plain))


def asks_the_same(first: str, second: str, *, understood_alike: bool) -> bool:
    """Whether the second text asks for what the first asked for, in the same or in other words."""
    if goes_on(second):
        return False
    if fold(first) == fold(second):
        return True
    alike = likeness(first, second)
    if len(fold(second)) < SHORTEST_QUESTION:
        return alike >= 1
    return alike >= (ALIKE_IF_UNDERSTOOD if understood_alike else ALIKE)


def likeness(first: str, second: str) -> float:
    """How much of what two texts are about they share: from 0, nothing, to 1, everything (Dice)."""
    one, other = content(first), content(second)
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def content(text: str) -> frozenset[str]:
    """What a text is about: Latin words, and pairs of neighbours in runs of kanji and katakana."""
    plain = _pattern("says_nothing").sub(" ", _plain(text))
    found: set[str] = set()
    for run in _pattern("meaningful").findall(plain):
        if run.isascii():
            found |= set() if _pattern("english_says_nothing").match(run) else {run}
        else:
            found |= {run[at : at + 2] for at in range(len(run) - 1)} or {run}
    return frozenset(found)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(lexicon(FILE)[name])
