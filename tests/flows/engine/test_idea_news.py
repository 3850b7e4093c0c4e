"""The manager is asked about ideas, and only released ones go to the mentors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.effects import Answer, Edit, Effect, Record, Say, Text, Wake
from flows.engine.bulletin import MOST
from flows.engine.engine import from_chat, from_decisions, from_timer
from flows.engine.world import Member, World
from flows.events import Tapped
from flows.ideas import Idea
from flows.notices import idea_clocks
from tests.flows.engine.worlds import FRIDAY, LONDON, PRIYA, world

WEEK = date(2026, 5, 18)
THURSDAY = datetime(2026, 5, 21, 12, 0, tzinfo=UTC)
ASK = idea_clocks.ask("harbour", THURSDAY, LONDON)
OUT = idea_clocks.out("harbour", THURSDAY, LONDON)
CHAT = 2000
BOUND = Member(person="priya", chat=CHAT)


def idea(text: str = "cards", **more: object) -> Idea:
    values = {"programme": "harbour", "week": WEEK, "text": text}
    return Idea.model_validate(values | more)


def out(text: str = "cards", minute: int = 0) -> Idea:
    return idea(text, released_at=THURSDAY + timedelta(minutes=minute), released_by="priya")


def rings(of: World, clock: Wake, at: datetime | None = None) -> list[Effect]:
    return from_timer(of, clock.owner, clock.about, clock.event, at or clock.at)


def texts(effects: list[Effect]) -> list[str]:
    return [effect.body for effect in effects if isinstance(effect, Text)]


def said(effects: list[Effect]) -> list[Say]:
    return [effect for effect in effects if isinstance(effect, Say)]


def heard(effects: list[Effect]) -> list[str]:
    return [say.to for say in said(effects)]


def wakes(effects: list[Effect]) -> list[str]:
    return [effect.key for effect in effects if isinstance(effect, Wake)]


def in_chat(*found: Idea) -> World:
    """A world whose manager wants to be told of reports and ideas in their chat."""
    here = world(reports_by="telegram", priya=BOUND)
    here.ideas = dict(enumerate(found, start=1))
    return here


def taps(of: World, data: str, at: datetime = FRIDAY) -> list[Effect]:
    tapped = Tapped(message=9, callback="c", data=data, text="cards", label="Let it out")
    return from_chat(of, CHAT, tapped, at)


# On Friday


def test_a_text_says_how_many_wait_and_nothing_of_what_they_are() -> None:
    here = world()
    here.ideas = {1: idea("cards"), 2: idea("a torch"), 3: out(), 4: idea(kept_back_at=THURSDAY)}

    effects = rings(here, ASK)

    (body,) = texts(effects)
    assert body == (
        "Harbour: 2 ideas of mentors wait for you to read before others do. "
        "An admin can show you: mentorline ideas. Not urgent."
    )
    assert not said(effects)
    (record,) = (effect for effect in effects if isinstance(effect, Record))
    assert (record.what, record.actor) == ("manager asked about ideas", "priya")
    assert record.details == {"ideas": [1, 2]}


def test_what_waits_is_asked_about_again_a_week_later_until_four_weeks_are_over() -> None:
    here = world()
    here.ideas = {1: idea()}
    clock, asked = ASK, 0
    while True:
        effects = rings(here, clock)
        asked += len(texts(effects))
        again = [effect for effect in effects if isinstance(effect, Wake)]
        if not again:
            break
        assert again[0].at - clock.at == timedelta(days=7)
        (clock,) = again

    assert asked == 5
    assert clock.at.date() == date(2026, 6, 26)
    assert rings(here, OUT) == []


@pytest.mark.parametrize(
    "found",
    [out(), idea(kept_back_at=THURSDAY), idea(week=date(2026, 4, 13)), idea(programme="chess")],
    ids=["let out", "kept back", "too old", "another programme"],
)
def test_nobody_is_asked_where_nothing_waits(found: Idea) -> None:
    here = world()
    here.ideas = {1: found}

    assert rings(here, ASK) == []


def test_a_clock_that_was_held_up_into_the_night_wakes_nobody() -> None:
    here = world()
    here.ideas = {1: idea()}

    effects = rings(here, ASK, datetime(2026, 5, 22, 22, 0, tzinfo=UTC))

    due = [effect.due for effect in effects if isinstance(effect, Text)]
    assert due == [datetime(2026, 5, 23, 7, 0, tzinfo=UTC)]


def test_the_clock_of_an_older_program_sends_nothing_and_has_the_manager_asked() -> None:
    here = world()
    here.ideas = {1: idea()}
    monday = datetime(2026, 5, 25, 8, 0, tzinfo=UTC)

    effects = from_timer(here, "notice", "bulletin:2026-05-18:harbour", {}, monday)

    assert wakes(effects) == ["ideas:ask:2026-05-29:harbour"]
    assert len(effects) == 1


def test_in_their_chat_the_manager_reads_each_idea_with_two_buttons() -> None:
    here = in_chat(idea("cards"), idea("a torch"))

    effects = rings(here, ASK)

    assert texts(effects) == []
    head, first, second = said(effects)
    assert head.text == (
        "2 ideas of mentors wait for you. What you let out goes to all mentors on a Monday. "
        "There's no rush."
    )
    assert [first.text, second.text] == ["cards", "a torch"]
    assert [key.label for row in first.keys for key in row] == ["Let it out", "Keep it back"]
    assert heard(effects) == ["priya"] * 3


def test_a_chat_that_was_blocked_gets_a_text_instead() -> None:
    here = in_chat(idea())
    here.members["priya"] = BOUND.model_copy(update={"blocked_at": FRIDAY})

    effects = rings(here, ASK)

    assert len(texts(effects)) == 1
    assert not said(effects)


def test_a_manager_whom_no_text_reaches_is_not_texted() -> None:
    here = world()
    here.ideas = {1: idea()}
    here.directory = here.directory.model_copy(update={"unreachable": frozenset({"priya"})})

    effects = rings(here, ASK)

    assert wakes(effects) == ["ideas:ask:2026-05-29:harbour"]
    assert len(effects) == 1


def test_a_chat_shows_ten_ideas_at_most_and_says_so() -> None:
    here = in_chat(*(idea(f"idea {n}") for n in range(12)))

    head, *shown = said(rings(here, ASK))

    assert head.text.startswith("12 ideas of mentors wait for you.")
    assert head.text.endswith("Here are the first 10. The others come when these are done.")
    assert len(shown) == 10


# What the manager says


def test_one_tap_lets_an_idea_out_and_says_when_it_goes() -> None:
    here = in_chat(idea())

    effects = taps(here, "i:1:out")

    assert here.ideas[1].released_at == FRIDAY
    assert here.ideas[1].released_by == "priya"
    edit = next(effect for effect in effects if isinstance(effect, Edit))
    assert edit.text == (
        "cards\n\nYou said: Let it out ✅ It goes to all mentors on Monday 25 May at 9am."
    )
    assert edit.keys == ()
    assert wakes(effects) == ["ideas:out:2026-05-25:harbour"]
    record = next(effect for effect in effects if isinstance(effect, Record))
    assert (record.about, record.what, record.actor) == ("idea-1", "idea let out", "priya")
    assert [effect.toast for effect in effects if isinstance(effect, Answer)] == [""]


def test_one_tap_keeps_an_idea_back_and_no_clock_is_set() -> None:
    here = in_chat(idea())

    effects = taps(here, "i:1:back")

    assert here.ideas[1].kept_back_by == "priya"
    assert "It goes to nobody." in next(e.text for e in effects if isinstance(e, Edit))
    assert wakes(effects) == []
    assert rings(here, OUT) == []


@pytest.mark.parametrize(
    ("found", "data", "says"),
    [
        (out(), "i:1:out", "It is let out already."),
        (idea(kept_back_at=THURSDAY), "i:1:out", "It is kept back already."),
        (idea(kept_back_at=THURSDAY), "i:1:back", "It is kept back already."),
        (idea(released_at=THURSDAY, sent_at=FRIDAY), "i:1:back", "It went to the mentors already."),
        (
            idea(week=date(2026, 4, 13)),
            "i:1:out",
            "It waited for four weeks, so it goes to nobody.",
        ),
    ],
)
def test_an_old_button_changes_nothing_and_says_what_is_true(
    found: Idea, data: str, says: str
) -> None:
    here = in_chat(found)

    effects = taps(here, data)

    assert here.ideas[1] == found
    assert [e.text for e in effects if isinstance(e, Edit)] == [f"cards\n\n{says}"]
    assert not wakes(effects)


def test_what_was_let_out_can_be_kept_back_until_it_has_gone() -> None:
    here = in_chat(out())

    taps(here, "i:1:back")

    assert not here.ideas[1].to_send
    assert rings(here, OUT) == []


@pytest.mark.parametrize("data", ["i:7:out", "i:x:out", "i::out", "i:1:maybe", "i:1"])
def test_a_button_that_is_none_changes_nothing(data: str) -> None:
    here = in_chat(idea())

    effects = taps(here, data)

    assert here.ideas[1].waits(WEEK)
    assert len([effect for effect in effects if isinstance(effect, Answer)]) == 1


def test_only_the_manager_of_the_programme_may_say() -> None:
    here = in_chat(idea())
    here.members["dan"] = Member(person="dan", chat=CHAT)
    del here.members["priya"]

    effects = taps(here, "i:1:out")

    assert here.ideas[1].waits(WEEK)
    answer = next(effect for effect in effects if isinstance(effect, Answer))
    assert answer.toast == "That idea is with somebody else now."


def test_a_mentor_who_sends_such_a_button_lets_nothing_out() -> None:
    here = in_chat(idea())

    tapped = Tapped(message=9, callback="c", data="i:1:out", text="cards", label="Let it out")
    from_chat(here, 1000, tapped, FRIDAY)

    assert here.ideas[1].waits(WEEK)


def test_at_the_command_line_the_account_is_in_the_evidence() -> None:
    here = world()
    here.ideas = {1: idea("cards"), 2: idea("a torch")}

    effects = from_decisions(here, {1: True, 2: False}, PRIYA, FRIDAY, account="root")

    found = [effect for effect in effects if isinstance(effect, Record)]
    assert [record.what for record in found] == ["idea let out", "idea kept back"]
    assert [record.details for record in found] == [{"account": "root"}] * 2


# On Monday


def test_every_mentor_who_is_let_in_gets_what_was_let_out_and_nothing_else() -> None:
    here = world()
    here.ideas = {
        1: idea("nobody read this"),
        2: out("yes or no with a torch", minute=2),
        3: out("cards", minute=1),
        4: idea("kept back", kept_back_at=THURSDAY),
        5: idea("changed", released_at=THURSDAY, kept_back_at=FRIDAY),
    }

    effects = rings(here, OUT)

    assert heard(effects) == ["sam", "lee"]
    assert said(effects)[0].text == (
        "Ideas that worked for other mentors:\n"
        "• cards\n"
        "• yes or no with a torch\n"
        "Take one for your next session."
    )
    assert rings(here, OUT) == []  # only once


def test_what_is_let_out_after_monday_goes_the_next_monday() -> None:
    here = in_chat(idea())
    tuesday = datetime(2026, 5, 26, 12, 0, tzinfo=UTC)

    effects = taps(here, "i:1:out", tuesday)

    edit = next(effect for effect in effects if isinstance(effect, Edit))
    assert "on Monday 1 June at 9am" in edit.text
    (clock,) = (effect for effect in effects if isinstance(effect, Wake))
    assert heard(rings(here, clock)) == ["sam", "lee"]


def test_more_than_five_go_on_two_mondays_as_it_was_said() -> None:
    here = in_chat(idea("the seventh"), *(out(f"idea {n}", minute=n) for n in range(6)))

    told = taps(here, "i:1:out")
    first = rings(here, OUT)
    (clock,) = (effect for effect in first if isinstance(effect, Wake))
    second = rings(here, clock)

    assert "on Monday 1 June at 9am" in next(e.text for e in told if isinstance(e, Edit))
    assert said(first)[0].text.count("•") == MOST
    assert said(second)[0].text.splitlines()[1:3] == ["• idea 5", "• the seventh"]
    assert not wakes(second)


def test_what_says_the_same_stands_once() -> None:
    here = world()
    here.ideas = {1: out("Cards"), 2: out("cards"), 3: out("a torch")}

    effects = rings(here, OUT)

    assert said(effects)[0].text.casefold().count("cards") == 1
    assert not any(found.to_send for found in here.ideas.values())


@pytest.mark.parametrize(
    "member",
    [
        Member(person="lee", chat=7, approved_at=FRIDAY, blocked_at=FRIDAY),
        Member(person="lee", chat=7, approved_at=FRIDAY, removed=True),
        Member(person="lee", chat=7),
        Member(person="lee", approved_at=FRIDAY),
    ],
    ids=["blocked", "removed", "not let in", "no chat"],
)
def test_nobody_else_gets_it(member: Member) -> None:
    here = world(lee=member)
    here.ideas = {1: out()}

    assert heard(rings(here, OUT)) == ["sam"]


def test_mentors_of_another_programme_do_not_get_it() -> None:
    here = world()
    other = [p.model_copy(update={"programme": "chess"}) if p.id == "lee" else p
             for p in here.directory.people]  # fmt: skip
    here.directory = here.directory.model_copy(update={"people": tuple(other)})
    here.ideas = {1: out()}

    assert heard(rings(here, OUT)) == ["sam"]


def test_without_ideas_nothing_is_sent() -> None:
    assert rings(world(), OUT) == []


def test_a_bulletin_that_was_held_up_into_the_night_waits_for_the_morning() -> None:
    here = world()
    here.ideas = {1: out()}

    effects = rings(here, OUT, datetime(2026, 5, 25, 22, 0, tzinfo=UTC))

    assert {say.due for say in said(effects)} == {datetime(2026, 5, 26, 7, 0, tzinfo=UTC)}


# Whatever happens, in whatever order


def sent_lines(effects: list[Effect]) -> list[str]:
    """What Sam reads in bulletins."""
    shown = [say.text.splitlines()[1:-1] for say in said(effects) if say.to == "sam"]
    return [line.removeprefix("• ") for lines in shown for line in lines]


@given(
    count=st.integers(1, 8),
    steps=st.lists(
        st.tuples(st.sampled_from(["out", "back", "ask", "monday"]), st.integers(1, 9)),
        max_size=40,
    ),
)
def test_no_idea_goes_out_that_was_not_let_out_or_was_kept_back_or_went_before(
    count: int, steps: list[tuple[str, int]]
) -> None:
    here = in_chat(*(idea(f"idea {n}") for n in range(1, count + 1)))
    allowed: set[str] = set()
    decided: set[str] = set()
    now = THURSDAY
    for what, number in steps:
        now += timedelta(hours=7)
        text = f"idea {number}"
        if what in ("out", "back"):
            taps(here, f"i:{number}:{what}", now)
        if what == "out" and text not in decided and number <= count:
            allowed.add(text)
            decided.add(text)
        if what == "back":
            allowed.discard(text)
            decided.add(text)
        if what == "ask":
            assert not sent_lines(rings(here, ASK, now))
        if what == "monday":
            lines = sent_lines(rings(here, OUT, now))
            assert set(lines) <= allowed
            assert len(lines) == min(len(allowed), MOST)
            allowed -= set(lines)
