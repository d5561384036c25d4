"""Proposals for another wording: the form, the check, and the decision of somebody else."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from aiohttp import web

from web.accounts.session import SIGNED_IN
from web.answers import landing
from web.answers.drafts import Conflict, changes_of, problems
from web.answers.entries import Entry, entry_of
from web.answers.landing import DataChanged
from web.answers.patches import kept_name
from web.answers.preview import LANGUAGES
from web.console.answer_pages import HERE
from web.console.keys import CHECKS
from web.console.pages import back, field
from web.console.proposal_views import LONGEST_TEXT, form_page, proposal_page
from web.errors import NotAllowed, NotFound
from web.keys import CLOCK, PROGRAMME, SETTINGS, STORE
from web.store import audit, proposals
from web.store.proposals import Proposal

log = logging.getLogger(__name__)
LONGEST_NOTE = 1_000


async def show_form(request: web.Request) -> web.Response:
    """The texts as they stand in the data, to be changed."""
    entry = _entry(request)
    return await form_page(request, entry, _standing_texts(entry))


async def propose(request: web.Request) -> web.Response:
    """Keeps a proposal whose data the loader finds sound, and starts its check; or shows what it would be."""
    entry, me, now = _entry(request), request[SIGNED_IN].staff, request.app[CLOCK].real()
    typed = {name: await field(request, name, LONGEST_TEXT) for name in _standing_texts(entry)}
    reason = await field(request, "reason", LONGEST_NOTE)
    changes = changes_of(entry, typed)
    found = await problems(request.app[PROGRAMME].folder, entry, changes) if changes else []
    only_shown = await field(request, "step") == "preview"
    errors = {} if changes else {"step": "answers_no_change"}
    if not (reason or only_shown):
        errors["reason"] = "needed"
    if found or errors or only_shown:
        status = 422 if found or errors else 200
        return await form_page(request, entry, typed, changes, found, reason=reason, errors=errors, status=status)
    proposal = Proposal(str(uuid.uuid4()), entry.id, changes, reason, me.id, now)
    async with request.app[STORE].writing() as connection:
        await proposals.add(connection, proposal)
        await audit.write(connection, me, "answer_proposed", entry.id, now, proposal=proposal.id)
    await _begin_check(request, entry, proposal)
    raise back(f"{HERE}/proposals/{proposal.id}", "answers_proposed")


async def show_proposal(request: web.Request) -> web.Response:
    """One proposal: what changes, what the check said, what companies would read."""
    return await proposal_page(request, await _proposal(request))


async def show_patch(request: web.Request) -> web.Response:
    """The patch as a file for git."""
    proposal = await _proposal(request)
    if not proposal.patch:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{kept_name(proposal)}"'}
    return web.Response(body=proposal.patch.encode(), content_type="text/x-diff", charset="utf-8", headers=headers)


async def check_again(request: web.Request) -> web.Response:
    """Checks a proposal against the data as they are now."""
    proposal = await _proposal(request)
    entry = _entry_named(request, proposal.topic)
    if not await _begin_check(request, entry, proposal):
        return await proposal_page(request, await _proposal(request), status=409, errors={"decide": "answers_busy"})
    raise back(f"{HERE}/proposals/{proposal.id}", "answers_checking")


async def accept(request: web.Request) -> web.Response:
    """Puts the wording in force: into the data where they can be written, and into the folder of patches."""
    proposal, app, me = await _proposal(request), request.app, request[SIGNED_IN].staff
    entry, now, answers = _entry_named(request, proposal.topic), app[CLOCK].real(), app[SETTINGS].answers
    note = await field(request, "note", LONGEST_NOTE)
    refused = _refused(request, proposal)
    if refused:
        return await proposal_page(request, proposal, status=409, errors={"decide": refused})
    folder = app[PROGRAMME].folder
    in_place = answers.in_place and landing.writable(folder, entry)
    try:
        async with app[STORE].writing() as connection:
            given: dict[str, Any] = {"by": me.id, "note": note, "now": now, "in_force": in_place}
            if not await proposals.decide(connection, proposal.id, "accepted", among=("checked",), **given):
                raise DataChanged
            await audit.write(connection, me, "answer_accepted", entry.id, now, proposal=proposal.id, in_place=in_place)
            landing.land(folder, answers.patches, entry, proposal, in_place=in_place)
    except (DataChanged, Conflict):
        await _begin_check(request, entry, proposal)
        changed = await _proposal(request)
        return await proposal_page(request, changed, status=409, errors={"decide": "answers_data_changed"})
    except OSError as error:
        log.error("answer_not_written", extra={"reason": str(error)})
        return await proposal_page(request, proposal, status=503, errors={"decide": "answers_not_written"})
    if in_place:
        await landing.land_snapshots(folder, answers.patches / kept_name(proposal))
    raise back(f"{HERE}/proposals/{proposal.id}", "answers_accepted" if in_place else "answers_accepted_patch")


async def reject(request: web.Request) -> web.Response:
    """Leaves the wording as it is, with a reason for the one who proposed."""
    proposal, note = await _proposal(request), await field(request, "note", LONGEST_NOTE)
    if request[SIGNED_IN].staff.role not in request.app[SETTINGS].answers.accepted_by:
        raise NotAllowed
    if not note:
        return await proposal_page(request, proposal, status=422, errors={"note": "needed"})
    return await _decided(request, proposal, "rejected", "answer_rejected", note)


async def withdraw(request: web.Request) -> web.Response:
    """Takes one's own proposal back."""
    proposal = await _proposal(request)
    if request[SIGNED_IN].staff.id != proposal.proposed_by:
        raise NotAllowed
    return await _decided(request, proposal, "withdrawn", "proposal_withdrawn", "")


async def _decided(request: web.Request, proposal: Proposal, state: str, act: str, note: str) -> web.Response:
    me, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
    async with request.app[STORE].writing() as connection:
        decided = await proposals.decide(connection, proposal.id, state, by=me.id, note=note, now=now)
        if decided:
            await audit.write(connection, me, act, proposal.topic, now, proposal=proposal.id)
    if not decided:
        errors = {"decide": "answers_decided_already"}
        return await proposal_page(request, await _proposal(request), status=409, errors=errors)
    raise back(f"{HERE}/proposals/{proposal.id}", f"answers_{state}")


def _refused(request: web.Request, proposal: Proposal) -> str:
    me = request[SIGNED_IN].staff
    if me.role not in request.app[SETTINGS].answers.accepted_by:
        raise NotAllowed
    if me.id == proposal.proposed_by:
        return "answers_own"
    return "" if proposal.state == "checked" else "answers_not_checked"


async def _begin_check(request: web.Request, entry: Entry, proposal: Proposal) -> bool:
    app = request.app
    return await app[CHECKS].begin(app[STORE], app[PROGRAMME].folder, entry, proposal)


def _entry(request: web.Request) -> Entry:
    return _entry_named(request, request.match_info["topic"])


def _entry_named(request: web.Request, name: str) -> Entry:
    entry = entry_of(request.app[PROGRAMME].current(), name)
    if entry is None:
        raise NotFound
    return entry


async def _proposal(request: web.Request) -> Proposal:
    async with request.app[STORE].reading() as connection:
        found = await proposals.by_id(connection, request.match_info["proposal"])
    if found is None:
        raise NotFound
    return found


def _standing_texts(entry: Entry) -> dict[str, str]:
    return {f"{name}_{one}": entry.said(name, one) or "" for name in entry.editable for one in LANGUAGES}
