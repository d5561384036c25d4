"""A small log with something in every figure."""

from __future__ import annotations

import uuid
from typing import Any

from aiohttp import ClientSession

from tests.transcripts.settled import settle
from tests.transcripts.understood import answered, asked_back, judged, not_understood, wants_person
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine, question
from tests.web.fake_engine import reply as said
from tests.web.running import Running
from web.clock import real_now
from web.review.figure_making import make_figures
from web.review.grouping import group

FORM = {"company": "会社", "name": "氏名", "email": "a@company.example.jp", "message": "相談です", "consent": True}


async def up_to_date(site: Running) -> None:
    """Everything that was said is in the figures."""
    await settle(site.store)
    await make_figures(site.store, real_now())
    await group(site.store, real_now())


async def fill(site: Running, http: ClientSession, engine: FakeEngine, admin: Any, *, now: bool = False) -> None:
    """Questions of each kind, a pre-screening that stops and one with a verdict, thumbs, a wait and a form."""
    company = Company(http, site.url, headers={} if now else Company(http, "").headers)
    await company.open()
    for text, answer in (
        ("費用はいくらですか", answered("cost", 0.8)),
        ("支払いはありますか", answered("cost", 0.5, beside=["contact"])),
        ("宇宙人は採用できますか", not_understood()),
        ("宇宙人の採用はできますか", not_understood()),
        ("電話してもいいですか。私は03-1234-5678です", asked_back("cost", "contact")),
    ):
        engine.answering = lambda _, answer=answer: answer
        last = await company.say(text)
    await company.call("POST", "/api/chat/feedback", {"seq": last.content["messages"][0]["seq"], "helpful": False})
    engine.answering = lambda _: said(question("own_website"))
    await company.say("事前チェックをしたい")
    other = Company(http, site.url, headers=company.headers)
    await other.open()
    await other.say("事前チェックをしたい")
    engine.answering = lambda _: judged("excluded", ("own_website", "III.2(1)③"))
    await other.choose("own_website=no")
    engine.answering = lambda _: wants_person()
    await other.say("人と話したい")
    await other.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})
    await other.call("POST", "/api/chat/queue")
    await up_to_date(site)
