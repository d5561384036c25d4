"""Makes the pages of the console: templates, wording, what every page shows; and errors as pages."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from programme import rendering
from programme.model import Programme
from programme.situation import DESK_TIMEZONE, Situation
from web.accounts.guard import FORM_FIELD, FORM_HEADER, guarded, is_console
from web.accounts.roles import CONSOLE, access
from web.accounts.session import SIGNED_IN, TOKEN, form_token
from web.chat.cleaning import clean
from web.errors import Refusal, SignInNeeded, StoreUnavailable
from web.keys import CLOCK, PROGRAMME
from web.store.staff import Role

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HERE = Path(__file__).parent
STATIC = HERE / "static"
# Brought by `make setup` (tools/widget.py); without it every page works by its forms.
HTMX = Path(__file__).parents[2] / "var" / "static" / "htmx.js"
PREFIX = "console_"
# A form takes what its fields promise (`maxlength`): a Japanese character comes in nine bytes of a form. The longest
# one proposes another wording of each text of an answer, in two languages.
LONGEST_FORM = 512 * 1024
HIDDEN = '<input type="hidden" name="{}" value="{}">'
READ = web.RequestKey("programme_read", Programme)
# The menu, by group and in its order; a page is shown to those who may open it.
MENU = {
    "desk": ("queue", "inquiries", "prescreening", "status", "notices", "canned", "mail"),
    "review": ("transcripts", "worklist", "sample", "reviews", "teaching", "answers", "figures"),
    "admin": ("staff", "audit", "account"),
}
BELONGS = {"conversations": "queue", "closures": "status"}
HTTP_CODES = {404: "not_found", 405: "method", 413: "too_large"}
# Without Trusted Types: htmx makes its fragments with innerHTML (docs/adr/0013).
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    # With `no-referrer` browsers send forms with the origin `null`.
    "Referrer-Policy": "same-origin",
}


@cache
def templates() -> Environment:
    """The templates, read once; a name that a page does not know is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@web.middleware
async def answer_console(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Guards the console, and shows what goes wrong there as a page."""
    if not is_console(request):
        return await handler(request)
    if request.method == "POST":
        request = request.clone(client_max_size=LONGEST_FORM)
    try:
        return await guarded(request, handler)
    except SignInNeeded as refusal:
        if request.method == "GET" and not is_partial(request):
            raise web.HTTPSeeOther(f"{CONSOLE}/sign-in?next={_asked_for(request)}") from None
        return _error_page(request, refusal.status, refusal.code)
    except Refusal as refusal:
        response = _error_page(request, refusal.status, refusal.code)
        response.headers.update(refusal.headers)
        return response
    except StoreUnavailable as error:
        log.error("store_unavailable", extra={"reason": str(error)})
        return _error_page(request, 503, "unavailable")
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _error_page(request, error.status, HTTP_CODES.get(error.status, "malformed"))


def _asked_for(request: web.Request) -> str:
    """The page with its query, quoted as a value; bytes that are no text, which nobody's link holds, are replaced."""
    query = urlencode(list(request.query.items()), errors="replace")
    return quote(f"{request.path}?{query}" if query else request.path, errors="replace")


async def put_console_headers(request: web.Request, response: web.StreamResponse) -> None:
    """The headers of the console's own, over those of every response."""
    if is_console(request):
        response.headers.update(HEADERS)
        is_file = request.path.startswith(f"{CONSOLE}/static/")
        response.headers["Cache-Control"] = "no-cache" if is_file else "no-store"


def page(request: web.Request, template: str, *, status: int = 200, **content: Any) -> web.Response:
    """One page."""
    return web.Response(text=rendered(request, template, **content), status=status, content_type="text/html")


# Part of a page, to be put into it; read like any page where somebody opens it by its address.
fragment = page


def is_partial(request: web.Request) -> bool:
    """Whether a page's script asks, which puts the answer into the page."""
    return "HX-Request" in request.headers


def rendered(request: web.Request, template: str, **content: Any) -> str:
    """A template with what every page shows."""
    who = request.get(SIGNED_IN)
    common: dict[str, Any] = {
        "say": lambda key, **own: say(request, key, **own),
        "when": lambda moment: when(request, moment),
        "day": lambda value: rendering.day(programme_of(request), value, _here(request)),
        "me": who.staff if who else None,
        "menu": _menu(who.staff.role) if who else {},
        "place": _place(request.path),
        "answer_path": lambda topic: _answer_path(who.staff.role, topic) if who else "",
        "here": request.path,
        "token": lambda: Markup(HIDDEN).format(FORM_FIELD, form_token(request.get(TOKEN, ""))),
        "token_header": lambda: json.dumps({FORM_HEADER: form_token(request.get(TOKEN, ""))}),
        "done": _done(request),
        "errors": {},
    }
    return templates().get_template(template).render({**common, **content})


def _menu(role: Role) -> dict[str, list[str]]:
    open_to = {
        group: [name for name in names if role in (access("GET", f"{CONSOLE}/{name}") or ())]
        for group, names in MENU.items()
    }
    return {group: names for group, names in open_to.items() if names}


def _place(path: str) -> str:
    """The entry of the menu that a page belongs to."""
    first = path.removeprefix(CONSOLE).strip("/").partition("/")[0]
    name = BELONGS.get(first, first)
    return name if any(name in names for names in MENU.values()) else ""


def _answer_path(role: Role, topic: str) -> str:
    """Where the wording of a topic stands, for those who may read it; an id may hold a slash, its address does not."""
    open_to = access("GET", f"{CONSOLE}/answers/{{topic}}") or ()
    return f"{CONSOLE}/answers/{topic.replace('/', '.')}" if role in open_to else ""


def _done(request: web.Request) -> str:
    key = f"done_{request.query.get('done', '')}"
    return say(request, key) if PREFIX + key in programme_of(request).wording else ""


def say(request: web.Request, key: str, **own: object) -> str:
    """A sentence of the console's wording."""
    return rendering.say(programme_of(request), PREFIX + key, _here(request), **own)


def when(request: web.Request, moment: datetime) -> str:
    """A moment as staff read it."""
    return rendering.moment(programme_of(request), moment.astimezone(ZoneInfo(DESK_TIMEZONE)), _here(request))


def back(path: str, done: str = "") -> web.HTTPSeeOther:
    """Leads to a page after a change, which then says what was done; to be raised."""
    return web.HTTPSeeOther(f"{path}?done={done}" if done else path)


def programme_of(request: web.Request) -> Programme:
    """The programme as it was when the request was first asked: to look whether its files changed takes a while."""
    if READ not in request:
        request[READ] = request.app[PROGRAMME].current()
    return request[READ]


async def field(request: web.Request, name: str, longest: int = 200) -> str:
    """A field of the form that was sent, without unseen characters and without blanks at its ends."""
    value = (await request.post()).get(name, "")
    return clean(value)[:longest] if isinstance(value, str) else ""


async def static_file(request: web.Request) -> web.StreamResponse:
    """One of the console's own files."""
    name = request.match_info["name"]
    path = HTMX if name == HTMX.name else STATIC / name
    if path.parent not in (STATIC, HTMX.parent) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path)


def _here(request: web.Request) -> Situation:
    return Situation(request.app[CLOCK].real())


def _error_page(request: web.Request, status: int, code: str) -> web.Response:
    return page(request, "error.html", status=status, code=code)
