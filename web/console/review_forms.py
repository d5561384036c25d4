"""The form in which a turn is judged: what it offers, and what was sent with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from programme.model import Programme
from programme.personal_numbers import mask
from web.accounts.roles import CONSOLE
from web.chat.cleaning import clean
from web.console.pages import field
from web.errors import Malformed
from web.store.reviews import JUDGEMENTS, Review
from web.store.turn_details import TurnDetail

REVIEWS = f"{CONSOLE}/reviews"
THEME = "page_theme_"
TOPIC_PREFIX = "faq/"
MOST_OFFERED, MOST_TOPICS, LONGEST_NOTE = 5, 5, 1000
# Where a form may lead back to: a page of the console, with its filters.
BACK = re.compile(r"/console/(?:[\w./-]+)(?:\?[\w.=&%:~+-]*)?(?:#[\w-]+)?", re.ASCII)


@dataclass(frozen=True)
class ReviewForm:
    """A form for one turn. `offered`: the topics that were likely or chosen, by title, for one press each."""

    here: str
    turn_id: str
    seen: str
    offered: Mapping[str, str]
    review: Review | None
    back: str = ""


@dataclass(frozen=True)
class Judged:
    """What was sent; `wrong` are the fields that cannot be taken."""

    judgement: str
    topics: tuple[str, ...]
    note: str
    seen: str
    wrong: Mapping[str, str]


def review_form(programme: Programme, turn: TurnDetail, back: str = "") -> ReviewForm:
    """The form of a turn as it stands."""
    review = turn.review
    here = f"{REVIEWS}/turns/{turn.conversation_id}/{turn.turn_id}"
    return ReviewForm(here, turn.turn_id, review.id if review else "", offered(programme, turn), review, back)


def offered(programme: Programme, turn: TurnDetail) -> dict[str, str]:
    """The topics that a reviewer probably looks for: what the company chose, what was offered, what ranked behind."""
    ranked = [str(one.get("id", "")) for one in turn.understood.get("topics") or ()]
    likely = [
        turn.chosen,
        *(turn.understood.get("beside") or ()),
        *(turn.understood.get("candidates") or ()),
        *(id.removeprefix(TOPIC_PREFIX) for id in ranked),
    ]
    fresh = [id for id in dict.fromkeys(likely) if id in programme.answers and id not in turn.topics]
    return {id: programme.answers[id].title.ja for id in fresh[:MOST_OFFERED]}


def chapters(programme: Programme) -> list[tuple[str, dict[str, str]]]:
    """All topics by chapter, for a list to choose from."""
    by_chapter: dict[str, dict[str, str]] = {}
    for id, answer in programme.answers.items():
        by_chapter.setdefault(answer.chapter, {})[id] = answer.title.ja
    headings = {key.removeprefix(THEME): text.ja for key, text in programme.wording.items() if key.startswith(THEME)}
    known = [(headings[chapter], by_chapter.pop(chapter)) for chapter in headings if chapter in by_chapter]
    return known + [(chapter or "-", topics) for chapter, topics in by_chapter.items()]


async def read_form(request: web.Request, programme: Programme) -> Judged:
    """What a reviewer sent: one press, or a judgement with its topics. Personal numbers in the note are masked."""
    pressed = await field(request, "press")
    judgement = pressed.partition(":")[0] or await field(request, "judgement")
    sent = [one for one in (await request.post()).getall("topic", []) if isinstance(one, str)]
    if pressed:
        sent = [pressed.partition(":")[2]]
    topics = tuple(dict.fromkeys(one for one in map(clean, sent) if one))
    if any(one not in programme.answers for one in topics):
        raise Malformed("topic")
    note = mask(await field(request, "note", LONGEST_NOTE))[0]
    return Judged(judgement, topics, note, await field(request, "seen"), _wrong(judgement, topics))


def _wrong(judgement: str, topics: tuple[str, ...]) -> dict[str, str]:
    if judgement not in JUDGEMENTS:
        return {"judgement": "judgement_needed"}
    if judgement == "topics" and not 1 <= len(topics) <= MOST_TOPICS:
        return {"topic": "topics_needed"}
    return {"topic": "topics_alone"} if topics and judgement != "topics" else {}


def way_back(path: str) -> str:
    """Where a form leads back to; empty for what is no page of ours."""
    return path if BACK.fullmatch(path) and "//" not in path and ".." not in path else ""


def transcript_path(conversation_id: str, turn_id: str) -> str:
    """Where a turn stands in its conversation."""
    return f"{CONSOLE}/transcripts/{conversation_id}#turn-{turn_id}"
