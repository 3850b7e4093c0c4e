"""Twilio's webhooks: requests proved to be Twilio's, and answered only after they are committed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot.channels.refusals import Kind
from bot.channels.sms.channel import RECEIPTS
from flows.events import TextReceived, TextReported

log = structlog.get_logger(__name__)

TakeSms = Callable[[TextReceived], Awaitable[None]]
TakeReceipt = Callable[[TextReported], Awaitable[None]]

BIGGEST_BODY = 64 * 1024
MOST_FIELDS = 200
# The limits of a field. Twilio's own are far shorter; nothing longer gets near the database.
SID = re.compile(r"[A-Za-z0-9]{1,64}")
SENDER = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
KEY = re.compile(r"[!-~]{1,200}")
ERROR = re.compile(r"[0-9]{1,6}")
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Validator(Protocol):
    """The part of twilio.request_validator.RequestValidator that is used."""

    def validate(self, uri: str, params: dict[str, str], signature: str) -> bool:
        """Whether the signature is right for this address and these parameters."""


@dataclass(frozen=True)
class Account:
    """The account, and our number if texts are sent from one, whose requests are accepted."""

    sid: str
    number: str | None = None


class Webhooks:
    """The two addresses that Twilio posts to. Without a public address they do not exist.

    The signature holds no time, so a replayed request passes it: each counts once by its sid.
    """

    def __init__(
        self,
        take_sms: TakeSms,
        take_receipt: TakeReceipt,
        validator: Validator | None,
        account: Account,
        public_url: str | None,
        refused: Callable[[Kind], None] = lambda _: None,
    ) -> None:
        self._refused = refused
        self._take_sms = take_sms
        self._take_receipt = take_receipt
        self._validator = validator
        self._account = account
        self._public_url = public_url

    async def sms(self, request: Request) -> Response:
        """Take a received SMS."""
        return await self._answer(request, "To", self._text)

    async def status(self, request: Request) -> Response:
        """Take the outcome of a text of ours; `r` in the address is the key it was sent with."""
        return await self._answer(request, "From", self._receipt)

    async def _answer(
        self,
        request: Request,
        ours: str,
        act: Callable[[Request, dict[str, str]], Awaitable[Response]],
    ) -> Response:
        if self._validator is None or not self._public_url:
            return PlainTextResponse("Not found", 404)
        try:
            form = await _form(request)
        except ClientDisconnect:  # nobody is left to read the answer
            return PlainTextResponse("Incomplete", 400)
        if form is None or not self._genuine(request, form, ours):
            self._refused("forged")
            return PlainTextResponse("Forbidden", 403)
        try:
            return await act(request, form)
        except Exception as error:
            log.error("webhook_failed", error=type(error).__name__)
            return PlainTextResponse("Not taken", 500)

    def _genuine(self, request: Request, form: dict[str, str], ours: str) -> bool:
        assert self._validator
        query = request.scope["query_string"].decode("latin-1")
        url = f"{self._public_url}{request.scope['path']}{'?' if query else ''}{query}"
        signature = request.headers.get("X-Twilio-Signature", "")
        if not self._validator.validate(url, form, signature):
            return False
        number = self._account.number
        return form.get("AccountSid") == self._account.sid and number in {None, form.get(ours)}

    async def _text(self, _: Request, form: dict[str, str]) -> Response:
        sid, sender = form.get("MessageSid", ""), form.get("From", "")
        if not SID.fullmatch(sid) or not SENDER.fullmatch(sender):
            return PlainTextResponse("Incomplete", 400)
        body = form.get("Body", "").replace("\0", "")  # no database takes a zero byte
        await self._take_sms(TextReceived(sid=sid, sender=sender, body=body))
        return Response(NOTHING_TO_SAY, media_type="text/xml")

    async def _receipt(self, request: Request, form: dict[str, str]) -> Response:
        key = request.query_params.get("r", "")
        receipt = RECEIPTS.get(form.get("MessageStatus", ""))
        if KEY.fullmatch(key) and receipt:
            error = form.get("ErrorCode", "")
            code = int(error) or None if ERROR.fullmatch(error) else None
            await self._take_receipt(TextReported(key=key, receipt=receipt, error=code))
        return Response(NOTHING_TO_SAY, media_type="text/xml")


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of the body; None where it is too big or no form. Raises ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BIGGEST_BODY:
            return None
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        return None
    return dict(pairs)
