"""The programme as it is, the domain merged from it, and the trained model, each loaded once."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.utils.endpoints import EndpointConfig

from bot.conversation import Turn
from bot.model_file import ModelFile, served_path
from bot.tracker_store import ConversationStore
from programme import loader
from programme.model import Programme
from programme.situation import Situation
from tests.bot.lent import Lent
from tests.bot.running_engine import Conversation, RunningEngine

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def programme() -> Programme:
    """The data of the latest fiscal year."""
    return loader.load(loader.newest(ROOT / "data" / "programme"))


@pytest.fixture(scope="session")
def merged() -> Domain:
    """The domain as Rasa trains on it: by the importer that config.yml names."""
    importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data/nlu", "data/rules"])
    return importer.get_domain()


@pytest.fixture
def tracker(merged: Domain) -> DialogueStateTracker:
    """An empty conversation."""
    return DialogueStateTracker("conversation", merged.slots)


@pytest.fixture(scope="session")
def agent() -> Agent:
    """The trained model as it is served."""
    generator = EndpointConfig(type="bot.answers.AnswerGenerator")
    return Agent.load(ModelFile.read(served_path()).path, generator=generator)


@pytest.fixture(scope="session")
def served(agent: Agent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    """The trained model behind Rasa's own server."""
    store = ConversationStore(f"sqlite:///{tmp_path_factory.mktemp('served')}/tracker.sqlite")
    one = RunningEngine(agent, store)
    yield one
    one.stop()


@pytest.fixture
def engine(served: RunningEngine, tmp_path: Path) -> Iterator[RunningEngine]:
    """The running engine with an empty tracker store; what a test changed of it is put back."""
    served.use(ConversationStore(f"sqlite:///{tmp_path}/tracker.sqlite"))
    locks = served.agent.lock_store
    yield served
    served.agent.lock_store = locks
    served.act_at(served.actions_url)


@pytest.fixture
def conversation(engine: RunningEngine) -> Conversation:
    """One that has not begun."""
    return Conversation(engine, "c")


@pytest.fixture
def lend(tmp_path: Path) -> Iterator[Callable[[str], Lent]]:
    """Starts a real PostgreSQL or Valkey."""
    with ExitStack() as stack:
        yield lambda kind: stack.enter_context(Lent(kind, tmp_path / kind))


@pytest.fixture(scope="session")
def turn_at() -> Callable[..., Turn]:
    """A company's turn at a moment in Tokyo."""

    def turn(
        moment: str = "2025-06-03T10:00:00",
        language: str = "ja",
        status: str = "unknown",
        intent: str = "",
        text: str = "",
        understood: Optional[Dict[str, Any]] = None,
        answers: Optional[Dict[str, List[str]]] = None,
        asked: Optional[str] = None,
        topics_before: Optional[List[str]] = None,
        misses_before: int = 0,
    ) -> Turn:
        now = datetime.fromisoformat(f"{moment}+09:00")
        as_of = None if status == "unknown" else date(2025, 4, 1)
        situation = Situation(now, status, as_of, "en" if language == "en" else "ja")
        return Turn(text, intent, understood or {}, situation, answers or {}, asked, topics_before or [], misses_before)

    return turn
