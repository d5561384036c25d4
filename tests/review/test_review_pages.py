"""The pages of review: judging, second reviewers, the worklist, the weekly sample; on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import re
import shutil
import uuid
from datetime import date, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, text

from tests.console.member import Joining, Member, Page
from tests.console.test_console_sign_in import acts
from tests.transcripts.settled import settle
from tests.transcripts.understood import answered, asked_back
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine
from tests.web.running import Running, Starting
from web.console import review_pages
from web.keys import CLOCK
from web.review.drawing import draw_due
from web.review.projection import catch_up
from web.review.sampling import week_due
from web.review.turns_asked import JAPAN, asked_id
from web.store import reviews, samples, turn_details
from web.store.database import open_store
from web.store.review_tables import asked_turns, transcripts
from web.store.sample_tables import sample_turns
from web.store.turn_details import TurnDetail

SEEN = re.compile(r'name="seen" value="([\w-]*)"')


async def asked(site: Running, company: Company, *texts: str) -> list[str]:
    """The company asks these; the pages of its turns."""
    for said in texts:
        await company.say(said)
    await settle(site.store)
    async with site.store.reading() as connection:
        rows = await connection.execute(select(asked_turns).order_by(asked_turns.c.asked_at, asked_turns.c.seq))
        found = [f"/console/reviews/turns/{row.conversation_id}/{row.turn_id}" for row in rows]
    return found[-len(texts) :]


async def judged(member: Member, path: str, **fields: str) -> Page:
    """One judgement, from the form as it stands."""
    page = await member.get(path)
    seen = SEEN.findall(page.html)
    return await member.post(path, seen=seen[0], **fields)


async def only_review(site: Running, path: str) -> reviews.Review:
    """The review of a turn."""
    conversation, turn = path.split("/")[-2:]
    async with site.store.reading() as connection:
        return (await reviews.of_conversation(connection, conversation))[turn]


async def test_a_turn_is_judged_confirmed_by_another_and_everybody_sees_it(
    site: Running, company: Company, engine: FakeEngine, join: Joining
) -> None:
    engine.answering = lambda _: answered("cost", 0.5, beside=["contact"])
    (path,) = await asked(site, company, "費用はいくらですか")
    one, other = await join(site, "reviewer", "one"), await join(site, "reviewer", "other")
    page = await one.get(path)
    assert "費用はいくらですか" in page.text and "answer cost" in page.text and "正しくは「題 contact」" in page.text
    sent = await judged(one, path, judgement="topics", topic="contact", note="連絡先を聞いている 090-1234-5678")
    assert sent.location == f"{path}?done=judged"
    review = await only_review(site, path)
    assert (review.judgement, review.topics, review.state) == ("topics", ("contact",), "pending")
    assert "1234" not in review.note and "連絡先" in review.note
    assert (await one.post(f"/console/reviews/{review.id}/confirm")).status == 409
    waiting = await other.get("/console/reviews")
    assert "あなたの確認を待つ評価：1件" in waiting.text and "題 contact" in waiting.text
    assert (await other.post(f"/console/reviews/{review.id}/confirm")).status == 303
    assert (await only_review(site, path)).state == "confirmed"
    assert (await other.post(f"/console/reviews/{review.id}/reject")).status == 409
    assert "確定" in (await one.get(path)).text
    async with site.store.reading() as connection:
        assert (await connection.execute(select(transcripts.c.reviewed))).scalar_one()
    assert {"review_judged", "review_confirmed", "transcript_read", "reviews_read"} <= set(await acts(site))


async def test_own_reviews_hide_none_that_may_be_settled_and_these_are_paged(
    site: Running, company: Company, join: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_pages, "ON_A_PAGE", 2)
    paths = await asked(site, company, *(f"質問その{number}番" for number in range(6)))
    one, other = await join(site, "reviewer", "one"), await join(site, "reviewer", "other")
    for path in paths[:3]:
        await judged(one, path, press="right")
    for path in paths[3:]:
        await judged(other, path, press="right")
    page = await one.get("/console/reviews")
    assert re.findall(r'question lines">質問その(\d)番<', page.html) == ["3", "4"]
    assert "別の担当者の確認を待つ評価が3件" in page.text
    (older,) = re.findall(r'href="(/console/reviews\?after=[^"]+)"', page.html)
    second = await one.get(older)
    assert re.findall(r'question lines">質問その(\d)番<', second.html) == ["5"] and "次の50件" not in second.text
    (settle,) = re.findall(r'action="(/console/reviews/[^"]+/confirm)"', second.html)
    settled = await one.post(settle, back=re.findall(r'name="back" value="([^"]+)"', second.html)[0])
    assert settled.location.startswith("/console/reviews?after=") and settled.location.endswith(
        "&done=review_confirmed"
    )
    for odd in ("x", "2026-01-01~x", f"2026-01-01~{uuid.uuid4()}", f"2026-01-01T00:00:00%2B00:00~{'%00' * 9}"):
        assert (await one.get(f"/console/reviews?after={odd}")).status == 400


async def test_a_review_whose_conversation_is_erased_meanwhile_is_left_out(
    lone_site: Running, lone_company: Company, join: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = await asked(lone_site, lone_company, "費用は")
    one, other = await join(lone_site, "reviewer", "one"), await join(lone_site, "reviewer", "other")
    await judged(one, path, press="right")

    async def nothing(*_: object) -> dict[tuple[str, str], TurnDetail]:
        return {}

    monkeypatch.setattr(turn_details, "of_turns", nothing)
    page = await other.get("/console/reviews")
    assert page.status == 200 and "費用は" not in page.text


async def test_an_answer_found_wrong_leads_to_its_wording(
    site: Running, company: Company, engine: FakeEngine, join: Joining
) -> None:
    engine.answering = lambda _: answered("cost", 0.5, beside=["contact"])
    (path,) = await asked(site, company, "費用はいくらですか")
    one, other = await join(site, "reviewer", "one"), await join(site, "viewer", "other")
    await judged(one, path, judgement="answer_wrong", note="金額が古い")
    transcript = path.replace("/reviews/turns/", "/transcripts/").rpartition("/")[0]
    for member, read in ((one, path), (one, transcript), (other, transcript)):
        assert re.findall(r'href="(/console/answers/[^"]+)"', (await member.get(read)).html) == [
            "/console/answers/cost"
        ], read
    assert (await other.get("/console/answers/cost")).status == 200


async def test_two_who_disagree_leave_both_judgements_in_the_history(
    site: Running, company: Company, join: Joining
) -> None:
    (path,) = await asked(site, company, "費用は")
    one, other = await join(site, "reviewer", "one"), await join(site, "admin", "other")
    await judged(one, path, press="right")
    review = await only_review(site, path)
    await other.post(f"/console/reviews/{review.id}/reject")
    async with site.store.reading() as connection:
        assert not (await connection.execute(select(transcripts.c.reviewed))).scalar_one()
    await judged(other, path, judgement="answer_wrong", note="金額が古い")
    text = (await one.get(path)).text
    for said in ("名前 one", "名前 other", "正しい", "差し戻し", "回答文が誤り", "金額が古い"):
        assert said in text
    conversation, turn = path.split("/")[-2:]
    async with site.store.reading() as connection:
        steps = await reviews.steps(connection, conversation, turn)
    assert [one.step for one in steps] == ["judged", "rejected", "judged"]
    assert (await only_review(site, path)).state == "pending"


async def test_of_two_who_judge_at_once_one_is_asked_to_look_again(
    site: Running, company: Company, join: Joining
) -> None:
    (path,) = await asked(site, company, "費用は")
    members = [await join(site, "reviewer", f"r{number}") for number in range(4)]
    pages = await asyncio.gather(*(one.post(path, press="right", seen="") for one in members))
    assert sorted(page.status for page in pages) == [303, 409, 409, 409]
    assert "ほかの担当者がこの質問を評価しました" in next(page.text for page in pages if page.status == 409)
    review = await only_review(site, path)
    others = [one for one in members if one.id != review.reviewer_id]
    settled = await asyncio.gather(
        others[0].post(f"/console/reviews/{review.id}/confirm"), others[1].post(f"/console/reviews/{review.id}/reject")
    )
    assert sorted(page.status for page in settled) == [303, 409]


async def test_where_no_second_person_is_asked_for_a_review_counts_at_once(
    start: Starting, sqlite_url: str, http: ClientSession, join: Joining
) -> None:
    site = await start(sqlite_url, BANSOU_SECOND_REVIEW="off")
    company = Company(http, site.url)
    await company.open()
    (path,) = await asked(site, company, "費用は")
    reviewer = await join(site, "reviewer")
    assert (await judged(reviewer, path, press="out_of_scope")).location.endswith("?done=settled")
    assert (await only_review(site, path)).state == "confirmed"


@pytest.mark.parametrize(
    "fields, says",
    [
        ({}, "評価を一つ選んでください"),
        ({"judgement": "topics", "topic": ""}, "正しい話題を1つから5つまで"),
        ({"judgement": "right", "topic": "cost"}, "話題は「別の話題が正しい」のときだけ"),
        ({"judgement": "nonsense"}, "評価を一つ選んでください"),
    ],
)
async def test_a_form_that_says_too_little_or_too_much_is_shown_again(
    lone_site: Running, lone_company: Company, join: Joining, fields: dict[str, str], says: str
) -> None:
    (path,) = await asked(lone_site, lone_company, "費用は")
    reviewer = await join(lone_site, "reviewer")
    page = await judged(reviewer, path, note="書いたこと", **fields)
    assert page.status == 422 and says in page.text and "書いたこと" in page.text
    assert (await reviewer.get("/console/reviews")).text.count("費用は") == 0
    assert (await judged(reviewer, path, judgement="topics", topic="no_such_topic")).status == 400


async def test_forms_lead_back_to_pages_of_ours_only(lone_site: Running, lone_company: Company, join: Joining) -> None:
    (path,) = await asked(lone_site, lone_company, "費用は")
    reviewer = await join(lone_site, "reviewer")
    for back in ("https://evil.example/", "//evil.example", "/console//evil", "/console/../x", "/console/x\\y"):
        assert (await judged(reviewer, path, press="right", back=back)).location == f"{path}?done=judged", back
    back = "/console/worklist?sign=thumb_down&after=0.5~2026-11-24T01:00:00+00:00~x"
    assert (await judged(reviewer, path, press="right", back=back)).location == f"{back}&done=judged"
    anchored = await judged(reviewer, path, press="right", back="/console/transcripts/x#turn-y")
    assert anchored.location == "/console/transcripts/x?done=judged#turn-y"


def listed(page: Page) -> list[str]:
    """The questions of the worklist, in its order."""
    return re.findall(r'<h2 class="question lines">(.*?)</h2>', page.html)


async def test_the_worklist_ranks_says_why_and_lets_go_of_what_is_judged(
    site: Running, company: Company, engine: FakeEngine, join: Joining
) -> None:
    payment = "支払いの方法を教えてください"
    await company.say("審査は何回ありますか")
    engine.answering = lambda _: asked_back("cost", "contact")
    await company.say("お金のこと")
    engine.answering = lambda _: answered("cost")
    third = await company.say(payment)
    await company.call("POST", "/api/chat/feedback", {"seq": third.content["messages"][0]["seq"], "helpful": False})
    await settle(site.store)
    reviewer = await join(site, "reviewer")
    page = await reviewer.get("/console/worklist")
    assert listed(page) == ["支払いの方法を教えてください", "お金のこと"]
    assert "見込み 75%" in page.text and "「もしかして」から選ばれなかった" in page.text
    only = await reviewer.get("/console/worklist?sign=nothing_chosen")
    assert listed(only) == ["お金のこと"]
    for query, there in (("topic=cost", True), ("topic=contact", False), ("first_day=2026-11-25", False)):
        assert (payment in listed(await reviewer.get(f"/console/worklist?{query}"))) == there, query
    (path,) = re.findall(r'action="(/console/reviews/turns/[^"]+)"', page.html)[:1]
    await reviewer.post(path, press="right", seen="", back="/console/worklist")
    assert payment not in listed(await reviewer.get("/console/worklist"))
    assert payment in listed(await reviewer.get("/console/worklist?reviewed=too"))
    review = await only_review(site, path)
    admin = await join(site, "admin")
    await admin.post(f"/console/reviews/{review.id}/reject")
    assert payment in listed(await reviewer.get("/console/worklist"))
    assert "worklist_read" in await acts(site)


async def test_pages_of_the_worklist_neither_repeat_nor_leave_out(
    site: Running, company: Company, engine: FakeEngine, join: Joining
) -> None:
    engine.answering = lambda _: asked_back("cost")
    await asked(site, company, *(f"質問その{number:02}番" for number in range(25)))
    reviewer = await join(site, "reviewer")
    for filtered in ("/console/worklist", "/console/worklist?sign=nothing_chosen"):
        first = await reviewer.get(filtered)
        (older,) = re.findall(r'href="(/console/worklist\?[^"]*after=[^"]+)"', first.html)
        second = await reviewer.get(older.replace("&amp;", "&"))
        found = re.findall(r"その(\d\d)番(?=</h2>)", first.html), re.findall(r"その(\d\d)番(?=</h2>)", second.html)
        assert len(found[0]) == 20 and len(found[1]) == 5 and len({*found[0], *found[1]}) == 25
        assert "次の20件" in first.text and "次の20件" not in second.text


@pytest.mark.parametrize("query", ["after=x", "after=nan~2026-01-01T00:00:00%2B00:00~a", "after=1~2026-01-01~a",
    "sign=x", "topic=x", "first_day=x", "after=1~2026-01-01T00:00:00%2B00:00~%00"])  # fmt: skip
async def test_odd_filters_are_refused(lone_site: Running, join: Joining, query: str) -> None:
    reviewer = await join(lone_site, "reviewer")
    assert (await reviewer.get(f"/console/worklist?{query}")).status == 400


def last_week(site: Running) -> str:
    """A moment in the week that is drawn from now."""
    week = week_due(site.app[CLOCK].real())
    return datetime.combine(week, datetime.min.time(), JAPAN).replace(hour=10).isoformat()


@pytest.fixture
async def asked_last_week(site: Running, http: ClientSession, engine: FakeEngine) -> list[Company]:
    """Three companies' questions in the week that is over: 12 in all, and small talk."""
    companies = []
    for number in range(3):
        company = Company(http, site.url, headers={"X-Test-Clock": last_week(site)})
        await company.open()
        for question in range(4):
            await company.say(f"質問{number}{question}")
        await company.choose("topic=cost")
        companies.append(company)
    await settle(site.store)
    return companies


