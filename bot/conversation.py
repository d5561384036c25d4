"""A turn as the answer generator and the channel see it, read from Rasa's tracker; and the dialogue's snapshot.

The snapshot is what web keeps of the engine's state. Whenever the engine's own last turn is not the one that web
accepted last (a lost tracker, a late reply, another instance), the tracker is rebuilt from it as a new session.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Text

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.importer import CARRY_ON, FORM
from programme.eligibility import CONTINUE, RESULT
from programme.metadata import situation_of
from programme.model import Programme
from programme.situation import Situation

TURN = "turn"


@dataclass(frozen=True)
class Turn:
    """The company's latest message and what surrounds it."""

    text: Text
    intent: Text
    understood: Dict[Text, Any]
    situation: Situation
    answers: Dict[Text, List[Text]]
    asked: Optional[Text]
    topics_before: List[Text]
    misses_before: int

    @classmethod
    def of(cls, tracker: DialogueStateTracker, programme: Programme) -> Turn:
        """Reads the tracker; its latest message's metadata hold the clock."""
        latest = tracker.latest_message or UserUttered.empty()
        metadata = latest.metadata or {}
        return cls(
            text=latest.text or "",
            intent=str(latest.intent.get("name") or ""),
            understood=latest.parse_data.get("understood") or {},  # type: ignore[call-overload]
            situation=situation_of(metadata),
            answers=answers_of(tracker, programme),
            asked=tracker.get_slot(REQUESTED_SLOT) if tracker.active_loop_name == FORM else None,
            topics_before=list(metadata.get("topics_before") or []),
            misses_before=int(metadata.get("misses_before") or 0),
        )

    def topic_before(self, programme: Programme) -> Optional[Text]:
        """The topic answered last."""
        return next((topic for topic in self.topics_before if topic in programme.answers), None)

    def terms_of_question(self, programme: Programme) -> List[Text]:
        """The words that the question asked at the moment explains."""
        criterion = programme.criteria.get(self.asked or "")
        return list(criterion.terms) if criterion else []


def answers_of(tracker: DialogueStateTracker, programme: Programme) -> Dict[Text, List[Text]]:
    """The pre-screening's answers in the slots."""
    values = {name: tracker.get_slot(name) for name in [*programme.criteria, CARRY_ON]}
    return {name: list(value) for name, value in values.items() if value}


def snapshot(tracker: DialogueStateTracker, programme: Programme) -> Dict[Text, Any]:
    """The dialogue as web keeps it."""
    active = tracker.active_loop_name == FORM
    return {
        "answers": answers_of(tracker, programme),
        "asked": tracker.get_slot(REQUESTED_SLOT) if active else None,
        "active": active,
    }


def last_turn(tracker: DialogueStateTracker) -> Optional[Text]:
    """The id of the company's latest turn in this session, also where Rasa no longer applies it.

    Of a form's answers Rasa's `applied_events` keep the last question only, and none of the turns.
    """
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return (event.metadata or {}).get(TURN)
        if isinstance(event, SessionStarted):
            return None
    return None


def rebuilt(dialogue: Dict[Text, Any], programme: Programme) -> List[Event]:
    """The events of a new session in which the dialogue stands where the snapshot says."""
    known = [*programme.criteria, CARRY_ON]
    now = time.time()
    events: List[Event] = [
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=now),
        SessionStarted(timestamp=now),
        *(SlotSet(name, values) for name, values in _known(dialogue.get("answers") or {}, programme).items()),
    ]
    if dialogue.get("active") and dialogue.get("asked") in known:
        events += [ActiveLoop(FORM), SlotSet(REQUESTED_SLOT, dialogue["asked"])]
    return [*events, ActionExecuted(ACTION_LISTEN_NAME)]


def _known(answers: Dict[Text, List[Text]], programme: Programme) -> Dict[Text, List[Text]]:
    """The answers that the data still have: any other would stop every turn from then on."""
    values = {name: set(criterion.values) for name, criterion in programme.criteria.items()}
    values[CARRY_ON] = {CONTINUE, RESULT}
    several = {name for name, criterion in programme.criteria.items() if criterion.multiple}
    return {
        name: given
        for name, given in answers.items()
        if name in values and set(given) <= values[name] and (len(given) == 1 or name in several)
    }
