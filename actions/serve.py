"""Serves the actions on the loopback: `python -m actions.serve`.

rasa_sdk's own server listens on every address and has no authentication; only the engine beside it may call.
"""

from __future__ import annotations

import os

from rasa_sdk.endpoint import create_app

from actions.source import programme


def main() -> None:
    """Loads the programme, so that broken data stop the start, and serves."""
    programme()
    app = create_app("actions.prescreening")
    app.run("127.0.0.1", int(os.environ.get("BANSOU_ACTIONS_PORT", "5055")), access_log=False)


if __name__ == "__main__":
    main()
