"""SMS through Twilio's library, against a stand-in: what is sent, and each way it can fail."""

from __future__ import annotations

import asyncio
import json
import socket
import time
import traceback
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.channels.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.channels.sms.channel import is_test_number
from bot.channels.sms.http import TwilioHttp
from bot.channels.sms.twilio import TwilioSms, open_texts
from tests.standins import TwilioStandIn
from tests.standins.twilio_message import Text as StoredText

PRIYA = "+447700900456"
BODY = "Harbour: URGENT concern K7Q2, ring Sam now on 07700 900123. Reply 482913 to take it."


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
async def texts(twilio: TwilioStandIn) -> AsyncIterator[TwilioSms]:
    async with _open(twilio) as opened:
        yield opened


def _open(
    twilio: TwilioStandIn,
    sender: str | None = None,
    *,
    public_url: str | None = None,
    test_numbers_only: bool = False,
    answer_seconds: float = 4,
) -> AbstractAsyncContextManager[TwilioSms]:
    return open_texts(
        twilio.account_sid,
        twilio.auth_token,
        sender or twilio.number,
        base_url=twilio.base_url,
        public_url=public_url,
        test_numbers_only=test_numbers_only,
        answer_seconds=answer_seconds,
    )


def now() -> datetime:
    return datetime.now(UTC)


# Sending


