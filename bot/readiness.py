"""Whether the parts that the engine needs answer: its tracker store, its locks, its actions."""

from __future__ import annotations

import asyncio
import logging
from typing import Optional, Text

import aiohttp
from rasa.core.agent import Agent
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.tracker_store import ConversationStore

log = logging.getLogger(__name__)
NOBODY = "ready"


async def failing_store(agent: Agent) -> Optional[Text]:
    """Which of the stores fails, `store` or `locks`; a tracker store that came back empty gets its tables."""
    try:
        await agent.tracker_store.retrieve(NOBODY)
    except SQLAlchemyError:
        if not recovered(agent):
            return "store"
    try:
        agent.lock_store.get_lock(NOBODY)
    except RedisError as error:
        log.error("the lock store failed: %s", type(error).__name__)
        return "locks"
    return None


def recovered(agent: Agent) -> bool:
    """Whether the tracker store has its tables again; web's snapshots rebuild the dialogues that were in them."""
    store = agent.tracker_store
    assert isinstance(store, ConversationStore)
    try:
        store.make_tables()
    except (SQLAlchemyError, OSError) as error:
        log.error("the tracker store is down: %s", error)
        return False
    return True


async def actions_answer(agent: Agent) -> bool:
    """Whether the action server is alive."""
    if agent.action_endpoint is None:
        return False
    address = agent.action_endpoint.url.rsplit("/", 1)[0] + "/health"
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            async with session.get(address) as answer:
                return bool(answer.status == 200)
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return False
