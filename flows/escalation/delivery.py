"""Actions for the fate of a text and of its reader: receipts, failures, STOP, removals.

Rule: a receipt only ever speeds a ladder up; silence is judged by the clock. A failure climbs once.
Receipts may come in any order: a text that has failed is no longer on its way.
"""

from __future__ import annotations

from flows.effects import Say, Text
from flows.escalation import mentor_messages
from flows.escalation.climb import climb, page_nobody_left
from flows.escalation.danger_messages import show_card
from flows.escalation.events import (
    HalfTimeCame,
    OptedOut,
    Removed,
    SendDeadlineCame,
    TextAccepted,
    TextDelivered,
    TextFailed,
)
from flows.escalation.helpline_messages import show_public
from flows.escalation.paging import ask, ask_again
from flows.escalation.phrases import overdue_keys
from flows.escalation.transition import Transition, not_waiting, say
from flows.formatting import uk_phone

# Twilio's codes for a number that no text of ours reaches: landline, unknown, not a mobile, opted
# out. Any other code, such as a phone that is off or a full network, may pass.
DEAD = frozenset({21211, 21214, 21217, 21421, 21610, 21612, 21614, 21635, 30005, 30006})
OFF = 30003  # the phone is off or out of range and may come back: one more text
ON_THE_WAY = 30000  # codes from here on are of texts that Twilio had accepted


def receipt(transition: Transition, event: TextAccepted | TextDelivered) -> Transition:
    """Mark the text accepted or delivered.

    A person who counted as failed counts as reachable again.
    """
    transition = not_waiting(transition, {event.key})
    told = transition.state.told_of(event.person)
    there = isinstance(event, TextDelivered)
    if told is not None and told.key == event.key and told.failed and told.accepted and not there:
        return transition  # this receipt is older than the failure
    if there or told is None or told.accepted is None:  # otherwise the phone may still be off
        transition = _reached(transition, event.person)
    if told is None or told.key != event.key:
        return transition
    state = transition.state
    newer = told.model_copy(
        update={
            "accepted": told.accepted or transition.now,
            "delivered": (told.delivered or transition.now) if there else told.delivered,
            "failed": False,
        }
    )
    transition = transition.but(
        told=tuple(newer if t.person == event.person else t for t in state.told)
    )
    person = transition.person(event.person)
    if not (there and state.down and person and state.is_open):
        return transition
    return mentor_messages.tell_up(transition.but(down=False), person)


def _reached(transition: Transition, person: str) -> Transition:
    """Forget that earlier texts to the person failed, unless they are lost for good."""
    return transition if transition.state.is_lost(person) else heard_from(transition, person)


def lose(transition: Transition, event: TextFailed | OptedOut | Removed) -> Transition:
    """Mark a person unreachable or gone; the ladder goes on if it waits for them."""
    before = transition
    if isinstance(event, TextFailed):
        transition = not_waiting(transition, {event.key})
        if _stale(transition, event):
            return transition
        transition = _was_accepted(transition, event)
    state = transition.state
    if isinstance(event, Removed) and event.person in state.codes:
        transition = transition.but(
            codes={p: c for p, c in state.codes.items() if p != event.person}
        )
    lasting = not isinstance(event, TextFailed) or event.error in DEAD
    known = state.is_lost(event.person) if lasting else event.person in state.unreachable
    if known or event.person in _bystanders(transition, event):
        return _mark_failed(transition, event)
    if isinstance(event, OptedOut) and event.person == state.mentor.id:
        transition = _ask_mentor_back(transition)
    transition = mark_lost(transition, event.person, lasting=lasting)
    return _once_more(transition, event) if _is_off(before, event) else transition


def _mark_failed(transition: Transition, event: TextFailed | OptedOut | Removed) -> Transition:
    """Mark one more text to a person who is lost already as failed; nothing else follows."""
    if not isinstance(event, TextFailed):
        return transition
    told = (
        t.model_copy(update={"failed": True}) if t.key == event.key else t
        for t in transition.state.told
    )
    return transition.but(told=tuple(told))


def _was_accepted(transition: Transition, event: TextFailed) -> Transition:
    """Mark the failed text accepted: one that fails on its way had been accepted before."""
    state = transition.state
    if event.error is None or event.error < ON_THE_WAY:
        return transition
    told = (
        t.model_copy(update={"accepted": t.accepted or transition.now}) if t.key == event.key else t
        for t in state.told
    )
    return transition.but(told=tuple(told))


def _is_off(transition: Transition, event: TextFailed | OptedOut | Removed) -> bool:
    """Whether this text says for the first time that the phone of a person on this rung is off.

    The overdue mentor's phone does not count: the next person looks for them.
    """
    state, told = transition.state, transition.state.told_of(event.person)
    if not isinstance(event, TextFailed) or event.error != OFF or told is None:
        return False
    asked = state.place == "rung" and event.person in state.step
    return asked and told.key == event.key and not told.failed and told.person != state.mentor.id


def _once_more(transition: Transition, event: TextFailed | OptedOut | Removed) -> Transition:
    """Text the person once more while the ladder goes on; this text stands for the failed one."""
    person = transition.person(event.person)
    phones = {e.phone for e in transition.effects if isinstance(e, Text)}
    if person is None or person.phone in phones:  # the next person on the ladder has the same phone
        return transition
    return ask(transition, person, "silent", remember=False)


