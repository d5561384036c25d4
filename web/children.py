"""Child processes that are kept running, and that leave nothing behind."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 8.0
Telling = Callable[[str], None]


@dataclass(frozen=True)
class Program:
    """What is run, with the environment of its own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Backoff:
    """How long to wait before starting again: doubling, and from the beginning after a healthy while."""

    first: float = 1.0
    most: float = 30.0
    healthy: float = 60.0

    def after(self, previous: float, ran: float) -> float:
        """The next pause, given the one before and how long the program has run since."""
        if not previous or ran >= self.healthy:
            return self.first
        return min(previous * 2, self.most)


class Child:
    """One program; restarted when it ends, until it is told to stop."""

    def __init__(self, program: Program, tell: Telling, backoff: Backoff | None = None) -> None:
        self._program = program
        self._tell = tell
        self._backoff = backoff or Backoff()
        self._stopping = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs at the moment."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def keep_running(self) -> None:
        """Starts the program again whenever it ends."""
        pause = 0.0
        while not self._stopping.is_set():
            began = time.monotonic()
            status = await self._run_once()
            if self._stopping.is_set():
                return
            ran = time.monotonic() - began
            pause = self._backoff.after(pause, ran)
            name = self._program.name
            self._tell(f"{name} ended with status {status} after {ran:.1f} s; starting it again in {pause:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Asks the program and its own children to end, and makes them after a while."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            self._tell(f"{self._program.name} does not end by itself and is killed")
        self._signal(signal.SIGKILL)
        await process.wait()

    async def _run_once(self) -> int:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._program.command,
                env={**os.environ, **self._program.environment},
                start_new_session=True,
                preexec_fn=end_with(os.getpid()),
            )
        except OSError as error:
            self._tell(f"{self._program.name} cannot be started: {error}")
            return 127
        status = await self._process.wait()
        # Whatever the program has started itself goes with it.
        self._signal(signal.SIGKILL)
        return status

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


async def start_aside(program: Program, **streams: Any) -> asyncio.subprocess.Process:
    """Starts a program that is not kept running; it ends with this process at the latest."""
    return await asyncio.create_subprocess_exec(
        *program.command,
        env={**os.environ, **program.environment},
        preexec_fn=end_with(os.getpid()),
        **streams,
    )


def end_with(parent: int) -> Callable[[], None]:
    """Called in the child: it is killed when its parent is gone, however that came about (Linux only)."""
    library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def bind() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)

    return bind
