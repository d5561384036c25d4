#!/usr/bin/env python3
"""A black-box client of the chat API that plays cases: `client.py CASES... [--url URL] [--show]`.

CASES are YAML files or folders of them. A file has a `kind` (questions, companies or dialogues) and `cases`. A question
is one text, a company answers the pre-screening by its facts, a dialogue is a list of turns. Expected of a turn:
  must      list of lists of patterns: of each list one is found in the reply
  must_not  patterns that are not found in the reply
  topics    the reply names at least one of them, and no other than those of `also`, where that is given
  criterion the question that the reply ends with; null: none
  outcome, findings, open   of the verdict; the clauses exactly
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LONGEST_PRESCREENING = 40


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the body, and how long it took."""

    status: int
    body: Mapping[str, Any]
    seconds: float

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of the reply."""
        return list(self.body.get("messages") or [])

    @property
    def text(self) -> str:
        """All that was said."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def topics(self) -> list[str]:
        """The topics of all messages."""
        return [topic for message in self.messages for topic in message.get("topics") or []]

    @property
    def choices(self) -> list[dict[str, str]]:
        """What the last message lets the company choose."""
        return list(self.messages[-1].get("choices") or []) if self.messages else []

    @property
    def criterion(self) -> str | None:
        """The question of the pre-screening that the reply ends with."""
        return (self.messages[-1].get("prescreening") or {}).get("criterion") if self.messages else None

    @property
    def verdict(self) -> dict[str, Any] | None:
        """The result of the pre-screening, where the reply holds one."""
        return next((message["verdict"] for message in self.messages if message.get("verdict")), None)


@dataclass
class Company:
    """One conversation."""

    url: str
    token: str = ""
    clock: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None) -> Reply:
        """One request, read as JSON."""
        headers = {"Content-Type": "application/json", **self.headers}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.clock:
            headers["X-Test-Clock"] = self.clock
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, content, headers, method=method)
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                status, raw = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, raw = error.code, error.read()
        return Reply(status, json.loads(raw or b"{}"), time.monotonic() - began)

    def open(self, language: str | None = None) -> Reply:
        """Begins the conversation."""
        reply = self.call("POST", "/api/chat/sessions", {"language": language} if language else {})
        if reply.status != 201:
            raise RuntimeError(f"no conversation: {reply.status} {reply.body}")
        self.token = reply.body["token"]
        return reply

    def say(self, text: str, id: str | None = None) -> Reply:
        """Types a text."""
        return self.call("POST", "/api/chat/messages", {"id": id or str(uuid.uuid4()), "text": text})

    def choose(self, *choices: str, id: str | None = None) -> Reply:
        """Takes choices by their ids."""
        return self.call("POST", "/api/chat/messages", {"id": id or str(uuid.uuid4()), "choices": list(choices)})

    def prescreening(self, facts: Mapping[str, Any], carry_on: str = "continue") -> Reply:
        """Goes through the pre-screening from its start to its end."""
        return self.answer_on(self.choose("prescreening=start"), facts, carry_on)

    def answer_on(self, reply: Reply, facts: Mapping[str, Any], carry_on: str = "continue") -> Reply:
        """Answers every question from the one that `reply` puts, by the company's facts."""
        for _ in range(LONGEST_PRESCREENING):
            criterion = reply.criterion
            if criterion is None:
                return reply
            value = carry_on if criterion == "carry_on" else facts[criterion]
            values = value if isinstance(value, list) else [value]
            reply = self.choose(*(f"{criterion}={one}" for one in values))
        raise RuntimeError("the pre-screening does not end")


def problems_of(reply: Reply, expected: Mapping[str, Any]) -> Iterator[str]:
    """What is not as expected in a reply."""
    if reply.status != expected.get("status", 200):
        yield f"status {reply.status}"
        return
    text = reply.text
    for patterns in expected.get("must", []):
        if not any(re.search(pattern, text) for pattern in patterns):
            yield f"nothing of {patterns} is said"
    for pattern in expected.get("must_not", []):
        if re.search(pattern, text):
            yield f"{pattern!r} is said"
    wanted = expected.get("topics")
    if wanted is not None and not set(wanted) & set(reply.topics):
        yield f"topics {reply.topics}, none of {wanted}"
    if "also" in expected and (others := set(reply.topics) - set(wanted or []) - set(expected["also"])):
        yield f"topics {sorted(others)} besides"
    if "criterion" in expected and reply.criterion != expected["criterion"]:
        yield f"asks {reply.criterion}, not {expected['criterion']}"
    yield from problems_of_verdict(reply.verdict, expected)


def problems_of_verdict(verdict: Mapping[str, Any] | None, expected: Mapping[str, Any]) -> Iterator[str]:
    """What is not as expected in a verdict."""
    if "outcome" not in expected:
        return
    if verdict is None:
        yield "no verdict"
        return
    if verdict["outcome"] != expected["outcome"]:
        yield f"outcome {verdict['outcome']}, not {expected['outcome']}"
    for key in ("findings", "open"):
        clauses = sorted(entry["clause"] for entry in verdict.get(key) or [])
        if key in expected and clauses != sorted(expected[key]):
            yield f"{key} {clauses}, not {sorted(expected[key])}"


def play(kind: str, case: Mapping[str, Any], common: Mapping[str, Any], url: str, show: bool) -> list[str]:
    """Plays one case; what went wrong."""
    company = Company(url, clock=case.get("clock", common.get("clock", "")))
    company.open(case.get("language"))
    if kind == "companies":
        reply = company.prescreening({**common["facts"], **case["facts"]}, case.get("carry_on", "continue"))
        return judge(reply, {**common.get("expected", {}), **case}, "the pre-screening", show)
    turns = case["turns"] if kind == "dialogues" else [{**common.get("expected", {}), **case, "say": case["text"]}]
    problems = []
    for number, turn in enumerate(turns, start=1):
        company.clock = turn.get("clock", company.clock)
        said = turn["say"] if "say" in turn else ", ".join(turn["choose"])
        reply = company.say(turn["say"]) if "say" in turn else company.choose(*turn["choose"])
        problems += judge(reply, turn, f"{number}: {said}", show)
    return problems


def judge(reply: Reply, expected: Mapping[str, Any], said: str, show: bool) -> list[str]:
    """The problems of a turn, with what was said."""
    if show:
        print(f"> {said}\n{reply.text}\n  topics: {reply.topics}, asks: {reply.criterion}\n")
    return [f"[{said}] {problem}" for problem in problems_of(reply, expected)]


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those of the folders named."""
    return [one for path in paths for one in (sorted(path.glob("*.yml")) if path.is_dir() else [path])]


def cases_of(path: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Kind, case and what the file's cases have in common."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    common = {key: value for key, value in content.items() if key not in ("kind", "cases")}
    for case in content["cases"]:
        yield content["kind"], case, common


def main() -> int:
    """Plays all cases and prints the share of those that passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="+", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--show", action="store_true", help="print every reply")
    given = parser.parse_args()
    all_passed = True
    for path in files_of(given.cases):
        passed, total = 0, 0
        for kind, case, common in cases_of(path):
            problems = play(kind, case, common, given.url, given.show)
            total, passed = total + 1, passed + (not problems)
            for problem in problems:
                print(f"{path.name} {case['id']}: {problem}")
        print(f"{path.name}: {passed} of {total} passed", flush=True)
        all_passed = all_passed and passed == total
    return 0 if all_passed else 1


if __name__ == "__main__":
    sys.exit(main())
