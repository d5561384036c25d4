"""Where an accepted wording goes: the served file, the folder of patches, the texts by day of this repository."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from programme import loader
from programme.loader import version_of
from programme.model import Programme
from web.answers.entries import entry_of
from web.answers.landing import DataChanged, land, land_snapshots, writable
from web.answers.patches import DATA, GOLDEN, Changed, kept_name, patch
from web.store.proposals import Change, Proposal

NEW = "費用は、原則無料です。"


def accepted(folder: Path, real: Programme, text: str = "") -> Proposal:
    change = Change("text", "ja", real.answers["cost"].text.ja, NEW)
    now = datetime(2026, 11, 25, tzinfo=UTC)
    return Proposal("0123456789", "cost", (change,), "", "x", now, checked_version=version_of(folder), patch=text)


def test_a_wording_is_written_and_its_patch_kept(copied: Path, real: Programme, tmp_path: Path) -> None:
    entry = entry_of(real, "cost")
    assert entry is not None and writable(copied, entry)
    (copied / entry.file).chmod(0o640)
    land(copied, tmp_path / "kept", entry, accepted(copied, real, "diff"), in_place=True)
    assert loader.load(copied).answers["cost"].text.ja == NEW
    assert (copied / entry.file).stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "kept" / "20261125-cost-01234567.patch").read_text() == "diff"
    assert {path.name for path in (copied / "answers").iterdir()} == {
        path.name for path in Path(DATA, copied.name, "answers").iterdir()
    }


def test_other_data_than_those_checked_are_left_alone(copied: Path, real: Programme, tmp_path: Path) -> None:
    entry, proposal = entry_of(real, "cost"), accepted(copied, real)
    assert entry is not None
    with (copied / "facts.yml").open("a") as facts:
        facts.write("# a note\n")
    before = version_of(copied)
    with pytest.raises(DataChanged):
        land(copied, tmp_path / "kept", entry, proposal, in_place=True)
    assert version_of(copied) == before and not list((tmp_path / "kept").glob("*.patch"))


async def test_the_texts_by_day_follow_where_this_repository_is_served(real: Programme, tmp_path: Path) -> None:
    for name in (DATA, "tests/golden"):
        shutil.copytree(name, tmp_path / name)
    before = (tmp_path / GOLDEN).read_text(encoding="utf-8")
    after = before.replace("いま(10:00)は", "ただいま(10:00)は")
    folder, elsewhere = tmp_path / DATA / "2025", tmp_path / "2025"
    data = Changed(f"{DATA}/2025/replies.yml", "a\n", "b\n")
    kept = tmp_path / kept_name(accepted(folder, real))
    kept.write_text(patch([data, Changed(GOLDEN, before, after)]), encoding="utf-8")
    await land_snapshots(elsewhere, kept, tmp_path)
    assert (tmp_path / GOLDEN).read_text(encoding="utf-8") == before
    await land_snapshots(folder, kept, tmp_path)
    assert (tmp_path / GOLDEN).read_text(encoding="utf-8") == after != before
