"""The weekly random sample: how large it is and why, how far it is judged, and the rate that it gives."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from aiohttp import web

from web.accounts.roles import CONSOLE
from web.accounts.session import SIGNED_IN
from web.console.pages import back, field, page
from web.console.review_forms import REVIEWS
from web.errors import Malformed
from web.keys import CLOCK, STORE
from web.review.drawing import SEED_BYTES, draw_due
from web.review.estimate import LEAST_JUDGED, LEAST_SHARE, LEVEL, estimate
from web.review.sampling import EXPECTED, MARGINS, Plan, size_of, week_due
from web.review.turns_asked import JAPAN
from web.store import audit, samples

SAMPLE = f"{CONSOLE}/sample"
WEEKS_SHOWN, WEEKS_TOGETHER = 26, 13
A_WEEK = timedelta(weeks=1)


async def show_sample(request: web.Request) -> web.Response:
    """The newest sample, or the one of a week; earlier ones; what they say together."""
    now = request.app[CLOCK].real()
    due = week_due(now)
    async with request.app[STORE].reading() as connection:
        drawn = await samples.newest(connection, WEEKS_SHOWN)
        asked_for = _week(request)
        shown = next((one for one in drawn if one.week == asked_for), None) if asked_for else next(iter(drawn), None)
        counted = {one.week: one for one in await samples.weeks(connection, due - A_WEEK * WEEKS_SHOWN, due)}
        turns = await samples.turns_of(connection, shown.week) if shown else []
        plan = await samples.plan_in_force(connection)
        running = await samples.population_of(connection, due + A_WEEK)
        to_draw = 0 if await samples.is_drawn(connection, due) else await samples.population_of(connection, due)
    latest = [one for one in counted.values() if one.week > due - A_WEEK * WEEKS_TOGETHER]
    return page(
        request,
        "sample.html",
        shown=shown,
        counted=counted,
        size=samples.size_explained(shown) if shown else None,
        week_estimate=estimate([counted[shown.week]]) if shown and shown.week in counted else None,
        together=estimate(latest),
        estimates={week: estimate([one]) for week, one in counted.items()},
        turns=turns,
        following=samples.next_open(turns),
        drawn=drawn,
        plan=plan,
        running=running,
        running_size=size_of(running, plan).size,
        to_draw=to_draw,
        due=due,
        margins=MARGINS,
        expected=EXPECTED,
        level=round(LEVEL * 100),
        least_judged=LEAST_JUDGED,
        least_share=round(LEAST_SHARE * 100),
        week_ends=lambda week: week + timedelta(days=6),
        percent=lambda share: f"{100 * share:.1f}",
        in_japan=lambda moment: moment.astimezone(JAPAN).date(),
        reviews_path=REVIEWS,
        next_path=f"{SAMPLE}/next",
    )


async def show_next(request: web.Request) -> web.Response:
    """Leads to the next turn of the newest sample that nobody has judged, or to what there is to see of it."""
    async with request.app[STORE].reading() as connection:
        drawn = await samples.newest(connection, 1)
        turn = samples.next_open(await samples.turns_of(connection, drawn[0].week)) if drawn else None
    if turn is None:
        raise back(SAMPLE, "sample_through" if drawn else "")
    done = request.query.get("done", "")
    said = f"&done={done}" if done in {"judged", "settled"} else ""
    raise web.HTTPSeeOther(f"{REVIEWS}/turns/{turn.conversation_id}/{turn.turn_id}?back={SAMPLE}/next{said}")


async def draw_now(request: web.Request) -> web.Response:
    """Draws last week's sample now, where that has not been done by itself."""
    me, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
    if await draw_due(request.app[STORE], now, secrets.token_hex(SEED_BYTES)):
        async with request.app[STORE].writing() as connection:
            await audit.write(connection, me, "sample_drawn", week_due(now).isoformat(), now)
        raise back(SAMPLE, "sample_drawn")
    raise back(SAMPLE, "sample_not_drawn")


async def set_plan(request: web.Request) -> web.Response:
    """Wants another interval from the next sample on."""
    me, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
    plan = Plan(*[_one_of(await field(request, name), known) for name, known in _CHOICES])
    async with request.app[STORE].writing() as connection:
        await samples.set_plan(connection, plan, staff_id=me.id, now=now)
        await audit.write(connection, me, "sampling_plan_set", "-", now, margin=plan.margin, expected=plan.expected)
    raise back(SAMPLE, "plan_set")


_CHOICES = (("margin", MARGINS), ("expected", EXPECTED))


def _one_of(text: str, known: tuple[int, ...]) -> int:
    found = next((one for one in known if str(one) == text), None)
    if found is None:
        raise Malformed("plan")
    return found


def _week(request: web.Request) -> date | None:
    text = request.query.get("week", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Malformed("week") from None
