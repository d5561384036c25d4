"""`python -m web.check_deploy`: may this installation go public? Each reason against it in one line, with what to do.

It reads the settings in force, the programme's data, the database and the model, and changes nothing but that
a database of an older version is brought up to date, as at every start.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from programme.errors import ProgrammeError
from programme.loader import newest, read
from programme.model import Programme
from web import settings as settings_module
from web.answers.entries import entries
from web.answers.standing import standings
from web.errors import StoreUnavailable
from web.settings import PROGRAMME_ROOT, Settings, SettingsError
from web.store import approvals, staff
from web.store.database import Store, open_store

MODEL = Path("var/models/current.tar.gz")
WHY = {
    "unapproved": "nobody has approved it",
    "changed": "it has changed since it was approved, or the guideline has another edition",
}


def main() -> int:
    """Prints the reasons; 0 where there is none."""
    try:
        settings = settings_module.read(os.environ)
    except SettingsError as error:
        print(error)
        return 1
    reasons = [*of_settings(settings), *asyncio.run(of_content(settings))]
    for reason in reasons:
        print(reason)
    print("ready to go public" if not reasons else f"not ready to go public: {len(reasons)} reasons")
    return 1 if reasons else 0


def of_settings(settings: Settings) -> Iterator[str]:
    """Settings that are for trying out, or missing."""
    if not settings.public_url.startswith("https://"):
        yield "BANSOU_PUBLIC_URL: is no https address; set the one that browsers use, such as https://chat.example.jp"
    if settings.test_clock:
        yield "BANSOU_TEST_CLOCK: requests may say what time it is; unset it"
    if not settings.rate_limits:
        yield "BANSOU_RATE_LIMITS: is off; unset it"
    if not settings.trusted_proxies:
        yield (
            "BANSOU_TRUSTED_PROXIES: is empty, so all companies behind the proxy share one limit; "
            "name the proxy's address, such as 127.0.0.1"
        )
    for name, value in (("BANSOU_SMTP_HOST", settings.mail.host), ("BANSOU_MAIL_FROM", settings.mail.sender)):
        if not value:
            yield f"{name}: is empty, so no receipt and no answer of the desk leaves; set it"


async def of_content(settings: Settings) -> list[str]:
    """Data, model and database."""
    try:
        folder = Path(settings.programme or newest(PROGRAMME_ROOT))
    except ProgrammeError as error:
        return [f"{error}; set BANSOU_PROGRAMME"]
    programme, problems = read(folder)
    reasons = [f"{problem}; mend it in {folder}" for problem in problems]
    if programme is None or problems:
        return reasons
    reasons += of_model(settings, programme)
    try:
        store = await open_store(settings.database_url)
    except StoreUnavailable:
        return [*reasons, "BANSOU_DATABASE_URL: the database does not answer; start it, or mend the address"]
    try:
        return reasons + await of_store(store, programme)
    finally:
        await store.close()


def of_model(settings: Settings, programme: Programme) -> Iterator[str]:
    """Whether the model that the engine serves was trained from these data; an engine elsewhere tells `/readyz`."""
    if not settings.runs_engine:
        return
    path = Path(settings.texts["BANSOU_MODEL"] or MODEL)
    record = path.with_name(path.name.split(".")[0] + ".json")
    try:
        fingerprint = json.loads(record.read_text(encoding="utf-8"))["fingerprint"]
    except (OSError, ValueError, KeyError):
        yield f"{record}: there is no model; run make train"
        return
    if fingerprint != programme.fingerprint:
        yield f"{record}: the model was trained from other topics or criteria; run make train"


async def of_store(store: Store, programme: Programme) -> list[str]:
    """Answers that nobody approved, and a console that nobody can enter."""
    async with store.reading() as connection:
        given = await approvals.everything(connection)
        accounts = await staff.everyone(connection)
    stand = standings(programme, given)
    reasons = [
        f"{entry.file}: {entry.id}: {WHY[stand[entry.id].kind]}; approve it at /console/answers/{entry.slug}"
        for entry in entries(programme)
        if stand[entry.id].kind != "approved"
    ]
    if not any(one.role == "admin" and one.active and not one.must_change_password for one in accounts):
        reasons.append("accounts: no active admin has signed in and set a password; run make staff and sign in")
    return reasons


if __name__ == "__main__":
    sys.exit(main())
