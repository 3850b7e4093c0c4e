"""Actions for the replies of staff by SMS: a code, PASS, LA, DONE alone.

Rules: there is at most one owner, and nobody becomes owner twice without a decision. Every reply
gets an answer that says what changed.
"""

from __future__ import annotations

from datetime import timedelta

from flows.directory import Person
from flows.effects import Cancel, Text
from flows.escalation import mentor_messages
from flows.escalation.climb import climb
from flows.escalation.events import (
    Coded,
    CodeRenewed,
    DoneAlone,
    Passed,
    Referred,
)
from flows.escalation.phrases import us
from flows.escalation.transition import (
    Transition,
    as_texted,
    by_text,
    call_off,
    code_of,
    new_code,
    say,
    sender,
    text,
    wind,
)
from flows.messages import sms_answers, sms_mentor_by_sms, sms_overdue, sms_types
from flows.messages.sms_types import Code

RENEW_EACH = timedelta(minutes=10)


def take(transition: Transition, event: Coded) -> Transition:
    """Make the sender the owner; a second time without a decision is recorded and announced."""
    person = sender(transition, event.person)
    if person.id in transition.state.holds:
        return _heard_again(transition, person)
    transition, code = code_of(transition, person)
    return _hold(transition, person, _yours(transition, code, transition.pack.timings.held))


def take_and_ask(transition: Transition, event: DoneAlone) -> Transition:
    """Make the sender of a DONE without words the owner, and ask for the decision."""
    person = sender(transition, event.person)
    if person.id in transition.state.holds:
        return ask_words(transition, event)
    transition, code = code_of(transition, person)
    return _hold(
        transition, person, sms_answers.still_open(transition.charity, transition.reference, code)
    )


def refer(transition: Transition, event: Referred) -> Transition:
    """Make the sender of an LA the owner, and note that they refer it to the council."""
    person = sender(transition, event.person)
    transition = transition.but(referred_by=person.id)
    if person.id in transition.state.holds:
        return note_refer(transition, event)
    transition, code = code_of(transition, person)
    return _hold(
        transition, person, sms_answers.referred(transition.charity, transition.reference, code)
    )


def _yours(transition: Transition, code: Code, wait: timedelta) -> str:
    state = transition.state
    at = transition.time(transition.now + wait)
    if state.kind == "overdue":
        return sms_overdue.overdue_yours(
            transition.charity, *transition.mentor, code, at, transition.reach
        )
    if transition.text_first:
        return sms_answers.yours_text_only(
            transition.charity, transition.reference, *transition.mentor, code
        )
    if state.danger and state.cannot_ring:
        return sms_answers.yours_cannot_ring(
            transition.charity, transition.reference, *transition.mentor, code
        )
    return sms_answers.yours(transition.charity, transition.reference, *transition.mentor, code, at)


def _hold(transition: Transition, person: Person, answer: str) -> Transition:
    state = transition.state
    others = [p for p in transition.phones_told() if p.id not in {person.id, state.mentor.id}]
    asked = {p.id for p in transition.told()} | {w.person for w in state.waiting}
    transition = call_off(transition, {person.id, *asked} - {state.mentor.id})
    transition = transition.but(
        place="held",
        owner=person.id,
        held_at=transition.now,
        holds=(*state.holds, person.id),
        turn=state.turn + 1,
    )
    transition = wind(transition, transition.pack.timings.held).then(
        Cancel(key=f"again:{state.reference}")
    )
    transition = text(transition, person, answer)
    at = transition.time(transition.now)
    for other in others:
        if other.phone != person.phone:  # a person on the owner's phone reads it there
            took = sms_answers.took(
                transition.charity, transition.reference, *as_texted(person), at
            )
            transition = text(transition, other, took)
    transition = mentor_messages.tell_held(transition, person)
    body = sms_mentor_by_sms.taken_by_sms(
        transition.charity, transition.reference, *as_texted(person)
    )
    return by_text(transition, body)


