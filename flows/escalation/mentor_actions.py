"""Actions for the mentor's taps and for the clock: climbing, chasing, the mentor's calls.

Rule: a button of an older step changes nothing.
"""

from __future__ import annotations

from flows.directory import Person
from flows.escalation import mentor_messages
from flows.escalation.buttons import column, key
from flows.escalation.climb import climb, repeat_wait, text_all
from flows.escalation.events import (
    ClockRang,
    Event,
    GotThrough,
    NoAnswer,
    Noted,
    QuestionsAnswered,
    RangPublic,
    TookItOn,
)
from flows.escalation.helpline_messages import lines_of, show_public
from flows.escalation.helplines import borough_for
from flows.escalation.ladder import ladder_of
from flows.escalation.late_answers import ladder_answered
from flows.escalation.paging import Reason
from flows.escalation.phrases import held_keys, names, us
from flows.escalation.transition import Transition, code_of, say, text, wind
from flows.messages import sms_answers, sms_concern


def climb_first(transition: Transition, event: ClockRang | QuestionsAnswered) -> Transition:
    """Climb from the top: on the ladder of the answers, or of the last answer when the time is
    over.
    """
    if isinstance(event, ClockRang):
        return climb(transition, "unanswered", rung=-1)
    name = ladder_answered(transition, event.ladder)
    if name == "unsaid":
        transition = transition.but(staff="unsaid")
    ladder_of(transition.pack, name)
    return climb(transition.but(ladder=name), "answers", rung=-1)


def climb_on(transition: Transition, event: ClockRang | NoAnswer) -> Transition:
    """Climb to the next step, because the time is over or because the mentor rang in vain."""
    before = transition.people(transition.state.step)
    reason: Reason = "no_answer" if isinstance(event, NoAnswer) else "silent"
    return climb(transition, reason, before=before[-1] if before else None)


def repeat_all(transition: Transition, _event: Event) -> Transition:
    """Text everybody again, since nobody acknowledged it, and give the mentor the numbers again."""
    transition = text_all(wind(transition, repeat_wait(transition)), "silent")
    if not transition.everybody():
        return mentor_messages.tell_public(transition, "silent")
    if transition.state.kind == "overdue":
        return transition
    lead = f"Still nobody, at {transition.clock(transition.now)}. You've done your part."
    if transition.state.down:
        lead = "Our texts still don't work, so please don't wait for us."
    if transition.state.danger:
        lead += " Still in danger? Ring 999."
    return show_public(transition, lead)


def show_again(transition: Transition, event: NoAnswer) -> Transition:
    """Give the mentor the numbers again after a call in vain, with what we do meanwhile."""
    if event.turn != transition.state.turn:
        return transition
    owner = transition.person(transition.state.owner)
    if owner is not None:
        now = f"We asked {owner.first_name} again. {_what_follows(transition)}"
    elif transition.everybody():
        now = f"We keep texting {us(transition)}."
    else:
        now = "Nobody here gets a text, so please don't wait for us."
    return show_public(transition, f"Thanks for trying. {now}")


def chase(transition: Transition, event: ClockRang | NoAnswer) -> Transition:
    """Ask the owner for a decision; without one, the next people are texted after this wait."""
    state = transition.state
    owner = transition.person(state.owner)
    transition = wind(
        transition.but(place="chasing", turn=state.turn + 1), transition.pack.timings.chase
    )
    if owner is None:
        return transition
    transition, code = code_of(transition, owner)
    at = transition.time(transition.state.clock)
    after = transition.after()
    if isinstance(event, NoAnswer) and state.kind != "overdue":
        of = (transition.charity, transition.reference, *transition.mentor)
        body = sms_answers.heard_nothing(*of, transition.reach, code, at)
    elif after.numbers and not after.public:  # the mentor gets numbers, nobody a text
        body = sms_answers.still_open(transition.charity, transition.reference, code)
    else:
        body = sms_answers.no_decision(
            transition.charity, transition.reference, code, then=transition.whom(after), at=at
        )
    transition = text(transition, owner, body)
    if isinstance(event, ClockRang) or state.kind == "overdue":
        return transition
    words = f"Thanks. We're asking {owner.first_name} again. {_what_follows(transition)}"
    return say(transition, words, held_keys(transition, owner))


def _what_follows(transition: Transition) -> str:
    """The sentence that says who is texted when, if the owner does not answer."""
    after = transition.after()
    at = transition.clock(transition.state.clock)
    if after.numbers and not after.public:
        return f"If nothing comes by {at}, you get a number to ring."
    following = names(transition.people(after.people)) or "everybody"
    return f"If nothing comes by {at}, we text {following}."


