"""The address that a request comes from; what a proxy says is believed only of a trusted one."""

from __future__ import annotations

import ipaddress

from aiohttp import web

from web.settings import Settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SUBSCRIBER_BITS = 64


def is_trusted(address: str | None, settings: Settings) -> bool:
    """Whether an address is one of the proxies in the settings."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in settings.trusted_proxies)


def client_key(request: web.Request, settings: Settings) -> str:
    """What the limits count by: the client's IPv4 address, or the /64 of its IPv6 address."""
    nearest = request.remote
    forwarded = [part.strip() for line in request.headers.getall("X-Forwarded-For", []) for part in line.split(",")]
    while forwarded and is_trusted(nearest, settings):
        nearest = forwarded.pop()
    parsed = _parsed(nearest) or _parsed(request.remote)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, SUBSCRIBER_BITS), strict=False))
    return str(parsed)


def _parsed(address: str | None) -> Address | None:
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed
