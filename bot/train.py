"""Trains the model, or reuses the one that the same sources gave: `python -m bot.train`.

The name is a hash of everything that the model is made of, the examples that staff taught it among them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import List, Sequence

from bot.importer import programme_folder
from bot.logs import configure
from bot.model_file import FOLDER, ModelFile
from bot.shelf import Shelf
from bot.sources import TRAINING_DATA, code_hash, source_hash
from bot.taught import IN_USE, Example, taught_in, teaching_folder, write_examples
from programme.errors import ProgrammeError
from programme.loader import load
from programme.model import Programme


class TrainingFailed(Exception):
    """Rasa could not train; its messages say why."""


def main() -> None:
    """Leaves the model that var/models/current.json names."""
    configure()
    began = time.monotonic()
    try:
        programme = load(programme_folder())
    except ProgrammeError as problem:
        sys.exit(f"train: {problem}")
    in_use = teaching_folder() / IN_USE
    taught = taught_in(in_use)
    id, shelf = source_hash(programme, taught), Shelf(FOLDER)
    if is_current(id, shelf):
        print(f"train: model {id} is up to date")
        return
    try:
        with shelf.training(wait=True):
            model = shelf.with_id(id) or train(id, programme, taught, FOLDER)
            shelf.take_into_use(model, in_use)
            shelf.drop_unnamed()
    except TrainingFailed:
        sys.exit("train: Rasa could not train; its messages above say why")
    print(f"train: model {id} in {time.monotonic() - began:.0f} s")


def is_current(id: str, shelf: Shelf) -> bool:
    """Whether the model in place was trained from these sources, or was put by a person in the place of that one."""
    current = shelf.current()
    return current is not None and id in (current.id, current.instead_of)


def train(id: str, programme: Programme, taught: Sequence[Example], folder: Path) -> ModelFile:
    """Trains with Rasa; the new model, its file in the folder of the models."""
    import rasa.api

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as room:
        result = rasa.api.train(
            domain="domain.yml",
            config="config.yml",
            training_files=[*TRAINING_DATA, *_taught_file(taught, Path(room))],
            output=room,
            force_training=True,
            fixed_model_name=id,
        )
        if result.code != 0 or not result.model:
            raise TrainingFailed
        trained = folder / f"{id}.tar.gz"
        os.replace(result.model, trained)
    return ModelFile.of(trained, id, programme, code_hash())


def _taught_file(taught: Sequence[Example], room: Path) -> List[str]:
    if not taught:
        return []
    file = room / "taught.yml"
    write_examples(taught, file)
    return [str(file)]


if __name__ == "__main__":
    main()
