"""The figures by day: against a naive count, by two processes at once, and after erasure."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.transcripts.settled import settle
from tests.transcripts.understood import answered, asked_back, judged, not_understood, wants_person
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine, question
from tests.web.fake_engine import reply as said
from tests.web.running import Running, Starting
from web.clock import real_now
from web.review.figure_making import make_all_anew, make_figures
from web.review.figure_reading import read_counts
from web.review.periods import Period, Unit
from web.review.projection import catch_up
from web.store import conversations, figure_counts, figure_days, handoffs, tables
from web.store.figure_tables import figure_counts as counts_table
from web.store.figure_tables import figure_days as days_table
from web.store.figure_tables import inquiry_times
from web.store.review_tables import queue_waits

pytestmark = pytest.mark.asyncio
ALWAYS = (date(2000, 1, 1), date(2100, 1, 1))
FORM = {"company": "会社", "name": "氏名", "email": "a@company.example.jp", "message": "相談です", "consent": True}


async def made(site: Running) -> dict[str, Counter[tuple[str, str]]]:
    """The figures of all time, once everything that changed is in."""
    await settle(site.store)
    await make_figures(site.store, real_now())
    async with site.store.reading() as connection:
        return await figure_counts.totals(connection, *ALWAYS)


async def say_all(company: Company, engine: FakeEngine, *answers: Any) -> None:
    """One message for each of the engine's answers."""
    for answer in answers:
        engine.answering = lambda _, answer=answer: answer
        await company.say("費用は")


async def test_turns_are_counted_by_result_topic_hour_and_language(
    site: Running, company: Company, engine: FakeEngine
) -> None:
    await say_all(company, engine, answered("cost"), answered("cost", 0.5, beside=["contact"]), not_understood())
    await say_all(company, engine, asked_back("cost", "contact"))
    engine.answering = lambda _: answered("contact")
    await company.choose("topic=contact")
    found = await made(site)
    assert found["result"] == {
        ("answered", "typed"): 1,
        ("beside", "typed"): 1,
        ("not_understood", "typed"): 1,
        ("asked_back", "typed"): 1,
        ("answered", "chosen"): 1,
    }
    assert found["topic"] == {("cost", "typed"): 2, ("contact", "chosen"): 1}
    assert found["choice"] == {("taken", ""): 1}
    assert found["hour"] == {("10", ""): 5} and found["language"] == {("ja", ""): 5}
    assert found["conversation"] == {("ja", ""): 1}


async def test_topics_are_summed_over_days_weeks_and_months_of_a_period_alone(site: Running) -> None:
    counts = {
        (date(2026, 8, 31), "typed"): 1,
        (date(2026, 9, 1), "typed"): 2,
        (date(2026, 9, 1), "chosen"): 4,
        (date(2026, 9, 6), "typed"): 8,
        (date(2026, 9, 7), "typed"): 16,
        (date(2026, 10, 31), "typed"): 32,
        (date(2026, 11, 1), "typed"): 64,
    }
    rows = [{"day": day, "kind": "topic", "key": "cost", "part": part, "count": n} for (day, part), n in counts.items()]
    other = {"day": date(2026, 9, 1), "kind": "result", "key": "cost", "part": "typed", "count": 128}
    async with site.store.writing() as connection:
        await connection.execute(counts_table.insert(), [*rows, other])
    period = Period(date(2026, 9, 1), date(2026, 10, 31))
    units: tuple[tuple[Unit, dict[date, int]], ...] = (
        ("day", {date(2026, 9, 1): 6, date(2026, 9, 6): 8, date(2026, 9, 7): 16, date(2026, 10, 31): 32}),
        ("week", {date(2026, 8, 31): 14, date(2026, 9, 7): 16, date(2026, 10, 26): 32}),
        ("month", {date(2026, 9, 1): 30, date(2026, 10, 1): 32}),
    )
    async with site.store.reading() as connection:
        for unit, sums in units:
            read = await read_counts(connection, period, unit)
            assert read.topics == {(day, "cost"): n for day, n in sums.items()}, unit
        one_day = await read_counts(connection, Period(date(2026, 9, 1), date(2026, 9, 1)))
    assert one_day.topics == {(date(2026, 9, 1), "cost"): 6}


async def test_what_comes_later_changes_the_day_on_which_it_was_asked(
    site: Running, company: Company, engine: FakeEngine
) -> None:
    engine.answering = lambda _: answered("cost")
    first = await company.say("費用は")
    assert (await made(site))["handed_off"] == {}
    engine.answering = lambda _: wants_person()
    await company.say("人と話したい")
    await company.call("POST", "/api/chat/feedback", {"seq": first.content["messages"][0]["seq"], "helpful": False})
    found = await made(site)
    assert found["handed_off"] == {("answered", ""): 1}
    assert found["thumb"] == {("down", ""): 1, ("down", "cost"): 1}


