"""What the mentor says on the way, and what the clock says: climbing, chasing, calls they made.

Rule: an old button changes nothing.
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
from flows.escalation.transition import Work, code_of, say, text, wind
from flows.messages import sms_types


def climb_first(work: Work, event: ClockRang | QuestionsAnswered) -> Work:
    """The ladder of the answers, or of the last answer when the five minutes are over."""
    if isinstance(event, ClockRang):
        return climb(work, "unanswered", rung=-1)
    name = ladder_answered(work, event.ladder)
    if name == "unsaid":
        work = work.but(staff="unsaid")
    ladder_of(work.pack, name)
    return climb(work.but(ladder=name), "answers", rung=-1)


def climb_on(work: Work, event: ClockRang | NoAnswer) -> Work:
    """Their time is over, or the mentor rang in vain."""
    before = work.people(work.state.step)
    reason: Reason = "no_answer" if isinstance(event, NoAnswer) else "silent"
    return climb(work, reason, before=before[-1] if before else None)


def repeat_all(work: Work, _event: Event) -> Work:
    """Nobody took it: everybody is texted again, and the mentor has the numbers again."""
    work = text_all(wind(work, repeat_wait(work)), "silent")
    if not work.everybody():
        return mentor_messages.tell_public(work, "silent")
    if work.state.kind == "overdue":
        return work
    lead = f"Still nobody, at {work.clock(work.now)}. You've done your part."
    if work.state.down:
        lead = "Our texts still don't work, so please don't wait for us."
    if work.state.danger:
        lead += " Still in danger? Ring 999."
    return show_public(work, lead)


def show_again(work: Work, event: NoAnswer) -> Work:
    """They can't get through: what we do meanwhile, and the numbers again."""
    if event.turn != work.state.turn:
        return work
    owner = work.person(work.state.owner)
    if owner is not None:
        now = f"We asked {owner.first_name} again. {_what_follows(work)}"
    elif work.everybody():
        now = f"We keep texting {us(work)}."
    else:
        now = "Nobody here gets a text, so please don't wait for us."
    return show_public(work, f"Thanks for trying. {now}")


def chase(work: Work, event: ClockRang | NoAnswer) -> Work:
    """No outcome yet: the holder is asked, and the next people are told after that."""
    state = work.state
    owner = work.person(state.owner)
    work = wind(work.but(place="chasing", turn=state.turn + 1), work.pack.timings.chase)
    if owner is None:
        return work
    work, code = code_of(work, owner)
    at = work.time(work.state.clock)
    after = work.after()
    if isinstance(event, NoAnswer) and state.kind != "overdue":
        of = (work.charity, work.reference, *work.mentor)
        body = sms_types.heard_nothing(*of, work.reach, code, at)
    elif after.numbers and not after.public:  # the mentor gets numbers then, and nobody a text
        body = sms_types.still_open(work.charity, work.reference, code)
    else:
        body = sms_types.no_decision(
            work.charity, work.reference, code, then=work.whom(after), at=at
        )
    work = text(work, owner, body)
    if isinstance(event, ClockRang) or state.kind == "overdue":
        return work
    words = f"Thanks. We're asking {owner.first_name} again. {_what_follows(work)}"
    return say(work, words, held_keys(work, owner))


def _what_follows(work: Work) -> str:
    """Who is texted when, if the holder who was asked says nothing."""
    after = work.after()
    if after.numbers and not after.public:
        return f"If nothing comes by {work.clock(work.state.clock)}, you get a number to ring."
    following = names(work.people(after.people)) or "everybody"
    return f"If nothing comes by {work.clock(work.state.clock)}, we text {following}."


def let_go(work: Work, _event: Event) -> Work:
    """No outcome even then: the next rung, never the first again."""
    return climb(work, "let_go", before=work.person(work.state.owner))


