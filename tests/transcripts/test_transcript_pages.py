"""The list of transcripts and one transcript, as staff of each role read them, on both databases."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.console.member import Member
from tests.transcripts.settled import settle
from tests.transcripts.understood import answered, asked_back, not_understood
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine
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
