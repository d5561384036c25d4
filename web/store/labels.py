"""Labels: the topic that a company chose when its message was not understood for sure, kept for later training.

The message itself stands in the log under the turn's id, and goes with it when the conversation is erased.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store.tables import labels, turns

TOPIC = "topic="
# What the engine offered, by the key under which it says so; what an answer was given besides is a runner-up.
OFFERED_AS = {"candidates": "candidate", "beside": "runner_up"}


async def record(
    connection: AsyncConnection, conversation_id: str, offered_in: str | None, choices: tuple[str, ...], now: datetime
) -> None:
    """Stores a choice as the label of the turn that offered it; a choice that was offered otherwise is none."""
    if offered_in is None or len(choices) != 1 or not choices[0].startswith(TOPIC):
        return
    topic = choices[0].removeprefix(TOPIC)
    same = (turns.c.conversation_id == conversation_id) & (turns.c.id == offered_in)
    understood = (await connection.execute(select(turns.c.understood).where(same))).scalar_one_or_none() or {}
    offered_as = next((word for key, word in OFFERED_AS.items() if topic in understood.get(key, ())), None)
    if offered_as is None:
        return
    mine = (labels.c.conversation_id == conversation_id) & (labels.c.turn_id == offered_in)
    await connection.execute(delete(labels).where(mine))
    await connection.execute(
        labels.insert().values(
            conversation_id=conversation_id, turn_id=offered_in, topic=topic, offered_as=offered_as, chosen_at=now
        )
    )
