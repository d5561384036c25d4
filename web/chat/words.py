"""What the web process says itself: greeting, apology, notices. Every sentence stands in the wording files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from programme import rendering
from programme.model import Programme
from programme.situation import Situation
from web.chat.choices import pending, repeated
from web.store.conversations import Offered
from web.store.messages import Draft

START_TOPICS = ("eligibility_overview", "cost", "application_url", "review_steps", "menu_of_support", "contact")


def start_choices(programme: Programme, situation: Situation) -> list[dict[str, str]]:
    """The pre-screening, and the topics along an applicant's way."""
    label = rendering.say(programme, "start_prescreening_label", situation)
    topics = [
        {"id": f"topic={id}", "label": programme.answers[id].title.in_(situation.language)}
        for id in START_TOPICS
        if id in programme.answers
    ]
    return [{"id": "prescreening=start", "label": label}, *topics]


def greeting(programme: Programme, situation: Situation) -> list[Draft]:
    """What a conversation begins with."""
    text = rendering.say(programme, "greeting", situation)
    return [Draft("bot", text, {"choices": start_choices(programme, situation)})]


def apology(programme: Programme, situation: Situation, offered: Offered) -> Draft:
    """The engine gave no answer: says so, names the desk, and shows the choices again that are still open."""
    parts = [rendering.say(programme, "web_apology_engine", situation), desk_now(programme, situation)]
    handoff = rendering.handoff(programme, situation)
    return Draft("bot", "\n".join(parts), {"topics": ["fallback"], **repeated(offered), "handoff": handoff})


def desk_now(programme: Programme, situation: Situation) -> str:
    """Whether the desk can be reached by phone at this moment, and otherwise when."""
    state = rendering.office(programme, situation)
    if state.open:
        return rendering.say(programme, "web_desk_open", situation)
    return rendering.say(programme, "web_desk_closed" if state.confirmed else "web_desk_unconfirmed", situation)


def wordless(programme: Programme, situation: Situation, offered: Offered, text: str, misses: int) -> Draft:
    """A message without a word gets a friendly question, and from the second on the desk."""
    key = "emoji_only" if text else "empty_message"
    choices = pending(offered) or {"choices": start_choices(programme, situation)}
    fields: dict[str, Any] = {"topics": ["fallback"], **choices}
    if misses:
        fields["handoff"] = rendering.handoff(programme, situation)
    return Draft("bot", rendering.say(programme, key, situation), fields)


def notices(programme: Programme, situation: Situation, keys: Sequence[str]) -> list[Draft]:
    """Remarks of the system, one message each."""
    return [Draft("system", rendering.say(programme, key, situation)) for key in keys]
