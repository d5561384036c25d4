"""The page of all answers withdraws what the chat withdraws."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from programme.model import Programme
from tests.console.member import Joining
from tests.web.conftest import real_programme  # noqa: F401
from tests.web.running import Starting

NOTICE = "費用の案内は確認中です。"


async def test_a_withdrawn_answer_gives_way_to_its_notice_on_the_page_too(
    start: Starting,
    sqlite_url: str,
    http: Any,
    join: Joining,
    real_programme: Programme,  # noqa: F811
) -> None:
    site = await start(sqlite_url, knows=real_programme)
    admin = await join(site, "admin")
    said = next(
        line for line in real_programme.answers["cost"].text.ja.splitlines() if len(line) > 20 and "{" not in line
    )

    async def shown() -> str:
        async with http.get(f"{site.url}/help") as response:
            return " ".join(unescape(re.sub(r"<[^>]+>", " ", await response.text())).split())

    assert said in await shown() and NOTICE not in await shown()
    expires = (datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    fields = {"kind": "withdrawal", "topic": "cost", "text_ja": NOTICE, "text_en": "", "expires_at": expires}
    assert (await admin.post("/console/notices", **fields)).status == 303
    assert said not in await shown() and NOTICE in await shown()


async def test_notices_stand_at_the_head_of_every_page_and_all_of_them_on_their_answer(
    start: Starting,
    sqlite_url: str,
    http: Any,
    join: Joining,
    real_programme: Programme,  # noqa: F811
) -> None:
    site = await start(sqlite_url, knows=real_programme)
    admin = await join(site, "admin")
    expires = (datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    wanted = [
        ("notice", "", "全員への一つ目です。"),
        ("notice", "", "全員への二つ目です。"),
        ("notice", "contact", "連絡先の一つ目です。"),
        ("notice", "contact", "連絡先の二つ目です。"),
        ("withdrawal", "cost", NOTICE),
    ]
    for kind, topic, text in wanted:
        fields = {"kind": kind, "topic": topic, "text_ja": text, "text_en": "", "expires_at": expires}
        assert (await admin.post("/console/notices", **fields)).status == 303

    async def shown(path: str) -> str:
        async with http.get(f"{site.url}{path}") as response:
            assert response.status == 200
            return str(await response.text())

    help_page = ""
    for path in ("/", "/check", "/chat", "/help"):
        help_page = await shown(path)
        assert path == "/chat" or help_page.index("全員への一つ目") < help_page.index("<h1")
        assert all((text in help_page) == (path != "/chat") for _, topic, text in wanted if not topic)
    assert all(help_page.count(text) == 1 for _, _, text in wanted)
    async with site.store.writing() as connection:
        await connection.exec_driver_sql("ALTER TABLE interventions RENAME TO gone")
    help_page = await shown("/help")
    assert all(text in help_page for _, _, text in wanted), "kept while the database does not answer"
