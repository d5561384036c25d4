"""The parts of the application that only the console uses, by typed key."""

from __future__ import annotations

from aiohttp import web

from web.accounts.passwords import Passwords
from web.accounts.seal import Seal
from web.answers.checks import Checks
from web.desk.takeover import Desk
from web.limits import RateLimit

SIGN_INS_PER_MINUTE = 20

PASSWORDS = web.AppKey("passwords", Passwords)
SEAL = web.AppKey("seal", Seal)
SIGN_INS = web.AppKey("sign_ins", RateLimit)
CHECKS = web.AppKey("checks", Checks)
DESK_WORK = web.AppKey("desk_work", Desk)
