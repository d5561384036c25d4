"""The ways to a person and out of the conversation: forms, queue, feedback, erasing, expiry and retention."""

from __future__ import annotations

import asyncio
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.web.company import Company
from tests.web.fake_engine import FakeEngine
from tests.web.running import Running, Starting
from web import upkeep
from web.keys import SETTINGS
from web.store import tables

pytestmark = pytest.mark.asyncio
LUNCH, NEW_YEAR = "2026-11-24T12:30:00+09:00", "2026-12-30T10:00:00+09:00"
CONTACT = {
    "company": "株式会社ひみつ",
    "name": "秘密花子",
    "email": "hanako@himitsu.example.jp",
    "phone": "03-1234-5678",
}
FORM = {**CONTACT, "message": "ひみつの相談です", "consent": True}


async def rows(site: Running, table: Any) -> list[Any]:
    """Everything in a table."""
    async with site.store.reading() as connection:
        return list((await connection.execute(select(table))).all())


async def test_a_form_gets_a_number_once(company: Company, site: Running) -> None:
    form = {"id": str(uuid.uuid4()), **FORM}
    answer = await company.call("POST", "/api/chat/handoffs", form)
    assert answer.status == 201 and answer.content["state"] == "bot" and answer.content["next_opening"] is None
    assert re.fullmatch(r"H-20261124-[2-9A-HJKMNP-Z]{5}", answer.content["number"])
    again = await company.call("POST", "/api/chat/handoffs", form)
    assert again.status == 201 and again.content == answer.content
    assert len(await rows(site, tables.handoffs)) == 1
    other = await company.call("POST", "/api/chat/handoffs", {**form, "message": "別の相談"})
    assert other.status == 409 and other.content["error"]["code"] == "reused_id"
    notices = [one for one in await company.log() if one["sender"] == "system"]
    assert len(notices) == 1 and answer.content["number"] in notices[0]["text"]


async def test_the_same_form_at_the_same_time_is_stored_once(company: Company, site: Running) -> None:
    form = {"id": str(uuid.uuid4()), **FORM}
    answers = await asyncio.gather(*(company.call("POST", "/api/chat/handoffs", form) for _ in range(4)))
    assert len({answer.content["number"] for answer in answers}) == 1
    assert len(await rows(site, tables.handoff_contacts)) == 1


async def test_contact_data_stands_in_its_own_table_only(
    company: Company, site: Running, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await company.say("費用")
    await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})
    await company.say("期間")
    (stored,) = await rows(site, tables.handoff_contacts)
    assert (stored.email, stored.message, stored.phone) == (FORM["email"], FORM["message"], FORM["phone"])
    elsewhere = [
        await rows(site, table) for name, table in tables.metadata.tables.items() if name != "handoff_contacts"
    ]
    traces = f"{elsewhere} {engine.turns} {[vars(record) for record in caplog.records]} {await company.log()}"
    assert not [secret for secret in (*CONTACT.values(), FORM["message"]) if str(secret) in traces]
    assert company.token not in traces


async def test_a_form_outside_the_hours_names_the_next_opening(company: Company) -> None:
    company.headers["X-Test-Clock"] = LUNCH
    answer = await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM, "phone": None})
    assert answer.content["next_opening"] == "2026-11-24T13:00:00+09:00"
    assert "13:00" in (await company.log())[-1]["text"]


async def test_the_queue_is_joined_and_left_while_the_desk_is_open(
    company: Company, site: Running, engine: FakeEngine
) -> None:
    second = Company(company.http, company.url)
    await second.open()
    first_in = await company.call("POST", "/api/chat/queue")
    assert first_in.content == {"state": "queued", "place": 1, "open_now": True, "next_opening": None}
    assert (await second.call("POST", "/api/chat/queue")).content["place"] == 2
    assert (await company.call("POST", "/api/chat/queue")).content == first_in.content
    assert (await company.say("まだですか")).content == {"messages": [], "state": "queued"} and not engine.turns
    left = await company.call("DELETE", "/api/chat/queue")
    assert left.content == {"state": "bot", "place": None, "open_now": True, "next_opening": None}
    assert (await company.call("DELETE", "/api/chat/queue")).content == left.content
    assert (await second.call("POST", "/api/chat/queue")).content["place"] == 1
    assert [one["sender"] for one in await company.log()] == ["bot", "system", "company", "system"]
    assert (await company.say("費用")).texts == ["echo 費用"]


@pytest.mark.parametrize(
    ("clock", "opening"), [(LUNCH, "2026-11-24T13:00:00+09:00"), (NEW_YEAR, "2027-01-04T09:00:00+09:00")]
)
async def test_outside_the_hours_the_next_opening_is_told(lone_company: Company, clock: str, opening: str) -> None:
    lone_company.headers["X-Test-Clock"] = clock
    answer = await lone_company.call("POST", "/api/chat/queue")
    assert answer.content == {"state": "bot", "place": None, "open_now": False, "next_opening": opening}
    assert (await lone_company.log())[-1]["sender"] == "system"
    assert (await lone_company.say("費用")).texts == ["echo 費用"]


