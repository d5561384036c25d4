"""`python -m web.accounts`: makes an account, the first one or one for a console that nobody can enter any more."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from web.accounts.passwords import Passwords, temporary
from web.accounts.sign_in import normalised
from web.errors import StoreUnavailable
from web.settings import SettingsError, read
from web.store import audit, staff
from web.store.database import open_store
from web.store.staff import ROLES, LoginTaken

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Stores the account and prints a password for the first sign-in."""
    parser = argparse.ArgumentParser(prog="python -m web.accounts", description=__doc__)
    parser.add_argument("--login", default="admin", help="name to sign in with (default: admin)")
    parser.add_argument("--name", help="name that colleagues see; by default the login")
    parser.add_argument("--role", choices=ROLES, default="admin")
    given = parser.parse_args(arguments)
    login = normalised(given.login)
    if not LOGIN.fullmatch(login):
        parser.error("--login: 2 to 64 of a-z 0-9 . _ @ + -")
    try:
        password = asyncio.run(_store(read(os.environ).database_url, login, given.name or login, given.role))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreUnavailable:
        print("BANSOU_DATABASE_URL: the database does not answer", file=sys.stderr)
        return 1
    except LoginTaken:
        print(f"--login {login}: there is such an account already", file=sys.stderr)
        return 1
    print(f"login:    {login}\npassword: {password}\nSign in at /console; the password must be changed there at once.")
    return 0


async def _store(url: str, login: str, name: str, role: staff.Role) -> str:
    password = temporary()
    hashed = await Passwords().hashed(password)
    now = datetime.now(UTC)
    store = await open_store(url)
    try:
        async with store.writing() as connection:
            id = str(uuid.uuid4())
            await staff.add(connection, id=id, login=login, name=name, role=role, password_hash=hashed, now=now)
            await audit.write(connection, None, "staff_added", login, now, role=role)
    finally:
        await store.close()
    return password


if __name__ == "__main__":
    sys.exit(main())
