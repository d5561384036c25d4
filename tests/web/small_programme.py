"""A small programme for the tests of the web process: the real wording, and a handful of topics."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import yaml

from programme.model import Answer, Calendar, Criteria, Fact, FactValue, Programme, Reply, Text, YearlyRange

WORDING = Path("data/programme/2025/wording")
VALUES: dict[str, FactValue] = {
    "desk_phone": "03-0000-1111",
    "desk_email": "desk@example.jp",
    "desk_hours": Text("9:00-17:00", "9:00 to 17:00"),
    "fiscal_year_label": Text("2025年度", "fiscal year 2025"),
    "application_page_url": "https://apply.example.jp/",
    "privacy_policy_url": "https://privacy.example.jp/",
    "support_period_end": date(2026, 3, 31),
}
FINGERPRINT = "fingerprint-of-tests"


def small_programme() -> Programme:
    """Topics `cost` and `contact`, the wording of the real files, and the desk's real hours."""
    topics = ("eligibility_overview", "cost", "application_url", "review_steps", "menu_of_support", "contact")
    empty = Text("", "")
    return Programme(
        fiscal_year=2025,
        edition=Text("版", "edition"),
        name=Text("支援", "support"),
        links={},
        clauses={},
        facts={"contact": Fact("contact", (), "", VALUES)},
        answers={id: Answer(id, Text(f"題 {id}", f"title {id}"), (), (), empty) for id in topics},
        notices={},
        criteria=Criteria({}),
        terms={},
        mentions={},
        contradictions={},
        calendar=Calendar(
            hours=((time(9), time(12)), (time(13), time(17))),
            closed_weekdays=frozenset({5, 6}),
            holidays="JP",
            closures=(),
            unconfirmed=(YearlyRange((12, 29), (1, 3)),),
            clause="VII",
        ),
        replies={"smalltalk/greeting": Reply("smalltalk/greeting", empty)},
        wording=_wording(),
        version="version-of-tests",
        fingerprint=FINGERPRINT,
    )


def _wording() -> dict[str, Text]:
    wording: dict[str, Text] = {}
    for path in sorted(WORDING.glob("*.yml")):
        for key, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if isinstance(entry, dict):
                wording[key] = Text(entry["ja"].strip(), entry["en"].strip())
            else:
                wording[key] = Text(entry, entry)
    return wording


class FixedProgramme:
    """Stands where the files' source stands."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme

    def current(self) -> Programme:
        """Always the same."""
        return self.programme
