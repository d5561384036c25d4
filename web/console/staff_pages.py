"""Accounts as admins keep them, and the audit log."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from aiohttp import web

from web.accounts.passwords import temporary
from web.accounts.roles import CONSOLE
from web.accounts.session import SIGNED_IN
from web.accounts.sign_in import normalised
from web.console.keys import PASSWORDS
from web.console.pages import back, field, page
from web.errors import Malformed, NotFound
from web.keys import CLOCK, STORE
from web.store import audit, staff, staff_sessions
from web.store.staff import ROLES, LastAdmin, LoginTaken, Role, Staff

HERE = f"{CONSOLE}/staff"
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")
LINES = 200


async def show_staff(request: web.Request) -> web.Response:
    """All accounts."""
    return await _staff(request)


async def add_staff(request: web.Request) -> web.Response:
    """A new account; its first password is shown this once."""
    app, me = request.app, request[SIGNED_IN].staff
    login, name = normalised(await field(request, "login")), await field(request, "name", 100)
    role = _role(await field(request, "role"))
    if not LOGIN.fullmatch(login):
        return await _staff(request, status=422, errors={"login": "login_form"})
    if not name:
        return await _staff(request, status=422, errors={"name": "needed"})
    password = temporary()
    hashed, now = await app[PASSWORDS].hashed(password), app[CLOCK].real()
    try:
        async with app[STORE].writing() as connection:
            id = str(uuid.uuid4())
            await staff.add(connection, id=id, login=login, name=name, role=role, password_hash=hashed, now=now)
            await audit.write(connection, me, "staff_added", login, now, role=role)
    except LoginTaken:
        return await _staff(request, status=422, errors={"login": "login_taken"})
    return page(request, "temporary_password.html", login=login, password=password)


async def reset_password(request: web.Request) -> web.Response:
    """A password for the next sign-in, shown this once; the account's sessions end."""
    app, me = request.app, request[SIGNED_IN].staff
    password = temporary()
    hashed, now = await app[PASSWORDS].hashed(password), app[CLOCK].real()
    account = await _account(request)
    async with app[STORE].writing() as connection:
        await staff.set_password(connection, account.id, hashed, must_change=True)
        await staff_sessions.revoke_all(connection, account.id)
        await audit.write(connection, me, "password_reset", account.login, now)
    return page(request, "temporary_password.html", login=account.login, password=password)


async def set_role(request: web.Request) -> web.Response:
    """Another role."""
    account, role = await _account(request), _role(await field(request, "role"))
    me, now = request[SIGNED_IN].staff, request.app[CLOCK].real()
    try:
        async with request.app[STORE].writing() as connection:
            await staff.set_role(connection, account.id, role)
            await audit.write(connection, me, "role_set", account.login, now, before=account.role, role=role)
    except LastAdmin:
        return await _staff(request, status=409, errors={account.id: "last_admin"})
    raise back(HERE, "role_set")


async def set_active(request: web.Request) -> web.Response:
    """Deactivates an account, which ends its sessions, or takes it back."""
    account, active = await _account(request), await field(request, "active") == "yes"
    try:
        async with request.app[STORE].writing() as connection:
            await staff.set_active(connection, account.id, active=active)
            if not active:
                await staff_sessions.revoke_all(connection, account.id)
            act = "staff_activated" if active else "staff_deactivated"
            await audit.write(connection, request[SIGNED_IN].staff, act, account.login, _now(request))
    except LastAdmin:
        return await _staff(request, status=409, errors={account.id: "last_admin"})
    raise back(HERE, "active_set")


async def remove_totp(request: web.Request) -> web.Response:
    """Turns the second factor off for somebody whose phone and recovery codes are gone."""
    account = await _account(request)
    async with request.app[STORE].writing() as connection:
        await staff.remove_totp(connection, account.id)
        await audit.write(connection, request[SIGNED_IN].staff, "totp_off", account.login, _now(request))
    raise back(HERE, "totp_off")


async def end_sessions(request: web.Request) -> web.Response:
    """Ends every session of an account."""
    account = await _account(request)
    async with request.app[STORE].writing() as connection:
        await staff_sessions.revoke_all(connection, account.id)
        await audit.write(connection, request[SIGNED_IN].staff, "sessions_ended", account.login, _now(request))
    raise back(HERE, "session_ended")


async def show_audit(request: web.Request) -> web.Response:
    """The latest lines of the audit log, and the way to older ones."""
    before = request.query.get("before", "")
    try:
        moment = datetime.fromisoformat(before) if before else None
    except ValueError:
        raise Malformed from None
    if moment and moment.tzinfo is None:
        raise Malformed
    async with request.app[STORE].reading() as connection:
        lines = await audit.newest(connection, LINES, moment)
    older = lines[-1].at.isoformat().replace("+00:00", "Z") if len(lines) == LINES else ""
    return page(request, "audit.html", lines=lines, older=older)


async def _staff(request: web.Request, *, status: int = 200, errors: dict[str, str] | None = None) -> web.Response:
    async with request.app[STORE].reading() as connection:
        accounts = await staff.everyone(connection)
    return page(request, "staff.html", status=status, accounts=accounts, roles=ROLES, errors=errors or {})


async def _account(request: web.Request) -> Staff:
    async with request.app[STORE].reading() as connection:
        account = await staff.by_id(connection, request.match_info["staff"])
    if account is None:
        raise NotFound
    return account


def _role(value: str) -> Role:
    for role in ROLES:
        if role == value:
            return role
    raise Malformed("role")


def _now(request: web.Request) -> datetime:
    return request.app[CLOCK].real()
