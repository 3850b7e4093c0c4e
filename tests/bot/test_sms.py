"""Texts through Twilio's library, against a stand-in: what is sent, and each way it can fail."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

import pytest

from bot.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.sms import is_test_number
from bot.sms_twilio import TwilioTexts, open_texts
from tests.standins import TwilioStandIn

PRIYA = "+447700900456"
BODY = "Harbour: URGENT concern K7Q2, ring Sam now on 07700 900123. Reply 482913 to take it."


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
async def texts(twilio: TwilioStandIn) -> AsyncIterator[TwilioTexts]:
    async with _open(twilio) as opened:
        yield opened


def _open(
    twilio: TwilioStandIn,
    sender: str | None = None,
    *,
    public_url: str | None = None,
    test_numbers_only: bool = False,
    answer_seconds: float = 4,
) -> AbstractAsyncContextManager[TwilioTexts]:
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


async def test_a_text_arrives_and_its_sid_is_known(
    twilio: TwilioStandIn, texts: TwilioTexts
) -> None:
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    [text] = twilio.sent
    await twilio.phone(PRIYA).receives(BODY)
    assert (sent.sid, sent.status) == (text.sid, "accepted")
    assert twilio.violations == []


async def test_only_an_urgent_text_goes_stale(twilio: TwilioStandIn, texts: TwilioTexts) -> None:
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


# Failing


async def test_429_did_nothing(twilio: TwilioStandIn, texts: TwilioTexts) -> None:
    twilio.fail_next(429)

    with pytest.raises(TemporaryFailure) as raised:
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "too_many"


async def test_no_connection_did_nothing(twilio: TwilioStandIn, texts: TwilioTexts) -> None:
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


@pytest.mark.parametrize("done", [True, False])
async def test_an_error_of_twilios_leaves_the_outcome_open(
    twilio: TwilioStandIn, texts: TwilioTexts, done: bool
) -> None:
    twilio.accept_then(503) if done else twilio.fail_next(503)

    with pytest.raises(UnknownOutcome):
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert len(twilio.sent) == done


async def test_a_cut_connection_leaves_the_outcome_open(
    twilio: TwilioStandIn, texts: TwilioTexts
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
    twilio: TwilioStandIn, texts: TwilioTexts, status: int, code: int, reason: str
) -> None:
    twilio.fail_next(status, code)

    with pytest.raises(PermanentFailure) as raised:
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert (raised.value.reason, raised.value.code) == (reason, code)


async def test_a_full_queue_at_twilio_is_a_passing_failure(
    twilio: TwilioStandIn, texts: TwilioTexts
) -> None:
    twilio.fail_next(400, 21611)

    with pytest.raises(TemporaryFailure):
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)


async def test_an_opt_out_is_a_lasting_failure(twilio: TwilioStandIn, texts: TwilioTexts) -> None:
    await twilio.phone(PRIYA).replies("STOP")

    with pytest.raises(PermanentFailure) as raised:
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert raised.value.reason == "opted_out"


async def test_no_failure_holds_a_number_a_body_or_the_token(
    twilio: TwilioStandIn, texts: TwilioTexts, capfd: pytest.CaptureFixture[str]
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


async def test_a_text_of_unknown_outcome_is_found(
    twilio: TwilioStandIn, texts: TwilioTexts
) -> None:
    claimed = now()
    twilio.accept_then_cut()
    with pytest.raises(UnknownOutcome):
        await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert await texts.find(PRIYA, BODY, claimed) == twilio.sent[0].sid


async def test_only_exactly_this_text_is_found(twilio: TwilioStandIn, texts: TwilioTexts) -> None:
    claimed = now()
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert await texts.find(PRIYA, BODY, claimed) == sent.sid
    assert await texts.find(PRIYA, f"AGAIN {BODY}", claimed) is None
    assert await texts.find("+447700900457", BODY, claimed) is None
    assert await texts.find(PRIYA, BODY, claimed + timedelta(minutes=1)) is None
    assert await texts.find(PRIYA, BODY, claimed, known={sent.sid}) is None


async def test_a_text_that_still_waits_in_the_queue_is_found(
    twilio: TwilioStandIn, texts: TwilioTexts
) -> None:
    twilio.phone(PRIYA).mode = "stuck"
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)

    assert await texts.find(PRIYA, BODY, now()) == sent.sid


async def test_a_look_up_that_fails_can_be_made_again(
    twilio: TwilioStandIn, texts: TwilioTexts
) -> None:
    twilio.fail_next(503, operation="list")
    twilio.cut_next(times=2, operation="list")  # aiohttp itself reads a second time
    for _ in range(2):
        with pytest.raises(TemporaryFailure) as raised:
            await texts.find(PRIYA, BODY, now())
        assert raised.value.reason == "unavailable"

    assert await texts.find(PRIYA, BODY, now()) is None


async def test_where_a_text_stands_is_told_with_twilios_code(
    twilio: TwilioStandIn, texts: TwilioTexts
) -> None:
    twilio.phone(PRIYA).mode = ("undelivered", 30003)
    sent = await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
    await twilio.settled()

    standing = await texts.status(sent.sid)

    assert (standing.receipt, standing.error) == ("undelivered", 30003)


# Receiving


async def test_what_came_in_is_listed_oldest_first(
    twilio: TwilioStandIn, texts: TwilioTexts
) -> None:
    began = now()
    await texts.send(PRIYA, BODY, "K7Q2-1", urgent=True)
    first = await twilio.phone(PRIYA).replies("482913")
    second = await twilio.phone(PRIYA).replies("DONE 482913 rang the council")

    received = await texts.received_since(began)

    assert [text.sid for text in received] == [first, second]
    assert (received[0].sender, received[0].body) == (PRIYA, "482913")
    assert await texts.received_since(began + timedelta(hours=1)) == []
    assert twilio.violations == []


async def test_a_long_list_is_read_to_its_end(twilio: TwilioStandIn, texts: TwilioTexts) -> None:
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
