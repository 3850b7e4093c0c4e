"""One account at Twilio: its texts and phones, and the fate of a new text and of an answer."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from tests.standins.server import Server
from tests.standins.spec_twilio import HELP_WORDS, NOT_YET_SENT, OPT_IN_WORDS, OPT_OUT_WORDS
from tests.standins.telegram_values import Json
from tests.standins.twilio_delivery import Delivery, plan
from tests.standins.twilio_list import page_of
from tests.standins.twilio_message import Text, call_resource
from tests.standins.twilio_phone import Phone
from tests.standins.twilio_values import DRAMA, Failed, Values, check_create, house_rules
from tests.standins.twilio_webhooks import Posted, Signature, Webhooks, replies_in


@dataclass
class Request:
    """One request of the bot: what it asked and how it was answered.

    `at` is the wall clock, `answered_at` monotonic seconds.
    """

    operation: str
    params: Values
    at: float
    status: int = 0
    sid: str | None = None
    answered_at: float | None = None


class Account(Server):
    """What the stand-in knows and does; `twilio.py` gives it its HTTP."""

    def __init__(
        self,
        account_sid: str = "AC" + "5" * 32,
        auth_token: str = "stand-in-not-a-secret",
        number: str = "+447700900000",
    ) -> None:
        super().__init__()
        self.account_sid, self.auth_token, self.number = account_sid, auth_token, number
        self.messaging_service_sid = "MG" + "5" * 32
        self.sms_webhook: str | None = None
        self.list_lag = 0.0
        self.pace = 0.005  # seconds between the statuses of a text
        self.callback_before_answer = False
        self.opt_out_answer: Literal["refuse", "fail_later"] = "refuse"
        self.refusals: list[str] = []
        self.requests: list[Request] = []
        self.texts: list[Text] = []  # both directions, in order
        self.calls: list[Json] = []
        self.phones: dict[str, Phone] = {}
        self.webhooks = Webhooks(auth_token)
        self.delivery = Delivery(self.webhooks, self._arrive, self.bell.ring, self._breathe)
        self.busy = 0

    # People

    def phone(self, number: str) -> Phone:
        """The phone with this number, which must be one of Ofcom's made-up ones."""
        if not DRAMA.fullmatch(number):
            raise ValueError("only +447700900000 to +447700900999 are used in tests")
        if number not in self.phones:
            self.phones[number] = Phone(number, self.bell, self._inbound)
        return self.phones[number]

    # What happened

    @property
    def posted(self) -> list[Posted]:
        """All attempts to post a webhook or a status callback."""
        return self.webhooks.posted

    @property
    def sent(self) -> list[Text]:
        """The texts that were accepted from the bot."""
        return [text for text in self.texts if text.direction.startswith("outbound")]

    def settled(self, timeout: float = 5) -> Coroutine[Any, Any, bool]:
        """Wait until no text moves and no request is being answered."""
        return self.bell.until(
            lambda: not self.delivery.under_way and not self.busy,
            timeout,
            lambda: f"after {timeout} s {self.delivery.under_way} texts are still moving",
        )

    async def stop(self) -> None:
        """Give up what is under way."""
        await self.delivery.stop()
        await self.webhooks.stop()

    async def perform(self, record: Request, values: Values) -> tuple[Json, int]:
        """Carry out one request; give its answer and status, or raise Failed."""
        match record.operation:
            case "create":
                text = await self._create(values)
                record.sid = text.sid
                return text.resource(), 201
            case "call":
                self.calls.append(call_resource(self.account_sid, values))
                return self.calls[-1], 201
            case "list":
                seen = time.time() - self.list_lag
                shown = [text for text in self.texts if text.created <= seen]
                return page_of(shown, values, self.account_sid), 200
        text = self._find(record.sid)
        if record.operation == "fetch":
            return text.resource(), 200
        if text.status in NOT_YET_SENT:
            raise Failed(30409 if "Status" in values else 20009, violation=False)
        if record.operation == "delete":
            self.texts.remove(text)
            return {}, 204
        if values.get("Body", "") or "Status" in values:
            raise Failed(30409 if "Status" in values else 20001, "a sent body can only be emptied")
        text.body, text.updated = "", time.time()
        return text.resource(), 200

    def _find(self, sid: str | None) -> Text:
        for text in reversed(self.texts):
            if text.sid == sid:
                return text
        raise Failed(20404, violation=False)

    async def _create(self, values: Values) -> Text:
        check_create(values, {self.number}, self.messaging_service_sid)
        self.violations += [f"create: {rule}" for rule in house_rules(values)]
        if not DRAMA.fullmatch(values["To"]):
            raise Failed(21211)
        service = values.get("MessagingServiceSid")
        phone = self.phone(values["To"])
        if phone.opted_out and self.opt_out_answer == "refuse" and not service:
            raise Failed(21610, violation=False)
        status = "accepted" if service else "queued"
        text = Text(
            self.account_sid, self.number, values["To"], values["Body"], "outbound-api", status
        )
        text.service, text.callback = service, values.get("StatusCallback")
        text.params = dict(values)
        await self._send(phone, text)
        return text

    async def _send(self, phone: Phone, text: Text) -> None:
        self.texts.append(text)
        phone.texts.append(text)
        # Through a Messaging Service an opt-out shows only later, as a failure.
        steps = plan(("failed", 21610) if phone.opted_out else phone.mode)
        if self.callback_before_answer:
            await self.delivery.walk(text, steps)
        else:
            self.delivery.begin(text, steps)

    def _arrive(self, text: Text) -> None:
        self.phone(text.to).arrives(text)

    async def _breathe(self) -> None:
        await asyncio.sleep(self.pace)

    async def _inbound(
        self, phone: Phone, body: str, *, signature: Signature, times: int, webhook: bool
    ) -> str:
        text = Text(self.account_sid, phone.number, self.number, body, "inbound", "received")
        text.sent = text.created
        self.texts.append(text)
        self._network_words(phone, body)
        self.bell.ring()
        for _ in range(times if webhook and self.sms_webhook else 0):
            posted = await self.webhooks.post(
                self.sms_webhook or "", text.inbound_params(), signature
            )
            await self._follow(phone, posted)
        return text.sid

    def _network_words(self, phone: Phone, body: str) -> None:
        word = body.strip().upper()
        if word in OPT_OUT_WORDS:
            phone.opted_out = True
            phone.network_texts.append("You have unsubscribed. Reply START to resubscribe.")
        elif word in OPT_IN_WORDS:
            phone.opted_out = False
            phone.network_texts.append("You have resubscribed.")
        elif word in HELP_WORDS:
            phone.network_texts.append("Reply STOP to unsubscribe.")

    async def _follow(self, phone: Phone, posted: Posted) -> None:
        try:
            bodies = replies_in(posted.answer) if 200 <= posted.status < 300 else []
        except ValueError as error:
            self.violations.append(f"webhook: {error}")
            return
        for body in bodies:
            self.violations += house_rules({"Body": body, "To": phone.number})
            text = Text(
                self.account_sid, self.number, phone.number, body, "outbound-reply", "queued"
            )
            await self._send(phone, text)
