"""The candidate model: trained on request, compared with the served one, and accepted or rejected by a person."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from aiohttp import web

from web.accounts.roles import ADMIN
from web.accounts.session import SIGNED_IN
from web.console.pages import back, field, page
from web.console.teaching_pages import HERE, label_names, made_at
from web.errors import Malformed, NotFound
from web.keys import CLOCK, PROGRAMME, STORE
from web.store import audit, model_history
from web.store.model_history import Act, Decision
from web.teaching import reviewed
from web.teaching.keys import MODELS, TRAINER
from web.teaching.models import Exchange, NoModel, OutOfDate
from web.teaching.proposals import LONGEST_REASON

DECISIONS = 100
SETS = ("held_out", "reviewed")
# Where a rise is bad news: the figures that count what should not happen.
SHOWN = ("answered", "wrong_confident", "refused", "out_of_scope_answered", "several_all")


async def show_candidate(request: web.Request) -> web.Response:
    """The comparison, readable."""
    return await _candidate(request)


async def train(request: web.Request) -> web.Response:
    """Starts a training, for the model that the page has shown."""
    app = request.app
    served = app[MODELS].current()
    if served is None:
        raise NoModel
    if await field(request, "served") != served.id:
        raise OutOfDate
    async with app[STORE].reading() as connection:
        turns = await reviewed.to_measure(connection)
    await app[TRAINER].start([turn.entry() for turn in turns])
    async with app[STORE].writing() as connection:
        now = app[CLOCK].real()
        await audit.write(connection, request[SIGNED_IN].staff, "training_started", served.id, now)
    raise back(HERE, "training_started")


async def accept(request: web.Request) -> web.Response:
    """Takes the candidate into use."""
    models, candidate = request.app[MODELS], await field(request, "candidate")
    found, served, report = models.candidate(), models.current(), models.report()
    if found is None or served is None or report is None or found.id != candidate:
        raise OutOfDate
    if found.fingerprint != request.app[PROGRAMME].current().fingerprint:
        raise NoModel("fingerprint")
    if worse(report) and await field(request, "seen") != "yes":
        return await _candidate(request, errors={"seen": "seen"})
    reason = await field(request, "reason", LONGEST_REASON)
    decision = _decision(request, "accepted", candidate, served.id, reason, figures(report))
    await _decide(request, decision, models.accepting(candidate))
    raise back(HERE, "model_accepted")


async def reject(request: web.Request) -> web.Response:
    """Drops the candidate."""
    models, candidate = request.app[MODELS], await field(request, "candidate")
    served, report = models.current(), models.report()
    if served is None or not candidate:
        raise OutOfDate
    reason = await field(request, "reason", LONGEST_REASON)
    if not reason:
        return await _candidate(request, errors={"reason": "needed"})
    decision = _decision(request, "rejected", candidate, served.id, reason, figures(report or {}))
    await _decide(request, decision, models.rejecting(candidate))
    raise back(HERE, "model_rejected")


async def step_back(request: web.Request) -> web.Response:
    """Takes the earlier model into use again."""
    models, served = request.app[MODELS], await field(request, "served")
    earlier, reason = models.earlier(), await field(request, "reason", LONGEST_REASON)
    if not reason:
        raise Malformed("reason")
    if earlier is None:
        raise NoModel
    if earlier.fingerprint != request.app[PROGRAMME].current().fingerprint:
        raise NoModel("fingerprint")
    decision = _decision(request, "stepped_back", earlier.id, served, reason, {})
    await _decide(request, decision, models.stepping_back(served))
    raise back(HERE, "model_stepped_back")


async def show_models(request: web.Request) -> web.Response:
    """Which model was taken into use when, by whom and why."""
    async with request.app[STORE].reading() as connection:
        decisions = await model_history.newest(connection, DECISIONS)
    return page(request, "teaching_models.html", decisions=decisions, served=request.app[MODELS].current())


def worse(report: Mapping[str, Any]) -> list[str]:
    """The sets in which something that was right before is wrong now."""
    return [name for name in SETS if report["sets"][name]["broken"]]


def figures(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the history keeps of a comparison: counts, no text."""
    return {
        name: {
            "before": found["right"]["before"]["having"],
            "after": found["right"]["after"]["having"],
            "of": found["right"]["after"]["of"],
            "fixed": len(found["fixed"]),
            "broken": len(found["broken"]),
        }
        for name, found in report.get("sets", {}).items()
    }


def _turns_in(report: Mapping[str, Any]) -> set[str]:
    """The reviewed turns that a comparison shows."""
    return {
        one["id"] for found in report["sets"].values() for one in (*found["fixed"], *found["broken"]) if "id" in one
    }


async def _candidate(request: web.Request, *, errors: dict[str, str] | None = None) -> web.Response:
    models = request.app[MODELS]
    report = models.report()
    if report is None:
        raise NotFound
    who, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        texts = await reviewed.texts_of(connection, _turns_in(report))
        await audit.write(connection, who, "candidate_read", report["candidate"], now, count=len(texts))
    served = models.current()
    return page(
        request,
        "teaching_candidate.html",
        status=422 if errors else 200,
        report=report,
        made_at=made_at(report),
        moved_of=lambda topics: [one for one in topics if one["fixed"] or one["broken"]],
        sets=SETS,
        shown=SHOWN,
        worse=worse(report),
        texts=texts,
        is_current=served is not None and served.id == report["served"],
        is_admin=request[SIGNED_IN].staff.role in ADMIN,
        longest=LONGEST_REASON,
        errors=errors or {},
        name_of=label_names(request),
    )


def _decision(
    request: web.Request, act: Act, model: str, before: str, reason: str, seen: Mapping[str, Any]
) -> Decision:
    login, now = request[SIGNED_IN].staff.login, request.app[CLOCK].real()
    return Decision(now, login, act, model, before, reason, seen)


async def _decide(request: web.Request, decision: Decision, holding: AbstractContextManager[Exchange]) -> None:
    """Records a decision, then carries it out: no model is served of which nobody can read who took it."""
    store, who, before = request.app[STORE], request[SIGNED_IN].staff, decision.before_id
    with ExitStack() as stack:
        exchange = await asyncio.to_thread(stack.enter_context, holding)
        async with store.writing() as connection:
            id = await model_history.record(connection, decision)
            act = f"model_{decision.act}"
            await audit.write(connection, who, act, decision.model_id, decision.at, before=before)
        try:
            await asyncio.to_thread(exchange)
        except OSError:
            async with store.writing() as connection:
                await model_history.withdraw(connection, id)
                now = request.app[CLOCK].real()
                await audit.write(connection, who, "model_not_exchanged", decision.model_id, now, before=before)
            raise
