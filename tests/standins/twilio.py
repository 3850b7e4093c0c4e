"""A stand-in for Twilio's Messages and Calls: its HTTP, its checks, its callbacks, its moods.

What breaks Twilio's specification or our rule of one GSM-7 segment to a made-up number is in
`violations`, what a healthy bot may be refused at run time in `refusals`.
"""

import asyncio
import base64
import re
import time

from aiohttp import web

from tests.standins.faults import Fault
from tests.standins.spec_twilio import ERRORS
from tests.standins.telegram_values import Json
from tests.standins.twilio_account import Account, Request
from tests.standins.twilio_message import API
from tests.standins.twilio_values import Failed, read

PATH = re.compile(rf"/{API}/Accounts/(AC\w{{32}})/(Messages|Calls)(?:/([A-Z]{{2}}\w{{32}}))?\.json")
ROUTES = {
    ("POST", "Messages", False): "create",
    ("GET", "Messages", False): "list",
    ("GET", "Messages", True): "fetch",
    ("POST", "Messages", True): "update",
    ("DELETE", "Messages", True): "delete",
    ("POST", "Calls", False): "call",
}
CODES_BY_STATUS = {401: 20003, 429: 20429, 500: 20500, 503: 20503}


class TwilioStandIn(Account):
    """`async with TwilioStandIn() as twilio:` - then point the SDK's base URL at it."""

    # What goes wrong

    def fail_next(
        self, status: int = 500, code: int | None = None, times: int = 1, operation: str = "create"
    ) -> None:
        """Answer the next requests with an error, doing nothing."""
        code = code or CODES_BY_STATUS.get(status, 20500)
        self.script.add(operation, Fault("answer", False, status, code), times)

    def accept_then(self, status: int = 503, times: int = 1, operation: str = "create") -> None:
        """Do what is asked, but answer with an error."""
        code = CODES_BY_STATUS.get(status, 20500)
        self.script.add(operation, Fault("answer", True, status, code), times)

    def accept_then_cut(self, times: int = 1, operation: str = "create") -> None:
        """Do what is asked, then drop the connection."""
        self.script.add(operation, Fault("cut", True), times)

    def cut_next(self, times: int = 1, operation: str = "create") -> None:
        """Drop the connection without doing anything."""
        self.script.add(operation, Fault("cut", False), times)

    def hang(self, times: int = 1, operation: str = "create", *, performed: bool = False) -> None:
        """Never answer, until the caller gives up."""
        self.script.add(operation, Fault("hang", performed), times)

    # HTTP

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        match = PATH.fullmatch(request.path)
        key = (request.method, match[2], bool(match[3])) if match else None
        operation = ROUTES.get(key) if key else None
        if match is None or operation is None:
            self.violations.append(f"{request.method} {request.path}: no such resource here")
            return _error(404, 20404)
        if not self._knows(request, match[1]):
            self.violations.append(f"{operation}: wrong account or token")
            return _error(401, 20003)
        pairs = [(name, str(value)) for name, value in request.query.items()]
        pairs += [(name, str(value)) for name, value in (await request.post()).items()]
        record = Request(operation, dict(pairs), time.time(), sid=match[3])
        self.requests.append(record)
        return await self.to_its_end(self._recorded(request, record, pairs))

    def _knows(self, request: web.Request, account: str) -> bool:
        pair = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        right = request.headers.get("Authorization") == f"Basic {pair}"
        return right and account == self.account_sid

    async def _recorded(
        self, request: web.Request, record: Request, pairs: list[tuple[str, str]]
    ) -> web.StreamResponse:
        self.busy += 1
        try:
            return await self._answer(request, record, pairs)
        finally:
            self.busy -= 1
            record.answered_at = time.monotonic()

    async def _answer(
        self, request: web.Request, record: Request, pairs: list[tuple[str, str]]
    ) -> web.StreamResponse:
        operation = record.operation
        fault = self.script.take(operation)
        if self.latency:
            await asyncio.sleep(self.latency)
        try:
            values, notes = read(operation, pairs)
            self.violations += [f"{operation}: {note}" for note in notes]
            if fault and not fault.performed:
                return await self._play(request, fault, record)
            body, record.status = await self.perform(record, values)
        except Failed as failed:
            record.status = failed.status
            kept = self.violations if failed.violation else self.refusals
            kept.append(f"{operation}: {failed.code} {failed.message}")
            return _error(failed.status, failed.code, failed.message)
        if fault:
            return await self._play(request, fault, record)
        return web.json_response(body, status=record.status) if body else web.Response(status=204)

    async def _play(
        self, request: web.Request, fault: Fault, record: Request
    ) -> web.StreamResponse:
        record.status = fault.status if fault.kind == "answer" else 0
        self.refusals.append(f"{record.operation}: {fault.kind} {fault.status} by script")
        return await self.play(request, fault) or _error(fault.status, fault.code or 20500)


def _error(status: int, code: int, message: str = "") -> web.Response:
    body: Json = {"code": code, "message": message or ERRORS.get(code, (0, "Error"))[1]}
    body |= {"more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return web.json_response(body, status=status)
