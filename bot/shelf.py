"""The models on the disk: the one that is served, the one before it, the candidate; and the lock of whoever trains.

Beside `current.json` stand `earlier.json` and `candidate.json`, each with the examples that its model was taught
(`earlier.taught.yml`). Web exchanges them when a person decides (docs/engine.md).
"""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Iterator, Optional, Text

from bot.model_file import ModelFile, ModelUnusable

CURRENT = "current.json"
EARLIER = "earlier.json"
CANDIDATE = "candidate.json"
LOCK = "training.lock"
# Web holds the lock for a moment when it looks whether somebody trains, and while it exchanges models.
ATTEMPTS, PAUSE_SECONDS = 20, 0.1


class Busy(Exception):
    """Somebody else trains at the moment."""


class Shelf:
    """A folder of models."""

    def __init__(self, folder: Path, current: Text = CURRENT) -> None:
        self.folder = folder
        self._current = current

    def current(self) -> Optional[ModelFile]:
        """The model that is served, where it is sound."""
        return self._read(self._current)

    def with_id(self, id: Text) -> Optional[ModelFile]:
        """A sound model of this id, where one is kept: it need not be trained again."""
        kept = (self._read(name) for name in (self._current, EARLIER, CANDIDATE))
        return next((model for model in kept if model and model.id == id), None)

    def take_into_use(self, model: ModelFile, taught: Path) -> None:
        """Serves a model; the one before it, with the examples it was taught (`taught`), becomes the earlier one."""
        before = self.current()
        if before and before.id != model.id:
            before.write_to(self.folder / EARLIER)
            kept = self.folder / "earlier.taught.yml"
            kept.write_bytes(taught.read_bytes() if taught.is_file() else b"nlu: []\n")
        replace(model, instead_of="").write_to(self.folder / self._current)

    def offer(self, model: ModelFile) -> None:
        """Makes a model the candidate."""
        model.write_to(self.folder / CANDIDATE)

    def drop_unnamed(self) -> None:
        """Deletes the model files that no manifest names."""
        kept = {model.path for model in map(self._read, (self._current, EARLIER, CANDIDATE)) if model}
        for file in self.folder.glob("*.tar.gz"):
            if str(file) not in kept:
                file.unlink()

    @contextmanager
    def training(self, wait: bool = False) -> Iterator[None]:
        """Holds the lock; the system takes it from a process that ends, however it ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as lock:
            for attempt in range(ATTEMPTS):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                    break
                except BlockingIOError:
                    if attempt + 1 == ATTEMPTS:
                        raise Busy from None
                    time.sleep(PAUSE_SECONDS)
            yield

    def _read(self, name: Text) -> Optional[ModelFile]:
        try:
            return ModelFile.read(self.folder / name.replace(".json", ".tar.gz"))
        except ModelUnusable:
            return None
