"""The trained model's file and what it was compiled from.

Rasa loads the newest model of a folder where the one named is missing; so the file is checked here, by its hash, and
the engine refuses to serve with a programme of another fingerprint.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Text

from programme.model import Programme

FOLDER = Path("var/models")


class ModelUnusable(Exception):
    """The model must not be served; the message says what to do."""


@dataclass(frozen=True)
class ModelFile:
    """A model's file with its hash, and the fingerprint of the programme in it."""

    path: Text
    id: Text
    sha256: Text
    fingerprint: Text

    @classmethod
    def of(cls, path: Path, id: Text, programme: Programme) -> ModelFile:
        """Describes a file that was just trained."""
        return cls(str(path), id, sha256_of(path), programme.fingerprint)

    def write(self) -> None:
        """Writes the description beside the file."""
        manifest_of(Path(self.path)).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> ModelFile:
        """The description of a file; raises `ModelUnusable` where the file is missing or is not the one described."""
        if not path.is_file() or not manifest_of(path).is_file():
            raise ModelUnusable(f"no model at {path}: run `make train`")
        described = cls(**json.loads(manifest_of(path).read_text(encoding="utf-8")))
        if described.sha256 != sha256_of(path):
            raise ModelUnusable(f"{path} is not the file that was trained here: run `make train`")
        return described

    def check(self, programme: Programme) -> None:
        """Raises `ModelUnusable` for a programme with other topics or criteria."""
        if self.fingerprint != programme.fingerprint:
            raise ModelUnusable(f"{self.path} was trained for other topics or criteria: run `make train`")


def manifest_of(path: Path) -> Path:
    """The file beside a model that describes it."""
    return path.with_name(path.name.split(".")[0] + ".json")


def sha256_of(path: Path) -> Text:
    """A file's hash."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def served_path() -> Path:
    """The model to serve: BANSOU_MODEL."""
    return Path(os.environ.get("BANSOU_MODEL") or FOLDER / "current.tar.gz")
