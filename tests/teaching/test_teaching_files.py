"""What was accepted, as files and as exports: read again, applied by git, mended after a stop."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from web.teaching import exports
from web.teaching.corpus import corpus
from web.teaching.files import Kept, TeachingFiles

COST = Kept("training", "結局なんぼかかるんやろか: #1 [高い]", ("faq/cost",))
VISA = Kept("training", "ビザの紙はどこに出すの", ("out_of_scope/visa_procedure",))
CASE = Kept("held_out", "うちの財布から出るお金は「あり」？", ("faq/cost",))
BOTH = Kept("held_out", "費用と期間は", ("faq/cost", "faq/support_period"))
OUT = Kept("held_out", "税金の話ですが", ("out_of_scope/tax",))
EVERYTHING = [COST, VISA, CASE, BOTH, OUT]


def test_the_files_hold_what_was_added_until_it_is_removed(tmp_path: Path) -> None:
    files = TeachingFiles(tmp_path / "teaching")
    assert files.everything() == []
    files.add(EVERYTHING)
    assert files.everything() == EVERYTHING
    files.add([Kept("training", "結局なんぼかかるんやろか #1 高い！", ("faq/subsidy",))])
    assert files.everything() == EVERYTHING
    files.remove({"ビザの紙はどこに出すの", "税金の話ですが"})
    assert files.everything() == [COST, CASE, BOTH]
    assert sorted(file.name for file in (tmp_path / "teaching").iterdir()) == [".lock", "examples.yml", "heldout.yml"]


def test_held_out_cases_have_the_form_of_the_repositorys(tmp_path: Path) -> None:
    files = TeachingFiles(tmp_path)
    files.add(EVERYTHING)
    written = yaml.safe_load((tmp_path / "heldout.yml").read_text(encoding="utf-8"))
    assert written == [
        {"text": CASE.text, "topics": ["cost"], "style": "taught"},
        {"text": BOTH.text, "topics": ["cost", "support_period"], "style": "multi_question"},
        {"text": OUT.text, "topics": ["out_of_scope"], "category": "tax", "style": "taught"},
    ]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of data/nlu under git."""
    shutil.copytree("data/nlu", tmp_path / "data/nlu")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def test_the_patch_is_taken_by_git_and_puts_each_example_into_its_block(repository: Path) -> None:
    patch = repository / "data_nlu.patch"
    new = Kept("training", "まだ例のない話題", ("faq/not_in_the_data_yet",))
    patch.write_text(exports.patch([*EVERYTHING, new]), encoding="utf-8")
    before = blocks(repository)
    subprocess.run(["git", "apply", "--check", patch.name], cwd=repository, check=True)
    subprocess.run(["git", "apply", patch.name], cwd=repository, check=True)
    after = blocks(repository)
    added = {label: after[label][len(before.get(label, [])) :] for label in after if after[label] != before.get(label)}
    assert added == {one.labels[0]: [one.text] for one in (COST, VISA, new)}
    assert all(after[label][: len(texts)] == texts for label, texts in before.items())


def test_what_stands_in_the_data_already_is_no_part_of_the_patch() -> None:
    assert exports.patch([Kept("training", "お問い合わせ先を教えてください", ("faq/contact",)), CASE]) == ""
    assert corpus().place_of("お問い合わせ先を教えてください！") == "trained"
    assert corpus().place_of("伴走型支援とは 目的") == "held_out"
    assert corpus().place_of("こんな文はどこにもない") is None


def blocks(repository: Path) -> dict[str, list[str]]:
    """Every label with its examples."""
    found: dict[str, list[str]] = {}
    for file in sorted((repository / "data/nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = [line.removeprefix("- ") for line in block["examples"].splitlines() if line]
            found.setdefault(block["intent"], []).extend(lines)
    return found
