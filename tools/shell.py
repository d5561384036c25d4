"""Chats in the terminal with a running server (BANSOU_PORT): choices are numbered, a number takes one."""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
import uuid
from typing import Any


class Shell:
    """One conversation."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._token = ""
        self._choices: list[dict[str, str]] = []
        self._multiple = False

    def open(self) -> None:
        """Begins the conversation and shows the greeting."""
        body = self._post("/api/chat/sessions", {})
        self._token = body["token"]
        self._show(body["messages"])

    def turn(self, line: str) -> None:
        """Sends a line: the choices that its numbers name, or else the text."""
        chosen = self._chosen(line)
        said: dict[str, Any] = {"choices": chosen} if chosen else {"text": line}
        self._show(self._post("/api/chat/messages", {"id": str(uuid.uuid4()), **said})["messages"])

    def _chosen(self, line: str) -> list[str]:
        numbers = line.replace(",", " ").split()
        if not numbers or not all(number.isdecimal() for number in numbers):
            return []
        indexes = [int(number) - 1 for number in numbers]
        in_range = all(0 <= index < len(self._choices) for index in indexes)
        if not in_range or (len(indexes) > 1 and not self._multiple):
            return []
        return [self._choices[index]["id"] for index in indexes]

    def _show(self, messages: list[dict[str, Any]]) -> None:
        self._choices, self._multiple = [], False
        for message in messages:
            print(f"\n{message['text']}")
            self._choices = message.get("choices") or []
            self._multiple = bool(message.get("multiple"))
        for number, choice in enumerate(self._choices, start=1):
            print(f"  {number}. {choice['label']}")
        if self._multiple:
            print("  (several numbers: 1 3)")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._url + path, json.dumps(body).encode(), headers, method="POST")
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)


def main() -> int:
    """Chats until the end of input."""
    url = f"http://127.0.0.1:{os.environ.get('BANSOU_PORT') or '8080'}"
    shell = Shell(url)
    try:
        shell.open()
    except urllib.error.URLError as error:
        print(f"no server answers at {url} ({error}); start one with `make run`", file=sys.stderr)
        return 1
    while True:
        try:
            line = input("\n> ")
        except (EOFError, KeyboardInterrupt):
            print()
            return 0
        try:
            shell.turn(line)
        except urllib.error.HTTPError as error:
            print(f"{error.code}: {error.read().decode(errors='replace')}")
        except urllib.error.URLError as error:
            print(f"no answer: {error.reason}")


if __name__ == "__main__":
    sys.exit(main())
