"""Passwords: hashed with argon2 in a thread, so that no company waits for it."""

from __future__ import annotations

import asyncio
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
# Without the letters that are mistaken for each other when read out.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
AT_ONCE = 2


class Passwords:
    """Hashes and verifies; a few at a time, because each takes 64 MiB."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._free = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        async with self._free:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; without one to compare with, takes as long and says no."""
        async with self._free:
            matches = await asyncio.to_thread(self._matches, kept, password)
        return matches and kept is not None

    def _matches(self, kept: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(kept or _of_nobody(), password)
        except (VerificationError, InvalidHashError):
            return False


@lru_cache(maxsize=1)
def _of_nobody() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(32))


def temporary() -> str:
    """A password for the first sign-in, easy to read out: four groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def problem(password: str, login: str) -> str | None:
    """The key of what is wrong with a chosen password, if anything is."""
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    if login and login.casefold() in password.casefold() and len(password) < len(login) + SHORTEST:
        return "password_login"
    return None
