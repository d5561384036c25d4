"""A company's client: the chat API as the tests use it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, ClientSession

TUESDAY_MORNING = "2026-11-24T10:00:00+09:00"


@dataclass
class Answer:
    """A response, read."""

    status: int
    content: Any
    headers: dict[str, str]

    @property
    def texts(self) -> list[str]:
        """What was said."""
        return [message["text"] for message in self.content["messages"]]


@dataclass
class Company:
    """One client of one web process."""

    http: ClientSession
    url: str
    token: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"X-Test-Clock": TUESDAY_MORNING})

    async def call(self, method: str, path: str, content: Any = None, **options: Any) -> Answer:
        """One request of the chat API; with `content`, as JSON."""
        headers = {**self.headers, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        headers |= options.pop("headers", {})
        if content is not None:
            options["json"] = content
        async with self.http.request(method, self.url + path, headers=headers, **options) as response:
            return await self._read(response)

    async def _read(self, response: ClientResponse) -> Answer:
        is_json = response.content_type == "application/json"
        content = await response.json() if is_json else await response.text()
        return Answer(response.status, content, {name.title(): value for name, value in response.headers.items()})

    async def open(self, **content: Any) -> Answer:
        """Opens a conversation and keeps its token."""
        answer = await self.call("POST", "/api/chat/sessions", content)
        assert answer.status == 201, answer
        self.token = answer.content["token"]
        return answer

    async def say(self, text: str, id: str | None = None, **more: Any) -> Answer:
        """Sends a text."""
        return await self.call("POST", "/api/chat/messages", {"id": id or str(uuid.uuid4()), "text": text, **more})

    async def choose(self, *choices: str, id: str | None = None) -> Answer:
        """Sends choices."""
        return await self.call("POST", "/api/chat/messages", {"id": id or str(uuid.uuid4()), "choices": list(choices)})

    async def log(self, after: int = 0, wait: int = 0) -> list[dict[str, Any]]:
        """The log after a number."""
        answer = await self.call("GET", f"/api/chat/messages?after={after}&wait={wait}")
        assert answer.status == 200, answer
        messages: list[dict[str, Any]] = answer.content["messages"]
        return messages

    def elsewhere(self, url: str) -> Company:
        """The same conversation through another web process."""
        return Company(self.http, url, self.token, dict(self.headers))
