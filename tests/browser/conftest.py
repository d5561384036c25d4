"""The running system in front of a real browser: Debian's Chromium, without a screen."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visitor import Staff, Visitor
from tests.e2e.system import System

MORNING = "2025-06-10T10:00:00+09:00"
MISSING = "no Chromium found; install it with: apt-get install chromium fonts-noto-cjk"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 20_000
HEIGHTS = {1280: 800, 375: 740, 320: 640}
# make test holds the narrow phone, make test-all the rest (tools/run_tests.py).
WIDTHS = [375, pytest.param(1280, marks=pytest.mark.matrix), pytest.param(320, marks=pytest.mark.matrix)]
VISITORS = Callable[..., Visitor]


def chromium() -> str:
    """Where the browser stands; LookupError says how to get one."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise LookupError(MISSING)
    return path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a width is run at every one of them."""
    if "width" in metafunc.fixturenames:
        metafunc.parametrize("width", WIDTHS)


class Site:
    """A page of somebody else, on another origin, that embeds the widget."""

    def __init__(self) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.pages: dict[str, tuple[str, str]] = {}

    def serve(self) -> ThreadingHTTPServer:
        """Starts to answer."""
        pages = self.pages

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                policy, content = pages.get(self.path, ("", ""))
                self.send_response(200 if content else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(content.encode())

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The other site."""
    one = Site()
    server = one.serve()
    yield one
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[System]:
    """All three processes; the other site may embed the chat."""
    one = System(tmp_path_factory.mktemp("browser"), BANSOU_ALLOWED_ORIGINS=site.origin)
    left = None
    try:
        one.start()
        yield one
    finally:
        left = one.stop()
    assert left == [], f"left running: {left}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; a machine without it fails with the way to get it."""
    try:
        path = chromium()
    except LookupError as error:
        pytest.fail(str(error), pytrace=False)
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=path, args=FLAGS)
        # A machine that is busy with other tests may take its time.
        expect.set_options(timeout=PATIENCE)
        yield one
        one.close()


@pytest.fixture
def visitors(system: System, browser: Browser) -> Iterator[VISITORS]:
    """Makes visitors, each with a profile of its own."""
    contexts = []

    def make(width: int = 375, height: int = 0, clock: str = MORNING, **settings: object) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height or HEIGHTS.get(width, 740)}, locale="ja-JP",
            extra_http_headers={"X-Test-Clock": clock}, **settings,  # type: ignore[arg-type]
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Visitor(system, context.new_page())

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(visitors: VISITORS) -> Visitor:
    """A company with a phone, on the page of the programme."""
    return visitors().visit()


@pytest.fixture
def staff(system: System) -> Staff:
    """A person of the desk."""
    return Staff(system)
