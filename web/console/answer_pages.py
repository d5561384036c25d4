"""Answers as companies read them, on any day; who approved which, and approving them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from programme import rendering
from programme.consistency import PLACEHOLDER
from programme.model import Programme
from programme.situation import APPLICATION_STATUSES, Situation
from web.accounts.roles import CONSOLE, WORDING
from web.accounts.session import SIGNED_IN
from web.answers.entries import REPLIES, Entry, entries, entry_of, matches
from web.answers.preview import AS_SET, SHOWN_LANGUAGES, Preview, preview, situation, wanted
from web.answers.standing import Standing, authors, standing, standings
from web.console.pages import back, page
from web.errors import NotAllowed, NotFound
from web.keys import CLOCK, PROGRAMME, SETTINGS, STORE
from web.store import approvals, audit, circumstances, interventions, proposals, staff
from web.store.proposals import OPEN

HERE = f"{CONSOLE}/answers"
KINDS = ("unapproved", "changed", "approved")
LONGEST_SEARCH = 100


async def show_list(request: web.Request) -> web.Response:
    """All answers by chapter, or those that are looked for."""
    return await _list(request)


async def show_answer(request: web.Request) -> web.Response:
    """One answer in the situation that is asked for, with its approvals and proposals."""
    entry = _entry(request)
    app, programme, now = request.app, request.app[PROGRAMME].current(), request.app[CLOCK].real()
    asked = wanted(request.query, now)
    moment = asked.moment or now
    async with app[STORE].reading() as connection:
        told = await circumstances.on(connection, Situation(moment).today)
        living = await interventions.living(connection, moment)
        given = await approvals.of_topic(connection, entry.id)
        mine = await proposals.of_topic(connection, entry.id)
        names = {one.id: one.name for one in await staff.everyone(connection)}
    situations = [situation(asked, now, told, language) for language in asked.languages]
    stands = standing(programme, entry, given)
    wrote = authors(programme, [one for one in mine if one.state == "accepted"])
    return page(
        request,
        "answer.html",
        entry=entry,
        heading=title_of(programme, entry),
        previews=[preview(programme, entry, here, living) for here in situations],
        here_on=situations[0],
        asked=asked,
        stands=stands,
        approvals=given,
        proposals=mine,
        names=names,
        may_approve=_may_approve(request, wrote.get(entry.id, set())),
        is_author=request[SIGNED_IN].staff.id in wrote.get(entry.id, set()),
        may_decide=request[SIGNED_IN].staff.role in app[SETTINGS].answers.approved_by,
        may_propose=request[SIGNED_IN].staff.role in WORDING,
        statuses=(AS_SET, *APPLICATION_STATUSES),
        languages=SHOWN_LANGUAGES,
        values=values_in(programme, entry),
        said_by=said_by,
    )


async def approve(request: web.Request) -> web.Response:
    """Approves the answers that were ticked, each as it was shown: one that has changed since is left out."""
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    programme = app[PROGRAMME].current()
    ticked = dict(str(value).partition(":")[::2] for value in (await request.post()).getall("approve", []))
    if not ticked:
        return await _list(request, status=422, errors={"approve": "answers_nothing_ticked"})
    if me.role not in app[SETTINGS].answers.approved_by:
        raise NotAllowed
    left_out = False
    async with app[STORE].writing() as connection:
        stand = standings(programme, await approvals.everything(connection))
        wrote = authors(programme, await proposals.in_states(connection, ("accepted",)))
        for id, digest in ticked.items():
            now_stands = stand.get(id)
            if now_stands is None or now_stands.digest != digest or me.id in wrote.get(id, ()):
                left_out = True
            elif now_stands.kind != "approved":
                await approvals.add(connection, id, digest, programme.edition.ja, me.id, now)
                await audit.write(
                    connection, me, "answer_approved", id, now, edition=programme.edition.ja, digest=digest
                )
    target = f"{HERE}/{next(iter(ticked)).replace('/', '.')}" if len(ticked) == 1 else HERE
    raise back(target, "answers_left_out" if left_out else "answers_approved")


async def revoke(request: web.Request) -> web.Response:
    """Takes the approval of an answer back."""
    entry, me, now = _entry(request), request[SIGNED_IN].staff, request.app[CLOCK].real()
    if me.role not in request.app[SETTINGS].answers.approved_by:
        raise NotAllowed
    async with request.app[STORE].writing() as connection:
        if await approvals.revoke(connection, entry.id, me.id, now):
            await audit.write(connection, me, "answer_approval_revoked", entry.id, now)
    raise back(f"{HERE}/{entry.slug}", "answers_revoked")


def title_of(programme: Programme, entry: Entry) -> str:
    """What an answer is called; a reply goes by its id."""
    return entry.title.ja if entry.title else entry.id


def values_in(programme: Programme, entry: Entry) -> dict[str, list[str]]:
    """The placeholders that its texts name, with their values in both languages."""
    texts = [text for both in entry.texts.values() for text in (both.ja, both.en)]
    named = {name for text in texts for name in PLACEHOLDER.findall(text)}
    return {name: values for name, values in placeholders(programme).items() if name in named}


def placeholders(programme: Programme) -> dict[str, list[str]]:
    """Every value of the facts by its name, in both languages."""
    any_moment = Situation(rendering.ANY_MOMENT)
    found = {}
    for name, value in sorted(programme.values.items()):
        ja = rendering.shown(programme, value, any_moment)
        en = rendering.shown(programme, value, Situation(rendering.ANY_MOMENT, language="en"))
        found[name] = [ja] if ja == en else [ja, en]
    return found


def said_by(shown: Preview) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """What a company reads in turn: the answer, more detail, the reason."""
    parts = (("answer", shown.message), ("detail", shown.detail), ("why", shown.why))
    return [(name, message) for name, message in parts if message is not None]


def _entry(request: web.Request) -> Entry:
    entry = entry_of(request.app[PROGRAMME].current(), request.match_info["topic"])
    if entry is None:
        raise NotFound
    return entry


def _may_approve(request: web.Request, wrote: set[str]) -> bool:
    me = request[SIGNED_IN].staff
    return me.role in request.app[SETTINGS].answers.approved_by and me.id not in wrote


async def _list(request: web.Request, *, status: int = 200, errors: dict[str, str] | None = None) -> web.Response:
    app, programme, now = request.app, request.app[PROGRAMME].current(), request.app[CLOCK].real()
    async with app[STORE].reading() as connection:
        stand = standings(programme, await approvals.everything(connection))
        undecided = await proposals.in_states(connection, OPEN)
        wrote = authors(programme, await proposals.in_states(connection, ("accepted",)))
        living = await interventions.living(connection, now)
        names = {one.id: one.name for one in await staff.everyone(connection)}
    proposed = {one.topic for one in undecided}
    query = {name: request.query.get(name, "")[:LONGEST_SEARCH] for name in ("q", "standing", "proposal")}
    shown = [entry for entry in entries(programme) if _is_shown(programme, entry, query, stand, proposed)]
    chapters = {name: [one for one in shown if one.chapter == name] for name in dict.fromkeys(e.chapter for e in shown)}
    return page(
        request,
        "answers.html",
        status=status,
        chapters=chapters,
        chapter_name=lambda name: _chapter(request, programme, name),
        title_of=lambda entry: title_of(programme, entry),
        filled=lambda entry, language: _filled(programme, entry, Situation(now, language=language)),
        stand=stand,
        counts={kind: sum(one.kind == kind for one in stand.values()) for kind in KINDS},
        query=query,
        kinds=KINDS,
        undecided=undecided,
        proposed=proposed,
        withdrawn={one.topic for one in living if one.kind == "withdrawal"},
        noted={one.topic for one in living if one.kind == "notice" and one.topic},
        names=names,
        may_approve=lambda entry: _may_approve(request, wrote.get(entry.id, set())),
        titles={entry.id: title_of(programme, entry) for entry in entries(programme)},
        edition=programme.edition.ja,
        errors=errors or {},
    )


def _is_shown(
    programme: Programme, entry: Entry, query: Mapping[str, str], stand: Mapping[str, Standing], proposed: set[str]
) -> bool:
    return (
        matches(programme, entry, query["q"])
        and query["standing"] in ("", stand[entry.id].kind)
        and (not query["proposal"] or entry.id in proposed)
    )


def _chapter(request: web.Request, programme: Programme, name: str) -> str:
    key = f"page_theme_{name}" if name != REPLIES else "console_answers_replies"
    return rendering.say(programme, key, Situation(request.app[CLOCK].real())) if key in programme.wording else name


def _filled(programme: Programme, entry: Entry, here: Situation) -> str:
    return rendering.fill(programme, entry.texts["text"], here)
