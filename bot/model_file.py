"""The trained model's file and what it was compiled from.

Rasa loads the newest model of a folder where the one named is missing; so the file is checked here, by its hash, and
the engine refuses to serve with a programme of another fingerprint. Which model is served says one small file, the
manifest `current.json`, which is replaced at once; the model that it names stands beside it under its own id.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Text

from programme.model import Programme

FOLDER = Path("var/models")


class ModelUnusable(Exception):
    """The model must not be served; the message says what to do."""


@dataclass(frozen=True)
class ModelFile:
    """A model's file with its hash, and the fingerprints of the programme in it and of the code that reads it.

    `instead_of` is the model that a person put this one in the place of: it is not made again unasked.
    """

    path: Text
    id: Text
    sha256: Text
    fingerprint: Text
    code: Text = ""
    instead_of: Text = ""

    @classmethod
    def of(cls, path: Path, id: Text, programme: Programme, code: Text = "") -> ModelFile:
        """Describes a file that was just trained."""
        return cls(str(path), id, sha256_of(path), programme.fingerprint, code)

    def write(self) -> None:
        """Writes the description beside the file."""
        self.write_to(manifest_of(Path(self.path)))

    def write_to(self, manifest: Path) -> None:
        """Writes the description under another name, at once: whoever reads meanwhile reads the one or the other."""
        fresh = manifest.with_name(f"{manifest.name}.{os.getpid()}.new")
        fresh.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        os.replace(fresh, manifest)

    @classmethod
    def read(cls, path: Path) -> ModelFile:
        """The model that a manifest describes; raises `ModelUnusable` where its file is missing or another one.

        `path` names the manifest by the model's file, as it was before models had names of their own.
        """
        manifest = manifest_of(path)
        if not manifest.is_file():
            raise ModelUnusable(f"no model at {path}: run `make train`")
        try:
            described = cls(**json.loads(manifest.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as problem:
            raise ModelUnusable(f"{manifest} describes no model: run `make train`") from problem
        file = manifest.parent / Path(described.path).name
        if not file.is_file():
            raise ModelUnusable(f"no model at {file}: run `make train`")
        if described.sha256 != sha256_of(file):
            raise ModelUnusable(f"{file} is not the file that was trained here: run `make train`")
        return replace(described, path=str(file))

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
