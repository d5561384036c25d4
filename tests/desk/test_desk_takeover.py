"""A person takes over: exactly one, then the assistant is silent, and both sides see each other."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import func, select, update

from tests.console.member import Joining, Member
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine, reply
from tests.web.running import Running, Starting
from web import upkeep
from web.clock import Clock
from web.console import conversation_pages
from web.keys import SETTINGS
from web.store import desk_tables, tables

TUESDAY = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


async def wait_in_queue(one: Company) -> None:
    """A company asks for a person while the desk is open."""
    assert (await one.call("POST", "/api/chat/queue")).content["state"] == "queued"


async def only_conversation(site: Running) -> Any:
    """The row of the only conversation."""
    async with site.store.reading() as connection:
        return (await connection.execute(select(tables.conversations))).one()


async def path_of(site: Running) -> str:
    """The page of the only conversation."""
    return f"/console/conversations/{(await only_conversation(site)).id}"


async def say(member: Member, path: str, text: str, id: str = "") -> int:
    """Writes to the company; the status of the answer."""
    return (await member.post(f"{path}/messages", id=id or str(uuid.uuid4()), text=text)).status


async def state(one: Company) -> str:
    """Who answers the company."""
    return str((await one.call("GET", "/api/chat/messages")).content["state"])


@asynccontextmanager
async def watching(member: Member, path: str) -> AsyncIterator[ClientResponse]:
    """A page's events."""
    headers = {"Cookie": f"{member.cookie}={member.token}"}
    async with member.http.get(f"{member.url}{path}/events", headers=headers) as response:
        assert response.status == 200, await response.text()
        yield response


async def next_event(response: ClientResponse, kind: str, **fields: Any) -> dict[str, Any]:
    """The next event of a kind with these fields."""
    async with asyncio.timeout(8):
        name = ""
        async for line in response.content:
            text = line.decode().rstrip("\n")
            if text.startswith("event: "):
                name = text.removeprefix("event: ")
            elif text.startswith("data: ") and name == kind:
                content: dict[str, Any] = json.loads(text.removeprefix("data: "))
                if all(content.get(key) == value for key, value in fields.items()):
                    return content
    raise AssertionError(f"no event {kind} {fields}")


async def test_a_person_takes_over_writes_and_hands_back(
    company: Company, site: Running, engine: FakeEngine, join: Joining
) -> None:
    await company.say("費用はいくらですか")
    await wait_in_queue(company)
    desk = await join(site)
    queue = await desk.get("/console/queue")
    assert "1番目" in queue.text and "担当者を待っている会社(1)" in queue.text
    path = await path_of(site)
    assert (await desk.post(f"{path}/claim")).location == path
    assert await state(company) == "human"
    assert (await company.say("まだですか")).content == {"messages": [], "state": "human"}
    assert await say(desk, path, "お待たせしました。\n費用は<無料>です。") == 303
    assert len(engine.turns) == 1, "the assistant is silent"
    log = await company.log()
    assert [one["sender"] for one in log][-3:] == ["system", "company", "staff"]
    assert log[-1]["text"] == "お待たせしました。\n費用は<無料>です。"
    page = await desk.get(path)
    assert "費用は&lt;無料&gt;です。" in page.html and "まだですか" in page.text
    assert (await desk.post(f"{path}/return")).location == "/console/queue?done=returned"
    assert (await company.say("期間は")).texts == ["echo 期間は"]
    assert "自動応答へ戻した" in (await desk.get("/console/queue")).text


async def test_a_closed_conversation_is_opened_by_the_companys_next_message(
    company: Company, site: Running, join: Joining
) -> None:
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    assert (await desk.post(f"{path}/close")).status == 303
    assert await state(company) == "closed"
    assert (await company.say("費用")).content["state"] == "bot"
    assert await say(desk, path, "もう一言") == 409


async def test_of_fifty_claims_at_once_one_wins(
    company: Company, site: Running, start: Starting, join: Joining
) -> None:
    assert await fifty_claims(company, site, start, join, 3) == 3


