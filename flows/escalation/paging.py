"""Paging: the choice of the text that asks a person to take an escalation.

Rule: what keeps people safe comes first (do not ring), then danger, then where the ladder stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from flows.directory import Person
from flows.effects import Wake
from flows.escalation.events import HalfTimeCame, SendDeadlineCame
from flows.escalation.ladder import people_of
from flows.escalation.transition import Transition, asks, code_of, remember_told, text
from flows.escalation.wrote import tell
from flows.formatting import to_e164
from flows.messages import sms_concern, sms_overdue
from flows.messages.sms_types import Charity, Code, Name, Phone, Reference

Reason = Literal[
    "answers",
    "unanswered",
    "silent",
    "no_answer",
    "failed",
    "passed",
    "left_out",
    "let_go",
    "lost",
    "worried",
    "opened",
    "unsaid",
    "danger",
    "overdue",
]


def ask(
    transition: Transition,
    person: Person,
    reason: Reason,
    before: Person | None = None,
    *,
    remember: bool = True,
) -> Transition:
    """Text a person to take it.

    `before` is who was asked until now, `reason` why the ladder left them.

    With `remember` off, the text only says something new, and the earlier one stays the one that
    asked.
    """
    if person.id == transition.state.mentor.id:
        return remember_told(text(transition, person, _overdue_mentor(transition)), person)
    transition, code = code_of(transition, person)
    body, late = _asking(transition, person, code, reason, before)
    asked = text(transition, person, body, late)
    sent = asked.state.texts > transition.state.texts
    if not sent:
        return asked
    return tell(remember_told(asked, person) if remember else asks(asked), person)


def _asking(
    transition: Transition, person: Person, code: Code, reason: Reason, before: Person | None
) -> tuple[str, str | None]:
    """The body of the text, and the body that replaces it if the text goes out late."""
    state = transition.state
    of = (transition.charity, transition.reference, *transition.mentor, code)
    if state.kind == "overdue":
        return _overdue(transition, code), None
    if transition.text_first:
        return _not_ringing(transition, person, reason)(*of), None
    if reason == "danger":
        return (sms_concern.danger_cannot_ring if state.cannot_ring else sms_concern.danger)(
            *of
        ), None
    if person.id in state.talked:
        return sms_concern.talked(*of), None
    late = sms_concern.late(*of, since=transition.time(state.opened_at))
    if reason == "worried":
        return sms_concern.still_worried(*of), late
    if reason == "opened" and before is not None and before.id == person.id:
        return sms_concern.opened_to_you(*of), late
    if reason == "opened" and before is not None:
        opened = Name(before.text_name)
        return sms_concern.open_again(
            transition.charity, transition.reference, opened, *transition.mentor, code
        ), late
    words = (
        _to_all(transition, code)
        if state.place == "public"
        else _climbing(transition, code, reason, before)
    )
    return words, late


def _not_ringing(
    transition: Transition, person: Person, reason: Reason
) -> Callable[[Charity, Reference, Name, Phone, Code], str]:
    """The text about a mentor who is not safe to ring.

    The first such text to a person explains why.
    """
    if transition.state.danger:
        return sms_concern.do_not_ring_danger
    if reason in {"worried", "opened"}:
        return sms_concern.do_not_ring_open_again
    if transition.state.told_of(person.id) is not None:
        return sms_concern.do_not_ring
    return (
        sms_concern.do_not_ring_staff
        if _may_be_ours(transition)
        else sms_concern.do_not_ring_urgent
    )


def _to_all(transition: Transition, code: Code) -> str:
    state = transition.state
    of = (transition.charity, transition.reference, *transition.mentor, code)
    if state.danger and state.cannot_ring:
        return sms_concern.danger_cannot_ring(*of)
    if state.danger:
        return sms_concern.nobody_danger(*of, at=transition.time(state.clock))
    if _may_be_ours(transition):
        return sms_concern.nobody_staff(*of)
    return sms_concern.nobody(*of, at=transition.time(state.clock))


def _may_be_ours(transition: Transition) -> bool:
    """Whether the concern is, or may be, about the team; then staff talk to the mentor first."""
    return transition.state.staff != "no" or transition.state.ladder == "unfinished"


def _climbing(transition: Transition, code: Code, reason: Reason, before: Person | None) -> str:
    of = (transition.charity, transition.reference, *transition.mentor, code)
    if transition.state.danger:
        return sms_concern.danger(*of)
    if _may_be_ours(transition):
        return sms_concern.urgent_staff(*of)
    if before is not None and reason in {"silent", "no_answer", "failed", "passed"}:
        why: Literal["silent", "passed"] = "passed" if reason == "passed" else "silent"
        return sms_concern.urgent_after(*of, before=Name(before.text_name), why=why)
    following = transition.after()
    if following.people and following.rung != transition.state.rung:
        return sms_concern.urgent(
            *of, then=transition.whom(following), at=transition.time(transition.state.clock)
        )
    return sms_concern.urgent_last(*of)


def _overdue_mentor(transition: Transition) -> str:
    state = transition.state
    following = transition.people(transition.after().people)
    then = Name(following[0].text_name) if following else Name("the team")
    due, at = transition.time(state.due_at), transition.time(state.clock)
    return sms_overdue.overdue_mentor(transition.charity, due, then, at, state.due_for)


def _overdue(transition: Transition, code: Code) -> str:
    state = transition.state
    name, phone = transition.mentor
    due = transition.time(state.due_at)
    if state.place == "public":
        contact = _contact(transition)
        if contact is None:
            return sms_overdue.overdue_nobody_alone(
                transition.charity, name, due, phone, code, transition.reach
            )
        return sms_overdue.overdue_nobody(
            transition.charity, name, due, phone, contact, code, transition.reach
        )
    following = transition.after()
    if not following.people or following.rung == state.rung:
        return sms_overdue.overdue_last(
            transition.charity, name, due, phone, code, state.due_for, transition.reach
        )
    then, at = transition.whom(following), transition.time(state.clock)
    return sms_overdue.overdue(
        transition.charity, name, due, phone, code, then, at, state.due_for, transition.reach
    )


def _contact(transition: Transition) -> Phone | None:
    """The mentor's emergency contact, where the directory has a number for one."""
    today = transition.directory.person(transition.state.mentor.id)
    number = to_e164(today.emergency_contact) if today and today.emergency_contact else None
    return Phone(number) if number else None


