"""Runs the checks of proposals in the background, one at a time in a process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from programme.loader import version_of
from web.answers.checking import Checked, check
from web.answers.drafts import Problem
from web.answers.entries import Entry
from web.store import proposals
from web.store.database import Store
from web.store.proposals import Change, Proposal

Checking = Callable[[Path, Entry, Sequence[Change]], Awaitable[Checked]]
log = logging.getLogger(__name__)


class Checks:
    """The checks under way."""

    def __init__(self, real: Callable[[], datetime], check: Checking = check) -> None:
        self._real = real
        self._check = check
        self._running: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether a check is under way."""
        return bool(self._running)

    async def begin(self, store: Store, folder: Path, entry: Entry, proposal: Proposal) -> bool:
        """Starts the check of a proposal; False where one is under way, or it is decided."""
        began = self._real()
        async with store.writing() as connection:
            if not await proposals.begin_check(connection, proposal.id, began):
                return False
        task = asyncio.create_task(self._run(store, folder, entry, proposal, began))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return True

    async def close(self) -> None:
        """Ends what is under way; it can be begun again once its time is over."""
        for task in list(self._running):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self, store: Store, folder: Path, entry: Entry, proposal: Proposal, began: datetime) -> None:
        async with self._turn:
            version = version_of(folder)
            try:
                found = await self._check(folder, entry, proposal.changes)
            except Exception as error:
                log.exception("answer_check_failed")
                found = Checked((Problem("check", "", type(error).__name__),))
        async with store.writing() as connection:
            await proposals.end_check(
                connection,
                proposal.id,
                began,
                self._real(),
                version=version,
                problems=found.as_rows(),
                patch=found.patch,
            )
