"""The engine's routes on Rasa's own server, with the trained model and the real action server."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

import pytest
import requests
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot.model_file import ModelFile, served_path
from bot.serve import LONGEST_BODY, use_store_that_fails
from bot.tracker_store import ConversationStore
from bot.turn import LONGEST_SESSION
from programme.model import Programme
from tests.bot.running_engine import NOW, SECRET, Conversation, RunningEngine, bearer

NOBODY_LISTENS = "http://127.0.0.1:9/webhook"


def stored(engine: RunningEngine) -> DialogueStateTracker:
    """The conversation as the engine's store has it."""
    return engine.run(engine.agent.tracker_store.get_or_create_tracker("c"))


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "\u00e9"])
def test_nobody_is_answered_without_the_secret(engine: RunningEngine, conversation: Conversation, secret: Any) -> None:
    assert engine.post(conversation.body(text="x"), secret) == (401, {"error": "unauthorised"})
    assert engine.ready(secret) == (401, {"error": "unauthorised"})
    assert engine.run(engine.agent.tracker_store.retrieve("c")) is None


def test_readiness_names_the_model_and_whether_actions_answer(engine: RunningEngine) -> None:
    model = ModelFile.read(served_path())
    named = {"id": model.id, "fingerprint": model.fingerprint}
    assert engine.ready() == (200, {"model": named, "actions": True, "refused": None})
    engine.act_at(NOBODY_LISTENS)
    assert engine.ready() == (200, {"model": named, "actions": False, "refused": None})
    engine.act_at(None)
    assert engine.ready() == (200, {"model": named, "actions": False, "refused": None})


def test_a_turn_is_answered_whole_with_what_was_understood(
    engine: RunningEngine, conversation: Conversation, programme: Programme
) -> None:
    status, answer = engine.post(conversation.body(text="費用はかかりますか"))
    assert status == 200 and set(answer) == {"messages", "dialogue", "understood", "model"}
    assert [message["topics"] for message in answer["messages"]] == [["cost"]]
    assert answer["dialogue"] == {"answers": {}, "asked": None, "active": False}
    assert answer["understood"]["intent"] == "faq"
    assert answer["model"]["data_version"] == programme.version


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"", b"[]", b"3"])
def test_a_body_that_is_no_json_object_is_refused(engine: RunningEngine, raw: bytes) -> None:
    answer = requests.post(f"{engine.url}/turn", data=raw, headers=bearer(SECRET), timeout=30)
    assert (answer.status_code, answer.json()) == (400, {"error": "malformed", "field": "body"})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"metadata": {"now": "soon"}}, "metadata.now"),
        ({"text": None, "choices": ["own_website=yes", "own_website=no"]}, "choices"),
        ({"text": None, "choices": ["prescreening=edit:nothing"]}, "choices"),
        ({"dialogue": {"answers": {"own_website": "yes"}}}, "dialogue.answers"),
    ],
)
def test_a_malformed_turn_is_refused_by_its_field_and_changes_nothing(
    engine: RunningEngine, conversation: Conversation, wrong: Dict[str, Any], field: str
) -> None:
    conversation.choose("prescreening=start")
    before = len(stored(engine).events)
    body = {**conversation.body(text="x"), **wrong}
    assert engine.post(body) == (400, {"error": "malformed", "field": field})
    assert len(stored(engine).events) == before


def test_a_body_that_is_too_large_is_refused(engine: RunningEngine, conversation: Conversation) -> None:
    assert engine.post(conversation.body(text="x" * LONGEST_BODY))[0] == 413


def test_without_actions_the_pre_screening_is_no_reply_and_questions_are_answered(
    engine: RunningEngine, conversation: Conversation
) -> None:
    conversation.choose("prescreening=start")
    engine.act_at(NOBODY_LISTENS)
    pressed = conversation.body(choices=["corporate_form=godo"], label="x")
    assert engine.post(pressed) == (502, {"error": "no_reply"})
    engine.act_at(engine.actions_url)
    assert conversation.choose("corporate_form=kabushiki") == "placement_licence"
    assert conversation.dialogue["answers"] == {"corporate_form": ["kabushiki"]}  # type: ignore[index]


