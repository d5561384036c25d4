"""The engine as it is served, in this process: Rasa's server with the channel, and the real action server beside it."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any, Dict, List, Optional, Tuple

import requests
from rasa.core.agent import Agent
from rasa.core.run import configure_app
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.endpoint import create_app
from sanic import Sanic

from bot.channel import ChatChannel
from bot.model_file import ModelFile, served_path
from bot.serve import prepare
from bot.tracker_store import ConversationStore

SECRET = "a-secret-of-the-tests"
NOW = "2025-06-03T10:00:00+09:00"


class RunningEngine:
    """A server on a free port; `turn` speaks as web does and keeps what web keeps."""

    def __init__(self, agent: Agent, store: ConversationStore) -> None:
        Sanic.test_mode = True
        self.agent = agent
        self.app = configure_app([ChatChannel(SECRET)], enable_api=False)
        self.app.ctx.agent = agent
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        actions = create_app("actions.prescreening")
        self.actions_url = f"http://127.0.0.1:{self._serve(actions)}/webhook"
        self.act_at(self.actions_url)
        self.url = f"http://127.0.0.1:{self._serve(self.app)}/webhooks/chat"
        self.use(FailSafeTrackerStore(store))
        self.run(prepare(self.app, ModelFile.read(served_path())))

    def run(self, awaitable: Any) -> Any:
        """Runs something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(awaitable, self._loop).result(300)

    def _serve(self, app: Sanic) -> int:
        listening = socket.create_server(("127.0.0.1", 0))

        async def start() -> None:
            server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
            await server.startup()

        self.run(start())
        return int(listening.getsockname()[1])

    def stop(self) -> None:
        """Ends the loop with its servers."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def use(self, store: TrackerStore) -> None:
        """Another tracker store, as if it had been the one at the start."""
        store.domain = self.agent.domain
        self.agent.tracker_store = self.agent.processor.tracker_store = store  # type: ignore[union-attr]

    def act_at(self, url: Optional[str]) -> None:
        """Where actions are called."""
        endpoint = EndpointConfig(url) if url else None
        self.agent.action_endpoint = self.agent.processor.action_endpoint = endpoint  # type: ignore[union-attr]

    def ready(self, secret: Optional[str] = SECRET) -> Tuple[int, Dict[str, Any]]:
        """What readiness says."""
        answer = requests.get(f"{self.url}/ready", headers=bearer(secret), timeout=30)
        return answer.status_code, _json(answer)

    def post(self, body: Any, secret: Optional[str] = SECRET) -> Tuple[int, Dict[str, Any]]:
        """One request; its status and what came back."""
        answer = requests.post(f"{self.url}/turn", json=body, headers=bearer(secret), timeout=30)
        return answer.status_code, _json(answer)


class Conversation:
    """What web remembers of one: the last turn that it accepted, and its snapshot."""

    def __init__(self, engine: RunningEngine, id: str) -> None:
        self.id, self.previous, self.dialogue = id, None, None
        self._engine, self._turns = engine, 0

    def body(self, **said: Any) -> Dict[str, Any]:
        """The next turn's request."""
        self._turns += 1
        identity = {"conversation": self.id, "turn": f"{self.id}-{self._turns}", "previous_turn": self.previous}
        metadata = {"now": NOW, "language": "ja", "topics_before": [], "misses_before": 0}
        return {**identity, **said, "metadata": metadata, "dialogue": self.dialogue}

    def turn(self, **said: Any) -> List[Dict[str, Any]]:
        """A turn that web accepts; its messages."""
        body = self.body(**said)
        status, answer = self._engine.post(body)
        assert status == 200, (status, answer)
        self.previous, self.dialogue = body["turn"], answer["dialogue"]
        return list(answer["messages"])

    def choose(self, *choices: str) -> Optional[str]:
        """Presses choices; the question asked next."""
        return criterion_of(self.turn(choices=list(choices), label=" "))

    def say(self, text: str) -> Optional[str]:
        """Types a text; the question asked next."""
        return criterion_of(self.turn(text=text))


def criterion_of(messages: List[Dict[str, Any]]) -> Optional[str]:
    """The question that a reply ends with."""
    return (messages[-1].get("prescreening") or {}).get("criterion")


def bearer(secret: Optional[str]) -> Dict[str, str]:
    """The header that web sends."""
    return {} if secret is None else {"Authorization": f"Bearer {secret}"}


def _json(answer: requests.Response) -> Any:
    return answer.json() if "json" in answer.headers.get("Content-Type", "") else {"text": answer.text}
