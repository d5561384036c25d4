"""The messages of the conversation itself: not understood, a person, what can be asked, what stays unanswered."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from programme import prescreening
from programme.eligibility import Answers
from programme.model import Programme
from programme.rendering import handoff, handoff_choice, office, say
from programme.situation import Situation

Message = dict[str, Any]
# Along an applicant's way; offered where somebody does not know what to ask.
START_TOPICS = ("eligibility_overview", "cost", "application_url", "review_steps", "menu_of_support", "contact")


def saying(programme: Programme, key: str, situation: Situation) -> Message:
    """One sentence of the wording, alone."""
    return {"text": say(programme, key, situation)}


def start_choices(programme: Programme, situation: Situation) -> list[dict[str, str]]:
    """The pre-screening and the topics that most companies begin with."""
    topics = [programme.answers[topic] for topic in START_TOPICS if topic in programme.answers]
    return [
        {"id": "prescreening=start", "label": say(programme, "start_prescreening_label", situation)},
        *({"id": f"topic={topic.id}", "label": topic.title.in_(situation.language)} for topic in topics),
    ]


def start(programme: Programme, key: str, situation: Situation) -> Message:
    """A sentence with what can be asked."""
    return {
        "text": say(programme, key, situation),
        "topics": ["smalltalk"],
        "choices": start_choices(programme, situation),
    }


def not_understood(programme: Programme, misses_before: int, situation: Situation) -> Message:
    """Said to what was not understood; a person is offered, and after a second miss first of all."""
    again = misses_before > 0
    choices = start_choices(programme, situation)
    person = handoff_choice(programme, situation)
    return {
        "text": say(programme, "fallback_again" if again else "fallback", situation),
        "topics": ["fallback"],
        "choices": [person, *choices] if again else [*choices, person],
        "handoff": handoff(programme, situation),
    }


def other_language(programme: Programme, situation: Situation) -> Message:
    """The fixed reply to a third language."""
    return {"text": say(programme, "other_language", situation), "topics": ["out_of_scope"]}


def handoff_offer(programme: Programme, situation: Situation) -> Message:
    """How to reach a person, and whether one is there now."""
    state = office(programme, situation)
    closed = "handoff_closed" if state.confirmed else "handoff_closed_unconfirmed"
    now = {"open": "handoff_open", "unconfirmed": "handoff_unconfirmed"}.get(state.kind, closed)
    text = "\n".join([say(programme, "handoff_request", situation), say(programme, now, situation)])
    return {"text": text, "handoff": handoff(programme, situation)}


def stopped(programme: Programme, situation: Situation) -> Message:
    """The pre-screening is left; its answers are kept."""
    choices = [
        {"id": f"prescreening={control}", "label": say(programme, f"choice_{control}", situation)}
        for control in ("resume", "restart")
    ]
    return {"text": say(programme, "prescreening_stopped", situation), "choices": choices}


def with_unanswered(programme: Programme, message: Message, parts: Sequence[str], situation: Situation) -> Message:
    """The message with the parts of the question named that it does not answer."""
    named = [say(programme, "multi_unknown", situation, part=part) for part in parts]
    return {**message, "text": "\n\n".join([message["text"], *named])}


def terms_in(programme: Programme, text: str) -> list[str]:
    """The explained words that a text names."""
    folded = unicodedata.normalize("NFKC", text).lower()
    titles = {term.id: {term.title.ja.lower(), term.title.en.lower()} for term in programme.terms.values()}
    return [term for term, names in titles.items() if any(name in folded for name in names)]


def which_to_correct(programme: Programme, answers: Answers, situation: Situation) -> Message:
    """Asks which of the earlier answers is meant."""
    given = [programme.criteria[id] for id in programme.criteria if answers.get(id)]
    if not given:
        return saying(programme, "nothing_to_correct", situation)
    choices = [
        {"id": f"prescreening=edit:{criterion.id}", "label": _summary(programme, criterion.id, answers, situation)}
        for criterion in given
    ]
    return {"text": say(programme, "correct_which", situation), "choices": choices}


def corrected(programme: Programme, criterion: str, answers: Answers, situation: Situation) -> Message:
    """Says how an answer stands after its correction."""
    if not answers.get(criterion):
        return saying(programme, "corrected_asked_again", situation)
    return {"text": say(programme, "corrected", situation, answer=_summary(programme, criterion, answers, situation))}


def _summary(programme: Programme, criterion: str, answers: Answers, situation: Situation) -> str:
    title = programme.criteria[criterion].title.in_(situation.language)
    given = prescreening.answered(programme, criterion, answers[criterion], situation)
    return say(programme, "answer_summary", situation, title=title, answer=given)
