"""The answer generator: what Rasa's responses only name is said here from the programme's data, for the date at hand.

Rasa makes one from `nlg:` in endpoints.yml. Every message is whole (text, choices, citations in one, as the chat
contract has it) and travels as a response's `custom`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Dict, Optional, Text

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.conversation import Turn
from bot.importer import programme_folder
from programme import answers, conversation, prescreening, stated
from programme.language import wanted
from programme.model import Programme
from programme.source import ProgrammeSource

Message = Dict[Text, Any]


class AnswerGenerator(NaturalLanguageGenerator):
    """Says each `utter_…` of the domain; an unknown one is an error, never silence."""

    def __init__(
        self,
        endpoint_config: Optional[EndpointConfig] = None,
        domain: Optional[Domain] = None,
        source: Optional[ProgrammeSource] = None,
    ) -> None:
        self._source = source or ProgrammeSource(programme_folder())

    async def generate(
        self, utter_action: Text, tracker: DialogueStateTracker, output_channel: Text, **kwargs: Any
    ) -> Dict[Text, Any]:
        """The message of a response for the tracker's latest turn."""
        programme = self._source.current()
        message = say(programme, utter_action, Turn.of(tracker, programme))
        return {"text": message["text"], "custom": message}


def say(programme: Programme, utter_action: Text, turn: Turn) -> Message:
    """The message of a response."""
    name = utter_action[len("utter_") :]
    if name.startswith("ask_"):
        return _question(programme, name[len("ask_") :], turn)
    if name.startswith("faq/"):
        topics = turn.understood.get("answers") or [name[len("faq/") :]]
        message = answers.answer(programme, topics, turn.situation)
        unanswered, beside, facts = (turn.understood.get(key) for key in ("unanswered", "beside", "facts"))
        message = conversation.with_unanswered(programme, message, unanswered or [], turn.situation)
        message = answers.with_runners_up(programme, message, beside or [], turn.situation)
        return stated.with_facts(programme, message, facts, turn.situation) if facts else message
    if name in programme.replies:
        return answers.reply(programme, name, turn.situation)
    return SAYINGS[name](programme, turn)


def _question(programme: Programme, criterion: Text, turn: Turn) -> Message:
    opening = turn.intent in ("prescreening_start", "start_over") and not turn.answers
    return prescreening.question(programme, criterion, turn.answers, turn.situation, introduce=opening)


def _clarify(programme: Programme, turn: Turn) -> Message:
    return answers.clarify(programme, turn.understood["candidates"], turn.situation)


def _more_detail(programme: Programme, turn: Turn) -> Message:
    topic = turn.topic_before(programme)
    return answers.more_detail(programme, topic, turn.situation) if topic else _default(programme, turn)


def _reason(programme: Programme, turn: Turn) -> Message:
    topic = turn.topic_before(programme)
    return answers.reason(programme, topic, turn.situation) if topic else _default(programme, turn)


def _why_asked(programme: Programme, turn: Turn) -> Message:
    return prescreening.why(programme, turn.asked, turn.situation) if turn.asked else _default(programme, turn)


def _term(programme: Programme, turn: Turn) -> Message:
    terms = conversation.terms_in(programme, turn.text) or turn.terms_of_question(programme)
    return prescreening.term(programme, terms[0], turn.situation) if terms else _default(programme, turn)


def _default(programme: Programme, turn: Turn) -> Message:
    return conversation.not_understood(programme, turn.misses_before, turn.situation)


def _switch_language(programme: Programme, turn: Turn) -> Message:
    """Says how languages are chosen, and the answer before once more in the one that is wished for."""
    situation = replace(turn.situation, language=wanted(turn.text) or turn.situation.language)
    note = conversation.saying(programme, "language_note", situation)
    topic = turn.topic_before(programme)
    if topic is None:
        return note
    message = answers.answer(programme, [topic], situation)
    return {**message, "text": "\n\n".join([note["text"], message["text"]])}


def _saying(key: Text) -> Callable[[Programme, Turn], Message]:
    return lambda programme, turn: conversation.saying(programme, key, turn.situation)


SAYINGS: Dict[Text, Callable[[Programme, Turn], Message]] = {
    "default": _default,
    "clarify": _clarify,
    "more_detail": _more_detail,
    "reason": _reason,
    "why_asked": _why_asked,
    "term": _term,
    "other_language": lambda programme, turn: conversation.other_language(programme, turn.situation),
    "handoff": lambda programme, turn: conversation.handoff_offer(programme, turn.situation),
    "capabilities": lambda programme, turn: conversation.start(programme, "capabilities", turn.situation),
    "nothing_asked": lambda programme, turn: conversation.start(programme, "nothing_asked", turn.situation),
    "prescreening_stopped": lambda programme, turn: conversation.stopped(programme, turn.situation),
    "not_an_answer": _saying("prescreening_not_read"),
    "switch_language": _switch_language,
}
