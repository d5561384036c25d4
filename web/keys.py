"""The parts of the application, by typed key."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from programme.source import ProgrammeSource
from web.chat.engine import EngineClient
from web.chat.hub import Hub
from web.chat.turns import Turns
from web.clock import Clock
from web.limits import RateLimit
from web.settings import Settings
from web.store.database import Store


@dataclass(frozen=True)
class Limits:
    """The rate limits in force."""

    session_messages: RateLimit
    address_requests: RateLimit
    address_sessions: RateLimit
    address_forms: RateLimit


SETTINGS = web.AppKey("settings", Settings)
CLOCK = web.AppKey("clock", Clock)
PROGRAMME = web.AppKey("programme", ProgrammeSource)
LIMITS = web.AppKey("limits", Limits)
HUB = web.AppKey("hub", Hub)
STORE = web.AppKey("store", Store)
ENGINE = web.AppKey("engine", EngineClient)
TURNS = web.AppKey("turns", Turns)
