"""Serves the engine on the loopback or a private network: `python -m bot.serve`."""

from __future__ import annotations

import os
import sys
from asyncio import AbstractEventLoop

from rasa.core.run import serve_application
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from bot.following import WARM_UP, Follower
from bot.importer import programme_folder
from bot.lock_store import IN_MEMORY, UnknownLockStore, locks_at
from bot.logs import configure
from bot.model_file import ModelFile, ModelUnusable, served_path
from bot.tracker_store import ConversationStore
from programme.collector import settle
from programme.errors import ProgrammeError
from programme.loader import load

LONGEST_BODY = 1 << 20


def main() -> None:
    """Checks the model and the data, then lets Rasa serve the chat channel and nothing else."""
    configure()
    try:
        programme = load(programme_folder())
        model = ModelFile.read(served_path())
        model.check(programme)
        locks_at(os.environ.get("BANSOU_LOCK_STORE") or IN_MEMORY)
    except (ModelUnusable, ProgrammeError, UnknownLockStore) as problem:
        sys.exit(f"engine: {problem}")

    async def prepared(app: Sanic, loop: AbstractEventLoop) -> None:
        await prepare(app, model)
        app.add_task(Follower(app, served_path(), programme).follow())

    serve_application(
        model_path=model.path,
        interface=os.environ.get("BANSOU_ENGINE_HOST", "127.0.0.1"),
        port=int(os.environ.get("BANSOU_ENGINE_PORT", "5005")),
        credentials="credentials.yml",
        endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"),
        enable_api=False,
        server_listeners=[(prepared, "after_server_start")],
    )


async def prepare(app: Sanic, model: ModelFile) -> None:
    """What Rasa's server lacks before its first turn."""
    app.ctx.model_file = model
    app.config.REQUEST_MAX_SIZE = LONGEST_BODY
    use_store_that_fails(app)
    await app.ctx.agent.parse_message(WARM_UP)  # the first reading loads the dictionary
    settle()


def use_store_that_fails(app: Sanic) -> None:
    """Takes Rasa's wrapper off the tracker store, which answers a lost database with a fresh conversation."""
    agent = app.ctx.agent
    if isinstance(agent.tracker_store, FailSafeTrackerStore):
        agent.tracker_store = agent.tracker_store._tracker_store
    if not isinstance(agent.tracker_store, ConversationStore):
        raise SystemExit("engine: the tracker store of endpoints.yml could not be loaded")
    agent.tracker_store.domain = agent.domain
    agent.processor.tracker_store = agent.tracker_store


if __name__ == "__main__":
    main()
