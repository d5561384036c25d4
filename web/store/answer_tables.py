"""The tables of proposed wordings and of approvals, as `store/migrations` leaves them."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Table, Text

from web.store.tables import Instant, metadata

answer_proposals = Table(
    "answer_proposals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("check_began_at", Instant),
    Column("checked_at", Instant),
    Column("checked_version", Text),
    Column("problems", JSON, nullable=False),
    Column("patch", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("decision_note", Text, nullable=False),
    Column("in_force", Boolean, nullable=False),
)

answer_approvals = Table(
    "answer_approvals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", Instant, nullable=False),
    Column("revoked_by", Text),
    Column("revoked_at", Instant),
)
