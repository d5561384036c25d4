"""The secrets of the web process: given, or made once and kept in a file."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path

from web.settings import SECRET_FILE, TOTP_KEY_FILE, Settings, SettingsError


def with_secret(settings: Settings, file: Path = SECRET_FILE) -> Settings:
    """The settings with the secret that the engine knows web by, made with mode 0600 where there is none yet."""
    if settings.engine_secret:
        return settings
    return replace(settings, engine_secret=_made("BANSOU_ENGINE_SECRET", file))


def with_totp_key(settings: Settings, file: Path = TOTP_KEY_FILE) -> Settings:
    """The settings with the key of the second factors' secrets, made in the same way."""
    if settings.totp_keys:
        return settings
    return replace(settings, totp_keys=(_made("BANSOU_TOTP_KEY", file),))


def _made(name: str, file: Path) -> str:
    try:
        return _kept(file)
    except OSError as error:
        raise SettingsError(name, "", f"is not given, and {file} cannot be made: {error}") from error


def _kept(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:
            made.write(secrets.token_urlsafe(32))
        # A link does not replace a file that another process has made in the meantime.
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink(missing_ok=True)
    return file.read_text(encoding="ascii").strip()