def ask_again(transition: Transition, person: Person) -> Transition:
    """Text the person the same once more at half time, with AGAIN in front."""
    before = transition.state.texts
    transition, code = code_of(transition, person)
    transition = text(transition, person, _again(transition, person, code))
    return asks(transition) if transition.state.texts > before else transition


def _again(transition: Transition, person: Person, code: Code) -> str:
    state = transition.state
    if state.kind == "overdue":
        due, (name, phone) = transition.time(state.due_at), transition.mentor
        return sms_overdue.overdue_again(
            transition.charity, name, due, phone, code, state.due_for, transition.reach
        )
    if transition.text_first or state.danger or person.id in state.talked:
        reason: Reason = "danger" if state.danger else "silent"
        return _asking(transition, person, code, reason, None)[0]
    of = (transition.charity, transition.reference, *transition.mentor, code)
    if _may_be_ours(transition):
        return sms_concern.again_staff(*of)
    following = transition.after()
    if not following.people:
        return sms_concern.again_last(*of)
    then, at = transition.whom(following), transition.time(state.clock)
    return sms_concern.again(*of, then=then, at=at)


def set_half_time(transition: Transition, wait: timedelta) -> Transition:
    """Set the half-time reminder for a person who is alone on a rung.

    There is none where people are texted one after another, and none for an overdue mentor.
    """
    state = transition.state
    rung = transition.ladder.rungs[state.rung]
    on_rung = people_of(rung, transition.directory, state.programme, transition.as_person)
    alone = sum(1 for p in on_rung if transition.can(p)) == 1 and len(state.step) == 1
    if not alone or state.step == (state.mentor.id,):
        return transition
    return transition.then(
        Wake(
            key=f"again:{state.reference}",
            at=transition.now + wait / 2,
            owner="escalation",
            about=state.reference,
            event=HalfTimeCame(turn=state.turn).model_dump(mode="json"),
        )
    )


def set_send_deadline(transition: Transition, which: str = "") -> Transition:
    """Set the time by which Twilio must have accepted the texts of this step.

    Later, they count as failed.

    `which` tells a second deadline within a step from the first.
    """
    state = transition.state
    return transition.then(
        Wake(
            key=f"accept:{state.reference}:{state.turn}{which}",
            at=transition.now + transition.pack.timings.accept,
            owner="escalation",
            about=state.reference,
            event=SendDeadlineCame(turn=state.turn).model_dump(mode="json"),
        )
    )
