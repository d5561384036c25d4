"""`GET /help`: every answer of the assistant, by theme, with a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from programme import answers, rendering
from programme.model import Answer
from programme.notices import notices
from web.page.folding import holds, words
from web.page.view import View, look, page
from web.store.interventions import Intervention

THEME = "page_theme_"
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Topic:
    """One answer as the page shows it."""

    id: str
    title: str
    before: list[str]
    text: str
    after: list[str]
    more: tuple[tuple[str, str], ...]
    citations: list[dict[str, str]]
    links: list[dict[str, str]]
    related: tuple[tuple[str, str], ...]
    offers_handoff: bool

    def searched(self) -> str:
        """All that a search looks through."""
        cited = (f"{entry['label']} {entry['summary']}" for entry in self.citations)
        return "\n".join([self.title, *self.before, self.text, *self.after, *(text for _, text in self.more), *cited])


@dataclass(frozen=True)
class Theme:
    """Topics under one heading."""

    id: str
    title: str
    topics: tuple[Topic, ...]


class Shelf:
    """The themes of the last minute in each language: to fill a hundred answers takes longer than a page may."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[object, list[Theme]]] = {}

    def themes(self, view: View) -> list[Theme]:
        """The themes, made anew where the data, the state of applications or the minute are others."""
        here = view.situation
        mark = (
            view.programme.version,
            here.known_status,
            here.status_as_of,
            here.closures,
            here.now.replace(second=0, microsecond=0),
        )
        kept = self._kept.get(view.language)
        if kept is None or kept[0] != mark:
            kept = self._kept[view.language] = (mark, list(themes(view)))
        return kept[1]


SHELF = web.AppKey("shelf", Shelf)


async def show_help(request: web.Request) -> web.Response:
    """All answers, or those that hold every word of `q`."""
    view = await look(request)
    query = request.query.get("q", "").strip()[:LONGEST_QUERY]
    wanted = words(query)
    shown = (intervened(view, theme, view.living) for theme in request.app[SHELF].themes(view))
    found = [theme for theme in (_matching(theme, wanted) for theme in shown) if theme.topics]
    count = sum(len(theme.topics) for theme in found)
    kept = {"q": query} if wanted else {}
    return page(view, "help.html", themes=found, query=query, searched=bool(wanted), count=count, kept=kept)


def intervened(view: View, theme: Theme, living: Sequence[Intervention]) -> Theme:
    """The theme as it may be shown: a withdrawn answer gives way to its notice and the desk's contact."""
    withdrawn = {one.topic: one.text(view.language) for one in living if one.kind == "withdrawal"}
    noted = [one for one in living if one.kind == "notice" and one.topic]
    topics = []
    for one in theme.topics:
        if one.id in withdrawn:
            text = "\n\n".join([withdrawn[one.id], view.say("desk_withdrawn_contact")])
            one = Topic(one.id, one.title, [], text, [], (), [], [], (), True)
        else:
            before = [notice.text(view.language) for notice in noted if notice.topic == one.id]
            one = replace(one, before=[*before, *one.before]) if before else one
        topics.append(one)
    return Theme(theme.id, theme.title, tuple(topics))


def themes(view: View) -> Iterator[Theme]:
    """The themes in the order of their headings, each with its topics in the order of the data."""
    for key in view.programme.wording:
        if key.startswith(THEME):
            chapter = key.removeprefix(THEME)
            said = [answer for answer in view.programme.answers.values() if answer.chapter == chapter]
            yield Theme(f"theme-{chapter}", view.say(key), tuple(topic(view, answer) for answer in said))


def topic(view: View, answer: Answer) -> Topic:
    """One answer, as the chat gives it; its clauses stand apart from the text."""
    message: dict[str, Any] = answers.answer(view.programme, [answer.id], view.situation)
    before, after = (notices(view.programme, answer.notices, at, view.situation) for at in ("before", "after"))
    sources = view.say("sources_line", clauses=rendering.labels(view.programme, answer.clauses, view.situation))
    more = ((view.say("page_help_detail"), answer.detail), (view.say("page_help_why"), answer.why))
    related = (choice for choice in message.get("choices", ()) if choice["id"].startswith("topic="))
    return Topic(
        id=answer.id,
        title=view.fill(answer.title),
        before=before,
        text=_without(message["text"], [*before, sources, *after]),
        after=after,
        more=tuple((label, view.fill(text)) for label, text in more if text),
        citations=message["citations"],
        links=message.get("links", []),
        related=tuple((choice["id"].removeprefix("topic="), choice["label"]) for choice in related),
        offers_handoff=answer.offers_handoff,
    )


def _without(text: str, parts: list[str]) -> str:
    """The text without the parts that the page shows apart from it."""
    return "\n\n".join(part for part in text.split("\n\n") if part not in "\n\n".join(parts).split("\n\n"))


def _matching(theme: Theme, wanted: list[str]) -> Theme:
    if not wanted:
        return theme
    return Theme(theme.id, theme.title, tuple(topic for topic in theme.topics if holds(topic.searched(), wanted)))
