"""From a text to an accepted example: what is refused, who decides, and the files that keep it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from programme.model import Programme
from web.errors import InvalidFields, Refusal
from web.store import audit, taught
from web.store.database import Store
from web.store.staff import Staff
from web.store.taught import Kind
from web.teaching.corpus import corpus
from web.teaching.files import Kept, TeachingFiles
from web.teaching.texts import folded, kind_of, one_line, problem, warnings

LONGEST_REASON = 500
ALREADY = {"trained": "text_trained", "held_out": "text_held_out"}


@dataclass(frozen=True)
class Proposal:
    """What a reviewer writes: the text as it may stay, and what it is to be understood as."""

    text: str
    labels: tuple[str, ...]


class Unread(Refusal):
    """What looks like personal data in a text was not said to have been read."""

    status, code = 422, "example_unread"


class Teaching:
    """Examples in the database, and those that were accepted in the files."""

    def __init__(self, store: Store, files: TeachingFiles) -> None:
        self._store = store
        self.files = files

    async def propose(self, source: str, proposal: Proposal, who: Staff, now: datetime, known: Programme) -> str:
        """A proposed example of a review; raises `InvalidFields` for a text or labels that cannot be one."""
        text = one_line(proposal.text)
        await self._check(text, proposal.labels, known)
        kind = kind_for(source, proposal.labels)
        async with self._store.writing() as connection:
            id = await taught.propose(
                connection,
                source=source,
                kind=kind,
                text=text,
                folded=folded(text),
                labels=proposal.labels,
                by=who.login,
                now=now,
            )
            await audit.write(connection, who, "example_proposed", id, now, kind=kind, labels=list(proposal.labels))
        return id

    async def leave_out(self, source: str, reason: str, who: Staff, now: datetime) -> None:
        """Decides that a turn is made into no example."""
        async with self._store.writing() as connection:
            id = await taught.propose(
                connection,
                source=source,
                kind=kind_of(source),
                text="",
                folded="",
                labels=(),
                by=who.login,
                now=now,
                state="rejected",
                reason=reason,
            )
            await audit.write(connection, who, "example_left_out", id, now)

    async def accept(self, id: str, who: Staff, now: datetime, *, needs_second: bool, was_read: bool) -> None:
        """Accepts a proposed example: it is taught with the next candidate model.

        `needs_second`: not whoever proposed it; `was_read`: what the text is warned of is no personal data.
        """
        async with self._store.writing() as connection:
            await taught.accept(connection, id, who.login, now)
            example = await taught.by_id(connection, id)
            assert example is not None
            if needs_second and example.proposed_by == who.login:
                raise taught.OwnExample
            if warnings(example.text) and not was_read:
                raise Unread
            await audit.write(connection, who, "example_accepted", id, now, kind=example.kind)
        await asyncio.to_thread(self.files.add, [Kept.of(example)])

    async def reject(self, id: str, reason: str, who: Staff, now: datetime) -> None:
        """Rejects a proposed example, or takes an accepted one back."""
        async with self._store.writing() as connection:
            await taught.reject(connection, id, who.login, now, reason)
            example = await taught.by_id(connection, id)
            assert example is not None
            await audit.write(connection, who, "example_rejected", id, now, kind=example.kind)
        await self._forget({example.folded})

    async def mend(self, now: datetime) -> None:
        """At the start: what the files hold and a new database does not know, and what a stop came between."""
        kept = await asyncio.to_thread(self.files.everything)
        async with self._store.writing() as connection:
            accepted = await taught.of_state(connection, "accepted")
            known = {one.folded for one in accepted}
            gone = await taught.folded_in(connection, "rejected") - known - {""}
            for one in kept:
                mark = folded(one.text)
                if mark not in known | gone and await taught.with_text(connection, mark) is None:
                    await _adopt(connection, one, now)
        if gone:
            await self._forget(gone)
        await asyncio.to_thread(self.files.add, [Kept.of(one) for one in reversed(accepted)])

    async def _forget(self, gone: set[str]) -> None:
        """Out of the files first: after a stop between the two, `mend` finds the text in the database."""
        await asyncio.to_thread(self.files.remove, gone)
        async with self._store.writing() as connection:
            await taught.forget(connection, gone)

    async def _check(self, text: str, labels: Sequence[str], known: Programme) -> None:
        wrong = {"text": found} if (found := problem(text)) else {}
        if not labels or not set(labels) <= set(labels_of(known)):
            wrong["labels"] = "labels"
        if not wrong and (place := (await asyncio.to_thread(corpus)).place_of(text)):
            wrong["text"] = ALREADY[place]
        if not wrong:
            async with self._store.reading() as connection:
                if await taught.with_text(connection, folded(text)):
                    wrong["text"] = "text_taught"
        if wrong:
            raise InvalidFields(wrong)


def kind_for(source: str, labels: Sequence[str]) -> Kind:
    """Whether it teaches or measures; several questions in one message can only be measured with."""
    return "held_out" if len(labels) > 1 else kind_of(source)


def labels_of(programme: Programme) -> list[str]:
    """Every label that can be taught: topics, and replies to what is outside the programme."""
    return [*(f"faq/{topic}" for topic in programme.answers), *programme.replies]


async def _adopt(connection: AsyncConnection, one: Kept, now: datetime) -> None:
    await taught.propose(
        connection,
        source=None,
        kind=one.kind,
        text=one.text,
        folded=folded(one.text),
        labels=one.labels,
        by=taught.COMMAND_LINE,
        now=now,
        state="accepted",
    )
