"""Teaching on a web process with folders of its own: its models are small files, its corpus is the repository's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from programme.model import Programme
from tests.console.conftest import join  # noqa: F401
from tests.teaching.classroom import Classroom
from tests.web.conftest import (  # noqa: F401
    database_url,
    engine,
    http,
    postgres,
    programme,
    real_programme,
    sqlite_url,
    stack,
    start,
)
from tests.web.fake_engine import FakeEngine
from tests.web.running import Starting


@pytest.fixture
def models(tmp_path: Path, real_programme: Programme) -> Path:  # noqa: F811
    """A folder with a served model."""
    folder = tmp_path / "models"
    folder.mkdir()
    put_model(folder, "current", "model-1", real_programme.fingerprint)
    return folder


def put_model(folder: Path, name: str, id: str, fingerprint: str, **more: Any) -> None:
    """A model's file and its manifest."""
    file = folder / f"{id}.tar.gz"
    file.write_bytes(id.encode())
    content = {"path": str(file), "id": id, "sha256": sha256(id.encode()).hexdigest(), "fingerprint": fingerprint}
    (folder / f"{name}.json").write_text(json.dumps({**content, "code": "", "instead_of": "", **more}))


@pytest.fixture
def second_review() -> str:
    """Whether somebody else confirms and accepts."""
    return "on"


@pytest_asyncio.fixture
async def classroom(
    start: Starting,  # noqa: F811
    database_url: str,  # noqa: F811
    models: Path,
    tmp_path: Path,
    real_programme: Programme,  # noqa: F811
    second_review: str,
    engine: FakeEngine,  # noqa: F811
    http: ClientSession,  # noqa: F811
) -> AsyncIterator[Classroom]:
    """A web process that knows the real programme, once on each kind of database."""
    engine.fingerprint = real_programme.fingerprint
    folders: dict[str, Path | str] = {
        "BANSOU_MODEL": models / "current.tar.gz",
        "BANSOU_TEACHING": tmp_path / "teaching",
    }
    folders["BANSOU_SECOND_REVIEW"] = second_review
    site = await start(database_url, knows=real_programme, **folders)
    yield Classroom(site, http, engine, models, tmp_path / "teaching", real_programme)
