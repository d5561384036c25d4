"""Answers and replies alike: what can be previewed, changed and approved, by the name it has in an address."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from programme.editing import ORDER
from programme.house_rules import fields
from programme.model import Answer, Programme, Reply, Text
from web.store.proposals import Change

REPLIES = "replies"


@dataclass(frozen=True)
class Entry:
    """One answer or reply."""

    content: Answer | Reply

    @property
    def id(self) -> str:
        """Its id in the data."""
        return self.content.id

    @property
    def slug(self) -> str:
        """Its name in an address; an id may hold a slash, and no id holds a dot."""
        return self.id.replace("/", ".")

    @property
    def chapter(self) -> str:
        """The file of `answers/` it stands in, or the replies."""
        return self.content.chapter if isinstance(self.content, Answer) else REPLIES

    @property
    def file(self) -> str:
        """The file it stands in, below the year's folder."""
        return f"answers/{self.content.chapter}.yml" if isinstance(self.content, Answer) else f"{REPLIES}.yml"

    @property
    def title(self) -> Text | None:
        """Its title; a reply has none."""
        return self.content.title if isinstance(self.content, Answer) else None

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses it cites."""
        return self.content.clauses if isinstance(self.content, Answer) else ()

    @property
    def texts(self) -> dict[str, Text]:
        """Its texts by field."""
        return fields(self.content)

    @property
    def editable(self) -> tuple[str, ...]:
        """The fields that may be changed or added."""
        return ORDER if isinstance(self.content, Answer) else ("text",)

    def said(self, field: str, language: str) -> str | None:
        """One of its texts, with its placeholders."""
        text = self.texts.get(field)
        return None if text is None else text.in_(language)


def entries(programme: Programme) -> list[Entry]:
    """All of them, the answers first, in the order of their files."""
    return [*map(Entry, programme.answers.values()), *map(Entry, programme.replies.values())]


def entry_of(programme: Programme, slug: str) -> Entry | None:
    """The one with this name in an address."""
    id = slug.replace(".", "/", 1)
    found = programme.answers.get(id) or programme.replies.get(id)
    return Entry(found) if found else None


def with_changes(programme: Programme, entry: Entry, changes: tuple[Change, ...]) -> Programme:
    """The programme as it would be with the texts changed."""
    texts = {field: {"ja": text.ja, "en": text.en} for field, text in entry.texts.items()}
    for change in changes:
        texts.setdefault(change.field, {"ja": "", "en": ""})[change.language] = change.after or ""
    given = {field: Text(**both) if any(both.values()) else None for field, both in texts.items()}
    if isinstance(entry.content, Reply):
        reply = replace(entry.content, text=given["text"] or entry.content.text)
        return replace(programme, replies={**programme.replies, entry.id: reply})
    answer = replace(
        entry.content,
        title=given["title"] or entry.content.title,
        text=given["text"] or entry.content.text,
        detail=given.get("detail"),
        why=given.get("why"),
    )
    return replace(programme, answers={**programme.answers, entry.id: answer})


def matches(programme: Programme, entry: Entry, wanted: str) -> bool:
    """Whether an entry has all the words, in its id, texts or clauses; widths and letters' cases count alike."""
    labels = [programme.clauses[id].label for id in entry.clauses if id in programme.clauses]
    texts = [*entry.texts.values(), *labels]
    everything = _folded("\n".join([entry.id, *entry.clauses, *(text.ja + "\n" + text.en for text in texts)]))
    return all(word in everything for word in _folded(wanted).split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