def _heard_again(transition: Transition, person: Person) -> Transition:
    """Record and announce that an earlier owner is on it again; the ladder goes on."""
    transition, code = code_of(transition, person)
    transition = text(
        transition, person, sms_answers.heard_again(transition.charity, transition.reference, code)
    )
    if person.id in transition.state.announced:
        return transition
    transition = transition.but(announced=(*transition.state.announced, person.id))
    for other in transition.phones_told():
        if other.phone != person.phone and other.id != transition.state.mentor.id:
            body = sms_answers.on_it_again(
                transition.charity, transition.reference, *as_texted(person)
            )
            transition = text(transition, other, body)
    return say(
        transition,
        f"{person.first_name} is on it again since {transition.clock(transition.now)}. "
        f"We keep texting {us(transition)} till there's a decision.",
    )


def say_holder(transition: Transition, event: Coded) -> Transition:
    """Tell the sender who the owner is."""
    person, owner = sender(transition, event.person), transition.person(transition.state.owner)
    transition, code = code_of(transition, person)
    if owner is None or owner.id == person.id:
        left = (transition.state.clock or transition.now) - transition.now
        return text(transition, person, _yours(transition, code, left))
    return text(
        transition,
        person,
        sms_answers.held_already(transition.charity, transition.reference, *as_texted(owner)),
    )


def pass_by(transition: Transition, event: Passed) -> Transition:
    """Pass the sender over; if they were asked, or are the owner, the ladder goes on."""
    person, state = sender(transition, event.person), transition.state
    if person.id not in state.passed:
        transition = transition.but(passed=(*state.passed, person.id))
    mine = state.owner == person.id and state.place in {"held", "chasing"}
    asked = state.place == "rung" and person.id in state.step
    waiting = [p for p in transition.people(state.step) if p.id != person.id and transition.can(p)]
    if asked and waiting:
        transition, moved = transition.but(step=tuple(p.id for p in waiting)), False
    elif asked or mine:
        transition = climb(transition, "lost" if mine else "passed", before=person)
        moved = any(isinstance(e, Text) and e.to != state.mentor.id for e in transition.effects)
    else:
        moved = False
    return _answer_pass(transition, person, event, moved=moved)


def _answer_pass(
    transition: Transition, person: Person, event: Passed, *, moved: bool
) -> Transition:
    transition, code = code_of(transition, person)
    state, guessed = transition.state, event.guessed
    here = state.place == "rung" and state.step
    whom = (
        sms_types.WHOM.get(transition.ladder.rungs[state.rung].who or "", "others")
        if here
        else "everybody"
    )
    if event.gone:
        told = (
            sms_answers.gone_passed(transition.charity, whom)
            if moved
            else sms_answers.gone_noted(transition.charity)
        )
        return text(transition, person, told)
    if guessed and moved:
        body = sms_answers.sounds_like_pass(transition.charity, transition.reference, whom, code)
    elif guessed:
        body = sms_answers.sounds_like_no(transition.charity, transition.reference, code)
    elif moved:
        body = sms_answers.passed(transition.charity, transition.reference, whom)
    else:
        body = sms_answers.pass_noted(transition.charity, transition.reference)
    return text(transition, person, body)


def ask_words(transition: Transition, event: DoneAlone) -> Transition:
    """Ask the sender what was decided, since it is still open."""
    person = sender(transition, event.person)
    transition, code = code_of(transition, person)
    return text(
        transition, person, sms_answers.still_open(transition.charity, transition.reference, code)
    )


def note_refer(transition: Transition, event: Referred) -> Transition:
    """Note the referral to the council.

    The owner is told what to do next, a colleague who the owner is.
    """
    person, owner = sender(transition, event.person), transition.person(transition.state.owner)
    transition = transition.but(referred_by=person.id)
    if owner is not None and owner.id != person.id:
        return text(
            transition,
            person,
            sms_answers.held_already(transition.charity, transition.reference, *as_texted(owner)),
        )
    transition, code = code_of(transition, person)
    return text(
        transition, person, sms_answers.referred(transition.charity, transition.reference, code)
    )


def renew_code(transition: Transition, event: CodeRenewed) -> Transition:
    """Send a new code after five wrong ones; the old codes stay valid."""
    person, state = sender(transition, event.person), transition.state
    last = state.renewed.get(person.id)
    if last is not None and transition.now - last < RENEW_EACH:
        return transition
    transition, code = new_code(transition, person)
    transition = transition.but(renewed={**state.renewed, person.id: transition.now})
    body = sms_answers.new_code(
        transition.charity, transition.reference, *transition.mentor, code, transition.reach
    )
    return text(transition, person, body)
