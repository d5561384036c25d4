"""The list of transcripts and one transcript, as staff of each role read them, on both databases."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from urllib.parse import quote

import pytest

from tests.console.member import Joining, Member
from tests.transcripts.settled import settle
from tests.transcripts.understood import answered, asked_back, judged, not_understood
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine, question
from tests.web.fake_engine import reply as said
from tests.web.running import Running

pytestmark = pytest.mark.asyncio
LIST = "/console/transcripts"
FIRST_LINK = re.compile(r'href="(/console/transcripts/[0-9a-f-]{36})"')


async def talk(site: Running, company: Company, engine: FakeEngine, *turns: tuple[str, dict]) -> Company:  # type: ignore[type-arg]
    """Another company that says these things and is answered so."""
    other = Company(company.http, site.url)
    await other.open()
    for text, answer in turns:
        engine.answering = lambda _, answer=answer: answer
        await other.say(text)
    return other


async def test_the_list_is_filtered_and_searched(
    site: Running, company: Company, engine: FakeEngine, admin: Member
) -> None:
    await talk(site, company, engine, ("費用はいくらですか", answered("cost", 0.9)))
    await talk(site, company, engine, ("ﾍﾞﾄﾅﾑの人を採用したい", asked_back("cost", "contact")))
    await talk(site, company, engine, ("Visa の件", not_understood()))
    await settle(site.store)
    shown = {"費用はいくらですか": "cost", "ﾍﾞﾄﾅﾑの人を採用したい": "", "Visa の件": ""}
    for query, expected in (
        ("", list(shown)),
        ("q=費用", ["費用はいくらですか"]),
        ("q=べとなむ", ["ﾍﾞﾄﾅﾑの人を採用したい"]),
        ("q=ＶＩＳＡの", ["Visa の件"]),
        ("q=費", ["費用はいくらですか"]),
        ("q=費用+採用", []),
        ("topic=cost", ["費用はいくらですか"]),
        ("fallback=asked_back", ["ﾍﾞﾄﾅﾑの人を採用したい"]),
        ("fallback=not_understood", ["Visa の件"]),
        ("fallback=none&language=ja", ["費用はいくらですか"]),
        ("confidence=70-100", ["費用はいくらですか"]),
        ("confidence=0-30&q=採用", ["ﾍﾞﾄﾅﾑの人を採用したい"]),
        ("intent=faq", ["費用はいくらですか"]),
        ("thumb=down", []),
        ("reviewed=no&handoff=none&outcome=none&thumb=none", list(shown)),
        ("from=2000-01-01&to=2000-01-02", []),
    ):
        page = await admin.get(f"{LIST}?{quote(query, safe='=&+-')}")
        assert page.status == 200, (query, page.text)
        plain = re.sub(r"</?mark>", "", page.html)
        assert [text for text in shown if f">{text}<" in plain] == expected, query


async def test_what_is_wrong_in_an_address_is_told_in_its_field(site: Running, admin: Member) -> None:
    for query, expected in (
        ("from=2026-13-01", "日付を正しく"),
        ("to=20261124", "日付を正しく"),
        ("from=2026-11-24&to=2026-11-23", "初日以降"),
        ("topic=no_such_topic", "選択肢から"),
        ("outcome=%27%3B--", "選択肢から"),
        ("q=" + "あ" * 201, "200文字まで"),
    ):
        page = await admin.get(f"{LIST}?{quote(query, safe='=&%')}")
        assert page.status == 400 and expected in page.text, (query, page.text)
    for query in ("after=yesterday", "after=2026-11-24T00:00:00Z_x", "before=2026-11-24T00:00:00_" + str(uuid.uuid4())):
        assert (await admin.get(f"{LIST}?{query}")).status == 400, query


async def test_hostile_words_are_words(site: Running, company: Company, admin: Member) -> None:
    await company.say("100%_確実 \\ 'quoted' <script>")
    await settle(site.store)
    for query, found in (
        ("%%", False),
        ("__", False),
        ("%_確", True),
        ("\\'", True),
        ("'quoted'", True),
        ("' OR 1=1 --", False),
    ):
        page = await admin.get(f"{LIST}?q={quote(query)}")
        assert page.status == 200 and bool(FIRST_LINK.search(page.html)) == found, query
    for query in ("\x00\x01費", "a\u202eb", "%ff%fe", "あ" * 200):
        assert (await admin.get(f"{LIST}?q={quote(query)}")).status == 200, query
    page = await admin.get(f"{LIST}?q=%3Cscript")
    assert "<script>" not in re.sub(r"<script src=[^>]+>", "", page.html) and "<mark>&lt;script</mark>" in page.html
    assert (await admin.get(f"{LIST}?q={'a' * 10_000}")).status == 400


async def test_too_short_words_are_named(site: Running, company: Company, admin: Member) -> None:
    await company.say("費用の件")
    await settle(site.store)
    page = await admin.get(f"{LIST}?q={quote('の 費用')}")
    assert "短すぎて" in page.text and FIRST_LINK.search(page.html)
    page = await admin.get(f"{LIST}?q={quote('の')}")
    assert "短すぎて" in page.text and not FIRST_LINK.search(page.html)


async def test_empty_fields_of_the_form_do_not_stay_in_the_address(site: Running, join: Joining) -> None:
    member = await join(site, "viewer")
    page = await member.get(f"{LIST}?q={quote('費用')}&from=&to=&topic=")
    assert (page.status, page.location) == (303, f"{LIST}?q={quote('費用')}")


async def test_one_transcript_shows_what_was_understood_answered_and_chosen(
    site: Running, company: Company, engine: FakeEngine, admin: Member
) -> None:
    clauses = [{"clause": "IV.1", "label": "Ⅳ.1 費用", "summary": "無料"}]
    answer = answered("cost", 0.62, beside=["contact"])
    answer["messages"][0] |= {"citations": clauses, "choices": [{"id": "topic=contact", "label": "題 contact"}]}
    answer["understood"]["topics"] = [{"id": "faq/cost", "confidence": 0.62}, {"id": "faq/contact", "confidence": 0.21}]
    answer["understood"]["entities"] = [{"entity": "mentions", "value": "留学生"}]
    engine.answering = lambda _: answer
    first = await company.say("費用はいくらですか", id="11111111-1111-4111-8111-111111111111")
    feedback = {"seq": first.content["messages"][0]["seq"], "helpful": False, "comment": "03-1111-2222 へ電話を"}
    await company.call("POST", "/api/chat/feedback", {**feedback, "reason": "unclear"})
    await company.choose("topic=contact")
    await settle(site.store)
    link = FIRST_LINK.search((await admin.get(LIST)).html)
    assert link
    page = await admin.get(link[1])
    for expected in (
        "費用はいくらですか", "62.0%", "21.0%", "Ⅳ.1 費用", "モデル m1、データ v1", "留学生", "わかりにくかった",
        "役に立たなかった", "会社が選択", "回答(別の話題も提示)", "次点",
    ):  # fmt: skip
        assert expected in page.text, expected
    assert 'id="turn-11111111-1111-4111-8111-111111111111"' in page.html
    assert "1111-2222" not in page.html
    assert (await admin.get(f"{LIST}/{uuid.uuid4()}")).status == 404


async def test_the_persons_part_is_shown_without_contact_data_or_personal_numbers(
    site: Running, company: Company, admin: Member, join: Joining
) -> None:
    await company.say("担当者と話したい")
    form = {"company": "秘密商事", "name": "秘密太郎", "email": "secret@example.co.jp", "message": "秘密の相談"}
    sent = await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **form, "consent": True})
    await company.call("POST", "/api/chat/queue")
    await settle(site.store)
    link = FIRST_LINK.search((await admin.get(LIST)).html)
    assert link
    live = link[1].replace("transcripts", "conversations")
    assert live in (await admin.get(link[1])).html
    await admin.post(f"{live}/claim")
    await admin.post(f"{live}/messages", id=str(uuid.uuid4()), text="090-1234-5678 におかけします")
    await admin.post(f"{live}/notes", text="内部の覚え書き 090-1234-5678")
    await settle(site.store)
    viewer = await join(site, "viewer")
    for member, sees_notes in ((admin, True), (viewer, False)):
        page = await member.get(link[1])
        assert ("内部の覚え書き" in page.text) == sees_notes
        assert sent.content["number"] in page.text and "におかけします" in page.text
        assert "会社が担当者を待ち始めました" in page.text and "担当者が対応を始めました" in page.text
        assert not any(word in page.html for word in ("1234-5678", "秘密商事", "secret@", "秘密太郎", "秘密の相談"))
    found = await viewer.get(f"{LIST}?q={quote('におかけします')}")
    assert FIRST_LINK.search(found.html) and "1234-5678" not in found.html
    assert not FIRST_LINK.search((await viewer.get(f"{LIST}?q=090-1234")).html)


async def test_filters_are_kept_shared_and_removed(site: Running, admin: Member, join: Joining) -> None:
    reviewer, viewer = await join(site, "reviewer"), await join(site, "viewer")
    query = f"q={quote('費用')}&thumb=down"
    kept = await reviewer.post(f"{LIST}/filters", name="不満の声", query=query, shared="yes")
    assert kept.location == f"{LIST}?{query}&done=filter_kept"
    await reviewer.post(f"{LIST}/filters", name="自分だけ", query="fallback=any")
    page = await viewer.get(LIST)
    assert "不満の声" in page.text and "自分だけ" not in page.text and "/remove" not in page.html
    assert "自分だけ" in (await reviewer.get(LIST)).text
    assert (await reviewer.post(f"{LIST}/filters", name="x", query="topic=unknown")).status == 400
    id = re.findall(r"filters/([0-9a-f-]{36})/remove", (await admin.get(LIST)).html)[0]
    assert (await viewer.post(f"{LIST}/filters/{id}/remove")).status == 404
    assert (await admin.post(f"{LIST}/filters/{id}/remove")).status == 303
    assert "不満の声" not in (await reviewer.get(LIST)).text


async def test_files_hold_the_filtered_list_and_whole_transcripts(
    site: Running, company: Company, engine: FakeEngine, admin: Member, join: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.console.transcript_exports.BATCH", 2)
    for text in ("=cmd|費用", "費用の二件目", "費用の三件目"):
        await talk(site, company, engine, (text, answered("cost", 0.9)))
    verdict = judged("excluded", ("own_website", "III.2(1)③"))
    await talk(site, company, engine, ("別の話", said(question("own_website"))), ("ありません", verdict))
    await settle(site.store)
    query = f"q={quote('費用')}"
    listed = await admin.get(f"{LIST}/export?{query}&what=list&format=csv")
    assert listed.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(listed.html.removeprefix("\ufeff"), newline="")))
    assert listed.html.startswith("\ufeff会話の番号,") and len(rows) == 4
    assert sorted(row[4] for row in rows[1:]) == ["'=cmd|費用", "費用の三件目", "費用の二件目"]
    whole = await admin.get(f"{LIST}/export?what=whole&format=jsonl")
    talks = [json.loads(line) for line in whole.html.split("\n")[:-1]]
    turns = [entry for one in talks for entry in one["entries"] if entry["kind"] == "turn"]
    assert len(talks) == 4 and {turn["result"] for turn in turns} == {"answered", "prescreening"}
    assert {reply["verdict"] for turn in turns for reply in turn["replies"]} == {None, "excluded"}
    as_rows = await admin.get(f"{LIST}/export?what=whole&format=csv&outcome=excluded")
    assert "別の話" in as_rows.html and "excluded" in as_rows.html and "件目" not in as_rows.html
    audit = (await admin.get("/console/audit")).text
    assert "会話記録の書き出し(終了)" in audit and "rows: 3" in audit and "費用" not in audit
    assert (await (await join(site, "viewer")).get(f"{LIST}/export?what=list&format=csv")).status == 403
    assert (await admin.get(f"{LIST}/export?what=list&format=xlsx")).status == 400


async def test_reading_a_transcript_and_searching_are_written_down(
    site: Running, company: Company, admin: Member
) -> None:
    await company.say("費用は")
    await settle(site.store)
    link = FIRST_LINK.search((await admin.get(f"{LIST}?q={quote('費用')}")).html)
    assert link
    await admin.get(link[1])
    audit = (await admin.get("/console/audit")).text
    assert "会話記録の検索" in audit and link[1].rpartition("/")[2] in audit and "費用" not in audit


async def test_a_stopped_prescreening_is_found(
    site: Running, company: Company, engine: FakeEngine, admin: Member
) -> None:
    await talk(site, company, engine, ("事前チェック", said(question("own_website"))))
    await settle(site.store)
    assert FIRST_LINK.search((await admin.get(f"{LIST}?outcome=stopped")).html)
    assert not FIRST_LINK.search((await admin.get(f"{LIST}?outcome=excluded")).html)
