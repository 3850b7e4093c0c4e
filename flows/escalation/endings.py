"""Actions that end an escalation without a decision of the team, and the questions afterwards.

Rule: nothing takes a concern back once somebody was texted; then only a human closes it.
"""

from __future__ import annotations

from datetime import timedelta

from flows.directory import Person
from flows.escalation.events import CheckedOut, DrillEnded, MadeByMistake, SaidOk, WantsToTalk
from flows.escalation.helpline_messages import show_public
from flows.escalation.phrases import ring, us
from flows.escalation.state import Decision
from flows.escalation.transition import (
    Transition,
    call_off,
    code_of,
    end_naming,
    say,
    stop_clocks,
    text,
)
from flows.messages import sms_concern, sms_overdue
from flows.messages.sms_types import Name, Span


def withdraw(transition: Transition, _event: MadeByMistake) -> Transition:
    """Withdraw it, since nobody was texted yet; the first person on the ladder is told."""
    transition = end_naming(transition)
    first = next((p for p in transition.everybody()), None)
    transition = stop_clocks(transition.but(place="withdrawn", closed_at=transition.now))
    if first is None:
        return say(transition, "We've stopped it. You can raise a concern at any time.")
    transition, code = code_of(transition, first)
    body = sms_concern.withdrawn(
        transition.charity, transition.reference, *transition.mentor, code, transition.reach
    )
    transition = text(transition, first, body)
    return say(
        transition,
        f"We've stopped it, and we're telling {first.first_name}. "
        "You can raise a concern at any time.",
    )


def tell_mistake(transition: Transition, _event: MadeByMistake) -> Transition:
    """Tell the people who were texted that it was a mistake; only a human closes it now."""
    state = transition.state
    if state.mistaken:
        return say(transition, "That's saved already. Somebody checks with you, then closes it.")
    transition = transition.but(mistaken=True)
    owner = transition.person(state.owner)
    for person in (owner,) if owner else transition.phones_told():
        if person.id != state.mentor.id:
            transition, code = code_of(transition, person)
            body = sms_concern.mistake(
                transition.charity, transition.reference, *transition.mentor, code, transition.reach
            )
            transition = text(transition, person, body)
    return say(
        transition,
        f"Saved, and we're telling {us(transition)}. Somebody checks with you, then closes it.",
    )


def ask_after(transition: Transition, event: SaidOk | WantsToTalk) -> Transition:
    """Thank the mentor who is OK, or ask a staff member to talk to them."""
    state = transition.state
    if isinstance(event, SaidOk) or state.decision is None:
        return say(transition, "Thank you for telling us. You can raise a concern at any time.")
    whom = transition.person(state.decision.by)
    free = [p for p in transition.people(sorted(transition.audience())) if transition.may_text(p)]
    if whom not in free:
        whom = next(iter(free), None)
    if whom is None:
        return show_public(transition, "Talking helps.")
    if not state.wants_to_talk:
        transition = transition.but(wants_to_talk=True)
        body = sms_concern.would_like_to_talk(
            transition.charity, transition.reference, *transition.mentor, transition.reach
        )
        transition = text(transition, whom, body)
    how = "text you first" if transition.text_first else "ring you"
    return say(transition, f"We're asking {whom.first_name} to {how}. {ring((whom,), ' too')}")


def close_safe(transition: Transition, event: CheckedOut) -> Transition:
    """Close an overdue escalation because the mentor is safe, and tell everybody who was texted."""
    told = [p for p in transition.phones_told() if p.id != transition.state.mentor.id]
    name, at = (
        Name(transition.state.mentor.text_name),
        transition.time(event.until or transition.now),
    )
    if event.until:
        body = sms_overdue.still_going(transition.charity, name, at)
    else:
        body = sms_overdue.safe(transition.charity, name, at, transition.state.due_for)
    transition = _close(
        transition, transition.state.mentor.id, "still going" if event.until else "checked out"
    )
    for person in told:
        transition = text(transition, person, body)
    return transition


def tell_safe(transition: Transition, event: CheckedOut) -> Transition:
    """Tell the owner that the overdue mentor is safe.

    A tap in the mentor's own chat closes it. An SMS only says so, since a number proves nothing.
    """
    owner = transition.person(transition.state.owner)
    if not event.by_text:
        return close_safe(transition, event)
    if owner is None or transition.state.mistaken:
        return transition
    transition, code = code_of(transition.but(mistaken=True), owner)
    name, at = (
        Name(transition.state.mentor.text_name),
        transition.time(event.until or transition.now),
    )
    if event.until:
        return text(
            transition, owner, sms_overdue.still_going_yours(transition.charity, name, at, code)
        )
    body = sms_overdue.safe_yours(transition.charity, name, at, code, transition.state.due_for)
    return text(transition, owner, body)


def end_drill(transition: Transition, event: DrillEnded) -> Transition:
    """End a drill (a real concern came, somebody took it, or nobody did), and tell all who were
    texted.
    """
    state = transition.state
    if not state.drill:
        return transition
    owner = transition.person(event.person)
    told = tuple(p for p in transition.phones_told() if owner is None or p.phone != owner.phone)
    transition = _close(transition, event.person or "drill", event.why)
    for person in (*((owner,) if owner else ()), *told):
        if person.id != state.mentor.id:
            transition = text(transition, person, _drill_over(transition, event, person, owner))
    return transition


def _drill_over(
    transition: Transition, event: DrillEnded, person: Person, owner: Person | None
) -> str:
    of, after = (
        (transition.charity, transition.reference),
        _span(transition.now - transition.state.opened_at),
    )
    if event.why == "untaken":
        return sms_concern.drill_untaken(*of)
    if event.why != "taken" or owner is None:
        return sms_concern.drill_over(*of)
    if person.id == owner.id:
        return sms_concern.drill_taken(*of, after)
    return sms_concern.drill_took(*of, Name(owner.text_name), after)


def _span(span: timedelta) -> Span:
    """How long it took, in whole minutes, or in seconds below two minutes."""
    seconds = max(1, int(span.total_seconds()))
    return Span(f"{seconds} s" if seconds < 120 else f"{seconds // 60} min")


def _close(transition: Transition, by: str, words: str) -> Transition:
    transition = call_off(end_naming(transition)).but(
        place="closed",
        owner=None,
        held_at=None,
        step=(),
        decision=Decision(by=by, words=words, at=transition.now),
        closed_at=transition.now,
        turn=transition.state.turn + 1,
    )
    return stop_clocks(transition)
