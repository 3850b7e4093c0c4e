"""Texts through Twilio, by its own library. No body, number or token is ever logged or raised."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client

from bot.channels.failures import Lasting, PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.channels.sms.channel import (
    RECEIPTS,
    URGENT_SECONDS,
    Sent,
    SentText,
    Standing,
    is_test_number,
)
from bot.channels.sms.http import ANSWER_SECONDS, TwilioHttp
from flows.events import TextReceived

T = TypeVar("T")

# Twilio's error codes, by whose fault it is. The phone's:
BAD_NUMBER = {21211, 21214, 21217, 21421, 21612, 21614, 21635}
OPTED_OUT = {21610}
# Nobody's: too much at once.
TOO_MANY = {14107, 20429, 21611, 30001}
# Ours, but of the text itself and not of the account.
BAD_REQUEST = {20001, 21602, 21604, 21609, 21617, 21624}

# Twilio's dates have whole seconds, and its clock may be a little behind ours.
CLOCKS_APART = timedelta(seconds=3)
NEWEST = 50
MOST = 1000


@asynccontextmanager
async def open_texts(
    account: str,
    token: str,
    sender: str,
    *,
    base_url: str,
    public_url: str | None = None,
    test_numbers_only: bool = False,
    answer_seconds: float = ANSWER_SECONDS,
) -> AsyncIterator[TwilioSms]:
    """The SMS service for `sender`: our number (E.164) or the sid of a messaging service (MG...).

    Opening asks nothing of Twilio. With a `public_url`, receipts are sent to it.
    """
    async with TwilioHttp(base_url, answer_seconds) as http:
        # An empty region keeps the library from reading the environment.
        client = Client(account, token, http_client=http, environment={"TWILIO_REGION": ""})
        yield TwilioSms(client, sender, public_url, test_numbers_only=test_numbers_only)


class TwilioSms:
    """Implements bot.channels.sms.Texts."""

    def __init__(
        self, client: Client, sender: str, public_url: str | None, *, test_numbers_only: bool
    ) -> None:
        self._messages = client.messages
        self._service = sender.startswith("MG")
        self._sender = sender
        self._public_url = public_url
        self._test_numbers_only = test_numbers_only

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        """Hand a text to Twilio."""
        if self._test_numbers_only and not is_test_number(to):
            raise PermanentFailure("not_a_test_number")
        fields: dict[str, Any] = {"to": to, "body": body}
        fields["messaging_service_sid" if self._service else "from_"] = self._sender
        if urgent:
            fields["validity_period"] = URGENT_SECONDS
        if self._public_url:
            fields["status_callback"] = f"{self._public_url}/twilio/status?r={quote(key, safe='')}"
        try:
            made = await _judged(self._messages.create_async(**fields))
        except _Unreadable:
            raise UnknownOutcome from None
        if not made.sid:
            raise UnknownOutcome
        return Sent(sid=made.sid, status=RECEIPTS.get(made.status, "accepted"))

    async def find(
        self, to: str, body: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Look a text up among the newest to that number (a queued one has no date to ask by)."""
        earliest = since.replace(microsecond=0) - CLOCKS_APART
        listed = await _judged(self._messages.list_async(to=to, limit=NEWEST))
        for text in listed:
            if (
                text.body == body
                and text.direction != "inbound"
                and text.sid not in known
                and text.date_created
                and text.date_created >= earliest
            ):
                return str(text.sid)
        return None

    async def status(self, sid: str) -> Standing:
        """Ask where a text stands."""
        text = await _judged(self._messages(sid).fetch_async())
        return Standing(receipt=RECEIPTS.get(text.status, "accepted"), error=text.error_code)

    async def received_since(self, since: datetime) -> list[TextReceived]:
        """List what came in to our number, or to any number of the messaging service's account."""
        wanted: dict[str, Any] = {} if self._service else {"to": self._sender}
        after = since.astimezone(UTC).replace(microsecond=0) - CLOCKS_APART
        listing = self._messages.list_async(**wanted, date_sent_after=after, limit=MOST)
        return [
            TextReceived(sid=text.sid, sender=text.from_, body=text.body or "")
            for text in reversed(await _judged(listing))
            if text.direction == "inbound" and text.sid and text.from_
        ]

    async def sent_since(self, since: datetime) -> list[SentText]:
        """List what went out since then, oldest first; a queued one has no date to ask by."""
        wanted: dict[str, Any] = {} if self._service else {"from_": self._sender}
        earliest = since.astimezone(UTC).replace(microsecond=0) - CLOCKS_APART
        listed = await _judged(self._messages.list_async(**wanted, limit=MOST))
        return [
            SentText(sid=text.sid, to=text.to, body=text.body or "", at=text.date_created)
            for text in reversed(listed)
            if text.direction != "inbound"
            and text.sid
            and text.to
            and text.date_created
            and text.date_created >= earliest
        ]


class _Unreadable(TemporaryFailure):
    """The answer did not come from Twilio."""

    def __init__(self) -> None:
        super().__init__("unavailable")


async def _judged(call: Awaitable[T]) -> T:
    """Await a call of the library; raise our failure in place of its exceptions."""
    try:
        return await call
    except (TwilioRestException, TwilioServiceException) as error:
        failure = _failure(error.code, error.status)
    except (TwilioException, ValueError, TypeError, KeyError, AttributeError):
        failure = _Unreadable()
    raise failure


def _failure(code: int | None, status: int) -> Exception:
    if code in TOO_MANY:
        return TemporaryFailure("too_many")
    if status < 400:
        return _Unreadable()  # a proxy between us and Twilio redirects us
    if code in BAD_NUMBER:
        reason: Lasting = "bad_number"
    elif code in OPTED_OUT:
        reason = "opted_out"
    else:
        reason = "bad_request" if code in BAD_REQUEST else "account"
    return PermanentFailure(reason, code)
