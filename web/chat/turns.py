"""Takes the turns of companies: one at a time in a conversation, each once, and never without an answer."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncConnection

from programme.source import ProgrammeSource
from web.chat import words
from web.chat.engine import EngineClient
from web.chat.hub import Hub
from web.chat.turn import (
    Heard,
    Outcome,
    TurnRequest,
    accepted,
    engine_turn,
    hear,
    heard_before,
    said_alone,
    situation,
)
from web.desk import stop_switch
from web.errors import EngineFault, NoSession, ReusedId, StoreUnavailable, TooMany
from web.store import circumstances, conversations, interventions, labels, messages, takeovers, turns
from web.store.circumstances import Circumstances
from web.store.conversations import Conversation
from web.store.database import Store
from web.store.messages import Draft, Message

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 60.0
LEASE_MARGIN = timedelta(seconds=15)
WITH_STAFF = ("queued", "human")
Said = Callable[[], datetime]


@dataclass(frozen=True)
class TurnReply:
    """The answer to a turn: what is said, and who answers from now on."""

    messages: list[Message]
    state: str


@dataclass(frozen=True)
class _Begun:
    conversation: Conversation
    heard: Heard
    circumstances: Circumstances


class _Held(Exception):
    """Another turn of the conversation is being worked on."""


class Turns:
    """The desk at which turns are taken; one a process."""

    def __init__(
        self,
        store: Store,
        engine: EngineClient,
        programme: ProgrammeSource,
        hub: Hub,
        engine_timeout_seconds: float,
        real: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._engine = engine
        self._programme = programme
        self._hub = hub
        self._lease = timedelta(seconds=engine_timeout_seconds) + LEASE_MARGIN
        self._real = real
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def replayed(self, conversation_id: str, request: TurnRequest) -> TurnReply | None:
        """The stored answer, where this turn was taken before."""
        async with self._store.reading() as connection:
            return await _finished(connection, conversation_id, request)

    async def take(self, conversation_id: str, request: TurnRequest, said: Said) -> TurnReply:
        """Answers a turn; the same turn again, even at the same time, gets the same answer."""
        holder = str(uuid.uuid4())
        gives_up = time.monotonic() + LONGEST_WAIT_SECONDS
        order = self._order.setdefault(conversation_id, asyncio.Lock())
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await order.acquire()
        except TimeoutError:
            raise TooMany(5) from None
        try:
            pause = 0.02
            while time.monotonic() < gives_up:
                try:
                    return await self._take_alone(conversation_id, request, holder, said)
                except _Held:
                    await asyncio.sleep(pause)
                    pause = min(pause * 1.5, 0.4)
            raise TooMany(5)
        finally:
            order.release()

    async def _take_alone(self, conversation_id: str, request: TurnRequest, holder: str, said: Said) -> TurnReply:
        begun = await self._begin(conversation_id, request, holder, said())
        self._hub.wake(conversation_id)
        if isinstance(begun, TurnReply):
            return begun
        try:
            outcome = await self._answer(request, begun, said())
            return await self._finish(conversation_id, request, holder, begun, outcome, said())
        except BaseException:
            with suppress(StoreUnavailable):
                await self._release(conversation_id, holder)
            raise
        finally:
            self._hub.wake(conversation_id)

    async def _begin(
        self, conversation_id: str, request: TurnRequest, holder: str, now: datetime
    ) -> _Begun | TurnReply:
        real_now = self._real()
        async with self._store.writing() as connection:
            if not await conversations.claim_turn(
                connection, conversation_id, holder, real_now, real_now + self._lease
            ):
                if await conversations.by_id(connection, conversation_id) is None:
                    raise NoSession
                raise _Held
            finished = await _finished(connection, conversation_id, request)
            if finished:
                await conversations.release_turn(connection, conversation_id, holder)
                return finished
            conversation = await conversations.by_id(connection, conversation_id)
            assert conversation is not None
            said_before = await messages.company_message(connection, conversation_id, request.id)
            if said_before:
                heard = heard_before(said_before, conversation)
            else:
                heard = hear(request, conversation, self._programme.current())
                conversation = await self._store_heard(connection, conversation, request, heard, now)
            begun = _Begun(conversation, heard, await circumstances.on(connection, now.date()))
            if conversation.state not in WITH_STAFF:
                return begun
            await messages.add(connection, conversation.id, self._notices(begun, now), now, None)
            await takeovers.company_writes(connection, conversation.id, real_now)
            return await self._conclude(connection, conversation, request, holder, Outcome("with_staff", (), {}), now)

    async def _store_heard(
        self, connection: AsyncConnection, conversation: Conversation, request: TurnRequest, heard: Heard, now: datetime
    ) -> Conversation:
        real_now = self._real()
        text, fields = heard.draft
        await turns.begin(connection, conversation.id, request.id, request.mark, real_now)
        drafts = [Draft("company", text, {"id": request.id, **fields})]
        await messages.add(connection, conversation.id, drafts, now, request.id)
        await conversations.live_on(connection, conversation, real_now)
        state: conversations.State = "bot" if conversation.state == "closed" else conversation.state
        await conversations.change(connection, conversation.id, language=heard.language, state=state)
        return replace(conversation, language=heard.language, state=state)

    async def _answer(self, request: TurnRequest, begun: _Begun, now: datetime) -> Outcome:
        programme = self._programme.current()
        conversation, heard = begun.conversation, begun.heard
        here = situation(now, begun.circumstances, heard.language)
        if heard.wordless:
            draft = words.wordless(programme, here, conversation.offered, heard.text or "", conversation.misses)
            return said_alone(draft, conversation)
        self._hub.wake(conversation.id, "bot")
        turn = engine_turn(request, heard, conversation, now, begun.circumstances)
        try:
            reply = await self._engine.reply(turn, programme.fingerprint)
        except EngineFault as fault:
            log.warning("engine_fault", extra={"reason": fault.reason, "conversation": conversation.id})
            return Outcome("engine_fault", [words.apology(programme, here, conversation.offered)], {})
        async with self._store.reading() as connection:
            living = await interventions.living(connection, self._real())
        said = stop_switch.intervened(programme, reply.messages, living, here)
        return accepted(replace(reply, messages=tuple(said)), request, conversation)

    async def _finish(
        self, conversation_id: str, request: TurnRequest, holder: str, begun: _Begun, outcome: Outcome, now: datetime
    ) -> TurnReply:
        notices = self._notices(begun, now)
        async with self._store.writing() as connection:
            conversation = await conversations.by_id(connection, conversation_id, lock=True)
            if conversation is None:
                raise NoSession
            if conversation.state in WITH_STAFF or conversation.claims != begun.conversation.claims:
                # A person took over while the engine was thinking, or has even ended since: what it said is dropped.
                outcome, notices = Outcome("dropped", (), {}), []
            else:
                notices = [*await stop_switch.tell(connection, conversation, self._real()), *notices]
            before, chosen = begun.conversation.previous_turn, begun.heard.choices
            await labels.record(connection, conversation.id, before, chosen, self._real())
            whole = replace(outcome, drafts=[*notices, *outcome.drafts])
            return await self._conclude(connection, conversation, request, holder, whole, now)

    async def _conclude(
        self,
        connection: AsyncConnection,
        conversation: Conversation,
        request: TurnRequest,
        holder: str,
        outcome: Outcome,
        now: datetime,
    ) -> TurnReply:
        if not await conversations.release_turn(connection, conversation.id, holder):
            # Too late: the claim ran out and another process works on this turn. Its answer counts.
            raise _Held
        added = await messages.add(connection, conversation.id, outcome.drafts, now, request.id)
        if outcome.remembered:
            await conversations.change(connection, conversation.id, **outcome.remembered)
        await turns.finish(
            connection,
            conversation.id,
            request.id,
            now=self._real(),
            outcome=outcome.word,
            reply_state=conversation.state,
            understood=outcome.understood,
            model=outcome.model,
        )
        return TurnReply(added or [], conversation.state)

    def _notices(self, begun: _Begun, now: datetime) -> list[Draft]:
        here = situation(now, begun.circumstances, begun.heard.language)
        return words.notices(self._programme.current(), here, begun.heard.notices)

    async def _release(self, conversation_id: str, holder: str) -> None:
        async with self._store.writing() as connection:
            await conversations.release_turn(connection, conversation_id, holder)


async def _finished(connection: AsyncConnection, conversation_id: str, request: TurnRequest) -> TurnReply | None:
    turn = await turns.find(connection, conversation_id, request.id)
    if turn is None:
        return None
    if turn.body_mark != request.mark:
        raise ReusedId
    if turn.reply_state is None:
        return None
    return TurnReply(await messages.reply_of(connection, conversation_id, request.id), turn.reply_state)
