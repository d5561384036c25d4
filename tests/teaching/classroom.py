"""A company's questions, staff's judgements of them, and a candidate as `bot.teach` leaves it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import select

from programme.model import Programme
from tests.console.member import Member
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine, reply
from tests.web.running import Running
from web.store import audit, reviews
from web.store.reviews import Judgement
from web.store.tables import conversations, messages
from web.teaching.reviewed import ReviewedTurn, turns_of, waiting
from web.teaching.texts import kind_of


def share(having: int, of: int) -> dict[str, Any]:
    """A share as the report has it."""
    return {"having": having, "of": of, "low": 0.9, "high": 0.99}


def compared(fixed: Sequence[dict[str, Any]], broken: Sequence[dict[str, Any]], of: int = 100) -> dict[str, Any]:
    """One set of a report."""
    right = {"before": share(90, of), "after": share(90 + len(fixed) - len(broken), of)} if of else {}
    figures = [
        {"name": name, "more_is_better": name == "answered", **right, "fixed": 1, "broken": 0, "p": 1.0}
        for name in ("answered", "wrong_confident", "out_of_scope_answered")
    ]
    topics = [
        {"label": "faq/cost", "of": 6, "before": 5, "after": 6, "fixed": len(fixed), "broken": len(broken)},
        {"label": "out_of_scope", "of": 20, "before": 19, "after": 19, "fixed": 0, "broken": 0},
    ]
    empty = {"before": share(0, 0), "after": share(0, 0)}
    return {"right": right or empty, "figures": figures, "topics": topics, "fixed": fixed, "broken": broken}


def changed(**named: str) -> dict[str, Any]:
    """One utterance that is understood otherwise."""
    before = {"answered": ["faq/seal"], "offered": [], "band": "faq", "top": "faq/seal", "confidence": 0.6}
    after = {"answered": [], "offered": ["faq/cost", "faq/seal"], "band": "clarify", "top": "faq/cost"}
    return {**named, "expected": ["faq/cost"], "before": before, "after": {**after, "confidence": 0.2}}


async def judged(conversation: str, turn: str, topic: str, reviewer: Member, second: Member) -> None:
    """A reviewer says in the console what a turn should have been understood as, and a second one confirms it."""
    path = f"/console/reviews/turns/{conversation}/{turn}"
    await reviewer.get(path)
    sent = await reviewer.post(path, judgement="topics", topic=topic, note="話題が違う")
    assert sent.status == 303, sent.text
    waiting = (await second.get("/console/reviews")).html
    review = waiting.split("/confirm")[0].rsplit("/", 1)[1]
    assert (await reviewer.post(f"/console/reviews/{review}/confirm")).status == 409
    confirmed = await second.post(f"/console/reviews/{review}/confirm")
    assert confirmed.status == 303, confirmed.text


@dataclass
class Classroom:
    """One web process with what teaching needs."""

    site: Running
    http: ClientSession
    engine: FakeEngine
    models: Path
    teaching: Path
    programme: Programme

    async def ask(self, text: str, *topics: str) -> str:
        """A company asks, and is answered on these topics; its conversation."""
        model = {"id": "model-1", "fingerprint": self.programme.fingerprint, "data_version": "v1"}
        answer = {**reply({"text": "回答", "topics": list(topics) or ["fallback"]}), "model": model}
        self.engine.answering = lambda turn: answer
        company = Company(self.http, self.site.url)
        await company.open()
        assert (await company.say(text)).status == 200
        async with self.site.store.reading() as connection:
            newest = select(conversations.c.id).order_by(conversations.c.created_at.desc()).limit(1)
            return str((await connection.execute(newest)).scalar_one())

    async def turn_of(self, conversation: str) -> str:
        """The only turn of a conversation."""
        said = (messages.c.conversation_id == conversation) & (messages.c.sender == "company")
        async with self.site.store.reading() as connection:
            return str((await connection.execute(select(messages.c.turn_id).where(said))).scalar_one())

    async def judge(self, conversation: str, judgement: Judgement, *topics: str, by: str = "somebody") -> None:
        """A confirmed judgement of its only turn."""
        turn, now = await self.turn_of(conversation), datetime.now(UTC)
        async with self.site.store.writing() as connection:
            given = {"reviewer_id": by, "needs_second": False, "now": now}
            await reviews.judge(connection, conversation, turn, judgement, topics, "メモ", **given)

    async def wrong(self, text: str, *topics: str) -> ReviewedTurn:
        """A turn that was answered wrongly, and confirmed to have meant these topics."""
        conversation = await self.ask(text, "contact")
        await self.judge(conversation, "topics", *topics)
        async with self.site.store.reading() as connection:
            mine = [one for one in await waiting(connection) if one.conversation_id == conversation]
            return next(iter(await turns_of(connection, mine)))

    async def wrong_of_kind(self, kind: str, text: str, topic: str) -> ReviewedTurn:
        """A turn like this whose example teaches, or measures: asked again until chance says so."""
        while kind_of((turn := await self.wrong(text, topic)).source) != kind:
            async with self.site.store.writing() as connection:
                await connection.execute(
                    conversations.delete().where(conversations.c.id == turn.review.conversation_id)
                )
        return turn

    async def acts(self) -> list[str]:
        """What the audit log tells, oldest first."""
        async with self.site.store.reading() as connection:
            return [line.act for line in await audit.newest(connection, 50)][::-1]

    def candidate(
        self, id: str = "model-2", served: str = "model-1", broken: Sequence[str] = (), turn: str = ""
    ) -> None:
        """A candidate with its report; `turn`: the reviewed one that it understands otherwise."""
        file = self.models / f"{id}.tar.gz"
        file.write_bytes(id.encode())
        fingerprint = self.programme.fingerprint
        manifest = {"path": str(file), "id": id, "sha256": sha256(id.encode()).hexdigest(), "fingerprint": fingerprint}
        manifest |= {"code": "", "instead_of": ""}
        reviewed = [changed(id=turn or str(uuid.uuid4()))]
        report = {
            "candidate": id,
            "served": served,
            "made_at": "2026-11-25T03:00:00+00:00",
            "fingerprint": fingerprint,
            "taught": 1,
            "added": [{"text": "教えた文", "label": "faq/cost"}],
            "removed": [],
            "sets": {
                "held_out": compared([changed(text="直った文")], [changed(text=text) for text in broken]),
                "reviewed": compared(reviewed, []),
            },
        }
        (self.models / "candidate.json").write_text(json.dumps(manifest))
        (self.models / "candidate.report.json").write_text(json.dumps(report))
        taught = 'version: "3.1"\nnlu:\n- intent: faq/cost\n  examples: |\n    - 教えた文\n'
        (self.models / "candidate.taught.yml").write_text(taught)
