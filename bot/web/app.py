"""The web application: three addresses, none of which says more than it must.

Without the token `/healthz` says whether the machine works, and nothing that a concern changes: the
reader may be the subject of one.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.refusals import Kind
from bot.channels.sms.webhook import Account, TakeReceipt, TakeSms, Validator, Webhooks
from bot.runtime.machine import machine_ok
from bot.web.headers import CarefulHeaders

Health = Callable[[], Awaitable[Mapping[str, Any]]]


def web_app(
    take_sms: TakeSms,
    take_receipt: TakeReceipt,
    health: Health,
    *,
    validator: Validator | None,
    account: Account,
    public_url: str | None,
    health_token: str | None = None,
    refused: Callable[[Kind], None] = lambda _: None,
) -> Starlette:
    """Build the application.

    `take_sms` and `take_receipt` return when their input is committed; what they raise becomes a
    500. `health` gives plain values, `concerns` among them; a request with `health_token` gets all
    of them. `"ok": False` makes the answer a 503. `refused` is called for each refused request.
    """
    webhooks = Webhooks(take_sms, take_receipt, validator, account, public_url, refused)

    async def healthz(request: Request) -> Response:
        given = request.headers.get("Authorization")
        if given is not None and health_token is not None:
            if not _same(given, f"Bearer {health_token}"):
                refused("token")
                return JSONResponse({"error": "wrong token"}, 401)
            found = dict(await health())
        else:
            found = {"ok": machine_ok(await health())}
        return JSONResponse(found, 200 if found.get("ok", True) else 503)

    # A signature covers the exact address, so one with a slash behind it is not redirected.
    posted = {"/twilio/sms": webhooks.sms, "/twilio/status": webhooks.status}
    routes = [
        Route(f"{path}{slash}", answer, methods=["POST"])
        for path, answer in posted.items()
        for slash in ("", "/")
    ]
    app = Starlette(
        routes=[*routes, Route("/healthz", healthz, methods=["GET"])],
        middleware=[Middleware(CarefulHeaders)],
    )
    app.router.redirect_slashes = False
    return app


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
