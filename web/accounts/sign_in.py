"""Signing in: a password, then a code where the account asks for one; who guesses is held off, account or not."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from web.accounts import totp
from web.accounts.passwords import Passwords
from web.accounts.seal import Seal
from web.store import audit, staff, staff_sessions
from web.store.database import Store
from web.store.staff import Staff

MOST_ATTEMPTS = 5
ATTEMPTS_WINDOW = timedelta(minutes=15)
CodeKind = Literal["totp", "recovery"]


def normalised(login: str) -> str:
    """A login as it is kept."""
    return login.strip().casefold()


def _mark(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}:{name}".encode("utf-8", "surrogateescape")).hexdigest()


async def account_of(store: Store, passwords: Passwords, login: str, password: str, now: datetime) -> Staff | None:
    """The active account of a login and its password.

    An attempt is counted by the name typed, whether or not an account has it, and the password is judged in any
    case: neither the answer nor its time tells which accounts exist or which are held off.
    """
    mark = _mark("password", normalised(login))
    async with store.writing() as connection:
        attempt = await staff_sessions.take_attempt(connection, mark, now, ATTEMPTS_WINDOW)
        account = await staff.by_login(connection, normalised(login))
    kept = account.password_hash if account and account.active else None
    right = await passwords.verify(kept, password)
    if not right or attempt > MOST_ATTEMPTS:
        # Those that follow the first refused one of a window tell nothing more, and must not fill the log.
        if attempt <= MOST_ATTEMPTS + 1:
            async with store.writing() as connection:
                subject = account.login if account else "-"
                await audit.write(connection, None, "sign_in_failed", subject, now, attempt=attempt)
        return None
    async with store.writing() as connection:
        await staff_sessions.forget_attempts(connection, mark)
    return account


async def code_accepted(
    connection: AsyncConnection, seal: Seal, account: Staff, code: str, now: datetime
) -> CodeKind | None:
    """Uses up a code of the app, or a recovery code; None where it is neither or too many were tried."""
    mark = _mark("code", account.id)
    attempt = await staff_sessions.take_attempt(connection, mark, now, ATTEMPTS_WINDOW)
    kind = None if attempt > MOST_ATTEMPTS else await _kind_of(connection, seal, account, code, now)
    if kind:
        await staff_sessions.forget_attempts(connection, mark)
    elif attempt <= MOST_ATTEMPTS + 1:
        told = {"attempt": attempt, "second_factor": True}
        await audit.write(connection, None, "sign_in_failed", account.login, now, **told)
    return kind


async def _kind_of(
    connection: AsyncConnection, seal: Seal, account: Staff, code: str, now: datetime
) -> CodeKind | None:
    if account.totp_secret is None:
        return None
    secret = seal.open(account.totp_secret)
    step = totp.matching_step(secret, code, now) if secret else None
    if step is not None and await staff.spend_step(connection, account.id, step):
        return "totp"
    if await staff.spend_recovery_code(connection, account.id, totp.code_hash(code)):
        return "recovery"
    return None
