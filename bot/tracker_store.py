"""Rasa's SQL tracker store by URL, which fails loudly.

Rasa wraps every store so that a lost database is answered with a fresh conversation (docs/adr/0004). `bot.serve`
takes that wrapping off again: an engine without its store says 503, and web apologises.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, Optional, Text

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


class ConversationStore(SQLTrackerStore):
    """Keeps the tracker's events; of messages only what the dialogue needs, their text is web's to keep."""

    def __init__(
        self,
        host: Text = "sqlite:///var/tracker.sqlite",
        domain: Optional[Domain] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        url = sa.engine.url.make_url(host)
        if url.drivername.startswith("sqlite") and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        for event in super()._additional_events(session, tracker):
            yield lean(event)


def lean(event: Event) -> Event:
    """The event without what the log in web's database has already: texts and rankings."""
    if isinstance(event, BotUttered):
        return BotUttered(text=None, data={}, metadata={}, timestamp=event.timestamp)
    if isinstance(event, UserUttered):
        parse_data = {"intent": event.intent, "entities": event.entities, "text": ""}
        return UserUttered(
            text="",
            intent=event.intent,
            entities=event.entities,
            parse_data=parse_data,  # type: ignore[arg-type]
            timestamp=event.timestamp,
            input_channel=event.input_channel,
            message_id=event.message_id,
            metadata={key: value for key, value in (event.metadata or {}).items() if key == "turn"},
        )
    return event
