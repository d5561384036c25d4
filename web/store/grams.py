"""The search index: what people wrote, folded, and the pairs of characters that lead to it.

An erased conversation takes its pairs with it: from those of one message its text could be put together again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.folding import grams
from web.store.review_tables import message_grams, read_model, searchable_messages

Row = dict[str, Any]
Pair = tuple[str, int]


@dataclass(frozen=True)
class FoldedMessage:
    """A message that can be found."""

    conversation_id: str
    seq: int
    folded: str


async def add(connection: AsyncConnection, found: Sequence[FoldedMessage]) -> None:
    """Makes messages findable; they are numbered in the order in which they come, newest last."""
    if not found:
        return
    taken = update(read_model).values(last_number=read_model.c.last_number + len(found))
    last: int = (await connection.execute(taken.returning(read_model.c.last_number))).scalar_one()
    messages, pairs = rows(found, last - len(found) + 1)
    await connection.execute(searchable_messages.insert(), messages)
    if pairs:
        rows_of_pairs = [{"gram": gram, "number": number} for gram, number in pairs]
        await connection.execute(message_grams.insert(), rows_of_pairs)


def rows(found: Sequence[FoldedMessage], first: int) -> tuple[list[Row], list[Pair]]:
    """The rows of messages that are numbered from `first` on, and of their pairs in the index's order."""
    numbered = list(enumerate(found, first))
    messages: list[Row] = [
        {"number": number, "conversation_id": one.conversation_id, "seq": one.seq, "folded": one.folded}
        for number, one in numbered
    ]
    pairs = sorted((gram, number) for number, one in numbered for gram in grams(one.folded))
    return messages, pairs


async def erase(connection: AsyncConnection, conversation_ids: Sequence[str]) -> None:
    """Takes what conversations are found by out of the index."""
    mine = searchable_messages.c.conversation_id.in_(conversation_ids)
    found = await connection.execute(select(searchable_messages.c.number, searchable_messages.c.folded).where(mine))
    pairs = [{"of": row.number, "pair": gram} for row in found for gram in grams(row.folded)]
    if pairs:
        one = and_(message_grams.c.gram == bindparam("pair"), message_grams.c.number == bindparam("of"))
        await connection.execute(delete(message_grams).where(one), pairs)
    await connection.execute(delete(searchable_messages).where(mine))


async def empty(connection: AsyncConnection) -> None:
    """Takes everything out of the index; what is read from then on is put in again."""
    await connection.execute(delete(message_grams))
    await connection.execute(delete(searchable_messages))
