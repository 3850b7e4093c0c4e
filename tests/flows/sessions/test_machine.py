"""The session machine as mentors meet it: reminders, checking in and out, misses, series."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows.formatting import day
from flows.sessions import events as happened
from flows.sessions import machine as sessions
from flows.sessions.alarms import reminders
from flows.sessions.messages import carer_reminder, day_before, parse
from flows.sessions.state import (
    BookNext,
    EndOverdue,
    OpenOverdue,
    Session,
    SessionPlace,
    TellManager,
)
from tests.flows.sessions.play import FOUR, LONDON, MONDAY, SAM, Play, in_state, local

MINUTE = timedelta(minutes=1)


def booked_next(play: Play) -> Session:
    """The session that the last one led to."""
    return next(ask.session for ask in play.asks if isinstance(ask, BookNext))


# reminders


def test_a_session_is_reminded_of_the_day_before_and_the_hour_before() -> None:
    play = Play()

    assert play.due == "Thu 16:00"
    play.ring()
    assert play.last.startswith("Tomorrow at 4pm you ring P14. Here's a reminder for the carer.")
    assert play.labels() == ["Copy text", "I've sent it", "Move it"]
    assert play.due == "Fri 15:00"
    play.ring()
    assert play.last == "You ring P14 at 4pm. The checklist takes two minutes."
    assert play.labels() == ["Start checklist", "Move it", "I can't make it"]
    assert play.due == "Fri 16:15"


def test_the_text_for_the_carer_can_be_copied_whole() -> None:
    play = Play()
    long = SAM.model_copy(update={"name": "Maximiliana-Alexandra Example"})
    session = play.session.model_copy(update={"who": long, "place": "Video"})

    copied = carer_reminder(session, play.context())
    _, keys = day_before(session, play.context(), MONDAY)

    assert len(copied) <= 256
    assert keys[0][0].copy_text == copied


def test_a_reminder_of_the_past_never_fires() -> None:
    late = Play(now=local(22, 15, 30))
    assert late.due == "Fri 16:15"

    this_morning = Play(now=local(22, 9))
    assert this_morning.due == "Fri 15:00"


def test_a_reminder_that_rings_late_says_what_is_true_by_then() -> None:
    play = Play().ring(at=local(22, 14))
    assert play.last.startswith("At 4pm you ring P14.")

    late = Play().ring(at=local(22, 15, 20))
    assert late.last == "You ring P14 at 4pm. The checklist takes two minutes."
    assert late.due == "Fri 16:15"

    over = Play().ring(at=local(22, 16, 5))
    assert over.said == []
    assert over.due == "Fri 16:15"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (local(22, 16), ["Thu 16:00", "Fri 15:00"]),
        (local(22, 8, 30), ["Thu 08:30", "Fri 08:00"]),
        (local(22, 8), ["Thu 08:00", "Thu 20:30"]),
        (local(22, 7, 30), ["Thu 08:00", "Thu 20:30"]),
        (local(22, 5), ["Thu 08:00", "Thu 20:30"]),
        (local(22, 20, 30), ["Thu 20:30", "Fri 19:30"]),
        (local(22, 21, 30), ["Fri 08:00", "Fri 20:30"]),
        (local(22, 22, 30), ["Fri 08:00", "Fri 20:30"]),
    ],
)
def test_reminders_keep_the_quiet_hours(start: datetime, expected: list[str]) -> None:
    found = reminders(start, LONDON)

    assert [f"{at.astimezone(LONDON):%a %H:%M}" for _, at in found] == expected


@pytest.mark.parametrize(
    ("start", "before"),
    [
        (local(25, 16, month=10), "Sat 24 16:00"),  # the clocks go back that night
        (local(26, 16, month=10), "Sun 25 16:00"),
        (local(28, 16, month=3, year=2027), "Sat 27 16:00"),  # and forward that night
        (local(29, 9, month=3, year=2027), "Sun 28 09:00"),
    ],
)
def test_the_day_before_is_the_same_local_time_across_a_clock_change(
    start: datetime, before: str
) -> None:
    (_, day_ahead), (_, hour_ahead) = reminders(start, LONDON)

    assert f"{day_ahead.astimezone(LONDON):%a %d %H:%M}" == before
    assert hour_ahead == start - timedelta(hours=1)


# begins, or does not


def test_a_session_that_nobody_begins_is_asked_about_and_then_missed() -> None:
    play = in_state("asked")
    assert play.last == "Your session with P14 was due to start at 4pm. Is it on?"
    assert play.due == "Fri 16:30"

    play.ring()

    assert play.state == "missed"
    assert play.last.startswith("We wrote down that the session at 4pm did not take place.")
    assert not play.asks


def test_yes_makes_it_live_with_its_agreed_end() -> None:
    play = in_state("asked").take(happened.SaidYes(), at=FOUR + 20 * MINUTE)

    assert play.state == "live"
    assert play.session.end == FOUR + 60 * MINUTE
    assert play.last == "Your session is on until 5pm. Tap when it's over."


def test_a_yes_after_the_end_leaves_ten_minutes() -> None:
    play = Play(length=timedelta(minutes=15))
    while play.state != "asked":
        play.ring()

    play.take(happened.SaidYes(), at=FOUR + 20 * MINUTE)

    assert play.session.end == FOUR + 30 * MINUTE
    assert play.due == "Fri 16:30"


def test_the_second_miss_in_a_row_is_told_to_the_manager() -> None:
    first, second, third = (Play(missed_before=before) for before in (0, 1, 2))
    for play in (first, second, third):
        play.take(happened.CheckedIn(), at=FOUR).take(happened.Missed())

    assert [play.session.missed_in_a_row for play in (first, second, third)] == [1, 2, 3]
    assert [play.asks for play in (first, second, third)] == [
        [],
        [TellManager(about="missed_twice")],
        [],
    ]


def test_silence_about_somebody_who_meets_a_person_alone_is_overdue() -> None:
    play = in_state("asked", lone=True).ring()

    assert play.state == "overdue"
    assert play.asks == [OpenOverdue(due_at=FOUR, due_for="check-in")]


def test_a_lone_session_that_never_began_is_missed_once_they_are_safe() -> None:
    play = in_state("asked", lone=True).ring().take(happened.OverdueOpened(reference="K7Q2"))

    play.take(happened.CheckedOut(told=("Priya",)))

    assert play.state == "missed"
    assert EndOverdue(reference="K7Q2") in play.asks
    assert "We're telling Priya that you're safe." in play.last


@pytest.mark.parametrize(
    ("at", "may"),
    [(-61, False), (-60, True), (0, True), (59, True), (60, False)],
)
def test_a_booked_session_may_begin_from_an_hour_before_until_its_end(at: int, may: bool) -> None:
    assert sessions.may_begin(Play().session, FOUR + at * MINUTE) is may


# on, and over


def test_at_the_end_it_is_asked_and_after_the_grace_somebody_looks() -> None:
    play = in_state("live")
    assert play.due == "Fri 17:00"

    play.ring()
    assert play.last == "It's 5pm. Is your session over?"
    assert play.labels() == ["It's over", "10 more minutes", "Something's wrong"]
    assert play.due == "Fri 17:05"

    play.ring()
    assert play.state == "overdue"
    assert play.asks == [OpenOverdue(due_at=FOUR + 60 * MINUTE)]
    assert play.due == ""


def test_only_clocks_on_which_safety_hangs_are_urgent() -> None:
    states: tuple[SessionPlace, ...] = ("booked", "asked", "live", "ended")
    wakes = [in_state(state).wake for state in states]

    assert [wake.urgent for wake in wakes if wake] == [False, True, True, False]


def test_it_is_extended_twice_at_most_and_ten_minutes_at_most() -> None:
    play = in_state("live")

    play.take(happened.Extended(minutes=9 * 60))
    assert play.session.end == FOUR + 70 * MINUTE
    play.take(happened.Extended())
    assert play.session.end == FOUR + 80 * MINUTE
    play.take(happened.Extended())

    assert play.session.end == FOUR + 80 * MINUTE
    assert play.session.extensions == 2
    assert play.last.startswith("That was 10 more minutes, twice. Please finish now")
    assert play.due == "Fri 17:20"


def test_the_last_time_that_it_is_asked_offers_no_more_minutes() -> None:
    play = in_state("live").take(happened.Extended()).take(happened.Extended()).ring()

    assert play.last == "It's 5:20pm. Is your session over?"
    assert play.labels() == ["It's over", "Something's wrong"]


def test_three_tries_are_three() -> None:
    play = in_state("live")
    for minute in range(5):
        play.take(happened.Tried(), at=FOUR + minute * 10 * MINUTE)

    assert play.session.tries == (FOUR, FOUR + 10 * MINUTE, FOUR + 20 * MINUTE)


def test_checked_out_from_overdue_tells_those_who_were_texted() -> None:
    play = in_state("overdue").take(happened.CheckedOut(told=("Priya",)))

    assert play.state == "ended"
    assert play.asks[-1] == EndOverdue(reference="K7Q2")
    assert play.last == (
        "Good to hear from you. We're telling Priya that you're safe. "
        "Your report can wait till 9am."
    )
    assert play.labels() == ["Write it now", "Later"]


def test_still_going_gives_ten_minutes_more_and_calls_off_the_search() -> None:
    play = in_state("overdue")
    now = FOUR + 71 * MINUTE

    play.take(happened.SaidGoing(told=("Priya",)), at=now)

    assert play.state == "live"
    assert play.session.end == now + 10 * MINUTE
    assert play.asks[-1] == EndOverdue(reference="K7Q2", until=now + 10 * MINUTE)
    assert play.last.startswith("Good to hear from you. We're telling Priya that you're safe.")


def test_still_going_a_third_time_leaves_the_search_as_it_is() -> None:
    play = in_state("live").take(happened.Extended()).take(happened.Extended())
    play.ring().ring().take(happened.OverdueOpened(reference="K7Q2"))
    asked = list(play.asks)

    play.take(happened.SaidGoing(told=("Priya",)))

    assert play.state == "overdue"
    assert play.asks == asked
    assert play.labels() == ["I'm safe, it's over", "I need help"]


def test_nobody_reached_while_they_are_looked_for_is_safe_and_missed() -> None:
    play = in_state("overdue").take(happened.Missed())

    assert play.state == "missed"
    assert play.asks[-1] == EndOverdue(reference="K7Q2")


def test_resolved_by_somebody_else_it_is_over() -> None:
    other = in_state("overdue").take(happened.Resolved(reference="M4T8"))
    assert other.state == "overdue"

    play = in_state("overdue").take(happened.Resolved(reference="K7Q2"))
    assert play.state == "ended"
    assert play.session.over_at == play.now


def test_a_mentor_who_is_removed_while_it_is_on_is_looked_for_by_the_manager() -> None:
    play = in_state("live").take(happened.MentorRemoved())

    assert play.state == "overdue"
    assert play.asks == [OpenOverdue(due_at=FOUR + 60 * MINUTE, from_manager=True)]


# the report


def test_a_missing_report_is_asked_for_twice_then_the_manager_hears() -> None:
    play = in_state("ended")

    assert play.due == "Sat 09:00"
    play.ring()
    assert play.last == (
        "Your report of Fri 22 May with P14 is not in yet. It takes three minutes."
    )
    assert play.labels() == ["Write it now", "Later"]
    assert play.due == "Sun 09:00"
    play.ring()
    assert play.due == "Mon 09:00"
    said = len(play.said)
    play.ring()

    assert len(play.said) == said
    assert play.asks == [TellManager(about="report_missing")]
    assert play.session.report_late
    assert play.due == ""
    assert play.take(happened.ReportFiled()).state == "reported"


def test_a_report_that_is_in_stops_the_clock() -> None:
    play = in_state("ended").take(happened.ReportFiled())

    assert play.due == ""


def test_report_nudges_stay_at_nine_across_a_clock_change() -> None:
    play = Play(local(24, 16, month=10), local(20, 10, month=10))
    play.take(happened.CheckedIn(), at=local(24, 16, month=10))
    play.take(happened.CheckedOut(), at=local(24, 17, month=10))

    assert play.due == "Sun 09:00"
    assert play.wake is not None
    assert play.wake.at.hour == 9  # winter time is UTC


# every week


@pytest.mark.parametrize(
    ("start", "following", "hour_utc"),
    [
        (local(20, 16, month=10), "Tue 27 Oct 16:00", 16),  # over 25 October 2026
        (local(23, 16, month=3, year=2027), "Tue 30 Mar 16:00", 15),  # over 28 March 2027
    ],
)
def test_a_weekly_session_keeps_its_local_time(
    start: datetime, following: str, hour_utc: int
) -> None:
    play = Play(start, start - timedelta(days=2), weekly=True)
    play.take(happened.CheckedIn(), at=start)
    play.take(happened.CheckedOut(), at=start + 60 * MINUTE)

    found = booked_next(play).start

    assert f"{found.astimezone(LONDON):%a %d %b %H:%M}" == following
    assert found.hour == hour_utc


@pytest.mark.parametrize(
    "event", [happened.CheckedOut(), happened.Missed(), happened.Cancelled(why="ill")]
)
def test_the_next_one_is_booked_when_a_weekly_one_is_over(event: happened.Event) -> None:
    play = Play(weekly=True)
    if not isinstance(event, happened.Cancelled):
        play.take(happened.CheckedIn(), at=FOUR)

    play.take(event)
    found = booked_next(play)

    assert (found.start, found.end) == (FOUR + timedelta(days=7), FOUR + timedelta(days=7, hours=1))
    assert found.series == "Fri 16:00"
    assert found.state == "booked"


def test_a_series_that_is_stopped_has_no_next_one() -> None:
    play = Play(weekly=True).take(happened.Cancelled(series=True))

    assert play.asks == []


def test_a_week_that_is_taken_is_left_out() -> None:
    play = Play(weekly=True)
    play.others = [Play(FOUR + timedelta(days=7, minutes=30)).session]

    play.take(happened.Cancelled())

    assert day(booked_next(play).start, LONDON) == "Fri 5 Jun"


def test_one_of_a_series_that_moved_leads_back_to_the_series() -> None:
    play = Play(weekly=True).take(happened.Moved(start=local(25, 10)))
    play.take(happened.CheckedIn(), at=local(25, 10)).take(happened.CheckedOut())

    assert booked_next(play).start == FOUR + timedelta(days=7)


def test_a_series_that_slept_goes_on_in_the_future() -> None:
    play = Play(weekly=True).take(happened.CheckedIn(), at=FOUR)
    play.take(happened.CheckedOut(), at=FOUR + timedelta(days=15))

    assert booked_next(play).start == FOUR + timedelta(days=21)


def test_an_extension_makes_the_next_one_no_longer() -> None:
    play = Play(weekly=True).take(happened.CheckedIn(), at=FOUR).take(happened.Extended())
    play.take(happened.CheckedOut())

    found = booked_next(play)
    assert found.end - found.start == timedelta(hours=1)


# the rest


def test_moving_it_asks_the_carer_again_and_winds_the_clock() -> None:
    play = Play().take(happened.CarerTold())
    assert play.session.carer_told_at == MONDAY

    play.take(happened.Moved(start=local(26, 16)))

    assert play.session.carer_told_at is None
    assert play.session.end == local(26, 17)
    assert play.due == "Mon 16:00"


def test_two_sessions_are_in_each_others_way_only_while_they_overlap() -> None:
    first = Play().session
    later = FOUR + 60 * MINUTE

    assert sessions.clash([first], FOUR + 30 * MINUTE, later) is first
    assert sessions.clash([first], later, later + 60 * MINUTE) is None
    assert sessions.clash([first], FOUR, later, apart_from=first.id) is None
    over = in_state("ended").session
    assert sessions.clash([over], FOUR, later) is None


def test_misses_are_counted_from_the_last_one_of_the_pairing() -> None:
    missed = in_state("missed").session
    held = in_state("ended").session

    assert sessions.missed_before([]) == 0
    assert sessions.missed_before([missed]) == 1
    assert sessions.missed_before([held]) == 0
    assert sessions.missed_before([Play(missed_before=1).session]) == 1


def test_a_promise_is_kept_or_else_the_ladder_climbs() -> None:
    by = FOUR + timedelta(days=4)
    promising = happened.Promising(name="call", by=by, ladder="concern")
    kept = in_state("reported").take(promising).take(happened.PromiseKept(name="call"))
    kept.take(happened.PromiseDue(name="call"), at=by)
    assert kept.asks == []

    broken = in_state("reported").take(promising)
    broken.take(happened.PromiseDue(name="call"), at=by - MINUTE)
    assert broken.asks == []
    broken.take(happened.PromiseDue(name="call"), at=by)
    broken.take(happened.PromiseDue(name="call"), at=by)
    assert broken.asks == [OpenOverdue(due_at=by, due_for="news", ladder="concern")]


def test_an_activity_is_kept_for_this_one_or_for_the_next() -> None:
    assert in_state("booked").take(happened.IdeaKept(idea="cards")).session.opening == "cards"
    ended = in_state("ended").take(happened.IdeaKept(idea="cards")).session
    assert ended.next_opening == "cards"

    step = sessions.book(
        Play().context(), SAM, "P14", local(29, 16), local(29, 17), FOUR, before=[ended]
    )
    assert step.session.opening == "cards"


def test_the_report_says_first_that_it_was_a_video_call() -> None:
    by_video = Play().take(happened.CheckedIn(place="Video"), at=FOUR)

    assert sessions.heading(by_video.session) == "Video call (remote session)"
    assert sessions.heading(in_state("live").session) == "Phone session (remote)"


def test_the_minutes_of_a_week_are_those_held_or_agreed() -> None:
    assert Play().session.minutes == 60
    assert in_state("cancelled").session.minutes == 0
    held = in_state("live").take(happened.CheckedOut(), at=FOUR + 55 * MINUTE)
    assert held.session.minutes == 55


def test_every_button_can_be_read_back_and_fits() -> None:
    states: tuple[SessionPlace, ...] = ("booked", "live", "overdue", "ended")
    for state in states:
        play = in_state(state)
        assert parse(f"s:{play.session.id}:more10") == (play.session.id, "more10")
        assert len(f"s:{play.session.id}:cantmake") <= 64
    assert parse("s:12") is None
    assert parse("s:12:fly") is None
    assert parse("q:12:0") is None


def test_what_happened_is_in_the_record() -> None:
    play = in_state("overdue").take(happened.CheckedOut()).take(happened.ReportFiled())

    assert play.records() == [
        "booked",
        "checked in",
        "time up",
        "overdue",
        "overdue opened",
        "checked out",
        "report filed",
    ]
