"""A model that is missing, another file, or of another programme is not served."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.model_file import ModelFile, ModelUnusable, manifest_of, served_path
from programme.model import Programme


@pytest.fixture
def file(tmp_path: Path, programme: Programme) -> Path:
    """A file that is described as a model."""
    path = tmp_path / "current.tar.gz"
    path.write_bytes(b"model")
    ModelFile.of(path, "abc", programme).write()
    return path


def test_the_file_that_was_trained_is_read(file: Path, programme: Programme) -> None:
    model = ModelFile.read(file)
    assert (model.id, model.path, model.fingerprint) == ("abc", str(file), programme.fingerprint)
    model.check(programme)


@pytest.mark.parametrize("missing", ["model", "description"])
def test_a_missing_file_is_named(file: Path, missing: str) -> None:
    (file if missing == "model" else manifest_of(file)).unlink()
    with pytest.raises(ModelUnusable, match=r"no model at .*current.tar.gz: run `make train`"):
        ModelFile.read(file)


def test_another_file_is_refused(file: Path) -> None:
    file.write_bytes(b"another")
    with pytest.raises(ModelUnusable, match="is not the file that was trained here"):
        ModelFile.read(file)


def test_another_programme_is_refused(file: Path, programme: Programme) -> None:
    with pytest.raises(ModelUnusable, match="other topics or criteria"):
        ModelFile.read(file).check(replace(programme, fingerprint="other"))


def test_the_model_served_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANSOU_MODEL", raising=False)
    assert served_path() == Path("var/models/current.tar.gz")
    monkeypatch.setenv("BANSOU_MODEL", "elsewhere.tar.gz")
    assert served_path() == Path("elsewhere.tar.gz")