def test_a_question_needs_no_actions(engine: RunningEngine, conversation: Conversation) -> None:
    engine.act_at(NOBODY_LISTENS)
    assert conversation.turn(text="費用はかかりますか")[0]["topics"] == ["cost"]


def test_a_reply_that_web_never_took_has_no_effect(engine: RunningEngine, conversation: Conversation) -> None:
    conversation.choose("prescreening=start")
    late = conversation.body(choices=["corporate_form=other"], label="x")
    assert engine.post(late)[1]["dialogue"]["asked"] == "carry_on"
    assert conversation.choose("corporate_form=kabushiki") == "placement_licence"
    assert conversation.dialogue["answers"] == {"corporate_form": ["kabushiki"]}  # type: ignore[index]


def test_the_same_turn_again_gets_the_same_answer(engine: RunningEngine, conversation: Conversation) -> None:
    conversation.choose("prescreening=start")
    body = conversation.body(choices=["corporate_form=kabushiki"], label="x")
    first, again = engine.post(body), engine.post(body)
    assert first[0] == 200 and first == again


def test_another_engine_goes_on_from_the_snapshot(
    engine: RunningEngine, conversation: Conversation, tmp_path: Path
) -> None:
    conversation.choose("prescreening=start")
    conversation.choose("corporate_form=kabushiki")
    engine.use(ConversationStore(f"sqlite:///{tmp_path}/of-another-engine.sqlite"))
    assert conversation.choose("placement_licence=no") == "own_website"
    assert conversation.say("戻る") == "placement_licence"


def test_a_snapshot_of_other_data_stops_no_turn(engine: RunningEngine, conversation: Conversation) -> None:
    answers = {"corporate_form": ["kabushiki"], "own_website": ["no longer a value"], "gone": ["x"]}
    conversation.previous = "before"
    conversation.dialogue = {"answers": answers, "asked": "placement_licence", "active": True}
    assert conversation.choose("placement_licence=no") == "own_website"
    assert conversation.dialogue["answers"] == {"corporate_form": ["kabushiki"], "placement_licence": ["no"]}


def test_a_session_that_grew_long_is_begun_anew_and_nothing_is_lost(
    engine: RunningEngine, conversation: Conversation
) -> None:
    conversation.choose("prescreening=start")
    conversation.choose("corporate_form=kabushiki")
    lengths = []
    while len(lengths) < 2 or lengths[-1] > lengths[-2]:
        assert conversation.say("費用はかかりますか") == "placement_licence"
        lengths.append(len(stored(engine).events))
    one_turn = lengths[1] - lengths[0]
    assert LONGEST_SESSION < lengths[-2] <= LONGEST_SESSION + one_turn
    assert lengths[-1] < LONGEST_SESSION / 2
    assert conversation.choose("placement_licence=no") == "own_website"


@pytest.mark.parametrize("lost", ["tables", "file"])
def test_a_store_that_came_back_empty_costs_one_apology(
    engine: RunningEngine, conversation: Conversation, tmp_path: Path, lost: str
) -> None:
    conversation.choose("prescreening=start")
    store = engine.agent.tracker_store
    if lost == "tables":
        ConversationStore.SQLEvent.__table__.drop(store.engine)  # type: ignore[attr-defined]
    else:
        (tmp_path / "tracker.sqlite").unlink()
    pressed = conversation.body(choices=["corporate_form=kabushiki"], label="x")
    assert engine.post(pressed) == (503, {"error": "store"})
    assert conversation.choose("corporate_form=kabushiki") == "placement_licence"


def test_the_wrapper_that_hides_a_lost_store_is_taken_off(engine: RunningEngine) -> None:
    inner = engine.agent.tracker_store
    engine.use(FailSafeTrackerStore(inner))
    use_store_that_fails(engine.app)
    assert engine.agent.tracker_store is inner
    assert engine.agent.processor is not None and engine.agent.processor.tracker_store is inner