async def test_a_text_arrives_and_its_sid_is_known(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    [text] = twilio.sent
    await twilio.phone(PRIYA).receives(BODY)
    assert (sent.sid, sent.status) == (text.sid, "accepted")
    assert twilio.violations == []


async def test_only_an_urgent_text_goes_stale(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
    await texts.send(PRIYA, "Harbour: no rush", "N4R8-1", urgent=False)

    urgent, routine = twilio.sent
    assert urgent.params["ValidityPeriod"] == "60"
    assert "ValidityPeriod" not in routine.params
    assert "StatusCallback" not in urgent.params


async def test_receipts_are_asked_for_where_they_can_reach_us(twilio: TwilioStandIn) -> None:
    async with _open(twilio, public_url="https://m.example.org/x") as texts:
        await texts.send(PRIYA, BODY, "K7Q2 1/2", urgent=False)

    [text] = twilio.sent
    assert text.callback == "https://m.example.org/x/twilio/status?r=K7Q2%201%2F2"


async def test_a_messaging_service_sends_without_a_number(twilio: TwilioStandIn) -> None:
    async with _open(twilio, twilio.messaging_service_sid) as texts:
        sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=False)

    [text] = twilio.sent
    assert "From" not in text.params
    assert text.params["MessagingServiceSid"] == twilio.messaging_service_sid
    assert sent.status == "accepted"
    assert twilio.violations == []


async def test_in_a_trial_only_made_up_numbers_are_texted(twilio: TwilioStandIn) -> None:
    async with _open(twilio, test_numbers_only=True) as texts:
        with pytest.raises(PermanentFailure) as raised:
            await texts.send("+15005550006", BODY, "K7Q2-1", urgent=True)
        await texts.send(PRIYA, BODY, "K7Q2-2", urgent=True)

    assert raised.value.reason == "not_a_test_number"
    assert [request.params["To"] for request in twilio.requests] == [PRIYA]


@pytest.mark.parametrize(
    ("phone", "made_up"),
    [
        ("+447700900000", True),
        ("+447700900999", True),
        ("+441632960000", False),
        ("+4477009000000", False),
        ("+447700900000\n", False),
        ("07700900000", False),
        ("999", False),
    ],
)
def test_which_numbers_are_made_up(phone: str, made_up: bool) -> None:
    assert is_test_number(phone) is made_up


def _text(
    twilio: TwilioStandIn, to: str, body: str, sender: str | None = None, *, inbound: bool = False
) -> StoredText:
    """A text that Twilio has, whoever sent it."""
    direction, status = ("inbound", "received") if inbound else ("outbound-api", "delivered")
    text = StoredText(twilio.account_sid, sender, to, body, direction, status)
    text.sent = text.created
    return text


# Failing


async def test_429_did_nothing(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    twilio.fail_next(429)

    with pytest.raises(TemporaryFailure) as raised:
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "too_many"


async def test_no_connection_did_nothing(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    await twilio.unplug()

    with pytest.raises(TemporaryFailure) as raised:
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "refused"


async def test_a_name_that_is_not_found_did_nothing() -> None:
    opening = open_texts("AC1", "token", "+447700900000", base_url="http://twilio.invalid")
    async with opening as texts:
        with pytest.raises(TemporaryFailure) as raised:
            await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "refused"


@pytest.mark.parametrize("status", [408, 500, 503])
@pytest.mark.parametrize("done", [True, False])
async def test_an_error_of_twilios_leaves_the_outcome_open(
    twilio: TwilioStandIn, texts: TwilioSms, done: bool, status: int
) -> None:
    twilio.accept_then(status) if done else twilio.fail_next(status)

    with pytest.raises(UnknownOutcome):
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert len(twilio.sent) == done


async def test_a_cut_connection_leaves_the_outcome_open(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    for fault in (twilio.accept_then_cut, twilio.cut_next):
        fault()
        with pytest.raises(UnknownOutcome):
            await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert len(twilio.sent) == 1


async def test_no_answer_in_time_leaves_the_outcome_open(twilio: TwilioStandIn) -> None:
    twilio.hang(performed=True)

    async with _open(twilio, answer_seconds=0.1) as texts:
        with pytest.raises(UnknownOutcome):
            await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)


class _ClosesIdleConnections(TwilioStandIn):
    """Closes a connection just as its second request comes in, as any server may (RFC 9112)."""

    def __init__(self) -> None:
        super().__init__()
        self._used: set[object] = set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """As ever, but only one request a connection."""
        if request.transport in self._used:
            return self.cut(request)
        self._used.add(request.transport)
        return await super().answer(request)


async def test_a_connection_that_was_closed_meanwhile_delays_no_text() -> None:
    async with _ClosesIdleConnections() as twilio, _open(twilio) as texts:
        for number in (1, 2, 3):
            await texts.find(PRIYA, BODY, now())
            await texts.send(PRIYA, BODY, f"K7Q2-{number}", urgent=True)

        assert len(twilio.sent) == 3


async def test_what_was_never_written_to_a_connection_did_nothing() -> None:
    """Somebody takes the connection and then does not even greet: no TLS, so no text."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        opening = open_texts("AC1", "token", PRIYA, base_url=url, answer_seconds=0.1)
        async with opening as texts:
            with pytest.raises(TemporaryFailure) as raised:
                await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "refused"


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_before_it_is_opened_nothing_is_sent(method: str) -> None:
    with pytest.raises(TemporaryFailure) as raised:
        await TwilioHttp("http://twilio.invalid").request(method, "http://twilio.invalid/x")

    assert raised.value.reason == "refused"


class _Answers(TwilioStandIn):
    """Answers everything with this status, these headers and this body."""

    def __init__(self, status: int, body: str, **headers: str) -> None:
        super().__init__()
        self._status, self._body = status, body
        self.asked: list[tuple[str, str]] = []
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The same each time."""
        self.asked.append((request.path_qs, await request.text()))
        return web.Response(status=self._status, text=self._body, headers=self._headers)


async def test_an_urgent_text_never_waits_behind_others_that_hang(twilio: TwilioStandIn) -> None:
    twilio.hang(times=101)

    async with _open(twilio, answer_seconds=30) as texts:
        hanging = [
            asyncio.create_task(texts.send(PRIYA, f"no rush {n}", f"N4R8-{n}", urgent=False))
            for n in range(101)
        ]
        await twilio.bell.until(lambda: len(twilio.requests) == 101, 60, lambda: "not all sent")
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)

    assert [text.body for text in twilio.sent] == [BODY]


async def test_what_is_read_keeps_its_connection_and_no_cookie() -> None:
    async with _Remembers() as twilio:
        url = twilio.base_url.replace("127.0.0.1", "localhost")
        opening = open_texts(twilio.account_sid, twilio.auth_token, PRIYA, base_url=f"{url}/")
        async with opening as texts:
            for _ in range(3):
                await texts.find(PRIYA, BODY, now())

    assert len(set(twilio.connections)) == 1
    assert twilio.cookies == ["", "", ""]
    assert twilio.violations == []


class _Remembers(TwilioStandIn):
    """Keeps which connections were used and which cookies came back."""

    def __init__(self) -> None:
        super().__init__()
        self.connections: list[object] = []
        self.cookies: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """As ever, with a cookie."""
        self.connections.append(request.transport)
        self.cookies.append(request.headers.get("Cookie", ""))
        response = await super().answer(request)
        response.set_cookie("who", "somebody")
        return response


async def test_a_call_without_a_token_is_made_without_one() -> None:
    answers = _Answers(200, "all well", X_Name="x")
    async with answers as twilio, TwilioHttp(twilio.base_url) as http:
        answer = await http.request("get", "https://api.twilio.com/status", {"a": "b"})
        await http.request("post", "https://api.twilio.com/x?y=1", {"a": "b"}, {"c": ["d", "e"]})

    assert (answer.status_code, answer.text) == (200, "all well")
    assert answer.headers["X-Name"] == "x"
    assert answers.asked == [("/status?a=b", ""), ("/x?y=1&a=b", "c=d&c=e")]


@pytest.mark.parametrize(
    ("word", "receipt"), [("queued", "accepted"), ("failed", "failed"), ("odd", "accepted")]
)
async def test_where_a_new_text_stands_is_told(
    twilio: TwilioStandIn, word: str, receipt: str
) -> None:
    made = _text(twilio, PRIYA, BODY)
    made.status = word
    async with _Answers(201, json.dumps(made.resource())) as other, _open(other) as texts:
        sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert (sent.sid, sent.status) == (made.sid, receipt)


async def test_nobody_is_followed_elsewhere(twilio: TwilioStandIn) -> None:
    there = f"{twilio.base_url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json"
    async with _Answers(307, "", Location=there) as other, _open(other) as texts:
        with pytest.raises(UnknownOutcome):
            await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert twilio.requests == []


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("soon", None), ("", None)])
async def test_429_says_how_long_to_wait_where_it_says_so(
    header: str, seconds: float | None
) -> None:
    async with _Answers(429, "{}", Retry_After=header) as twilio, _open(twilio) as texts:
        with pytest.raises(TemporaryFailure) as raised:
            await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert (raised.value.reason, raised.value.retry_after) == ("too_many", seconds)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, 21211, "bad_number"),
        (400, 21614, "bad_number"),
        (400, 21610, "opted_out"),
        (401, 20003, "account"),
        (400, 21606, "account"),
        (404, 20404, "account"),
        (400, 21617, "bad_request"),
    ],
)
async def test_a_lasting_failure_says_by_whose_fault(
    twilio: TwilioStandIn, texts: TwilioSms, status: int, code: int, reason: str
) -> None:
    twilio.fail_next(status, code)

    with pytest.raises(PermanentFailure) as raised:
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert (raised.value.reason, raised.value.code) == (reason, code)


