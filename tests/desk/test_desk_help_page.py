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
