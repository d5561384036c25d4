"""An engine that speaks the channel and says what a test tells it to; it notes every request."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.web.small_programme import FINGERPRINT

SECRET = "secret-of-the-tests"
Answering = Callable[[dict[str, Any]], dict[str, Any]]


def reply(*messages: dict[str, Any], dialogue: dict[str, Any] | None = None) -> dict[str, Any]:
    """A sound reply with these messages."""
    return {
        "messages": list(messages),
        "dialogue": dialogue if dialogue is not None else {"events": len(messages)},
        "understood": {"intent": "faq", "confidence": 0.9, "topics": [], "entities": []},
        "model": {"id": "m1", "fingerprint": FINGERPRINT, "data_version": "v1"},
    }


def question(criterion: str = "own_website", **more: Any) -> dict[str, Any]:
    """A question of the pre-screening."""
    choices = [{"id": f"{criterion}={value}", "label": f"label {value}"} for value in ("yes", "no", "unsure")]
    prescreening = {"criterion": criterion, "step": 1, "total": 18}
    return {"text": f"question {criterion}", "choices": choices, "prescreening": prescreening, **more}


def echo(turn: dict[str, Any]) -> dict[str, Any]:
    """Answers a text with itself under the topic `cost`."""
    said = turn.get("text") or turn["label"]
    return reply({"text": f"echo {said}", "topics": ["cost"]}, dialogue={"last": turn["turn"]})


class FakeEngine:
    """The engine's side of the channel."""

    def __init__(self) -> None:
        self.turns: list[dict[str, Any]] = []
        self.erased: list[str] = []
        self.answering: Answering = echo
        self.raw: web.Response | Callable[[], web.Response] | None = None
        self.delay = 0.0
        self.running = 0
        self.most_at_once = 0
        self.actions = True
        self.fingerprint = FINGERPRINT
        self.ready = True
        self.refused: dict[str, str] | None = None
        self.url = ""
        self.runner: web.AppRunner | None = None

    def app(self) -> web.Application:
        """The application that a test server runs."""
        app = web.Application()
        app.router.add_post("/webhooks/chat/turn", self._turn)
        app.router.add_post("/webhooks/chat/erase", self._erase)
        app.router.add_get("/webhooks/chat/ready", self._ready)
        return app

    async def _turn(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return web.json_response({"error": "secret"}, status=401)
        turn = await request.json()
        uuid.UUID(turn["turn"])
        self.turns.append(turn)
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            await asyncio.sleep(self.delay)
        finally:
            self.running -= 1
        if self.raw is not None:
            return self.raw() if callable(self.raw) else self.raw
        return web.json_response(self.answering(turn))

    async def _erase(self, request: web.Request) -> web.Response:
        if not self.ready:
            return web.json_response({"error": "store"}, status=503)
        assert request.headers.get("Authorization") == f"Bearer {SECRET}"
        ids = (await request.json())["conversations"]
        self.erased.extend(ids)
        return web.json_response({"erased": len(ids)})

    async def _ready(self, _: web.Request) -> web.Response:
        if not self.ready:
            return web.json_response({"error": "store"}, status=503)
        model = {"id": "m1", "fingerprint": self.fingerprint}
        return web.json_response({"model": model, "actions": self.actions, "refused": self.refused})
