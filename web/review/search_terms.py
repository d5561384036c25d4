"""What staff search for: the words of a query, which of them are too short, and where they stand in a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from web.review.folding import fold, is_kanji

LONGEST_QUERY = 200
AROUND = 40
# Half-width marks and combining ones belong to the character before them.
JOINED_TO_THE_ONE_BEFORE = "\uff9e\uff9f"


@dataclass(frozen=True)
class Terms:
    """`folded`: what must all stand in one message; `too_short`: as it was typed, what cannot be searched for."""

    folded: tuple[str, ...] = ()
    too_short: tuple[str, ...] = ()

    @property
    def none_left(self) -> bool:
        """Whether something was searched for, and nothing of it can be."""
        return bool(self.too_short) and not self.folded


def terms_of(query: str) -> Terms:
    """The words of a query, parted by blanks."""
    typed = dict.fromkeys(query.split())
    folded = {word: fold(word) for word in typed}
    found = dict.fromkeys(term for term in folded.values() if _is_findable(term))
    return Terms(tuple(found), tuple(word for word in typed if not _is_findable(folded[word])))


def _is_findable(term: str) -> bool:
    return len(term) > 1 or (len(term) == 1 and is_kanji(term))


def matches(text: str, terms: Sequence[str]) -> bool:
    """Whether all terms stand in a text."""
    folded = fold(text)
    return all(term in folded for term in terms)


def marked(text: str, terms: Sequence[str], around: int = AROUND) -> Markup:
    """The text as HTML with every place of the terms marked, cut to what stands around the first one."""
    places = sorted(_places(text, terms))
    if not places:
        return escape(text[: 3 * around])
    start = max(0, places[0][0] - around)
    end = min(len(text), max(places[0][1] + around, start + 3 * around))
    parts = [escape("…" if start else "")]
    at = start
    for first, last in _merged(places):
        first, last = max(first, at), min(last, end)
        if first >= end:
            break
        parts += [escape(text[at:first]), Markup("<mark>{}</mark>").format(text[first:last])]
        at = last
    return Markup("").join([*parts, escape(text[at:end]), escape("…" if end < len(text) else "")])


def _places(text: str, terms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where terms stand, as places of the text itself."""
    folded, origin = "", []
    for start, end in _clusters(text):
        part = fold(text[start:end])
        folded += part
        origin += [(start, end)] * len(part)
    for term in terms:
        at = folded.find(term)
        while at >= 0:
            yield origin[at][0], origin[at + len(term) - 1][1]
            at = folded.find(term, at + 1)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Characters with what is joined to them: ｶ and ﾞ are one."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at] in JOINED_TO_THE_ONE_BEFORE or unicodedata.combining(text[at])):
            yield start, at
            start = at


def _merged(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    first, last = places[0]
    for start, end in places[1:]:
        if start > last:
            yield first, last
            first, last = start, end
        last = max(last, end)
    yield first, last
