"""The programme as it is, read once, and moments to ask it at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from programme import loader
from programme.model import Programme
from programme.situation import Situation

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def programme() -> Programme:
    """The data of the latest fiscal year, which must be whole."""
    return loader.load(loader.newest(ROOT / "data" / "programme"))


@pytest.fixture(scope="session")
def at() -> Callable[..., Situation]:
    """A situation at a moment in Tokyo."""

    def situation(moment: str, language: str = "ja", status: str = "unknown", as_of: str | None = None) -> Situation:
        now = datetime.fromisoformat(f"{moment}+09:00")
        return Situation(now, status, date.fromisoformat(as_of) if as_of else None, "en" if language == "en" else "ja")

    return situation
