"""`python -m web`: the web process alone."""

from __future__ import annotations

import os
import sys

from aiohttp import web

from programme.collector import settle
from programme.errors import ProgrammeError
from web.app import create_app
from web.errors import StoreUnavailable
from web.logs import set_up_logs
from web.secret import with_secret, with_totp_key
from web.settings import SettingsError, read

SHUTDOWN_SECONDS = 5.0


def main() -> int:
    """Serves until it is told to stop."""
    set_up_logs()
    try:
        settings = with_totp_key(with_secret(read(os.environ)))
        app = create_app(settings)
        app.on_startup.append(_settled)
        web.run_app(
            app,
            host=settings.host,
            port=settings.port,
            shutdown_timeout=SHUTDOWN_SECONDS,
            access_log=None,
            print=lambda *_: None,
        )
    except (SettingsError, ProgrammeError) as error:
        print(error, file=sys.stderr)
        return 2
    except StoreUnavailable:
        print("BANSOU_DATABASE_URL: the database does not answer", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"BANSOU_PORT={settings.port}: cannot listen on {settings.host}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


async def _settled(_: web.Application) -> None:
    settle()


if __name__ == "__main__":
    sys.exit(main())
