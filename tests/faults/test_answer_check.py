"""The check of a proposal with all its tests: what they find, and the texts by day that belong to a patch."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from programme import loader
from programme.loader import version_of
from tests.answers.conftest import copied  # noqa: F401
from tests.answers.test_check_of_a_proposal import checked
from web.answers import checking


async def test_the_tests_find_what_the_loader_does_not(
    copied: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The year's own label is what the made-up next year's answers must not say; the loader knows its placeholder only.
    suites = ("tests/next_year/test_next_fiscal_year.py",)
    monkeypatch.setattr(checking, "SUITES", suites)
    found = await checked(copied, "purpose", "この案内は2025年のものです。")
    assert [problem.file for problem in found.problems] == list(suites) * len(found.problems)
    assert found.problems and "2025年のものです" in found.patch


async def test_a_change_brings_the_texts_by_day_of_its_answer_and_no_other(
    copied: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "SUITES", ("tests/golden",))
    text, before = "電話({desk_phone})は、{desk_hours}に受け付けています。", version_of(copied)
    found = await checked(copied, "contact_hours", text)
    assert found.problems == () and version_of(copied) == before
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--shared", ".", str(clone)], check=True)
    subprocess.run(["git", "apply", "-"], input=found.patch.encode(), cwd=clone, check=True)
    assert loader.load(clone / "data/programme/2025").answers["contact_hours"].text.ja == text
    changed = subprocess.run(["git", "status", "--short"], cwd=clone, check=True, capture_output=True, text=True).stdout
    assert changed.split() == ["M", "data/programme/2025/answers/VII_contact.yml", "M", "tests/golden/answers.yml"]
