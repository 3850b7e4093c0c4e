"""What those on the ladder say by text: a code, PASS, LA, DONE, OPEN, and what each is answered.

Rules: at most one holds it, and nobody a second time without an outcome; every reply gets an answer
that says what changed.
"""

from __future__ import annotations

from datetime import timedelta

from flows import mentor_messages, texts
from flows.directory import Person
from flows.effects import Cancel
from flows.escalation_climb import all_at_once, climb
from flows.escalation_events import (
    ClosedOnConsole,
    Coded,
    CodeRenewed,
    Decided,
    DoneAlone,
    OpenedAgain,
    Passed,
    Referred,
    StillWorried,
    Unclear,
)
from flows.escalation_state import Decision
from flows.escalation_work import (
    Work,
    code_of,
    forget_unsent,
    new_code,
    say,
    stop_clocks,
    text,
    wind,
)
from flows.phrases import us
from flows.texts import Code, Name, Phone

RENEW_EACH = timedelta(minutes=10)


def _sender(work: Work, person_id: str) -> Person:
    """The sender, of whom the step has made sure that they are in the audience."""
    person = work.person(person_id)
    assert person is not None
    return person


def _as(person: Person) -> tuple[Name, Phone]:
    return Name(person.text_name), Phone(person.phone)


# taking it


def take(work: Work, event: Coded) -> Work:
    """Held by them; a second time without an outcome it is only recorded and announced."""
    person = _sender(work, event.person)
    if person.id in work.state.holds:
        return _heard_again(work, person)
    work, code = code_of(work, person)
    return _hold(work, person, _yours(work, code, work.pack.timings.held))


def take_and_ask(work: Work, event: DoneAlone) -> Work:
    """DONE without a decision: they hold it, and are asked for the words."""
    person = _sender(work, event.person)
    if person.id in work.state.holds:
        return ask_words(work, event)
    work, code = code_of(work, person)
    return _hold(work, person, texts.still_open(work.charity, work.reference, code))


def refer(work: Work, event: Referred) -> Work:
    """LA: they hold it, and refer it to the council."""
    person = _sender(work, event.person)
    work = work.but(referred_by=person.id)
    if person.id in work.state.holds:
        return note_refer(work, event)
    work, code = code_of(work, person)
    return _hold(work, person, texts.referred(work.charity, work.reference, code))


def _yours(work: Work, code: Code, wait: timedelta) -> str:
    state = work.state
    at = work.time(work.now + wait)
    if state.kind == "overdue":
        return texts.overdue_yours(work.charity, *work.mentor, code, at)
    if state.text_only:
        return texts.yours_text_only(work.charity, work.reference, *work.mentor, code)
    return texts.yours(work.charity, work.reference, *work.mentor, code, at)


def _hold(work: Work, person: Person, answer: str) -> Work:
    state = work.state
    others = [p for p in work.told() if p.id not in {person.id, state.mentor.id}]
    work = forget_unsent(work, (p.id for p in others))
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
        work = text(work, other, texts.took(work.charity, work.reference, *_as(person), at))
    work = mentor_messages.tell_held(work, person)
    by_text = texts.taken_by_text(work.charity, work.reference, *_as(person))
    return mentor_messages.by_text(work, by_text)


def _heard_again(work: Work, person: Person) -> Work:
    """Recorded and announced; the ladder goes on."""
    work, code = code_of(work, person)
    work = text(work, person, texts.heard_again(work.charity, work.reference, code))
    if person.id in work.state.announced:
        return work
    work = work.but(announced=(*work.state.announced, person.id))
    for other in work.told():
        if other.id not in {person.id, work.state.mentor.id}:
            body = texts.on_it_again(work.charity, work.reference, *_as(person))
            work = text(work, other, body)
    return say(
        work,
        f"{person.first_name} is on it again since {work.clock(work.now)}. "
        f"We keep texting {us(work)} till there's a decision.",
    )


def say_holder(work: Work, event: Coded) -> Work:
    """Somebody holds it already: who."""
    person, owner = _sender(work, event.person), work.person(work.state.owner)
    work, code = code_of(work, person)
    if owner is None or owner.id == person.id:
        left = (work.state.clock or work.now) - work.now
        return text(work, person, _yours(work, code, left))
    return text(work, person, texts.held_already(work.charity, work.reference, *_as(owner)))


# passing it


def pass_by(work: Work, event: Passed) -> Work:
    """They can't: if it is their turn, or theirs, the ladder goes on."""
    person, state = _sender(work, event.person), work.state
    mine = state.owner == person.id and state.place in {"held", "chasing"}
    asked = state.place == "rung" and person.id in state.step
    waiting = [p for p in work.people(state.step) if p.id != person.id and work.can(p)]
    if asked and waiting:
        work, moved = work.but(step=tuple(p.id for p in waiting)), False
    elif asked or mine:
        work, moved = climb(work, "lost" if mine else "passed", before=person), True
    else:
        moved = False
    return _answer_pass(work, person, moved=moved, guessed=event.guessed)


def _answer_pass(work: Work, person: Person, *, moved: bool, guessed: bool) -> Work:
    work, code = code_of(work, person)
    state = work.state
    here = state.place == "rung" and state.step
    whom = (
        texts.WHOM.get(work.ladder.rungs[state.rung].who or "", "others") if here else "everybody"
    )
    if guessed and moved:
        body = texts.sounds_like_pass(work.charity, work.reference, whom, code)
    elif guessed:
        body = texts.sounds_like_no(work.charity, work.reference, code)
    elif moved:
        body = texts.passed(work.charity, work.reference, whom)
    else:
        body = texts.pass_noted(work.charity, work.reference)
    return text(work, person, body)


