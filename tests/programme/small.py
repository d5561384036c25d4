"""A small but whole programme, written file by file, for tests that break one thing in it."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml


def both(text: str) -> dict[str, str]:
    """One text in both languages, told apart by their mark."""
    return {"ja": f"{text} ja", "en": f"{text} en"}


def _value(id: str, effect: str, **more: Any) -> dict[str, Any]:
    reason = {} if effect in ("clear", "decided_with_others") else {"reason": both(f"reason {id}")}
    return {"id": id, "label": both(f"label {id}"), "effect": effect, **reason, **more}


def _criterion(id: str, clause: str, values: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    texts = {key: both(f"{key} {id}") for key in ("title", "question", "why")}
    return {"id": id, "clauses": [clause], **texts, "values": values, **more}


FILES: dict[str, Any] = {
    "guideline.yml": {
        "fiscal_year": 2025,
        "edition": both("edition"),
        "programme": both("programme"),
        "links": {"application_page": {"label": both("page"), "url_fact": "page_url"}},
    },
    "clauses.yml": [
        {"id": id, "label": both(f"clause {id}"), "summary": both(f"summary {id}")} for id in ("A.1", "A.2", "B.1", "C")
    ],
    "facts.yml": [
        {
            "id": "price",
            "clauses": ["A.1"],
            "gist": {"ja": "free"},
            "values": {"price_yen": 0, "page_url": "https://example.test/", "desk": both("desk")},
        },
        {
            "id": "period",
            "clauses": ["A.2"],
            "gist": {"ja": "to the end"},
            "values": {"support_period_end": "2026-03-31"},
        },
    ],
    "answers/one.yml": [
        {
            "id": "cost",
            "title": both("cost"),
            "facts": ["price"],
            "clauses": ["A.1"],
            "text": both("It is {price_yen} yen."),
            "detail": both("In full {price_yen}."),
            "follow_ups": ["length"],
            "links": ["application_page"],
        }
    ],
    "answers/two.yml": [
        {
            "id": "length",
            "title": both("length"),
            "facts": ["period"],
            "clauses": ["A.2"],
            "text": both("Until {support_period_end}."),
            "why": both("Because."),
            "notices": ["period_ended", "application_state"],
            "follow_ups": ["cost"],
        },
        {
            "id": "unsettled_thing",
            "title": both("thing"),
            "facts": [],
            "clauses": ["B.1"],
            "text": both("Nobody knows; ask {desk}."),
            "offers_handoff": True,
        },
    ],
    "notices.yml": [
        {
            "id": "period_ended",
            "place": "before",
            "cases": [{"when": {"period": "ended"}, "text": both("Ended on {support_period_end}.")}],
        },
        {
            "id": "application_state",
            "place": "after",
            "cases": [
                {"when": {"application_status": ["open", "closed"]}, "text": both("As of {status_as_of}.")},
                {"when": {"office": "open"}, "text": both("Ask until {closes_at}.")},
                {"text": both("Ask from {next_opening}.")},
            ],
        },
    ],
    "criteria.yml": {
        "criteria": [
            _criterion(
                "licence",
                "A.1",
                [_value("yes", "decided_with_others"), _value("no", "clear"), _value("unsure", "open")],
                affirm="yes",
                deny="no",
                terms=["licence"],
            ),
            _criterion(
                "used",
                "A.2",
                [_value("yes", "decided_with_others"), _value("no", "clear"), _value("unsure", "open")],
                asked_when={"licence": ["yes"]},
            ),
            _criterion("duties", "B.1", [_value("all", "clear"), _value("some", "decided_with_others")]),
            _criterion("duty_items", "B.1", [_value("one", "may_be_excluded")], items_of="duties", multiple=True),
        ],
        "combinations": [
            {
                "when": {"licence": ["yes"], "used": ["yes", "unanswered"]},
                "criterion": "used",
                "effect": "excluded",
                "clauses": ["A.1"],
                "reason": both("both"),
            }
        ],
    },
    "terms.yml": [{"id": "licence", "title": both("licence"), "text": both("A paper."), "clauses": ["A.1"]}],
    "mentions.yml": [{"id": "licence=no", "topic": "cost", "terms": ["unlicensed"], "patterns": ["no licence"]}],
    "contradictions.yml": [
        {"id": "gap", "clauses": ["A.1", "B.1"], "description": both("Not said."), "topic": "unsettled_thing"}
    ],
    "calendar.yml": {
        "hours": [["09:00", "12:00"], ["13:00", "17:00"]],
        "closed_weekdays": ["sat", "sun"],
        "holidays": "JP",
        "closures": ["2026-11-25", {"from": "2026-08-13", "to": "2026-08-14"}],
        "unconfirmed": [{"from": "12-29", "to": "01-03"}],
        "clause": "C",
    },
    "replies.yml": [{"id": "out_of_scope/tax", "text": both("Not here."), "choices": ["cost"]}],
    "wording/own.yml": {
        "greeting": both("Hello, see {page_url}."),
        "sources_line": {**both("Source {clauses}."), "with": ["clauses"]},
    },
}


class SmallProgramme:
    """The small programme's files, to be changed and written."""

    def __init__(self) -> None:
        self.files = deepcopy(FILES)

    def entry(self, file: str, id: str) -> dict[str, Any]:
        """One entry of a file, by its id."""
        content = self.files[file]
        listed = content["criteria"] if isinstance(content, dict) else content
        found: dict[str, Any] = next(entry for entry in listed if entry["id"] == id)
        return found

    def write(self, folder: Path, texts: dict[str, str] | None = None) -> Path:
        """Writes every file below `folder`; `texts` replaces files by their literal content."""
        contents = {name: yaml.safe_dump(content, allow_unicode=True) for name, content in self.files.items()}
        for name, content in {**contents, **(texts or {})}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return folder
