"""The pre-screening for a company on the phone: the same criteria in one form, the same verdict, a text to read out."""

from __future__ import annotations

from aiohttp import web

from programme import eligibility, prescreening
from programme.model import Programme
from programme.rendering import fill
from programme.situation import Situation
from web.console.pages import page
from web.keys import CLOCK, PROGRAMME, STORE
from web.store import circumstances


async def show_form(request: web.Request) -> web.Response:
    """The criteria, in the order in which the chat asks them."""
    return await _form(request, {}, "")


async def judge(request: web.Request) -> web.Response:
    """The verdict on what is filled in, complete or not; nothing is stored."""
    programme = request.app[PROGRAMME].current()
    post = await request.post()
    answers = {
        id: tuple(value for value in criterion.values if value in post.getall(id, []))
        for id, criterion in programme.criteria.items()
    }
    given = {id: values if programme.criteria[id].multiple else values[:1] for id, values in answers.items() if values}
    on_path = eligibility.path(programme.criteria, given)
    given = {id: values for id, values in given.items() if id in on_path}
    if not given:
        return await _form(request, {}, "")
    here = await _here(request)
    return await _form(request, given, prescreening.verdict(programme, given, here)["text"])


async def _form(request: web.Request, given: dict[str, tuple[str, ...]], verdict: str) -> web.Response:
    programme, here = request.app[PROGRAMME].current(), await _here(request)
    questions = [_question(programme, id, here) for id in programme.criteria]
    return page(request, "prescreening.html", questions=questions, given=given, verdict=verdict)


async def _here(request: web.Request) -> Situation:
    now = request.app[CLOCK].real()
    present = await circumstances.read(request.app[STORE], Situation(now).today)
    status = present.status
    return Situation(now, status.status, status.as_of, closures=present.closures)


def _question(programme: Programme, id: str, here: Situation) -> dict[str, object]:
    criterion = programme.criteria[id]
    return {
        "id": id,
        "title": fill(programme, criterion.title, here),
        "text": fill(programme, criterion.question, here),
        "multiple": criterion.multiple,
        "conditional": bool(criterion.asked_when),
        "values": [(value.id, fill(programme, value.label, here)) for value in criterion.values.values()],
    }
