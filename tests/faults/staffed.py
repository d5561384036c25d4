"""Members of staff on the real processes, and models of the test's own for them to exchange."""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientSession

from tests.console.member import Member, kept_password
from tests.e2e.system import ROOT, System
from web.accounts.session import token_hash
from web.store import staff, staff_sessions
from web.store.database import Store, open_store
from web.store.staff_sessions import StaffSession

Result = TypeVar("Result")


def own_models(folder: Path) -> dict[str, str]:
    """A copy of the trained model, and the settings that make a system serve and teach it."""
    trained = json.loads((ROOT / "var/models/current.json").read_text(encoding="utf-8"))
    models = folder / "models"
    models.mkdir(parents=True)
    file = ROOT / "var/models" / Path(trained["path"]).name
    shutil.copy(file, models / f"{trained['id']}.tar.gz")
    trained["path"] = str(models / f"{trained['id']}.tar.gz")
    (models / "current.json").write_text(json.dumps(trained), encoding="utf-8")
    return {"BANSOU_MODEL": str(models / "current.tar.gz"), "BANSOU_TEACHING": str(folder / "teaching")}


def manifest(models: Path, name: str) -> dict[str, Any]:
    """What a manifest says."""
    return dict(json.loads((models / f"{name}.json").read_text(encoding="utf-8")))


def put_candidate(models: Path, id: str, content: bytes | None = None) -> None:
    """A candidate as `bot.teach` leaves it: the served model under another id, or other content."""
    served = manifest(models, "current")
    file = models / f"{id}.tar.gz"
    file.write_bytes(Path(served["path"]).read_bytes() if content is None else content)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    described = {**served, "id": id, "path": str(file), "sha256": digest}
    share = {"having": 1, "of": 1, "low": 0.0, "high": 1.0}
    one = {"right": {"before": share, "after": share}, "figures": [], "topics": [], "fixed": [], "broken": []}
    report = {"candidate": id, "served": served["id"], "made_at": datetime.now(UTC).isoformat(), "taught": 0}
    report |= {"added": [], "removed": [], "sets": {"held_out": one, "reviewed": one}}
    (models / "candidate.json").write_text(json.dumps(described), encoding="utf-8")
    (models / "candidate.report.json").write_text(json.dumps(report), encoding="utf-8")
    (models / "candidate.taught.yml").write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")


async def in_store(system: System, work: Callable[[Store], Awaitable[Result]]) -> Result:
    """Something done in the database of a running system."""
    store = await open_store(system.environment["BANSOU_DATABASE_URL"])
    try:
        return await work(store)
    finally:
        await store.close()


async def signed_in(http: ClientSession, system: System, role: str) -> Member:
    """A member of staff with a session."""
    id, token, now = str(uuid.uuid4()), f"token-{uuid.uuid4()}", datetime.now(UTC)
    login = f"{role}-{id[:8]}"
    kind: Any = role
    session = StaffSession(str(uuid.uuid4()), token_hash(token), id, "full", "test", now, now, now + timedelta(hours=2))

    async def add(store: Store) -> None:
        async with store.writing() as connection:
            name, password = f"名前 {login}", kept_password()
            await staff.add(connection, id=id, login=login, name=name, role=kind, password_hash=password, now=now)
            await staff.set_password(connection, id, password, must_change=False)
            await staff_sessions.add(connection, session)

    await in_store(system, add)
    return Member(http, system.url, id, login, token)
