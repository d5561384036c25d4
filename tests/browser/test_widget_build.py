"""The widget as it is built and delivered: its size, its sources, its lock."""

from __future__ import annotations

import gzip
import json
import re
import urllib.request

import pytest

from tests.browser.conftest import MISSING, chromium
from tests.e2e.system import ROOT, System
from tools import widget, widget_wording

LARGEST = 20_000
SOURCES = [*sorted((ROOT / "widget/src").rglob("*.ts")), *sorted((ROOT / "widget/src").rglob("*.css"))]
WORDS = widget_wording.wording(widget_wording.newest(ROOT / "data" / "programme"))


def test_the_script_is_small() -> None:
    assert len(gzip.compress(widget.BUILT.read_bytes(), 9)) <= LARGEST


def test_it_travels_compressed_and_is_asked_for_again_only_when_it_changed(system: System) -> None:
    headers = {"Accept-Encoding": "gzip"}
    with urllib.request.urlopen(urllib.request.Request(f"{system.url}/v1/widget.js", headers=headers)) as response:
        body, tag = response.read(), response.headers["ETag"]
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Content-Type"].startswith("text/javascript")
    assert len(body) <= LARGEST and gzip.decompress(body) == widget.BUILT.read_bytes()
    with pytest.raises(urllib.error.HTTPError, match="304"):
        urllib.request.urlopen(
            urllib.request.Request(f"{system.url}/v1/widget.js", headers={**headers, "If-None-Match": tag})
        )


def test_what_is_built_is_made_from_these_sources() -> None:
    assert widget.STAMP.read_text() == widget.digest()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_source_makes_html_of_a_text_or_names_another_host(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"unsafeHTML|innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|style=", text)
    assert not re.search(r"https?://\w", text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_source_holds_a_sentence(path) -> None:  # type: ignore[no-untyped-def]
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if re.search("[ぁ-んァ-ヶ一-龠]{2}", line)]
    assert lines == []


def test_every_sentence_of_the_wording_is_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    made = ("reason_", "verdict_", "form_")
    unused = [key for key in WORDS if not re.search(rf"[\"(]{key}\"", sources) and not key.startswith(made)]
    assert unused == []


def test_the_lock_names_no_address_and_its_versions_are_exact() -> None:
    lock = json.loads((ROOT / "widget/package-lock.json").read_text())
    assert not re.search("https?://", (ROOT / "widget/package-lock.json").read_text().replace("opencollective", ""))
    assert all("integrity" in one for path, one in lock["packages"].items() if path)
    wanted = json.loads((ROOT / "widget/package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_a_machine_without_a_browser_is_told_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LookupError, match="apt-get install chromium fonts-noto-cjk"):
        chromium()
    assert "\n" not in MISSING
