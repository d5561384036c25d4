"""Teaching in the console: the models in short, reviewed turns that become examples, and who decides on them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from web.accounts.roles import ADMIN, CONSOLE
from web.accounts.session import SIGNED_IN
from web.chat.engine import EngineReadiness
from web.console.pages import back, field, page
from web.errors import EngineFault, InvalidFields, Malformed, NotFound
from web.keys import CLOCK, ENGINE, PROGRAMME, SETTINGS, STORE
from web.store import audit, taught
from web.store.reviews import Review
from web.store.taught import STATES, Example, State
from web.teaching import reviewed
from web.teaching.corpus import corpus
from web.teaching.files import Kept, TeachingFiles
from web.teaching.keys import MODELS, TEACHING, TRAINER
from web.teaching.models import IN_USE, Models
from web.teaching.proposals import LONGEST_REASON, Proposal, kind_for, labels_of
from web.teaching.reviewed import RIGHT, WRONG, ReviewedTurn
from web.teaching.texts import LONGEST_TEXT, folded, warnings

HERE = f"{CONSOLE}/teaching"
EXAMPLES_PAGE = f"{HERE}/examples"
PER_PAGE = 50
TABS = ("waiting", "right", *STATES)
MOST_LABELS = 3
GROUPS = ("faq", "out_of_scope", "smalltalk")


async def show_teaching(request: web.Request) -> web.Response:
    """Where teaching stands: models, training, examples."""
    app = request.app
    models = app[MODELS]
    async with app[STORE].reading() as connection:
        waiting = len(await reviewed.waiting(connection))
        counts = await taught.counts(connection)
    fresh, gone = await asyncio.to_thread(not_in_use, app[TEACHING].files, models)
    return page(
        request,
        "teaching.html",
        served=models.current(),
        earlier=models.earlier(),
        candidate=models.candidate(),
        report=models.report(),
        made_at=made_at(models.report()),
        training=models.training(),
        starting=app[TRAINER].starting,
        broke=app[TRAINER].broke(models.training()),
        last_lines=app[TRAINER].last_lines(),
        engine=await _engine(app),
        waiting=waiting,
        counts=counts,
        fresh=fresh,
        gone=gone,
        is_admin=request[SIGNED_IN].staff.role in ADMIN,
    )


async def show_examples(request: web.Request) -> web.Response:
    """One of the lists: turns that wait, and examples by their state."""
    tab = request.query.get("state", "waiting")
    number = request.query.get("page", "1")
    if tab not in TABS or not (number.isascii() and number.isdigit() and 1 <= int(number) <= 10_000):
        raise Malformed
    skip = (int(number) - 1) * PER_PAGE
    async with request.app[STORE].writing() as connection:
        waiting: list[Review] = []
        examples: list[Example] = []
        if tab in ("waiting", "right"):
            waiting = await reviewed.waiting(connection, WRONG if tab == "waiting" else RIGHT)
            waiting = waiting[skip : skip + PER_PAGE + 1]
        else:
            examples = await taught.of_state(connection, _state(tab), PER_PAGE + 1, skip)
        turns = await reviewed.turns_of(connection, waiting[:PER_PAGE])
        if shown := len(turns) or len(examples[:PER_PAGE]):
            who = request[SIGNED_IN].staff
            await audit.write(connection, who, "teaching_list_read", tab, _now(request), count=shown)
    return page(
        request,
        "teaching_examples.html",
        tab=tab,
        tabs=TABS,
        turns=turns,
        examples=[one for one in examples if one.labels][:PER_PAGE],
        number=int(number),
        more=max(len(waiting), len(examples)) > PER_PAGE,
        warnings=warnings,
        not_by=request[SIGNED_IN].staff.login if request.app[SETTINGS].second_review else "",
        longest=LONGEST_REASON,
        **_labels(request),
    )


async def show_review(request: web.Request) -> web.Response:
    """A confirmed turn, to make an example of."""
    return await _review(request, await _turn(request))


async def propose(request: web.Request) -> web.Response:
    """Proposes an example, or shows what is wrong with it."""
    turn = await _turn(request)
    text = await field(request, "text", LONGEST_TEXT + 1)
    labels = await _chosen(request)
    if (await field(request, "step")) == "look":
        return await _review(request, turn, text=text, labels=labels)
    who, now = request[SIGNED_IN].staff, _now(request)
    programme = request.app[PROGRAMME].current()
    try:
        await request.app[TEACHING].propose(turn.source, Proposal(text, labels), who, now, programme)
    except InvalidFields as wrong:
        return await _review(request, turn, text=text, labels=labels, errors=wrong.fields)
    raise back(EXAMPLES_PAGE, "example_proposed")


async def leave_out(request: web.Request) -> web.Response:
    """Decides that a turn is made into no example."""
    turn = await _turn(request)
    reason = await field(request, "reason", LONGEST_REASON)
    if not reason:
        return await _review(request, turn, errors={"reason": "needed"})
    await request.app[TEACHING].leave_out(turn.source, reason, request[SIGNED_IN].staff, _now(request))
    raise back(EXAMPLES_PAGE, "example_left_out")


async def accept(request: web.Request) -> web.Response:
    """Accepts an example."""
    example = await _example(request)
    needs_second, was_read = request.app[SETTINGS].second_review, await field(request, "read") == "yes"
    who, now = request[SIGNED_IN].staff, _now(request)
    await request.app[TEACHING].accept(example.id, who, now, needs_second=needs_second, was_read=was_read)
    raise web.HTTPSeeOther(f"{EXAMPLES_PAGE}?state=proposed&done=example_accepted")


async def reject(request: web.Request) -> web.Response:
    """Rejects an example, or takes an accepted one back."""
    example = await _example(request)
    reason = await field(request, "reason", LONGEST_REASON)
    if not reason:
        raise Malformed("reason")
    await request.app[TEACHING].reject(example.id, reason, request[SIGNED_IN].staff, _now(request))
    raise web.HTTPSeeOther(f"{EXAMPLES_PAGE}?state={example.state}&done=example_rejected")


def not_in_use(files: TeachingFiles, models: Models) -> tuple[int, int]:
    """How many accepted examples the served model was not taught, and how many it was that are taken back."""
    # What stands in data/nlu by now, every model is taught (`bot.taught`).
    merged = set(corpus().examples.items())
    accepted = _marks(one for one in files.everything() if one.kind == "training") - merged
    in_use = _marks(files.examples_of(models.teaching / IN_USE)) - merged
    return len(accepted - in_use), len(in_use - accepted)


def _marks(examples: Iterable[Kept]) -> set[tuple[str, str]]:
    return {(folded(one.text), one.labels[0]) for one in examples}


def made_at(report: Mapping[str, Any] | None) -> datetime | None:
    """When a comparison was made."""
    return datetime.fromisoformat(report["made_at"]) if report else None


async def _review(
    request: web.Request,
    turn: ReviewedTurn,
    *,
    text: str | None = None,
    labels: tuple[str, ...] | None = None,
    errors: dict[str, str] | None = None,
) -> web.Response:
    async with request.app[STORE].writing() as connection:
        subject = f"{turn.review.conversation_id}/{turn.review.turn_id}"
        await audit.write(connection, request[SIGNED_IN].staff, "teaching_turn_read", subject, _now(request))
    shown = turn.text if text is None else text
    chosen = tuple(turn.labels) if labels is None else labels
    return page(
        request,
        "teaching_review.html",
        status=422 if errors else 200,
        turn=turn,
        text=shown,
        chosen=chosen,
        kind=kind_for(turn.source, chosen),
        found=warnings(shown),
        most_labels=max(MOST_LABELS, len(chosen)),
        longest=LONGEST_TEXT,
        longest_reason=LONGEST_REASON,
        errors=errors or {},
        **_labels(request),
    )


def label_names(request: web.Request) -> Callable[[str], str]:
    """How a label reads: a topic by its heading, a reply by its wording."""
    programme = request.app[PROGRAMME].current()

    def name_of(label: str) -> str:
        group, _, rest = label.partition("/")
        if group == "faq" and rest in programme.answers:
            return programme.answers[rest].title.ja
        key = f"console_label_{label.replace('/', '_')}"
        return programme.wording[key].ja if key in programme.wording else label

    return name_of


def _labels(request: web.Request) -> dict[str, Any]:
    """The labels to choose from, by group, and how a label reads."""
    known = labels_of(request.app[PROGRAMME].current())
    groups = {group: [one for one in known if one.partition("/")[0] == group] for group in GROUPS}
    return {"groups": groups, "name_of": label_names(request)}


async def _chosen(request: web.Request) -> tuple[str, ...]:
    form = await request.post()
    return tuple(dict.fromkeys(str(value) for value in form.getall("label", []) if value))[:20]


async def _turn(request: web.Request) -> ReviewedTurn:
    async with request.app[STORE].reading() as connection:
        turn = await reviewed.one(connection, request.match_info["review"])
    if turn is None:
        raise NotFound
    return turn


async def _example(request: web.Request) -> Example:
    async with request.app[STORE].reading() as connection:
        example = await taught.by_id(connection, request.match_info["example"])
    if example is None:
        raise NotFound
    return example


async def _engine(app: web.Application) -> EngineReadiness | None:
    try:
        return await app[ENGINE].readiness()
    except EngineFault:
        return None


def _state(tab: str) -> State:
    return next(state for state in STATES if state == tab)


def _now(request: web.Request) -> datetime:
    return request.app[CLOCK].real()
