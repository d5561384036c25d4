"""One step of the pre-screening as a form: what was posted, and which question or verdict comes next.

The form carries the answers so far in hidden fields; nothing is kept here. What is asked next is `eligibility`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from programme import eligibility
from programme.eligibility import CARRY_ON, CONTINUE, RESULT, Answers
from programme.errors import UnknownAnswer
from programme.model import Criteria
from web.errors import WebError

ASKED, ACTION = "asked", "do"
ANSWER, SHOW, BACK, CHANGE = "answer", "show", "back", "change="
Given = dict[str, tuple[str, ...]]


class UnreadableForm(WebError):
    """Fields that this form never sends: changed on the way, or of another year's questions."""


@dataclass(frozen=True)
class Posted:
    """A form as it came in: the answers in the hidden fields, the question asked and what was chosen."""

    given: Given
    asked: str | None
    chosen: tuple[str, ...]
    action: str


@dataclass(frozen=True)
class Step:
    """What the page shows: a question, with what is chosen already, or the verdict."""

    given: Given
    asked: str | None
    chosen: tuple[str, ...] = ()
    wrong: bool = False


def read(criteria: Criteria, fields: Mapping[str, Sequence[str]]) -> Posted:
    """The fields of a form; raises `UnreadableForm` for what no page of the pre-screening sends."""
    texts: Given = {}
    for name, values in fields.items():
        if name not in (ASKED, ACTION, CARRY_ON) and name not in criteria:
            raise UnreadableForm(name)
        texts[name] = tuple(dict.fromkeys(values))
    asked, action = _one(texts.pop(ASKED, ())), _one(texts.pop(ACTION, ())) or ANSWER
    chosen = texts.pop(asked, ()) if asked else ()
    _check(criteria, texts, asked)
    return Posted(texts, asked, chosen, action)


def after(criteria: Criteria, posted: Posted) -> Step:
    """The step that a form leads to."""
    if posted.action == BACK:
        return _back(criteria, posted)
    if posted.action.startswith(CHANGE):
        id = posted.action.removeprefix(CHANGE)
        if id not in criteria or id not in posted.given:
            raise UnreadableForm(id)
        return _again(criteria, posted.given, id)
    if posted.action not in (ANSWER, SHOW):
        raise UnreadableForm(ACTION)
    if posted.asked is None:
        return Step(posted.given, eligibility.next_criterion(criteria, posted.given))
    if posted.action == SHOW:
        return Step(posted.given, posted.asked, posted.chosen)
    if not _may_be_chosen(criteria, posted.asked, posted.chosen):
        return Step(posted.given, posted.asked, wrong=True)
    answers = {**posted.given, posted.asked: posted.chosen}
    return Step(answers, eligibility.next_criterion(criteria, answers))


def walk(criteria: Criteria, answers: Answers) -> list[str]:
    """The questions answered so far, in the order in which they are asked."""
    walked: Given = {}
    while (asked := eligibility.next_criterion(criteria, walked)) and answers.get(asked):
        walked[asked] = tuple(answers[asked])
    return list(walked)


def _back(criteria: Criteria, posted: Posted) -> Step:
    before = walk(criteria, posted.given)
    if not before:
        return Step(posted.given, posted.asked)
    return _again(criteria, posted.given, before[-1])


def _again(criteria: Criteria, given: Given, id: str) -> Step:
    return Step(eligibility.without(criteria, given, id), id, given[id])


def _one(values: tuple[str, ...]) -> str | None:
    if len(values) > 1:
        raise UnreadableForm(ASKED)
    return values[0] if values else None


def _check(criteria: Criteria, given: Given, asked: str | None) -> None:
    try:
        verdict = eligibility.assess(criteria, given)
    except UnknownAnswer as error:
        raise UnreadableForm(error.criterion) from error
    on_path = eligibility.path(criteria, given)
    if not all(values and (id in on_path or id == CARRY_ON) for id, values in given.items()):
        raise UnreadableForm("path")
    if given.get(CARRY_ON, (CONTINUE,)) not in ((CONTINUE,), (RESULT,) if verdict.excluded else (CONTINUE,)):
        raise UnreadableForm(CARRY_ON)
    if asked and not (asked in on_path or (asked == CARRY_ON and verdict.excluded)):
        raise UnreadableForm(asked)


def _may_be_chosen(criteria: Criteria, asked: str, chosen: tuple[str, ...]) -> bool:
    known = (CONTINUE, RESULT) if asked == CARRY_ON else tuple(criteria[asked].values)
    most = len(known) if asked != CARRY_ON and criteria[asked].multiple else 1
    return 1 <= len(chosen) <= most and set(chosen) <= set(known)
