"""One middleware that turns errors into answers, one hook that puts the headers on, and who may ask at all."""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from programme import rendering
from programme.situation import Situation
from web.client_address import client_key, is_trusted
from web.clock import real_now
from web.errors import InvalidFields, OriginRefused, Refusal, StoreUnavailable
from web.keys import LIMITS, PROGRAMME, SETTINGS
from web.page.errors import error_page, wants_page

log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

API = "/api/"
PROBES = ("/healthz", "/readyz")
LANGUAGE = web.RequestKey("language", str)
CONVERSATION = web.RequestKey("conversation", str)
HTTP_CODES = {404: "not_found", 405: "method", 413: "too_large", 415: "content_type"}
HEADERS = {
    "Server": "bansou",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    ),
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID, X-Test-Clock",
    "Access-Control-Max-Age": "600",
}


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refusals, framework errors and faults as JSON; one line of the log a request."""
    began = time.monotonic()
    try:
        response = await _guarded(request, handler)
    except Refusal as refusal:
        response = _refused(request, refusal)
    except StoreUnavailable as error:
        log.error("store_unavailable", extra={"reason": str(error)})
        response = _error(request, 503, "unavailable")
    except web.HTTPException as error:
        if error.status < 400:
            raise
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        response = _error(request, error.status, HTTP_CODES.get(error.status, "malformed"), headers=allow)
    except Exception as error:
        # Neither the text nor the values of an error go to the log: they may hold what a company typed.
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{where.filename}:{where.lineno}"
        log.error("unexpected_error", extra={"reason": type(error).__name__, "place": place})
        response = _error(request, 503, "unavailable")
    _log_request(request, response, began)
    return response


async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not request.path.startswith(API):
        return await handler(request)
    if not _origin_allowed(request):
        raise OriginRefused
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        return web.Response(status=204, headers=PREFLIGHT)
    await request.app[LIMITS].address_requests.take(client_key(request, request.app[SETTINGS]))
    return await handler(request)


def _origin_allowed(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or origin in request.app[SETTINGS].allowed_origins or _is_own(request, origin)


def _is_own(request: web.Request, origin: str) -> bool:
    host = request.headers.get("Host", "")
    if is_trusted(request.remote, request.app[SETTINGS]):
        host = request.headers.get("X-Forwarded-Host", host)
    _, separator, netloc = origin.partition("://")
    return bool(separator and host) and netloc.lower() == host.lower()


async def put_headers(request: web.Request, response: web.StreamResponse) -> None:
    """The headers of every response, and those that let a page of an allowed origin read it."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    if not request.path.startswith(API):
        response.headers.setdefault("Cache-Control", "no-cache")
        return
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Origin"
    origin = request.headers.get("Origin")
    if origin in request.app[SETTINGS].allowed_origins:
        response.headers["Access-Control-Allow-Origin"] = str(origin)
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"


def language_of(request: web.Request) -> str:
    """The language of the conversation, or else the one that the browser prefers."""
    known = request.get(LANGUAGE)
    return known or ("en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "ja")


def say(request: web.Request, key: str) -> str:
    """A sentence of the wording files for this request."""
    here = Situation(real_now(), language="en" if language_of(request) == "en" else "ja")
    return rendering.say(request.app[PROGRAMME].current(), key, here)


def _refused(request: web.Request, refusal: Refusal) -> web.Response:
    more: dict[str, Any] = {}
    if isinstance(refusal, InvalidFields):
        more["fields"] = {name: say(request, f"web_field_{reason}") for name, reason in refusal.fields.items()}
    elif refusal.code == "malformed" and refusal.detail != refusal.code:
        more["detail"] = refusal.detail
    return _error(request, refusal.status, refusal.code, more, refusal.headers)


def _error(
    request: web.Request,
    status: int,
    code: str,
    more: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> web.Response:
    message = say(request, f"web_error_{code}")
    if wants_page(request) and not request.path.startswith(API):
        return error_page(request, status, message, headers)
    content = {"error": {"code": code, "message": message, **(more or {})}}
    text = json.dumps(content, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)


def _log_request(request: web.Request, response: web.StreamResponse, began: float) -> None:
    resource = request.match_info.route.resource
    # Probes come every few seconds and would hide everything else.
    log.log(
        logging.DEBUG if request.path in PROBES else logging.INFO,
        "request",
        extra={
            "method": request.method,
            "route": resource.canonical if resource else "-",
            "status": response.status,
            "milliseconds": round((time.monotonic() - began) * 1000),
            "conversation": request.get(CONVERSATION, "-"),
        },
    )
