"""The dialogue's snapshot rebuilds the dialogue; the store keeps no text and fails where its database does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Dict, List

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation import Turn, last_turn, rebuilt, snapshot
from bot.importer import FORM
from bot.tracker_store import ConversationStore, lean
from programme.model import Programme

NOW = "2025-06-03T10:00:00+09:00"
ANSWERS: Dict[str, List[str]] = {"corporate_form": ["kabushiki"], "own_website": ["yes"], "carry_on": ["continue"]}
SECRET = "what the company typed"


def typed(turn: str, text: str = SECRET) -> UserUttered:
    """A company's message."""
    parsed: Any = {"text": text, "understood": {"topics": []}, "intent_ranking": [{"name": text}]}
    metadata = {"turn": turn, "now": NOW, "private": text}
    return UserUttered(text, {"name": "faq", "confidence": 0.9}, [], parsed, input_channel="chat", metadata=metadata)


@pytest.mark.parametrize(
    "dialogue",
    [
        {"answers": {}, "asked": None, "active": False},
        {"answers": {}, "asked": "corporate_form", "active": True},
        {"answers": ANSWERS, "asked": "consent", "active": True},
        {"answers": ANSWERS, "asked": None, "active": False},
        {"answers": {"own_website": ["no"]}, "asked": "carry_on", "active": True},
    ],
    ids=str,
)
def test_a_snapshot_rebuilds_its_dialogue(
    tracker: DialogueStateTracker, merged: Domain, programme: Programme, dialogue: Dict[str, Any]
) -> None:
    tracker.update_with_events([typed("before"), SlotSet("consent", ["all"]), ActiveLoop(FORM)], merged)
    tracker.update_with_events(rebuilt(dialogue, programme), merged)
    assert snapshot(tracker, programme) == dialogue
    assert last_turn(tracker) is None


@pytest.mark.parametrize(
    "dialogue",
    [
        {},
        {"answers": {"gone": ["x"]}, "asked": "gone", "active": True},
        {"answers": {"own_website": ["no longer a value"], "carry_on": ["x"]}},
        {"answers": {"own_website": ["yes", "no"]}},
        {"answers": None},
    ],
    ids=str,
)
def test_a_snapshot_of_other_data_rebuilds_what_is_known(
    tracker: DialogueStateTracker, merged: Domain, programme: Programme, dialogue: Dict[str, Any]
) -> None:
    tracker.update_with_events(rebuilt(dialogue, programme), merged)
    assert snapshot(tracker, programme) == {"answers": {}, "asked": None, "active": False}


def test_the_last_turn_is_that_of_the_latest_message(tracker: DialogueStateTracker) -> None:
    assert last_turn(tracker) is None
    tracker.update(typed("one"))
    tracker.update(typed("two"))
    tracker.update(BotUttered("x"))
    assert last_turn(tracker) == "two"


def test_a_turn_that_answered_the_form_is_the_last_one_too(
    tracker: DialogueStateTracker, merged: Domain, programme: Programme
) -> None:
    tracker.update_with_events([ActionExecuted("action_listen"), typed("start")], merged)
    tracker.update_with_events([ActionExecuted(FORM), ActiveLoop(FORM), ActionExecuted("action_listen")], merged)
    for turn in ("first answer", "second answer"):
        tracker.update_with_events([typed(turn), ActionExecuted(FORM), ActionExecuted("action_listen")], merged)
        assert last_turn(tracker) == turn


def test_a_turn_knows_the_clock_the_question_and_the_topics_before(
    tracker: DialogueStateTracker, merged: Domain, programme: Programme
) -> None:
    events = rebuilt({"answers": ANSWERS, "asked": "placement_licence", "active": True}, programme)
    tracker.update_with_events(events, merged)
    message = typed("one")
    message.metadata = {"now": NOW, "language": "en", "topics_before": ["gone", "cost"], "misses_before": 2}
    tracker.update(message)
    turn = Turn.of(tracker, programme)
    assert (turn.asked, turn.answers, turn.misses_before) == ("placement_licence", ANSWERS, 2)
    assert turn.situation.language == "en" and turn.situation.now.isoformat() == NOW
    assert turn.topic_before(programme) == "cost"
    assert turn.terms_of_question(programme) == list(programme.criteria["placement_licence"].terms)


def test_the_store_gives_back_the_dialogue_and_keeps_no_text(
    tmp_path: Path, tracker: DialogueStateTracker, merged: Domain, programme: Programme
) -> None:
    database = tmp_path / "below" / "tracker.sqlite"
    events = rebuilt({"answers": ANSWERS, "asked": "consent", "active": True}, programme)
    tracker.update_with_events([*events, typed("one"), BotUttered(SECRET, {"custom": {"text": SECRET}})], merged)
    asyncio.run(ConversationStore(f"sqlite:///{database}", merged).save(tracker))
    stored = asyncio.run(ConversationStore(f"sqlite:///{database}", merged).retrieve("conversation"))
    assert stored is not None
    assert snapshot(stored, programme) == {"answers": ANSWERS, "asked": "consent", "active": True}
    assert last_turn(stored) == "one"
    assert SECRET.encode() not in database.read_bytes()


def test_a_lean_event_has_the_intent_and_the_turn_and_no_text() -> None:
    message = lean(typed("one"))
    assert isinstance(message, UserUttered)
    assert (message.text, message.metadata, message.intent["name"]) == ("", {"turn": "one"}, "faq")
    assert SECRET not in str(message.as_dict())
    assert SECRET not in str(lean(BotUttered(SECRET, {"custom": {"text": SECRET}}, {"text": SECRET})).as_dict())
    kept = ActionExecuted("action_listen")
    assert lean(kept) is kept


@pytest.mark.parametrize("lost", ["tables", "file"])
def test_a_lost_database_is_an_error_and_no_fresh_conversation(
    tmp_path: Path, tracker: DialogueStateTracker, merged: Domain, lost: str
) -> None:
    store = ConversationStore(f"sqlite:///{tmp_path if lost == 'file' else tmp_path / 'tracker.sqlite'}", merged)
    if lost == "tables":
        store.SQLEvent.__table__.drop(store.engine)
    with pytest.raises(SQLAlchemyError):
        asyncio.run(store.get_or_create_tracker("conversation"))
    tracker.update(typed("one"))
    with pytest.raises(SQLAlchemyError):
        asyncio.run(store.save(tracker))
