"""Staff: the accounts of the console. The last active admin can be neither demoted nor deactivated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from web.errors import WebError
from web.store.desk_tables import recovery_codes, staff

Role = Literal["viewer", "reviewer", "desk", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


class LoginTaken(WebError):
    """Another account has this login."""


class LastAdmin(WebError):
    """The change would leave nobody who can administer accounts."""


@dataclass(frozen=True)
class Staff:
    """One account."""

    id: str
    login: str
    name: str
    role: Role
    active: bool
    password_hash: str
    must_change_password: bool
    totp_secret: str | None
    totp_pending: str | None
    created_at: datetime


async def add(
    connection: AsyncConnection, *, id: str, login: str, name: str, role: Role, password_hash: str, now: datetime
) -> None:
    """A new account, whose password must be changed at the first sign-in."""
    values = {"id": id, "login": login, "name": name, "role": role, "password_hash": password_hash}
    fresh = {"active": True, "must_change_password": True, "totp_last_step": 0, "created_at": now}
    try:
        async with connection.begin_nested():
            await connection.execute(staff.insert().values(**values, **fresh))
    except IntegrityError:
        raise LoginTaken(login) from None


async def by_login(connection: AsyncConnection, login: str) -> Staff | None:
    """The account of a login."""
    row = (await connection.execute(select(staff).where(staff.c.login == login))).one_or_none()
    return None if row is None else _staff(row)


async def by_id(connection: AsyncConnection, id: str) -> Staff | None:
    """The account of an id."""
    row = (await connection.execute(select(staff).where(staff.c.id == id))).one_or_none()
    return None if row is None else _staff(row)


async def everyone(connection: AsyncConnection) -> list[Staff]:
    """All accounts, by login."""
    return [_staff(row) for row in await connection.execute(select(staff).order_by(staff.c.login))]


async def count(connection: AsyncConnection) -> int:
    """How many accounts there are."""
    return (await connection.execute(select(func.count()).select_from(staff))).scalar_one()


async def set_password(connection: AsyncConnection, id: str, password_hash: str, *, must_change: bool) -> None:
    """Replaces the password."""
    values = {"password_hash": password_hash, "must_change_password": must_change}
    await connection.execute(update(staff).where(staff.c.id == id).values(**values))


async def set_role(connection: AsyncConnection, id: str, role: Role) -> None:
    """Gives another role; LastAdmin where nobody would be admin any more."""
    if role != "admin":
        await _keep_an_admin(connection, id)
    await connection.execute(update(staff).where(staff.c.id == id).values(role=role))


async def set_active(connection: AsyncConnection, id: str, *, active: bool) -> None:
    """Deactivates an account or takes it back; LastAdmin where nobody would be admin any more."""
    if not active:
        await _keep_an_admin(connection, id)
    await connection.execute(update(staff).where(staff.c.id == id).values(active=active))


async def _keep_an_admin(connection: AsyncConnection, leaving: str) -> None:
    # All admins' rows are locked, so that two admins cannot remove each other at the same time.
    query = select(staff.c.id).where(staff.c.role == "admin", staff.c.active).order_by(staff.c.id).with_for_update()
    admins = set((await connection.execute(query)).scalars())
    if admins == {leaving}:
        raise LastAdmin(leaving)


async def offer_totp(connection: AsyncConnection, id: str, secret: str) -> bool:
    """Keeps a secret that counts once it is confirmed; False while a second factor is on."""
    query = update(staff).where(staff.c.id == id, staff.c.totp_secret.is_(None)).values(totp_pending=secret)
    return (await connection.execute(query)).rowcount == 1


async def confirm_totp(connection: AsyncConnection, id: str, secret: str, step: int, code_hashes: list[str]) -> bool:
    """Turns the offered secret on, with fresh recovery codes; False where one is on, or another is offered by now."""
    query = update(staff).where(staff.c.id == id, staff.c.totp_pending == secret, staff.c.totp_secret.is_(None))
    values = {"totp_secret": secret, "totp_pending": None, "totp_last_step": step}
    if (await connection.execute(query.values(**values))).rowcount != 1:
        return False
    await connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == id))
    await connection.execute(recovery_codes.insert(), [{"staff_id": id, "code_hash": one} for one in code_hashes])
    return True


async def remove_totp(connection: AsyncConnection, id: str) -> None:
    """Turns the second factor off and forgets its recovery codes."""
    values = {"totp_secret": None, "totp_pending": None, "totp_last_step": 0}
    await connection.execute(update(staff).where(staff.c.id == id).values(**values))
    await connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == id))


async def totp_secrets(connection: AsyncConnection) -> list[str]:
    """What is kept of all second factors, those that wait to be confirmed too."""
    columns = (staff.c.totp_secret, staff.c.totp_pending)
    rows = (await connection.execute(select(*columns))).all()
    return [kept for row in rows for kept in row if kept]


async def keep_totp_as(connection: AsyncConnection, kept: str, anew: str) -> None:
    """Keeps a secret in another form."""
    for column in (staff.c.totp_secret, staff.c.totp_pending):
        await connection.execute(update(staff).where(column == kept).values({column: anew}))


async def spend_step(connection: AsyncConnection, id: str, step: int) -> bool:
    """Uses the code of a time step up; False where it was used before."""
    query = update(staff).where(staff.c.id == id, staff.c.totp_last_step < step).values(totp_last_step=step)
    return (await connection.execute(query)).rowcount == 1


async def spend_recovery_code(connection: AsyncConnection, id: str, code_hash: str) -> bool:
    """Uses a recovery code up; False where it is none of the account's."""
    spent = delete(recovery_codes).where(recovery_codes.c.staff_id == id, recovery_codes.c.code_hash == code_hash)
    return (await connection.execute(spent)).rowcount == 1


async def recovery_codes_left(connection: AsyncConnection, id: str) -> int:
    """How many recovery codes are not used."""
    query = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.staff_id == id)
    return (await connection.execute(query)).scalar_one()


def _staff(row: Row[Any]) -> Staff:
    return Staff(
        id=row.id,
        login=row.login,
        name=row.name,
        role=row.role,
        active=row.active,
        password_hash=row.password_hash,
        must_change_password=row.must_change_password,
        totp_secret=row.totp_secret,
        totp_pending=row.totp_pending,
        created_at=row.created_at,
    )
