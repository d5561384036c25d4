"""Reads a list of several choices; a piece of it that cannot be read leaves the whole unread, to be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from programme.phrases import Span
from programme.rewording import expression


def every_one(written: str) -> bool:
    """Whether all of the choices are meant."""
    return bool(expression("every_item").search(written))


def without_taken_back(criterion: str, written: str, spans: Iterable[Span]) -> list[Span]:
    """The items that stand, without those that the same clause says to be no trouble."""
    taken_back = expression("item_taken_back", criterion)
    return [span for span in spans if not taken_back.match(written, span.end)]


def read_whole(written: str, spans: Sequence[Span]) -> bool:
    """Whether each piece of the list has something in it that was read, or says nothing."""
    if expression("but_for").search(written):
        return False
    return all(_accounted_for(written, start, end, spans) for start, end in _pieces(written))


def _pieces(written: str) -> Iterable[tuple[int, int]]:
    start = 0
    for joined in expression("item_joins").finditer(written):
        yield start, joined.start()
        start = joined.end()
    yield start, len(written)


def _accounted_for(written: str, start: int, end: int, spans: Sequence[Span]) -> bool:
    if any(span.start < end and start < span.end for span in spans):
        return True
    return bool(expression("item_filler").fullmatch(written[start:end]))
