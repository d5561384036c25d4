"""A person takes a conversation over, writes in it, and gives it back; the company is told each time."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from programme import rendering
from programme.situation import Situation
from programme.source import ProgrammeSource
from web.chat.hub import Hub
from web.errors import NotFound
from web.store import audit, conversations, messages, notes, takeovers
from web.store.conversations import Conversation
from web.store.database import Store
from web.store.messages import Draft
from web.store.staff import Staff

LONGEST_MESSAGE = 5_000
SAID = {"closed": "desk_closed", "returned": "desk_returned"}


class Desk:
    """What members of the desk do with conversations; one a process."""

    def __init__(self, store: Store, programme: ProgrammeSource, hub: Hub) -> None:
        self._store = store
        self._programme = programme
        self._hub = hub

    async def claim(self, conversation_id: str, who: Staff, now: datetime) -> None:
        """Takes a waiting conversation; HandoffAlreadyClaimed for everybody but the first."""
        async with self._store.writing() as connection:
            await takeovers.claim(connection, conversation_id, who.id, now)
            await self._remark(connection, conversation_id, "desk_claimed", now)
            await audit.write(connection, who, "claimed", conversation_id, now)
        self._hub.wake(conversation_id)

    async def say(self, conversation_id: str, who: Staff, id: str, text: str, now: datetime) -> None:
        """Writes to the company; the same id again writes nothing."""
        async with self._store.writing() as connection:
            await takeovers.owner_acts(connection, conversation_id, who.id, now, answers=True)
            if not await messages.reply_of(connection, conversation_id, id):
                await messages.add(connection, conversation_id, [Draft("staff", text)], now, id)
        self._hub.wake(conversation_id)

    async def type(self, conversation_id: str, who: Staff, now: datetime) -> None:
        """Tells the company that somebody is writing."""
        async with self._store.writing() as connection:
            await takeovers.owner_acts(connection, conversation_id, who.id, now, answers=False)
        self._hub.wake(conversation_id, "staff")

    async def note(self, conversation_id: str, who: Staff, text: str, now: datetime) -> None:
        """A remark for colleagues."""
        async with self._store.writing() as connection:
            if await conversations.by_id(connection, conversation_id) is None:
                raise NotFound
            await notes.add_note(connection, conversation_id, who.id, text, now)
        self._hub.wake(conversation_id)

    async def release(
        self, conversation_id: str, who: Staff, ending: Literal["closed", "returned"], now: datetime
    ) -> None:
        """Closes the conversation, or lets the assistant go on."""
        async with self._store.writing() as connection:
            await takeovers.release(connection, conversation_id, who.id, ending, now)
            await self._remark(connection, conversation_id, SAID[ending], now)
            await audit.write(connection, who, ending, conversation_id, now)
        self._hub.wake(conversation_id)

    async def _remark(self, connection: AsyncConnection, conversation_id: str, key: str, now: datetime) -> None:
        conversation = await conversations.by_id(connection, conversation_id)
        if conversation:
            text = rendering.say(self._programme.current(), key, _here(conversation, now))
            await messages.add(connection, conversation_id, [Draft("system", text)], now, None)


def _here(conversation: Conversation, now: datetime) -> Situation:
    return Situation(now, language="en" if conversation.language == "en" else "ja")
