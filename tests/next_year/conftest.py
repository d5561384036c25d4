"""The year's data as they are, and a made-up next year that differs from them in data only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from programme import loader
from programme.model import Programme

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "programme"
NEW_TOPIC = """
- id: web_briefing
  title: {ja: ウェブ説明会, en: Web briefing}
  facts: []
  clauses: [I, V.1(2)⑤]
  text:
    ja: |
      ウェブ説明会の予定は申込ページ({application_page_url})に載ります。
    en: |
      Web briefings are listed on the application page ({application_page_url}).
  links: [application_page]
"""
# file below the year's folder: what the made-up guideline says differently, as (old, new)
CHANGES = {
    "guideline.yml": [
        ("fiscal_year: 2025", "fiscal_year: 2026"),
        ("2025年度(2025年2月版)", "2026年度(2026年2月版)"),
        ("fiscal year 2025 (February 2025 edition)", "fiscal year 2026 (February 2026 edition)"),
    ],
    "facts.yml": [
        (
            'next_fiscal_year_label: {ja: "2026年度", en: "fiscal year 2026"}',
            'next_fiscal_year_label: {ja: "2027年度", en: "fiscal year 2027"}',
        ),
        (
            'fiscal_year_label: {ja: "2025年度", en: "fiscal year 2025"}',
            'fiscal_year_label: {ja: "2026年度", en: "fiscal year 2026"}',
        ),
        (
            'guideline_issued: {ja: "2025年2月", en: "February 2025"}',
            'guideline_issued: {ja: "2026年2月", en: "February 2026"}',
        ),
        ('support_period_end: "2026-03-31"', 'support_period_end: "2027-03-31"'),
        ("planned_cases: 360", "planned_cases: 500"),
        ('desk_phone: "03-3582-4941"', 'desk_phone: "03-0000-2026"'),
        ("V.1(2)④", "V.1(2)⑤"),
    ],
    "clauses.yml": [("V.1(2)④", "V.1(2)⑤"), ("Ⅴ.1(2)④", "Ⅴ.1(2)⑤")],
    "answers/V_review.yml": [("V.1(2)④", "V.1(2)⑤")],
    "answers/unsettled.yml": [("V.1(2)④", "V.1(2)⑤"), ("Ⅴ.1(2)④", "Ⅴ.1(2)⑤")],
    "criteria.yml": [("label: {ja: 株式会社, en:", "label: {ja: 株式会社(上場を含む), en:")],
    "calendar.yml": [('["13:00", "17:00"]', '["13:00", "16:00"]')],
}
MAY_BE_ABSENT = {("answers/unsettled.yml", "Ⅴ.1(2)④"), ("answers/V_review.yml", "Ⅴ.1(2)④")}


def changed(folder: Path) -> None:
    """Makes the changes in a copied folder; each must find something to change."""
    for name, replacements in CHANGES.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text or (name, old) in MAY_BE_ABSENT, f"{name} does not say {old}"
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "answers" / "I_purpose.yml").open("a", encoding="utf-8") as file:
        file.write(NEW_TOPIC)


@pytest.fixture(scope="session")
def this_year() -> Programme:
    """The data of the repository."""
    return loader.load(DATA / "2025")


@pytest.fixture(scope="session")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like data/programme that holds both years."""
    root = tmp_path_factory.mktemp("programme")
    for year in ("2025", "2026"):
        shutil.copytree(DATA / "2025", root / year)
    changed(root / "2026")
    return root


@pytest.fixture(scope="session")
def next_year(two_years: Path) -> Programme:
    """The made-up next year, whole and sound."""
    return loader.load(two_years / "2026")
