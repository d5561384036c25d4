"""No model is served without a record of who took it, and none is recorded that is not served."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import event

from tests.console.member import Joining
from tests.teaching.classroom import Classroom
from web.store import model_history
from web.teaching.models import Models

ACCEPT = "/console/teaching/candidate/accept"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The way through the pages is gone on both kinds of database; here the kind does not matter."""
    return sqlite_url


async def test_a_decision_that_cannot_be_committed_is_not_carried_out(classroom: Classroom, join: Joining) -> None:
    admin = await join(classroom.site, "admin")
    classroom.candidate()
    engine, decided = classroom.site.store._engine.sync_engine, list[str]()

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if "INTO model_decisions" in statement:
            decided.append(statement)

    def lose(connection: Any) -> None:
        if decided.pop() if decided else "":
            raise OSError("the database is gone")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", lose)
    assert (await admin.post(ACCEPT, candidate="model-2", reason="")).status == 503
    event.remove(engine, "commit", lose)
    assert served(classroom) == "model-1"
    assert (await admin.post(ACCEPT, candidate="model-2", reason="")).status == 303
    assert served(classroom) == "model-2"


async def test_a_decision_that_cannot_be_carried_out_is_withdrawn(
    classroom: Classroom, join: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await join(classroom.site, "admin")
    classroom.candidate()

    def full(*given: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Models, "_exchange", full)
    assert (await admin.post(ACCEPT, candidate="model-2", reason="")).status == 503
    assert served(classroom) == "model-1"
    async with classroom.site.store.reading() as connection:
        assert await model_history.newest(connection, 5) == []
    assert (await classroom.acts())[-2:] == ["model_accepted", "model_not_exchanged"]


def served(classroom: Classroom) -> str:
    """The model that the manifest names."""
    return str(json.loads((classroom.models / "current.json").read_text())["id"])
