"""Errors as a page, for whoever asked with a browser."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from programme.situation import Situation
from web.clock import real_now
from web.keys import PROGRAMME
from web.page.view import View, language_asked, page


def wants_page(request: web.Request) -> bool:
    """Whether a browser asked for a page, and no program for data."""
    return "text/html" in request.headers.get("Accept", "")


def error_page(
    request: web.Request, status: int, message: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """What went wrong, and where to go on; the database is left out, it may be what is wrong."""
    here = Situation(real_now(), language="en" if language_asked(request) == "en" else "ja")
    view = View(request.app[PROGRAMME].current(), here, request.path)
    response = page(view, "error.html", status, status=status, message=message)
    response.headers.update(headers or {})
    return response
