"""`python -m web.supervisor`: engine, actions and web on one machine, started, watched and stopped together."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence

from aiohttp import ClientError, ClientSession, ClientTimeout

from web.children import Backoff, Child, Program, Telling
from web.secret import with_secret
from web.settings import Settings, SettingsError, read

ENGINE_PYTHON = "var/venv/engine/bin/python"
WEB_PYTHON = "var/venv/web/bin/python"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}
ASK_SECONDS = 0.5


def programs(settings: Settings) -> list[Program]:
    """What is run: the engine and its actions, unless they are elsewhere, and web."""
    environment = settings.environment()
    web = Program("web", (WEB_PYTHON, "-m", "web"), environment)
    if not settings.runs_engine:
        return [web]
    quiet = {**environment, **QUIET}
    actions = Program("actions", (ENGINE_PYTHON, "-m", "actions.serve"), quiet)
    return [actions, Program("engine", (ENGINE_PYTHON, "-m", "bot.serve"), quiet), web]


def check_ports(settings: Settings) -> None:
    """Raises SettingsError where somebody listens already."""
    ports = [("BANSOU_PORT", settings.host, settings.port)]
    if settings.runs_engine:
        ports += [("BANSOU_ENGINE_PORT", "127.0.0.1", settings.engine_port)]
        ports += [("BANSOU_ACTIONS_PORT", "127.0.0.1", settings.actions_port)]
    if len({port for _, _, port in ports}) < len(ports):
        raise SettingsError("BANSOU_PORT", str(settings.port), "web, engine and actions need three different ports")
    for variable, host, port in ports:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                reason = f"cannot be listened on at {host} ({error.strerror}); stop what uses it, or choose another"
                raise SettingsError(variable, str(port), reason) from None


class Supervisor:
    """Keeps the programs running from the start to a signal."""

    def __init__(self, running: Sequence[Program], address: str, tell: Telling, backoff: Backoff | None = None) -> None:
        self.children = [Child(program, tell, backoff) for program in running]
        self._address = address
        self._tell = tell
        self._names = ", ".join(program.name for program in running)

    async def run(self, stop: asyncio.Event) -> None:
        """Starts everything, says when it is ready, and stops everything."""
        self._tell(f"starting {self._names}")
        keeping = [asyncio.create_task(child.keep_running()) for child in self.children]
        announcing = asyncio.create_task(self._announce())
        try:
            await stop.wait()
        finally:
            announcing.cancel()
            self._tell("stopping")
            await asyncio.gather(*(child.stop() for child in self.children))
            await asyncio.gather(*keeping)
            self._tell("stopped")

    async def _announce(self) -> None:
        waiting = ""
        async with ClientSession(timeout=ClientTimeout(total=5)) as session:
            while (failing := await self._failing(session)) != "":
                if failing != waiting:
                    waiting = failing
                    self._tell(f"waiting for {failing}")
                await asyncio.sleep(ASK_SECONDS)
        self._tell(f"ready: {self._address}/")

    async def _failing(self, session: ClientSession) -> str:
        try:
            async with session.get(f"{self._address}/readyz") as response:
                parts = (await response.json())["failing"]
                return ", ".join(str(part) for part in parts)
        except (ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError):
            return "web"


def address_of(settings: Settings) -> str:
    """Where a browser on this machine finds the page."""
    return f"http://{WILDCARDS.get(settings.host, settings.host)}:{settings.port}"


async def supervise(settings: Settings) -> None:
    """Runs until SIGINT or SIGTERM."""
    began = time.monotonic()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    def tell(line: str) -> None:
        print(f"[{time.monotonic() - began:6.1f} s] {line}", flush=True)

    await Supervisor(programs(settings), address_of(settings), tell).run(stop)


def main() -> int:
    """Starts everything, or says in one line what is in the way."""
    try:
        settings = with_secret(read(os.environ))
        check_ports(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    asyncio.run(supervise(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