async def drawn(site: Running) -> list[samples.Drawn]:
    """The turns of the only sample."""
    async with site.store.reading() as connection:
        return await samples.turns_of(connection, (await samples.newest(connection, 1))[0].week)


async def test_a_weeks_sample_is_judged_turn_by_turn_and_gives_a_rate(
    site: Running, asked_last_week: list[Company], join: Joining
) -> None:
    one, other = await join(site, "reviewer", "one"), await join(site, "reviewer", "other")
    page = await one.get("/console/sample")
    assert "質問12件から、まだ抽出していません" in page.text
    assert (await one.post("/console/sample/draw")).location.endswith("done=sample_drawn")
    assert (await other.post("/console/sample/draw")).location.endswith("done=sample_not_drawn")
    turns = await drawn(site)
    assert len(turns) == 12 and len({turn.asked_id for turn in turns}) == 12
    for number in range(12):
        following = (await one.get("/console/sample/next")).location
        path, _, query = following.partition("?")
        assert path.endswith(f"/{turns[number].turn_id}") and "back=/console/sample/next" in query
        press = "wrong" if number == 0 else "right"
        sent = await judged(one, path, press=press, back="/console/sample/next")
        assert sent.location == "/console/sample/next?done=judged"
    assert (await one.get("/console/sample/next")).location == "/console/sample?done=sample_through"
    assert "12件のうち0件が確定" in (await one.get("/console/sample")).text
    async with site.store.reading() as connection:
        pending = await reviews.in_state(connection, "pending", 50)
    for review in pending:
        await other.post(f"/console/reviews/{review.id}/confirm")
    page = await one.get("/console/sample")
    assert "12件のうち12件が確定" in page.text and "91.7%" in page.text and "91.7〜91.7%" in page.text
    assert {"sample_drawn", "review_judged"} <= set(await acts(site))


