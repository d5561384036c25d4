"""`GET /`: the page, in the language asked for."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from programme import rendering
from programme.situation import Situation
from web.keys import CLOCK, PROGRAMME

HERE = Path(__file__).parent
STATIC = HERE / "static"
PREFIX = "page_"
# What the script shows later, handed over as data attributes.
SPOKEN = (
    "company", "bot", "staff", "system", "citations", "choices", "choose", "writing", "offline", "retry",
    "end_sure", "ended", "expired", "new_tab", "person",
)  # fmt: skip
# The fields of the message form in the chat API's names: kind of input, longest text.
PERSON_FIELDS = (
    ("company", "text", 200), ("name", "text", 100), ("email", "email", 254), ("phone", "tel", 40),
    ("message", "textarea", 5000),
)  # fmt: skip
AUTOCOMPLETE = {"company": "organization", "name": "name", "email": "email", "phone": "tel"}


async def show_page(request: web.Request) -> web.Response:
    """The page with every sentence filled in."""
    asked = request.query.get("lang", request.headers.get("Accept-Language", "")[:2].lower())
    language = "en" if asked == "en" else "ja"
    programme = request.app[PROGRAMME].current()
    here = Situation(request.app[CLOCK].said(request), language="en" if language == "en" else "ja")
    words = {
        key.removeprefix(PREFIX): rendering.say(programme, key, here)
        for key in programme.wording
        if key.startswith(PREFIX)
    }
    template = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
    ).get_template("chat.html")
    html = template.render(
        words=words, language=language, spoken=SPOKEN, person_fields=PERSON_FIELDS, autocomplete=AUTOCOMPLETE
    )
    return web.Response(
        text=html, content_type="text/html", headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    )
