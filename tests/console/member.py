"""A member of staff with a browser: pages, forms with their tokens, a cookie of the test's own keeping."""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from html import unescape
from typing import Any

from aiohttp import ClientSession
from argon2 import PasswordHasher

from tests.web.running import Running
from web.accounts.session import form_token, token_hash
from web.keys import CLOCK
from web.store import staff, staff_sessions
from web.store.staff_sessions import StaffSession

PASSWORD = "correct horse battery staple"
COOKIE = "bansou_console"
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


@dataclass
class Page:
    """A response of the console, read."""

    status: int
    html: str
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """What can be read between header and end."""
        main = MAIN.search(self.html)
        return " ".join(unescape(TAGS.sub(" ", main[0] if main else "")).split())

    @property
    def location(self) -> str:
        """Where it leads."""
        return self.headers.get("Location", "")


@dataclass
class Member:
    """One browser of one member of staff."""

    http: ClientSession
    url: str
    id: str = ""
    login: str = ""
    token: str = ""
    cookie: str = COOKIE
    headers: dict[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, **options: Any) -> Page:
        """One request, with the cookie; redirects are not followed."""
        headers = {**self.headers, "Cookie": f"{self.cookie}={self.token}", **options.pop("headers", {})}
        target = self.url + path
        async with self.http.request(method, target, headers=headers, allow_redirects=False, **options) as response:
            for name, morsel in response.cookies.items():
                self.cookie, self.token = name, morsel.value
            return Page(response.status, await response.text(), dict(response.headers))

    async def get(self, path: str) -> Page:
        """A page."""
        return await self.call("GET", path)

    async def post(self, path: str, **fields: str) -> Page:
        """A form of ours, sent from a page of ours."""
        data = {"form_token": form_token(self.token), **fields}
        return await self.call("POST", path, data=data, headers={"Origin": self.headers.get("Origin", self.url)})

    async def sign_in(self, login: str, password: str = PASSWORD) -> Page:
        """Opens the form and sends it."""
        await self.get("/console/sign-in")
        return await self.post("/console/sign-in", login=login, password=password, next="/console/account")


Joining = Callable[..., Awaitable[Member]]


@lru_cache(maxsize=1)
def kept_password() -> str:
    """What is kept of the tests' password."""
    return PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)


async def account(site: Running, role: str, login: str, *, must_change: bool = False) -> str:
    """An account with the tests' password; its id."""
    id = str(uuid.uuid4())
    kind: Any = role
    async with site.store.writing() as connection:
        now = datetime.now(UTC)
        await staff.add(
            connection, id=id, login=login, name=f"名前 {login}", role=kind, password_hash=kept_password(), now=now
        )
        await staff.set_password(connection, id, kept_password(), must_change=must_change)
    return id


async def joined(http: ClientSession, site: Running, role: str, login: str) -> Member:
    """A member of staff whose session stands in the store already."""
    id = await account(site, role, login)
    token, now = f"token-{uuid.uuid4()}", site.app[CLOCK].real()
    session = StaffSession(str(uuid.uuid4()), token_hash(token), id, "full", "test", now, now, now + timedelta(hours=1))
    async with site.store.writing() as connection:
        await staff_sessions.add(connection, session)
    return Member(http, site.url, id, login, token)
