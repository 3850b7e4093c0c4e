"""Notices: the texts to their person, what each reply does, and the one reminder."""

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from flows.directory import Directory, Organisation, Person, Role
from flows.effects import Cancel, Edit, Page, Say, Text, Wake
from flows.formatting import one_segment, septets
from flows.messages.sms_types import Charity, Code, Name, Phone, Reference
from flows.notices import messages
from flows.notices.machine import (
    ABOUT_REPORTS,
    CarerTold,
    ChatLost,
    Closed,
    CodeDrawn,
    Context,
    Notice,
    Reminded,
    Replied,
    Seen,
    Step,
    begin,
    step,
)
from flows.notices.messages import Words
from flows.requests import NoticeKind
from flows.sms_replies.decision import ActVerb, decide, read

NOW = datetime(2026, 5, 22, 18, 3, tzinfo=UTC)
SAM = Person(id="sam", name="Sam Okoro", text_name="Sam", role=Role.MENTOR, phone="+447700900123")
PRIYA = Person(
    id="priya",
    name="Priya Shah",
    text_name="Priya",
    role=Role.PROGRAMME_MANAGER,
    phone="+447700900456",
)
HARBOUR = Directory(
    organisation=Organisation(id="harbour", name="Harbour Mentors", text_name="Harbour"),
    people=(SAM, PRIYA),
)
CONTEXT = Context(directory=HARBOUR, zone=ZoneInfo("Europe/London"))


def opened(kind: NoticeKind, now: datetime = NOW) -> Step:
    return begin(CONTEXT, kind, PRIYA, SAM, reference="C3F8", code="275930", now=now)


def replied(state: Notice, verb: ActVerb, minutes: int = 18) -> Step:
    return step(CONTEXT, state, Replied(verb=verb), NOW + timedelta(minutes=minutes))


def bodies(made: Step) -> list[str]:
    return [e.body for e in made.effects if isinstance(e, Text)]


def clock_of(made: Step) -> Wake:
    (found,) = (e for e in made.effects if isinstance(e, Wake))
    return found


def test_a_mentor_who_joins_is_let_in_by_the_code() -> None:
    first = opened("joining")
    made = replied(first.state, "take")

    (asked,) = bodies(first)
    assert asked == (
        "Harbour: Sam used your invite to join Mentorline. Reply 275930 to let them in, "
        "or NO 275930 if you don't know them. Not urgent."
    )
    assert made.result == "approved"
    assert made.state.state == "taken"
    assert Cancel(key="notice-C3F8") in made.effects
    assert len(bodies(made)) == 1


def test_no_and_the_code_lets_nobody_in_and_pages_an_admin() -> None:
    made = replied(opened("joining").state, "no")

    assert (made.result, made.state.state) == ("refused", "refused")
    assert [e for e in made.effects if isinstance(e, Page)]


def test_a_refusal_can_be_put_right_but_letting_in_cannot_be_taken_back_by_text() -> None:
    refused = replied(opened("joining").state, "no").state
    let_in = replied(refused, "take")
    late = replied(let_in.state, "no")

    assert let_in.result == "approved"
    assert (late.result, late.state.state) == (None, "taken")
    assert "ask an admin" in bodies(late)[0]


@pytest.mark.parametrize("words", ["who's that?", "is it Sam", "in a meeting", "can't now"])
def test_a_code_with_a_doubt_lets_nobody_in(words: str) -> None:
    state = opened("joining").state
    decision = decide(read(f"275930 {words}"), PRIYA, (state.item(),), NOW)
    made = step(CONTEXT, state, Replied(verb=decision.acts[0].verb), NOW)

    assert (made.result, made.state.state) == (None, "open")
    assert "not let in yet" in bodies(made)[0]


def test_the_mentors_record_of_a_contact_report_is_edited() -> None:
    first = opened("contact_report")
    told = step(CONTEXT, first.state, CarerTold(), NOW + timedelta(minutes=9))
    taken = replied(told.state, "take", minutes=27)

    said = [e for e in first.effects if isinstance(e, Say)]
    assert said[0].text == "Contact report C3F8 ✅ Saved at 7:03pm. We're texting Priya."
    edits = [e for step_ in (told, taken) for e in step_.effects if isinstance(e, Edit)]
    assert [e.text for e in edits] == [
        "Contact report C3F8 ✅ Carer told at 7:12pm.",
        "Contact report C3F8 ✅ Carer told at 7:12pm. Priya took it at 7:30pm.",
    ]
    assert {said[0].key, *(e.key for e in edits)} == {"notice-C3F8"}
    assert taken.result == "taken"


