"""What those on the ladder say by text: a code, PASS, LA, DONE alone, and what each is answered.

Rules: at most one holds it, and nobody a second time without an outcome; every reply gets an answer
that says what changed.
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
    Work,
    as_texted,
    by_text,
    code_of,
    forget_unsent,
    new_code,
    say,
    sender,
    text,
    wind,
)
from flows.messages import sms_types
from flows.messages.sms_types import Code

RENEW_EACH = timedelta(minutes=10)


def take(work: Work, event: Coded) -> Work:
    """Held by them; a second time without an outcome it is only recorded and announced."""
    person = sender(work, event.person)
    if person.id in work.state.holds:
        return _heard_again(work, person)
    work, code = code_of(work, person)
    return _hold(work, person, _yours(work, code, work.pack.timings.held))


def take_and_ask(work: Work, event: DoneAlone) -> Work:
    """DONE without a decision: they hold it, and are asked for the words."""
    person = sender(work, event.person)
    if person.id in work.state.holds:
        return ask_words(work, event)
    work, code = code_of(work, person)
    return _hold(work, person, sms_types.still_open(work.charity, work.reference, code))


def refer(work: Work, event: Referred) -> Work:
    """LA: they hold it, and refer it to the council."""
    person = sender(work, event.person)
    work = work.but(referred_by=person.id)
    if person.id in work.state.holds:
        return note_refer(work, event)
    work, code = code_of(work, person)
    return _hold(work, person, sms_types.referred(work.charity, work.reference, code))


def _yours(work: Work, code: Code, wait: timedelta) -> str:
    state = work.state
    at = work.time(work.now + wait)
    if state.kind == "overdue":
        return sms_types.overdue_yours(work.charity, *work.mentor, code, at, work.reach)
    if work.text_first:
        return sms_types.yours_text_only(work.charity, work.reference, *work.mentor, code)
    if state.danger and state.cannot_ring:
        return sms_types.yours_cannot_ring(work.charity, work.reference, *work.mentor, code)
    return sms_types.yours(work.charity, work.reference, *work.mentor, code, at)


def _hold(work: Work, person: Person, answer: str) -> Work:
    state = work.state
    others = [p for p in work.phones_told() if p.id not in {person.id, state.mentor.id}]
    asked = (p.id for p in work.told() if p.id != state.mentor.id)
    work = forget_unsent(work, (person.id, *asked))
    work = work.but(
        place="held",
        owner=person.id,
        held_at=work.now,
        holds=(*state.holds, person.id),
        turn=state.turn + 1,
    )
    work = wind(work, work.pack.timings.held).then(Cancel(key=f"again:{state.reference}"))
    work = text(work, person, answer)
    at = work.time(work.now)
    for other in others:
        if other.phone != person.phone:  # who shares a phone with them reads it there
            took = sms_types.took(work.charity, work.reference, *as_texted(person), at)
            work = text(work, other, took)
    work = mentor_messages.tell_held(work, person)
    body = sms_types.taken_by_text(work.charity, work.reference, *as_texted(person))
    return by_text(work, body)


def _heard_again(work: Work, person: Person) -> Work:
    """Recorded and announced; the ladder goes on."""
    work, code = code_of(work, person)
    work = text(work, person, sms_types.heard_again(work.charity, work.reference, code))
    if person.id in work.state.announced:
        return work
    work = work.but(announced=(*work.state.announced, person.id))
    for other in work.phones_told():
        if other.phone != person.phone and other.id != work.state.mentor.id:
            body = sms_types.on_it_again(work.charity, work.reference, *as_texted(person))
            work = text(work, other, body)
    return say(
        work,
        f"{person.first_name} is on it again since {work.clock(work.now)}. "
        f"We keep texting {us(work)} till there's a decision.",
    )


def say_holder(work: Work, event: Coded) -> Work:
    """Somebody holds it already: who."""
    person, owner = sender(work, event.person), work.person(work.state.owner)
    work, code = code_of(work, person)
    if owner is None or owner.id == person.id:
        left = (work.state.clock or work.now) - work.now
        return text(work, person, _yours(work, code, left))
    return text(
        work, person, sms_types.held_already(work.charity, work.reference, *as_texted(owner))
    )


def pass_by(work: Work, event: Passed) -> Work:
    """They can't: if it is their turn, or theirs, the ladder goes on."""
    person, state = sender(work, event.person), work.state
    if person.id not in state.passed:
        work = work.but(passed=(*state.passed, person.id))
    mine = state.owner == person.id and state.place in {"held", "chasing"}
    asked = state.place == "rung" and person.id in state.step
    waiting = [p for p in work.people(state.step) if p.id != person.id and work.can(p)]
    if asked and waiting:
        work, moved = work.but(step=tuple(p.id for p in waiting)), False
    elif asked or mine:
        work = climb(work, "lost" if mine else "passed", before=person)
        moved = any(isinstance(e, Text) and e.to != state.mentor.id for e in work.effects)
    else:
        moved = False
    return _answer_pass(work, person, event, moved=moved)


def _answer_pass(work: Work, person: Person, event: Passed, *, moved: bool) -> Work:
    work, code = code_of(work, person)
    state, guessed = work.state, event.guessed
    here = state.place == "rung" and state.step
    whom = (
        sms_types.WHOM.get(work.ladder.rungs[state.rung].who or "", "others")
        if here
        else "everybody"
    )
    if event.gone:
        told = (
            sms_types.gone_passed(work.charity, whom)
            if moved
            else sms_types.gone_noted(work.charity)
        )
        return text(work, person, told)
    if guessed and moved:
        body = sms_types.sounds_like_pass(work.charity, work.reference, whom, code)
    elif guessed:
        body = sms_types.sounds_like_no(work.charity, work.reference, code)
    elif moved:
        body = sms_types.passed(work.charity, work.reference, whom)
    else:
        body = sms_types.pass_noted(work.charity, work.reference)
    return text(work, person, body)


def ask_words(work: Work, event: DoneAlone) -> Work:
    """Still open: what was decided?"""
    person = sender(work, event.person)
    work, code = code_of(work, person)
    return text(work, person, sms_types.still_open(work.charity, work.reference, code))


def note_refer(work: Work, event: Referred) -> Work:
    """LA on what is held: noted, for the holder with what to do next."""
    person, owner = sender(work, event.person), work.person(work.state.owner)
    work = work.but(referred_by=person.id)
    if owner is not None and owner.id != person.id:
        return text(
            work, person, sms_types.held_already(work.charity, work.reference, *as_texted(owner))
        )
    work, code = code_of(work, person)
    return text(work, person, sms_types.referred(work.charity, work.reference, code))


def renew_code(work: Work, event: CodeRenewed) -> Work:
    """After five wrong codes: a new one; the old ones stay valid."""
    person, state = sender(work, event.person), work.state
    last = state.renewed.get(person.id)
    if last is not None and work.now - last < RENEW_EACH:
        return work
    work, code = new_code(work, person)
    work = work.but(renewed={**state.renewed, person.id: work.now})
    body = sms_types.new_code(work.charity, work.reference, *work.mentor, code, work.reach)
    return text(work, person, body)
