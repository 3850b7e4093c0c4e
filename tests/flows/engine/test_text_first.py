"""Text first, don't ring: from the moment it is said, no text asks anybody to ring the mentor."""

from __future__ import annotations

import inspect
import re
import typing

import pytest

from flows.directory import Directory
from flows.engine.world import Member
from flows.escalation import events as happened
from flows.escalation.buttons import Choices
from flows.escalation.machine import choices_of
from flows.formatting import uk_phone
from flows.messages import chat_messages, sms_types
from flows.notices import messages
from flows.requests import NoticeKind
from flows.text_first import RING, TEXT, WISH, wishes_heard
from tests.flows.escalation.play import HARBOUR, Play
from tests.flows.escalation.read_cells import BEGINS, HAPPENS
from tests.flows.messages.test_sms import arguments, written

ASKED = HARBOUR.model_copy(update={"text_only": frozenset({"sam"})})
LIFTED = HARBOUR.model_copy(update={"may_ring": frozenset({"sam"})})
SAMS = uk_phone("+447700900123")
# "Do NOT ring Sam" and "text you, not ring" ask nobody to ring.
_RING_SAM = re.compile(
    rf"(?<!not )\bring (?:them|sam|the mentor|to check|on {SAMS}|{SAMS})\b"
    rf"|their number is {SAMS}",
    re.IGNORECASE,
)


def asks_to_ring(body: str) -> bool:
    """Whether a text asks its reader to ring the mentor."""
    return _RING_SAM.search(body) is not None


@pytest.mark.parametrize(
    ("body", "rings"),
    [
        ("Harbour: K7Q2 is yours, ring Sam on 07700 900123.", True),
        ("Harbour: Sam was due. Ring them on 07700 900123, then reply.", True),
        ("Harbour: NO NEWS of Sam. Ring 07700 900123, then 999.", True),
        ("Harbour: you two talked. Their number is 07700 900123.", True),
        ("Harbour: K7Q2. Do NOT ring Sam, it is not safe. Text them first.", False),
        ("Harbour: Dan took it. Ring Dan on 07700 900457 if you can help.", False),
    ],
)
def test_what_asks_to_ring_the_mentor_is_known(body: str, rings: bool) -> None:
    assert asks_to_ring(body) is rings


@pytest.mark.parametrize("place", BEGINS)
def test_nobody_is_asked_to_ring_a_mentor_who_wants_texts(place: str) -> None:
    for event, makes in HAPPENS.items():
        play = BEGINS[place]()
        play.directory = ASKED
        play.happens(makes(play), minutes=1)
        asked = [body for to, body in play.texts if to != "sam" and asks_to_ring(body)]
        assert not asked, event


def test_without_the_wish_the_same_cells_do_ask_to_ring() -> None:
    """Else the test above could not fail."""
    rung = 0
    for begins in BEGINS.values():
        for makes in HAPPENS.values():
            play = begins()
            play.happens(makes(play), minutes=1)
            rung += any(asks_to_ring(body) for to, body in play.texts if to != "sam")

    assert rung > 100


@pytest.mark.parametrize("overdue", [False, True])
def test_a_concern_begins_as_the_mentor_asked_before(overdue: bool) -> None:
    play = Play(ASKED, overdue=overdue)
    if not overdue:
        play.happens(happened.QuestionsAnswered(ladder="concern"))
    first = play.texts if not overdue else play.clock().texts

    wanted = "Text them first on" if overdue else "Do NOT ring Sam, it is not safe. Text them first"
    assert [wanted in body for to, body in first if to == "priya"] == [True]


def test_what_was_asked_in_this_concern_ends_when_it_is_taken_back() -> None:
    play = Play().happens(happened.TextOnlyAsked())
    play.directory = LIFTED

    play.happens(happened.QuestionsAnswered(ladder="concern"))

    assert asks_to_ring(play.texts[0][1])


def test_a_state_from_before_keeps_what_was_asked_in_it() -> None:
    """The directory of an older program knows no wishes."""
    assert HARBOUR.text_first("sam", True)
    assert not HARBOUR.text_first("sam")
    assert not LIFTED.text_first("sam", True)
    assert ASKED.text_first("sam")
    assert not ASKED.text_first("tom")


def test_asked_again_it_is_said_once_more_and_texts_nobody() -> None:
    play = BEGINS["rung"]()
    play.directory = ASKED

    play.happens(happened.TextOnlyAsked())

    assert play.said == [chat_messages.TEXTED_FIRST]
    assert play.texts == []


def test_asked_apart_from_this_concern_its_people_hear_it_and_the_mentor_does_not() -> None:
    play = BEGINS["rung"]()

    play.happens(happened.TextOnlyAsked(elsewhere=True))

    assert play.texted == ["priya"]
    assert "do NOT ring Sam" in play.texts[0][1]
    assert play.said == []


@pytest.mark.parametrize(
    ("directory", "label"),
    [(HARBOUR, "Text me, don't ring me"), (ASKED, "You can ring me again")],
)
def test_what_changed_offers_the_wish_or_its_end(directory: Directory, label: str) -> None:
    play = BEGINS["rung"]()
    play.directory = directory

    _, keys = choices_of(play.context(), play.state, Choices(about="changed"), play.now)

    assert label in [key.label for row in keys for key in row]


def test_the_later_wish_counts() -> None:
    def heard(wish: str) -> Directory:
        return wishes_heard(ASKED, {"sam": Member(person="sam", words={WISH: wish})})

    assert heard(TEXT).text_only == {"sam"}
    assert heard(RING).text_only == frozenset()
    assert heard(RING).may_ring == {"sam"}
    assert wishes_heard(ASKED, {"tom": Member(person="tom")}) is ASKED


KINDS = typing.get_args(NoticeKind)
WORDINGS = (
    messages.first,
    messages.reminder,
    messages.taken,
    messages.asked,
    messages.already,
    messages.first_in_chat,
    messages.reminder_in_chat,
)


@pytest.mark.parametrize("kind", KINDS)
def test_no_notice_asks_to_ring_them(kind: NoticeKind) -> None:
    said = messages.Words(
        charity=sms_types.Charity("Harbour"),
        reference=sms_types.Reference("C3F8"),
        mentor=sms_types.Name("Sam"),
        phone=sms_types.Phone("+447700900123"),
        code=sms_types.Code("275930"),
        reach="Text",
    )

    assert not [word(kind, said) for word in WORDINGS if asks_to_ring(word(kind, said))]
    assert "ring" not in messages.button(kind, said)


def test_each_text_with_a_mentors_number_knows_how_to_reach_them() -> None:
    """A text about a mentor either says how they are reached, or is one of those chosen by it."""
    chosen = {
        *("urgent", "urgent_last", "urgent_after", "urgent_staff", "late"),
        *("again", "again_last", "again_staff", "nobody", "nobody_staff", "nobody_danger"),
        *("danger", "danger_cannot_ring", "still_worried", "open_again", "opened_to_you"),
        *("do_not_ring", "do_not_ring_urgent", "do_not_ring_danger", "do_not_ring_yours"),
        *("do_not_ring_staff", "do_not_ring_open_again"),
        *("yours", "yours_text_only", "yours_cannot_ring", "may_be_rung"),
    }
    takes = {name: inspect.signature(function).parameters for name, function in written()}
    about = {name for name, given in takes.items() if {"mentor", "phone"} <= set(given)}

    assert {name for name in about if "reach" not in takes[name]} == chosen


@pytest.mark.parametrize(
    "name", [n for n, f in written() if "reach" in inspect.signature(f).parameters]
)
def test_a_text_with_a_way_to_reach_never_rings_one_who_wants_texts(name: str) -> None:
    function = dict(written())[name]
    place = list(inspect.signature(function).parameters).index("reach")
    bodies = [function(*chosen) for chosen in arguments(function) if chosen[place] == "Text"]

    assert bodies
    assert not [body for body in bodies if re.search(r"(?<!NOT )\b[Rr]ing (them|M{3}|the m)", body)]
