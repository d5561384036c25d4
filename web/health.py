"""Whether the process lives, and whether it can answer companies."""

from __future__ import annotations

from aiohttp import web

from web.errors import EngineFault, StoreUnavailable
from web.keys import ENGINE, PROGRAMME, STORE


async def healthz(_: web.Request) -> web.Response:
    """Alive."""
    return web.json_response({"alive": True})


async def readyz(request: web.Request) -> web.Response:
    """Ready, or which parts fail: store, engine, actions, model."""
    failing, refused = await _looked_at(request.app)
    told = {"ready": not failing, "failing": failing, **({"model_refused": refused} if refused else {})}
    return web.json_response(told, status=503 if failing else 200)


async def _looked_at(app: web.Application) -> tuple[list[str], str]:
    """The parts that do not answer, or that belong to another programme; and why the engine keeps an older model."""
    failing: list[str] = []
    try:
        await app[STORE].ping()
    except StoreUnavailable:
        failing.append("store")
    try:
        readiness = await app[ENGINE].readiness()
    except EngineFault:
        return [*failing, "engine"], ""
    if not readiness.actions:
        failing.append("actions")
    if readiness.fingerprint != app[PROGRAMME].current().fingerprint:
        failing.append("model")
    return failing, readiness.refused
