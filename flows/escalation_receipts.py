"""What becomes of texts and of those who get them: receipts, failures, STOP, removals.

Rule: receipts only ever speed a ladder up; silence is judged by the clock. A failure climbs once.
"""

from __future__ import annotations

from dataclasses import replace

from flows import mentor_messages
from flows.effects import Say
from flows.escalation_asks import ask_again
from flows.escalation_climb import climb, page_nobody_left
from flows.escalation_events import (
    HalfTimeCame,
    OptedOut,
    Removed,
    SendDeadlineCame,
    TextAccepted,
    TextDelivered,
    TextFailed,
)
from flows.escalation_work import Work, say
from flows.numbers import show_public
from flows.phrases import overdue_keys
from flows.text import uk_phone


def receipt(work: Work, event: TextAccepted | TextDelivered) -> Work:
    """The text is on its way, or there: whoever counted as failed does so no more."""
    state = work.state
    told = state.told_of(event.person)
    if told is None or told.key != event.key:
        return work
    there = isinstance(event, TextDelivered)
    newer = told.model_copy(
        update={
            "accepted": told.accepted or work.now,
            "delivered": (told.delivered or work.now) if there else told.delivered,
            "failed": False,
        }
    )
    work = work.but(
        told=tuple(newer if t.person == event.person else t for t in state.told),
        unreachable=tuple(p for p in state.unreachable if p != event.person)
        if told.failed
        else state.unreachable,
    )
    person = work.person(event.person)
    if not (there and state.down and person and state.is_open):
        return work
    return mentor_messages.tell_up(work.but(down=False), person)


def lose(work: Work, event: TextFailed | OptedOut | Removed) -> Work:
    """No text reaches them, or they are gone: the ladder goes on if it waits for them."""
    state = work.state
    if isinstance(event, TextFailed) and _stale(work, event):
        return work
    if isinstance(event, Removed) and event.person in state.codes:
        work = work.but(codes={p: c for p, c in state.codes.items() if p != event.person})
    if event.person in state.unreachable or event.person in _bystanders(work, event):
        return work
    if isinstance(event, OptedOut) and event.person == state.mentor.id:
        work = _ask_mentor_back(work)
    return mark_lost(work, event.person)


def _bystanders(work: Work, event: TextFailed | OptedOut | Removed) -> frozenset[str]:
    """The mentor, whose loss changes nothing where they are not on the ladder themselves."""
    concern = work.state.kind == "concern"
    gone = isinstance(event, Removed)
    return frozenset({work.state.mentor.id}) if concern or gone else frozenset()


def _stale(work: Work, event: TextFailed) -> bool:
    """An old text failed, while a newer one to the same person is on its way."""
    told = work.state.told_of(event.person)
    return told is not None and told.accepted is not None and _number(event.key) < _number(told.key)


def _number(key: str) -> int:
    last = key.rpartition("-")[2]
    return int(last) if last.isdigit() else 0


def mark_lost(work: Work, person: str) -> Work:
    """Unreachable from now on, until we hear from them; climb if it was their turn, or theirs."""
    state = work.state
    could = bool(work.everybody())
    told = tuple(
        t.model_copy(update={"failed": t.failed or t.person == person}) for t in state.told
    )
    work = work.but(unreachable=tuple(sorted({*state.unreachable, person})), told=told)
    if state.place in {"held", "chasing"} and state.owner == person:
        return climb(work, "lost", before=work.person(person))
    if state.place == "rung" and person in state.step:
        waiting = tuple(p.id for p in work.people(state.step) if p.id != person and work.can(p))
        if waiting:
            return work.but(step=waiting)
        return climb(work, "failed", before=work.person(person))
    if state.place == "public" and could and not work.everybody():
        return _tell_nobody(page_nobody_left(work))
    return work


def _tell_nobody(work: Work) -> Work:
    if work.state.kind == "overdue":
        return work
    return show_public(work, "Our texts reach nobody here, so please don't wait for us.")


def _ask_mentor_back(work: Work) -> Work:
    """The overdue mentor turned our texts off: ask in chat."""
    number = work.context.our_number
    back = f" To turn them on, text START to {uk_phone(number)}" if number else ""
    words = f"Your phone has turned our texts off. Are you safe?{back}"
    return say(work, words, overdue_keys(work))


def check_texts(work: Work, event: SendDeadlineCame) -> Work:
    """Texts that are not accepted by now count as failed.

    Where no text at all went out, it is ours that are down, not their phone: the mentor is told,
    and whom to ring; the ladder waits for them to ring, as long as its clock lets it.
    """
    state, limit = work.state, work.pack.timings.accept
    late = [
        t
        for t in state.told
        if t.turn <= event.turn
        and t.accepted is None
        and not t.failed
        and work.now - t.at >= limit
        and t.person not in state.unreachable
    ]
    if not late:
        return work
    if not any(t.accepted for t in state.told):
        return work if state.down else _down(work)
    for told in late:
        work = mark_lost(work, told.person)
    return work


def _down(work: Work) -> Work:
    work = work.but(down=True)
    if work.state.kind == "overdue" or work.state.place in {"held", "chasing"}:
        return work
    return _tell_staff(mentor_messages.tell_down(work))


def _tell_staff(work: Work) -> Work:
    """People on the ladder who use the bot hear of it there; the shell drops it for the others."""
    state = work.state
    phone = uk_phone(state.mentor.phone)
    how = "Text" if state.text_only else "Ring"
    asked = work.people(state.step) or work.told()
    notes = (
        Say(
            to=p.id,
            text=f"Concern {state.reference} is waiting, and our texts are not going out. "
            f"{how} {state.mentor.first_name} now: {phone}",
            key=f"down:{state.reference}:{state.turn}:{p.id}",
            urgent=True,
        )
        for p in asked
        if p.id in work.audience()
    )
    return work.then(*notes)


def remind(work: Work, event: HalfTimeCame) -> Work:
    """AGAIN, to a lone person of a rung, once."""
    state = work.state
    if event.turn != state.turn or state.again_at_turn == state.turn:
        return work
    work = work.but(again_at_turn=state.turn)
    for person in work.people(state.step):
        if work.can(person):
            work = ask_again(work, person)
    return work


def heard_from(work: Work, person: str) -> Work:
    """They wrote to us, so texts reach them."""
    state = work.state
    if person not in state.unreachable:
        return work
    return replace(work.but(unreachable=tuple(p for p in state.unreachable if p != person)))
