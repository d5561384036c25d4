"""The programme's data in the actions' process, loaded once and reloaded when its files change."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from programme.loader import newest
from programme.model import Programme
from programme.source import ProgrammeSource


@lru_cache(maxsize=1)
def _source() -> ProgrammeSource:
    return ProgrammeSource(Path(os.environ.get("BANSOU_PROGRAMME") or newest(Path("data/programme"))))


def programme() -> Programme:
    """The programme as its files say now."""
    return _source().current()
