"""What the pages of teaching read: the newest first, no conversation that they do not show, and what stands already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.console.member import Joining
from tests.teaching.classroom import Classroom
from web.store import audit, teachable
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


async def test_who_reads_what_companies_wrote_stands_in_the_audit_log_without_their_words(
    classroom: Classroom, join: Joining
) -> None:
    reviewer, text = await join(classroom.site, "reviewer"), "うちの財布から出るお金は"
    await reviewer.get(LIST)
    turn = await classroom.wrong(text, "cost")
    classroom.candidate(turn=turn.source)
    for path in (LIST, f"{TEACHING}/reviews/{turn.review.id}", f"{TEACHING}/candidate"):
        assert text in (await reviewer.get(path)).text
    async with classroom.site.store.reading() as connection:
        lines = (await audit.newest(connection, 50))[::-1]
    of_turn = f"{turn.review.conversation_id}/{turn.review.turn_id}"
    assert [(one.login, one.act, one.subject, one.details) for one in lines] == [
        ("reviewer", "teaching_list_read", "waiting", {"count": 1}),
        ("reviewer", "teaching_turn_read", of_turn, {}),
        ("reviewer", "candidate_read", "model-2", {"count": 1}),
    ]
