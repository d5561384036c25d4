"""Proposals in the store: each step once, a check that was lost begun again, on both kinds of database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest_asyncio

from web.store import approvals, proposals
from web.store.database import Store, open_store
from web.store.proposals import CHECK_LASTS, Change, Proposal


@pytest_asyncio.fixture
async def store(database_url: str, now: datetime) -> AsyncIterator[Store]:
    """A store that holds the proposal `p`."""
    opened = await open_store(database_url)
    changes = (Change("text", "ja", "前", "後"), Change("why", "en", None, "Because\n"))
    async with opened.writing() as connection:
        await proposals.add(connection, Proposal("p", "cost", changes, "理由", "somebody", now))
    yield opened
    await opened.close()


async def the_proposal(store: Store) -> Proposal:
    async with store.reading() as connection:
        found = await proposals.by_id(connection, "p")
    assert found is not None
    return found


async def begin(store: Store, now: datetime) -> bool:
    async with store.writing() as connection:
        return await proposals.begin_check(connection, "p", now)


async def decide(store: Store, state: str, now: datetime, by: str = "x") -> bool:
    async with store.writing() as connection:
        return await proposals.decide(connection, "p", state, by=by, note="", now=now, among=("checked",))


async def test_a_proposal_comes_back_as_it_went_in(store: Store, now: datetime) -> None:
    found = await the_proposal(store)
    assert found.changes == (Change("text", "ja", "前", "後"), Change("why", "en", None, "Because\n"))
    assert (found.state, found.is_open, found.proposed_at, found.problems) == ("proposed", True, now, ())


async def test_one_check_at_a_time_and_one_that_was_lost_begins_again(store: Store, now: datetime) -> None:
    assert await begin(store, now) and not await begin(store, now)
    assert not (await the_proposal(store)).may_be_checked(now + CHECK_LASTS)
    late = now + CHECK_LASTS + timedelta(seconds=1)
    assert (await the_proposal(store)).may_be_checked(late) and await begin(store, late)
    found = {"version": "v", "problems": [], "patch": "diff"}
    async with store.writing() as connection:
        assert not await proposals.end_check(connection, "p", now, late, **found)
        assert await proposals.end_check(connection, "p", late, late, **found)
    checked = await the_proposal(store)
    assert (checked.state, checked.checked_version, checked.patch) == ("checked", "v", "diff")


async def test_of_two_who_decide_at_once_one_does(store: Store, now: datetime) -> None:
    assert not await decide(store, "accepted", now)
    await begin(store, now)
    async with store.writing() as connection:
        await proposals.end_check(connection, "p", now, now, version="v", problems=[], patch="")
    decided = await asyncio.gather(decide(store, "accepted", now, "a"), decide(store, "rejected", now, "b"))
    assert sorted(decided) == [False, True]
    after = await the_proposal(store)
    assert (after.state, after.decided_by) in {("accepted", "a"), ("rejected", "b")} and not await begin(store, now)


async def test_an_approval_is_revoked_once_and_stays_in_the_history(store: Store, now: datetime) -> None:
    async with store.writing() as connection:
        await approvals.add(connection, "cost", "digest", "版", "a", now)
        assert await approvals.revoke(connection, "cost", "b", now + timedelta(days=1))
        assert not await approvals.revoke(connection, "cost", "b", now + timedelta(days=2))
    async with store.reading() as connection:
        (one,) = await approvals.of_topic(connection, "cost")
    assert (one.approved_by, one.revoked_by, one.revoked_at) == ("a", "b", now + timedelta(days=1))
