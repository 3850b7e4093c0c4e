"""Climbing: to the next step of the ladder, to the public step, or to another ladder.

Rule: `climb` goes to the first step from here that can be texted, otherwise to the public step. It
never goes back, and it texts nobody while a name is awaited.
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
from flows.escalation.transition import Transition, code_of, text, wind
from flows.messages import sms_admin, sms_concern, sms_types


def climb(
    transition: Transition, reason: Reason, *, rung: int | None = None, before: Person | None = None
) -> Transition:
    """Go on to the next step: from here, or from a rung (-1 is before the first).

    `before` is the person that the others are told about: the one asked until now, or who opened it
    again.
    """
    state = transition.state
    if state.naming:  # it has no owner now; the minute for a name goes on
        return (
            transition.but(place="rung", owner=None, held_at=None, step=())
            if state.owner
            else transition
        )
    following = transition.after(rung)
    if following.public:
        return (
            go_unsaid(transition) if deserted(transition) else go_public(transition, reason, before)
        )
    if following.numbers:
        return _show_numbers(transition, following, reason)
    here = rung is None and following.rung == state.rung
    moved = transition.but(
        place="rung",
        rung=following.rung,
        step=following.people,
        tried=(*state.tried, *following.people) if here else following.people,
        left=following.left,
        owner=None,
        held_at=None,
        turn=state.turn + 1,
    )
    return _ask_step(moved, transition, following, reason, before)


def _ask_step(
    moved: Transition,
    earlier: Transition,
    step: StepOfLadder,
    reason: Reason,
    before: Person | None,
) -> Transition:
    assert step.wait is not None
    moved = wind(moved, step.wait)
    moved = _tell_those_before(moved, earlier, step, reason)
    for person in moved.people(step.people):
        moved = ask(moved, person, reason, before)
    moved = set_send_deadline(set_half_time(moved, step.wait))
    return mentor_messages.tell_climb(moved, reason, before)


def _tell_those_before(
    transition: Transition, earlier: Transition, step: StepOfLadder, reason: Reason
) -> Transition:
    """Tell a person whose time on a rung is over that others are texted, and that they may still
    take it.
    """
    old = earlier.state
    silent = reason == "silent" and old.kind == "concern" and old.place == "rung"
    if not silent or step.rung == old.rung or len(old.step) != 1 or len(old.tried) != 1:
        return transition
    phones = {p.phone for p in transition.people(step.people)}
    for person in transition.people(old.step):
        if transition.can(person) and person.phone not in phones:
            transition, code = code_of(transition, person)
            whom = transition.whom(step)
            body = sms_concern.rung_over(
                transition.charity,
                transition.reference,
                *transition.mentor,
                code,
                whom,
                transition.reach,
            )
            transition = text(transition, person, body)
    return transition


def deserted(transition: Transition) -> bool:
    """Whether it is about the team and everybody on the ladder is left out.

    Then it goes to `unsaid`.
    """
    if transition.state.ladder == "unsaid" or transition.state.staff == "no":
        return False
    people = everybody(transition.ladder, transition.directory, transition.state.programme)
    return all(left_out(transition.state, p, transition.directory) for p in people)


def _show_numbers(transition: Transition, step: StepOfLadder, reason: Reason) -> Transition:
    """Show the numbers of a rung on the way up; a rung whose lines are not known takes no time."""
    found = lines_of(transition, step.numbers)
    if not found or step.wait is None:
        return climb(transition, reason, rung=step.rung)
    transition = transition.but(
        place="rung",
        rung=step.rung,
        step=(),
        tried=(),
        left=step.left,
        owner=None,
        held_at=None,
        turn=transition.state.turn + 1,
    )
    transition = danger_messages.tell_line(wind(transition, step.wait), found[0], reason)
    return (
        set_send_deadline(transition) if transition.state.danger else transition
    )  # the deadline also brings the card


def go_public(transition: Transition, reason: Reason, before: Person | None = None) -> Transition:
    """Give the mentor the public numbers, and text everybody on the ladder."""
    transition = transition.but(
        place="public",
        rung=len(transition.ladder.rungs) - 1,
        step=(),
        tried=(),
        owner=None,
        held_at=None,
        turn=transition.state.turn + 1,
    )
    transition = text_all(wind(transition, repeat_wait(transition)), reason, before)
    return mentor_messages.tell_public(transition, reason)


def repeat_wait(transition: Transition) -> timedelta:
    """The time until everybody is texted again; longer once a public line gave advice."""
    timings = transition.pack.timings
    return timings.advised_repeat if transition.state.advised else timings.public_repeat


def text_all(transition: Transition, reason: Reason, before: Person | None = None) -> Transition:
    """Ask everybody on the ladder, each phone once; where nobody is left, page an admin.

    A person who has just said that they can't, or whose text has just failed, is not asked in the
    same step. People whom no text reached earlier are tried again.
    """
    transition = _hope_again(transition, before if reason in {"failed", "lost"} else None)
    people = transition.everybody()
    asked = {before.phone} if before is not None and reason in {"passed", "lost"} else set()
    for person in people:
        if person.phone not in asked:
            transition = ask(transition, person, reason, before)
        asked.add(person.phone)
    return set_send_deadline(transition) if people else page_nobody_left(transition)


def _hope_again(transition: Transition, but: Person | None) -> Transition:
    """Try people again whose texts failed for a reason that may be over."""
    back = {p for p in transition.state.lost_for_now if but is None or p != but.id}
    return transition.but(
        unreachable=tuple(p for p in transition.state.unreachable if p not in back),
        lost_for_now=tuple(p for p in transition.state.lost_for_now if p not in back),
    )


def page_nobody_left(transition: Transition) -> Transition:
    """Page every admin, once for each turn of the clock, that no text of ours reaches anybody."""
    state, mark = transition.state, sms_types.DRILL if transition.state.drill else ""
    told = sms_admin.page_nobody_left
    if state.staff != "no":
        trustee = transition.directory.who("trustee", state.programme)
        free = any(not left_out(state, p, transition.directory) for p in trustee)
        told = sms_admin.page_nobody_left_staff if free else sms_admin.page_nobody_at_all
    return transition.then(
        Page(
            body=mark + told(transition.charity, transition.reference),
            key=f"{state.reference}-nobody-{state.clock_number}",
            about=state.reference,
        )
    )


def go_unsaid(transition: Transition) -> Transition:
    """Move to the ladder `unsaid` (SCH-13): the council's line about staff, then a trustee."""
    state = transition.state
    if state.ladder == "unsaid" and state.place != "raising" and not state.naming:
        return transition
    transition = transition.but(naming=False, staff="unsaid", ladder="unsaid")
    return climb(transition, "unsaid", rung=-1)


def all_at_once(
    transition: Transition, ladder: str | None = None, *, anew: bool = False
) -> Transition:
    """Text everybody at once and show the numbers, because of danger. Once, unless it is `anew`.

    For a concern about the team, everybody but the subject; where nobody is named, nobody on the
    team.
    """
    state = transition.state
    name = ladder or "danger"
    if state.staff != "no":
        name = "danger_staff" if state.staff == "named" else "unsaid"
    narrowed = transition.but(ladder=name)
    heard = bool(narrowed.everybody()) or not transition.everybody()
    if state.danger and state.place == "public" and heard and not anew:
        return narrowed
    transition = transition.but(
        danger=True,
        ladder=name,
        naming=False,
        owner=None,
        held_at=None,
        holds=(),
        passed=(),
    )
    if deserted(transition):
        transition = transition.but(staff="unsaid", ladder="unsaid")
    return go_public(transition, "danger")
