#!/usr/bin/env python3
"""Prints the domain that Rasa trains on: domain.yml with what is compiled from data/programme."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")


def merged_domain() -> str:
    """The merged domain as YAML."""
    from rasa.shared.importers.importer import TrainingDataImporter

    importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", list(TRAINING_DATA))
    return str(importer.get_domain().as_yaml())


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    print(merged_domain())
