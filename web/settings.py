"""Settings: read once from the environment, checked, and passed on; nothing else reads the environment."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SECRET_FILE = Path("var/engine_secret")
PROGRAMME_ROOT = Path("data/programme")


class SettingsError(Exception):
    """A variable has a value that cannot work; the text names the variable, the value and what is right."""

    def __init__(self, variable: str, value: str, right: str) -> None:
        super().__init__(f"{variable}={value!r}: {right}")
        self.variable = variable


@dataclass(frozen=True)
class Variable:
    """One environment variable: its default and what it does."""

    name: str
    default: str
    meaning: str
    secret: bool = False


VARIABLES = (
    Variable("BANSOU_HOST", "127.0.0.1", "address the web process listens on"),
    Variable("BANSOU_PORT", "8080", "port of the web process"),
    Variable("BANSOU_ENGINE_PORT", "5005", "port of the engine, on the loopback"),
    Variable("BANSOU_ENGINE_URL", "", "where the engine answers; empty: http://127.0.0.1:<BANSOU_ENGINE_PORT>"),
    Variable("BANSOU_ACTIONS_PORT", "5055", "port of the actions, on the loopback"),
    Variable("BANSOU_ENGINE_SECRET", "", "secret shared with the engine; empty: made once in var/engine_secret", True),
    Variable("BANSOU_DATABASE_URL", "sqlite+aiosqlite:///var/bansou.sqlite", "the log of conversations", True),
    Variable("BANSOU_TRACKER_URL", "sqlite:///var/tracker.sqlite", "the engine's tracker store", True),
    Variable("BANSOU_PROGRAMME", "", "folder of one fiscal year; empty: the newest below data/programme"),
    Variable("BANSOU_ALLOWED_ORIGINS", "", "other origins that may use the chat API, exact, separated by commas"),
    Variable("BANSOU_TRUSTED_PROXIES", "", "addresses or networks whose X-Forwarded-For is believed, by commas"),
    Variable("BANSOU_RETENTION_DAYS", "90", "days after its last turn that a conversation is kept"),
    Variable("BANSOU_SESSION_MESSAGES_PER_MINUTE", "30", "messages a conversation may send a minute"),
    Variable("BANSOU_ADDRESS_MESSAGES_PER_MINUTE", "600", "requests an address may make a minute"),
    Variable("BANSOU_ADDRESS_SESSIONS_PER_MINUTE", "60", "conversations an address may open a minute"),
    Variable("BANSOU_ENGINE_TIMEOUT_SECONDS", "8", "how long the engine may take for a reply, in all"),
    Variable("BANSOU_QUEUE_MINUTES", "10", "how long a company waits for a person before it is told otherwise"),
    Variable("BANSOU_TEST_CLOCK", "", "1: believe X-Test-Clock; only when bound to a loopback address"),
    Variable("BANSOU_RATE_LIMITS", "on", "off: no rate limits; only together with an effective test clock"),
)


@dataclass(frozen=True)
class Settings:
    """Every setting of the installation, checked."""

    host: str
    port: int
    engine_port: int
    engine_url: str
    actions_port: int
    engine_secret: str = field(repr=False)
    database_url: str = field(repr=False)
    tracker_url: str = field(repr=False)
    programme: str
    allowed_origins: frozenset[str]
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    retention_days: int
    session_messages_per_minute: int
    address_messages_per_minute: int
    address_sessions_per_minute: int
    engine_timeout_seconds: float
    queue_minutes: float
    test_clock: bool
    rate_limits: bool
    texts: Mapping[str, str] = field(repr=False)

    @property
    def on_loopback(self) -> bool:
        """Whether nothing but this machine can reach the web process."""
        return self.host == "localhost" or _is_loopback(self.host)

    @property
    def test_clock_holds(self) -> bool:
        """Whether a request may say what time it is."""
        return self.test_clock and self.on_loopback

    @property
    def rate_limits_hold(self) -> bool:
        """Whether requests are counted; without the test clock they always are."""
        return self.rate_limits or not self.test_clock_holds

    def environment(self) -> dict[str, str]:
        """The settings as the variables that a child process is started with."""
        return {**self.texts, "BANSOU_ENGINE_SECRET": self.engine_secret, "BANSOU_ENGINE_URL": self.engine_url}


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment; a wrong value raises SettingsError."""
    texts = {one.name: environment.get(one.name, "").strip() or one.default for one in VARIABLES}
    engine_port = _port(texts, "BANSOU_ENGINE_PORT")
    return Settings(
        host=_host(texts, "BANSOU_HOST"),
        port=_port(texts, "BANSOU_PORT"),
        engine_port=engine_port,
        engine_url=_url(texts, "BANSOU_ENGINE_URL") or f"http://127.0.0.1:{engine_port}",
        actions_port=_port(texts, "BANSOU_ACTIONS_PORT"),
        engine_secret=_secret(texts, "BANSOU_ENGINE_SECRET"),
        database_url=_database_url(texts, "BANSOU_DATABASE_URL"),
        tracker_url=texts["BANSOU_TRACKER_URL"],
        programme=_folder(texts, "BANSOU_PROGRAMME"),
        allowed_origins=frozenset(
            _origin("BANSOU_ALLOWED_ORIGINS", one) for one in _listed(texts["BANSOU_ALLOWED_ORIGINS"])
        ),
        trusted_proxies=tuple(
            _network("BANSOU_TRUSTED_PROXIES", one) for one in _listed(texts["BANSOU_TRUSTED_PROXIES"])
        ),
        retention_days=_whole(texts, "BANSOU_RETENTION_DAYS", 1, 3650),
        session_messages_per_minute=_whole(texts, "BANSOU_SESSION_MESSAGES_PER_MINUTE", 1, 100_000),
        address_messages_per_minute=_whole(texts, "BANSOU_ADDRESS_MESSAGES_PER_MINUTE", 1, 1_000_000),
        address_sessions_per_minute=_whole(texts, "BANSOU_ADDRESS_SESSIONS_PER_MINUTE", 1, 1_000_000),
        engine_timeout_seconds=_seconds(texts, "BANSOU_ENGINE_TIMEOUT_SECONDS", 0.1, 60),
        queue_minutes=_seconds(texts, "BANSOU_QUEUE_MINUTES", 0.01, 600),
        test_clock=_one_of(texts, "BANSOU_TEST_CLOCK", {"": False, "0": False, "1": True}),
        rate_limits=_one_of(texts, "BANSOU_RATE_LIMITS", {"on": True, "off": False}),
        texts=texts,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(texts: Mapping[str, str], name: str) -> str:
    value = texts[name]
    if value != "localhost":
        try:
            ipaddress.ip_address(value)
        except ValueError:
            raise SettingsError(
                name, value, "must be an IP address or localhost, such as 127.0.0.1 or 0.0.0.0"
            ) from None
    return value


def _port(texts: Mapping[str, str], name: str) -> int:
    return _whole(texts, name, 1, 65_535)


def _whole(texts: Mapping[str, str], name: str, least: int, most: int) -> int:
    value = texts[name]
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise SettingsError(name, value, f"must be a whole number from {least} to {most}")
    return int(value)


def _seconds(texts: Mapping[str, str], name: str, least: float, most: float) -> float:
    value = texts[name]
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise SettingsError(name, value, f"must be a number from {least:g} to {most:g}")
    return number


def _url(texts: Mapping[str, str], name: str) -> str:
    value = texts[name].rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise SettingsError(name, value, "must be an address such as http://127.0.0.1:5005")
    return value


def _secret(texts: Mapping[str, str], name: str) -> str:
    value = texts[name]
    if value and len(value) < 16:
        raise SettingsError(name, "…", "must be at least 16 characters long, or empty")
    return value


def _database_url(texts: Mapping[str, str], name: str) -> str:
    value = texts[name]
    if value.startswith("postgresql://"):
        value = value.replace("postgresql://", "postgresql+asyncpg://", 1)
    if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        scheme = value.partition(":")[0]
        raise SettingsError(name, f"{scheme}:…", "must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
    return value


def _folder(texts: Mapping[str, str], name: str) -> str:
    value = texts[name]
    if value and not Path(value).is_dir():
        raise SettingsError(name, value, f"must be an existing folder, such as {PROGRAMME_ROOT}/2025")
    return value


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _origin(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}":
        raise SettingsError(
            name, value, "must be an origin such as https://www.example.jp, without a path or a slash at the end"
        )
    return value


def _network(name: str, value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(value)
    except ValueError:
        raise SettingsError(name, value, "must be an address or a network such as 10.0.0.0/8") from None


def _one_of(texts: Mapping[str, str], name: str, meanings: Mapping[str, bool]) -> bool:
    value = texts[name]
    if value not in meanings:
        choices = " or ".join(one or "empty" for one in meanings)
        raise SettingsError(name, value, f"must be {choices}")
    return meanings[value]


def table(settings: Settings) -> str:
    """The settings as lines of name, value and meaning; secrets are not shown."""
    rows = []
    for one in VARIABLES:
        value = settings.texts[one.name]
        shown = "(set)" if one.secret and value != one.default else value or "-"
        rows.append((one.name, shown, one.meaning))
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {meaning}" for name, value, meaning in rows)


def main() -> int:
    """Prints the settings in force, or what is wrong with them."""
    try:
        print(table(read(os.environ)))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
