"""What the pages of teaching read: the newest first, no conversation that they do not show, and what stands already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.console.member import Joining
from tests.teaching.classroom import Classroom
from web.store import teachable
from web.store.reviews import Review
from web.teaching.files import Kept, TeachingFiles

TEACHING = "/console/teaching"
LIST = f"{TEACHING}/examples"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The way through the pages is gone on both kinds of database; here the kind does not matter."""
    return sqlite_url


async def test_a_page_reads_the_conversations_that_it_shows_and_the_newest_come_first(
    classroom: Classroom, join: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await join(classroom.site, "admin")
    first = await classroom.wrong("先に尋ねたこと", "cost")
    used = await classroom.wrong("教材にしないこと", "cost")
    last = await classroom.wrong("後で尋ねたこと", "cost")
    await classroom.judge(await classroom.ask("正しかった質問", "cost"), "right")
    await admin.post(f"{TEACHING}/reviews/{used.review.id}/leave-out", reason="一社の事情")
    classroom.candidate(turn=last.source)
    read: list[set[str]] = []
    whole = teachable.records_of

    async def noted(connection: Any, found: Sequence[Review]) -> Any:
        read.append({one.conversation_id for one in found})
        return await whole(connection, found)

    monkeypatch.setattr(teachable, "records_of", noted)
    assert "発言を教材にする 2件" in (await admin.get(TEACHING)).text and read == []
    waiting = (await admin.get(LIST)).text
    assert waiting.index("後で尋ねたこと") < waiting.index("先に尋ねたこと")
    await admin.get(f"{TEACHING}/reviews/{first.review.id}")
    assert "後で尋ねたこと" in (await admin.get(f"{TEACHING}/candidate")).text
    kept, newest = first.review.conversation_id, last.review.conversation_id
    assert read == [{kept, newest}, {kept}, {newest}]


async def test_what_was_merged_into_the_training_data_waits_for_no_training(
    classroom: Classroom, join: Joining
) -> None:
    reviewer, files = await join(classroom.site, "reviewer"), TeachingFiles(classroom.teaching)
    files.add([Kept("training", "お問い合わせ先を教えてください", ("faq/contact",))])
    assert "まだいまのモデルに教えていない教材は0件" in (await reviewer.get(TEACHING)).text
    files.add([Kept("training", "どこにもない教材の文", ("faq/contact",))])
    assert "まだいまのモデルに教えていない教材は1件" in (await reviewer.get(TEACHING)).text
