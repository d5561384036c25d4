"""Topics, intents, clauses and answers of the log as staff read them; what the data no longer know stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiohttp import web

from programme import rendering
from programme.personal_numbers import mask
from programme.situation import Situation
from web.console.pages import PREFIX, programme_of, say
from web.keys import CLOCK


def topic_titles(request: web.Request) -> Mapping[str, str]:
    """The heading of every topic."""
    programme, here = programme_of(request), Situation(request.app[CLOCK].real())
    return {id: rendering.fill(programme, answer.title, here) for id, answer in programme.answers.items()}


def topics_by_chapter(request: web.Request) -> Mapping[str, list[str]]:
    """The topics in the guideline's order, by the names of its chapters."""
    found: dict[str, list[str]] = {}
    for id, answer in programme_of(request).answers.items():
        found.setdefault(named(request, "chapter", answer.chapter), []).append(id)
    return found


def intent_titles(request: web.Request, intents: Iterable[str]) -> Mapping[str, str]:
    """Intents with what they are called."""
    return {intent: named(request, "intent", intent) for intent in intents}


def named(request: web.Request, kind: str, value: str) -> str:
    """What something is called; the engine and the data may have values for which there is no name here."""
    key = f"{kind}_{value}"
    return say(request, key) if PREFIX + key in programme_of(request).wording else value


def reason_title(request: web.Request, reason: str) -> str:
    """Why a thumb was down, in the words of the widget; what another client wrote stays as it is."""
    programme = programme_of(request)
    text = programme.wording.get(f"widget_reason_{reason}")
    return rendering.fill(programme, text, Situation(request.app[CLOCK].real())) if text else mask(reason)[0]
