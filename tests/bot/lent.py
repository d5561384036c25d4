"""A real PostgreSQL or Valkey for the engine's tests, from the packages of web's environment."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import TracebackType
from typing import Optional, Type

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "var/venv/web/bin/python"


class Lent:
    """A server that can be stopped and started again at the same address."""

    def __init__(self, kind: str, folder: Path) -> None:
        command = [str(PYTHON), str(ROOT / "tests/bot/lent_server.py"), kind, str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Lent:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._process.communicate(timeout=30)

    def start(self) -> str:
        """Its URL."""
        return self._tell("start")

    def stop(self) -> None:
        """Until it is started again, nobody answers."""
        assert self._tell("stop") == "stopped"

    def _tell(self, word: str) -> str:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline().strip()
        assert said, f"the server ended at {word}"
        return said
