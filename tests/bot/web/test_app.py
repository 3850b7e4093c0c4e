"""The web application: which requests are accepted, what is answered, and only after what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from bot.channels.sms.webhook import Account
from bot.web.app import web_app
from flows.events import TextReceived, TextReported

PUBLIC = "https://mentorline.example.org/harbour"
TOKEN = "stand-in-not-a-secret"
SID = "AC" + "5" * 32
NUMBER = "+447700900000"
HEALTH = "health-token-not-a-secret"
TEXT = {
    "MessageSid": "SM1",
    "AccountSid": SID,
    "From": "+447700900456",
    "To": NUMBER,
    "Body": "482913 on my way é ✅ & more",
    "FromCity": "",
}
REPORT = {
    "MessageSid": "SM2",
    "AccountSid": SID,
    "From": NUMBER,
    "To": "+447700900456",
    "MessageStatus": "delivered",
}


class World:
    """An application, what it took, and a client that signs as Twilio does."""

    def __init__(self, public_url: str | None = PUBLIC, number: str | None = NUMBER) -> None:
        self.texts: list[TextReceived] = []
        self.reports: list[TextReported] = []
        self.health: dict[str, Any] = {"ok": True}
        self.broken = False
        self.refused: list[str] = []
        self.app = web_app(
            self.take_sms,
            self.take_receipt,
            self.look,
            validator=RequestValidator(TOKEN) if public_url else None,
            account=Account(SID, number),
            public_url=public_url,
            health_token=HEALTH,
            refused=self.refused.append,
        )
        transport = httpx.ASGITransport(self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080")

    async def take_sms(self, text: TextReceived) -> None:
        if self.broken:
            raise OSError("disk full, text was 482913")
        self.texts.append(text)

    async def take_receipt(self, report: TextReported) -> None:
        self.reports.append(report)

    async def look(self) -> dict[str, Any]:
        return self.health

    async def post(
        self, path: str, form: dict[str, str], *, signed: dict[str, str] | None = None, **more: str
    ) -> httpx.Response:
        url = f"{more.get('public', PUBLIC)}{more.get('signed_path', path)}"
        signature = RequestValidator(more.get("token", TOKEN)).compute_signature(
            url, form if signed is None else signed
        )
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        }
        return await self.client.post(path, content=urlencode(form), headers=headers)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    found = World()
    async with found.client:
        yield found


async def test_a_text_is_taken_and_answered_with_nothing_to_say(world: World) -> None:
    answer = await world.post("/twilio/sms", TEXT)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response/>")
    assert world.texts == [TextReceived(sid="SM1", sender="+447700900456", body=TEXT["Body"])]


async def test_a_replay_has_the_same_sid_by_which_it_counts_once(world: World) -> None:
    for _ in range(3):
        assert (await world.post("/twilio/sms", TEXT)).status_code == 200

    assert {text.sid for text in world.texts} == {"SM1"}


@pytest.mark.parametrize(
    "forged",
    [
        {"signed": {**TEXT, "Body": "something else"}},
        {"signed_path": "/twilio/status"},
        {"signed_path": "/twilio/sms?r=1"},
        {"public": "https://elsewhere.example.org"},
        {"token": "another token"},
    ],
)
async def test_a_wrong_signature_is_refused_and_nothing_stored(
    world: World, forged: dict[str, Any]
) -> None:
    answer = await world.post("/twilio/sms", TEXT, **forged)

    assert answer.status_code == 403
    assert world.texts == []


async def test_no_signature_is_refused(world: World) -> None:
    answer = await world.client.post("/twilio/sms", data=TEXT)

    assert answer.status_code == 403
    assert world.texts == []


@pytest.mark.parametrize(
    "other", [{"AccountSid": "AC" + "6" * 32}, {"To": "+447700900001"}, {"AccountSid": ""}]
)
async def test_another_account_or_number_is_refused_although_signed(
    world: World, other: dict[str, str]
) -> None:
    answer = await world.post("/twilio/sms", {**TEXT, **other})

    assert answer.status_code == 403
    assert world.texts == []


async def test_a_messaging_service_takes_any_of_its_numbers() -> None:
    world = World(number=None)
    async with world.client:
        answer = await world.post("/twilio/sms", {**TEXT, "To": "+447700900001"})

    assert answer.status_code == 200


async def test_what_was_not_committed_is_a_500_that_tells_nothing(world: World) -> None:
    world.broken = True

    answer = await world.post("/twilio/sms", TEXT)

    assert answer.status_code == 500
    assert "482913" not in answer.text
    assert "disk" not in answer.text


@pytest.mark.parametrize(
    ("status", "receipt"),
    [
        ("accepted", "accepted"),
        ("queued", "accepted"),
        ("sending", "accepted"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("undelivered", "undelivered"),
        ("failed", "failed"),
    ],
)
async def test_a_receipt_names_the_text_it_is_about(
    world: World, status: str, receipt: str
) -> None:
    form = {**REPORT, "MessageStatus": status, "ErrorCode": "30003"}

    answer = await world.post("/twilio/status?r=K7Q2-1", form)

    assert answer.status_code == 200
    [report] = world.reports
    assert (report.key, report.receipt, report.error) == ("K7Q2-1", receipt, 30003)


async def test_a_receipt_without_an_error_has_none(world: World) -> None:
    await world.post("/twilio/status?r=K7Q2-1", REPORT)

    assert world.reports == [TextReported(key="K7Q2-1", receipt="delivered")]


async def test_the_key_of_a_receipt_is_signed_too(world: World) -> None:
    answer = await world.post(
        "/twilio/status?r=M4T8-1", REPORT, signed_path="/twilio/status?r=K7Q2-1"
    )

    assert answer.status_code == 403
    assert world.reports == []


@pytest.mark.parametrize("path", ["/twilio/status", "/twilio/status?r="])
async def test_a_receipt_of_a_text_that_is_not_ours_is_passed_over(world: World, path: str) -> None:
    assert (await world.post(path, REPORT)).status_code == 200
    odd = {**REPORT, "MessageStatus": "pondering"}
    assert (await world.post("/twilio/status?r=K7Q2-1", odd)).status_code == 200

    assert world.reports == []


async def test_a_body_that_is_too_big_or_no_form_is_refused(world: World) -> None:
    for body in (b"Body=" + b"x" * 70_000, b"\xff\xfe", b"a=b&" * 300):
        assert (await world.client.post("/twilio/sms", content=body)).status_code == 403


async def test_without_a_public_address_there_are_no_webhooks() -> None:
    world = World(public_url=None)
    async with world.client:
        assert (await world.post("/twilio/sms", TEXT)).status_code == 404
        assert (await world.post("/twilio/status?r=K7Q2-1", REPORT)).status_code == 404
        assert (await world.client.get("/healthz")).status_code == 200


async def test_webhooks_are_posted_to_only(world: World) -> None:
    assert (await world.client.get("/twilio/sms")).status_code == 405


async def test_health_is_told_with_a_status_of_its_own(world: World) -> None:
    well = await world.client.get("/healthz")
    world.health = {"ok": False, "database": {"ok": False}}
    ill = await world.client.get("/healthz")

    assert (well.status_code, well.json()) == (200, {"ok": True})
    assert (ill.status_code, ill.json()) == (503, {"ok": False})


@pytest.mark.parametrize("path", ["/twilio/sms/", "/twilio/status/"])
async def test_a_slash_at_the_end_is_taken_and_nobody_is_sent_on(world: World, path: str) -> None:
    form = TEXT if "sms" in path else REPORT

    assert (await world.post(path, form)).status_code == 200
    assert (await world.post(path, form, token="another")).status_code == 403
    assert (await world.client.get("/healthz/")).status_code == 404
    assert len(world.texts) == (1 if "sms" in path else 0)


ODD = ["9" * 5000, "-30003", "3e4", "\u0663\u0660\u0660\u0660\u0663", "30003\0", " 30003", "", "x"]


@pytest.mark.parametrize("error", ODD)
async def test_an_error_that_is_no_code_is_none(world: World, error: str) -> None:
    answer = await world.post("/twilio/status?r=K7Q2-1", {**REPORT, "ErrorCode": error})

    assert answer.status_code == 200
    assert [report.error for report in world.reports] == [None]


@pytest.mark.parametrize("sid", ["", "SM1\0", "SM 1", "S" * 65, "SM1\n", "\u202eSM1"])
async def test_a_sid_that_is_none_is_refused(world: World, sid: str) -> None:
    answer = await world.post("/twilio/sms", {**TEXT, "MessageSid": sid})

    assert answer.status_code == 400
    assert world.texts == []


@pytest.mark.parametrize("sender", ["", "+447700900456\0", "+" + "4" * 64, "\r\n"])
async def test_a_sender_that_is_none_is_refused(world: World, sender: str) -> None:
    answer = await world.post("/twilio/sms", {**TEXT, "From": sender})

    assert answer.status_code == 400
    assert world.texts == []


async def test_a_nul_byte_in_a_text_is_left_out(world: World) -> None:
    await world.post("/twilio/sms", {**TEXT, "Body": "482\x00913 on it"})

    assert [text.body for text in world.texts] == ["482913 on it"]


@pytest.mark.parametrize("missing", ["AccountSid", "To", "MessageSid", "From"])
async def test_a_text_without_a_field_is_refused_and_never_a_fault(
    world: World, missing: str
) -> None:
    form = {name: value for name, value in TEXT.items() if name != missing}

    assert (await world.post("/twilio/sms", form)).status_code in {400, 403}
    assert world.texts == []


@pytest.mark.parametrize("key", ["%00", "a%20b", "%FF", "x" * 201, "%E2%80%AE"])
async def test_a_receipt_with_an_odd_key_is_passed_over(world: World, key: str) -> None:
    assert (await world.post(f"/twilio/status?r={key}", REPORT)).status_code == 200
    assert world.reports == []


@pytest.mark.parametrize("query", ["", "?r=K7Q2-1&r=M4T8-1", "?[", "?r=" + "%" * 50])
async def test_fields_that_come_twice_or_broken_are_never_a_fault(world: World, query: str) -> None:
    twice = "AccountSid=x&AccountSid=" + SID + "&ErrorCode=1&ErrorCode=2&Body=%C3%28"

    for body in (twice.encode(), b"&&&===", b"%", b"ErrorCode=%FF%FE"):
        answer = await world.client.post(
            f"/twilio/status{query}", content=body, headers={b"X-Twilio-Signature": b"\xe9"}
        )
        assert answer.status_code == 403
    assert world.reports == []


async def test_each_refused_request_is_counted_by_its_kind(world: World) -> None:
    await world.client.post("/twilio/sms", data=TEXT)
    await world.client.get("/healthz", headers={"Authorization": "Bearer guessed"})
    await world.client.get("/healthz", headers={"Authorization": f"Bearer {HEALTH}"})

    assert world.refused == ["forged", "token"]


async def test_every_answer_has_careful_headers(world: World) -> None:
    for answer in (
        await world.client.get("/healthz"),
        await world.client.get("/nowhere"),
        await world.post("/twilio/sms", TEXT),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