async def test_nobody_waits_for_ever(company: Company, site: Running) -> None:
    await company.call("POST", "/api/chat/queue")
    await upkeep.end_long_waits(site.app)
    assert (await company.call("GET", "/api/chat/messages")).content["state"] == "queued"
    async with site.store.writing() as connection:
        late = datetime.now(UTC) - timedelta(seconds=1)
        await connection.execute(update(tables.conversations).values(queued_until=late))
    await asyncio.gather(upkeep.end_long_waits(site.app), upkeep.end_long_waits(site.app))
    log = await company.log()
    assert (await company.call("GET", "/api/chat/messages")).content["state"] == "bot"
    assert [one["sender"] for one in log] == ["bot", "system", "system"] and "03-0000-1111" in log[-1]["text"]


async def test_the_wait_ends_with_the_desks_hours(company: Company, site: Running) -> None:
    company.headers["X-Test-Clock"] = "2026-11-24T16:57:00+09:00"
    await company.call("POST", "/api/chat/queue")
    (row,) = await rows(site, tables.conversations)
    assert row.queued_until - row.queued_at == timedelta(minutes=3)


async def test_feedback_is_stored_and_replaced(company: Company, site: Running) -> None:
    await company.say("費用")
    await company.call("POST", "/api/chat/feedback", {"seq": 3, "helpful": True})
    second = {"seq": 3, "helpful": False, "reason": "other", "comment": "電話 090-1234-5678 に"}
    answer = await company.call("POST", "/api/chat/feedback", second)
    assert answer.status == 200
    (stored,) = await rows(site, tables.feedback)
    assert (stored.helpful, stored.reason) == (False, "other") and "5678" not in stored.comment


async def test_erasing_leaves_nothing_but_the_form(company: Company, site: Running) -> None:
    await company.say("費用")
    await company.call("POST", "/api/chat/feedback", {"seq": 3, "helpful": True})
    await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})
    assert (await company.call("DELETE", "/api/chat/session")).status == 204
    for table in (tables.conversations, tables.messages, tables.turns, tables.feedback):
        assert await rows(site, table) == []
    (form,) = await rows(site, tables.handoffs)
    assert form.conversation_id is None and len(await rows(site, tables.handoff_contacts)) == 1
    assert (await company.say("費用")).status == 401


async def test_erasing_during_a_turn_ends_it(company: Company, site: Running, engine: FakeEngine) -> None:
    engine.delay = 0.3
    asked = asyncio.create_task(company.say("費用"))
    while not engine.turns:
        await asyncio.sleep(0.01)
    await company.call("DELETE", "/api/chat/session")
    assert (await asked).status == 401 and await rows(site, tables.messages) == []


async def test_a_session_lives_a_day_from_its_last_turn_and_a_week_at_most(company: Company, site: Running) -> None:
    (fresh,) = await rows(site, tables.conversations)
    assert fresh.expires_at - fresh.created_at == timedelta(hours=24)
    for days, hours in ((3, 24), (6.5, 12)):
        born = datetime.now(UTC) - timedelta(days=days)
        async with site.store.writing() as connection:
            await connection.execute(update(tables.conversations).values(created_at=born))
        assert (await company.say("費用")).status == 200
        (row,) = await rows(site, tables.conversations)
        left = (row.expires_at - datetime.now(UTC)).total_seconds() / 3600
        assert hours - 0.1 < left <= hours


async def test_an_expired_session_is_none_whatever_the_test_clock_says(company: Company, site: Running) -> None:
    company.headers["X-Test-Clock"] = "2030-01-01T00:00:00+09:00"
    assert (await company.say("費用")).status == 200
    company.headers["X-Test-Clock"] = "2020-01-01T00:00:00+09:00"
    async with site.store.writing() as connection:
        await connection.execute(update(tables.conversations).values(expires_at=datetime.now(UTC)))
    assert (await company.say("期間")).status == 401


async def test_old_conversations_and_forms_are_deleted(company: Company, site: Running) -> None:
    await company.say("費用")
    await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})
    young = Company(company.http, company.url)
    await young.open()
    (old, _) = sorted(await rows(site, tables.conversations), key=lambda row: row.created_at)
    assert await upkeep.erase_old(site.app) == 0
    past = datetime.now(UTC) - timedelta(days=site.app[SETTINGS].retention_days, seconds=1)
    async with site.store.writing() as connection:
        same = tables.conversations.c.id == old.id
        await connection.execute(update(tables.conversations).where(same).values(last_turn_at=past))
        await connection.execute(update(tables.handoffs).values(created_at=past))
    assert await upkeep.erase_old(site.app) == 1
    assert [row.conversation_id for row in await rows(site, tables.messages)] != []
    assert old.id not in str(await rows(site, tables.messages))
    assert await rows(site, tables.handoffs) == [] and await rows(site, tables.handoff_contacts) == []
    assert (await young.say("費用")).status == 200


async def test_only_the_hash_of_a_token_is_stored(company: Company, site: Running) -> None:
    (row,) = await rows(site, tables.conversations)
    assert company.token not in str(row) and re.fullmatch("[0-9a-f]{64}", row.token_hash)


async def test_a_long_wait_is_ended_by_the_process_itself(
    start: Starting, sqlite_url: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "QUEUE_SECONDS", 0.1)
    site = await start(sqlite_url, BANSOU_QUEUE_MINUTES="0.01")
    here = Company(company.http, site.url)
    await here.open()
    assert (await here.call("POST", "/api/chat/queue")).content["state"] == "queued"
    answer = await here.call("GET", "/api/chat/messages?after=2&wait=5")
    assert answer.content["state"] == "bot" and answer.content["messages"][0]["sender"] == "system"
