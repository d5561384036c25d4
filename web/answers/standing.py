"""How each answer stands: approved as it is, approved as it was, or never; and who may approve it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from programme.answer_digest import answer_digest
from programme.model import Programme
from web.answers.entries import Entry, entries
from web.store.approvals import Approval
from web.store.proposals import Proposal

Kind = Literal["approved", "unapproved", "changed"]


@dataclass(frozen=True)
class Standing:
    """One answer's; `approval` is the one that counts, or the latest that no longer does."""

    kind: Kind
    digest: str
    approval: Approval | None = None


def standing(programme: Programme, entry: Entry, approvals: Iterable[Approval]) -> Standing:
    """An approval counts for the wording and the edition that it was given to, until it is revoked."""
    digest = answer_digest(programme, entry.content)
    mine = [one for one in approvals if one.topic == entry.id and one.revoked_at is None]
    for one in mine:
        if (one.digest, one.edition) == (digest, programme.edition.ja):
            return Standing("approved", digest, one)
    return Standing("changed", digest, mine[0]) if mine else Standing("unapproved", digest)


def standings(programme: Programme, approvals: Sequence[Approval]) -> dict[str, Standing]:
    """Every entry's, by id."""
    by_topic: dict[str, list[Approval]] = {}
    for one in approvals:
        by_topic.setdefault(one.topic, []).append(one)
    return {entry.id: standing(programme, entry, by_topic.get(entry.id, ())) for entry in entries(programme)}


def authors(programme: Programme, accepted: Iterable[Proposal]) -> Mapping[str, set[str]]:
    """By entry, whose accepted proposals the present texts come from: these do not approve their own wording."""
    by_id = {entry.id: entry for entry in entries(programme)}
    found: dict[str, set[str]] = {}
    for proposal in accepted:
        entry = by_id.get(proposal.topic)
        if entry and any(entry.said(one.field, one.language) == one.after for one in proposal.changes):
            found.setdefault(entry.id, set()).add(proposal.proposed_by)
    return found
