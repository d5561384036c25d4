"""Stores that are down at the start or go down later: the engine lives, says so, and goes on when they are back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Callable

import pytest
import redis
from rasa.core.lock_store import InMemoryLockStore, LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig

from bot.lock_store import LONGEST_TURN_SECONDS, ConversationLocks, SharedLocks, UnknownLockStore, locks_at
from bot.tracker_store import ConversationStore
from tests.bot.lent import Lent
from tests.bot.running_engine import Conversation, RunningEngine

Lend = Callable[[str], Lent]


def store_at(url: str) -> TrackerStore:
    """The store that Rasa makes of endpoints.yml."""
    return TrackerStore.create(EndpointConfig(url, type="bot.tracker_store.ConversationStore"))


def assert_goes_on(conversation: Conversation) -> None:
    """The pre-screening stands where web left it."""
    assert conversation.choose("placement_licence=no") == "own_website"


@pytest.fixture
def begun(conversation: Conversation) -> Conversation:
    """A conversation that is asked for its second answer."""
    conversation.choose("prescreening=start")
    assert conversation.choose("corporate_form=kabushiki") == "placement_licence"
    return conversation


def test_a_folder_that_cannot_be_made_at_the_start_is_waited_for(
    engine: RunningEngine, begun: Conversation, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.write_text("a file where the folder should be")
    engine.use(store_at(f"sqlite:///{place}/tracker.sqlite"))
    assert engine.ready() == (503, {"error": "store"})
    assert engine.post(begun.body(text="x")) == (503, {"error": "store"})
    place.unlink()
    assert engine.ready()[0] == 200
    assert_goes_on(begun)


def test_a_database_that_is_down_at_the_start_is_waited_for(
    engine: RunningEngine, begun: Conversation, lend: Lend
) -> None:
    postgres = lend("postgresql")
    url = postgres.start()
    postgres.stop()
    engine.use(store_at(url))
    assert engine.ready() == (503, {"error": "store"})
    assert engine.post(begun.body(text="x")) == (503, {"error": "store"})
    postgres.start()
    assert engine.ready()[0] == 200
    assert_goes_on(begun)


def test_a_database_that_was_started_anew_costs_no_apology(
    engine: RunningEngine, begun: Conversation, lend: Lend
) -> None:
    postgres = lend("postgresql")
    engine.use(store_at(postgres.start()))
    assert begun.say("費用はかかりますか") == "placement_licence"
    postgres.stop()
    postgres.start()
    assert_goes_on(begun)


def test_readiness_makes_the_tables_of_a_store_that_came_back_empty(
    engine: RunningEngine, begun: Conversation, tmp_path: Path
) -> None:
    (tmp_path / "tracker.sqlite").unlink()
    assert engine.ready()[0] == 200
    assert_goes_on(begun)


def test_a_database_is_given_up_before_web_gives_up_the_turn() -> None:
    store = ConversationStore("sqlite://")
    assert store.engine.url.query == {}
    for url, seconds in (("postgresql://nobody@127.0.0.1:9/x", "3"), ("postgresql://h:9/x?connect_timeout=1", "1")):
        assert store_at(url).engine.url.query["connect_timeout"] == seconds  # type: ignore[attr-defined]


def locks_of(monkeypatch: pytest.MonkeyPatch, setting: str) -> LockStore:
    """The lock store that Rasa makes of endpoints.yml with this setting alone."""
    for name in ("BANSOU_ACTIONS_URL", "BANSOU_TRACKER_URL"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("BANSOU_LOCK_STORE", setting)
    locks = LockStore.create(AvailableEndpoints.read_endpoints("endpoints.yml").lock_store)
    assert isinstance(locks, ConversationLocks)
    return locks._kept


def test_the_setting_alone_decides_where_the_locks_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(locks_of(monkeypatch, "in_memory"), InMemoryLockStore)
    shared = locks_of(monkeypatch, "valkey://someone:secret@cache.example:6380/3")
    assert isinstance(shared, SharedLocks)
    wanted = {"host": "cache.example", "port": 6380, "db": 3, "username": "someone", "password": "secret"}
    assert wanted.items() <= shared.red.connection_pool.connection_kwargs.items()
    secured = locks_at("valkeys://cache.example")
    assert isinstance(secured, SharedLocks)
    assert secured.red.connection_pool.connection_class is redis.SSLConnection


@pytest.mark.parametrize("setting", ["redis", "memory", "http://:secret@host", "redis://:secret@host:port", "://", ""])
def test_a_setting_that_names_no_lock_store_is_refused_without_its_password(setting: str) -> None:
    with pytest.raises(UnknownLockStore) as raised:
        locks_at(setting)
    assert "BANSOU_LOCK_STORE" in str(raised.value) and "secret" not in str(raised.value)


def test_locks_in_valkey_keep_two_engines_in_order_and_none_for_ever(lend: Lend) -> None:
    url = lend("valkey").start()
    one, other = (ConversationLocks(EndpointConfig(url)) for _ in range(2))
    first, second = one.issue_ticket("c", 60), other.issue_ticket("c", 60)
    held: Any = other.get_lock("c")
    assert not held.is_locked(first) and held.is_locked(second)
    assert max(ticket.expires for ticket in held.tickets) <= time.time() + LONGEST_TURN_SECONDS
    kept: Any = one._kept
    assert 0 < kept.red.ttl(kept.key_prefix + "c") <= 60
    one.cleanup("c", first)
    assert not other.get_lock("c").is_locked(second)  # type: ignore[union-attr]
    other.cleanup("c", second)
    assert one.get_lock("c") is None


def test_locks_that_go_down_are_said_and_come_back(engine: RunningEngine, begun: Conversation, lend: Lend) -> None:
    valkey = lend("valkey")
    engine.agent.lock_store = ConversationLocks(EndpointConfig(valkey.start()))
    assert begun.say("費用はかかりますか") == "placement_licence"
    valkey.stop()
    assert engine.ready() == (503, {"error": "locks"})
    assert engine.post(begun.body(text="x")) == (503, {"error": "locks"})
    valkey.start()
    assert engine.ready()[0] == 200
    assert_goes_on(begun)