def _bystanders(transition: Transition, event: TextFailed | OptedOut | Removed) -> frozenset[str]:
    """The mentor, unless they are on the ladder themselves; losing them changes nothing."""
    concern = transition.state.kind == "concern"
    gone = isinstance(event, Removed)
    return frozenset({transition.state.mentor.id}) if concern or gone else frozenset()


def _stale(transition: Transition, event: TextFailed) -> bool:
    """Whether an older text of this escalation failed while a newer one to that person is on its
    way.
    """
    told = transition.state.told_of(event.person)
    if told is None or told.accepted is None:
        return False
    ours = event.key.rpartition("-")[0] == transition.state.reference
    return ours and _number(event.key) < _number(told.key)


def _number(key: str) -> int:
    last = key.rpartition("-")[2]
    return int(last) if last.isdigit() else 0


def mark_lost(transition: Transition, person: str, *, lasting: bool) -> Transition:
    """Mark a person unreachable; climb if they were asked, or are the owner.

    `lasting` holds until they write to us; otherwise it holds until everybody is asked.
    """
    state = transition.state
    could = _counted(transition, person) or bool(transition.everybody())
    told = tuple(
        t.model_copy(update={"failed": t.failed or t.person == person}) for t in state.told
    )
    for_now = {*state.lost_for_now} - {person} if lasting else {*state.lost_for_now, person}
    transition = transition.but(
        unreachable=tuple(sorted({*state.unreachable, person})),
        lost_for_now=tuple(sorted(for_now)),
        told=told,
    )
    if state.place in {"held", "chasing"} and state.owner == person:
        return climb(transition, "lost", before=transition.person(person))
    if state.place == "rung" and person in state.step:
        waiting = tuple(
            p.id for p in transition.people(state.step) if p.id != person and transition.can(p)
        )
        if waiting:
            return transition.but(step=waiting)
        return climb(transition, "failed", before=transition.person(person))
    if state.place == "public" and could and not transition.everybody():
        return _tell_nobody(page_nobody_left(transition))
    return transition


def _counted(transition: Transition, person: str) -> bool:
    """Whether a text could have reached them until now, even if the directory already says
    otherwise.
    """
    state, known = transition.state, transition.directory.person(person)
    on_ladder = person in transition.audience()
    asked = state.told_of(person) is not None
    return person not in state.unreachable and (asked or known is None or on_ladder)


def _tell_nobody(transition: Transition) -> Transition:
    if transition.state.kind == "overdue":
        return transition
    return show_public(transition, "Our texts reach nobody here, so please don't wait for us.")


def _ask_mentor_back(transition: Transition) -> Transition:
    """Ask the overdue mentor in chat, since they turned our texts off."""
    number = transition.context.our_number
    back = f" To turn them on, text START to {uk_phone(number)}" if number else ""
    words = f"Your phone has turned our texts off. Are you safe?{back}"
    return say(transition, words, overdue_keys(transition))


def check_texts(transition: Transition, event: SendDeadlineCame) -> Transition:
    """Count texts as failed that Twilio has not accepted by now.

    If no text at all went out, our side is down and not their phone: the mentor is told so, and
    whom to ring. The ladder waits for the mentor to ring, as long as its clock allows.
    """
    transition = _bring_card(transition)
    state, limit = transition.state, transition.pack.timings.accept
    late = [
        t
        for t in state.told
        if t.turn <= event.turn
        and t.accepted is None
        and not (t.failed or t.called_off)
        and transition.now - t.at >= limit
        and t.person not in state.unreachable
    ]
    if not late:
        return transition
    if not any(t.accepted for t in state.told):
        return transition if state.down else _down(transition)
    for told in late:
        if told in transition.state.told:  # otherwise they were asked anew meanwhile
            transition = mark_lost(transition, told.person, lasting=False)
    return transition


def _bring_card(transition: Transition) -> Transition:
    """Send the card with all numbers; the first message in danger only says to ring 999."""
    state = transition.state
    if state.card or state.naming or not state.danger or state.kind == "overdue":
        return transition
    return show_card(transition)


def _down(transition: Transition) -> Transition:
    transition = transition.but(down=True)
    if transition.state.kind == "overdue" or transition.state.place in {"held", "chasing"}:
        return transition
    return _tell_staff(mentor_messages.tell_down(transition))


def _tell_staff(transition: Transition) -> Transition:
    """Tell the people who were asked in their own chat.

    Those without the bot are dropped on delivery.
    """
    state = transition.state
    phone = uk_phone(state.mentor.phone)
    asked = transition.people(state.step) or transition.told()
    notes = (
        Say(
            to=p.id,
            text=f"Concern {state.reference} is waiting, and our texts are not going out. "
            f"{transition.reach} {state.mentor.first_name} now: {phone}",
            key=f"down:{state.reference}:{state.turn}:{p.id}",
            urgent=True,
        )
        for p in asked
        if p.id in transition.audience()
    )
    return transition.then(*notes)


def remind(transition: Transition, event: HalfTimeCame) -> Transition:
    """Text AGAIN to a person who is alone on a rung, once."""
    state = transition.state
    if event.turn != state.turn or state.again_at_turn == state.turn:
        return transition
    transition = transition.but(again_at_turn=state.turn)
    for person in transition.people(state.step):
        if transition.can(person):
            transition = ask_again(transition, person)
    return transition


def heard_from(transition: Transition, person: str) -> Transition:
    """Mark a person reachable, since they wrote to us."""
    state = transition.state
    return transition.but(
        unreachable=tuple(p for p in state.unreachable if p != person),
        lost_for_now=tuple(p for p in state.lost_for_now if p != person),
    )
