"""The parts of the application that teaching uses, by typed key; and how they are put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from web.keys import CLOCK, SETTINGS, STORE
from web.settings import Settings
from web.teaching.files import TeachingFiles
from web.teaching.models import Models
from web.teaching.proposals import Teaching
from web.teaching.training import Trainer

SERVED = Path("var/models/current.tar.gz")

MODELS = web.AppKey("models", Models)
TEACHING = web.AppKey("teaching", Teaching)
TRAINER = web.AppKey("trainer", Trainer)


def models_of(settings: Settings) -> Models:
    """The models that the settings name."""
    return Models(Path(settings.model or SERVED), Path(settings.teaching))


async def teaching(app: web.Application) -> AsyncIterator[None]:
    """What teaching needs while the application runs; a training ends with it."""
    settings = app[SETTINGS]
    app[MODELS] = models_of(settings)
    app[TRAINER] = Trainer(settings, app[MODELS])
    app[TEACHING] = Teaching(app[STORE], TeachingFiles(Path(settings.teaching)))
    await app[TEACHING].mend(app[CLOCK].real())
    yield
    await app[TRAINER].stop()