async def test_processes_that_draw_at_once_draw_one_sample(
    start: Starting, site: Running, database_url: str, asked_last_week: list[Company]
) -> None:
    other = await start(database_url)
    now = site.app[CLOCK].real()
    week = week_due(now)
    took = await asyncio.gather(
        *(samples.draw_week(one.store, week, f"seed {number}", now) for number in range(4) for one in (site, other))
    )
    assert sum(took) == 1
    assert len(await drawn(site)) == 12


async def test_what_is_erased_stays_in_the_sample_with_its_judgement_or_as_missing(
    site: Running, asked_last_week: list[Company], join: Joining
) -> None:
    one, other = await join(site, "reviewer", "one"), await join(site, "reviewer", "other")
    await one.post("/console/sample/draw")
    turns = await drawn(site)
    async with site.store.reading() as connection:
        rows = await connection.execute(select(asked_turns.c.id, asked_turns.c.conversation_id))
        first = {row.conversation_id for row in rows if row.id == turns[0].asked_id}
    mine = [turn for turn in turns if turn.conversation_id in first]
    for turn, confirmed in zip(mine[:2], (True, False), strict=True):
        path = f"/console/reviews/turns/{turn.conversation_id}/{turn.turn_id}"
        await judged(one, path, press="right")
        if confirmed:
            await other.post(f"/console/reviews/{(await only_review(site, path)).id}/confirm")
    for company in asked_last_week:
        await company.call("DELETE", "/api/chat/session")
        await settle(site.store)
        async with site.store.reading() as connection:
            (week,) = await samples.weeks(connection, turns_week(site), turns_week(site))
        if week.missing:
            break
    assert week.drawn == 12 and week.judged + week.pending + week.missing + week.open == 12
    for company in asked_last_week:
        await company.call("DELETE", "/api/chat/session")
    async with site.store.reading() as connection:
        (week,) = await samples.weeks(connection, turns_week(site), turns_week(site))
    assert (week.right, week.pending, week.missing, week.open) == (1, 0, 11, 0)
    page = await one.get("/console/sample")
    assert "会話は消去済み" in page.text and "評価前に会話が消された 11件" in page.text


