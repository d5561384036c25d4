"""What staff read is made from the log: turns, conversations, pre-screenings, and what they are found by."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.transcripts.settled import settle
from tests.transcripts.understood import answered, asked_back, judged, not_understood, wants_person
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine, question
from tests.web.fake_engine import reply as said
from tests.web.running import Running
from web.review import projection
from web.review.folding import fold, grams
from web.review.record import Record
from web.store import conversations, records, tables
from web.store.review_tables import (
    asked_turns,
    message_grams,
    prescreening_runs,
    searchable_messages,
    transcript_marks,
    transcripts,
)

pytestmark = pytest.mark.asyncio


async def rows(site: Running, table: Any, order: Any = None) -> list[Any]:
    """A table as it stands, once everything that changed is read."""
    await settle(site.store)
    async with site.store.reading() as connection:
        return list(
            await connection.execute(
                select(table).order_by(*table.primary_key) if order is None else select(table).order_by(order)
            )
        )


async def test_a_turn_says_what_was_understood_and_what_came_of_it(
    site: Running, company: Company, engine: FakeEngine
) -> None:
    await company.open()
    for answer in (
        answered("cost", 0.8),
        answered("cost", 0.5, beside=["subsidy"]),
        asked_back("cost", "contact"),
        not_understood(),
    ):
        engine.answering = lambda _, answer=answer: answer
        await company.say("費用は")
    await company.choose("topic=cost")
    found = await rows(site, asked_turns, asked_turns.c.seq)
    assert [one.result for one in found][:4] == ["answered", "beside", "asked_back", "not_understood"]
    assert [one.topic for one in found][:3] == ["cost", "cost", None]
    assert found[0].confidence == pytest.approx(0.8) and found[0].model_id == "m1" and found[0].hour == 10
    assert str(found[0].day) == "2026-11-24"


async def test_a_conversation_that_cannot_be_read_stops_nobody_else_and_is_put_off(
    site: Running, http: ClientSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    readable = projection.turns_asked

    def unreadable(record: Record) -> Any:
        if any("読めない" in message.text for message in record.messages):
            raise KeyError(record.id)
        return readable(record)

    monkeypatch.setattr(projection, "turns_asked", unreadable)
    for text in ("読めない", "費用は", "期間は"):
        company = Company(http, site.url)
        await company.open()
        await company.say(text)
    async with site.store.reading() as connection:
        began = await records.pending_since(connection)
    for _ in range(100):
        await projection.catch_up(site.store)
        async with site.store.reading() as connection:
            found = list((await connection.execute(select(transcripts.c.conversation_id))).scalars())
            waits = list(
                await connection.execute(select(tables.conversations.c.id, tables.conversations.c.pending_since))
            )
        if len(found) == 2:
            break
        await asyncio.sleep(0.02)
    (left,) = [row for row in waits if row.pending_since is not None]
    assert len(found) == 2 and left.id not in found and left.pending_since > began
    told = [one for one in caplog.records if one.message == "conversation_not_read"]
    assert {one.__dict__["conversation"] for one in told} == {left.id}
    assert await projection.catch_up(site.store) == 0


async def test_what_waits_to_be_read_waits_since_its_oldest_change(site: Running, company: Company) -> None:
    await company.say("費用は")
    first, later = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
    async with site.store.writing() as connection:
        query = select(tables.conversations.c.id).where(tables.conversations.c.last_seq > 0)
        id = (await connection.execute(query)).scalars().first()
        for begin in (conversations.touch, _take_one):
            await records.take(connection, id)
            await begin(connection, id, first)
            await conversations.touch(connection, id, later)
            await _take_one(connection, id, later)
            assert await records.pending_since(connection) == first


async def _take_one(connection: AsyncConnection, id: str, now: datetime) -> None:
    assert await conversations.take_seqs(connection, id, 1, now)


async def test_a_conversation_in_which_the_company_said_nothing_is_no_transcript(
    site: Running, company: Company
) -> None:
    await company.open()
    assert await rows(site, transcripts) == []
    await company.say("費用は")
    assert [one.first_question for one in await rows(site, transcripts)] == ["費用は"]


async def test_a_thumb_and_a_wish_for_a_person_are_read_again(
    site: Running, company: Company, engine: FakeEngine
) -> None:
    await company.open()
    first = await company.say("費用は")
    engine.answering = lambda _: wants_person()
    assert [one.handed_off for one in await rows(site, asked_turns)] == [False]
    await company.say("人と話したい")
    await company.call("POST", "/api/chat/feedback", {"seq": first.content["messages"][0]["seq"], "helpful": False})
    found = await rows(site, asked_turns, asked_turns.c.seq)
    assert [(one.thumb, one.handed_off) for one in found] == [("down", True), (None, False)]
    assert [one.thumb for one in await rows(site, transcripts)] == ["down"]


async def test_a_prescreening_that_stops_and_one_with_a_verdict(
    site: Running, company: Company, engine: FakeEngine
) -> None:
    await company.open()
    engine.answering = lambda _: said(question("own_website"))
    await company.say("事前チェックをしたい")
    assert [(one.last_criterion, one.outcome) for one in await rows(site, prescreening_runs)] == [("own_website", None)]
    assert (await rows(site, transcripts))[0].outcome == "stopped"
    engine.answering = lambda _: judged("excluded", ("own_website", "III.2(1)③"))
    await company.choose("own_website=no")
    run = (await rows(site, prescreening_runs))[0]
    assert (run.questions, run.outcome, run.clauses) == (1, "excluded", ["III.2(1)③"])


async def test_reading_twice_changes_nothing_and_erasing_leaves_nothing_of_the_text(
    site: Running, company: Company
) -> None:
    await company.open()
    await company.say("費用はいくらですか")
    before = await rows(site, message_grams)
    assert {one.gram for one in before} == grams(fold("費用はいくらですか"))
    await company.say("費用")
    assert len(await rows(site, searchable_messages)) == 2
    marks = {(one.kind, one.value) for one in await rows(site, transcript_marks)}
    assert ("topic", "cost") in marks
    await company.call("DELETE", "/api/chat/session")
    for table in (message_grams, searchable_messages, transcripts, transcript_marks):
        assert await rows(site, table) == []
    assert [(one.conversation_id, one.topic) for one in await rows(site, asked_turns)] == [(None, "cost")] * 2


@pytest.mark.parametrize(
    "one, other", [("ﾋﾖｳ", "ひよう"), ("ＶＩＳＡ の 件", "visaの件"), ("ヴィザ", "ゔぃざ"), ("Ⅲ", "iii")]
)
async def test_width_case_kana_and_blanks_do_not_matter(one: str, other: str) -> None:
    assert fold(one) == fold(other)
