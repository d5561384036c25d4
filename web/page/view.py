"""What every page is rendered from, and how: the programme, the situation, one template environment."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from programme import rendering
from programme.model import Programme, Text
from programme.situation import Situation
from web.chat.turn import situation
from web.errors import StoreUnavailable
from web.keys import CLOCK, PROGRAMME, STORE
from web.page.posted import living
from web.page.prose import Marks, blocks, first_sentence, pieces, secured
from web.store import circumstances
from web.store.interventions import Intervention

HERE = Path(__file__).parent
STATIC = HERE / "static"
# A page depends on the day, the hour and the state of applications: it may be kept, but is asked for again.
FRESH = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language"}


@dataclass(frozen=True)
class View:
    """One request's programme, situation and address."""

    programme: Programme
    situation: Situation
    path: str
    living: tuple[Intervention, ...] = ()

    @property
    def posted(self) -> list[str]:
        """The notices for everybody."""
        everybody = (one for one in self.living if one.kind == "notice" and not one.topic)
        return [one.text(self.language) for one in everybody]

    @property
    def language(self) -> str:
        """The page's language."""
        return self.situation.language

    def say(self, key: str, /, **own: object) -> str:
        """A sentence of the wording files."""
        return rendering.say(self.programme, key, self.situation, **own)

    def fill(self, text: Text) -> str:
        """A text of the data."""
        return rendering.fill(self.programme, text, self.situation)

    def value(self, name: str) -> str:
        """A fact's value."""
        return rendering.shown(self.programme, self.programme.values[name], self.situation)

    def cited(self, clauses: Iterable[str]) -> list[dict[str, str]]:
        """Clauses with label and summary."""
        return rendering.citations(self.programme, clauses, self.situation)

    def link(self, path: str, anchor: str = "", language: str = "", **query: str) -> str:
        """The address of a page in this page's language, or in another."""
        asked = urlencode({**query, "lang": language or self.language})
        return f"{path}?{asked}" + (f"#{anchor}" if anchor else "")

    def marks(self) -> Marks:
        """How lists and headings begin in this language's texts."""
        return Marks(self.say("page_mark_of_lists"), self.say("page_mark_of_headings"))


def language_asked(request: web.Request) -> str:
    """The language in the address, or else the one that the browser prefers."""
    asked = request.query.get("lang", request.headers.get("Accept-Language", "")[:2].lower())
    return "en" if asked == "en" else "ja"


async def look(request: web.Request) -> View:
    """The view of a request; with the database down, the state of applications is unknown."""
    said = request.app[CLOCK].said(request)
    state = circumstances.UNKNOWN
    with suppress(StoreUnavailable):
        state = await circumstances.read(request.app[STORE], said.date())
    here = situation(said, state, language_asked(request))
    return View(request.app[PROGRAMME].current(), here, request.path, await living(request))


def page(view: View, template: str, status: int = 200, /, **content: Any) -> web.Response:
    """A page in the base template."""
    marks = view.marks()
    html = (
        templates()
        .get_template(template)
        .render(
            view=view,
            say=view.say,
            link=view.link,
            blocks=lambda text: list(blocks(text, marks)),
            pieces=lambda line: pieces(line, view.language),
            **content,
        )
    )
    return web.Response(text=html, content_type="text/html", status=status, headers=FRESH)


@cache
def templates() -> Environment:
    """The templates, read once."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["secured"] = secured
    environment.globals["first_sentence"] = first_sentence
    return environment
