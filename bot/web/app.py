"""The web application: three addresses, and nothing that says more than it must."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.headers import CarefulHeaders
from bot.web.twilio import Account, TakeReceipt, TakeText, Validator, Webhooks

Health = Callable[[], Awaitable[Mapping[str, Any]]]


def web_app(
    take_text: TakeText,
    take_receipt: TakeReceipt,
    health: Health,
    *,
    validator: Validator | None,
    account: Account,
    public_url: str | None,
) -> Starlette:
    """Build the application.

    `take_text` and `take_receipt` return when what they were given is committed; what they raise
    becomes a 500. `health` gives plain values; `"ok": False` among them makes it a 503.
    """
    webhooks = Webhooks(take_text, take_receipt, validator, account, public_url)

    async def healthz(_: Request) -> Response:
        found = dict(await health())
        return JSONResponse(found, 200 if found.get("ok", True) else 503)

    return Starlette(
        routes=[
            Route("/twilio/sms", webhooks.sms, methods=["POST"]),
            Route("/twilio/status", webhooks.status, methods=["POST"]),
            Route("/healthz", healthz, methods=["GET"]),
        ],
        middleware=[Middleware(CarefulHeaders)],
    )
