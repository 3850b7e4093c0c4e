"""A stand-in for the Bot API of Telegram: it speaks its HTTP, and is as strict as the service.

Updates made by simulated people are handed over by long polling (or a webhook); every call of the
bot is checked, carried out on the chats, and logged. What the specification forbids is in
`violations`, what a healthy bot may be refused at run time in `refusals`.
"""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Self

from aiohttp import web

from tests.standins.faults import Fault
from tests.standins.server import Server
from tests.standins.spec import METHODS
from tests.standins.telegram_api import BotApi
from tests.standins.telegram_http import error, read_body
from tests.standins.telegram_message import Call, Tap
from tests.standins.telegram_people import User
from tests.standins.telegram_values import Json, Refused, read_call
from tests.standins.telegram_webhook import Poster

TOKEN = "123456789:stand-in-not-a-secret"
WORDS = {
    400: "Bad Request: refused by script",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
}
BOT: Json = {
    "id": 123456789,
    "is_bot": True,
    "first_name": "Mentorline",
    "username": "mentorline_stand_in_bot",
    "can_join_groups": False,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


class TelegramStandIn(Server):
    """`async with TelegramStandIn() as telegram:` - then point a bot at `telegram.bot_url`."""

    def __init__(self, token: str = TOKEN, *, latency: float = 0.0) -> None:
        super().__init__()
        self.token = token
        self.latency = latency
        self.refusals: list[str] = []
        self.calls: list[Call] = []  # all but getUpdates
        self.polls = 0
        self.api = BotApi(self.bell, BOT)
        self.poster = Poster(self.api.webhook, self.api.updates, self.bell, self._from_webhook)
        self._posting: asyncio.Task[None] | None = None
        self._busy = 0
        self._last_call = time.monotonic()

    # People

    def user(
        self,
        first_name: str = "Sam",
        id: int | None = None,  # noqa: A002 - reads best in a test
        *,
        started: bool = False,
        phone: str | None = None,
    ) -> User:
        """A new person. `started` means that they pressed Start long ago."""
        number = id if id is not None else 5_000_001 + len(self.api.people)
        person = User(
            number,
            first_name,
            updates=self.api.updates,
            bell=self.bell,
            message_ids=self.api.message_ids,
            bot=BOT,
            taps=self.api.taps,
        )
        person.started, person.phone = started, phone
        self.api.people[number] = person
        return person

    # What happened

    @property
    def bot_url(self) -> str:
        """What python-telegram-bot's `Bot` takes as `base_url`."""
        return f"{self.base_url}/bot"

    @property
    def unanswered_callbacks(self) -> list[Tap]:
        """The taps that the bot has not answered."""
        return [tap for tap in self.api.taps.values() if not tap.answered_at]

    @property
    def confirmed_offset(self) -> int:
        """The highest offset that the bot has confirmed."""
        return self.api.updates.confirmed_offset

    @property
    def handed_over(self) -> list[int]:
        """The ids of the updates that were delivered, in order, repeats included."""
        return self.api.updates.handed_over

    @property
    def pending(self) -> int:
        """How many updates wait or are not confirmed."""
        return self.api.updates.pending

    @property
    def conflicts(self) -> int:
        """How often a second poller ended the poll of another."""
        return self.api.updates.conflicts

    @property
    def response_times(self) -> list[float]:
        """Seconds from handing an update over to the first response, for each that got one."""
        pairs = ((u.handed_at, u.answered_at) for u in self.api.updates.all)
        return [answered - handed for handed, answered in pairs if handed and answered]

    @property
    def commands(self) -> list[Json]:
        """The menu for everybody."""
        return self.api.commands.get('[{"type": "default"}, ""]', [])

    def settled(self, timeout: float = 5, *, quiet: float = 0.05) -> Coroutine[Any, Any, bool]:
        """Wait until all updates are confirmed, all taps answered, and no call came for a while."""

        def still() -> bool:
            at_rest = not self.pending and not self.unanswered_callbacks and not self._busy
            return at_rest and time.monotonic() - self._last_call >= quiet

        def why() -> str:
            taps = [tap.label for tap in self.unanswered_callbacks]
            return f"after {timeout} s {self.pending} updates are pending, taps unanswered: {taps}"

        return self.bell.until(still, timeout, why)

    # What goes wrong

    def fail_next(
        self,
        method: str = "*",
        times: int = 1,
        status: int = 429,
        retry_after: int = 1,
        *,
        performed: bool = False,
    ) -> None:
        """Answer the next calls of `method` with an error."""
        fault = Fault("answer", performed, status, retry_after=retry_after)
        self.script.add(method, fault, times)

    def cut_connection_next(
        self, method: str = "*", *, performed: bool = True, times: int = 1
    ) -> None:
        """Drop the connection instead of an answer, after carrying the call out or not."""
        self.script.add(method, Fault("cut", performed), times)

    def duplicate_next_update(self, times: int = 1) -> None:
        """Hand the next update(s) over once more after they were confirmed."""
        self.api.updates.duplicate(times)

    def reorder_next(self, count: int) -> None:
        """Hold the next `count` updates back, then hand them over last one first."""
        self.api.updates.hold(count)

    # HTTP

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._posting = asyncio.create_task(self.poster.run())
        return self

    async def stop(self) -> None:
        """End polls and the poster."""
        self.api.updates.closed = True
        if self._posting:
            self._posting.cancel()
            await asyncio.gather(self._posting, return_exceptions=True)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call: `/bot<token>/<method>`."""
        token, _, method = request.path.removeprefix("/bot").partition("/")
        if token != self.token:
            self.violations.append(f"{method}: wrong token")
            return error(Refused("Unauthorized", 401))
        if method not in METHODS:
            self.violations.append(f"{method}: no such method here")
            return error(Refused("Not Found", 404))
        try:
            raw = await read_body(request)
        except ValueError:
            self.violations.append(f"{method}: the body can't be read")
            return error(Refused("Bad Request: can't parse the body"))
        answering = self._answer(request, method, raw)
        # A poll ends with its caller, or the next one would get a 409 for it.
        return await (answering if method == "getUpdates" else self.to_its_end(answering))

    async def _answer(self, request: web.Request, method: str, raw: Json) -> web.StreamResponse:
        fault = self.script.take(method)
        if method != "getUpdates":
            self._busy += 1
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
            if fault and not fault.performed:
                return await self._play(request, fault, method)
            response = await self._call(method, raw)
            return await self._play(request, fault, method) if fault else response
        finally:
            if method != "getUpdates":
                self._busy -= 1
                self._last_call = time.monotonic()

    async def _play(self, request: web.Request, fault: Fault, method: str) -> web.StreamResponse:
        self.refusals.append(f"{method}: {fault.kind} {fault.status} by script")
        if cut := await self.play(request, fault):
            return cut
        if fault.status == 429:
            after = fault.retry_after or 1
            parameters = {"retry_after": after}
            why = f"Too Many Requests: retry after {after}"
            return error(Refused(why, 429, parameters=parameters))
        if fault.status == 502:  # comes from the web server in front, not from the Bot API
            page = "<html><head><title>502 Bad Gateway</title></head></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        return error(Refused(WORDS.get(fault.status, "Internal Server Error"), fault.status))

    async def _from_webhook(self, method: str, values: Json) -> None:
        if method in METHODS:
            await self._call(method, values)
        else:
            self.violations.append(f"{method}: no such method here")

    async def _call(self, method: str, raw: Json) -> web.StreamResponse:
        call = Call(method, raw, None, time.monotonic())
        if method == "getUpdates":
            self.polls += 1
        else:
            self.calls.append(call)
        try:
            call.params, notes = read_call(method, raw)
            self.violations += [f"{method}: {note}" for note in notes]
            call.chat_id = self.api.chat_of(call.params)
            call.result = await self.api.perform(method, call.params)
        except Refused as refused:
            call.status, call.error = refused.status, refused.description
            kept = self.violations if refused.violation else self.refusals
            kept.append(f"{method}: {refused.description}")
            self._log(call)
            return error(refused)
        self._log(call)
        return web.json_response({"ok": True, "result": call.result})

    def _log(self, call: Call) -> None:
        if call.chat_id in self.api.people and call.method != "getUpdates":
            self.api.people[call.chat_id].log.append(call)
            self.api.updates.responded(call.chat_id, call.params.get("callback_query_id"))
