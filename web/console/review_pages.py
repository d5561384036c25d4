"""Reviews: judging a turn, and settling what a colleague judged."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from aiohttp import web

from web.accounts.session import SIGNED_IN
from web.chat.bodies import UUID
from web.console.pages import field, page
from web.console.review_forms import (
    LONGEST_NOTE,
    REVIEWS,
    Judged,
    chapters,
    read_form,
    review_form,
    transcript_path,
    way_back,
)
from web.errors import Malformed, NotFound
from web.keys import CLOCK, PROGRAMME, SETTINGS, STORE
from web.review.projection import refresh
from web.store import audit, reviews, staff, turn_details
from web.store.turn_details import TurnDetail

ON_A_PAGE = 50


async def show_turn(request: web.Request) -> web.Response:
    """One turn with everything that is needed to judge it; that it was read is written down."""
    turn = await _turn(request)
    async with request.app[STORE].writing() as connection:
        now = request.app[CLOCK].real()
        await audit.write(connection, request[SIGNED_IN].staff, "transcript_read", turn.conversation_id, now)
    return await _turn_page(request, turn, way_back(request.query.get("back", "")))


async def judge(request: web.Request) -> web.Response:
    """Takes a judgement of a turn."""
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    turn = await _turn(request)
    sent = await read_form(request, app[PROGRAMME].current())
    following = way_back(await field(request, "back", 500))
    if sent.wrong:
        return await _turn_page(request, turn, following, sent)
    kind: Any = sent.judgement
    needs_second = app[SETTINGS].second_review
    async with app[STORE].writing() as connection:
        await reviews.judge(
            connection,
            turn.conversation_id,
            turn.turn_id,
            kind,
            sent.topics,
            sent.note,
            reviewer_id=me.id,
            needs_second=needs_second,
            now=now,
            seen=sent.seen,
        )
        subject = f"{turn.conversation_id}/{turn.turn_id}"
        await audit.write(connection, me, "review_judged", subject, now, judgement=kind, topics=list(sent.topics))
    await refresh(app[STORE], turn.conversation_id)
    raise onward(following or review_form(app[PROGRAMME].current(), turn).here, "judged" if needs_second else "settled")


async def confirm(request: web.Request) -> web.Response:
    """A second person agrees."""
    return await _settle(request, "confirmed")


async def reject(request: web.Request) -> web.Response:
    """A second person does not agree: the turn is to be judged again."""
    return await _settle(request, "rejected")


async def _settle(request: web.Request, state: Literal["confirmed", "rejected"]) -> web.Response:
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    async with app[STORE].writing() as connection:
        review = await reviews.settle(connection, request.match_info["review"], state, second_id=me.id, now=now)
        subject = f"{review.conversation_id}/{review.turn_id}"
        await audit.write(connection, me, f"review_{state}", subject, now, judgement=review.judgement)
    await refresh(app[STORE], review.conversation_id)
    raise onward(way_back(await field(request, "back", 500)) or REVIEWS, f"review_{state}")


async def show_reviews(request: web.Request) -> web.Response:
    """What waits for a second person and may be settled by this one, oldest first."""
    app, me, now = request.app, request[SIGNED_IN].staff, request.app[CLOCK].real()
    after = _after(request)
    async with app[STORE].writing() as connection:
        found = await reviews.to_settle(connection, me.id, ON_A_PAGE + 1, after)
        pending = found[:ON_A_PAGE]
        details = await turn_details.of_turns(connection, [(one.conversation_id, one.turn_id) for one in pending])
        waiting = await reviews.waiting_for(connection, me.id)
        own = await reviews.own_waiting(connection, me.id)
        names = {one.id: one.name for one in await staff.everyone(connection)}
        if pending:
            await audit.write(connection, me, "reviews_read", "-", now, count=len(pending))
    keyed = [(one, details.get((one.conversation_id, one.turn_id))) for one in pending]
    return page(
        request,
        "reviews.html",
        # A conversation may be erased between the two reads.
        pending=[(one, turn) for one, turn in keyed if turn is not None],
        waiting=waiting,
        own=own,
        here_again=_at(after),
        older=_at((pending[-1].judged_at, pending[-1].id)) if len(found) > ON_A_PAGE else "",
        first=REVIEWS if after else "",
        names=names,
        titles=titles(request),
        second_review=app[SETTINGS].second_review,
        transcript_path=transcript_path,
        reviews_path=REVIEWS,
    )


def _after(request: web.Request) -> tuple[datetime, str] | None:
    text = request.query.get("after", "")
    if not text:
        return None
    moment, _, id = text.partition("~")
    try:
        judged_at = datetime.fromisoformat(moment)
    except ValueError:
        raise Malformed("after") from None
    if judged_at.tzinfo is None or not 2000 <= judged_at.year < 2200 or not UUID.fullmatch(id):
        raise Malformed("after")
    return judged_at, id


def _at(place: tuple[datetime, str] | None) -> str:
    return f"{REVIEWS}?{urlencode({'after': f'{place[0].isoformat()}~{place[1]}'})}" if place else REVIEWS


def titles(request: web.Request) -> dict[str, str]:
    """The topics' titles."""
    return {id: answer.title.ja for id, answer in request.app[PROGRAMME].current().answers.items()}


def onward(path: str, done: str) -> web.HTTPSeeOther:
    """Leads back to a page with its filters, which then says what was done; to be raised."""
    before, mark, fragment = path.partition("#")
    return web.HTTPSeeOther(f"{before}{'&' if '?' in before else '?'}done={done}{mark}{fragment}")


async def _turn(request: web.Request) -> TurnDetail:
    key = request.match_info["conversation"], request.match_info["turn"]
    async with request.app[STORE].reading() as connection:
        found = (await turn_details.of_turns(connection, [key])).get(key)
    if found is None:
        raise NotFound
    return found


async def _turn_page(request: web.Request, turn: TurnDetail, back_to: str, sent: Judged | None = None) -> web.Response:
    app, me = request.app, request[SIGNED_IN].staff
    programme = app[PROGRAMME].current()
    async with app[STORE].reading() as connection:
        taken = await reviews.steps(connection, turn.conversation_id, turn.turn_id)
        names = {one.id: one.name for one in await staff.everyone(connection)}
    review = turn.review
    return page(
        request,
        "review_turn.html",
        status=422 if sent else 200,
        turn=turn,
        form=review_form(programme, turn, back_to),
        sent=sent,
        errors=sent.wrong if sent else {},
        chapters=chapters(programme),
        titles=titles(request),
        steps=taken,
        names=names,
        may_settle=review is not None and review.state == "pending" and review.reviewer_id != me.id,
        second_review=app[SETTINGS].second_review,
        transcript_path=transcript_path,
        reviews_path=REVIEWS,
        longest=LONGEST_NOTE,
    )
