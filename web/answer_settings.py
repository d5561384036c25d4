"""The settings of what staff change and approve in the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from web import setting_values as values
from web.setting_values import Variable
from web.store.staff import Role

VARIABLES = (
    Variable("BANSOU_ANSWERS_ACCEPTED_BY", "admin", "who accepts another wording: admin, or reviewer as well"),
    Variable("BANSOU_ANSWERS_APPROVED_BY", "admin", "who approves an answer: admin, or reviewer as well"),
    Variable("BANSOU_ANSWERS_IN_PLACE", "on", "off: what is accepted is kept as a patch only"),
    Variable("BANSOU_ANSWERS_PATCHES", "var/answers/patches", "where accepted patches are kept for git"),
)
ROLES: Mapping[str, frozenset[Role]] = {"admin": frozenset({"admin"}), "reviewer": frozenset({"admin", "reviewer"})}


@dataclass(frozen=True)
class AnswerSettings:
    """Who decides, and where an accepted wording goes."""

    accepted_by: frozenset[Role]
    approved_by: frozenset[Role]
    in_place: bool
    patches: Path


def read(texts: Mapping[str, str]) -> AnswerSettings:
    """The settings, checked."""
    return AnswerSettings(
        accepted_by=values.one_of(texts, "BANSOU_ANSWERS_ACCEPTED_BY", ROLES),
        approved_by=values.one_of(texts, "BANSOU_ANSWERS_APPROVED_BY", ROLES),
        in_place=values.one_of(texts, "BANSOU_ANSWERS_IN_PLACE", {"on": True, "off": False}),
        patches=Path(texts["BANSOU_ANSWERS_PATCHES"]),
    )
