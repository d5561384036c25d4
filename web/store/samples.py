"""The weekly samples: drawn once, judged in their order, counted for the estimate."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from web.review.estimate import Week
from web.review.sampling import Plan, Size, draw, size_of
from web.store.database import Store
from web.store.review_tables import asked_turns, reviews
from web.store.sample_tables import sample_turns, samples, sampling_plans

# What the assistant dealt with by itself: questions, typed, which it answered, asked back or turned away.
QUESTIONS = ("answered", "beside", "asked_back", "not_understood", "out_of_scope")
RIGHT = "right"
SETTLED, PENDING = "confirmed", "pending"


@dataclass(frozen=True)
class Sample:
    """One week's sample as it was drawn."""

    week: date
    population: int
    size: int
    plan: Plan
    seed: str
    drawn_at: datetime


@dataclass(frozen=True)
class Drawn:
    """One turn of a sample; without a conversation it has been erased since."""

    place: int
    asked_id: str
    conversation_id: str | None
    turn_id: str | None
    judgement: str | None
    state: str | None


async def draw_week(store: Store, week: date, seed: str, now: datetime) -> bool:
    """Draws a week's sample by the plan in force; False where it has been drawn already, also by another process."""
    try:
        async with store.writing() as connection:
            if await is_drawn(connection, week):
                return False
            ids = list((await connection.execute(_population(week, asked_turns.c.id))).scalars())
            plan = await plan_in_force(connection)
            size = size_of(len(ids), plan).size
            values = {"population": len(ids), "size": size, "margin": plan.margin, "expected": plan.expected}
            await connection.execute(samples.insert().values(week=week, seed=seed, drawn_at=now, **values))
            rows = [
                {"week": week, "place": place, "asked_id": id}
                for place, id in enumerate(draw(ids, size, seed), start=1)
            ]
            if rows:
                await connection.execute(sample_turns.insert(), rows)
                await _take_over_judgements(connection, week)
    except IntegrityError:
        return False
    return True


async def _take_over_judgements(connection: AsyncConnection, week: date) -> None:
    """Turns that chance drew and that somebody has judged before keep that judgement."""
    asked, judged = asked_turns.c, reviews.c
    same = and_(judged.conversation_id == asked.conversation_id, judged.turn_id == asked.turn_id)
    drawn = sample_turns.join(asked_turns, asked.id == sample_turns.c.asked_id).join(reviews, same)
    query = select(asked.id, judged.judgement, judged.state).select_from(drawn).where(sample_turns.c.week == week)
    for row in (await connection.execute(query)).all():
        await note_judgement(connection, row.id, row.judgement, row.state)


async def is_drawn(connection: AsyncConnection, week: date) -> bool:
    """Whether a week has its sample."""
    return await connection.scalar(select(samples.c.week).where(samples.c.week == week)) is not None


async def population_of(connection: AsyncConnection, week: date) -> int:
    """How many questions of a week a sample would be drawn from."""
    return (await connection.execute(_population(week, func.count()))).scalar_one()


def _population(week: date, what: Any) -> Select[Any]:
    column = asked_turns.c
    days = column.day.between(week, week + timedelta(days=6))
    return select(what).select_from(asked_turns).where(days, column.way == "typed", column.result.in_(QUESTIONS))


async def plan_in_force(connection: AsyncConnection) -> Plan:
    """What was wanted last."""
    latest = select(sampling_plans).order_by(sampling_plans.c.set_at.desc(), sampling_plans.c.id).limit(1)
    row = (await connection.execute(latest)).one_or_none()
    return Plan(row.margin, row.expected) if row else Plan()


async def set_plan(connection: AsyncConnection, plan: Plan, *, staff_id: str, now: datetime) -> None:
    """Wants another interval from the next sample on."""
    values = {"margin": plan.margin, "expected": plan.expected, "set_by": staff_id, "set_at": now}
    await connection.execute(sampling_plans.insert().values(id=str(uuid.uuid4()), **values))


def size_explained(sample: Sample) -> Size:
    """How the size of a drawn sample came about."""
    return size_of(sample.population, sample.plan)


async def newest(connection: AsyncConnection, most: int) -> list[Sample]:
    """The latest samples, newest first."""
    rows = await connection.execute(select(samples).order_by(samples.c.week.desc()).limit(most))
    return [
        Sample(row.week, row.population, row.size, Plan(row.margin, row.expected), row.seed, row.drawn_at)
        for row in rows
    ]


async def weeks(connection: AsyncConnection, first: date, last: date) -> list[Week]:
    """What `estimate` counts, of the weeks that begin in a period, both days included."""
    query = _counted().where(samples.c.week.between(first, last)).order_by(samples.c.week)
    return [
        Week(
            row.week,
            row.population,
            row.size,
            right=row.right_ones or 0,
            wrong=(row.settled or 0) - (row.right_ones or 0),
            pending=row.pending or 0,
            missing=row.missing or 0,
        )
        for row in await connection.execute(query)
    ]


def _counted() -> Select[Any]:
    drawn, asked = sample_turns.c, asked_turns.c
    settled = and_(drawn.state.is_not(None), drawn.state == SETTLED)
    unsettled = or_(drawn.state.is_(None), drawn.state != SETTLED)
    gone = and_(drawn.place.is_not(None), asked.conversation_id.is_(None))
    of_week = samples.outerjoin(sample_turns, drawn.week == samples.c.week)
    return (
        select(
            samples.c.week,
            samples.c.population,
            samples.c.size,
            func.sum(case((settled, 1), else_=0)).label("settled"),
            func.sum(case((and_(settled, drawn.judgement == RIGHT), 1), else_=0)).label("right_ones"),
            func.sum(case((and_(drawn.state == PENDING, ~gone), 1), else_=0)).label("pending"),
            func.sum(case((and_(unsettled, gone), 1), else_=0)).label("missing"),
        )
        .select_from(of_week.outerjoin(asked_turns, asked.id == drawn.asked_id))
        .group_by(samples.c.week, samples.c.population, samples.c.size)
    )


async def turns_of(connection: AsyncConnection, week: date) -> list[Drawn]:
    """The turns of a week's sample in their order."""
    drawn, asked = sample_turns.c, asked_turns.c
    query = (
        select(sample_turns, asked.conversation_id, asked.turn_id)
        .select_from(sample_turns.outerjoin(asked_turns, asked.id == drawn.asked_id))
        .where(drawn.week == week)
        .order_by(drawn.place)
    )
    return [
        Drawn(row.place, row.asked_id, row.conversation_id, row.turn_id, row.judgement, row.state)
        for row in await connection.execute(query)
    ]


async def note_judgement(connection: AsyncConnection, asked_id: str, judgement: str, state: str) -> None:
    """Copies a judgement to the sample, if the turn is in one."""
    mine = sample_turns.update().where(sample_turns.c.asked_id == asked_id)
    await connection.execute(mine.values(judgement=judgement, state=state))


def next_open(turns: Sequence[Drawn]) -> Drawn | None:
    """The first turn that can be judged and that nobody has judged."""
    return next((one for one in turns if one.conversation_id and one.state in (None, "rejected")), None)