def turns_week(site: Running) -> date:
    """The week that is drawn from now."""
    return week_due(site.app[CLOCK].real())


async def test_a_turn_that_was_judged_before_it_was_drawn_is_judged_already(
    site: Running, asked_last_week: list[Company], join: Joining
) -> None:
    one = await join(site, "reviewer", "one")
    async with site.store.reading() as connection:
        row = (await connection.execute(select(asked_turns).where(asked_turns.c.way == "typed"))).first()
    assert row is not None
    await judged(one, f"/console/reviews/turns/{row.conversation_id}/{row.turn_id}", press="wrong")
    await one.post("/console/sample/draw")
    states = {turn.asked_id: (turn.judgement, turn.state) for turn in await drawn(site)}
    assert states[row.id] == ("wrong", "pending")
    assert row.id == asked_id(row.conversation_id, row.turn_id)


async def test_a_sample_keeps_its_turns_when_their_conversation_is_read_again(
    site: Running, asked_last_week: list[Company], join: Joining
) -> None:
    one = await join(site, "reviewer", "one")
    await one.post("/console/sample/draw")
    before = await drawn(site)
    await asked_last_week[0].say("もう一つ")
    await settle(site.store)
    assert await drawn(site) == before
    async with site.store.reading() as connection:
        assert len(list(await connection.execute(select(sample_turns)))) == 12


