"""A client of the event stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse

from tests.web.company import Company


@dataclass
class Event:
    """One event; a heartbeat has the name `comment`."""

    name: str
    data: Any = None
    id: str | None = None


class EventStream:
    """Reads events one by one."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self, seconds: float = 5) -> Event:
        """The next event; EOFError where the stream has ended."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(seconds):
            while line := (await self.response.content.readline()).decode():
                if line == "\n":
                    data = fields.get("data")
                    return Event(fields.get("event", "comment"), json.loads(data) if data else None, fields.get("id"))
                name, _, value = line.rstrip("\n").partition(": ")
                fields[name] = value
        raise EOFError

    async def until(self, name: str, count: int = 1) -> list[Event]:
        """Events until there are so many of a name; only those."""
        found: list[Event] = []
        while len(found) < count:
            event = await self.next()
            if event.name == name:
                found.append(event)
        return found


@asynccontextmanager
async def events(company: Company, after: int | None = None) -> AsyncIterator[EventStream]:
    """The stream of a conversation."""
    headers = {"Authorization": f"Bearer {company.token}", **company.headers}
    if after is not None:
        headers["Last-Event-ID"] = str(after)
    async with company.http.get(f"{company.url}/api/chat/events", headers=headers) as response:
        assert response.status == 200
        yield EventStream(response)
