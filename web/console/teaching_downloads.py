"""What was taught, to take along: a patch of data/nlu, Rasa's YAML, stories for `rasa test`, held-out cases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from aiohttp import web

from web.accounts.session import SIGNED_IN
from web.errors import NotFound
from web.keys import CLOCK, STORE
from web.store import audit
from web.teaching import exports
from web.teaching.files import Kept, as_held_out, as_nlu
from web.teaching.keys import TEACHING

Making = Callable[[Sequence[Kept]], str]


def _of_kind(kind: str, make: Making) -> Making:
    return lambda kept: make([one for one in kept if one.kind == kind])


FILES: dict[str, Making] = {
    "data_nlu.patch": exports.patch,
    "examples.yml": _of_kind("training", as_nlu),
    "test_stories.yml": exports.test_stories,
    "heldout.yml": _of_kind("held_out", as_held_out),
}


async def download(request: web.Request) -> web.Response:
    """One of the files."""
    name = request.match_info["name"]
    if name not in FILES:
        raise NotFound
    kept = await asyncio.to_thread(request.app[TEACHING].files.everything)
    text = await asyncio.to_thread(FILES[name], kept)
    async with request.app[STORE].writing() as connection:
        now = request.app[CLOCK].real()
        await audit.write(connection, request[SIGNED_IN].staff, "teaching_exported", name, now, examples=len(kept))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=text, content_type="text/plain", charset="utf-8", headers=headers)
