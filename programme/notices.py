"""The sentences that depend on the day, the state of applications and the desk's hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from programme.consistency import SUPPORT_END
from programme.model import NoticeCase, Programme
from programme.rendering import fill, office
from programme.situation import Situation


def period(programme: Programme, situation: Situation) -> str:
    """`before` until the last day of this guideline's support period (II.5), then `ended`."""
    end = programme.values[SUPPORT_END]
    return "ended" if isinstance(end, date) and situation.today > end else "before"


def notices(programme: Programme, ids: Iterable[str], place: str, situation: Situation) -> list[str]:
    """What these notices say at that place of a message, in order; a notice that does not apply says nothing."""
    said = []
    for id in dict.fromkeys(ids):
        notice = programme.notices[id]
        case = next((case for case in notice.cases if _holds(programme, case, situation)), None)
        if case is not None and notice.place == place:
            said.append(fill(programme, case.text, situation))
    return said


def _holds(programme: Programme, case: NoticeCase, situation: Situation) -> bool:
    desk = office(programme, situation)
    state: dict[str, str] = {
        "period": period(programme, situation),
        "application_status": situation.known_status,
        # On the evening before days of which nothing is known, the next opening is not known either.
        "office": desk.kind if desk.confirmed else "unconfirmed",
    }
    return all(state[key] in values for key, values in case.when.items())