async def test_a_full_queue_at_twilio_is_a_passing_failure(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    twilio.fail_next(400, 21611)

    with pytest.raises(TemporaryFailure) as raised:
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "too_many"


async def test_an_opt_out_is_a_lasting_failure(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    await twilio.phone(PRIYA).replies("STOP")

    with pytest.raises(PermanentFailure) as raised:
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "opted_out"


async def test_no_failure_holds_a_number_a_body_or_the_token(
    twilio: TwilioStandIn, texts: TwilioSms, capfd: pytest.CaptureFixture[str]
) -> None:
    printed = ""
    twilio.fail_next(400, 21211)
    twilio.cut_next()
    twilio.fail_next(503)
    for _ in range(3):
        with pytest.raises((PermanentFailure, UnknownOutcome)) as raised:
            await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
        printed += "".join(traceback.format_exception(raised.value))

    printed += "".join(capfd.readouterr())
    for secret in (PRIYA, "900456", "482913", twilio.auth_token, "Invalid 'To'"):
        assert secret not in printed


# Looking up


async def test_a_text_of_unknown_outcome_is_found(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    claimed = now()
    twilio.accept_then_cut()
    with pytest.raises(UnknownOutcome):
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert await texts.find(PRIYA, BODY, claimed) == twilio.sent[0].sid


async def test_only_exactly_this_text_is_found(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    claimed = now()
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert await texts.find(PRIYA, BODY, claimed) == sent.sid
    assert await texts.find(PRIYA, f"AGAIN {BODY}", claimed) is None
    assert await texts.find("+447700900457", BODY, claimed) is None
    assert await texts.find(PRIYA, BODY, claimed + timedelta(minutes=1)) is None
    assert await texts.find(PRIYA, BODY, claimed, known={sent.sid}) is None


async def test_a_text_that_still_waits_in_the_queue_is_found(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    twilio.phone(PRIYA).mode = "stuck"
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert await texts.find(PRIYA, BODY, now()) == sent.sid


async def test_a_look_up_that_fails_can_be_made_again(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    twilio.fail_next(503, operation="list")
    twilio.cut_next(times=2, operation="list")  # aiohttp itself reads a second time
    for _ in range(2):
        with pytest.raises(TemporaryFailure) as raised:
            await texts.find(PRIYA, BODY, now())
        assert raised.value.reason == "unavailable"

    assert await texts.find(PRIYA, BODY, now()) is None


@pytest.mark.parametrize(("behind", "found"), [(3, True), (4, False)])
async def test_twilios_clock_may_be_three_seconds_behind_ours(
    twilio: TwilioStandIn, texts: TwilioSms, behind: int, found: bool
) -> None:
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
    made = datetime.fromtimestamp(int(twilio.sent[0].created), UTC)
    since = made + timedelta(seconds=behind, microseconds=999)

    assert await texts.find(PRIYA, BODY, since) == (sent.sid if found else None)


async def test_a_look_up_asks_once_for_the_newest(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    twilio.texts += [_text(twilio, PRIYA, f"older {n}") for n in range(120)]

    assert await texts.find(PRIYA, "older 0", now() - timedelta(minutes=1)) is None
    newest = await texts.find(PRIYA, "older 119", now() - timedelta(minutes=1))

    assert newest == twilio.texts[-1].sid
    assert [request.params["PageSize"] for request in twilio.requests] == ["50", "50"]


async def test_what_somebody_wrote_to_us_is_no_text_of_ours(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    await twilio.phone(PRIYA).replies(BODY)

    assert await texts.find(twilio.number, BODY, now()) is None


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"sid": null}'])
async def test_an_answer_that_nobody_can_read_is_trouble(body: str) -> None:
    """Some gateway between us and Twilio answers in its place."""
    async with _Answers(200, body) as twilio, _open(twilio) as texts:
        with pytest.raises(TemporaryFailure) as raised:
            await texts.find(PRIYA, BODY, now())

    assert raised.value.reason == "unavailable"


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"sid": null}'])
async def test_a_text_whose_answer_nobody_can_read_may_have_gone_out(body: str) -> None:
    async with _Answers(201, body) as twilio, _open(twilio) as texts:
        with pytest.raises(UnknownOutcome):
            await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)


@pytest.mark.parametrize("status", [301, 307])
async def test_whoever_sends_us_elsewhere_is_not_twilio(status: int) -> None:
    answers = _Answers(status, "", Location="http://elsewhere.invalid/")
    async with answers as twilio, _open(twilio) as texts:
        with pytest.raises(TemporaryFailure) as raised:
            await texts.find(PRIYA, BODY, now())
        with pytest.raises(UnknownOutcome):
            await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "unavailable"


async def test_a_word_of_twilios_that_we_do_not_know_is_no_end(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
    await twilio.settled()
    twilio.sent[0].becomes("teleporting")

    assert (await texts.status(sent.sid)).receipt == "accepted"


async def test_where_a_text_stands_is_told_with_twilios_code(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    twilio.phone(PRIYA).mode = ("undelivered", 30003)
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
    await twilio.settled()

    standing = await texts.status(sent.sid)

    assert (standing.receipt, standing.error) == ("undelivered", 30003)


# Receiving


async def test_what_came_in_is_listed_oldest_first(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    began = now()
    await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
    first = await twilio.phone(PRIYA).replies("482913")
    second = await twilio.phone(PRIYA).replies("DONE 482913 rang the council")

    received = await texts.received_since(began)

    assert [text.sid for text in received] == [first, second]
    assert (received[0].sender, received[0].body) == (PRIYA, "482913")
    assert await texts.received_since(began + timedelta(hours=1)) == []
    assert twilio.violations == []


async def test_a_long_list_is_read_to_its_end(twilio: TwilioStandIn, texts: TwilioSms) -> None:
    began = now()
    for n in range(130):
        await twilio.phone(PRIYA).replies(str(n))

    received = await texts.received_since(began)

    assert [text.body for text in received] == [str(n) for n in range(130)]


async def test_a_messaging_service_lists_what_came_in_to_any_of_its_numbers(
    twilio: TwilioStandIn,
) -> None:
    began = now()
    await twilio.phone(PRIYA).replies("482913")

    async with _open(twilio, twilio.messaging_service_sid) as texts:
        received = await texts.received_since(began)

    assert [text.body for text in received] == ["482913"]


async def test_only_what_came_in_to_our_number_is_listed(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    elsewhere = "+447700900777"
    twilio.texts.append(_text(twilio, elsewhere, "not for us", PRIYA, inbound=True))
    twilio.texts.append(_text(twilio, twilio.number, "", PRIYA, inbound=True))
    twilio.texts.append(_text(twilio, twilio.number, "from nobody", None, inbound=True))
    twilio.texts.append(_text(twilio, twilio.number, "to ourselves", twilio.number))

    received = await texts.received_since(now() - timedelta(minutes=1))

    assert [(text.sender, text.body) for text in received] == [(PRIYA, "")]


async def test_of_very_many_the_newest_thousand_are_listed(
    twilio: TwilioStandIn, texts: TwilioSms
) -> None:
    twilio.texts += [_text(twilio, twilio.number, str(n), PRIYA, inbound=True) for n in range(1001)]

    received = await texts.received_since(now() - timedelta(minutes=1))

    assert [text.body for text in received] == [str(n) for n in range(1, 1001)]


async def test_twilio_is_asked_in_utc_wherever_we_are(
    twilio: TwilioStandIn, texts: TwilioSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Etc/GMT-9")
    time.tzset()
    try:
        await texts.received_since(datetime(2026, 5, 22, 15, 41, 7, tzinfo=UTC))
    finally:
        monkeypatch.undo()
        time.tzset()

    assert twilio.requests[-1].params["DateSent>"] == "2026-05-22T15:41:04Z"
