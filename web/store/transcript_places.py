"""Pages of the list of conversations: places in it, where a page begins, and what is cut out of what was found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# So many are counted; of more it is said that there are more.
MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Place:
    """A conversation's place in the list."""

    opened_at: datetime
    conversation_id: str


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: behind a place, or with `newer` before it."""

    place: Place
    newer: bool = False


@dataclass(frozen=True)
class Found:
    """One page, newest first. `more`: whether there is more in the direction of reading.

    `count`: how many there are, or with `at_least` how many have been counted.
    """

    places: Sequence[Place]
    more: bool
    count: int | None = None
    at_least: bool = False


def cut(places: list[Place], cursor: Cursor | None, most: int, count: tuple[int, bool] | None) -> Found:
    """The page of what was found from a cursor on, one more than the page holds where there is more."""
    shown = places[:most]
    page = shown[::-1] if cursor and cursor.newer else shown
    return Found(page, len(places) > most, *(count or (None,)))


def page_of(places: list[Place], cursor: Cursor | None, most: int) -> Found:
    """The page of a list that is there as a whole."""
    count = (min(len(places), MOST_COUNTED), len(places) > MOST_COUNTED)
    if cursor is None:
        return Found(places[:most], len(places) > most, *count)
    oldest_first = places[::-1]
    keys = [(place.opened_at, place.conversation_id) for place in oldest_first]
    at = (cursor.place.opened_at, cursor.place.conversation_id)
    if cursor.newer:
        rest = oldest_first[bisect_right(keys, at) :]
        return Found(rest[:most][::-1], len(rest) > most, *count)
    rest = oldest_first[: bisect_left(keys, at)][::-1]
    return Found(rest[:most], len(rest) > most, *count)
