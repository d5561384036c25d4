"""Settings: read once from the environment, checked, and passed on; nothing else reads the environment."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from web import answer_settings, mail_settings
from web import setting_values as values
from web.answer_settings import AnswerSettings
from web.mail_settings import MailSettings
from web.setting_values import SettingsError, Variable

SECRET_FILE = Path("var/engine_secret")
TOTP_KEY_FILE = Path("var/totp_key")
PROGRAMME_ROOT = Path("data/programme")
__all__ = ["PROGRAMME_ROOT", "SECRET_FILE", "TOTP_KEY_FILE", "VARIABLES", "Settings", "SettingsError", "read", "table"]


VARIABLES = (
    Variable("BANSOU_HOST", "127.0.0.1", "address the web process listens on"),
    Variable("BANSOU_PORT", "8080", "port of the web process"),
    Variable("BANSOU_ENGINE_HOST", "127.0.0.1", "address the engine listens on: the loopback or a private network"),
    Variable("BANSOU_ENGINE_PORT", "5005", "port of the engine"),
    Variable("BANSOU_ENGINE_URL", "", "where the engine answers; empty: http://127.0.0.1:<BANSOU_ENGINE_PORT>"),
    Variable("BANSOU_MODEL", "", "model that the engine serves; empty: the one trained last"),
    Variable("BANSOU_TEACHING", "var/teaching", "folder of what staff taught: accepted examples and held-out cases"),
    Variable("BANSOU_ACTIONS_PORT", "5055", "port of the actions, on the loopback"),
    Variable("BANSOU_ACTIONS_URL", "", "where the engine calls the actions; empty: on the port above"),
    Variable("BANSOU_LOCK_STORE", "in_memory", "the engine's locks: in_memory, or the URL of a Redis or Valkey", True),
    Variable("BANSOU_ENGINE_SECRET", "", "secret shared with the engine; empty: made once in var/engine_secret", True),
    Variable("BANSOU_DATABASE_URL", "sqlite+aiosqlite:///var/bansou.sqlite", "the log of conversations", True),
    Variable("BANSOU_WAKE_URL", "", "Redis or Valkey through which several web processes wake each other", True),
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
    Variable("BANSOU_PUBLIC_URL", "", "address under which browsers reach web, such as https://chat.example.jp"),
    Variable("BANSOU_STAFF_IDLE_MINUTES", "30", "minutes without a request after which staff must sign in again"),
    Variable("BANSOU_STAFF_SESSION_HOURS", "12", "hours after which staff must sign in again in any case"),
    Variable("BANSOU_TOTP_KEY", "", "key of the second factors' secrets; empty: made once in var/totp_key", True),
    Variable("BANSOU_OWNER_MINUTES", "5", "how long a company waits for the person who took it over"),
    Variable("BANSOU_SECOND_REVIEW", "on", "off: a review counts without a second person's confirmation"),
    *answer_settings.VARIABLES,
    *mail_settings.VARIABLES,
)


@dataclass(frozen=True)
class Settings:
    """Every setting of the installation, checked."""

    host: str
    port: int
    engine_port: int
    engine_url: str
    model: str
    teaching: str
    actions_port: int
    actions_url: str
    engine_secret: str = field(repr=False)
    database_url: str = field(repr=False)
    wake_url: str = field(repr=False)
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
    public_url: str
    staff_idle_minutes: float
    staff_session_hours: float
    totp_keys: tuple[str, ...] = field(repr=False)
    owner_minutes: float
    second_review: bool
    answers: AnswerSettings
    mail: MailSettings
    texts: Mapping[str, str] = field(repr=False)

    @property
    def on_loopback(self) -> bool:
        """Whether nothing but this machine can reach the web process."""
        return self.host == "localhost" or values.is_loopback(self.host)

    @property
    def runs_engine(self) -> bool:
        """Whether the engine is one that the supervisor starts here, and not one elsewhere."""
        return self.engine_url == f"http://127.0.0.1:{self.engine_port}"

    @property
    def test_clock_holds(self) -> bool:
        """Whether a request may say what time it is."""
        return self.test_clock and self.on_loopback

    @property
    def rate_limits_hold(self) -> bool:
        """Whether requests are counted; without the test clock they always are."""
        return self.rate_limits or not self.test_clock_holds

    def environment(self) -> dict[str, str]:
        """The settings as the variables that a child process is started with; what is empty is left out."""
        computed = {
            "BANSOU_ENGINE_SECRET": self.engine_secret,
            "BANSOU_ENGINE_URL": self.engine_url,
            "BANSOU_ACTIONS_URL": self.actions_url,
        }
        return {name: value for name, value in {**self.texts, **computed}.items() if value}


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment; a wrong value raises SettingsError."""
    texts = {one.name: environment.get(one.name, "").strip() or one.default for one in VARIABLES}
    engine_port, actions_port = values.port(texts, "BANSOU_ENGINE_PORT"), values.port(texts, "BANSOU_ACTIONS_PORT")
    values.host(texts, "BANSOU_ENGINE_HOST")
    return Settings(
        host=values.host(texts, "BANSOU_HOST"),
        port=values.port(texts, "BANSOU_PORT"),
        engine_port=engine_port,
        engine_url=values.url(texts, "BANSOU_ENGINE_URL") or f"http://127.0.0.1:{engine_port}",
        model=texts["BANSOU_MODEL"],
        teaching=texts["BANSOU_TEACHING"],
        actions_port=actions_port,
        actions_url=values.url(texts, "BANSOU_ACTIONS_URL") or f"http://127.0.0.1:{actions_port}/webhook",
        engine_secret=values.secret(texts, "BANSOU_ENGINE_SECRET"),
        database_url=values.database_url(texts, "BANSOU_DATABASE_URL"),
        wake_url=values.valkey_url(texts, "BANSOU_WAKE_URL"),
        tracker_url=texts["BANSOU_TRACKER_URL"],
        programme=values.folder(texts, "BANSOU_PROGRAMME"),
        allowed_origins=frozenset(
            values.origin("BANSOU_ALLOWED_ORIGINS", one) for one in values.listed(texts["BANSOU_ALLOWED_ORIGINS"])
        ),
        trusted_proxies=tuple(
            values.network("BANSOU_TRUSTED_PROXIES", one) for one in values.listed(texts["BANSOU_TRUSTED_PROXIES"])
        ),
        retention_days=values.whole(texts, "BANSOU_RETENTION_DAYS", 1, 3650),
        session_messages_per_minute=values.whole(texts, "BANSOU_SESSION_MESSAGES_PER_MINUTE", 1, 100_000),
        address_messages_per_minute=values.whole(texts, "BANSOU_ADDRESS_MESSAGES_PER_MINUTE", 1, 1_000_000),
        address_sessions_per_minute=values.whole(texts, "BANSOU_ADDRESS_SESSIONS_PER_MINUTE", 1, 1_000_000),
        engine_timeout_seconds=values.seconds(texts, "BANSOU_ENGINE_TIMEOUT_SECONDS", 0.1, 60),
        queue_minutes=values.seconds(texts, "BANSOU_QUEUE_MINUTES", 0.01, 600),
        test_clock=values.one_of(texts, "BANSOU_TEST_CLOCK", {"": False, "0": False, "1": True}),
        rate_limits=values.one_of(texts, "BANSOU_RATE_LIMITS", {"on": True, "off": False}),
        public_url=values.url(texts, "BANSOU_PUBLIC_URL"),
        staff_idle_minutes=values.seconds(texts, "BANSOU_STAFF_IDLE_MINUTES", 0.01, 1440),
        staff_session_hours=values.seconds(texts, "BANSOU_STAFF_SESSION_HOURS", 0.01, 168),
        totp_keys=values.secrets(texts, "BANSOU_TOTP_KEY"),
        owner_minutes=values.seconds(texts, "BANSOU_OWNER_MINUTES", 0.01, 600),
        second_review=values.one_of(texts, "BANSOU_SECOND_REVIEW", {"on": True, "off": False}),
        answers=answer_settings.read(texts),
        mail=mail_settings.read(texts),
        texts=texts,
    )


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