async def fifty_claims(company: Company, site: Running, start: Starting, join: Joining, rounds: int) -> int:
    """Fifty claims at once over two processes, so many times; how many takeovers there were."""
    other = await start(str(site.app[SETTINGS].database_url))
    members = [await join(site, "desk", f"desk-{number}") for number in range(5)]
    for _ in range(rounds):
        await wait_in_queue(company)
        path = await path_of(site)
        claims = [
            Member(one.http, url, one.id, one.login, one.token).post(f"{path}/claim")
            for one in members
            for url in [site.url, other.url] * 5
        ]
        statuses = sorted(answer.status for answer in await asyncio.gather(*claims))
        assert statuses == [303] + [409] * 49
        owner = (await only_conversation(site)).owner_id
        await next(one for one in members if one.id == owner).post(f"{path}/return")
    async with site.store.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(desk_tables.takeovers))).scalar_one()


async def test_who_came_too_late_reads_why(company: Company, site: Running, join: Joining) -> None:
    await wait_in_queue(company)
    first, second, path = await join(site), await join(site, "desk", "second"), await path_of(site)
    await first.post(f"{path}/claim")
    late = await second.post(f"{path}/claim")
    assert late.status == 409 and "先に対応を始めた" in late.text
    assert await say(second, path, "割り込み") == 409
    assert (await second.post(f"{path}/close")).status == 409
    assert "担当：名前 desk" in (await second.get("/console/queue")).text


async def test_an_answer_under_way_is_dropped_at_the_claim(
    company: Company, site: Running, engine: FakeEngine, join: Joining
) -> None:
    desk, path = await join(site), await path_of(site)
    for ends in (False, True):
        engine.delay = 0.8
        before = len(engine.turns)
        asked = asyncio.create_task(company.say("費用"))
        while len(engine.turns) == before:
            await asyncio.sleep(0.01)
        await wait_in_queue(company)
        await desk.post(f"{path}/claim")
        if ends:
            await desk.post(f"{path}/return")
        assert (await asked).content["messages"] == []
        engine.delay = 0
        if not ends:
            await desk.post(f"{path}/return")
    assert not [one for one in await company.log() if one["text"].startswith("echo")]
    assert (await company.say("期間")).texts == ["echo 期間"]
    assert engine.turns[-1]["previous_turn"] is None, "the engine takes its dropped turns back"


async def test_the_packet_holds_question_prescreening_and_answers_tried(
    company: Company, site: Running, engine: FakeEngine, join: Joining
) -> None:
    engine.answering = lambda turn: reply(
        {"text": "答え", "topics": ["cost"]}, dialogue={"answers": {}, "asked": None, "active": False}
    )
    await company.say("うちの場合の費用は?")
    engine.answering = lambda turn: reply({"text": "わかりません", "topics": ["fallback"]}, dialogue={})
    await company.say("特殊な事情があります")
    await wait_in_queue(company)
    desk = await join(site)
    page = await desk.get(await path_of(site))
    assert "最後の質問 特殊な事情があります" in page.text and "題 cost" in page.text
    assert "行っていません" in page.text and "続けて1回" in page.text


@pytest.mark.parametrize("intent", ["handoff_request", "smalltalk", "affirm", "answer_criterion", "stop"])
async def test_a_call_for_a_person_is_not_the_question(
    lone_company: Company, lone_site: Running, engine: FakeEngine, join: Joining, intent: str
) -> None:
    await lone_company.say("うちの場合の費用は?")
    engine.answering = lambda turn: {**reply({"text": "承知しました"}), "understood": {"intent": intent}}
    await lone_company.say("担当者と話したい")
    await wait_in_queue(lone_company)
    await lone_company.say("まだですか")
    desk = await join(lone_site)
    assert "最後の質問 うちの場合の費用は? " in (await desk.get(await path_of(lone_site))).text