async def test_another_interval_is_wanted_from_the_next_sample_on(site: Running, join: Joining) -> None:
    reviewer = await join(site, "reviewer")
    assert (await reviewer.post("/console/sample/plan", margin="10", expected="50")).status == 303
    async with site.store.reading() as connection:
        assert await samples.plan_in_force(connection) == samples.Plan(10, 50)
    assert (await reviewer.post("/console/sample/plan", margin="1", expected="50")).status == 400
    assert (await reviewer.get("/console/sample?week=x")).status == 400
    assert (await reviewer.get("/console/sample?week=2020-01-06")).status == 200


async def test_a_week_without_a_question_is_not_drawn(lone_site: Running, join: Joining) -> None:
    reviewer = await join(lone_site, "reviewer")
    assert (await reviewer.post("/console/sample/draw")).location.endswith("done=sample_not_drawn")
    async with lone_site.store.reading() as connection:
        assert await samples.newest(connection, 1) == []


async def test_a_week_is_not_drawn_while_some_of_its_log_is_not_read(
    lone_site: Running, http: ClientSession, tmp_path: Path
) -> None:
    company = Company(http, lone_site.url, headers={"X-Test-Clock": last_week(lone_site)})
    await company.open()
    await company.say("費用は")
    await settle(lone_site.store)
    now = lone_site.app[CLOCK].real()
    # A copy, which no process keeps up with the log.
    async with lone_site.store.writing():
        (tmp_path / "copy").mkdir()
        for path in tmp_path.glob("log.sqlite*"):
            shutil.copy(path, tmp_path / "copy")
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path}/copy/log.sqlite")
    async with store.writing() as connection:
        await connection.execute(text(f"UPDATE conversations SET pending_since = '{week_due(now)} 00:00:00.000000'"))
    assert not await draw_due(store, now, "seed")
    await catch_up(store)
    assert await draw_due(store, now, "seed") and not await draw_due(store, now, "seed")
    await store.close()


