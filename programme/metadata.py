"""The circumstances that web sends with each message: the engine and the actions ask no clock and no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from programme.model import DateRange
from programme.situation import Situation


def situation_of(metadata: Mapping[str, Any]) -> Situation:
    """The situation that a message's metadata describe; a missing `now` is a `KeyError`: there is no other clock."""
    as_of = metadata.get("status_as_of")
    return Situation(
        now=datetime.fromisoformat(metadata["now"]),
        application_status=metadata.get("application_status") or "unknown",
        status_as_of=date.fromisoformat(as_of) if as_of else None,
        language="en" if metadata.get("language") == "en" else "ja",
        closures=tuple(
            DateRange(date.fromisoformat(first), date.fromisoformat(last))
            for first, last in metadata.get("closures") or ()
        ),
    )