async def test_a_question_that_the_engine_did_not_answer_is_the_question(
    lone_company: Company, lone_site: Running, engine: FakeEngine, join: Joining
) -> None:
    desk = await join(lone_site)
    engine.answering = lambda turn: {**reply({"text": "承知しました"}), "understood": {"intent": "handoff_request"}}
    await lone_company.say("担当者と話したい")
    await wait_in_queue(lone_company)
    assert "最後の質問 入力された質問はありません。" in (await desk.get(await path_of(lone_site))).text
    await lone_company.say("押印は要りますか")
    assert "最後の質問 押印は要りますか " in (await desk.get(await path_of(lone_site))).text
    await lone_company.call("DELETE", "/api/chat/queue")
    engine.answering = lambda turn: {"nonsense": True}
    await lone_company.say("期限はいつですか")
    assert "最後の質問 期限はいつですか " in (await desk.get(await path_of(lone_site))).text


async def test_reading_along_without_the_page_is_written_down_too(
    lone_company: Company, lone_site: Running, join: Joining
) -> None:
    await wait_in_queue(lone_company)
    desk, path = await join(lone_site), await path_of(lone_site)
    viewer = await join(lone_site, "viewer")
    await desk.post(f"{path}/claim")
    for one in (viewer, desk):
        headers = {"Cookie": f"{one.cookie}={one.token}"}
        async with one.http.get(f"{one.url}{path}/events?after=0", headers=headers) as response:
            assert response.status == 200
        assert (await one.call("HEAD", f"{path}/events")).status == 200
    async with lone_site.store.reading() as connection:
        lines = (await connection.execute(select(desk_tables.audit_log))).all()
    assert [line.login for line in lines if line.act == "transcript_read"] == ["viewer"]


async def test_notes_are_for_colleagues_only(company: Company, site: Running, join: Joining) -> None:
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    assert (await desk.post(f"{path}/notes", text="前にも電話あり")).status == 303
    assert "前にも電話あり" in (await desk.get(path)).text
    assert "前にも電話あり" not in str(await company.log())


async def test_a_message_sent_twice_is_written_once(company: Company, site: Running, join: Joining) -> None:
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    id = str(uuid.uuid4())
    await asyncio.gather(*(say(desk, path, "一度だけ", id) for _ in range(4)))
    assert [one["text"] for one in await company.log()].count("一度だけ") == 1


async def test_canned_replies_are_kept_and_sent(company: Company, site: Running, join: Joining) -> None:
    desk = await join(site)
    text = "申込ページをご覧ください。\nご不明な点はお知らせください。"
    assert (await desk.post("/console/canned", title="申込", text=text)).status == 303
    assert (await desk.post("/console/canned", title="", text="本文")).status == 422
    html = (await desk.get("/console/canned")).html
    (id,) = re.findall(r"/console/canned/([0-9a-f-]+)/remove", html)
    await wait_in_queue(company)
    path = await path_of(site)
    await desk.post(f"{path}/claim")
    assert (await desk.post(f"{path}/messages", id=str(uuid.uuid4()), text="", canned=id)).status == 303
    assert (await company.log())[-1]["text"] == text
    assert (await desk.post(f"/console/canned/{id}/remove")).status == 303
    assert text not in (await desk.get("/console/canned")).html


async def test_each_side_sees_the_other_write_and_what_arrived(company: Company, site: Running, join: Joining) -> None:
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    headers = {"Authorization": f"Bearer {company.token}"}
    async with watching(desk, path) as page, company.http.get(f"{site.url}/api/chat/events", headers=headers) as chat:
        await next_event(chat, "state", state="human")
        await next_event(page, "standing", gone=False)
        await company.call("POST", "/api/chat/typing")
        await next_event(page, "typing")
        assert (await desk.post(f"{path}/typing")).status == 204
        await next_event(chat, "typing", sender="staff")
        await company.say("こんにちは")
        await next_event(page, "message", sender="company", text="こんにちは")
        await say(desk, path, "はい")
        seq = (await next_event(chat, "message", sender="staff", text="はい"))["seq"]
        await next_event(page, "standing", delivered=seq)


