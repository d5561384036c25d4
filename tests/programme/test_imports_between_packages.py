"""Data flows one way: what each package may not import (architecture), read with `ast`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEVER = {
    "bot": {"actions", "web"},
    "actions": {"rasa", "bot", "web"},
    "web": {"rasa", "rasa_sdk", "spacy", "sklearn", "bot", "actions"},
}
FILES = [(package, path) for package in NEVER for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize(("package", "path"), FILES, ids=lambda value: str(value))
def test_no_package_imports_one_that_it_must_not(package, path):
    assert imported(path) & NEVER[package] == set()
