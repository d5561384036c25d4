"""The models on the disk as web sees them: served, earlier, candidate; the training; and their exchange.

The engine's side of these files is `bot/shelf.py` and `bot/following.py`; their forms stand in docs/engine.md.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from web.errors import Refusal
from web.teaching.files import write

CURRENT, EARLIER, CANDIDATE = "current", "earlier", "candidate"
REPORT, TAUGHT, LOG = "candidate.report.json", "candidate.taught.yml", "training.log"
PROGRESS, LOCK = "training.json", "training.lock"
IN_USE = "in_use.yml"
NOTHING_TAUGHT = 'version: "3.1"\nnlu: []\n'
OVER = {"done", "failed"}
Exchange = Callable[[], None]


class NoModel(Refusal):
    """There is no such model, or its file is not the one that was trained."""

    status, code = 409, "no_model"


class OutOfDate(Refusal):
    """The candidate was compared with another model than the one that is served, or has changed."""

    status, code = 409, "model_changed"


class TrainingRuns(Refusal):
    """A training holds the models at the moment."""

    status, code = 409, "training_runs"


@dataclass(frozen=True)
class Manifest:
    """A model as its manifest describes it."""

    id: str
    content: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """That of the programme which it was compiled from."""
        return str(self.content.get("fingerprint", ""))


@dataclass(frozen=True)
class Training:
    """How far a training is, or how it ended: `interrupted` where its process is gone."""

    step: str
    started_at: datetime
    candidate: str = ""
    reason: str = ""
    pid: int = 0

    @property
    def runs(self) -> bool:
        """Whether it goes on."""
        return self.step not in OVER and self.step != "interrupted"


class Models:
    """The folder of the served model, and that of what was taught."""

    def __init__(self, served: Path, teaching: Path) -> None:
        self.folder = served.parent
        self.teaching = teaching
        self._current = served.name.split(".")[0]

    def current(self) -> Manifest | None:
        """The model that the engines are told to serve."""
        return self._manifest(self._current)

    def earlier(self) -> Manifest | None:
        """The model that was served before it, where its file is kept."""
        return self._kept(EARLIER)

    def candidate(self) -> Manifest | None:
        """The model that waits for a decision."""
        return self._kept(CANDIDATE)

    def report(self) -> dict[str, Any] | None:
        """The comparison of the candidate with the served model."""
        candidate, report = self.candidate(), _json(self.folder / REPORT)
        return report if candidate and report and report.get("candidate") == candidate.id else None

    def training(self) -> Training | None:
        """The latest training; its lock is nobody's once its process is gone."""
        told = _json(self.folder / PROGRESS)
        if told is None:
            return None
        step = str(told["step"])
        if step not in OVER and not self._is_locked():
            step = "interrupted"
        begun = datetime.fromisoformat(told["started_at"])
        named = (str(told.get("candidate", "")), str(told.get("reason", "")))
        return Training(step, begun, *named, pid=int(told.get("pid", 0)))

    @contextmanager
    def accepting(self, candidate: str) -> Iterator[Exchange]:
        """Holds the models; what it gives makes the candidate the served one, and that the earlier one."""
        with self._locked():
            current, found, report = self.current(), self.candidate(), self.report()
            if current is None or found is None or report is None:
                raise NoModel
            if found.id != candidate or report["served"] != current.id:
                raise OutOfDate
            self._check_file(found)
            taught = (self.folder / TAUGHT).read_text(encoding="utf-8")

            def exchange() -> None:
                self._exchange(current, {**found.content, "instead_of": ""}, taught)
                self._drop_candidate()

            yield exchange

    @contextmanager
    def stepping_back(self, served: str) -> Iterator[Exchange]:
        """Holds the models; what it gives makes the earlier one the served one again, and that the earlier one."""
        with self._locked():
            current, earlier = self.current(), self.earlier()
            if current is None or earlier is None:
                raise NoModel
            if current.id != served:
                raise OutOfDate
            self._check_file(earlier)
            kept = self.folder / "earlier.taught.yml"
            taught = kept.read_text(encoding="utf-8") if kept.is_file() else NOTHING_TAUGHT
            yield lambda: self._exchange(current, {**earlier.content, "instead_of": current.id}, taught)

    @contextmanager
    def rejecting(self, candidate: str) -> Iterator[Exchange]:
        """Holds the models; what it gives drops the candidate."""
        with self._locked():
            found = self.candidate()
            if found is None or found.id != candidate:
                raise OutOfDate
            yield self._drop_candidate

    def _exchange(self, current: Manifest, fresh: Mapping[str, Any], taught: str) -> None:
        # The manifest comes last: it is what the engines follow, and from then on everything else must stand.
        in_use = self.teaching / IN_USE
        self.teaching.mkdir(parents=True, exist_ok=True)
        before = in_use.read_text(encoding="utf-8") if in_use.is_file() else NOTHING_TAUGHT
        write(self.folder / "earlier.taught.yml", before)
        write(self.folder / f"{EARLIER}.json", json.dumps(current.content, indent=1))
        write(in_use, taught)
        write(self.folder / f"{self._current}.json", json.dumps(fresh, indent=1))

    def _drop_candidate(self) -> None:
        for name in (f"{CANDIDATE}.json", REPORT, TAUGHT, PROGRESS):
            (self.folder / name).unlink(missing_ok=True)

    def _check_file(self, model: Manifest) -> None:
        if hashlib.sha256(self._file(model).read_bytes()).hexdigest() != model.content.get("sha256"):
            raise NoModel

    def _kept(self, name: str) -> Manifest | None:
        found = self._manifest(name)
        return found if found and self._file(found).is_file() else None

    def _manifest(self, name: str) -> Manifest | None:
        content = _json(self.folder / f"{name}.json")
        return Manifest(str(content["id"]), content) if content and content.get("id") else None

    def _file(self, model: Manifest) -> Path:
        return self.folder / Path(str(model.content.get("path", ""))).name

    def _is_locked(self) -> bool:
        try:
            with (self.folder / LOCK).open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise TrainingRuns from None
            yield


def _json(file: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
