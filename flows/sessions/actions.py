"""The actions of the session's table, except those of `promises.py` and `overdue.py`.

Rule: a session that has begun is over only when its mentor, or somebody who looked for them, says
so.
"""

from __future__ import annotations

from datetime import timedelta

from flows.sessions import messages
from flows.sessions.alarms import REMINDERS, series_of
from flows.sessions.events import (
    Cancelled,
    CheckedIn,
    CheckedOut,
    ClockRang,
    Event,
    Extended,
    IdeaKept,
    Moved,
    OthersMissed,
    SaidYes,
    Wrote,
)
from flows.sessions.state import BookNext, OpenOverdue, TellManager
from flows.sessions.transition import Transition, say, wind

TEN = timedelta(minutes=10)
MOST_EXTENSIONS = 2


# the clock


def remind(transition: Transition, _event: ClockRang) -> Transition:
    """Remind the mentor the day before and the hour before.

    Later, ask whether the session takes place.
    """
    session, alarm = transition.session, transition.session.alarm
    if alarm not in REMINDERS:
        asked = transition.but(state="asked", asked_at=transition.now)
        return say(wind(asked), messages.not_begun(session, transition.context), safety=True)
    late = session.start - transition.now <= timedelta(hours=1)
    if transition.now < session.start and (alarm == "hour before" or late):
        transition = say(
            transition, messages.hour_before(session, transition.context, transition.now)
        )
    elif transition.now < session.start:
        transition = say(
            transition, messages.day_before(session, transition.context, transition.now)
        )
    return wind(transition, session.clock)


def give_up(transition: Transition, _event: ClockRang) -> Transition:
    """End the wait for an answer: the session was missed.

    For a lone session, the mentor is overdue.
    """
    session = transition.session
    if session.lone:
        return overdue(transition, OpenOverdue(due_at=session.start, due_for="check-in"))
    return not_held(transition, _event)


def time_up(transition: Transition, _event: ClockRang) -> Transition:
    """Ask the mentor at the end; when the grace is over too, ask for an overdue escalation."""
    session = transition.session
    if session.alarm == "overdue":
        opened = OpenOverdue(due_at=session.end, wrote_at=session.wrote_at)
        return overdue(transition, opened)
    asked = messages.time_up(session, transition.context, may_extend=may_extend(transition))
    return wind(say(transition, asked, safety=True), session.clock)


def nudge(transition: Transition, _event: ClockRang) -> Transition:
    """Remind the mentor of the report twice, then tell the manager."""
    session = transition.session
    if session.alarm == "report missing":
        transition = transition.but(report_late=True).asking(TellManager(about="report_missing"))
    else:
        transition = say(transition, messages.nudge(session, transition.context))
    return wind(transition, session.clock)


def overdue(transition: Transition, opened: OpenOverdue) -> Transition:
    """Make the session overdue: somebody looks for the mentor."""
    return wind(transition.but(state="overdue").asking(opened))


# before it begins


def move(transition: Transition, event: Moved) -> Transition:
    """Agree another time; the carer has to be told. The place in a weekly series stays."""
    session = transition.session
    end = event.end or event.start + (session.end - session.start)
    moved = transition.but(
        state="booked", start=event.start, end=end, asked_at=None, carer_told_at=None
    )
    if event.weekly:
        day = event.start.astimezone(transition.zone).date()
        moved = moved.but(series=series_of(event.start, transition.zone), slot=day)
    return wind(moved)


def cancel(transition: Transition, event: Cancelled) -> Transition:
    """Cancel it; the carer has to be told. The next one of its series takes place."""
    if event.series:
        transition = transition.but(series=None, slot=None)
    transition = transition.but(
        state="cancelled", why=event.why, over_at=transition.now, carer_told_at=None
    )
    return _book_next(wind(transition))


def drop(transition: Transition, _event: Event) -> Transition:
    """Cancel it and its series, since the mentor is gone."""
    return wind(transition.but(state="cancelled", series=None, slot=None, over_at=transition.now))


def tell(transition: Transition, _event: Event) -> Transition:
    """Note that the carer knows."""
    return transition.but(carer_told_at=transition.session.carer_told_at or transition.now)


def begin(transition: Transition, event: CheckedIn | SaidYes) -> Transition:
    """Begin it. One that begins after its agreed end has ten minutes."""
    session = transition.session
    place = event.place if isinstance(event, CheckedIn) else None
    begun = transition.but(
        state="live",
        place=place or session.place or "Phone",
        checked_in_at=transition.now,
        end=session.end if session.end > transition.now else transition.now + TEN,
    )
    begun = wind(begun)
    if isinstance(event, SaidYes):
        return say(begun, messages.on_until(begun.session, transition.context))
    return begun