# deciding


def close(work: Work, event: Decided | ClosedOnConsole) -> Work:
    """Closed, with the decision and who made it (SCH-04); everybody on the ladder hears of it."""
    by = event.person if isinstance(event, Decided) else event.by
    person, state = work.person(by), work.state
    name = person.first_name if person else "The team"
    closed = forget_unsent(work).but(
        place="closed",
        owner=None,
        held_at=None,
        step=(),
        naming=False,
        decision=Decision(by=by, words=event.words, at=work.now),
        closed_at=work.now,
        turn=state.turn + 1,
    )
    closed = stop_clocks(closed)
    if isinstance(event, Decided) and person is not None:
        closed, code = code_of(closed, person)
        others = closed.audience() - {by}
        told = texts.closed_yours if others else texts.closed_alone
        body = told(closed.charity, closed.reference, code)
        closed = text(closed, person, body)
    closed = _tell_closed(closed, by)
    if state.kind == "overdue":
        return closed
    closed = mentor_messages.tell_closed(closed, name)
    text_name = Name(person.text_name if person else name)
    by_text = texts.closed_by_text(closed.charity, closed.reference, text_name)
    return mentor_messages.by_text(closed, by_text)


def _tell_closed(work: Work, by: str) -> Work:
    """Whoever may know of it learns who closed it, and how to open it again."""
    for person in work.people(sorted(work.audience() - {by})):
        if work.can(person):
            work = _say_closed_to(work, person)
    return work


def _say_closed_to(work: Work, person: Person) -> Work:
    state = work.state
    work, code = code_of(work, person)
    if state.decision is None:
        return text(work, person, texts.withdrawn(work.charity, work.reference, *work.mentor, code))
    by = work.person(state.decision.by)
    name, at = Name(by.text_name if by else "The team"), work.time(state.closed_at)
    return text(work, person, texts.closed_by(work.charity, work.reference, name, at, code))


def close_held(work: Work, event: Decided) -> Work:
    """The holder closes it; what a colleague decided is passed on to the holder."""
    person, owner = _sender(work, event.person), work.person(work.state.owner)
    if owner is None or owner.id == person.id:
        return close(work, event)
    work = text(work, person, texts.passed_on(work.charity, work.reference, *_as(owner)))
    work, code = code_of(work, owner)
    body = texts.colleague_says(work.charity, work.reference, *_as(person), code)
    return text(work, owner, body)


def ask_words(work: Work, event: DoneAlone) -> Work:
    """Still open: what was decided?"""
    person = _sender(work, event.person)
    work, code = code_of(work, person)
    return text(work, person, texts.still_open(work.charity, work.reference, code))


def note_refer(work: Work, event: Referred) -> Work:
    """LA on what is held: noted, for the holder with what to do next."""
    person, owner = _sender(work, event.person), work.person(work.state.owner)
    work = work.but(referred_by=person.id)
    if owner is not None and owner.id != person.id:
        return text(work, person, texts.held_already(work.charity, work.reference, *_as(owner)))
    work, code = code_of(work, person)
    return text(work, person, texts.referred(work.charity, work.reference, code))


def say_closed(work: Work, event: Coded | Passed | Referred | Decided | DoneAlone) -> Work:
    """It is over: by whom, and how to open it again."""
    return _say_closed_to(work, _sender(work, event.person))


# opening it again


def reopen(work: Work, event: OpenedAgain | StillWorried) -> Work:
    """From the second rung on; everybody may hold it once more."""
    by = _sender(work, event.person) if isinstance(event, OpenedAgain) else None
    start = 0 if work.state.place == "closed" else -1  # withdrawn: nobody was ever texted
    work = work.but(
        place="rung",
        rung=start,
        step=(),
        tried=(),
        decision=None,
        closed_at=None,
        holds=(),
        took_on=(),
        announced=(),
        talked=(),
        mistaken=False,
        wants_to_talk=False,
    )
    if work.ladder.at_once:
        work = all_at_once(work, work.state.ladder, anew=True)
    else:
        work = climb(work, "opened" if by else "worried", rung=start, before=by)
    if by is None:
        return work
    work, code = code_of(work, by)
    return text(work, by, texts.opened_yours(work.charity, work.reference, code))


# what we can't read


def say_how(work: Work, event: Unclear | OpenedAgain) -> Work:
    """Nothing is taken: how to take it, or who holds it."""
    person, state = _sender(work, event.person), work.state
    work, code = code_of(work, person)
    owner = work.person(state.owner)
    if owner is not None and owner.id == person.id:
        return text(work, person, texts.still_open(work.charity, work.reference, code))
    if owner is not None:
        return text(work, person, texts.held_already(work.charity, work.reference, *_as(owner)))
    following = work.after()
    if state.place != "rung" or not following.people:
        body = texts.nothing_taken_last(work.charity, work.reference, *work.mentor, code)
        return text(work, person, body)
    whom, at = work.whom(following), work.time(state.clock)
    of = (work.charity, work.reference, *work.mentor, code)
    return text(work, person, texts.nothing_taken(*of, then=whom, at=at))


def renew_code(work: Work, event: CodeRenewed) -> Work:
    """After five wrong codes: a new one; the old ones stay valid."""
    person, state = _sender(work, event.person), work.state
    last = state.renewed.get(person.id)
    if last is not None and work.now - last < RENEW_EACH:
        return work
    work, code = new_code(work, person)
    work = work.but(renewed={**state.renewed, person.id: work.now})
    body = texts.new_code(work.charity, work.reference, *work.mentor, code)
    return text(work, person, body)
