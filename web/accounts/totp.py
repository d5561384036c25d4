"""The second factor: time-based one-time passwords (RFC 6238), and recovery codes for when the phone is gone."""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from datetime import datetime

import pyotp
import segno

ISSUER = "Bansou"
STEP_SECONDS = 30
# A phone's clock may be one step off.
STEPS_OFF = (0, -1, 1)
RECOVERY_CODES = 10
RECOVERY_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """A fresh secret, as authenticator apps read it."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """The `otpauth:` address that an authenticator app opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def picture(address: str) -> bytes:
    """The address as a QR code, an SVG of its own."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff")
    return drawn.getvalue()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, if it is one of now."""
    typed = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    for off in STEPS_OFF:
        expected = pyotp.TOTP(secret).at((current + off) * STEP_SECONDS)
        if hmac.compare_digest(expected.encode(), typed.encode()):
            return current + off
    return None


def new_recovery_codes() -> list[str]:
    """Codes that each replace one code of the app, once."""
    return [
        "-".join("".join(secrets.choice(RECOVERY_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]


def code_hash(code: str) -> str:
    """What is kept of a recovery code, however it was typed."""
    letters = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()