ODD = ["\0", "a\0b", "\ud800", "%", "<script>", "x" * 5000, "'; DROP TABLE reviews; --", "topics:", "topics:cost:x"]


async def test_odd_fields_break_nothing(site: Running, company: Company, join: Joining) -> None:
    (path,) = await asked(site, company, "費用は")
    reviewer = await join(site, "reviewer")
    for odd in (one.encode("utf-8", "replace").decode() for one in ODD):
        for fields in (
            {"press": odd},
            {"judgement": odd, "topic": odd, "note": odd},
            {"judgement": "right", "note": odd, "seen": odd, "back": odd},
        ):
            answer = await reviewer.post(path, **fields)
            assert answer.status in {303, 400, 409, 422}, (odd, fields, answer.status)
    for odd in ("%00", "%F0%9F%98%80", "..%2f"):
        assert (await reviewer.get(f"/console/reviews/turns/{odd}/{odd}")).status in {400, 404}
        assert (await reviewer.post(f"/console/reviews/{odd}/confirm")).status in {400, 404, 409}
        assert (await reviewer.get(f"/console/worklist?after={odd}")).status == 400
    assert (await reviewer.get(path)).status == 200


async def test_a_judged_turn_of_which_nothing_is_known_is_not_found(lone_site: Running, join: Joining) -> None:
    reviewer = await join(lone_site, "reviewer")
    for path in (f"/console/reviews/turns/{uuid.uuid4()}/{uuid.uuid4()}", "/console/reviews/turns/%00/%00"):
        assert (await reviewer.get(path)).status in (400, 404)
        assert (await reviewer.post(path, press="right", seen="")).status in (400, 404)
    assert (await reviewer.post(f"/console/reviews/{uuid.uuid4()}/confirm")).status == 409
