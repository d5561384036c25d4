"""Secrets of the second factor as they are kept: encrypted, so that a copy of the database gives nobody a code."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.ext.asyncio import AsyncConnection

from web.store import staff

log = logging.getLogger(__name__)

SEALED = "sealed:"
PURPOSE = b"bansou console second factor"


class Seal:
    """Seals with the first key and opens with each; a key may be any secret that is long enough."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._ciphers = [Fernet(_cipher_key(one)) for one in keys]

    @property
    def has_key(self) -> bool:
        """Whether there is anything to seal with."""
        return bool(self._ciphers)

    def close(self, secret: str) -> str:
        """The secret as it is kept."""
        return SEALED + self._ciphers[0].encrypt(secret.encode()).decode()

    def open(self, kept: str) -> str | None:
        """The secret; None where no key opens it. One that was kept before there were keys stands there as it is."""
        if not kept.startswith(SEALED):
            return kept
        try:
            return MultiFernet(self._ciphers).decrypt(kept.removeprefix(SEALED)).decode()
        except InvalidToken:
            log.error("totp_key_wrong", extra={"help": "BANSOU_TOTP_KEY is not the one that sealed this"})
            return None

    def is_current(self, kept: str) -> bool:
        """Whether it is sealed with the first key."""
        try:
            self._ciphers[0].decrypt(kept.removeprefix(SEALED))
        except InvalidToken:
            return False
        return kept.startswith(SEALED)


async def seal_all(connection: AsyncConnection, seal: Seal) -> int:
    """Seals what is kept plain or with an older key; how many."""
    done = 0
    if not seal.has_key:
        return done
    for kept in await staff.totp_secrets(connection):
        plain = None if seal.is_current(kept) else seal.open(kept)
        if plain is not None:
            await staff.keep_totp_as(connection, kept, seal.close(plain))
            done += 1
    return done


def _cipher_key(secret: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