def ask_took_on(work: Work, event: GotThrough) -> Work:
    """They talked: evidence, and did the other take it on? The ladder goes on."""
    person = _known(work, event.person)
    if person is None:
        return work
    if person.id not in work.state.talked:
        work = work.but(talked=(*work.state.talked, person.id))
    keys = column(
        key(work.state, "Yes", f"tookon:{person.id}"),
        key(work.state, "No, or not sure", f"nottook:{person.id}"),
    )
    return say(work, f"Good. Did {person.first_name} take it on?", keys)


def hear_took_on(work: Work, event: TookItOn) -> Work:
    """Evidence; whoever took it on by phone is asked for the code, which alone holds it."""
    person = _known(work, event.person)
    if person is None:
        return work
    name, state = person.first_name, work.state
    if not event.yes:
        return say(work, f"Saved: you talked to {name}. We keep texting till somebody takes it.")
    if person.id not in state.took_on:
        work = work.but(took_on=(*state.took_on, person.id))
        work, code = code_of(work, person)
        body = sms_types.talked(work.charity, work.reference, *work.mentor, code, work.reach)
        work = text(work, person, body)
    told = f"Saved: you told {name} at {work.clock(work.now)}."
    if state.down:
        return say(
            work,
            f"{told} Our texts still don't work. We keep trying, and the next news comes here.",
        )
    return say(work, f"{told} We keep texting till {name} replies to us.")


def _known(work: Work, person_id: str) -> Person | None:
    return work.person(person_id) if person_id in work.audience() else None


def hear_advice(work: Work, event: RangPublic) -> Work:
    """They rang a public line: which, what it said. Advice slows the repeats (CUK-05)."""
    state = work.state
    if event.line is None:
        work = work.but(rang_at=work.now)
        keys = [("NSPCC", "nspcc"), ("Council", "council"), ("Police", "police")]
        asked = column(*(key(state, label, f"rang:{line}") for label, line in keys))
        return say(work, "Who did you talk to?", asked)
    work = work.but(rang=event.line, rang_at=state.rang_at or work.now)
    at = work.clock(work.state.rang_at)
    if event.line == "999":
        saved = f"Saved: you rang 999 at {at}. Keep your phone free, they may ring back."
        return say(work, saved)
    if event.advice is None:
        labels = [("They'll act", "act"), ("They gave advice", "advice")]
        labels.append(("Ring someone else", "other"))
        asked = column(*(key(state, label, f"rang:{event.line}:{a}") for label, a in labels))
        return say(work, "What did they say? No details here.", asked)
    if event.advice == "other":
        return show_public(work, "Saved. Then let's try the next one.")
    return _advised(work, event, at)


def _advised(work: Work, event: RangPublic, at: str) -> Work:
    before = work.state.advised
    work = work.but(advised=True)
    if not before and work.state.place == "public":
        work = wind(work, work.pack.timings.advised_repeat)
    whom = {"nspcc": "the NSPCC", "police": "the police"}.get(event.line or "", "the council")
    did = "they'll act" if event.advice == "act" else "they gave advice"
    one = "one of them" if us(work) == "the team" else "somebody"
    often = ", once an hour now," if work.state.place == "public" else ""
    owner = work.person(work.state.owner)
    goes_on = f"We keep texting {us(work)}{often} till {one} takes it."
    if owner is not None:
        goes_on = f"{owner.first_name} has it."
    saved = f"Saved: you rang {whom} at {at} and {did}. You did the right thing."
    return say(work, f"{saved} {goes_on}")


def fill_in(work: Work, event: Noted) -> Work:
    """The pairing or the kind; another borough than shown brings the right council's number."""
    state = work.state
    if event.field == "kind":
        return work.but(category=event.answer)
    context = work.context
    borough = state.borough
    if context.directory.pairing(event.answer) is not None:
        borough = borough_for(
            context.directory, state.mentor.id, state.programme, pairing=event.answer
        )
    work = work.but(pairing=event.answer, borough=borough)
    if borough == state.borough or not (state.card and state.is_open):
        return work
    council = lines_of(work, ("social_care",))
    listed = "\n".join(line.as_listed for line in council)
    return say(work, f"For this pairing, ring this council instead.\n{listed}")
