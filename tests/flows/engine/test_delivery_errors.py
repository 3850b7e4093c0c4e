"""Twilio's errors that mean more than one lost text (docs/reliability.md, faults 10, 13, 14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.directory import Role
from flows.effects import Effect, Page, Record, Say, Text
from flows.engine import concerns, engine
from flows.engine.dispatch import converse
from flows.engine.world import Member, World
from flows.escalation import events as happened
from flows.escalation.state import Escalation
from flows.events import Receipt, TextReported
from flows.messages import chat_messages
from tests.flows.engine.worlds import FRIDAY, PRIYA, SAM, person, world
from tests.flows.engine.worlds import turn as turn_of

ADA = person("ada", "Ada Bell", Role.ADMIN, 460)
BEN = person("ben", "Ben Lowe", Role.ADMIN, 461)
RUTH = person("ruth", "Ruth Hill", Role.SAFEGUARDING, 456)  # on Priya's phone


def here(**members: Member) -> World:
    """Harbour with two admins, and somebody who shares the manager's phone."""
    made = world()
    made.members |= members
    people = (*made.directory.people, ADA, BEN, RUTH)
    made.directory = made.directory.model_copy(update={"people": people})
    return made


def fails(
    of: World,
    error: int | None,
    *,
    to: str = "priya",
    receipt: Receipt = "undelivered",
    key: str = "N4R8-1",
    minutes: int = 0,
    phone: str | None = None,
) -> list[Effect]:
    """A text failed; what comes of it."""
    event = TextReported(key=key, receipt=receipt, error=error)
    now = FRIDAY + timedelta(minutes=minutes)
    return engine.from_receipt(of, event, to, None, now, phone=phone)


def pages(effects: list[Effect]) -> list[str]:
    return [effect.body for effect in effects if isinstance(effect, Page)]


# A dead number


@pytest.mark.parametrize("error", [30005, 30006, 21211, 21614])
@pytest.mark.parametrize("receipt", ["undelivered", "failed"])
def test_a_dead_number_is_marked_and_an_admin_is_asked_to_check_it(
    error: int, receipt: Receipt
) -> None:
    of = here()

    effects = fails(of, error, receipt=receipt, to="dan")

    assert of.member("dan").opted_out_at == FRIDAY
    assert of.directory.unreachable == {"dan"}
    assert pages(effects) == [
        "Harbour: no text of ours reaches Dan. Check their number today.",
    ]
    assert [e.what for e in effects if isinstance(e, Record)] == [
        "no text reaches their number",
    ]


def test_everybody_on_a_dead_number_is_out_of_reach() -> None:
    of = here()

    effects = fails(of, 30005)

    assert of.directory.unreachable == {"priya", "ruth"}
    assert len(pages(effects)) == 2


def test_a_dead_number_is_told_once() -> None:
    of = here()
    fails(of, 30005)

    assert fails(of, 30006, key="N4R8-2", minutes=5) == []
    assert of.member("priya").opted_out_at == FRIDAY


@pytest.mark.parametrize("error", [30005, 21610])
def test_a_late_receipt_of_the_number_before_says_nothing_of_the_new_one(error: int) -> None:
    of = here()

    assert fails(of, error, to="dan", phone="+447700900999") == []
    assert of.directory.unreachable == frozenset()


def test_a_receipt_of_the_number_that_they_have_marks_it() -> None:
    of = here()
    dan = of.directory.person("dan")
    assert dan is not None

    fails(of, 30005, to="dan", phone=dan.phone)

    assert of.directory.unreachable == {"dan"}


def test_a_dead_number_of_nobody_leads_to_nothing() -> None:
    assert fails(here(), 30005, to="gone") == []


@pytest.mark.parametrize("error", [30003, 30008, 30036, None])
def test_what_may_pass_marks_nobody(error: int | None) -> None:
    of = here()

    assert fails(of, error) == []
    assert of.directory.unreachable == frozenset()


def test_a_code_with_a_text_that_arrived_marks_nobody() -> None:
    of = here()

    assert fails(of, 30005, receipt="delivered") == []
    assert of.directory.unreachable == frozenset()


def test_a_dead_number_climbs_every_open_concern_at_once() -> None:
    """Fault 13 of docs/reliability.md: nobody waits for a phone that no text reaches."""
    of = here()
    first, second = raised(of), raised(of)
    assert of.escalations[first].step == of.escalations[second].step == ("priya",)

    effects = fails(of, 30005)

    for reference in (first, second):
        assert of.escalations[reference].step == ("dan",)
    texted = {e.phone for e in effects if isinstance(e, Text)}
    assert PRIYA.phone not in texted
    assert len([e for e in effects if isinstance(e, Text)]) == 2


def test_a_dead_number_opens_nothing_that_is_closed() -> None:
    of = here()
    reference = raised(of)
    by_hand = turn_of(of)
    concerns.happened(by_hand, reference, happened.Decided(person="priya", words="rang the carer"))
    closed: Escalation = of.escalations[reference]

    fails(of, 30005)

    assert of.escalations[reference] == closed


def raised(of: World) -> str:
    """A concern of Sam's whose questions are answered: Priya is asked."""
    by_hand = turn_of(of)
    known = set(of.escalations)
    concerns.raise_concern(by_hand, 1000, SAM, converse)
    (reference,) = set(of.escalations) - known
    concerns.happened(by_hand, reference, happened.QuestionsAnswered(ladder="concern"))
    return reference


# A filter


def test_a_filter_of_the_network_is_told_to_the_admins_once_a_day() -> None:
    of = here(ada=Member(person="ada", chat=2001))

    effects = fails(of, 30007)

    assert pages(effects) == ["Harbour: the network filters our texts. Ring the text provider now."]
    keys = {e.key for e in [*effects, *fails(of, 30007, minutes=90)] if isinstance(e, Page)}
    assert keys == {"filtered-20260522"}
    said = [(e.to, e.text, e.urgent) for e in effects if isinstance(e, Say)]
    assert said == [(who, chat_messages.TEXTS_FILTERED, True) for who in ("ada", "ben")]


# Our account


@pytest.mark.parametrize(
    ("key", "error"), [("account-20260522T16", 20003), ("account-x", None), ("N4R8-1", 30002)]
)
def test_an_account_at_fault_is_told_to_the_admins_in_their_chats_too(
    key: str, error: int | None
) -> None:
    """Fault 10 of docs/reliability.md: texts may not reach them."""
    effects = fails(here(), error, key=key, to="", receipt="failed")

    (page,) = (e for e in effects if isinstance(e, Page))
    assert page.body == (
        "Harbour: our texts are not going out at all. Look at the text account now."
    )
    assert page.key == "account-20260522T16"
    said = [(e.to, e.text, e.urgent) for e in effects if isinstance(e, Say)]
    assert said == [(who, chat_messages.TEXTS_REFUSED, True) for who in ("ada", "ben")]
