"""Settings: read once, refused loudly, documented."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from web.secret import with_secret, with_totp_key
from web.settings import VARIABLES, Settings, SettingsError, read, table

DOCS = Path("docs/settings.md")
WRONG = {
    "BANSOU_HOST": ["example.jp", "1.2.3", "localhost:80"],
    "BANSOU_PORT": ["0", "65536", "http", "-1", "80.5", "٣"],
    "BANSOU_ENGINE_HOST": ["engine"],
    "BANSOU_ENGINE_PORT": ["x"],
    "BANSOU_ENGINE_URL": ["engine:5005", "ftp://a", "http://"],
    "BANSOU_ACTIONS_PORT": ["x"],
    "BANSOU_ACTIONS_URL": ["actions"],
    "BANSOU_ENGINE_SECRET": ["short"],
    "BANSOU_DATABASE_URL": ["mysql://a:hidden@b/c", "sqlite:///x", "bansou"],
    "BANSOU_WAKE_URL": ["http://a", "redis:/x", "valkey://a:hidden@b:port", "redis://h/x", "localhost:6379"],
    "BANSOU_TOTP_KEY": ["short", "long-enough-for-this,short"],
    "BANSOU_PROGRAMME": ["data/programme/1999"],
    "BANSOU_ALLOWED_ORIGINS": ["*", "www.example.jp", "https://a.jp/", "https://a.jp/x", "https://a.jp,nonsense"],
    "BANSOU_TRUSTED_PROXIES": ["proxy", "10.0.0.1/8", "10.0.0.0/40"],
    "BANSOU_RETENTION_DAYS": ["0", "many", "1.5"],
    "BANSOU_SESSION_MESSAGES_PER_MINUTE": ["0"],
    "BANSOU_ADDRESS_MESSAGES_PER_MINUTE": ["-1"],
    "BANSOU_ADDRESS_SESSIONS_PER_MINUTE": ["x"],
    "BANSOU_ENGINE_TIMEOUT_SECONDS": ["0", "nan", "inf", "x"],
    "BANSOU_QUEUE_MINUTES": ["0", "x"],
    "BANSOU_TEST_CLOCK": ["yes", "true"],
    "BANSOU_RATE_LIMITS": ["no", "0"],
}


def test_nothing_set_gives_the_defaults() -> None:
    settings = read({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.engine_url == "http://127.0.0.1:5005" and settings.runs_engine
    assert settings.actions_url == "http://127.0.0.1:5055/webhook"
    assert settings.database_url == "sqlite+aiosqlite:///var/bansou.sqlite"
    assert settings.rate_limits_hold and not settings.test_clock_holds
    assert settings.retention_days == 90 and settings.engine_timeout_seconds == 8


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read({name: value})
    text = str(refused.value)
    assert text.startswith(f"{name}=") and "must" in text and "\n" not in text
    assert "hidden" not in text and "short" not in text


def test_the_test_clock_holds_on_a_loopback_address_only() -> None:
    on = {"BANSOU_TEST_CLOCK": "1", "BANSOU_RATE_LIMITS": "off"}
    for host in ("127.0.0.1", "::1", "localhost", "127.1.2.3"):
        settings = read({**on, "BANSOU_HOST": host})
        assert settings.test_clock_holds and not settings.rate_limits_hold
    for host in ("0.0.0.0", "::", "10.0.0.1"):
        settings = read({**on, "BANSOU_HOST": host})
        assert not settings.test_clock_holds and settings.rate_limits_hold
    assert read({"BANSOU_RATE_LIMITS": "off"}).rate_limits_hold


def test_an_engine_elsewhere_is_not_started_here() -> None:
    assert not read({"BANSOU_ENGINE_URL": "http://engine.internal:5005"}).runs_engine
    assert read({"BANSOU_ENGINE_PORT": "6005"}).engine_url == "http://127.0.0.1:6005"


def test_a_plain_postgresql_address_gets_its_driver() -> None:
    assert read({"BANSOU_DATABASE_URL": "postgresql://u@h/d"}).database_url == "postgresql+asyncpg://u@h/d"


def test_what_children_are_given_reads_the_same() -> None:
    settings = read({"BANSOU_PORT": "9000", "BANSOU_ENGINE_SECRET": "s" * 20, "BANSOU_TEST_CLOCK": "1"})
    again = read(settings.environment())
    assert (again.port, again.engine_secret, again.test_clock) == (9000, "s" * 20, True)
    assert all(settings.environment().values())


def test_secrets_are_neither_printed_nor_represented() -> None:
    secret = "very-secret-password"
    settings = read({"BANSOU_ENGINE_SECRET": secret, "BANSOU_DATABASE_URL": f"postgresql://u:{secret}@h/d"})
    assert secret not in table(settings) and secret not in repr(settings)


def test_every_setting_is_documented_with_its_default_and_nothing_else_is() -> None:
    rows = re.findall(r"^\| `(BANSOU_\w+)` \| (.+?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name for name, _ in rows) == sorted(one.name for one in VARIABLES)
    defaults = dict(rows)
    assert not [one.name for one in VARIABLES if one.default and f"`{one.default}`" not in defaults[one.name]]


def test_the_environment_is_read_nowhere_else() -> None:
    reading = [
        str(path)
        for path in Path("web").rglob("*.py")
        if re.search(r"environ\b|getenv", path.read_text(encoding="utf-8"))
    ]
    # The entry points hand the environment to `read`; children inherit it.
    names = ("check_deploy", "children", "figures", "settings", "status", "supervisor")
    entries = {f"web/{name}.py" for name in names}
    assert {path for path in reading if not path.endswith("/__main__.py")} == entries


def test_the_table_is_printed_and_a_mistake_is_one_line() -> None:
    good = printed({})
    assert good.returncode == 0 and len(good.stdout.splitlines()) == len(VARIABLES)
    bad = printed({"BANSOU_PORT": "eighty"})
    assert bad.returncode == 2 and bad.stderr.splitlines() == [
        "BANSOU_PORT='eighty': must be a whole number from 1 to 65535"
    ]


def printed(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What `python -m web.settings` says."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BANSOU_")}
    return subprocess.run(
        [sys.executable, "-m", "web.settings"], env={**environment, **variables}, capture_output=True, text=True
    )


def test_the_engines_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret"
    first, second = with_secret(read({}), file), with_secret(read({}), file)
    assert first.engine_secret == second.engine_secret and len(first.engine_secret) >= 43
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and os.listdir(file.parent) == ["secret"]
    given = with_secret(read({"BANSOU_ENGINE_SECRET": "g" * 20}), file)
    assert isinstance(given, Settings) and given.engine_secret == "g" * 20


def test_the_key_of_the_second_factors_is_made_in_the_same_way(tmp_path: Path) -> None:
    file = tmp_path / "totp_key"
    made, again = with_totp_key(read({}), file), with_totp_key(read({}), file)
    assert made.totp_keys == again.totp_keys and stat.S_IMODE(file.stat().st_mode) == 0o600
    given = read({"BANSOU_TOTP_KEY": "the-new-key-0123, the-old-key-0123"})
    assert with_totp_key(given, file).totp_keys == ("the-new-key-0123", "the-old-key-0123")
