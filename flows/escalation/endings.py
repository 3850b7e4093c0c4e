"""How an escalation ends without a decision of the team, and how the mentor is afterwards.

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
    Work,
    code_of,
    end_naming,
    forget_unsent,
    say,
    stop_clocks,
    text,
)
from flows.messages import sms_types
from flows.messages.sms_types import Name, Span


def withdraw(work: Work, _event: MadeByMistake) -> Work:
    """Before anybody was texted: withdrawn, and the first of the ladder is told."""
    work = end_naming(work)
    first = next((p for p in work.everybody()), None)
    work = stop_clocks(work.but(place="withdrawn", closed_at=work.now))
    if first is None:
        return say(work, "We've stopped it. You can raise a concern at any time.")
    work, code = code_of(work, first)
    body = sms_types.withdrawn(work.charity, work.reference, *work.mentor, code, work.reach)
    work = text(work, first, body)
    return say(
        work,
        f"We've stopped it, and we're telling {first.first_name}. "
        "You can raise a concern at any time.",
    )


def tell_mistake(work: Work, _event: MadeByMistake) -> Work:
    """Somebody was texted, so only a human closes it: they are told."""
    state = work.state
    if state.mistaken:
        return say(work, "That's saved already. Somebody checks with you, then closes it.")
    work = work.but(mistaken=True)
    owner = work.person(state.owner)
    for person in (owner,) if owner else work.phones_told():
        if person.id != state.mentor.id:
            work, code = code_of(work, person)
            body = sms_types.mistake(work.charity, work.reference, *work.mentor, code, work.reach)
            work = text(work, person, body)
    return say(
        work, f"Saved, and we're telling {us(work)}. Somebody checks with you, then closes it."
    )


def ask_after(work: Work, event: SaidOk | WantsToTalk) -> Work:
    """How the mentor is."""
    state = work.state
    if isinstance(event, SaidOk) or state.decision is None:
        return say(work, "Thank you for telling us. You can raise a concern at any time.")
    whom = work.person(state.decision.by)
    free = [p for p in work.people(sorted(work.audience())) if work.may_text(p)]
    if whom not in free:
        whom = next(iter(free), None)
    if whom is None:
        return show_public(work, "Talking helps.")
    if not state.wants_to_talk:
        work = work.but(wants_to_talk=True)
        body = sms_types.would_like_to_talk(work.charity, work.reference, *work.mentor, work.reach)
        work = text(work, whom, body)
    how = "text you first" if work.text_first else "ring you"
    return say(work, f"We're asking {whom.first_name} to {how}. {ring((whom,), ' too')}")


def close_safe(work: Work, event: CheckedOut) -> Work:
    """The overdue mentor is safe: closed, and all who were texted hear of it."""
    told = [p for p in work.phones_told() if p.id != work.state.mentor.id]
    name, at = Name(work.state.mentor.text_name), work.time(event.until or work.now)
    if event.until:
        body = sms_types.still_going(work.charity, name, at)
    else:
        body = sms_types.safe(work.charity, name, at, work.state.due_for)
    work = _close(work, work.state.mentor.id, "still going" if event.until else "checked out")
    for person in told:
        work = text(work, person, body)
    return work


def tell_safe(work: Work, event: CheckedOut) -> Work:
    """The same while somebody holds it: they are told.

    A tap in the mentor's own chat closes it; a text only says so, since a number proves nothing.
    """
    owner = work.person(work.state.owner)
    if not event.by_text:
        return close_safe(work, event)
    if owner is None or work.state.mistaken:
        return work
    work, code = code_of(work.but(mistaken=True), owner)
    name, at = Name(work.state.mentor.text_name), work.time(event.until or work.now)
    if event.until:
        return text(work, owner, sms_types.still_going_yours(work.charity, name, at, code))
    body = sms_types.safe_yours(work.charity, name, at, code, work.state.due_for)
    return text(work, owner, body)


def end_drill(work: Work, event: DrillEnded) -> Work:
    """A real concern ends a drill, or somebody took it, or nobody: all who were texted hear it."""
    state = work.state
    if not state.drill:
        return work
    owner = work.person(event.person)
    told = tuple(p for p in work.phones_told() if owner is None or p.phone != owner.phone)
    work = _close(work, event.person or "drill", event.why)
    for person in (*((owner,) if owner else ()), *told):
        if person.id != state.mentor.id:
            work = text(work, person, _drill_over(work, event, person, owner))
    return work


def _drill_over(work: Work, event: DrillEnded, person: Person, owner: Person | None) -> str:
    of, after = (work.charity, work.reference), _span(work.now - work.state.opened_at)
    if event.why == "untaken":
        return sms_types.drill_untaken(*of)
    if event.why != "taken" or owner is None:
        return sms_types.drill_over(*of)
    if person.id == owner.id:
        return sms_types.drill_taken(*of, after)
    return sms_types.drill_took(*of, Name(owner.text_name), after)


def _span(span: timedelta) -> Span:
    """How long it took, in whole minutes, or in seconds below two."""
    seconds = max(1, int(span.total_seconds()))
    return Span(f"{seconds} s" if seconds < 120 else f"{seconds // 60} min")


def _close(work: Work, by: str, words: str) -> Work:
    work = forget_unsent(end_naming(work)).but(
        place="closed",
        owner=None,
        held_at=None,
        step=(),
        decision=Decision(by=by, words=words, at=work.now),
        closed_at=work.now,
        turn=work.state.turn + 1,
    )
    return stop_clocks(work)
