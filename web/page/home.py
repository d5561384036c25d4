"""`GET /`: the example page of the programme. `GET /chat`: the conversation on a page of its own."""

from __future__ import annotations

from aiohttp import web

from programme.consistency import APPLICATION_STATE, PERIOD_ENDED
from programme.notices import notices
from web.page.view import look, page


async def show_home(request: web.Request) -> web.Response:
    """The programme in short, with the chat's launcher."""
    view = await look(request)
    said = [
        *notices(view.programme, [PERIOD_ENDED], "before", view.situation),
        *notices(view.programme, [APPLICATION_STATE], "after", view.situation),
    ]
    steps = view.say("page_home_steps").split("\n")
    return page(view, "home.html", notices=said, steps=steps)


async def show_chat(request: web.Request) -> web.Response:
    """The place that the widget fills."""
    return page(await look(request), "chat.html")