async def test_prescreenings_by_outcome_by_where_they_stopped_and_by_clause(
    site: Running, company: Company, engine: FakeEngine
) -> None:
    engine.answering = lambda _: said(question("own_website"))
    await company.say("事前チェックをしたい")
    found = await made(site)
    assert (found["run"], found["stop"]) == ({("stopped", ""): 1}, {("own_website", ""): 1})
    engine.answering = lambda _: judged("excluded", ("own_website", "III.2(1)③"))
    await company.choose("own_website=no")
    found = await made(site)
    assert (found["run"], found["stop"]) == ({("excluded", ""): 1}, {})
    assert found["clause"] == {("III.2(1)③", ""): 1}


async def test_waits_takeovers_and_inquiries_are_timed(site: Running, company: Company, admin: Any) -> None:
    sent = await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})
    await company.call("POST", "/api/chat/queue")
    async with site.store.reading() as connection:
        id = (await connection.execute(select(tables.conversations.c.id))).scalar_one()
    assert (await made(site))["wait"] == {("waiting", ""): 1}
    await admin.post(f"/console/conversations/{id}/claim")
    assert (await made(site))["handling"] == {("open", ""): 1}
    await admin.post(f"/console/conversations/{id}/close")
    inquiry = f"/console/inquiries/{sent.content['number']}"
    await admin.post(f"{inquiry}/claim")
    await admin.post(f"{inquiry}/answer", id=str(uuid.uuid4()), text="回答です。")
    async with site.store.writing() as connection:
        row = (await connection.execute(select(queue_waits))).one()
        claimed, closed = (row.joined_at + timedelta(seconds=seconds) for seconds in (90, 400))
        await connection.execute(update(queue_waits).values(ended_at=claimed, handled_until=closed))
        await figure_days.mark(connection, [figure_days.day_of(row.joined_at)])
    found = await made(site)
    assert found["wait"] == {("claimed", ""): 1} and found["handling"] == {("closed", ""): 1}
    assert found["inquiry"] == {("answered", ""): 1}
    async with site.store.reading() as connection:
        times = await figure_counts.times(connection, *ALWAYS)
    assert times["wait"] == [90] and times["handling"] == [310] and len(times["first_answer"]) == 1


async def test_figures_stay_when_conversations_and_forms_are_erased(
    site: Running, company: Company, engine: FakeEngine, admin: Any
) -> None:
    await say_all(company, engine, answered("cost"), asked_back("cost", "contact"))
    engine.answering = lambda _: answered("contact")
    await company.choose("topic=contact")
    await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})
    await company.call("POST", "/api/chat/queue")
    async with site.store.reading() as connection:
        id = (await connection.execute(select(tables.conversations.c.id))).scalar_one()
    await admin.post(f"/console/conversations/{id}/claim")
    await admin.post(f"/console/conversations/{id}/close")
    before = await made(site)
    assert before["choice"] and before["handling"] and before["inquiry"]
    async with site.store.writing() as connection:
        assert await conversations.erase(connection, id, real_now())
        assert await handoffs.erase_older(connection, real_now() + timedelta(days=1)) == 1
    assert await make_all_anew(site.store, real_now()) >= 1
    assert await made(site) == before


async def test_making_all_anew_mends_what_was_broken(site: Running, company: Company) -> None:
    await company.say("費用は")
    right = await made(site)
    async with site.store.writing() as connection:
        await connection.execute(update(counts_table).values(count=999))
        await connection.execute(days_table.delete())
    assert await make_figures(site.store, real_now()) == 0
    await make_all_anew(site.store, real_now())
    assert await made(site) == right


async def test_two_processes_that_make_figures_at_once_count_everything_once(
    start: Starting, database_url: str, company: Company, engine: FakeEngine, site: Running
) -> None:
    other = await start(database_url)
    for number in range(5):
        await say_all(company, engine, answered("cost"), not_understood())
        await asyncio.gather(catch_up(site.store), catch_up(other.store))
        now = real_now()
        await asyncio.gather(*(make_figures(one.store, now) for one in (site, other) for _ in range(2)))
        async with site.store.reading() as connection:
            found = await figure_counts.totals(connection, *ALWAYS)
        assert found["topic"] == {("cost", "typed"): number + 1}
        assert found["result"]["not_understood", "typed"] == number + 1


async def test_an_older_count_never_replaces_a_newer_one(site: Running, company: Company) -> None:
    await company.say("費用は")
    await made(site)
    async with site.store.writing() as connection:
        row = (await connection.execute(select(days_table))).first()
        assert row is not None
        assert not await figure_days.as_made(connection, row.day, row.made)


async def test_only_one_process_takes_a_round_within_a_minute(site: Running) -> None:
    now, minute = real_now() + timedelta(hours=1), timedelta(seconds=60)
    async with site.store.writing() as connection:
        moments = [now + timedelta(seconds=seconds) for seconds in (0, 1, 59, 60)]
        taken = [await figure_days.take(connection, "round", moment, minute) for moment in moments]
    assert taken == [True, False, False, True]


async def test_the_figures_say_up_to_which_moment_they_are_complete(site: Running, company: Company) -> None:
    await company.say("費用は")
    await settle(site.store)
    now = real_now() + timedelta(hours=1)
    await make_figures(site.store, now)
    await make_figures(site.store, now - timedelta(minutes=5))
    async with site.store.reading() as connection:
        assert await figure_days.as_of(connection) == now
        assert (await connection.execute(select(inquiry_times))).all() == []
