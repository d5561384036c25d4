"""The queries of the measurement, and pages that are reached by going on from page to page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote, urljoin

import yaml
from aiohttp import ClientSession

QUERIES: list[tuple[str, str]] = [
    (name, query) for name, query in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
]
NEXT = re.compile(r'rel="next" href="([^"]+)"')
TRANSCRIPT = re.compile(r'href="(/console/transcripts/[0-9a-f-]{36})"')
LIST = "/console/transcripts"
PAGES = 12
# The middle of the seeded days, where a page far down begins.
FAR_DOWN = "2026-10-05T00:00:00Z_00000000-0000-0000-0000-000000000000"


async def deep(http: ClientSession, address: str, *, to_transcript: bool = False) -> list[tuple[str, str]]:
    """Names and paths of pages far down; or of one transcript."""
    if to_transcript:
        async with http.get(urljoin(address, LIST)) as response:
            found = TRANSCRIPT.search(await response.text())
        return [("one transcript", found[1] if found else LIST)]
    walked = []
    for name, query in (("everything", ""), ("common word", f"q={quote('費用')}"), ("topic", "topic=cost")):
        path = f"{LIST}?{query}"
        for _ in range(PAGES):
            async with http.get(urljoin(address, path)) as response:
                found = NEXT.search(await response.text())
            path = unescape(found[1]) if found else path
        walked.append((f"page {PAGES + 1} of {name}", path))
    far = [("everything", ""), ("common word", f"q={quote('費用')}&"), ("thumb down", "thumb=down&")]
    walked += [(f"far down in {name}", f"{LIST}?{query}after={quote(FAR_DOWN)}") for name, query in far]
    return [*walked, ("back from far down", f"{LIST}?before={quote(FAR_DOWN)}")]
