"""What a setting's text may be, and what it means; whatever else is refused with the variable's name."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

Meaning = TypeVar("Meaning")
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)

VALKEY_SCHEMES = {"redis", "rediss", "valkey", "valkeys"}


@dataclass(frozen=True)
class Variable:
    """One environment variable: its default and what it does."""

    name: str
    default: str
    meaning: str
    secret: bool = False


class SettingsError(Exception):
    """A variable has a value that cannot work; the text names the variable, the value and what is right."""

    def __init__(self, variable: str, value: str, right: str) -> None:
        super().__init__(f"{variable}={value!r}: {right}")
        self.variable = variable


def is_loopback(host: str) -> bool:
    """Whether a host is an address of the loopback."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host(texts: Mapping[str, str], name: str) -> str:
    """An address to listen on."""
    value = texts[name]
    if value != "localhost":
        try:
            ipaddress.ip_address(value)
        except ValueError:
            raise SettingsError(
                name, value, "must be an IP address or localhost, such as 127.0.0.1 or 0.0.0.0"
            ) from None
    return value


def port(texts: Mapping[str, str], name: str) -> int:
    """A port."""
    return whole(texts, name, 1, 65_535)


def whole(texts: Mapping[str, str], name: str, least: int, most: int) -> int:
    """A whole number within bounds."""
    value = texts[name]
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise SettingsError(name, value, f"must be a whole number from {least} to {most}")
    return int(value)


def seconds(texts: Mapping[str, str], name: str, least: float, most: float) -> float:
    """A number within bounds."""
    value = texts[name]
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise SettingsError(name, value, f"must be a number from {least:g} to {most:g}")
    return number


def url(texts: Mapping[str, str], name: str) -> str:
    """An http address, or nothing."""
    value = texts[name].rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise SettingsError(name, value, "must be an address such as http://127.0.0.1:5005")
    return value


def secret(texts: Mapping[str, str], name: str) -> str:
    """A secret that is long enough, or nothing."""
    value = texts[name]
    if value and len(value) < 16:
        raise SettingsError(name, "…", "must be at least 16 characters long, or empty")
    return value


def secrets(texts: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Secrets, each long enough, or none."""
    found = tuple(listed(texts[name]))
    if any(len(one) < 16 for one in found):
        raise SettingsError(name, "…", "must be at least 16 characters long, several by commas, or empty")
    return found


def database_url(texts: Mapping[str, str], name: str) -> str:
    """The address of a database that the store can use."""
    value = texts[name]
    if value.startswith("postgresql://"):
        value = value.replace("postgresql://", "postgresql+asyncpg://", 1)
    if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        scheme = value.partition(":")[0]
        raise SettingsError(name, f"{scheme}:…", "must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
    return value


def valkey_url(texts: Mapping[str, str], name: str) -> str:
    """The address of a Redis or Valkey, or nothing."""
    value = texts[name]
    scheme = value.partition(":")[0]
    try:
        parts = urlsplit(value)
        sound = bool(parts.hostname) and (parts.port is None or parts.port > 0) and parts.path.strip("/").isdigit()
        sound = sound or (bool(parts.hostname) and parts.path in ("", "/"))
    except ValueError:
        sound = False
    if value and not (sound and scheme in VALKEY_SCHEMES):
        raise SettingsError(name, f"{scheme}:…", "must be an address such as redis://host:6379/0 or valkey://host")
    return value


def folder(texts: Mapping[str, str], name: str) -> str:
    """An existing folder, or nothing."""
    value = texts[name]
    if value and not Path(value).is_dir():
        raise SettingsError(name, value, "must be an existing folder, such as data/programme/2025")
    return value


def listed(value: str) -> list[str]:
    """The parts of a list separated by commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


def origin(name: str, value: str) -> str:
    """An origin exactly as browsers send it."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}":
        raise SettingsError(
            name, value, "must be an origin such as https://www.example.jp, without a path or a slash at the end"
        )
    return value


def network(name: str, value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """An address or a network."""
    try:
        return ipaddress.ip_network(value)
    except ValueError:
        raise SettingsError(name, value, "must be an address or a network such as 10.0.0.0/8") from None


def one_of(texts: Mapping[str, str], name: str, meanings: Mapping[str, Meaning]) -> Meaning:
    """One of a few words, as what it means."""
    value = texts[name]
    if value not in meanings:
        choices = " or ".join(one or "empty" for one in meanings)
        raise SettingsError(name, value, f"must be {choices}")
    return meanings[value]


def address(texts: Mapping[str, str], name: str) -> str:
    """An e-mail address, or nothing."""
    value = texts[name]
    if value and not EMAIL.fullmatch(value):
        raise SettingsError(name, value, "must be an e-mail address such as desk@example.jp")
    return value