def not_held(transition: Transition, _event: Event) -> Transition:
    """Count it as missed, and tell the mentor what follows."""
    return say(missed(transition), messages.not_held(transition.session, transition.context))


def missed(transition: Transition) -> Transition:
    """The session as missed; the manager is told of the second in a row."""
    return _counted(_book_next(wind(transition.but(state="missed", over_at=transition.now))))


def _counted(over: Transition) -> Transition:
    if over.session.missed_in_a_row == 2:
        over = over.asking(TellManager(about="missed_twice"))
    return over


def _book_next(transition: Transition) -> Transition:
    following = transition.context.next if transition.session.series else None
    return transition if following is None else transition.asking(BookNext(session=following))


# while it is on


def count(transition: Transition, _event: Event) -> Transition:
    """Count a try that nobody answered; three are three, whatever flow makes them (CUK-18)."""
    tries = transition.session.tries
    if len(tries) >= transition.timings.tries:
        return transition
    return transition.but(tries=(*tries, transition.now))


def miss(transition: Transition, _event: Event) -> Transition:
    """Count it as missed, since nobody was reached."""
    return missed(transition)


def may_extend(transition: Transition) -> bool:
    """Whether ten more minutes are still allowed."""
    return transition.session.extensions < MOST_EXTENSIONS


def extend(transition: Transition, event: Extended) -> Transition:
    """Add ten minutes at most, and twice at most."""
    if not may_extend(transition):
        return say(transition, messages.no_more(transition.session), safety=True)
    return longer(transition, min(timedelta(minutes=max(event.minutes, 1)), TEN))


def longer(transition: Transition, by: timedelta) -> Transition:
    """The session prolonged by that much, from its end or from now."""
    end = max(transition.session.end, transition.now) + by
    return wind(transition.but(end=end, extensions=transition.session.extensions + 1))


def end(transition: Transition, event: CheckedOut) -> Transition:
    """End it, since the mentor checked out."""
    transition = ended(transition)
    return (
        transition
        if event.in_flow
        else say(transition, messages.over(transition.session, transition.context))
    )


def ended(transition: Transition) -> Transition:
    """The session as ended; its report is due."""
    return _book_next(wind(transition.but(state="ended", over_at=transition.now)))


def wrote(transition: Transition, event: Wrote) -> Transition:
    """Note that the mentor wrote without checking out; once the time is up, ask whether all is
    well.
    """
    session = transition.session
    if session.state == "live" and transition.now < session.end:
        return transition
    transition = transition.but(wrote_at=transition.now)
    return (
        say(transition, messages.are_you_safe(session, event.told), safety=True)
        if event.ask
        else transition
    )


# afterwards


def fine(transition: Transition, _event: Event) -> Transition:
    """Note that nothing worried the mentor."""
    return transition.but(fine_at=transition.session.fine_at or transition.now)


def report(transition: Transition, _event: Event) -> Transition:
    """Keep it as reported."""
    return wind(transition.but(state="reported", report_late=False))


def correct(transition: Transition, _event: Event) -> Transition:
    """Turn a session written down as missed into an ended one, as the mentor says.

    Its report is due.
    """
    session = transition.session
    if session.state != "missed":
        return transition
    begun = session.checked_in_at or session.start
    over = max(begun, min(session.end, transition.now))
    return wind(transition.but(state="ended", checked_in_at=begun, over_at=over))


def unhold(transition: Transition, _event: Event) -> Transition:
    """Turn a session written down as held into a missed one; the next one is booked already."""
    return say(
        _counted(wind(transition.but(state="missed"))),
        messages.not_held(transition.session, transition.context),
    )


def rest(transition: Transition, _event: Event) -> Transition:
    """Stop the reminders of the report, since the mentor is gone."""
    resting = transition.but(series=None, slot=None)
    return resting.but(clock=None, alarm=None, clock_number=transition.session.clock_number + 1)


def open_with(transition: Transition, event: IdeaKept) -> Transition:
    """Keep an activity to begin this session with (CUK-20)."""
    return transition.but(opening=event.idea)


def for_next(transition: Transition, event: IdeaKept) -> Transition:
    """Keep an activity to begin the next session with (CUK-20)."""
    return transition.but(next_opening=event.idea)


def note_miss(transition: Transition, event: OthersMissed) -> Transition:
    """Note how many sessions of the pairing were missed in a row before this one."""
    return transition.but(missed_before=event.in_a_row)
