"""`GET` and `POST /check`: the pre-screening as a form, a question a page, without a script and without storing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from programme import prescreening
from programme.consistency import PERIOD_ENDED
from programme.eligibility import CARRY_ON
from programme.findings import answered
from programme.notices import notices
from programme.rendering import fill, say
from web.page.steps import Given, Step, UnreadableForm, after, read, walk
from web.page.view import View, look, page

UNREADABLE = 422
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 200


@dataclass(frozen=True)
class Explained:
    """A text that opens on demand, with its clauses."""

    title: str
    text: str
    citations: list[dict[str, str]]


async def show_first(request: web.Request) -> web.Response:
    """The introduction and the first question."""
    view = await look(request)
    return _shown(view, after(view.programme.criteria, read(view.programme.criteria, {})))


async def take_answer(request: web.Request) -> web.Response:
    """What follows on a form: the next question, the same again with what is wrong, or the verdict."""
    view = await look(request)
    criteria = view.programme.criteria
    try:
        step = after(criteria, read(criteria, await _fields(request)))
    except UnreadableForm:
        return page(view, "check_unreadable.html", UNREADABLE)
    return _shown(view, step)


async def _fields(request: web.Request) -> dict[str, list[str]]:
    if request.content_type != FORM:
        raise UnreadableForm(request.content_type)
    try:
        text = (await request.read()).decode("utf-8")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise UnreadableForm("body") from error


def _shown(view: View, step: Step) -> web.Response:
    hidden = [(id, value) for id, values in step.given.items() for value in values]
    common = {"step": step, "hidden": hidden, "answers": _summary(view, step.given)}
    if step.asked is None:
        return page(view, "check_verdict.html", **common, **_verdict(view, step.given))
    status = UNREADABLE if step.wrong else 200
    return page(view, "check_question.html", status, **common, **_question(view, step.asked, step.given))


def _question(view: View, asked: str, given: Given) -> dict[str, Any]:
    programme, here = view.programme, view.situation
    message = prescreening.question(programme, asked, given, here, introduce=False)
    choices = [choice for choice in message["choices"] if choice["id"].startswith(f"{asked}=")]
    why = prescreening.why(programme, asked, here)
    explained = [_explained(view, say(programme, "choice_why", here), why)]
    if asked != CARRY_ON:
        explained += [
            _explained(view, fill(programme, programme.terms[id].title, here), prescreening.term(programme, id, here))
            for id in programme.criteria[asked].terms
        ]
    return {
        "question": _asked(view, asked, given),
        "choices": [(choice["id"].partition("=")[2], choice["label"]) for choice in choices],
        "multiple": message["multiple"],
        "progress": None if asked == CARRY_ON else message["prescreening"],
        "explained": explained,
        "introduction": "" if given else view.say("prescreening_introduction"),
        "notices": notices(programme, [PERIOD_ENDED], "before", here),
        "first": not walk(programme.criteria, given),
    }


def _asked(view: View, asked: str, given: Given) -> str:
    """The question without its numbered choices, which stand below it."""
    if asked != CARRY_ON:
        return view.fill(view.programme.criteria[asked].question)
    message = prescreening.question(view.programme, asked, given, view.situation, introduce=False)
    numbered = [f"{number}. {choice['label']}" for number, choice in enumerate(message["choices"], 1)]
    return "\n".join(line for line in message["text"].split("\n") if line not in numbered)


def _explained(view: View, title: str, message: dict[str, Any]) -> Explained:
    citations = message.get("citations", [])
    sources = view.say("sources_line", clauses=_labels(view, citations))
    heading = view.say("prescreening_term", title=title, text="")
    text = message["text"].replace("\n\n" + sources, "").removeprefix(heading.rstrip()).strip()
    return Explained(title, text, citations)


def _labels(view: View, citations: Iterable[dict[str, str]]) -> str:
    return view.say("format_list_separator").strip("|").join(entry["label"] for entry in citations)


def _summary(view: View, given: Given) -> list[tuple[str, str, str]]:
    """Each question answered, its title and the answer, in the order of the questions."""
    return [
        (id, view.fill(criterion.title), answered(view.programme, id, given[id], view.situation))
        for id, criterion in view.programme.criteria.items()
        if id in given
    ]


def _verdict(view: View, given: Given) -> dict[str, Any]:
    """The verdict as the chat says it; the outcome and the notices of the day stand apart from the rest."""
    message = prescreening.verdict(view.programme, given, view.situation)
    outcome = view.say(f"verdict_{message['verdict']['outcome']}")
    ended = notices(view.programme, [PERIOD_ENDED], "before", view.situation)
    text = message["text"]
    for part in (*ended, outcome):
        text = text.replace(part + "\n\n", "", 1)
    return {"message": message, "outcome": outcome.partition("\n")[2], "notices": ended, "text": text}
