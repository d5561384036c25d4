"""The engine takes another model between two turns, and keeps its own where the other one will not do."""

from __future__ import annotations

import json
import shutil
import sys
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest
from rasa.core.agent import Agent

from bot import following
from bot.following import Follower
from bot.model_file import ModelFile, served_path
from bot.tracker_store import ConversationStore
from programme.model import Programme
from tests.bot.running_engine import Conversation, RunningEngine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A manifest that names a copy of the served model under another id."""
    model = ModelFile.read(served_path())
    shutil.copy(model.path, tmp_path / "other.tar.gz")
    replace(model, id="other", path="other.tar.gz").write_to(tmp_path / "current.json")
    return tmp_path


@pytest.fixture
def follower(engine: RunningEngine, folder: Path, programme: Programme) -> Iterator[Follower]:
    """Follows that manifest for the running engine; what it exchanged is put back."""
    agent, model = engine.app.ctx.agent, engine.app.ctx.model_file
    yield Follower(engine.app, folder / "current.tar.gz", programme)
    engine.app.ctx.agent, engine.app.ctx.model_file, engine.app.ctx.refused = agent, model, None


def another(agent: Agent) -> Agent:
    """An agent like this one, for where loading a model says nothing."""
    fresh = copy(agent)
    fresh.processor = copy(agent.processor)
    return fresh


def change(folder: Path, **fields: Any) -> None:
    """Another manifest."""
    manifest = folder / "current.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **fields}))


def ready(engine: RunningEngine) -> Dict[str, Any]:
    """What readiness says of models."""
    status, said = engine.ready()
    assert status == 200
    return {"id": said["model"]["id"], "refused": said["refused"]}


def test_another_model_is_taken_with_the_store_that_fails_and_the_dialogue_goes_on(
    engine: RunningEngine, follower: Follower, conversation: Conversation
) -> None:
    before = engine.app.ctx.agent
    conversation.choose("prescreening=start")
    assert conversation.choose("corporate_form=godo") == "placement_licence"
    engine.run(follower.look())
    after = engine.app.ctx.agent
    assert after is not before and ready(engine) == {"id": "other", "refused": None}
    assert isinstance(after.tracker_store, ConversationStore)
    assert after.processor.tracker_store is after.tracker_store is before.tracker_store
    assert after.lock_store is before.lock_store and after.tracker_store.domain is after.domain
    assert conversation.choose("placement_licence=no") == "own_website"


def test_a_turn_that_began_with_one_model_ends_with_it(
    engine: RunningEngine, follower: Follower, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, handle = engine.app.ctx.agent, engine.app.ctx.agent.handle_message
    monkeypatch.setattr(following, "load", lambda model, old: another(old))

    async def handle_late(message: Any) -> Any:
        await follower.look()
        return await handle(message)

    monkeypatch.setattr(agent, "handle_message", handle_late)
    status, answer = engine.post(conversation.body(text="費用はかかりますか"))
    assert status == 200 and answer["messages"][0]["topics"] == ["cost"]
    assert answer["model"]["id"] != "other" and ready(engine)["id"] == "other"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"fingerprint": "other"}, "other_programme"),
        ({"code": "of another version"}, "other_code"),
        ({"sha256": "0" * 64}, "unusable"),
        ({"path": "missing.tar.gz"}, "unusable"),
    ],
)
def test_what_must_not_be_served_is_refused_and_said(
    engine: RunningEngine, follower: Follower, folder: Path, fields: Dict[str, str], reason: str
) -> None:
    before = engine.app.ctx.model_file.id
    change(folder, **fields)
    engine.run(follower.look())
    said = ready(engine)
    assert said["id"] == before and said["refused"]["reason"] == reason


def test_a_model_that_cannot_be_loaded_is_refused_until_another_is_named(
    engine: RunningEngine, follower: Follower, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = engine.app.ctx.model_file

    def broken(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(following, "load", broken)
    engine.run(follower.look())
    assert ready(engine) == {"id": before.id, "refused": {"id": "other", "reason": "not_loaded"}}
    change(folder, id=before.id, sha256=before.sha256)
    engine.run(follower.look())
    assert ready(engine) == {"id": before.id, "refused": None}


def test_the_threads_change_faster_only_while_a_model_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    before, seen = sys.getswitchinterval(), list[float]()

    def broken(*_: Any) -> Agent:
        seen.append(sys.getswitchinterval())
        raise MemoryError

    monkeypatch.setattr(following, "_loaded", broken)
    with pytest.raises(MemoryError):
        following.load(ModelFile.read(served_path()), Agent())
    assert seen[0] < before == sys.getswitchinterval()


def test_a_manifest_that_did_not_change_is_not_read_again(
    engine: RunningEngine, follower: Follower, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(folder, fingerprint="other")
    engine.run(follower.look())
    monkeypatch.setattr(ModelFile, "read", None)
    engine.run(follower.look())
    assert ready(engine)["refused"]["reason"] == "other_programme"
