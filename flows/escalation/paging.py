"""Which text asks a person to take it: one choice, by what is known of the escalation.

Rule: what keeps people safe goes first (do not ring), then danger, then where the ladder stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from flows.directory import Person
from flows.effects import Wake
from flows.escalation.events import HalfTimeCame, SendDeadlineCame
from flows.escalation.ladder import people_of
from flows.escalation.transition import Work, code_of, remember_told, text
from flows.escalation.wrote import tell
from flows.formatting import to_e164
from flows.messages import sms_types
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
    work: Work,
    person: Person,
    reason: Reason,
    before: Person | None = None,
    *,
    remember: bool = True,
) -> Work:
    """Text somebody to take it. `before` is who was asked until now, `reason` why they are left.

    A text that only says something new is not remembered as the one that asked them.
    """
    if person.id == work.state.mentor.id:
        return remember_told(text(work, person, _overdue_mentor(work)), person)
    work, code = code_of(work, person)
    body, late = _asking(work, person, code, reason, before)
    asked = text(work, person, body, late)
    sent = asked.state.texts > work.state.texts
    told = remember_told(asked, person) if sent and remember else asked
    return tell(told, person) if sent else told


def _asking(
    work: Work, person: Person, code: Code, reason: Reason, before: Person | None
) -> tuple[str, str | None]:
    """The body, and what goes out instead where it goes out late."""
    state = work.state
    of = (work.charity, work.reference, *work.mentor, code)
    if state.kind == "overdue":
        return _overdue(work, code), None
    if work.text_first:
        return _not_ringing(work, person, reason)(*of), None
    if reason == "danger":
        return (sms_types.danger_cannot_ring if state.cannot_ring else sms_types.danger)(*of), None
    if person.id in state.talked:
        return sms_types.talked(*of), None
    late = sms_types.late(*of, since=work.time(state.opened_at))
    if reason == "worried":
        return sms_types.still_worried(*of), late
    if reason == "opened" and before is not None and before.id == person.id:
        return sms_types.opened_to_you(*of), late
    if reason == "opened" and before is not None:
        opened = Name(before.text_name)
        return sms_types.open_again(work.charity, work.reference, opened, *work.mentor, code), late
    words = (
        _to_all(work, code) if state.place == "public" else _climbing(work, code, reason, before)
    )
    return words, late


def _not_ringing(
    work: Work, person: Person, reason: Reason
) -> Callable[[Charity, Reference, Name, Phone, Code], str]:
    """The text about a mentor whom it is not safe to ring; the first of them says what it is."""
    if work.state.danger:
        return sms_types.do_not_ring_danger
    if reason in {"worried", "opened"}:
        return sms_types.do_not_ring_open_again
    if work.state.told_of(person.id) is not None:
        return sms_types.do_not_ring
    return sms_types.do_not_ring_staff if _may_be_ours(work) else sms_types.do_not_ring_urgent


def _to_all(work: Work, code: Code) -> str:
    state = work.state
    of = (work.charity, work.reference, *work.mentor, code)
    if state.danger and state.cannot_ring:
        return sms_types.danger_cannot_ring(*of)
    if state.danger:
        return sms_types.nobody_danger(*of, at=work.time(state.clock))
    if _may_be_ours(work):
        return sms_types.nobody_staff(*of)
    return sms_types.nobody(*of, at=work.time(state.clock))


def _may_be_ours(work: Work) -> bool:
    """Whether it is, or may be, about one of our team: then they talk to the mentor first."""
    return work.state.staff != "no" or work.state.ladder == "unfinished"


def _climbing(work: Work, code: Code, reason: Reason, before: Person | None) -> str:
    of = (work.charity, work.reference, *work.mentor, code)
    if work.state.danger:
        return sms_types.danger(*of)
    if _may_be_ours(work):
        return sms_types.urgent_staff(*of)
    if before is not None and reason in {"silent", "no_answer", "failed", "passed"}:
        why: Literal["silent", "passed"] = "passed" if reason == "passed" else "silent"
        return sms_types.urgent_after(*of, before=Name(before.text_name), why=why)
    following = work.after()
    if following.people and following.rung != work.state.rung:
        return sms_types.urgent(*of, then=work.whom(following), at=work.time(work.state.clock))
    return sms_types.urgent_last(*of)


def _overdue_mentor(work: Work) -> str:
    state = work.state
    following = work.people(work.after().people)
    then = Name(following[0].text_name) if following else Name("the team")
    due, at = work.time(state.due_at), work.time(state.clock)
    return sms_types.overdue_mentor(work.charity, due, then, at, state.due_for)


def _overdue(work: Work, code: Code) -> str:
    state = work.state
    name, phone = work.mentor
    due = work.time(state.due_at)
    if state.place == "public":
        contact = _contact(work)
        if contact is None:
            return sms_types.overdue_nobody_alone(work.charity, name, due, phone, code, work.reach)
        return sms_types.overdue_nobody(work.charity, name, due, phone, contact, code, work.reach)
    following = work.after()
    if not following.people or following.rung == state.rung:
        return sms_types.overdue_last(
            work.charity, name, due, phone, code, state.due_for, work.reach
        )
    then, at = work.whom(following), work.time(state.clock)
    return sms_types.overdue(
        work.charity, name, due, phone, code, then, at, state.due_for, work.reach
    )


def _contact(work: Work) -> Phone | None:
    """The mentor's emergency contact, where the directory has a number for them."""
    today = work.directory.person(work.state.mentor.id)
    number = to_e164(today.emergency_contact) if today and today.emergency_contact else None
    return Phone(number) if number else None