def let_go(transition: Transition, _event: Event) -> Transition:
    """Take it from a silent owner and climb from the next rung, never from the first again."""
    return climb(transition, "let_go", before=transition.person(transition.state.owner))


def ask_took_on(transition: Transition, event: GotThrough) -> Transition:
    """Record the call, and ask the mentor whether that person took it on. The ladder goes on."""
    person = _known(transition, event.person)
    if person is None:
        return transition
    if person.id not in transition.state.talked:
        transition = transition.but(talked=(*transition.state.talked, person.id))
    keys = column(
        key(transition.state, "Yes", f"tookon:{person.id}"),
        key(transition.state, "No, or not sure", f"nottook:{person.id}"),
    )
    return say(transition, f"Good. Did {person.first_name} take it on?", keys)


def hear_took_on(transition: Transition, event: TookItOn) -> Transition:
    """Record what the mentor heard.

    That person is asked for their code, which alone makes them the owner.
    """
    person = _known(transition, event.person)
    if person is None:
        return transition
    name, state = person.first_name, transition.state
    if not event.yes:
        return say(
            transition, f"Saved: you talked to {name}. We keep texting till somebody takes it."
        )
    if person.id not in state.took_on:
        transition = transition.but(took_on=(*state.took_on, person.id))
        transition, code = code_of(transition, person)
        body = sms_concern.talked(
            transition.charity, transition.reference, *transition.mentor, code, transition.reach
        )
        transition = text(transition, person, body)
    told = f"Saved: you told {name} at {transition.clock(transition.now)}."
    if state.down:
        return say(
            transition,
            f"{told} Our texts still don't work. We keep trying, and the next news comes here.",
        )
    return say(transition, f"{told} We keep texting till {name} replies to us.")


def _known(transition: Transition, person_id: str) -> Person | None:
    return transition.person(person_id) if person_id in transition.audience() else None


def hear_advice(transition: Transition, event: RangPublic) -> Transition:
    """Record which public line the mentor rang, then what it said.

    Advice slows the repeats (CUK-05).
    """
    state = transition.state
    if event.line is None:
        transition = transition.but(rang_at=transition.now)
        keys = [("NSPCC", "nspcc"), ("Council", "council"), ("Police", "police")]
        asked = column(*(key(state, label, f"rang:{line}") for label, line in keys))
        return say(transition, "Who did you talk to?", asked)
    transition = transition.but(rang=event.line, rang_at=state.rang_at or transition.now)
    at = transition.clock(transition.state.rang_at)
    if event.line == "999":
        saved = f"Saved: you rang 999 at {at}. Keep your phone free, they may ring back."
        return say(transition, saved)
    if event.advice is None:
        labels = [("They'll act", "act"), ("They gave advice", "advice")]
        labels.append(("Ring someone else", "other"))
        asked = column(*(key(state, label, f"rang:{event.line}:{a}") for label, a in labels))
        return say(transition, "What did they say? No details here.", asked)
    if event.advice == "other":
        return show_public(transition, "Saved. Then let's try the next one.")
    return _advised(transition, event, at)


def _advised(transition: Transition, event: RangPublic, at: str) -> Transition:
    before = transition.state.advised
    transition = transition.but(advised=True)
    if not before and transition.state.place == "public":
        transition = wind(transition, transition.pack.timings.advised_repeat)
    whom = {"nspcc": "the NSPCC", "police": "the police"}.get(event.line or "", "the council")
    did = "they'll act" if event.advice == "act" else "they gave advice"
    one = "one of them" if us(transition) == "the team" else "somebody"
    often = ", once an hour now," if transition.state.place == "public" else ""
    owner = transition.person(transition.state.owner)
    goes_on = f"We keep texting {us(transition)}{often} till {one} takes it."
    if owner is not None:
        goes_on = f"{owner.first_name} has it."
    saved = f"Saved: you rang {whom} at {at} and {did}. You did the right thing."
    return say(transition, f"{saved} {goes_on}")


def fill_in(transition: Transition, event: Noted) -> Transition:
    """Keep the pairing or the kind of concern; another borough brings that council's number."""
    state = transition.state
    if event.field == "kind":
        return transition.but(category=event.answer)
    context = transition.context
    borough = state.borough
    if context.directory.pairing(event.answer) is not None:
        borough = borough_for(
            context.directory, state.mentor.id, state.programme, pairing=event.answer
        )
    transition = transition.but(pairing=event.answer, borough=borough)
    if borough == state.borough or not (state.card and state.is_open):
        return transition
    council = lines_of(transition, ("social_care",))
    listed = "\n".join(line.as_listed for line in council)
    return say(transition, f"For this pairing, ring this council instead.\n{listed}")