def test_an_engine_without_its_own_store_does_not_start(engine: RunningEngine) -> None:
    engine.use(FailSafeTrackerStore(InMemoryTrackerStore(engine.agent.domain)))
    with pytest.raises(SystemExit, match="tracker store"):
        use_store_that_fails(engine.app)


def test_the_moment_of_a_turn_is_webs(engine: RunningEngine, conversation: Conversation) -> None:
    early = conversation.body(text="申込の方法を教えてください")
    late = {**early, "conversation": "d", "metadata": {**early["metadata"], "now": "2026-04-01T00:00:00+09:00"}}
    assert early["metadata"]["now"] == NOW
    texts = [engine.post(body)[1]["messages"][0]["text"] for body in (early, late)]
    assert "2026年3月31日" in texts[1] and texts[0] != texts[1]


def test_going_on_after_an_early_result_asks_what_was_left_out(conversation: Conversation) -> None:
    for choice in ("prescreening=start", "corporate_form=other", "carry_on=result"):
        conversation.choose(choice)
    assert conversation.choose("prescreening=resume") == "placement_licence"
    assert conversation.dialogue["answers"] == {"corporate_form": ["other"], "carry_on": ["continue"]}  # type: ignore[index]


def test_going_on_after_the_last_answer_says_the_verdict_again(
    conversation: Conversation, programme: Programme
) -> None:
    asked = conversation.choose("prescreening=start")
    while asked is not None:
        values = programme.criteria[asked].values.values()
        asked = conversation.choose(f"{asked}={next(value.id for value in values if value.effect == 'clear')}")
    again = conversation.turn(choices=["prescreening=resume"], label="x")
    assert [message["verdict"]["outcome"] for message in again] == ["no_exclusion_found"]


@pytest.mark.parametrize("control", ["resume", "restart"])
def test_a_pre_screening_stopped_before_its_first_answer_can_be_taken_up(
    conversation: Conversation, control: str
) -> None:
    conversation.choose("prescreening=start")
    assert conversation.choose("prescreening=stop") is None
    assert conversation.choose(f"prescreening={control}") == "corporate_form"


def test_going_back_from_the_first_question_says_that_it_is_the_first(
    conversation: Conversation, programme: Programme
) -> None:
    conversation.choose("prescreening=start")
    first, question = conversation.turn(choices=["prescreening=back"], label="x")
    assert first["text"] == programme.wording["prescreening_at_first"].ja.strip()
    assert question["prescreening"]["criterion"] == "corporate_form"


def erase(engine: RunningEngine, body: Any, secret: str = SECRET) -> Any:
    """One request to erase; its status and what came back."""
    answer = requests.post(f"{engine.url}/erase", json=body, headers=bearer(secret), timeout=30)
    return answer.status_code, answer.json()


def test_an_erased_conversation_leaves_nothing_in_the_store(engine: RunningEngine, conversation: Conversation) -> None:
    conversation.choose("prescreening=start")
    other = Conversation(engine, "other")
    other.choose("prescreening=start")
    assert erase(engine, {"conversations": ["c"]}, "wrong") == (401, {"error": "unauthorised"})
    assert erase(engine, {"conversations": ["c", "unknown"]}) == (200, {"erased": 2})
    assert engine.run(engine.agent.tracker_store.retrieve("c")) is None
    assert len(engine.run(engine.agent.tracker_store.retrieve("other")).events) > 0
    assert erase(engine, {"conversations": ["c"]}) == (200, {"erased": 1})


@pytest.mark.parametrize("body", [{}, [], {"conversations": "c"}, {"conversations": [3]}, {"conversations": ["c"] * 2}])
def test_a_malformed_erasure_erases_nothing(engine: RunningEngine, conversation: Conversation, body: Any) -> None:
    conversation.choose("prescreening=start")
    assert erase(engine, body) == (400, {"error": "malformed", "field": "conversations"})
    assert len(stored(engine).events) > 0
