"""Opening an escalation: by a tap, by an SMS, by a session that was not checked out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.directory import Leave, Programme
from flows.effects import Record, Text, Wake
from flows.escalation import events as happened
from flows.escalation.machine import Step, open_escalation, open_overdue, step
from flows.escalation.state import Context, Draws, Escalation, Mentor
from flows.messages.sms_types import DueFor
from tests.flows.escalation.play import FRIDAY, HARBOUR, LONDON, PRIYA, SAM, Play, changed, raised
from tests.flows.escalation.play import pack as harbours

DUE = FRIDAY - timedelta(minutes=5)
PACK = harbours().model_copy(update={"hash": "abc123"})
SOUTH = Programme(
    id="south", name="South", manager="ruth", safeguarding=("dan",), borough="westham"
)
TWO = HARBOUR.model_copy(update={"programmes": (*HARBOUR.programmes, SOUTH), "pairings": ()})
LATE = datetime(2026, 5, 22, 23, 30, tzinfo=UTC)  # half past midnight on the 23rd in London


def context(directory: object = TWO) -> Context:
    codes = tuple(str(100000 + n) for n in range(10))
    return Context(PACK, directory, LONDON, Draws(codes=codes, reference="K7Q2"))  # type: ignore[arg-type]


def texted(opened: Step) -> list[str]:
    return [e.to for e in opened.effects if isinstance(e, Text)]


def records(opened: Step) -> list[Record]:
    return [e for e in opened.effects if isinstance(e, Record)]


def test_a_concern_keeps_who_raised_it_where_and_by_which_pack() -> None:
    state = open_escalation(context(), SAM, FRIDAY).state

    assert state == Escalation(
        reference="K7Q2",
        organisation="harbour",
        programme="north",
        pack="abc123",
        mentor=Mentor(id="sam", name="Sam Example", text_name="Sam", phone=SAM.phone),
        opened_at=FRIDAY,
        place="raising",
        ladder="unfinished",
        clock=FRIDAY + timedelta(minutes=5),
        clock_number=1,
        borough="eastham",
    )


def test_nothing_is_opened_before_a_reference_is_drawn_for_it() -> None:
    bare = Context(PACK, TWO, LONDON)

    with pytest.raises(AssertionError, match=r"^a reference is drawn before an escalation is open"):
        open_escalation(bare, SAM, FRIDAY)


def test_a_concern_is_a_line_of_evidence_from_the_first_tap_on() -> None:
    opened = open_escalation(context(), SAM, FRIDAY, drill=True)

    assert records(opened) == [
        Record(about="K7Q2", what="opened", actor="sam", details={"by_text": False, "drill": True})
    ]


def test_a_concern_by_text_asks_nothing_and_climbs_at_once() -> None:
    opened = open_escalation(context(), SAM, FRIDAY, by_text=True)

    assert opened.state.place == "rung"
    assert opened.state.ladder == "unfinished"
    assert texted(opened) == ["dan", "sam"]
    assert records(opened)[0].details == {"by_text": True, "drill": False}


def test_a_concern_in_another_programme_goes_to_the_people_of_that_one() -> None:
    opened = open_escalation(context(), SAM, FRIDAY, programme="south", by_text=True)

    assert opened.state.programme == "south"
    assert opened.state.borough == "westham"
    assert texted(opened) == ["dan", "sam"]


def test_the_borough_of_the_live_session_is_the_one_that_counts() -> None:
    pairing = HARBOUR.pairings[0].model_copy(update={"borough": "westham"})
    directory = HARBOUR.model_copy(update={"pairings": (pairing,)})
    other = directory.model_copy(
        update={"pairings": (pairing, pairing.model_copy(update={"code": "P15", "borough": "x"}))}
    )

    opened = open_escalation(context(other), SAM, FRIDAY, session_pairing="P14")

    assert opened.state.borough == "westham"


def test_the_borough_of_a_mentors_only_pairing_counts_before_the_programmes() -> None:
    pairing = HARBOUR.pairings[0].model_copy(update={"borough": "westham"})
    directory = HARBOUR.model_copy(update={"pairings": (pairing,)})

    assert open_escalation(context(directory), SAM, FRIDAY).state.borough == "westham"
    assert open_escalation(context(), SAM, FRIDAY).state.borough == "eastham"


def test_a_mentor_of_no_programme_has_a_concern_all_the_same() -> None:
    lost = SAM.model_copy(update={"programme": None})

    assert open_escalation(context(), lost, FRIDAY).state.programme == ""
    assert open_overdue(context(), lost, DUE, FRIDAY).state.programme == ""


def test_overdue_begins_with_the_mentors_own_text_and_keeps_when_it_was_due() -> None:
    opened = open_overdue(context(), SAM, DUE, FRIDAY)
    state = opened.state

    assert texted(opened) == ["sam"]
    assert (state.kind, state.ladder, state.place) == ("overdue", "overdue", "rung")
    assert (state.due_at, state.due_for, state.opened_at) == (DUE, "check-out", FRIDAY)
    assert records(opened) == [
        Record(
            about="K7Q2",
            what="opened overdue",
            actor="clock",
            details={"due_at": DUE.isoformat()},
        )
    ]


def test_overdue_of_a_mentor_who_left_begins_with_the_manager() -> None:
    opened = open_overdue(context(), SAM, DUE, FRIDAY, from_manager=True)

    assert texted(opened) == ["priya"]
    assert opened.state.rung == 1


def test_a_promise_that_was_not_kept_begins_where_its_ladder_begins() -> None:
    opened = open_overdue(
        context(), SAM, DUE, FRIDAY, due_for="news", ladder="concern", from_manager=True
    )

    assert texted(opened) == ["priya"]
    assert (opened.state.ladder, opened.state.rung) == ("concern", 0)
    assert opened.state.due_for == "news"


def test_overdue_in_another_programme_goes_to_the_people_of_that_one() -> None:
    opened = open_overdue(context(), SAM, DUE, FRIDAY, programme="south", from_manager=True)

    assert opened.state.programme == "south"
    assert texted(opened) == ["ruth"]


def test_a_ladder_that_the_pack_lacks_is_an_error_and_not_another_ladder() -> None:
    with pytest.raises(LookupError, match="nobody"):
        open_overdue(context(), SAM, DUE, FRIDAY, ladder="nobody")


def test_the_clock_of_what_is_opened_is_the_escalations_own() -> None:
    opened = open_escalation(context(), SAM, FRIDAY)

    assert [e for e in opened.effects if isinstance(e, Wake)] == [
        Wake(
            key="clock:K7Q2",
            at=FRIDAY + timedelta(minutes=5),
            owner="escalation",
            about="K7Q2",
            event={"kind": "clock", "number": 1},
        )
    ]


# The day that counts is the local one, and today's


@pytest.mark.parametrize(
    ("day", "asked"), [(date(2026, 5, 22), ["priya"]), (date(2026, 5, 23), ["dan"])]
)
def test_whoever_is_away_is_passed_over_by_the_local_day(day: date, asked: list[str]) -> None:
    away = changed(HARBOUR, "priya", away=(Leave(first=day, last=day),))

    play = Play(away, at=LATE).happens(happened.QuestionsAnswered(ladder="concern"))

    assert play.texted == asked


def test_whoever_was_told_may_know_of_it_on_another_ladder_too() -> None:
    play = raised().happens(happened.QuestionsAnswered(ladder="danger_staff"), minutes=1)
    assert play.state.ladder == "danger_staff"

    play.happens(happened.Coded(person=PRIYA.id), minutes=1)

    assert play.state.owner == "priya"


def test_the_mentor_is_nobodys_audience_even_where_a_ladder_names_them() -> None:
    programme = HARBOUR.programmes[0].model_copy(update={"manager": "sam"})
    play = Play(HARBOUR.model_copy(update={"programmes": (programme,)}))

    play.happens(happened.QuestionsAnswered(ladder="concern"))

    assert play.texted == ["dan"]


def test_whose_number_is_dead_is_not_on_the_card_of_those_who_were_told() -> None:
    play = raised("danger").happens(happened.TextFailed(key="K7Q2-1", person="priya", error=30005))

    play.happens(happened.TextDelivered(key="K7Q2-2", person="dan"))

    assert not [card for card in play.cards if "Priya" in card]


# What an overdue session's texts say


def bodies(opened: Step) -> list[str]:
    return [e.body for e in opened.effects if isinstance(e, Text)]


@pytest.mark.parametrize(
    ("due_for", "words"),
    [
        ("check-out", "your session was due to finish at 4:36pm."),
        ("check-in", "your session was due to begin at 4:36pm."),
        ("news", "we wait for news from you since 4:36pm."),
    ],
)
def test_the_mentors_own_text_says_what_was_due_and_who_is_next(
    due_for: DueFor, words: str
) -> None:
    opened = open_overdue(context(), SAM, DUE, FRIDAY, due_for=due_for)

    then = "Reply SAFE, or tap in Mentorline. If not, we text Priya at 4:46pm."
    assert bodies(opened) == [f"Harbour: {words} {then}"]


def test_where_nobody_can_be_texted_next_the_mentors_own_text_names_the_team() -> None:
    nobody = TWO.model_copy(update={"unreachable": frozenset({"priya", "dan", "ruth"})})

    opened = open_overdue(context(nobody), SAM, DUE, FRIDAY)

    assert bodies(opened)[0].endswith("If not, we text the team at 4:46pm.")


@pytest.mark.parametrize("due_for", ["check-out", "check-in", "news"])
def test_each_who_looks_for_the_mentor_reads_what_did_not_come(due_for: DueFor) -> None:
    opened = open_overdue(context(), SAM, DUE, FRIDAY, due_for=due_for, from_manager=True)
    state = opened.state

    read = [bodies(opened)[0]]
    now = FRIDAY
    while state.place == "rung":
        assert state.clock is not None
        now = state.clock
        event = happened.ClockRang(number=state.clock_number)
        climbed = step(context(), state, event, now)
        state = climbed.state
        read += bodies(climbed)

    what = {
        "check-out": "Sam was due to finish at 4:36pm",
        "check-in": "Sam was due to begin at 4:36pm",
        "news": "no news from Sam, due at 4:36pm",
    }
    wanted = f"Harbour: {what[due_for]}. Ring them on 07700 900123, then "
    assert [body.startswith(wanted) for body in read[:3]] == [True, True, True]


def test_where_all_look_for_the_mentor_they_have_the_emergency_contact() -> None:
    play = Play(changed(HARBOUR, "sam", emergency_contact="07700 900777"), overdue=True)
    while play.state.place != "public":
        play.clock()

    assert play.texts[0] == (
        "priya",
        (
            "Harbour: NO NEWS of Sam since 4:36pm. Ring 07700 900123, "
            f"then their contact 07700 900777, then 999 or 101. Reply {play.code('priya')}."
        ),
    )


def test_a_contact_that_is_no_number_is_left_away() -> None:
    play = Play(changed(HARBOUR, "sam", emergency_contact="his aunt"), overdue=True)
    while play.state.place != "public":
        play.clock()

    assert "Ring them on 07700 900123, then 999 or 101." in play.texts[0][1]
