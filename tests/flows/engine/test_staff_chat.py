"""A manager's chat: joined by a link and a number, it shows notices and nothing of a concern."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.effects import Answer, Edit, Effect, Say, Text
from flows.engine import report_news, staff_chat
from flows.engine.engine import from_chat, from_import
from flows.engine.world import Invite, Member, World
from flows.events import (
    BotBlocked,
    ChatEvent,
    Commanded,
    ContactShared,
    MediaSent,
    Started,
    Tapped,
    Typed,
)
from tests.flows.engine.worlds import FRIDAY, SAM, turn, world

CHAT = 2000
BOUND = Member(person="priya", chat=CHAT)
INVITE = Invite(token="t0ken", person="priya", expires_at=FRIDAY + timedelta(hours=1))


def sends(of: World, event: ChatEvent) -> list[Effect]:
    return from_chat(of, CHAT, event, FRIDAY)


def said(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Say)]


def invited() -> World:
    here = world(reports_by="telegram")
    here.invites[INVITE.token] = INVITE
    return here


def card(phone: str = "07700 900456", own: bool = True) -> ContactShared:
    return ContactShared(message=2, phone=phone, own=own)


def test_a_link_and_their_own_number_bind_the_chat() -> None:
    here = invited()

    first = sends(here, Started(message=1, payload=INVITE.token))
    joined = sends(here, card())

    assert said(first) == [
        "Hello Priya, this is Mentorline for Harbour. To check it's you, share your phone number."
    ]
    assert isinstance(first[0], Say)
    assert first[0].keyboard is not None
    assert first[0].keyboard.contact == "Share my number"
    assert "We tell you here when a report is in." in said(joined)[0]
    assert here.chat_of("priya") == CHAT
    assert here.invites[INVITE.token].used_at == FRIDAY
    assert here.conversations[CHAT].invite is None


@pytest.mark.parametrize("wrong", [card("07700 900457"), card(own=False)])
def test_another_number_binds_nothing_and_asks_again(wrong: ContactShared) -> None:
    here = invited()
    sends(here, Started(message=1, payload=INVITE.token))

    effects = sends(here, wrong)

    assert here.chat_of("priya") is None
    assert len(said(effects)) == 1
    sends(here, card())
    assert here.chat_of("priya") == CHAT


def test_a_link_that_is_too_old_binds_nothing() -> None:
    here = world(reports_by="telegram")
    here.invites[INVITE.token] = INVITE.model_copy(update={"expires_at": FRIDAY})

    sends(here, Started(message=1, payload=INVITE.token))
    sends(here, card())

    assert here.chat_of("priya") is None


@pytest.mark.parametrize(
    "event",
    [
        Typed(message=1, text="hello"),
        Typed(message=1, text="My session"),
        Commanded(message=1, name="session"),
        Started(message=1),
        MediaSent(message=1, media="voice"),
        card(),
    ],
)
def test_nothing_but_notices_happens_there(event: ChatEvent) -> None:
    here = world(priya=BOUND)

    assert said(sends(here, event)) == [staff_chat.ONLY_NOTICES]
    assert here.escalations == {}
    assert CHAT not in here.conversations


@pytest.mark.parametrize(
    "event",
    [
        Commanded(message=1, name="concern"),
        Typed(message=1, text="Raise a concern"),
        Typed(message=1, text="help me"),
        Typed(message=1, text="Who can I ring?"),
        Tapped(message=1, callback="c", data="x:numbers"),
    ],
)
def test_somebody_of_the_staff_who_is_worried_has_the_public_numbers(event: ChatEvent) -> None:
    here = world(priya=BOUND)

    (numbers,) = said(sends(here, event))

    assert "Danger: 999" in numbers
    assert here.escalations == {}


def test_a_tap_settles_the_notice_and_shows_what_was_said() -> None:
    here = world(reports_by="telegram", priya=BOUND)
    at = turn(here)
    report_news.filed(at, SAM)
    (message,) = (e for e in at.effects if isinstance(e, Say))
    data = message.keys[0][0].data or ""
    tap = Tapped(message=9, callback="c", data=data, text=message.text, label="I've read it")

    effects = sends(here, tap)
    again = sends(here, tap)

    (found,) = here.notices.values()
    assert found.state == "taken"
    (edit,) = (e for e in effects if isinstance(e, Edit))
    assert edit.text.endswith("You said: I've read it ✅")
    assert [e.toast for e in effects if isinstance(e, Answer)] == [""]
    assert [e.toast for e in again if isinstance(e, Answer)] == [staff_chat.SAVED]


def test_a_tap_on_somebody_elses_notice_settles_nothing() -> None:
    here = world(reports_by="telegram", priya=BOUND, dan=Member(person="dan", chat=2001))
    at = turn(here)
    report_news.filed(at, SAM)
    (reference,) = here.notices

    from_chat(here, 2001, Tapped(message=9, callback="c", data=f"n:{reference}:seen"), FRIDAY)

    assert here.notices[reference].open


@pytest.mark.parametrize("hours", [0, 5], ids=["by day", "at night"])
def test_what_waits_in_the_chat_goes_to_the_phone_when_the_bot_is_blocked(hours: int) -> None:
    here = world(reports_by="telegram", priya=BOUND)
    report_news.filed(turn(here), SAM)
    now = FRIDAY + timedelta(hours=hours)

    effects = from_chat(here, CHAT, BotBlocked(), now)
    again = from_chat(here, CHAT, BotBlocked(), now)

    assert here.members["priya"].blocked_at == now
    assert len([e for e in effects if isinstance(e, Text)]) == 1
    assert again == []


def test_writing_there_lets_the_bot_in_again() -> None:
    here = world(priya=BOUND.model_copy(update={"blocked_at": FRIDAY}))

    sends(here, Typed(message=1, text="hello"))

    assert here.members["priya"].blocked_at is None


def test_a_concern_never_goes_into_that_chat() -> None:
    here = world(reports_by="telegram", priya=BOUND)
    effects = from_chat(here, 1000, Commanded(message=1, name="concern"), FRIDAY)
    effects += from_import(here, ["priya"], [], FRIDAY)

    assert {e.to for e in effects if isinstance(e, Say)} == {"chat:1000"}
