"""The pages of a proposal: its form, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from programme.model import Programme
from programme.situation import Situation
from web.accounts.roles import WORDING
from web.accounts.session import SIGNED_IN
from web.answers.checking import tools_missing
from web.answers.differences import differences
from web.answers.drafts import Problem
from web.answers.entries import Entry, entry_of, with_changes
from web.answers.patches import GOLDEN, kept_name
from web.answers.preview import LANGUAGES, Preview, Wanted, preview, situation
from web.answers.problem_words import words_of
from web.console.answer_pages import placeholders, said_by, title_of
from web.console.pages import page, say
from web.keys import CLOCK, PROGRAMME, SETTINGS, STORE
from web.store import circumstances, staff
from web.store.proposals import Change, Proposal

LONGEST_TEXT = 4_000


async def form_page(
    request: web.Request,
    entry: Entry,
    typed: Mapping[str, str],
    changes: Sequence[Change] = (),
    found: Sequence[Problem] = (),
    *,
    reason: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    programme = request.app[PROGRAMME].current()
    at_fields: dict[str, list[str]] = {}
    for problem in found:
        place = problem.field if problem.id == entry.id and problem.field in typed else ""
        at_fields.setdefault(place, []).append(_worded(request, problem))
    sound = bool(changes) and not found
    return page(
        request,
        "answer_form.html",
        status=status,
        entry=entry,
        heading=title_of(programme, entry),
        typed=typed,
        reason=reason,
        problems=at_fields,
        placeholders=placeholders(programme),
        previews=await _previews(request, programme, entry, tuple(changes)) if sound else [],
        compared=_compared(changes) if sound else [],
        said_by=said_by,
        longest=LONGEST_TEXT,
        errors=errors or {},
    )


async def proposal_page(
    request: web.Request, proposal: Proposal, *, status: int = 200, errors: dict[str, str] | None = None
) -> web.Response:
    programme, me = request.app[PROGRAMME].current(), request[SIGNED_IN].staff
    entry = entry_of(programme, proposal.topic)
    async with request.app[STORE].reading() as connection:
        names = {one.id: one.name for one in await staff.everyone(connection)}
    shows = entry is not None and (proposal.is_open or proposal.state == "accepted")
    return page(
        request,
        "proposal.html",
        status=status,
        proposal=proposal,
        entry=entry,
        heading=title_of(programme, entry) if entry else proposal.topic,
        problems=[(one.file, one.id, _worded(request, one)) for one in (Problem(**row) for row in proposal.problems)],
        compared=_compared(proposal.changes),
        previews=await _previews(request, programme, entry, proposal.changes) if entry and shows else [],
        said_by=said_by,
        snapshots=f"b/{GOLDEN}" in proposal.patch,
        patch_name=str(request.app[SETTINGS].answers.patches / kept_name(proposal)),
        names=names,
        is_own=me.id == proposal.proposed_by,
        may_decide=me.role in request.app[SETTINGS].answers.accepted_by,
        may_work=me.role in WORDING,
        may_check=proposal.may_be_checked(request.app[CLOCK].real()),
        no_tests=tools_missing(),
        errors=errors or {},
    )


async def _previews(
    request: web.Request, programme: Programme, entry: Entry, changes: tuple[Change, ...]
) -> list[Preview]:
    """The new wording as it would be read now; what is withdrawn at the moment is shown as it will be read again."""
    changed, now = with_changes(programme, entry, changes), request.app[CLOCK].real()
    async with request.app[STORE].reading() as connection:
        told = await circumstances.on(connection, Situation(now).today)
    situations = [situation(Wanted(), now, told, language) for language in LANGUAGES]
    return [preview(changed, entry, here, ()) for here in situations]


def _compared(changes: Sequence[Change]) -> list[tuple[Change, Any, Any]]:
    return [(one, *differences(one.before or "", one.after or "")) for one in changes]


def _worded(request: web.Request, problem: Problem) -> str:
    known = words_of(problem.problem)
    return problem.what if known is None else say(request, known[0], **known[1])
