"""What each action of the session's table does, but for promises (`session_promises`).

Rule: a session that begins is over only when its mentor, or somebody who looked for them, says so.
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
from flows.sessions.transition import Work, say, wind

TEN = timedelta(minutes=10)
MOST_EXTENSIONS = 2


# the clock


def remind(work: Work, _event: ClockRang) -> Work:
    """The day before, the hour before; fifteen minutes after the start, it is asked."""
    session, alarm = work.session, work.session.alarm
    if alarm not in REMINDERS:
        asked = work.but(state="asked", asked_at=work.now)
        return say(wind(asked), messages.not_begun(session, work.context), safety=True)
    late = session.start - work.now <= timedelta(hours=1)
    if work.now < session.start and (alarm == "hour before" or late):
        work = say(work, messages.hour_before(session, work.context, work.now))
    elif work.now < session.start:
        work = say(work, messages.day_before(session, work.context, work.now))
    return wind(work, session.clock)


def give_up(work: Work, _event: ClockRang) -> Work:
    """No word: it was missed; of somebody who meets a person alone, it is overdue."""
    session = work.session
    if session.lone:
        return overdue(work, OpenOverdue(due_at=session.start, due_for="check-in"))
    return not_held(work, _event)


def time_up(work: Work, _event: ClockRang) -> Work:
    """At the end it is asked; when the grace is over, somebody looks for the mentor."""
    session = work.session
    if session.alarm == "overdue":
        opened = OpenOverdue(due_at=session.end, wrote_at=session.wrote_at)
        return overdue(work, opened)
    asked = messages.time_up(session, work.context, may_extend=may_extend(work))
    return wind(say(work, asked, safety=True), session.clock)


def nudge(work: Work, _event: ClockRang) -> Work:
    """Twice the mentor is reminded of the report, then the manager hears of it."""
    session = work.session
    if session.alarm == "report missing":
        work = work.but(report_late=True).asking(TellManager(about="report_missing"))
    else:
        work = say(work, messages.nudge(session, work.context))
    return wind(work, session.clock)


def overdue(work: Work, opened: OpenOverdue) -> Work:
    """Somebody is to look for the mentor."""
    return wind(work.but(state="overdue").asking(opened))


# before it begins


def move(work: Work, event: Moved) -> Work:
    """Another time; the carer has to hear of it. Its place in a weekly series stays."""
    session = work.session
    end = event.end or event.start + (session.end - session.start)
    moved = work.but(state="booked", start=event.start, end=end, asked_at=None, carer_told_at=None)
    if event.weekly:
        day = event.start.astimezone(work.zone).date()
        moved = moved.but(series=series_of(event.start, work.zone), slot=day)
    return wind(moved)


def cancel(work: Work, event: Cancelled) -> Work:
    """It will not take place, of which the carer has to hear; the next one of its series does."""
    if event.series:
        work = work.but(series=None, slot=None)
    work = work.but(state="cancelled", why=event.why, over_at=work.now, carer_told_at=None)
    return _book_next(wind(work))


def drop(work: Work, _event: Event) -> Work:
    """The mentor is gone: nothing is to come."""
    return wind(work.but(state="cancelled", series=None, slot=None, over_at=work.now))


def tell(work: Work, _event: Event) -> Work:
    """The carer knows."""
    return work.but(carer_told_at=work.session.carer_told_at or work.now)


def begin(work: Work, event: CheckedIn | SaidYes) -> Work:
    """It begins. One that was said to be on after its end has ten minutes."""
    session = work.session
    place = event.place if isinstance(event, CheckedIn) else None
    begun = work.but(
        state="live",
        place=place or session.place or "Phone",
        checked_in_at=work.now,
        end=session.end if session.end > work.now else work.now + TEN,
    )
    begun = wind(begun)
    if isinstance(event, SaidYes):
        return say(begun, messages.on_until(begun.session, work.context))
    return begun


def not_held(work: Work, _event: Event) -> Work:
    """It did not take place."""
    return say(missed(work), messages.not_held(work.session, work.context))


def missed(work: Work) -> Work:
    """It was missed; the second in a row is told to the manager."""
    return _counted(_book_next(wind(work.but(state="missed", over_at=work.now))))


def _counted(over: Work) -> Work:
    if over.session.missed_in_a_row == 2:
        over = over.asking(TellManager(about="missed_twice"))
    return over


def _book_next(work: Work) -> Work:
    following = work.context.next if work.session.series else None
    return work if following is None else work.asking(BookNext(session=following))


# while it is on


def count(work: Work, _event: Event) -> Work:
    """A try that nobody answered; three are three, whatever flow makes them (CUK-18)."""
    tries = work.session.tries
    if len(tries) >= work.timings.tries:
        return work
    return work.but(tries=(*tries, work.now))


def miss(work: Work, _event: Event) -> Work:
    """Nobody was reached."""
    return missed(work)


def may_extend(work: Work) -> bool:
    """Whether ten more minutes may be had."""
    return work.session.extensions < MOST_EXTENSIONS


def extend(work: Work, event: Extended) -> Work:
    """Ten more minutes at most, and twice at most."""
    if not may_extend(work):
        return say(work, messages.no_more(work.session), safety=True)
    return longer(work, min(timedelta(minutes=max(event.minutes, 1)), TEN))


def longer(work: Work, by: timedelta) -> Work:
    """It goes on for that long from its end, or from now."""
    end = max(work.session.end, work.now) + by
    return wind(work.but(end=end, extensions=work.session.extensions + 1))


def end(work: Work, event: CheckedOut) -> Work:
    """Checked out."""
    work = ended(work)
    return work if event.in_flow else say(work, messages.over(work.session, work.context))


def ended(work: Work) -> Work:
    """It is over, and its report is due."""
    return _book_next(wind(work.but(state="ended", over_at=work.now)))


def wrote(work: Work, event: Wrote) -> Work:
    """They wrote, which is no check-out: once their time is up, they are asked if all is well."""
    session = work.session
    if session.state == "live" and work.now < session.end:
        return work
    work = work.but(wrote_at=work.now)
    return say(work, messages.are_you_safe(session, event.told), safety=True) if event.ask else work


# afterwards


def fine(work: Work, _event: Event) -> Work:
    """Nothing worried them."""
    return work.but(fine_at=work.session.fine_at or work.now)


def report(work: Work, _event: Event) -> Work:
    """The report is in."""
    return wind(work.but(state="reported", report_late=False))


def correct(work: Work, _event: Event) -> Work:
    """What was written down as missed did take place, says the mentor: its report is due."""
    session = work.session
    if session.state != "missed":
        return work
    begun = session.checked_in_at or session.start
    over = max(begun, min(session.end, work.now))
    return wind(work.but(state="ended", checked_in_at=begun, over_at=over))


def unhold(work: Work, _event: Event) -> Work:
    """What was written down as held did not take place; the next one is booked already."""
    return say(
        _counted(wind(work.but(state="missed"))), messages.not_held(work.session, work.context)
    )


def rest(work: Work, _event: Event) -> Work:
    """The mentor is gone: nobody is reminded of the report."""
    resting = work.but(series=None, slot=None)
    return resting.but(clock=None, alarm=None, clock_number=work.session.clock_number + 1)


def open_with(work: Work, event: IdeaKept) -> Work:
    """An activity to begin this one with (CUK-20)."""
    return work.but(opening=event.idea)


def for_next(work: Work, event: IdeaKept) -> Work:
    """An activity to begin the next one with (CUK-20)."""
    return work.but(next_opening=event.idea)


def note_miss(work: Work, event: OthersMissed) -> Work:
    """The session of the pairing before this one was missed, or held."""
    return work.but(missed_before=event.in_a_row)
