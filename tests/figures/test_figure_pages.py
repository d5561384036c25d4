"""The page of figures, the report and the exports: what they show, to whom, and what is written down of it."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, update

from tests.console.member import Joining, Member
from tests.figures.filled import fill, up_to_date
from tests.web.fake_engine import FakeEngine
from tests.web.running import Running
from web.clock import real_now
from web.console import charts
from web.console.figure_exports import EXPORTED
from web.console.figure_view import PARTS
from web.review.figures import NAMES
from web.store import reviews, tables
from web.store.desk_tables import audit_log
from web.store.figure_tables import figure_state

pytestmark = pytest.mark.asyncio
SVG = re.compile(r"<svg.*?</svg>(?:\s*</svg>)?", re.DOTALL)
PERIOD = "from=2026-11-24&to=2026-11-24"


@pytest.fixture
async def filled(site: Running, http: ClientSession, engine: FakeEngine, admin: Member) -> Member:
    """An admin of a site with something in every figure."""
    await fill(site, http, engine, admin)
    return admin


async def test_the_page_shows_every_figure_and_how_old_it_is(filled: Member, site: Running) -> None:
    page = await filled.get(f"/console/figures?{PERIOD}")
    assert page.status == 200
    for name in NAMES:
        assert f'id="{name}-head"' in page.html, name
    assert "秒前" in page.text and "集計が遅れています" not in page.text
    assert "宇宙人は採用できますか" in page.text and "2件" in page.text
    assert "解決した」とは数えません" in page.text
    assert re.search(r"/console/transcripts/[0-9a-f-]{36}#turn-", page.html)
    async with site.store.writing() as connection:
        await connection.execute(update(figure_state).values(as_of=real_now() - timedelta(minutes=6)))
    assert "集計が遅れています" in (await filled.get("/console/figures")).text


async def test_examples_show_no_personal_number(filled: Member) -> None:
    page = await filled.get(f"/console/figures?{PERIOD}")
    assert "電話してもいいですか" in page.text and "03-1234-5678" not in page.html


async def test_a_question_judged_wrong_is_among_the_unanswered(filled: Member, site: Running) -> None:
    async with site.store.writing() as connection:
        asked = select(tables.messages).where(tables.messages.c.text == "費用はいくらですか")
        row = (await connection.execute(asked)).one()
        await reviews.judge(
            connection,
            row.conversation_id,
            row.turn_id,
            "topics",
            ["contact"],
            "",
            reviewer_id=filled.id,
            needs_second=False,
            now=real_now(),
        )
    await up_to_date(site)
    page = await filled.get(f"/console/figures?{PERIOD}")
    assert "費用はいくらですか" in page.text and "誤りと判定された" in page.text
    lines = (await filled.get(f"/console/figures/export/unanswered?form=jsonl&{PERIOD}")).html.splitlines()
    judged = [one for one in map(json.loads, lines) if one["reason"] == "judged_wrong"]
    assert [one["suggested"] for one in judged] == ["contact"]


async def test_erased_conversations_leave_the_groups_at_once(filled: Member, site: Running) -> None:
    async with site.store.writing() as connection:
        await connection.execute(tables.conversations.delete())
    page = await filled.get(f"/console/figures?{PERIOD}")
    assert "宇宙人" not in page.text and "答えられなかった質問はありません" in page.text


async def test_the_charts_are_sound_xml_with_words_for_those_who_do_not_see_them(filled: Member) -> None:
    for path in (
        f"/console/figures?{PERIOD}",
        "/console/figures?period=fiscal_year",
        "/console/figures/report?month=2026-11",
    ):
        html = (await filled.get(path)).html
        drawn = [one for one in SVG.findall(html) if 'role="img"' in one]
        assert len(drawn) >= 8
        for one in drawn:
            root = ElementTree.fromstring(unescape_named(one))
            ids = root.get("aria-labelledby", "").split()
            named = {child.get("id"): (child.text or "").strip() for child in root if child.get("id")}
            assert len(ids) == 2 and all(named[id] for id in ids)
        assert " style=" not in html and "<style" not in html and "<script>" not in html


def unescape_named(svg: str) -> str:
    """Without entities that HTML knows and XML does not."""
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#)", svg)
    return svg


async def test_an_empty_period_and_a_wrong_one(filled: Member) -> None:
    empty = await filled.get("/console/figures?from=2020-01-01&to=2020-01-31")
    assert empty.status == 200 and "この期間の記録はありません" in empty.text
    for query in ("from=2026-02-01&to=2026-01-01", "from=x&to=y", "from=2026-01-01", "from=1900-01-01&to=2026-01-01"):
        page = await filled.get(f"/console/figures?{query}")
        assert page.status == 422 and "期間を表示できません" in page.text
    assert (await filled.get("/console/figures?period=nothing")).status == 200


async def test_the_report_of_a_month_compares_it_with_the_one_before(filled: Member) -> None:
    page = await filled.get("/console/figures/report?month=2026-11")
    assert page.status == 200 and "2026年11月 月次報告" in page.text and "2026年10月" in page.text
    for part in PARTS.values():
        for name in part:
            assert f'id="{name}-head"' in page.html, name
    assert "集計の時点" in page.text and "作成日時" in page.text and "+" in page.text
    assert (await filled.get("/console/figures/report")).status == 200
    for wrong in ("2026-13", "x", "0001-01"):
        assert (await filled.get(f"/console/figures/report?month={wrong}")).status == 400


async def test_each_figure_can_be_taken_away_as_both_files(filled: Member, site: Running) -> None:
    for name in EXPORTED:
        as_csv = await filled.get(f"/console/figures/export/{name}?form=csv&{PERIOD}")
        as_lines = await filled.get(f"/console/figures/export/{name}?form=jsonl&{PERIOD}")
        assert as_csv.status == as_lines.status == 200, name
        assert as_csv.html.startswith("\ufeff") and "\r\n" in as_csv.html
        assert f'filename="{name}_20261124_20261124.csv"' in as_csv.headers["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(as_csv.html.removeprefix("\ufeff"), newline="")))
        records = [json.loads(line) for line in as_lines.html.splitlines()]
        assert len(rows) - 1 == len(records), name
        assert all(len(row) == len(rows[0]) for row in rows)
        if records:
            assert len(records[0]) == len(rows[0])
    topics = (await filled.get(f"/console/figures/export/topics?form=jsonl&{PERIOD}")).html.splitlines()
    assert json.loads(topics[0])["topic"] == "cost" and json.loads(topics[0])["topic_title"] == "題 cost"
    async with site.store.reading() as connection:
        acts = (await connection.execute(select(audit_log).where(audit_log.c.act == "figures_exported"))).all()
    assert len(acts) == 2 * len(EXPORTED) + 1
    assert {act.subject for act in acts} == set(EXPORTED)
    assert acts[0].details["first"] == "2026-11-24"
    assert "数字を書き出した" in (await filled.get("/console/audit")).text


async def test_no_file_of_an_unknown_figure_form_or_period(filled: Member) -> None:
    assert (await filled.get("/console/figures/export/nothing?form=csv")).status == 404
    assert (await filled.get("/console/figures/export/topics?form=xlsx")).status == 400
    assert (await filled.get("/console/figures/export/topics?from=x&to=y")).status == 400


async def test_who_sees_figures_and_who_takes_them_away(lone_site: Running, join: Joining) -> None:
    for role, may in (("viewer", False), ("reviewer", True), ("desk", True), ("admin", True)):
        member = await join(lone_site, role)
        page = await member.get("/console/figures")
        assert page.status == 200 and (await member.get("/console/figures/report")).status == 200
        assert ("/console/figures/export/" in page.html) == may
        assert (await member.get("/console/figures/export/results")).status == (200 if may else 403)


@pytest.mark.parametrize("most, top", [(0, 2), (1, 2), (2, 2), (7, 8), (11, 20), (207, 300), (999, 1000), (1000, 1000)])
async def test_a_scale_ends_a_little_above_what_it_shows(most: int, top: int) -> None:
    assert charts.round_up(most) == top


async def test_what_is_drawn_is_as_large_as_its_number() -> None:
    made: Any = charts.columns(["a", "b"], [("answered", [10, 5]), ("other", [10, 0])])
    heights = [float(one.height) for one in made.segments]
    assert heights[0] == heights[1] == 2 * heights[2]
    assert float(made.segments[1].y) == charts.TOP
    rows = charts.bars([("a", "4", 4.0), ("b", "1", 1.0)], [1.0, 0.0])
    assert [one.width for one in rows.bars] == ["60.00%", "15.00%"] and rows.bars[0].second == "15.00%"
    strips = charts.strips(["a", "b"], [("first", "6", [4, 2]), ("second", "1", [0, 1])])
    tall = [[float(one.height) for one in strip.segments] for strip in strips.strips]
    assert tall[0] == [2 * tall[0][1], 4 * tall[1][0] / 2] and len(tall[1]) == 1
    assert strips.strips[1].segments[0].x == strips.strips[0].segments[1].x
