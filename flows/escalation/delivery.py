"""What becomes of texts and of those who get them: receipts, failures, STOP, removals.

Rule: receipts only ever speed a ladder up; silence is judged by the clock. A failure climbs once.
Their order does not count: what has failed is not on its way any more.
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
from flows.escalation.transition import Work, say
from flows.formatting import uk_phone

# Codes of Twilio that mean a number no text of ours reaches: landline, unknown, not a mobile, opted
# out. All else, such as a phone that is off or a full network, may pass.
DEAD = frozenset({21211, 21214, 21217, 21421, 21610, 21612, 21614, 21635, 30005, 30006})
OFF = 30003  # the phone is off or out of range, and may be back: one more text (failures.md 12)
ON_THE_WAY = 30000  # codes from here on tell of a text that Twilio had taken


def receipt(work: Work, event: TextAccepted | TextDelivered) -> Work:
    """The text is on its way, or there: whoever counted as failed does so no more."""
    told = work.state.told_of(event.person)
    there = isinstance(event, TextDelivered)
    if told is not None and told.key == event.key and told.failed and told.accepted and not there:
        return work  # it came after the failure that it should have come before
    if there or told is None or told.accepted is None:  # else the phone is off, for all we know
        work = _reached(work, event.person)
    if told is None or told.key != event.key:
        return work
    state = work.state
    newer = told.model_copy(
        update={
            "accepted": told.accepted or work.now,
            "delivered": (told.delivered or work.now) if there else told.delivered,
            "failed": False,
        }
    )
    work = work.but(told=tuple(newer if t.person == event.person else t for t in state.told))
    person = work.person(event.person)
    if not (there and state.down and person and state.is_open):
        return work
    return mentor_messages.tell_up(work.but(down=False), person)


def _reached(work: Work, person: str) -> Work:
    """A text to them goes out, so what failed before is over, unless they are lost for good."""
    return work if work.state.is_lost(person) else heard_from(work, person)


def lose(work: Work, event: TextFailed | OptedOut | Removed) -> Work:
    """No text reaches them, or they are gone: the ladder goes on if it waits for them."""
    before = work
    if isinstance(event, TextFailed):
        if _stale(work, event):
            return work
        work = _was_accepted(work, event)
    state = work.state
    if isinstance(event, Removed) and event.person in state.codes:
        work = work.but(codes={p: c for p, c in state.codes.items() if p != event.person})
    lasting = not isinstance(event, TextFailed) or event.error in DEAD
    known = state.is_lost(event.person) if lasting else event.person in state.unreachable
    if known or event.person in _bystanders(work, event):
        return _mark_failed(work, event)
    if isinstance(event, OptedOut) and event.person == state.mentor.id:
        work = _ask_mentor_back(work)
    work = mark_lost(work, event.person, lasting=lasting)
    return _once_more(work, event) if _is_off(before, event) else work


def _mark_failed(work: Work, event: TextFailed | OptedOut | Removed) -> Work:
    """One more text to somebody who is lost already: nothing comes of it, but it failed."""
    if not isinstance(event, TextFailed):
        return work
    told = (
        t.model_copy(update={"failed": True}) if t.key == event.key else t for t in work.state.told
    )
    return work.but(told=tuple(told))


def _was_accepted(work: Work, event: TextFailed) -> Work:
    """What failed on its way was taken before, though nobody has told us yet."""
    state = work.state
    if event.error is None or event.error < ON_THE_WAY:
        return work
    told = (
        t.model_copy(update={"accepted": t.accepted or work.now}) if t.key == event.key else t
        for t in state.told
    )
    return work.but(told=tuple(told))


def _is_off(work: Work, event: TextFailed | OptedOut | Removed) -> bool:
    """The phone of somebody on this rung is off: the first time that this text says so.

    Not the overdue mentor's: the next person looks for them.
    """
    state, told = work.state, work.state.told_of(event.person)
    if not isinstance(event, TextFailed) or event.error != OFF or told is None:
        return False
    asked = state.place == "rung" and event.person in state.step
    return asked and told.key == event.key and not told.failed and told.person != state.mentor.id


def _once_more(work: Work, event: TextFailed | OptedOut | Removed) -> Work:
    """The same once more, while the ladder has gone on; it stands for the one that failed."""
    person = work.person(event.person)
    phones = {e.phone for e in work.effects if isinstance(e, Text)}
    if person is None or person.phone in phones:  # the next one is on the same phone
        return work
    return ask(work, person, "silent", remember=False)


def _bystanders(work: Work, event: TextFailed | OptedOut | Removed) -> frozenset[str]:
    """The mentor, whose loss changes nothing where they are not on the ladder themselves."""
    concern = work.state.kind == "concern"
    gone = isinstance(event, Removed)
    return frozenset({work.state.mentor.id}) if concern or gone else frozenset()


def _stale(work: Work, event: TextFailed) -> bool:
    """An old text of this one failed, while a newer one to the same person is on its way."""
    told = work.state.told_of(event.person)
    if told is None or told.accepted is None:
        return False
    ours = event.key.rpartition("-")[0] == work.state.reference
    return ours and _number(event.key) < _number(told.key)


def _number(key: str) -> int:
    last = key.rpartition("-")[2]
    return int(last) if last.isdigit() else 0


def mark_lost(work: Work, person: str, *, lasting: bool) -> Work:
    """Unreachable from now on; climb if it was their turn, or theirs.

    Lasting, it is until we hear from them; else until everybody is asked.
    """
    state = work.state
    could = _counted(work, person) or bool(work.everybody())
    told = tuple(
        t.model_copy(update={"failed": t.failed or t.person == person}) for t in state.told
    )
    for_now = {*state.lost_for_now} - {person} if lasting else {*state.lost_for_now, person}
    work = work.but(
        unreachable=tuple(sorted({*state.unreachable, person})),
        lost_for_now=tuple(sorted(for_now)),
        told=told,
    )
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


def _counted(work: Work, person: str) -> bool:
    """Whether a text could have reached them until now; the directory may say already that not."""
    state, known = work.state, work.directory.person(person)
    on_ladder = person in work.audience()
    asked = state.told_of(person) is not None
    return person not in state.unreachable and (asked or known is None or on_ladder)


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
    work = _bring_card(work)
    state, limit = work.state, work.pack.timings.accept
    late = [
        t
        for t in state.told
        if t.turn <= event.turn
        and t.accepted is None
        and not (t.failed or t.called_off)
        and work.now - t.at >= limit
        and t.person not in state.unreachable
    ]
    if not late:
        return work
    if not any(t.accepted for t in state.told):
        return work if state.down else _down(work)
    for told in late:
        if told in work.state.told:  # else they were asked anew meanwhile
            work = mark_lost(work, told.person, lasting=False)
    return work


def _bring_card(work: Work) -> Work:
    """In danger the first message says only to ring 999: now there is time for all numbers."""
    state = work.state
    if state.card or state.naming or not state.danger or state.kind == "overdue":
        return work
    return show_card(work)


def _down(work: Work) -> Work:
    work = work.but(down=True)
    if work.state.kind == "overdue" or work.state.place in {"held", "chasing"}:
        return work
    return _tell_staff(mentor_messages.tell_down(work))


def _tell_staff(work: Work) -> Work:
    """People on the ladder who use the bot hear of it there; the shell drops it for the others."""
    state = work.state
    phone = uk_phone(state.mentor.phone)
    asked = work.people(state.step) or work.told()
    notes = (
        Say(
            to=p.id,
            text=f"Concern {state.reference} is waiting, and our texts are not going out. "
            f"{work.reach} {state.mentor.first_name} now: {phone}",
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
    return work.but(
        unreachable=tuple(p for p in state.unreachable if p != person),
        lost_for_now=tuple(p for p in state.lost_for_now if p != person),
    )
