"""The engine follows the manifest of the served model: a new one is loaded aside and taken between two turns.

A turn that has begun ends with the model that it began with. What cannot be taken is said in the readiness; the
engine goes on with the model that it has.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional, Text, Tuple

from rasa.core.agent import Agent
from sanic import Sanic

from bot.model_file import ModelFile, ModelUnusable, manifest_of
from bot.sources import code_hash
from programme.collector import settle
from programme.model import Programme

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
LOADING_SWITCH_SECONDS = 0.0005
WARM_UP = "warm up"
Stamp = Tuple[Tuple[Text, int, int], ...]


@dataclass(frozen=True)
class Refused:
    """A model that the engine was told to serve and does not."""

    id: Text
    reason: Text

    def as_json(self) -> Dict[Text, Text]:
        """For the readiness."""
        return {"id": self.id, "reason": self.reason}


class Follower:
    """Watches one manifest for one engine."""

    def __init__(self, app: Sanic, path: Path, programme: Programme) -> None:
        self._app, self._path, self._programme = app, path, programme
        self._code = code_hash()
        self._seen: Stamp = ()  # the first look sees what changed while the engine started
        app.ctx.refused = None

    async def follow(self) -> None:
        """Looks for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception as error:  # the served model goes on, whatever it was
                log.exception("following the model failed: %s", type(error).__name__)

    async def look(self) -> None:
        """Takes the model that the manifest names, where it or its file changed since the last look."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        model: Optional[ModelFile] = None
        try:
            model = await asyncio.to_thread(ModelFile.read, self._path)
            served = self._app.ctx.model_file
            if (model.id, model.sha256) != (served.id, served.sha256):
                self._check(model)
                await self._take(model)
            self._app.ctx.refused = None
        except ModelUnusable as problem:
            self._refuse(model, _reason(problem), problem)
        except Exception as error:
            self._refuse(model, "not_loaded", error)

    def _check(self, model: ModelFile) -> None:
        if model.fingerprint != self._programme.fingerprint:
            raise ModelUnusable("other_programme")
        if model.code and model.code != self._code:
            raise ModelUnusable("other_code")

    async def _take(self, model: ModelFile) -> None:
        old: Agent = self._app.ctx.agent
        fresh = await asyncio.to_thread(load, model, old)
        take_over(fresh, old)
        self._app.ctx.agent, self._app.ctx.model_file = fresh, model
        del old
        settle()
        log.warning("model %s is served", model.id)

    def _refuse(self, model: Optional[ModelFile], reason: Text, error: BaseException) -> None:
        self._app.ctx.refused = Refused(model.id if model else "", reason)
        log.error("the model was not taken, %s is served on: %s", self._app.ctx.model_file.id, error)

    def _stamp(self) -> Stamp:
        manifest = manifest_of(self._path)
        files = [manifest, *sorted(manifest.parent.glob("*.tar.gz"))]
        found = []
        for file in files:
            try:
                found.append((file.name, file.stat().st_mtime_ns, file.stat().st_size))
            except OSError:
                continue
        return tuple(found)


def load(model: ModelFile, old: Agent) -> Agent:
    """A model with the parts of the served one, but for its store: Rasa would give that the new domain at once."""
    interval = sys.getswitchinterval()
    # The turns of the served model wait less for the thread that loads.
    sys.setswitchinterval(LOADING_SWITCH_SECONDS)
    try:
        return _loaded(model, old)
    finally:
        sys.setswitchinterval(interval)


def _loaded(model: ModelFile, old: Agent) -> Agent:
    fresh = Agent.load(model.path, generator=old.nlg, lock_store=old.lock_store, action_endpoint=old.action_endpoint)
    asyncio.run(fresh.parse_message(WARM_UP))  # the first reading loads the dictionary
    return fresh


def take_over(fresh: Agent, old: Agent) -> None:
    """Gives the new model the store that fails, as `bot.serve` left it, without Rasa's wrapper."""
    store = old.tracker_store
    store.domain = fresh.domain  # type: ignore[assignment]
    fresh.tracker_store = store
    assert fresh.processor is not None
    fresh.processor.tracker_store = store


def refused_of(app: Sanic) -> Optional[Dict[Text, Any]]:
    """The model that this engine does not take, if there is one."""
    refused: Optional[Refused] = getattr(app.ctx, "refused", None)
    return refused.as_json() if refused else None


def _reason(problem: ModelUnusable) -> Text:
    return str(problem) if str(problem) in ("other_programme", "other_code") else "unusable"