def test_one_reminder_a_day_later_and_no_more() -> None:
    first = opened("missed_twice")
    (wake,) = (e for e in first.effects if isinstance(e, Wake))

    assert (wake.owner, wake.about, wake.at) == ("notice", "C3F8", NOW + timedelta(days=1))
    reminded = step(CONTEXT, first.state, Reminded.model_validate(wake.event), wake.at)
    assert len(bodies(reminded)) == 1
    assert step(CONTEXT, reminded.state, Reminded(), wake.at).effects == ()


@pytest.mark.parametrize(
    ("opened_at", "reminded_at"),
    [
        (datetime(2026, 5, 22, 22, 0, tzinfo=UTC), datetime(2026, 5, 24, 8, 0, tzinfo=UTC)),
        (datetime(2026, 5, 22, 2, 0, tzinfo=UTC), datetime(2026, 5, 23, 8, 0, tzinfo=UTC)),
        (datetime(2026, 1, 5, 3, 0, tzinfo=UTC), datetime(2026, 1, 6, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_reminder_wakes_nobody_at_night(opened_at: datetime, reminded_at: datetime) -> None:
    wake = clock_of(opened("report_in", opened_at))

    assert wake.at == reminded_at


def test_several_reports_are_one_notice() -> None:
    made = begin(
        CONTEXT, "report_in", PRIYA, None, reference="C3F8", code="275930", now=NOW, count=3
    )

    assert bodies(made) == ["Harbour: 3 reports are in. Not urgent. Reply 275930 when read."]
    reminded = step(CONTEXT, made.state, Reminded(), NOW)
    assert bodies(reminded) == [
        "Harbour: 3 reports are still unread. Not urgent. Reply 275930 when read."
    ]


def test_a_missing_report_asks_the_manager_to_ring_the_mentor() -> None:
    (body,) = bodies(opened("report_missing"))

    assert body == (
        "Harbour: no report from Sam yet, asked twice. Not urgent. "
        "Ring Sam this week on 07700 900123, and reply 275930."
    )


def in_chat(kind: NoticeKind) -> Step:
    return begin(CONTEXT, kind, PRIYA, SAM, reference="C3F8", code="275930", now=NOW, by="telegram")


@pytest.mark.parametrize("kind", ABOUT_REPORTS)
def test_in_chat_there_is_a_button_and_never_a_code(kind: NoticeKind) -> None:
    made = in_chat(kind)
    reminded = step(CONTEXT, made.state, Reminded(), NOW)

    for told in (made, reminded):
        (said,) = (e for e in told.effects if isinstance(e, Say))
        assert bodies(told) == []
        assert "275930" not in said.text
        assert [key.data for row in said.keys for key in row] == ["n:C3F8:seen"]


def test_a_tap_settles_it_once_and_calls_the_reminder_off() -> None:
    seen = step(CONTEXT, in_chat("report_in").state, Seen(), NOW)

    assert (seen.state.state, seen.result) == ("taken", "taken")
    assert Cancel(key="notice-C3F8") in seen.effects
    assert step(CONTEXT, seen.state, Seen(), NOW).effects == ()


def test_its_code_by_text_settles_it_too_and_is_answered_by_text() -> None:
    taken = replied(in_chat("report_in").state, "take")

    assert taken.state.state == "taken"
    assert bodies(taken) == ["Harbour: thank you. Nothing more to do."]


def test_a_lost_chat_moves_what_is_open_to_the_phone_once() -> None:
    moved = step(CONTEXT, in_chat("report_in").state, ChatLost(), NOW)

    assert len(bodies(moved)) == 1
    assert step(CONTEXT, moved.state, ChatLost(), NOW).effects == ()


def test_no_reminder_once_it_is_taken() -> None:
    taken = replied(opened("missed_twice").state, "take").state

    assert step(CONTEXT, taken, Reminded(), NOW + timedelta(days=1)).effects == ()


@pytest.mark.parametrize("kind", get_args(NoticeKind))
@pytest.mark.parametrize("verb", get_args(ActVerb))
@pytest.mark.parametrize("state", ["open", "taken", "refused", "closed"])
def test_every_reply_gets_exactly_one_answer(kind: NoticeKind, verb: ActVerb, state: str) -> None:
    notice = opened(kind).state.model_copy(update={"state": state, "settled_at": NOW})

    assert len(bodies(replied(notice, verb))) == 1


@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_a_reply_twice_settles_once(kind: NoticeKind) -> None:
    once = replied(opened(kind).state, "take")
    twice = replied(once.state, "take")

    assert twice.result is None
    assert twice.state.model_copy(update={"texts": 0}) == once.state.model_copy(update={"texts": 0})


def test_a_notice_passed_on_is_an_admins() -> None:
    made = replied(opened("contact_report").state, "pass")

    assert made.state.open
    assert [e for e in made.effects if isinstance(e, Page)]


def test_a_new_code_is_valid_beside_the_old_one() -> None:
    made = step(CONTEXT, opened("missed_twice").state, CodeDrawn(code="640377"), NOW)

    assert made.state.item().codes == ("275930", "640377")
    assert "640377" in bodies(made)[0]


def test_an_admin_closes_it_and_a_later_code_is_told_so() -> None:
    shut = step(CONTEXT, opened("missed_twice").state, Closed(by="ada"), NOW)

    assert shut.state.state == "closed"
    assert bodies(replied(shut.state, "take")) == [
        "Harbour: C3F8 is closed already. Nothing more to do."
    ]


def test_a_person_who_is_gone_or_whom_no_text_reaches_is_an_admins_matter() -> None:
    gone = Context(directory=HARBOUR.model_copy(update={"people": (SAM,)}), zone=CONTEXT.zone)
    deaf = Context(
        directory=HARBOUR.model_copy(update={"unreachable": frozenset({"priya"})}),
        zone=CONTEXT.zone,
    )
    for context in (gone, deaf):
        made = begin(context, "joining", PRIYA, SAM, reference="C3F8", code="275930", now=NOW)
        assert [e for e in made.effects if isinstance(e, Page)]


def test_every_text_has_its_own_key() -> None:
    state, keys = opened("missed_twice").state, []
    for verb in get_args(ActVerb):
        made = replied(state, verb)
        keys += [e.key for e in made.effects if isinstance(e, Text)]
        state = made.state

    assert len(keys) == len(set(keys)) == len(get_args(ActVerb))


LONGEST = Words(
    charity=Charity("W" * 16),
    reference=Reference("WWWW"),
    mentor=Name("W" * 18),
    phone=Phone("+447700900123"),
    code=Code("000000"),
    count=999,
)
ONE = LONGEST.model_copy(update={"count": 1})


@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_every_text_fits_one_segment_with_the_longest_values_and_a_mark(kind: NoticeKind) -> None:
    made = [
        f(kind, w)
        for w in (ONE, LONGEST)
        for f in (
            messages.first,
            messages.reminder,
            messages.taken,
            messages.passed,
            messages.already,
        )
    ]
    made += [
        messages.refused(kind, LONGEST),
        messages.closed(LONGEST),
        messages.another_code(LONGEST),
        messages.page_unanswered(LONGEST),
    ]
    for text in made:
        assert one_segment("REPEAT " + text), (septets(text), text)


def test_a_notice_comes_back_from_storage_as_it_was() -> None:
    for made in (opened("contact_report"), replied(opened("joining").state, "no")):
        assert Notice.model_validate_json(made.state.model_dump_json()) == made.state


@pytest.mark.parametrize(
    ("kind", "prompt"),
    [("joining", True), ("contact_report", True), ("welcome", True), ("missed_twice", False)],
)
def test_only_what_somebody_waits_for_keeps_no_quiet_hours(kind: NoticeKind, prompt: bool) -> None:
    texts_out = [e for e in opened(kind).effects if isinstance(e, Text)]

    assert [t.prompt for t in texts_out] == [prompt]
