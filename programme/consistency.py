"""Whether the parts of a programme agree: every clause, fact, notice, topic and placeholder that is named exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from programme.errors import ProgrammeError
from programme.model import UNANSWERED, Answer, Criteria, Criterion, NoticeCase, Programme, Text
from programme.situation import APPLICATION_STATUSES

PLACEHOLDER = re.compile(r"\{(\w*)\}")
COMPUTED = frozenset({"today", "now_time", "next_opening"})
OF_OPEN_OFFICE = "closes_at"
OF_KNOWN_STATUS = "status_as_of"
SUPPORT_END = "support_period_end"
APPLICATION_PAGE = "application_page"
PERIOD_ENDED = "period_ended"
APPLICATION_STATE = "application_state"
WHEN: Mapping[str, tuple[str, ...]] = {
    "period": ("before", "ended"),
    "application_status": APPLICATION_STATUSES,
    "office": ("open", "lunch", "closed", "holiday", "unconfirmed"),
}
UNSETTLED = "unsettled_"
LONGEST_TITLE = 20
MOST_FOLLOW_UPS = 3
REPLY_KINDS = ("out_of_scope/", "smalltalk/")


def problems(programme: Programme, wording_own: Mapping[str, tuple[str, AbstractSet[str]]]) -> Iterator[ProgrammeError]:
    """Every place where the data name something that they do not define, or break a rule of their own."""
    yield from _guideline(programme)
    yield from _facts(programme)
    for answer in programme.answers.values():
        for problem in _answer(programme, answer):
            yield ProgrammeError(f"answers/{answer.chapter}.yml", answer.id, problem)
    yield from _notices(programme)
    for criterion in programme.criteria.values():
        for problem in _criterion(programme, criterion):
            yield ProgrammeError("criteria.yml", criterion.id, problem)
    yield from _combinations(programme)
    yield from _others(programme)
    for key, (file, own) in wording_own.items():
        for problem in _placeholders(programme, own, programme.wording[key]):
            yield ProgrammeError(file, key, f"{problem}; what its caller fills in stands in `with: [name]`")


def _guideline(programme: Programme) -> Iterator[ProgrammeError]:
    if APPLICATION_PAGE not in programme.links:
        yield ProgrammeError("guideline.yml", f"links.{APPLICATION_PAGE}", "is missing; the verdict links it")
    for link in programme.links.values():
        if link.url_fact not in programme.values:
            yield ProgrammeError("guideline.yml", f"links.{link.id}", f"no fact has the value {link.url_fact}")
    if SUPPORT_END not in programme.values:
        yield ProgrammeError("facts.yml", "", f"no fact has the value {SUPPORT_END}")
    for problem in _clauses(programme, (programme.calendar.clause,)):
        yield ProgrammeError("calendar.yml", "", problem)


def _facts(programme: Programme) -> Iterator[ProgrammeError]:
    answered = {fact for answer in programme.answers.values() for fact in answer.facts}
    names: dict[str, str] = {}
    for fact in programme.facts.values():
        for problem in _clauses(programme, fact.clauses):
            yield ProgrammeError("facts.yml", fact.id, problem)
        if not fact.clauses:
            yield ProgrammeError("facts.yml", fact.id, "cites no clause")
        if fact.id not in answered:
            yield ProgrammeError("facts.yml", fact.id, "no answer says this fact")
        for name in fact.values:
            if name in names:
                yield ProgrammeError("facts.yml", fact.id, f"value {name} stands in {names[name]} too")
            names[name] = fact.id


def _answer(programme: Programme, answer: Answer) -> Iterator[str]:
    yield from _clauses(programme, answer.clauses)
    if not answer.clauses:
        yield "cites no clause"
    if len(answer.title.ja) > LONGEST_TITLE:
        yield f"title.ja has {len(answer.title.ja)} characters, at most {LONGEST_TITLE}"
    for id in answer.facts:
        if id not in programme.facts:
            yield f"unknown fact {id}"
            continue
        for clause in programme.facts[id].clauses:
            if clause not in answer.clauses:
                yield f"does not cite {clause}, the clause of its fact {id}"
    yield from _unknown("notice", answer.notices, programme.notices)
    yield from _unknown("link", answer.links, programme.links)
    yield from _unknown("topic", answer.follow_ups, programme.answers)
    if len(answer.follow_ups) > MOST_FOLLOW_UPS:
        yield f"has {len(answer.follow_ups)} follow_ups, at most {MOST_FOLLOW_UPS}"
    if answer.id in answer.follow_ups:
        yield "follows up on itself"
    if answer.id.startswith(UNSETTLED) and not answer.offers_handoff:
        yield "the guideline does not settle it, so it needs offers_handoff: true"
    texts = {"title": answer.title, "text": answer.text, "detail": answer.detail, "why": answer.why}
    yield from _placeholders_by_field(programme, texts)


def _notices(programme: Programme) -> Iterator[ProgrammeError]:
    for id in (PERIOD_ENDED, APPLICATION_STATE):
        if id not in programme.notices:
            yield ProgrammeError("notices.yml", id, "is missing; the pre-screening says it")
    for notice in programme.notices.values():
        for case in notice.cases:
            for problem in _case(programme, case):
                yield ProgrammeError("notices.yml", notice.id, problem)


def _case(programme: Programme, case: NoticeCase) -> Iterator[str]:
    for key, values in case.when.items():
        if key not in WHEN:
            yield f"when: unknown key {key}, must be one of {', '.join(WHEN)}"
            continue
        for value in values:
            if value not in WHEN[key]:
                yield f"when: {key} cannot be {value!r}, must be one of {', '.join(WHEN[key])}"
    own: set[str] = set()
    if case.when.get("office") == ("open",):
        own.add(OF_OPEN_OFFICE)
    if "application_status" in case.when and "unknown" not in case.when["application_status"]:
        own.add(OF_KNOWN_STATUS)
    yield from _placeholders(programme, own, case.text)


def _criterion(programme: Programme, criterion: Criterion) -> Iterator[str]:
    yield from _clauses(programme, criterion.clauses)
    yield from _unknown("term", criterion.terms, programme.terms)
    yield from _conditions(programme.criteria, criterion)
    for key, id in (("affirm", criterion.affirm), ("deny", criterion.deny)):
        if id is not None and id not in criterion.values:
            yield f"{key} names {id}, which is none of its values"
    parents = {other.items_of for other in programme.criteria.values()}
    for value in criterion.values.values():
        yield from _clauses(programme, value.clauses)
        yield from _placeholders(programme, set(), value.label, value.reason)
        combined = any(value.id in found.when.get(criterion.id, ()) for found in programme.criteria.combinations)
        if value.effect == "decided_with_others" and criterion.id not in parents and not combined:
            yield f"value {value.id} is decided with others, but no combination names it"
    yield from _placeholders(programme, set(), criterion.title, criterion.question, criterion.why)


def _conditions(criteria: Criteria, criterion: Criterion) -> Iterator[str]:
    before = list(criteria)[: list(criteria).index(criterion.id)]
    for parent, values in criterion.asked_when.items():
        if parent not in criteria:
            yield f"is asked after {parent}, which is no criterion"
        elif parent not in before:
            yield f"is asked after {parent}, which does not come before it"
        else:
            yield from _unknown(f"value of {parent}:", values, criteria[parent].values)


def _combinations(programme: Programme) -> Iterator[ProgrammeError]:
    criteria = programme.criteria
    for found in criteria.combinations:
        address = f"combinations.{found.criterion}"
        for id, values in found.when.items():
            if id not in criteria:
                yield ProgrammeError("criteria.yml", address, f"unknown criterion {id}")
                continue
            for problem in _unknown(f"value of {id}:", values, {*criteria[id].values, UNANSWERED}):
                yield ProgrammeError("criteria.yml", address, problem)
        if found.criterion not in criteria:
            yield ProgrammeError("criteria.yml", address, f"unknown criterion {found.criterion}")
        for problem in (*_clauses(programme, found.clauses), *_placeholders(programme, set(), found.reason)):
            yield ProgrammeError("criteria.yml", address, problem)


def _others(programme: Programme) -> Iterator[ProgrammeError]:
    for clause in programme.clauses.values():
        for problem in _placeholders(programme, set(), clause.label, clause.summary):
            yield ProgrammeError("clauses.yml", clause.id, problem)
    for term in programme.terms.values():
        for problem in (*_clauses(programme, term.clauses), *_placeholders(programme, set(), term.title, term.text)):
            yield ProgrammeError("terms.yml", term.id, problem)
    for mention in programme.mentions.values():
        if mention.criterion not in programme.criteria:
            yield ProgrammeError("mentions.yml", mention.id, f"unknown criterion {mention.criterion}")
            continue
        values = programme.criteria[mention.criterion].values
        for problem in (
            *_unknown("value", (mention.value,), values),
            *_unknown("topic", (mention.topic,) if mention.topic else (), programme.answers),
        ):
            yield ProgrammeError("mentions.yml", mention.id, problem)
    for entry in programme.contradictions.values():
        for problem in (
            *_clauses(programme, entry.clauses),
            *_unknown("topic", (entry.topic,), programme.answers),
            *_placeholders(programme, set(), entry.description),
        ):
            yield ProgrammeError("contradictions.yml", entry.id, problem)
    for reply in programme.replies.values():
        if not reply.id.startswith(REPLY_KINDS):
            yield ProgrammeError("replies.yml", reply.id, f"the id must begin with one of {', '.join(REPLY_KINDS)}")
        for problem in (
            *_unknown("topic", reply.choices, programme.answers),
            *_placeholders_by_field(programme, {"text": reply.text}),
        ):
            yield ProgrammeError("replies.yml", reply.id, problem)


def _clauses(programme: Programme, ids: tuple[str, ...]) -> Iterator[str]:
    for id in ids:
        if id not in programme.clauses:
            yield f"cites {id}, which clauses.yml does not define"


def _unknown(what: str, ids: tuple[str, ...], known: Mapping[str, object] | AbstractSet[str]) -> Iterator[str]:
    for id in ids:
        if id not in known:
            yield f"unknown {what} {id}"


def _placeholders(programme: Programme, own: AbstractSet[str], *texts: Text | None) -> Iterator[str]:
    known = set(programme.values) | COMPUTED | own
    for text in texts:
        for said in (text.ja, text.en) if text else ():
            for name in PLACEHOLDER.findall(said):
                if name not in known:
                    yield f"unknown placeholder {{{name}}}"


def _placeholders_by_field(programme: Programme, texts: Mapping[str, Text | None]) -> Iterator[str]:
    known = set(programme.values) | COMPUTED
    for field, text in texts.items():
        for language, said in (("ja", text.ja), ("en", text.en)) if text else ():
            for name in PLACEHOLDER.findall(said):
                if name not in known:
                    yield f"{field}.{language}: unknown placeholder {{{name}}}"
