"""An answer as companies read it in a situation, with what the desk has set: closures, withdrawals, notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from programme import answers
from programme.model import Answer, DateRange, Language, Programme
from programme.situation import APPLICATION_STATUSES, DESK_TIMEZONE, Situation
from web.answers.entries import Entry
from web.desk.stop_switch import intervened
from web.store.circumstances import Circumstances
from web.store.interventions import Intervention

AS_SET = "as_set"
LANGUAGES: tuple[Language, ...] = ("ja", "en")
SHOWN_LANGUAGES = ("both", *LANGUAGES)
Message = Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What a preview is asked for; a moment of None is now."""

    moment: datetime | None = None
    status: str = AS_SET
    language: str = "both"

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages to show."""
        return LANGUAGES if self.language == "both" else ("en",) if self.language == "en" else ("ja",)


@dataclass(frozen=True)
class Preview:
    """One language: what is said; what would be said without a withdrawal or notice where there is one; the rest."""

    language: Language
    message: Message
    without: Message | None
    withdrawn: bool
    detail: Message | None
    why: Message | None


def wanted(query: Mapping[str, str], now: datetime) -> Wanted:
    """What an address asks for; what it does not say, or says wrongly, is as it is now."""
    status, language = query.get("status", AS_SET), query.get("language", "both")
    return Wanted(
        _moment(query.get("date", ""), query.get("hour", ""), now),
        status if status in APPLICATION_STATUSES else AS_SET,
        language if language in SHOWN_LANGUAGES else "both",
    )


def _moment(day: str, hour: str, now: datetime) -> datetime | None:
    here = now.astimezone(ZoneInfo(DESK_TIMEZONE))
    try:
        at = datetime.combine(
            date.fromisoformat(day) if day else here.date(),
            time(int(hour)) if hour else here.time().replace(minute=0, second=0, microsecond=0),
            ZoneInfo(DESK_TIMEZONE),
        )
    except ValueError:
        return None
    # The hour that is now: what has been set within it is in force.
    same = at.date() == here.date() and at.hour == here.hour
    return None if same else at


def situation(asked: Wanted, now: datetime, told: Circumstances, language: Language) -> Situation:
    """The situation that is asked for; a state that is tried out is one of that day."""
    moment = asked.moment or now
    if asked.status == AS_SET:
        status, as_of = told.status.status, told.status.as_of
    else:
        status, as_of = asked.status, moment.astimezone(ZoneInfo(DESK_TIMEZONE)).date()
    closures: tuple[DateRange, ...] = told.closures
    return Situation(moment, status, as_of, language, closures)


def preview(programme: Programme, entry: Entry, here: Situation, set_by_desk: Sequence[Intervention]) -> Preview:
    """The entry in one language; the interventions are those in force at that moment."""
    living = [one for one in set_by_desk if one.set_at <= here.now]
    if not isinstance(entry.content, Answer):
        return Preview(here.language, answers.reply(programme, entry.id, here), None, False, None, None)
    plain = answers.answer(programme, [entry.id], here)
    (said,) = intervened(programme, [plain], living, here)
    content = programme.answers[entry.id]
    return Preview(
        here.language,
        said,
        plain if said != plain else None,
        any(one.kind == "withdrawal" and one.topic == entry.id for one in living),
        answers.more_detail(programme, entry.id, here) if content.detail else None,
        answers.reason(programme, entry.id, here) if content.why else None,
    )
