"""The chat channel: one POST a turn, the replies whole. Only web speaks it, with a shared secret (docs/engine.md)."""

from __future__ import annotations

import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, Optional, Text

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from redis.exceptions import RedisError
from sanic import Blueprint, Sanic, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.choices import UnknownChoice
from bot.following import refused_of
from bot.importer import programme_folder
from bot.model_file import ModelFile
from bot.readiness import actions_answer, failing_store, recovered
from bot.turn import CHANNEL, NoReply, answer
from bot.wire import Malformed, read_erasure, read_turn
from programme.source import ProgrammeSource

log = logging.getLogger(__name__)


class ChatChannel(InputChannel):
    """`POST /webhooks/chat/turn`, `POST /webhooks/chat/erase`, `GET /webhooks/chat/ready`."""

    @classmethod
    def name(cls) -> Text:
        """The channel's name, in its URL."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> ChatChannel:
        """The channel with the secret of credentials.yml."""
        secret = (credentials or {}).get("secret")
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(str(secret))

    def __init__(self, secret: Text) -> None:
        self._secret = secret
        self._source = ProgrammeSource(programme_folder())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's hook: the routes. What it hands over is left: that would take the agent of the moment, which may be
        another one than that which the turn began with.
        """
        routes = Blueprint("chat_channel")

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            return await self._ready(request) if self._is_authorised(request) else refused(401, "unauthorised")

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not self._is_authorised(request):
                return refused(401, "unauthorised")
            return await self._turn(request)

        @routes.post("/erase")
        async def erase(request: Request) -> HTTPResponse:
            return self._erase(request) if self._is_authorised(request) else refused(401, "unauthorised")

        return routes

    async def _ready(self, request: Request) -> HTTPResponse:
        agent = agent_of(request.app)
        failing = await failing_store(agent)
        if failing:
            return refused(503, failing)
        actions = await actions_answer(agent)
        return response.json({"model": model_of(request.app), "actions": actions, "refused": refused_of(request.app)})

    async def _turn(self, request: Request) -> HTTPResponse:
        agent, model = agent_of(request.app), model_of(request.app)
        programme = self._source.current()
        try:
            reply = await answer(agent, programme, read_turn(json_of(request)))
        except Malformed as problem:
            return refused(400, "malformed", field=str(problem))
        except UnknownChoice:
            return refused(400, "malformed", field="choices")
        except NoReply:
            return refused(502, "no_reply")
        except SQLAlchemyError as error:
            log.error("the tracker store failed: %s", type(error).__name__)
            recovered(agent)
            return refused(503, "store")
        except (LockError, RedisError) as error:
            log.error("the lock store failed: %s", type(error).__name__)
            return refused(503, "locks")
        return response.json({**reply, "model": {**model, "data_version": programme.version}})

    def _erase(self, request: Request) -> HTTPResponse:
        agent = agent_of(request.app)
        try:
            ids = read_erasure(json_of(request))
            agent.tracker_store.erase(ids)  # type: ignore[attr-defined]
        except Malformed as problem:
            return refused(400, "malformed", field=str(problem))
        except SQLAlchemyError as error:
            log.error("the tracker store failed: %s", type(error).__name__)
            recovered(agent)
            return refused(503, "store")
        return response.json({"erased": len(ids)})

    def _is_authorised(self, request: Request) -> bool:
        return hmac.compare_digest((request.token or "").encode(errors="surrogatepass"), self._secret.encode())


def json_of(request: Request) -> Any:
    """The body of a request; Sanic answers a broken one with a page."""
    try:
        return request.json
    except InvalidUsage:
        raise Malformed("body") from None


def refused(status: int, error: Text, **more: Text) -> HTTPResponse:
    """A turn that is not answered, and why."""
    return response.json({"error": error, **more}, status)


def agent_of(app: Sanic) -> Agent:
    """The agent that is served at the moment (`bot.following` exchanges it)."""
    agent: Agent = app.ctx.agent
    return agent


def model_of(app: Sanic) -> Dict[Text, Any]:
    """The model that is served."""
    model: ModelFile = app.ctx.model_file
    return {"id": model.id, "fingerprint": model.fingerprint}
