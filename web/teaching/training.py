"""Starts `bot.teach`, nice, in the engine's environment; it ends with the web process that started it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from web.children import Program, start_aside
from web.errors import Refusal
from web.settings import Settings
from web.supervisor import ENGINE_PYTHON, QUIET
from web.teaching.models import LOG, Models, Training, TrainingRuns

NICENESS = "10"
COMMAND = ("nice", "-n", NICENESS, ENGINE_PYTHON, "-m", "bot.teach")


class NoEngineHere(Refusal):
    """The machine of this web process has no environment to train in."""

    status, code = 409, "no_engine_here"


def program_of(settings: Settings) -> Program:
    """The training as it is started."""
    return Program("teach", COMMAND, {**settings.environment(), **QUIET})


class Trainer:
    """The trainings that this process has started: one at a time, and no more than one on the machine."""

    def __init__(self, settings: Settings, models: Models) -> None:
        self._program = program_of(settings)
        self._models = models
        self._process: asyncio.subprocess.Process | None = None

    @property
    def starting(self) -> bool:
        """Whether a process of ours runs, also before it has said so itself."""
        return self._process is not None and self._process.returncode is None

    def broke(self, told: Training | None) -> bool:
        """Whether the latest process of ours ended badly before it could say how far it was."""
        process = self._process
        ended_badly = process is not None and process.returncode not in (None, 0)
        return ended_badly and process is not None and (told is None or told.pid != process.pid)

    async def start(self, reviewed: Sequence[Mapping[str, Any]]) -> None:
        """Starts one; raises `TrainingRuns` where one runs already."""
        told = self._models.training()
        if self.starting or (told and told.runs):
            raise TrainingRuns
        if not Path(ENGINE_PYTHON).exists():
            raise NoEngineHere
        self._models.folder.mkdir(parents=True, exist_ok=True)
        with (self._models.folder / LOG).open("wb") as log:
            self._process = await start_aside(self._program, stdin=subprocess.PIPE, stdout=log, stderr=log)
        assert self._process.stdin is not None
        with suppress(ConnectionError):
            self._process.stdin.write(json.dumps(list(reviewed)).encode())
            await self._process.stdin.drain()
        self._process.stdin.close()

    async def stop(self) -> None:
        """Ends what still runs."""
        if self._process is None or not self.starting:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()

    def last_lines(self, most: int = 5) -> list[str]:
        """The end of what the training has printed."""
        try:
            said = (self._models.folder / LOG).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return [line for line in said.splitlines() if line.strip()][-most:]


async def train_here(settings: Settings, reviewed: Sequence[Mapping[str, Any]]) -> int:
    """Runs one in the foreground, for the command line; its exit code."""
    if not Path(ENGINE_PYTHON).exists():
        print(f"teach: no engine's environment at {ENGINE_PYTHON}: run `make setup`", file=sys.stderr)
        return 1
    process = await start_aside(program_of(settings), stdin=subprocess.PIPE)
    await process.communicate(json.dumps(list(reviewed)).encode())
    return process.returncode or 0
