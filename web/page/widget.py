"""`GET /v1/widget.js`: the widget that `make setup` builds, for the pages of any site."""

from __future__ import annotations

import logging
from pathlib import Path

from aiohttp import web

log = logging.getLogger(__name__)
BUILT = Path(__file__).parents[2] / "var" / "static" / "widget.js"
WIDGET = web.AppKey("widget", Path)
HEADERS = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": "no-cache",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


async def serve_widget(request: web.Request) -> web.StreamResponse:
    """The script, with an ETag; where it was not built, 404 and a line of the log that says so."""
    built = request.app[WIDGET]
    if not built.is_file():
        log.error("widget_not_built", extra={"file": str(built), "help": "make setup"})
        return web.Response(status=404, text="widget.js is not built; run: make setup\n")
    return web.FileResponse(built, headers=HEADERS)