def ask_again(work: Work, person: Person) -> Work:
    """At half time: the same once more, with AGAIN in front."""
    state = work.state
    work, code = code_of(work, person)
    if state.kind == "overdue":
        due, (name, phone) = work.time(state.due_at), work.mentor
        body = sms_types.overdue_again(
            work.charity, name, due, phone, code, state.due_for, work.reach
        )
        return text(work, person, body)
    if work.text_first or state.danger or person.id in state.talked:
        reason: Reason = "danger" if state.danger else "silent"
        return text(work, person, _asking(work, person, code, reason, None)[0])
    of = (work.charity, work.reference, *work.mentor, code)
    if _may_be_ours(work):
        return text(work, person, sms_types.again_staff(*of))
    following = work.after()
    if not following.people:
        return text(work, person, sms_types.again_last(*of))
    then, at = work.whom(following), work.time(state.clock)
    return text(work, person, sms_types.again(*of, then=then, at=at))


def set_half_time(work: Work, wait: timedelta) -> Work:
    """Remind a lone person of a rung when half of its wait is over.

    Not where people are texted one after another, and not the mentor who is overdue.
    """
    state = work.state
    rung = work.ladder.rungs[state.rung]
    on_rung = people_of(rung, work.directory, state.programme, work.as_person)
    alone = sum(1 for p in on_rung if work.can(p)) == 1 and len(state.step) == 1
    if not alone or state.step == (state.mentor.id,):
        return work
    return work.then(
        Wake(
            key=f"again:{state.reference}",
            at=work.now + wait / 2,
            owner="escalation",
            about=state.reference,
            event=HalfTimeCame(turn=state.turn).model_dump(mode="json"),
        )
    )


def set_send_deadline(work: Work, which: str = "") -> Work:
    """When the texts of this turn count as failed, if they are not accepted by then.

    `which` tells a deadline within a turn from that of its first texts.
    """
    state = work.state
    return work.then(
        Wake(
            key=f"accept:{state.reference}:{state.turn}{which}",
            at=work.now + work.pack.timings.accept,
            owner="escalation",
            about=state.reference,
            event=SendDeadlineCame(turn=state.turn).model_dump(mode="json"),
        )
    )
