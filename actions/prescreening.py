"""The pre-screening's actions: slots in, a pure call to `programme.eligibility`, slots and messages out."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.source import programme
from programme import conversation, eligibility, mentions, prescreening, revision, stated
from programme.eligibility import CARRY_ON, CONTINUE, RESULT, Answers
from programme.metadata import situation_of
from programme.model import Criteria
from programme.situation import Situation

FORM = "prescreening_form"
REQUESTED = "requested_slot"
RESUME = "resume"
DomainDict = Dict[Text, Any]


def answers_of(tracker: Tracker, criteria: Criteria) -> Dict[Text, List[Text]]:
    """The answers in the slots, and the wish to carry on."""
    values = {name: tracker.get_slot(name) for name in [*criteria, CARRY_ON]}
    return {name: list(value) for name, value in values.items() if value}


def situation(tracker: Tracker) -> Situation:
    """The circumstances of the latest message."""
    return situation_of(tracker.latest_message.get("metadata") or {})


def slots_for(criteria: Criteria, before: Answers, after: Answers) -> List[EventType]:
    """The slots that turn the answers before into the answers after."""
    names = [*criteria, CARRY_ON]
    changed = [name for name in names if tuple(before.get(name, ())) != tuple(after.get(name, ()))]
    return [SlotSet(name, list(after[name]) if after.get(name) else None) for name in changed]


def say(dispatcher: CollectingDispatcher, message: Dict[Text, Any]) -> None:
    """One whole message."""
    dispatcher.utter_message(text=message["text"], json_message=message)


class ValidatePrescreeningForm(Action):
    """Decides what is asked next; the form asks it, or is done."""

    def name(self) -> Text:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[EventType]:
        criteria = programme().criteria
        given = answers_of(tracker, criteria)
        on_path = set(eligibility.path(criteria, given))
        kept = {name: values for name, values in given.items() if name == CARRY_ON or name in on_path}
        return [*slots_for(criteria, given, kept), SlotSet(REQUESTED, eligibility.next_criterion(criteria, kept))]


class ActionPrescreeningOpen(Action):
    """Starts the pre-screening: where it was stopped, which is said; after a verdict anew, or on where that is wished.

    A wish to go on never costs the answers: it leads to the questions left out, or to the verdict once more.
    """

    def name(self) -> Text:
        return "action_prescreening_open"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[EventType]:
        criteria = programme().criteria
        given = answers_of(tracker, criteria)
        facts = entity_of(tracker, "facts")
        if facts:
            say(dispatcher, stated.filled(programme(), facts, situation(tracker)))
            return slots_for(criteria, given, facts)
        if not given:
            self._offer_facts(dispatcher, tracker)
            return []
        ended = eligibility.next_criterion(criteria, given) is None
        if ended and tracker.latest_message["intent"]["name"] != RESUME:
            return slots_for(criteria, given, {})
        going_on = carried_on(given) if ended else given
        if eligibility.next_criterion(criteria, going_on) is not None:
            say(dispatcher, conversation.saying(programme(), "prescreening_resumed", situation(tracker)))
        return slots_for(criteria, given, going_on)

    def _offer_facts(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """What the company told in the message that starts it can be filled in."""
        facts = stated.on_path(programme(), mentions.stated(programme(), entities_of(tracker, "mentions")))
        if facts:
            say(dispatcher, stated.offer(programme(), facts, situation(tracker)))


class ActionPrescreeningRestart(Action):
    """Forgets the answers, and says so."""

    def name(self) -> Text:
        return "action_prescreening_restart"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[EventType]:
        criteria = programme().criteria
        given = answers_of(tracker, criteria)
        if given:
            say(dispatcher, conversation.saying(programme(), "prescreening_restarted", situation(tracker)))
        return slots_for(criteria, given, {})


class ActionPrescreeningBack(Action):
    """Takes back the last answer, and what was asked because of it; says so, or that there is none."""

    def name(self) -> Text:
        return "action_prescreening_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[EventType]:
        criteria = programme().criteria
        given = answers_of(tracker, criteria)
        last = revision.last_answered(criteria, given)
        said = "prescreening_went_back" if last else "prescreening_at_first"
        say(dispatcher, conversation.saying(programme(), said, situation(tracker)))
        return slots_for(criteria, given, eligibility.without(criteria, given, last)) if last else []


class ActionPrescreeningCorrect(Action):
    """Changes an earlier answer, and asks again only what depends on it; asks which where that is not clear."""

    def name(self) -> Text:
        return "action_prescreening_correct"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[EventType]:
        criteria = programme().criteria
        given = answers_of(tracker, criteria)
        correction = correction_of(tracker)
        if correction is None:
            say(dispatcher, conversation.which_to_correct(programme(), given, situation(tracker)))
            return []
        changed = revision.corrected(criteria, given, correction["criterion"], correction["values"])
        say(dispatcher, conversation.corrected(programme(), correction["criterion"], changed, situation(tracker)))
        return slots_for(criteria, given, changed)


class ActionPrescreeningVerdict(Action):
    """Says what the answers amount to."""

    def name(self) -> Text:
        return "action_prescreening_verdict"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[EventType]:
        given = answers_of(tracker, programme().criteria)
        say(dispatcher, prescreening.verdict(programme(), answers_only(given), situation(tracker)))
        return []


def carried_on(given: Answers) -> Answers:
    """The answers, where the wish for the result at once is changed into that to go on."""
    return {**given, CARRY_ON: [CONTINUE]} if RESULT in given.get(CARRY_ON, ()) else given


def answers_only(given: Answers) -> Dict[Text, List[Text]]:
    """The answers to criteria, without the wish to carry on."""
    return {name: list(values) for name, values in given.items() if name != CARRY_ON}


def correction_of(tracker: Tracker) -> Optional[Dict[Text, Any]]:
    """What the latest message corrects, if that was understood."""
    return entity_of(tracker, "correction")


def entity_of(tracker: Tracker, name: Text) -> Any:
    """The value of an entity of the latest message, or None."""
    return next(iter(entities_of(tracker, name)), None)


def entities_of(tracker: Tracker, name: Text) -> List[Any]:
    """The values of the latest message's entities of a name."""
    entities = tracker.latest_message.get("entities") or []
    return [entity["value"] for entity in entities if entity["entity"] == name]