async def test_a_persons_message_is_in_the_other_browser_at_once(
    lone_company: Company, lone_site: Running, join: Joining
) -> None:
    await wait_in_queue(lone_company)
    desk, path = await join(lone_site), await path_of(lone_site)
    await desk.post(f"{path}/claim")
    headers = {"Authorization": f"Bearer {lone_company.token}"}
    async with lone_company.http.get(f"{lone_site.url}/api/chat/events", headers=headers) as chat:
        await next_event(chat, "state", state="human")
        for number in range(10):
            sending = asyncio.create_task(say(desk, path, f"返事 {number}"))
            await next_event(chat, "message", text=f"返事 {number}")
            await sending


async def test_a_company_that_comes_back_finds_what_was_written(
    company: Company, site: Running, start: Starting, join: Joining
) -> None:
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    async with site.store.writing() as connection:
        long_ago = datetime.now(UTC) - timedelta(minutes=2)
        await connection.execute(update(tables.conversations).values(company_seen_at=long_ago))
    assert "離席中" in (await desk.get(path)).text and "離席中" in (await desk.get("/console/queue")).text
    await say(desk, path, "お戻りになりましたら、ご覧ください。")
    other = await start(str(site.app[SETTINGS].database_url))
    back = company.elsewhere(other.url)
    assert (await back.log())[-1]["text"] == "お戻りになりましたら、ご覧ください。"
    assert "画面を開いています" in (await desk.get(path)).text


async def test_two_processes_serve_one_conversation(
    company: Company, site: Running, start: Starting, http: ClientSession, join: Joining
) -> None:
    other = await start(str(site.app[SETTINGS].database_url))
    await wait_in_queue(company)
    here, path = await join(site), await path_of(site)
    there = Member(http, other.url, here.id, here.login, here.token)
    await there.post(f"{path}/claim")
    waiting = asyncio.create_task(company.log(after=(await company.log())[-1]["seq"], wait=8))
    await say(there, path, "別のプロセスから")
    assert [one["text"] for one in await waiting] == ["別のプロセスから"]


async def test_an_owner_who_leaves_the_company_waiting_loses_the_conversation(
    start: Starting, database_url: str, http: ClientSession, join: Joining
) -> None:
    now = [TUESDAY]
    site = await start(database_url, Clock(True, lambda: now[0]))
    company = Company(http, site.url, headers={})
    await company.open()
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    now[0] += timedelta(minutes=4)
    await upkeep.requeue_silent(site.app)
    assert await state(company) == "human"
    now[0] += timedelta(minutes=2)
    await asyncio.gather(upkeep.requeue_silent(site.app), upkeep.requeue_silent(site.app))
    assert await state(company) == "queued"
    texts = [one["text"] for one in await company.log() if one["sender"] == "system"]
    assert len([text for text in texts if "別の担当者" in text]) == 1
    assert "待ち受けに戻りました" in (await desk.get(path)).text
    assert await say(desk, path, "遅れました") == 409
    second = await join(site, "desk", "second")
    assert (await second.post(f"{path}/claim")).status == 303


async def test_who_goes_back_to_the_queue_waits_no_longer_than_the_desks_hours(
    start: Starting, sqlite_url: str, http: ClientSession, join: Joining
) -> None:
    now = [TUESDAY.replace(hour=7, minute=50)]
    site = await start(sqlite_url, Clock(True, lambda: now[0]))
    company = Company(http, site.url, headers={})
    await company.open()
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    now[0] += timedelta(minutes=6)
    await upkeep.requeue_silent(site.app)
    now[0] += timedelta(minutes=4, seconds=1)
    await upkeep.end_long_waits(site.app)
    assert await state(company) == "bot"
    last = (await company.log())[-1]["text"]
    assert "受付時間が終わった" in last and "11月25日" in last and "9:00" in last


