"""Reads one fiscal year's folder: which YAML files it holds and what they make together.

With `shapes`, the only place that knows the files. Every problem found is reported with its address,
`criteria.yml: own_website: cites III.2(1)③③, which clauses.yml does not define`; nothing falls back silently.
`python -m programme FOLDER` prints them all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from programme import consistency, house_rules, shapes
from programme.entries import Entry, collect, read_yaml, unique
from programme.errors import ProgrammeError
from programme.model import Answer, Criteria, Programme, Reply, Text

YEAR_FOLDER = re.compile(r"\d{4}")


def load(folder: Path) -> Programme:
    """The programme of one folder, read and checked; raises the first `ProgrammeError`, with all others on it."""
    programme, problems = read(folder)
    if programme is None or problems:
        first = problems[0]
        first.others = tuple(problems[1:])
        raise first
    return programme


def newest(root: Path) -> Path:
    """The folder of the latest fiscal year below `data/programme`."""
    years = sorted(path for path in root.glob("*") if path.is_dir() and YEAR_FOLDER.fullmatch(path.name))
    if not years:
        raise ProgrammeError(root.name, "", "holds no folder of a fiscal year")
    return years[-1]


def read(folder: Path) -> tuple[Programme | None, list[ProgrammeError]]:
    """The programme as far as it can be read, and every problem found on the way."""
    reading = _Reading(folder)
    programme: Programme | None = None
    try:
        programme = reading.programme()
    except ProgrammeError as error:
        reading.problems.append(error)
    if programme is not None:
        reading.problems.extend(consistency.problems(programme, reading.wording_own))
        files = {key: file for key, (file, _) in reading.wording_own.items()}
        reading.problems.extend(house_rules.problems(programme, files))
    return programme, reading.problems


@dataclass
class _Reading:
    folder: Path
    problems: list[ProgrammeError] = field(default_factory=list)
    wording_own: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def programme(self) -> Programme:
        guideline = Entry(
            self._file("guideline.yml"), "guideline.yml", "", ("fiscal_year", "edition", "programme", "links")
        )
        year = guideline.raw("fiscal_year")
        if not isinstance(year, int) or isinstance(year, bool):
            raise guideline.problem(f"fiscal_year must be a number, is {year!r}")
        criteria = self._criteria()
        answers = self._answers()
        replies = self._list("replies.yml", shapes.reply)
        return Programme(
            fiscal_year=year,
            edition=guideline.text("edition"),
            name=guideline.text("programme"),
            links=dict(shapes.links(guideline)),
            clauses=self._list("clauses.yml", shapes.clause),
            facts=self._list("facts.yml", shapes.fact),
            answers=answers,
            notices=self._list("notices.yml", shapes.notice),
            criteria=criteria,
            terms=self._list("terms.yml", shapes.term),
            mentions=self._list("mentions.yml", shapes.mention),
            contradictions=self._list("contradictions.yml", shapes.contradiction),
            calendar=shapes.calendar(self._file("calendar.yml")),
            replies=replies,
            wording=self._wording(),
            version=version_of(self.folder),
            fingerprint=_fingerprint(answers, replies, criteria),
        )

    def _file(self, name: str) -> Any:
        return read_yaml(self.folder / name, name)

    def _list(self, name: str, entry: Any) -> dict[str, Any]:
        try:
            content = self._file(name)
        except ProgrammeError as error:
            self.problems.append(error)
            return {}
        return unique(collect(content, name, entry, self.problems), name, self.problems)

    def _answers(self) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        paths = sorted((self.folder / "answers").glob("*.yml"))
        if not paths:
            self.problems.append(ProgrammeError("answers", "", "holds no file"))
        for path in paths:
            name = f"answers/{path.name}"
            for id, answer in self._list(name, shapes.answer).items():
                if id in answers:
                    self.problems.append(ProgrammeError(name, id, f"stands in answers/{answers[id].chapter}.yml too"))
                answers.setdefault(id, answer)
        return answers

    def _criteria(self) -> Criteria:
        name = "criteria.yml"
        content = Entry(self._file(name), name, "", ("criteria",), ("combinations",))
        criteria = unique(collect(content.raw("criteria"), name, shapes.criterion, self.problems), name, self.problems)
        combinations = collect(content.raw("combinations"), name, shapes.combination, self.problems)
        return Criteria(criteria, tuple(combination for _, combination in combinations))

    def _wording(self) -> dict[str, Text]:
        wording: dict[str, Text] = {}
        for path in sorted((self.folder / "wording").glob("*.yml")):
            name = f"wording/{path.name}"
            try:
                entries = shapes.wording_entries(self._file(name), name)
                for key, said, own in entries:
                    if key in wording:
                        raise ProgrammeError(name, key, f"stands in {self.wording_own[key][0]} too")
                    wording[key] = said
                    self.wording_own[key] = (name, own)
            except ProgrammeError as error:
                self.problems.append(error)
        return wording


def version_of(folder: Path) -> str:
    """What changes with any byte of the data."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _fingerprint(answers: Mapping[str, Answer], replies: Mapping[str, Reply], criteria: Criteria) -> str:
    schema = [
        (criterion.id, criterion.multiple, sorted(criterion.asked_when.items()), tuple(criterion.values))
        for criterion in criteria.values()
    ]
    trained = repr((sorted(answers), sorted(replies), schema))
    return hashlib.sha256(trained.encode()).hexdigest()[:12]
