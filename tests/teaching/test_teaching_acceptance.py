"""Who accepts an example: another one than who proposed it, after reading what may tell who it was."""

from __future__ import annotations

import pytest

from tests.console.member import Joining
from tests.teaching.classroom import Classroom
from web.store import taught

TEACHING = "/console/teaching"
LIST = f"{TEACHING}/examples"
NAMED = "総務の田中と申しますが、うちの財布から出るお金は"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The way through the pages is gone on both kinds of database; here the kind does not matter."""
    return sqlite_url


async def test_another_one_accepts_and_says_that_no_personal_data_is_left(classroom: Classroom, join: Joining) -> None:
    reviewer, second = await join(classroom.site, "reviewer"), await join(classroom.site, "reviewer", "second")
    turn = await classroom.wrong_of_kind("training", NAMED, "cost")
    await reviewer.post(f"{TEACHING}/reviews/{turn.review.id}", text=NAMED, label="faq/cost")
    async with classroom.site.store.reading() as connection:
        example = (await taught.of_state(connection, "proposed"))[0].id
    accept = f"{LIST}/{example}/accept"
    listed = await reviewer.get(f"{LIST}?state=proposed")
    assert "ほかの人が採用します" in listed.text and accept not in listed.html
    own = await reviewer.post(accept, read="yes")
    assert own.status == 409 and "自分では採用できません" in own.text
    assert "個人情報がないことを確かめました" in (await second.get(f"{LIST}?state=proposed")).text
    unread = await second.post(accept)
    assert unread.status == 422 and "チェックを入れてから" in unread.text
    assert not (classroom.teaching / "examples.yml").exists()
    assert (await second.post(accept, read="yes")).status == 303
    assert NAMED in (classroom.teaching / "examples.yml").read_text(encoding="utf-8")