async def test_an_owner_who_waits_for_the_company_keeps_the_conversation(
    start: Starting, database_url: str, http: ClientSession, join: Joining
) -> None:
    now, company, desk, path = await taken_over(start, database_url, http, join)
    site_app = company.site.app
    await say(desk, path, "設立はいつですか")
    for _ in range(5):
        now[0] += timedelta(minutes=4)
        await company.log()
        assert (await desk.post(f"{path}/presence")).status == 204
        await upkeep.requeue_silent(site_app)
    assert await state(company) == "human", "reading on the page is a sign of life"
    await company.say("2019年です")
    await upkeep.requeue_silent(site_app)
    assert await state(company) == "human", "it waits since now only"
    now[0] += timedelta(minutes=4)
    await desk.post(f"{path}/typing")
    now[0] += timedelta(minutes=2)
    await upkeep.requeue_silent(site_app)
    assert await state(company) == "human", "the owner is writing"
    now[0] += timedelta(minutes=4)
    await desk.post(f"{path}/presence")
    await upkeep.requeue_silent(site_app)
    assert await state(company) == "queued", "reading is no answer"


async def test_an_owner_who_says_one_moment_and_leaves_loses_the_conversation(
    start: Starting, database_url: str, http: ClientSession, join: Joining
) -> None:
    now, company, desk, path = await taken_over(start, database_url, http, join)
    await say(desk, path, "少々お待ちください。")
    now[0] += timedelta(minutes=6)
    await upkeep.requeue_silent(company.site.app)
    async with company.site.store.reading() as connection:
        assert (await connection.execute(select(tables.conversations.c.state))).scalar_one() == "human"
    assert await state(company) == "human", "the company is gone: nobody waits"
    await upkeep.requeue_silent(company.site.app)
    assert await state(company) == "queued"


@dataclass
class Served(Company):
    """A company that knows its web process."""

    site: Any = None


async def taken_over(
    start: Starting, database_url: str, http: ClientSession, join: Joining
) -> tuple[list[datetime], Served, Member, str]:
    """A conversation with a person, on a clock of the test's own."""
    now = [TUESDAY]
    site = await start(database_url, Clock(True, lambda: now[0]))
    company = Served(http, site.url, headers={}, site=site)
    await company.open()
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    return now, company, desk, path


async def test_nobody_there_is_told_with_what_can_be_done_instead(company: Company, site: Running) -> None:
    await wait_in_queue(company)
    async with site.store.writing() as connection:
        late = datetime.now(UTC) - timedelta(seconds=1)
        await connection.execute(update(tables.conversations).values(queued_until=late))
    await upkeep.end_long_waits(site.app)
    last = (await company.log())[-1]
    assert last["sender"] == "system" and last["handoff"]["offered"] and "メッセージフォーム" in last["text"]
    assert last["handoff"]["open_now"] or "次の受付開始" in last["text"] or "確認できている" in last["text"]


async def test_a_takeover_ends_with_the_companys_session(company: Company, site: Running, join: Joining) -> None:
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    async with site.store.writing() as connection:
        await connection.execute(update(tables.conversations).values(expires_at=datetime.now(UTC)))
    await upkeep.end_expired(site.app)
    assert (await only_conversation(site)).state == "closed"
    assert "期限切れ" in (await desk.get("/console/queue")).text


async def test_an_erased_conversation_is_gone_for_the_desk_too(company: Company, site: Running, join: Joining) -> None:
    await wait_in_queue(company)
    desk, path = await join(site), await path_of(site)
    await desk.post(f"{path}/claim")
    async with watching(desk, path) as page:
        await next_event(page, "standing", state="human")
        await company.call("DELETE", "/api/chat/session")
        await next_event(page, "over")
    assert (await desk.get(path)).status == 404 and await say(desk, path, "もしもし") == 409


async def test_a_page_stops_listening_when_its_session_ends(
    lone_company: Company, lone_site: Running, join: Joining
) -> None:
    await wait_in_queue(lone_company)
    desk, admin, path = await join(lone_site), await join(lone_site, "admin"), await path_of(lone_site)
    async with watching(desk, path) as page:
        await next_event(page, "standing", state="queued")
        await admin.post(f"/console/staff/{desk.id}/sessions/end")
        await next_event(page, "over")


