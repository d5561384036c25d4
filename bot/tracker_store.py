"""Rasa's SQL tracker store by URL, which fails loudly.

Rasa wraps every store so that a lost database is answered with a fresh conversation (docs/adr/0004). `bot.serve`
takes that wrapping off again: an engine without its store says 503, and web apologises.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence, Text

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, create_engine_kwargs
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import URL

CONNECT_SECONDS = 3


class ConversationStore(SQLTrackerStore):
    """Keeps the tracker's events; of messages only what the dialogue needs, their text is web's to keep."""

    def __init__(
        self,
        host: Text = "sqlite:///var/tracker.sqlite",
        domain: Optional[Domain] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        url = patient(sa.engine.url.make_url(host))
        with suppress(OSError):  # readiness says that the store is down, and mends it
            make_folder(url)
        address = url.render_as_string(hide_password=False)
        super().__init__(domain=domain, host=address, event_broker=event_broker, **kwargs)
        # Rasa's own engine hands out connections that a restart of the database has ended.
        self.engine: Any = sa.create_engine(url, pool_pre_ping=True, **create_engine_kwargs(url))
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    def make_tables(self) -> None:
        """Makes what is missing: a database may come back without its tables, a file without its folder."""
        make_folder(self.engine.url)
        self.Base.metadata.create_all(self.engine)

    def erase(self, conversations: Sequence[Text]) -> None:
        """Deletes all events of conversations."""
        with self.session_scope() as session:
            found = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id.in_(conversations))
            found.delete(synchronize_session=False)
            session.commit()

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        for event in super()._additional_events(session, tracker):
            yield lean(event)


def make_folder(url: URL) -> None:
    """The folder of a SQLite file."""
    if url.drivername.startswith("sqlite") and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def patient(url: URL) -> URL:
    """The address of a database that is given up soon, before web gives up the turn."""
    if url.drivername.startswith("postgresql") and "connect_timeout" not in url.query:
        return url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
    return url


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
