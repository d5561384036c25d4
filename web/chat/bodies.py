"""Reads the bodies of requests; what is of a wrong kind is refused before anything happens."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from web.errors import Malformed, TooLarge, WrongContentType

LONGEST_BODY = 64 * 1024
MOST_CHOICES = 50
LONGEST_CHOICE = 200
GREATEST_SEQ = 2**31 - 1
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


async def read_object(request: web.Request, *, may_be_empty: bool = False) -> dict[str, Any]:
    """The JSON object of a request."""
    if may_be_empty and not request.can_read_body:
        return {}
    if request.content_type != "application/json" or request.headers.get("Content-Encoding", "identity") != "identity":
        raise WrongContentType
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge from None
    if len(body) > LONGEST_BODY:
        raise TooLarge
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Malformed("the body is no JSON") from None
    if not isinstance(content, dict):
        raise Malformed("the body is no JSON object")
    return content


def read_id(content: dict[str, Any]) -> str:
    """The UUID that the client made."""
    id = content.get("id")
    if not isinstance(id, str) or not UUID.fullmatch(id):
        raise Malformed("id must be a UUID")
    return id.lower()


def read_language(content: dict[str, Any]) -> str | None:
    """The language that the client asks for, if it does."""
    language = content.get("language")
    if language not in (None, "ja", "en"):
        raise Malformed("language must be ja or en")
    return language


def read_said(content: dict[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    """A text or choices: exactly one of them."""
    text, choices = content.get("text"), content.get("choices")
    if (text is None) == (choices is None):
        raise Malformed("either text or choices")
    if choices is None:
        if not isinstance(text, str):
            raise Malformed("text must be a string")
        return text, ()
    if not isinstance(choices, list) or not 1 <= len(choices) <= MOST_CHOICES:
        raise Malformed(f"choices must be a list of 1 to {MOST_CHOICES}")
    if not all(isinstance(one, str) and 0 < len(one) <= LONGEST_CHOICE for one in choices):
        raise Malformed("choices must be strings")
    return None, tuple(dict.fromkeys(choices))


def read_number(text: str | None, name: str, most: int) -> int:
    """A whole number of the query or of a header; greater ones count as `most`."""
    if text is None or text == "":
        return 0
    if not (text.isascii() and text.isdigit()):
        raise Malformed(f"{name} must be a whole number")
    return most if len(text) > len(str(most)) else min(int(text), most)
