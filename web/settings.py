"""Settings: read once from the environment, checked, and passed on; nothing else reads the environment."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from web import mail_settings
from web import setting_values as values
from web.mail_settings import MailSettings
from web.setting_names import VARIABLES
from web.setting_values import SettingsError

SECRET_FILE = Path("var/engine_secret")
PROGRAMME_ROOT = Path("data/programme")
__all__ = ["PROGRAMME_ROOT", "SECRET_FILE", "VARIABLES", "Settings", "SettingsError", "read", "table"]


@dataclass(frozen=True)
class Settings:
    """Every setting of the installation, checked."""

    host: str
    port: int
    engine_port: int
    engine_url: str
    actions_port: int
    actions_url: str
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
    public_url: str
    staff_idle_minutes: float
    staff_session_hours: float
    owner_minutes: float
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
        actions_port=actions_port,
        actions_url=values.url(texts, "BANSOU_ACTIONS_URL") or f"http://127.0.0.1:{actions_port}/webhook",
        engine_secret=values.secret(texts, "BANSOU_ENGINE_SECRET"),
        database_url=values.database_url(texts, "BANSOU_DATABASE_URL"),
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
        owner_minutes=values.seconds(texts, "BANSOU_OWNER_MINUTES", 0.01, 600),
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