async def test_the_place_in_the_queue_is_told_as_it_changes(lone_company: Company, lone_site: Running) -> None:
    first = Company(lone_company.http, lone_site.url)
    await first.open()
    await wait_in_queue(first)
    await wait_in_queue(lone_company)
    assert "2番目" in (await lone_company.log())[-1]["text"]
    headers = {"Authorization": f"Bearer {lone_company.token}"}
    async with lone_company.http.get(f"{lone_site.url}/api/chat/events", headers=headers) as chat:
        await next_event(chat, "place", place=2)
        await first.call("DELETE", "/api/chat/queue")
        await next_event(chat, "place", place=1)


@pytest.mark.parametrize("role", ["viewer", "reviewer"])
async def test_reading_is_open_to_all_and_written_down(
    lone_company: Company, lone_site: Running, join: Joining, role: str
) -> None:
    await wait_in_queue(lone_company)
    reader, path = await join(lone_site, role), await path_of(lone_site)
    page = await reader.get(path)
    assert page.status == 200 and f"{path}/claim" not in page.html
    admin = await join(lone_site, "admin")
    assert "会話の閲覧" in (await admin.get("/console/audit")).text


async def test_a_mistake_in_one_round_leaves_nobody_waiting(
    lone_company: Company, lone_site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = asyncio.Event()

    async def broken(_: Any) -> None:
        failed.set()
        raise ValueError

    monkeypatch.setattr(upkeep, "QUEUE_SECONDS", 0.1)
    monkeypatch.setattr(upkeep, "erase_old", broken)
    rounds = asyncio.create_task(upkeep.keep_up(lone_site.app))
    await asyncio.wait_for(failed.wait(), 5)
    await wait_in_queue(lone_company)
    async with lone_site.store.writing() as connection:
        late = datetime.now(UTC) - timedelta(seconds=1)
        await connection.execute(update(tables.conversations).values(queued_until=late))
    answer = await lone_company.call("GET", "/api/chat/messages?after=2&wait=10")
    assert answer.content["state"] == "bot"
    rounds.cancel()


@pytest.mark.parametrize(("role", "sees"), [("viewer", False), ("reviewer", False), ("desk", True), ("admin", True)])
async def test_what_the_desk_writes_is_masked_for_those_who_answer_nobody(
    lone_site: Running, lone_company: Company, join: Joining, role: str, sees: bool
) -> None:
    await wait_in_queue(lone_company)
    colleague, path = await join(lone_site, "desk", "colleague"), await path_of(lone_site)
    await colleague.post(f"{path}/claim")
    await say(colleague, path, "携帯の 090-1234-5678 にかけます")
    await colleague.post(f"{path}/notes", text="折り返しは 090-8765-4321 へ")
    member = await join(lone_site, role)
    page, remarks = await member.get(path), await member.get(f"{path}/notes")
    assert page.status == 200 and "にかけます" in page.text
    assert ("5678" in page.html) == ("4321" in page.html) == ("折り返し" in page.html) == sees
    assert (remarks.status == 200) == ("折り返し" in remarks.html) == sees
    async with watching(member, path) as events:
        heard = await next_event(events, "message", sender="staff")
    assert "にかけます" in heard["text"] and ("5678" in heard["text"]) == sees


async def test_of_a_long_conversation_the_newest_part_is_shown(
    lone_site: Running, lone_company: Company, join: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        await lone_company.say(f"質問その{number}")
    await wait_in_queue(lone_company)
    desk, path = await join(lone_site), await path_of(lone_site)
    whole = await desk.get(path)
    assert "質問その0" in whole.text and "会話記録をすべて読む" not in whole.text
    monkeypatch.setattr(conversation_pages, "MOST_MESSAGES", 4)
    page, last = await desk.get(path), (await lone_company.log())[-1]["seq"]
    shown = [int(seq) for seq in re.findall(r'data-seq="(\d+)"', page.html)]
    assert shown == list(range(last - 3, last + 1)) and f'data-after="{last}"' in page.html
    assert "質問その0" not in page.text and "新しい4件" in page.text
    (link,) = re.findall(r'href="(/console/transcripts/[^"]+)"', page.html)
    assert "質問その0" in (await desk.get(link)).text
