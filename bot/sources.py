"""What a model is made of, as hashes: its id, and that of the code which must be the same to read it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterable, Iterator, Sequence, Text

from bot.model_file import sha256_of
from bot.taught import Example
from programme.model import Programme

TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")


def source_hash(programme: Programme, taught: Sequence[Example] = ()) -> Text:
    """Twelve digits over the examples, rules, configuration, our components, the lock, the schema and what was taught.

    Rasa's own cache knows a component's source but neither the modules that it imports nor the data files that it
    reads, so it is not used.
    """
    lines = [f"{intent}\t{text}\n" for text, intent in sorted(taught)]
    return _digest(programme.fingerprint + "".join(lines), sources())


def code_hash() -> Text:
    """Twelve digits over what an engine that runs must share with a model to take it into use."""
    return _digest("", [Path("domain.yml"), *Path("requirements").glob("engine.txt"), *_components()])


def sources() -> Iterator[Path]:
    """The files that the model is made of."""
    yield from (Path("domain.yml"), Path("config.yml"))
    yield from Path("requirements").glob("engine.txt")
    yield from Path("data/programme").glob("*/criteria.yml")
    yield from Path("data").glob("*.yml")
    yield Path("bot/train.py")
    yield from _components()
    for folder in TRAINING_DATA:
        yield from Path(folder).rglob("*.yml")


def _components() -> Iterator[Path]:
    yield Path("bot/importer.py")
    yield from (file for file in Path("bot/nlu").rglob("*") if file.suffix in (".py", ".yml"))


def _digest(begin: Text, files: Iterable[Path]) -> Text:
    digest = hashlib.sha256(begin.encode())
    for file in sorted(files):
        digest.update(str(file).encode() + sha256_of(file).encode())
    return digest.hexdigest()[:12]
