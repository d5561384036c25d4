"""Finds the conversations of a page of the list, newest first, in a way that stays fast whatever is asked.

What is rare leads: a mark or a pair of characters that few carry gives its conversations, and the rest is looked up
for those. Where everything asked is common, the list is walked from its newest end, and soon has its page. Where it is
common and yet nothing is found on the way, the texts are read once through.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Select, func, literal, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.filters import Filters
from web.review.folding import grams
from web.store.review_tables import message_grams, transcript_marks, transcripts
from web.store.tables import Instant
from web.store.transcript_conditions import (
    Condition,
    Mark,
    carries,
    carrying,
    conditions,
    having,
    marks,
    saying,
    says,
)
from web.store.transcript_places import MOST_COUNTED, Cursor, Found, Place, cut, page_of

# So many can be looked up one by one in good time.
RARE = 4_000
# So many conversations are looked through for a common word, step by step, before all that have its pairs are.
STEPS = (200, 800, 3_000)
# Up to here pairs are counted to find the rarest.
MOST_WEIGHED = 200_000
MOST_PAIRS = 16

column = transcripts.c


async def find(
    connection: AsyncConnection, filters: Filters, cursor: Cursor | None, most: int, *, counting: bool = True
) -> Found:
    """The page that begins at a cursor."""
    if filters.terms.none_left:
        return Found([], False, 0)
    search = _Search(connection, filters)
    leader = await search.leader()
    if leader == NOTHING:
        return Found([], False, 0)
    if leader is not None:
        return page_of(await search.all_of(leader), cursor, most)
    if filters.terms.folded:
        return await search.walk(cursor, most)
    places = await search.newest(cursor, most + 1)
    count = await search.count() if counting else None
    return cut(places, cursor, most, count)


# What leads to conversations: pairs of characters that one message has, or a mark.
Leader = tuple[Literal["pairs", "mark", "nothing"], Any]
NOTHING: Leader = ("nothing", None)


class _Search:
    def __init__(self, connection: AsyncConnection, filters: Filters) -> None:
        self._connection = connection
        self._terms = filters.terms.folded
        self._marks = marks(filters)
        self._conditions = conditions(filters)

    async def leader(self) -> Leader | None:
        """The rarest of what is asked, or None where nothing is rare."""
        leaders: list[Leader] = [*self._pairs(), *(("mark", mark) for mark in self._marks)]
        if not leaders:
            return None
        size, leader = min(await self._sizes(leaders, RARE + 1), key=lambda pair: pair[0])
        if size > RARE and len(self._pairs()) > 1:
            leader = "pairs", await self._rarest_pairs()
            [(size, leader)] = await self._sizes([leader], RARE + 1)
        return NOTHING if size == 0 else leader if size <= RARE else None

    def _pairs(self) -> list[Leader]:
        pairs = sorted({pair for term in self._terms for pair in _pairs_of(term)})
        return [("pairs", (pair,)) for pair in pairs[:: len(pairs) // MOST_PAIRS + 1]]

    async def _sizes(self, leaders: Sequence[Leader], most: int) -> list[tuple[int, Leader]]:
        counts = [_capped(_entries(leader), most, place) for place, leader in enumerate(leaders)]
        rows = {row.place: row.size for row in await self._connection.execute(union_all(*counts))}
        return [(rows[place], leader) for place, leader in enumerate(leaders)]

    async def _rarest_pairs(self) -> tuple[str, ...]:
        """The two that the fewest messages have, of two terms where there are two; the rarer first."""
        sizes = {leader[1][0]: size for size, leader in await self._sizes(self._pairs(), MOST_WEIGHED)}
        by_size = sorted(sizes, key=lambda pair: (sizes[pair], pair))
        of_terms = [next((pair for pair in by_size if pair in term), "") for term in self._terms]
        several = [pair for pair in by_size if pair in of_terms]
        return tuple((several if len(several) > 1 else by_size)[:2])

    async def all_of(self, leader: Leader) -> list[Place]:
        """Every conversation of a leader that is asked for, newest first."""
        kind, value = leader
        ids = saying(self._terms, value) if kind == "pairs" else carrying(value)
        led = ids.cte("led").prefix_with("MATERIALIZED")
        others = [mark for mark in self._marks if leader != ("mark", mark)]
        query = select(column.opened_at, column.conversation_id).select_from(
            led.join(transcripts, column.conversation_id == led.c.conversation_id)
        )
        wanted = [*self._conditions, *map(carries, others)]
        if self._terms and kind == "mark":
            wanted.append(says(self._terms, column.conversation_id))
        return await self._places(_newest_first(query.where(*wanted)))

    async def walk(self, cursor: Cursor | None, most: int) -> Found:
        """A page of what is common; where the walk finds too little, of all messages that have the rarest pairs."""
        found: list[Place] = []
        at = cursor
        for step in STEPS:
            near = await self.newest(at, step)
            found += await self._said_near(at, step, most + 1 - len(found))
            if len(found) > most or len(near) < step:
                break
            at = Cursor(near[-1], newer=cursor is not None and cursor.newer)
        else:
            said = saying(self._terms, await self._rarest_pairs()).cte("said").prefix_with("MATERIALIZED")
            among = column.conversation_id.in_(select(said.c.conversation_id))
            found = await self._places(self._list(cursor).where(among).limit(most + 1))
        whole = cursor is None and len(found) <= most
        return cut(found, cursor, most, (len(found), False) if whole else None)

    async def _said_near(self, cursor: Cursor | None, step: int, most: int) -> list[Place]:
        near = self._list(cursor).limit(step).subquery("near")
        hits = select(near).where(says(self._terms, near.c.conversation_id))
        return await self._places(_ordered(hits, near.c, cursor).limit(most))

    async def newest(self, cursor: Cursor | None, most: int) -> list[Place]:
        """From the cursor on."""
        return await self._places(self._list(cursor).limit(most))

    async def count(self) -> tuple[int, bool]:
        """How many there are, and whether there are more."""
        size = await self._size(self._list(None).order_by(None).limit(MOST_COUNTED + 1))
        return min(size, MOST_COUNTED), size > MOST_COUNTED

    def _list(self, cursor: Cursor | None) -> Select[Any]:
        query = select(column.opened_at, column.conversation_id).where(*self._conditions, *map(carries, self._marks))
        return _ordered(query.where(*_behind(cursor)), column, cursor)

    async def _size(self, query: Select[Any]) -> int:
        return (await self._connection.execute(select(func.count()).select_from(query.subquery()))).scalar_one()

    async def _places(self, query: Select[Any]) -> list[Place]:
        return [Place(row.opened_at, row.conversation_id) for row in await self._connection.execute(query)]


def _pairs_of(term: str) -> Sequence[str]:
    """The pairs of a term; of a single character, itself."""
    return [gram for gram in grams(term) if len(gram) > 1] or [term]


def _entries(leader: Leader) -> Select[Any]:
    kind, value = leader
    if kind == "pairs":
        return select(literal(1)).select_from(message_grams).where(*having(value))
    mark: Mark = value
    named = (transcript_marks.c.kind == mark[0]) & (transcript_marks.c.value == mark[1])
    return select(literal(1)).select_from(transcript_marks).where(named)


def _capped(query: Select[Any], most: int, place: int) -> Select[Any]:
    entries = query.limit(most).subquery()
    columns: list[Any] = [literal(place).label("place"), func.count().label("size")]
    return select(*columns).select_from(entries)


def _behind(cursor: Cursor | None) -> list[Condition]:
    if cursor is None:
        return []
    place = tuple_(literal(cursor.place.opened_at, Instant()), literal(cursor.place.conversation_id))
    here = tuple_(column.opened_at, column.conversation_id)
    return [here > place if cursor.newer else here < place]


def _ordered(query: Select[Any], columns: Any, cursor: Cursor | None) -> Select[Any]:
    if cursor and cursor.newer:
        return query.order_by(columns.opened_at, columns.conversation_id)
    return query.order_by(columns.opened_at.desc(), columns.conversation_id.desc())


def _newest_first(query: Select[Any]) -> Select[Any]:
    return _ordered(query, column, None)
