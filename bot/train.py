"""Trains the model, or reuses the one that the same sources gave: `python -m bot.train`.

The name is a hash of everything that the model is made of; Rasa's own cache knows a component's source but neither
the modules that it imports nor the data files that it reads, so it is not used.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Iterator

from bot.importer import programme_folder
from bot.logs import configure
from bot.model_file import FOLDER, ModelFile, ModelUnusable, sha256_of
from programme.errors import ProgrammeError
from programme.loader import load
from programme.model import Programme

TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")
CURRENT = FOLDER / "current.tar.gz"


def main() -> None:
    """Leaves the model at var/models/current.tar.gz."""
    configure()
    began = time.monotonic()
    try:
        programme = load(programme_folder())
    except ProgrammeError as problem:
        sys.exit(f"train: {problem}")
    id = source_hash(programme)
    if is_current(id):
        print(f"train: model {id} is up to date")
        return
    trained = train(id)
    os.replace(trained, CURRENT)
    ModelFile.of(CURRENT, id, programme).write()
    print(f"train: model {id} in {time.monotonic() - began:.0f} s")


def is_current(id: str) -> bool:
    """Whether the model in place was trained from these sources, and is the file that was trained."""
    try:
        return ModelFile.read(CURRENT).id == id
    except ModelUnusable:
        return False


def train(id: str) -> Path:
    """Trains with Rasa; returns the new file, in the folder of the models."""
    import rasa.api

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        result = rasa.api.train(
            domain="domain.yml",
            config="config.yml",
            training_files=list(TRAINING_DATA),
            output=folder,
            force_training=True,
            fixed_model_name=id,
        )
        if result.code != 0 or not result.model:
            sys.exit("train: Rasa could not train; its messages above say why")
        trained = FOLDER / f"{id}.tar.gz"
        os.replace(result.model, trained)
        return trained


def source_hash(programme: Programme) -> str:
    """Twelve digits over the examples, rules, configuration, our components, the lock and the programme's schema."""
    digest = hashlib.sha256(programme.fingerprint.encode())
    for file in sorted(sources()):
        digest.update(str(file).encode() + sha256_of(file).encode())
    return digest.hexdigest()[:12]


def sources() -> Iterator[Path]:
    """The files that the model is made of."""
    yield from (Path("domain.yml"), Path("config.yml"))
    yield from Path("requirements").glob("engine.txt")
    yield from Path("data/programme").glob("*/criteria.yml")
    yield from Path("data").glob("*.yml")
    yield from (Path("bot/importer.py"), Path("bot/train.py"))
    for folder in (*TRAINING_DATA, "bot/nlu"):
        yield from (file for file in Path(folder).rglob("*") if file.suffix in (".py", ".yml"))


if __name__ == "__main__":
    main()
