"""The real three processes, started by the supervisor on free ports with files of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
WEB_PYTHON = ROOT / "var/venv/web/bin/python"
MODULES = {"engine": "bot.serve", "actions": "actions.serve", "web": "web"}


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens at the moment, all different."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> float:
    """How long it took until something holds; fails when it does not."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - began


class System:
    """Engine, actions and web, started with `start` and stopped with `stop`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        port, engine_port, actions_port = free_ports(3)
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.tracker = folder / "tracker.sqlite"
        self.log = folder / "supervisor.log"
        outside = {name: value for name, value in os.environ.items() if not name.startswith("BANSOU_")}
        self.environment = {
            **outside,
            "BANSOU_PORT": str(port),
            "BANSOU_ENGINE_PORT": str(engine_port),
            "BANSOU_ACTIONS_PORT": str(actions_port),
            "BANSOU_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bansou.sqlite'}",
            "BANSOU_TRACKER_URL": f"sqlite:///{self.tracker}",
            "BANSOU_ENGINE_SECRET": "a-secret-that-only-the-tests-use-0123456789",
            "BANSOU_TEST_CLOCK": "1",
            "BANSOU_RATE_LIMITS": "off",
            **settings,
        }
        self._supervisor: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 90) -> float:
        """Starts all three; how long it took until they were ready."""
        with self.log.open("wb") as log:
            command = [str(WEB_PYTHON), "-m", "web.supervisor"]
            self._supervisor = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        return self.wait_ready(seconds)

    def wait_ready(self, seconds: float = 90) -> float:
        """Waits until store, engine and actions answer."""
        try:
            return wait_until(self.is_ready, seconds, "/readyz is ready")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.said()}") from None

    def is_ready(self) -> bool:
        """Whether web, store, engine and actions answer."""
        if self._supervisor is not None and self._supervisor.poll() is not None:
            raise AssertionError(f"the supervisor has ended:\n{self.said()}")
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=6) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def said(self) -> str:
        """What the processes have printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-8000:]

    def process(self, name: str) -> psutil.Process:
        """One of the supervisor's children, by its name."""
        assert self._supervisor is not None
        for child in psutil.Process(self._supervisor.pid).children():
            if child.cmdline()[-2:] == ["-m", MODULES[name]]:
                return child
        raise AssertionError(f"{name} does not run:\n{self.said()}")

    def stop(self) -> list[psutil.Process]:
        """Stops all with SIGINT; those that are left, which are then killed."""
        assert self._supervisor is not None
        if self._supervisor.poll() is not None:
            return []
        children = psutil.Process(self._supervisor.pid).children(recursive=True)
        self._supervisor.send_signal(signal.SIGINT)
        try:
            self._supervisor.wait(30)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
        _, left = psutil.wait_procs(children, timeout=3)
        for process in left:
            process.kill()
        return left

    @classmethod
    @contextmanager
    def running(cls, folder: Path, patience: float = 90, **settings: str) -> Iterator[System]:
        """Started, and stopped whatever happens, Ctrl-C included; fails where something is left."""
        one, left = cls(folder, **settings), []
        try:
            one.start(patience)
            yield one
        finally:
            left = one.stop()
        assert left == [], f"left running: {left}"

    def run(self, module: str, *arguments: str) -> str:
        """Runs a command of the product beside the running system; what it printed."""
        command = [str(WEB_PYTHON), "-m", module, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout
