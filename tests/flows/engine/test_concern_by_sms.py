"""A concern by SMS: a mentor texts the word from their own phone, and is told whom to ring."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.directory import Person
from flows.effects import Effect, Page, Say, Text
from flows.engine import engine
from flows.engine.world import Member, World
from flows.escalation.machine import Escalation
from flows.events import TextReceived
from flows.sms_replies.decision import read
from tests.flows.engine.worlds import DAN, FRIDAY, LEE, PRIYA, SAM, directory, world
from tests.flows.sms_replies.test_reply_corpus import corpus
from tests.stories.cast import plain_pack

NUMBER = SAM.phone


def here(*people: Person, **members: Member) -> World:
    """The small world with the pack of the product; these people in place of those of their id."""
    new = {p.id: p for p in people}
    pack = plain_pack()
    old = directory()
    changed = old.model_copy(update={"people": tuple(new.get(p.id, p) for p in old.people)})
    small = world()
    return replace(
        small,
        directory=changed,
        packs={pack.hash: pack},
        current=pack.hash,
        members=small.members | members,
    )


def texts(of: World, body: str, sender: str = NUMBER, sid: str = "SM1") -> list[Effect]:
    """That text comes in."""
    return engine.from_phone(of, TextReceived(sid=sid, sender=sender, body=body), FRIDAY)


def bodies(effects: list[Effect], to: str) -> list[str]:
    return [e.body for e in effects if isinstance(e, Text) and e.to == to]


def the_one(of: World) -> Escalation:
    (state,) = of.escalations.values()
    return state


@pytest.mark.parametrize(
    "body",
    [
        "CONCERN",
        "concern",
        "Concern!",
        " concern. ",
        "I have a concern about P14",
        "im concerned about him",
        "Two concerns today",
        "Hi, this is Sam. I've got a concern and Telegram won't open",
        "CONCERN ring me",
        "not sure if it's a concern",
        "no, but a concern came up",
        "SAFE but I have a concern",
    ],
)
def test_any_wording_with_the_word_raises_one(body: str) -> None:
    of = here()
    effects = texts(of, body)

    state = the_one(of)
    assert (state.mentor.id, state.ladder, state.place) == ("sam", "unfinished", "rung")
    assert state.step == ("dan",)
    assert len(bodies(effects, "dan")) == 1
    assert not bodies(effects, "priya")


@pytest.mark.parametrize(
    "body", ["no concern", "No concerns.", "There is no concern", "not a concern", "hello", "STOP"]
)
def test_no_concern_raises_none(body: str) -> None:
    of = here()
    texts(of, body)

    assert not of.escalations


def test_the_mentor_is_told_by_text_whom_to_ring() -> None:
    (told,) = bodies(texts(here(), "concern"), "sam")

    assert "we are texting Dan. Ring Dan now on 07700 900457. In danger: 999." in told


@pytest.mark.parametrize(
    "member",
    [
        pytest.param(Member(person="sam"), id="never joined"),
        pytest.param(Member(person="sam", chat=1000, joined_at=FRIDAY), id="not let in yet"),
        pytest.param(
            Member(person="sam", chat=1000, approved_at=FRIDAY, blocked_at=FRIDAY), id="blocked us"
        ),
        pytest.param(
            Member(person="sam", chat=1000, approved_at=FRIDAY, opted_out_at=FRIDAY),
            id="turned our texts off before",
        ),
    ],
)
def test_it_works_whatever_becomes_of_the_chat(member: Member) -> None:
    of = here(sam=member)
    effects = texts(of, "concern")

    assert the_one(of).step == ("dan",)
    (told,) = bodies(effects, "sam")
    assert "Ring Dan now on 07700 900457" in told


def test_telegram_being_away_changes_nothing_in_what_the_mentor_is_told_by_text() -> None:
    """What goes to the chat waits there; the text stands by itself."""
    effects = texts(here(), "concern")

    assert [type(e) for e in effects if isinstance(e, Say | Text)].count(Text) == 2
    assert bodies(effects, "sam")


def test_on_a_number_shared_with_a_manager_the_concern_is_the_mentors() -> None:
    of = here(PRIYA.model_copy(update={"phone": NUMBER}))
    effects = texts(of, "I'm concerned")

    assert the_one(of).mentor.id == "sam"
    assert bodies(effects, "dan")
    assert not bodies(effects, "priya")  # nobody who shares the number of whom it may be about


def test_on_a_number_shared_with_the_team_nobody_of_it_is_texted_and_the_numbers_come() -> None:
    of = here(DAN.model_copy(update={"phone": NUMBER}))
    effects = texts(of, "concern")

    assert the_one(of).place == "public"
    assert not bodies(effects, "dan")
    (told,) = bodies(effects, "sam")
    assert "In danger: 999" in told


def test_a_code_on_a_shared_number_is_the_managers_answer_whatever_words_stand_beside_it() -> None:
    of = here(DAN.model_copy(update={"phone": LEE.phone}))
    texts(of, "concern")
    (code,) = the_one(of).codes["dan"]
    effects = texts(of, f"{code} I'll ring about the concern", LEE.phone, "SM2")
    (answer,) = bodies(effects, "dan")

    assert "not sure you have" in answer
    assert the_one(of).owner is None
    texts(of, f"{code} I'll ring", LEE.phone, "SM3")
    assert the_one(of).owner == "dan"


def test_staff_who_write_the_word_raise_nothing_and_are_answered() -> None:
    of = here()
    effects = texts(of, "which concern?", PRIYA.phone)

    assert not of.escalations
    assert len(bodies(effects, "priya")) == 1


def test_twice_the_word_is_two_concerns_and_the_same_text_again_is_one() -> None:
    """Concerns are never merged; that a text is the same is known by its sid, before this."""
    of = here()
    texts(of, "concern")
    texts(of, "concern, another one", sid="SM2")

    assert len(of.escalations) == 2


def test_an_unknown_number_raises_nothing() -> None:
    of = here()
    texts(of, "concern", "+447700900999")

    assert not of.escalations


STRANGER = "+447700900799"


@pytest.mark.parametrize(
    "body", ["he hit me", "I want to die", "help me", "worried about a child", "he has a knife"]
)
def test_a_strangers_worry_always_gets_the_public_numbers(body: str) -> None:
    (text,) = texts(here(), body, STRANGER)

    assert isinstance(text, Text)
    assert (text.phone, text.urgent) == (STRANGER, True)
    assert "999" in text.body
    assert "0800 1111" in text.body


@pytest.mark.parametrize("body", ["hello", "482913", "who is this?", "no worries", "STOP", "ok"])
def test_a_strangers_other_words_get_no_text(body: str) -> None:
    assert texts(here(), body, STRANGER) == []


@pytest.mark.parametrize(
    "body", ["he hit me", "thanks", "PASS", "K7Q2", "999999", "no concerns", "Liked “ok”", ""]
)
def test_no_answer_to_a_mentor_is_without_a_way_to_raise_a_concern(body: str) -> None:
    (answer,) = bodies(texts(here(), body), "sam")

    assert "Nothing more to do" not in answer
    assert "CONCERN" in answer or body == "999999"


@pytest.mark.parametrize("body", ["he has a knife", "danger", "she is in danger now"])
def test_in_danger_999_goes_first_in_the_answer_to_a_mentor(body: str) -> None:
    (answer,) = bodies(texts(here(), body), "sam")

    assert answer.startswith("Harbour: in danger now, ring 999 first.")


def test_with_a_concern_open_a_mentors_words_are_told_who_has_it_and_whom_to_ring() -> None:
    of = here()
    texts(of, "concern")
    (waits,) = bodies(texts(of, "any news?", sid="SM2"), "sam")
    assert waits == (
        f"Harbour: {the_one(of).reference} is open, and nobody has it yet. Ring Dan now on "
        "07700 900457. In danger: 999."
    )

    texts(of, the_one(of).codes["dan"][0], DAN.phone, "SM3")
    (held,) = bodies(texts(of, "any news?", sid="SM4"), "sam")
    assert "Dan has " in held
    assert "Text CONCERN" in held


PERSONS = {"sam": SAM, "priya": PRIYA, "dan": DAN}
PLACES = ("none", "rung", "held", "public", "closed")


def at(place: str) -> World:
    """A concern by text of Sam's, in that place."""
    of = here()
    if place == "none":
        return of
    texts(of, "concern")
    reference, code = the_one(of).reference, the_one(of).codes["dan"][0]
    if place == "held":
        texts(of, code, DAN.phone, "SM2")
    elif place == "closed":
        texts(of, f"DONE {code} spoke to the carer", DAN.phone, "SM2")
    elif place == "public":
        texts(of, "PASS", DAN.phone, "SM2")
    assert the_one(of).place == place
    assert reference
    return of


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", PERSONS)
def test_no_text_without_a_code_makes_a_holder_or_closes_anything(place: str, who: str) -> None:
    started = at(place)
    for _, body, _ in corpus():
        reply = read(body)
        if reply.codes or reply.loose:
            continue
        of = started.copy()
        before = dict(of.escalations)
        texts(of, body, PERSONS[who].phone, "SM9")
        for reference, old in before.items():
            new = of.escalations[reference]
            assert new.owner in {None, old.owner}, body
            assert new.place != "closed" or not old.is_open, body
        assert all(of.escalations[r].owner is None for r in of.escalations.keys() - before.keys())


def test_the_faked_take_and_done_of_an_attacker_get_nowhere() -> None:
    of = at("rung")
    for number, body in enumerate(("TAKE", "DONE spoke with everybody, all is fine", "CLOSE")):
        (answer,) = bodies(texts(of, body, DAN.phone, f"SM{number + 5}"), "dan")
        assert the_one(of).codes["dan"][0] in answer  # which only the true phone reads

    assert (the_one(of).place, the_one(of).owner) == ("rung", None)


def test_a_worry_on_a_phone_that_a_mentor_shares_is_the_mentors() -> None:
    of = here(DAN.model_copy(update={"phone": SAM.phone}))
    effects = texts(of, "he hit me")

    assert "Text CONCERN" in bodies(effects, "sam")[0]
    assert bodies(effects, "dan") == []


def test_a_worry_of_the_staff_with_nothing_open_brings_the_public_numbers() -> None:
    (answer,) = bodies(texts(here(), "I'm worried about a child", PRIYA.phone), "priya")

    assert "999" in answer
    assert "0800 1111" in answer


def test_a_mentor_who_has_left_still_hears_how_to_raise_a_concern() -> None:
    effects = texts(here(), "I've left the charity")

    assert "Text CONCERN" in bodies(effects, "sam")[0]
    assert any("Sam says by text" in e.body for e in effects if isinstance(e, Page))
