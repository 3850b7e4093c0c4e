"""Climbing: to the next step of the ladder, to the public one, to another ladder.

Rule: `climb` goes to the first step from here that can be texted, else to the public one; it never
goes back, and it texts nobody while a name is awaited.
"""

from __future__ import annotations

from datetime import timedelta

from flows.directory import Person
from flows.effects import Page
from flows.escalation import danger_messages, mentor_messages
from flows.escalation.audience import left_out
from flows.escalation.helpline_messages import lines_of
from flows.escalation.ladder import StepOfLadder, everybody
from flows.escalation.paging import Reason, ask, set_half_time, set_send_deadline
from flows.escalation.transition import Work, code_of, text, wind
from flows.messages import sms_types


def climb(
    work: Work, reason: Reason, *, rung: int | None = None, before: Person | None = None
) -> Work:
    """Go on to the next step: from here, or from a rung (-1 is before the first).

    `before` is whom the others can't have: who was asked until now, or who opened it again.
    """
    state = work.state
    if state.naming:  # whoever had it has it no longer; the minute for a name goes on
        return work.but(place="rung", owner=None, held_at=None, step=()) if state.owner else work
    following = work.after(rung)
    if following.public:
        return go_unsaid(work) if deserted(work) else go_public(work, reason, before)
    if following.numbers:
        return _show_numbers(work, following, reason)
    here = rung is None and following.rung == state.rung
    moved = work.but(
        place="rung",
        rung=following.rung,
        step=following.people,
        tried=(*state.tried, *following.people) if here else following.people,
        left=following.left,
        owner=None,
        held_at=None,
        turn=state.turn + 1,
    )
    return _ask_step(moved, work, following, reason, before)


def _ask_step(
    moved: Work, earlier: Work, step: StepOfLadder, reason: Reason, before: Person | None
) -> Work:
    assert step.wait is not None
    moved = wind(moved, step.wait)
    moved = _tell_those_before(moved, earlier, step, reason)
    for person in moved.people(step.people):
        moved = ask(moved, person, reason, before)
    moved = set_send_deadline(set_half_time(moved, step.wait))
    return mentor_messages.tell_climb(moved, reason, before)


def _tell_those_before(work: Work, earlier: Work, step: StepOfLadder, reason: Reason) -> Work:
    """A lone person whose time is over hears that others are texted, and may still take it."""
    old = earlier.state
    silent = reason == "silent" and old.kind == "concern" and old.place == "rung"
    if not silent or step.rung == old.rung or len(old.step) != 1 or len(old.tried) != 1:
        return work
    phones = {p.phone for p in work.people(step.people)}
    for person in work.people(old.step):
        if work.can(person) and person.phone not in phones:
            work, code = code_of(work, person)
            whom = work.whom(step)
            body = sms_types.rung_over(
                work.charity, work.reference, *work.mentor, code, whom, work.reach
            )
            work = text(work, person, body)
    return work


def deserted(work: Work) -> bool:
    """About one of our team, and everybody on the ladder is left out: then nobody on the team."""
    if work.state.ladder == "unsaid" or work.state.staff == "no":
        return False
    people = everybody(work.ladder, work.directory, work.state.programme)
    return all(left_out(work.state, p, work.directory) for p in people)


def _show_numbers(work: Work, step: StepOfLadder, reason: Reason) -> Work:
    """A rung of numbers on the way; where the line is not known it takes no time."""
    found = lines_of(work, step.numbers)
    if not found or step.wait is None:
        return climb(work, reason, rung=step.rung)
    work = work.but(
        place="rung",
        rung=step.rung,
        step=(),
        tried=(),
        left=step.left,
        owner=None,
        held_at=None,
        turn=work.state.turn + 1,
    )
    work = danger_messages.tell_line(wind(work, step.wait), found[0], reason)
    return set_send_deadline(work) if work.state.danger else work  # then the card is looked after


def go_public(work: Work, reason: Reason, before: Person | None = None) -> Work:
    """The numbers into the mentor's hand, and a text to everybody on the ladder."""
    work = work.but(
        place="public",
        rung=len(work.ladder.rungs) - 1,
        step=(),
        tried=(),
        owner=None,
        held_at=None,
        turn=work.state.turn + 1,
    )
    work = text_all(wind(work, repeat_wait(work)), reason, before)
    return mentor_messages.tell_public(work, reason)


def repeat_wait(work: Work) -> timedelta:
    """How long until everybody is texted again: longer once a public line gave advice."""
    timings = work.pack.timings
    return timings.advised_repeat if work.state.advised else timings.public_repeat


def text_all(work: Work, reason: Reason, before: Person | None = None) -> Work:
    """Ask everybody on the ladder, a phone once; where nobody is left, page an admin.

    Whoever has just said that they can't is not asked in the same breath, nor whose text has just
    failed; whom no text reached before may be reached now.
    """
    work = _hope_again(work, before if reason in {"failed", "lost"} else None)
    people = work.everybody()
    asked = {before.phone} if before is not None and reason in {"passed", "lost"} else set()
    for person in people:
        if person.phone not in asked:
            work = ask(work, person, reason, before)
        asked.add(person.phone)
    return set_send_deadline(work) if people else page_nobody_left(work)


def _hope_again(work: Work, but: Person | None) -> Work:
    """What kept texts from these people may be over, so they are not passed over any more."""
    back = {p for p in work.state.lost_for_now if but is None or p != but.id}
    return work.but(
        unreachable=tuple(p for p in work.state.unreachable if p not in back),
        lost_for_now=tuple(p for p in work.state.lost_for_now if p not in back),
    )


def page_nobody_left(work: Work) -> Work:
    """No text of ours reaches anybody: every admin hears of it, once a turn of the clock."""
    state, mark = work.state, sms_types.DRILL if work.state.drill else ""
    told = sms_types.page_nobody_left
    if state.staff != "no":
        trustee = work.directory.who("trustee", state.programme)
        free = any(not left_out(state, p, work.directory) for p in trustee)
        told = sms_types.page_nobody_left_staff if free else sms_types.page_nobody_at_all
    return work.then(
        Page(
            body=mark + told(work.charity, work.reference),
            key=f"{state.reference}-nobody-{state.clock_number}",
            about=state.reference,
        )
    )


def go_unsaid(work: Work) -> Work:
    """Nobody on the team: the council's line about staff, then a trustee (SCH-13)."""
    state = work.state
    if state.ladder == "unsaid" and state.place != "raising" and not state.naming:
        return work
    work = work.but(naming=False, staff="unsaid", ladder="unsaid")
    return climb(work, "unsaid", rung=-1)


def all_at_once(work: Work, ladder: str | None = None, *, anew: bool = False) -> Work:
    """In danger: everybody at once, and the numbers. Once, unless it is `anew`.

    About one of our team, it is all but them; where nobody is named, nobody on the team.
    """
    state = work.state
    name = ladder or "danger"
    if state.staff != "no":
        name = "danger_staff" if state.staff == "named" else "unsaid"
    narrowed = work.but(ladder=name)
    heard = bool(narrowed.everybody()) or not work.everybody()
    if state.danger and state.place == "public" and heard and not anew:
        return narrowed
    work = work.but(
        danger=True,
        ladder=name,
        naming=False,
        owner=None,
        held_at=None,
        holds=(),
        passed=(),
    )
    if deserted(work):
        work = work.but(staff="unsaid", ladder="unsaid")
    return go_public(work, "danger")
