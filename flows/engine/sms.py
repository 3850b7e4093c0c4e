"""Received SMS: who sent it, what waits for them, what it leads to, and one answer.

An unknown number gets no answer. Every reply of a known person gets one that says what changed, or
that nothing is taken yet.
"""

from __future__ import annotations

from typing import Literal, cast

from flows.directory import Person, Role
from flows.effects import Page, Record, Text
from flows.engine import (
    concerns,
    confirming,
    delivery_errors,
    guessing,
    not_them,
    notices,
    session_handler,
    session_overdue,
    worded,
)
from flows.engine.turn import Turn
from flows.escalation import events as escalation_events
from flows.escalation.audience import audience
from flows.escalation.state import Escalation
from flows.events import TextReceived, TextReported
from flows.formatting import LONGEST_ORGANISATION, clock, plain
from flows.messages import sms_admin, sms_answers, sms_overdue, sms_types
from flows.notices.machine import CodeDrawn, Replied
from flows.sms_replies.decision import Act, Decision, OpenItem, Reply, decide, read

ACTS: dict[
    str,
    type[
        escalation_events.Coded
        | escalation_events.Referred
        | escalation_events.OpenedAgain
        | escalation_events.ClosedAsWritten
    ],
] = {
    "take": escalation_events.Coded,
    "la": escalation_events.Referred,
    "open": escalation_events.OpenedAgain,
    "close": escalation_events.ClosedAsWritten,
}


def received(turn: Turn, event: TextReceived) -> None:
    """Fold one SMS that came in."""
    given = read(event.body)
    reply = guessing.without_guesses(given)
    sender = (
        _given(turn, event.sender, {*reply.codes, *reply.loose})
        or _mentor_who_means_it(turn, event, reply)
        or _first(turn, event.sender)
    )
    if sender is None:
        worded.stranger(turn, event)
        return
    standing = _standing(turn, sender)
    number = guessing.number_of(turn.world.directory, event.sender)
    wrong = guessing.counted(turn, number, given, standing, sender)
    overdue = session_handler.overdue(turn, sender)
    decision = decide(reply, sender, standing, turn.now, wrong, overdue=overdue)
    if (left := decision.wrong.with_guesses_of(wrong)) != wrong:
        turn.world.wrong_codes[number] = left
    if decision.verdict == "opted_in" and turn.world.member(sender.id).opted_out_at is None:
        # "yes" while nothing was off is no answer to our question, so it is asked again.
        verdict = "nothing_taken" if decision.about else "nothing_open"
        decision = decision.model_copy(update={"verdict": verdict})
    if decision.verdict != "opted_out":
        for person in turn.world.directory.by_phone(event.sender):
            _heard_from(turn, person)
    said = session_overdue.texted(turn, sender, decision.verdict) if overdue else None
    if said is not None:
        answer(turn, sender, event, said)
        return
    if guessing.is_shut(turn, wrong, given, decision):
        guessing.shut(turn, sender, standing, given, lambda body: answer(turn, sender, event, body))
        return
    _carry_out(turn, sender, decision, standing, event)


def _mentor_who_means_it(turn: Turn, event: TextReceived, reply: Reply) -> Person | None:
    """The mentor on a shared number: a worry is theirs, and so is SAFE while they are overdue."""
    people = turn.world.directory.by_phone(event.sender)
    mentors = [p for p in people if p.role == Role.MENTOR]
    if reply.concern or (mentors and worded.is_worry(turn, event.body, reply)):
        return next(iter(mentors), None)
    if reply.command == "SAFE":
        return next((p for p in mentors if session_handler.overdue(turn, p)), None)
    return None


def _given(turn: Turn, phone: str, codes: set[str]) -> Person | None:
    """The person who was given the code that came, where a phone is shared."""
    return next(
        (p for p in _sharing(turn, phone) if any(codes & {*i.codes} for i in _standing(turn, p))),
        None,
    )


def _first(turn: Turn, phone: str) -> Person | None:
    """The person whose number it is, if nothing else tells: staff before mentors."""
    return next(iter(_sharing(turn, phone)), None)


def _sharing(turn: Turn, phone: str) -> list[Person]:
    """Everybody with that number, staff before mentors, in listed order."""
    return sorted(turn.world.directory.by_phone(phone), key=lambda p: p.role == Role.MENTOR)


def _standing(turn: Turn, sender: Person) -> tuple[OpenItem, ...]:
    """What waits for the sender, or was closed: only what they may know of."""
    world = turn.world
    items = [
        OpenItem(
            reference=found.reference,
            codes=found.codes[sender.id],
            kind="drill" if found.drill else "escalation",
            open=found.is_open,
            owner=found.owner,
            mentor=found.mentor.text_name,
        )
        for found in sorted(world.escalations.values(), key=lambda e: e.opened_at)
        if sender.id in found.codes
        and sender.id in audience(world.packs[found.pack], found, world.directory)
    ]
    for notice in world.notices.values():
        if notice.to == sender.id:
            about = world.directory.person(notice.mentor)
            named = {"mentor": about.text_name} if about else {}
            items.append(notice.item().model_copy(update=named))
    return tuple(items)


def _heard_from(turn: Turn, sender: Person) -> None:
    """Mark everybody on that number reachable again, since their phone works."""
    concerns.heard_from(turn, sender.id)
    if turn.world.member(sender.id).opted_out_at is not None:
        turn.change(sender.id, opted_out_at=None)
        turn.forget_unreachable(sender.id)


def _carry_out(
    turn: Turn,
    sender: Person,
    decision: Decision,
    standing: tuple[OpenItem, ...],
    event: TextReceived,
) -> None:
    charity = charity_of(turn)
    if decision.gone is not None:
        not_them.says_so(turn, sender, decision.gone)
    if decision.verdict in ("nothing_taken", "nothing_open") and sender.role == Role.MENTOR:
        answer(turn, sender, event, worded.mentor(turn, sender, event.body))
        return
    mine, mark = _codes(standing, decision.about), _mark(standing, decision.about)
    match decision.verdict:
        case "act":
            for act in decision.acts:
                _act(turn, sender, act)
            if not decision.acts:
                answer(turn, sender, event, worded.gone(turn, sender, event.body))
        case "opted_out" if event.sender != sender.phone:
            confirming.let_go(turn, sender)
        case "opted_out":
            _all_opted_out(turn, turn.world.directory.by_phone(sender.phone))
        case "raise_concern":
            concerns.raise_by_sms(turn, sender)
        case "codes":
            answer(turn, sender, event, mark + sms_answers.codes(charity, *mine))
        case "opted_in":
            answer(turn, sender, event, mark + sms_answers.back_on(charity, *mine))
        case "which":
            word = cast("Literal['PASS', 'DONE', 'LA', 'OPEN']", _word(decision))
            answer(turn, sender, event, mark + sms_answers.which_one(charity, word, *mine))
        case "nothing_taken" if len(decision.about) == 1:
            _one_unclear(turn, sender, decision)
        case "nothing_taken":
            answer(turn, sender, event, mark + sms_answers.nothing_taken_several(charity, *mine))
        case "nothing_open":
            answer(turn, sender, event, worded.staff(turn, event.body))
        case "wrong_code":  # the digits are 0 to 9 here, in whatever script they came
            tried = sms_types.Code(read(event.body).codes[0])
            answer(turn, sender, event, mark + sms_answers.wrong_code(charity, tried))
        case "new_code":
            _new_code(turn, sender, decision, event)
        case "check_out":
            session_handler.safe(turn, sender, by_text=True)
            at = sms_types.time_of(clock(turn.now, turn.world.zone))
            answer(turn, sender, event, sms_overdue.safe_thanks(charity, at))
        case "help" | "too_many":
            return


def charity_of(turn: Turn) -> sms_types.Charity:
    """The charity's name as texts show it."""
    name = turn.world.directory.organisation.text_name
    return sms_types.Charity(plain(name, LONGEST_ORGANISATION))


def _word(decision: Decision) -> str:
    verb = decision.verb or "take"
    return {"take": "TAKE", "no": "PASS"}.get(verb, verb.upper())


def answer(turn: Turn, to: Person, event: TextReceived, body: str, urgent: bool = True) -> None:
    """Answer an SMS.

    The answer is urgent, since a person waits for it with the phone in their hand.
    """
    key = f"answer-{event.sid}"
    turn.emit(Text(to=to.id, phone=to.phone, body=body, key=key, urgent=urgent))


def _codes(
    standing: tuple[OpenItem, ...], about: tuple[str, ...]
) -> list[tuple[sms_types.Reference, sms_types.Code]]:
    """Reference and newest code of each, the newest reference first, and drills last.

    Beside something real, a drill is marked as one.
    """
    found = {item.reference: item for item in standing}
    items = [found[reference] for reference in reversed(about) if reference in found]
    items.sort(key=lambda item: item.kind == "drill")
    call = "" if _mark(standing, about) else sms_types.DRILL
    return [
        (
            sms_types.Reference(call + i.reference if i.kind == "drill" else i.reference),
            sms_types.Code(i.codes[-1]),
        )
        for i in items
    ]


def _mark(standing: tuple[OpenItem, ...], about: tuple[str, ...]) -> str:
    """The mark in front of an answer that is about drills alone."""
    kinds = {item.kind for item in standing if item.reference in about}
    return sms_types.DRILL if kinds == {"drill"} else ""


def _act(turn: Turn, sender: Person, act: Act) -> None:
    """Do one thing that a reply does to one reference."""
    if act.kind in ("notice", "joining", "welcome"):
        notices.happened(turn, act.reference, Replied(verb=act.verb))
        return
    concerns.happened(turn, act.reference, _event(sender.id, act))


def _event(person: str, act: Act) -> escalation_events.Reply:
    """The event that a reply is to an escalation."""
    match act.verb:
        case "done" if act.decided:
            return escalation_events.Decided(person=person, words=act.words)
        case "done" if act.words:
            return escalation_events.Doubted(person=person, words=act.words)
        case "done":
            return escalation_events.DoneAlone(person=person)
        case "doubt":
            return escalation_events.Doubted(person=person, words=act.words, done=False)
        case "pass" | "no":
            return escalation_events.Passed(person=person, guessed=act.guessed, gone=act.gone)
        case "ask":
            return escalation_events.Unclear(person=person, about=act.asks)
    return ACTS[act.verb](person=person)


def _one_unclear(turn: Turn, sender: Person, decision: Decision) -> None:
    """Take unclear words about the one thing that is open: the answer says how to take it."""
    reference = decision.about[0]
    if reference in turn.world.escalations:
        unclear = escalation_events.Unclear(person=sender.id, about=decision.asks)
        concerns.happened(turn, reference, unclear)
    else:
        notices.happened(turn, reference, Replied(verb="ask"))


def _new_code(turn: Turn, sender: Person, decision: Decision, event: TextReceived) -> None:
    """Send a new code after the fifth wrong one, for what is open, the newest first."""
    for reference in reversed(decision.about):
        if reference in turn.world.escalations:
            renewed = escalation_events.CodeRenewed(person=sender.id)
            concerns.happened(turn, reference, renewed)
            return
        if reference in turn.world.notices:
            notices.happened(turn, reference, CodeDrawn(code=next(turn.world.codes)))
            return
    answer(turn, sender, event, sms_answers.nothing_open(charity_of(turn)))


def _opted_out(turn: Turn, sender: Person) -> None:
    """Take STOP, which is never an answer: the person is unreachable, and an admin is asked to ring
    them.
    """
    turn.change(sender.id, opted_out_at=turn.now)
    turn.add_unreachable(sender.id)
    turn.emit(Record(about=sender.id, what="turned our texts off", actor=sender.id))
    for reference, found in list(turn.world.escalations.items()):
        if found.is_open:
            concerns.happened(turn, reference, escalation_events.OptedOut(person=sender.id))
    if sender.role != Role.MENTOR:
        name = sms_types.Name(plain(sender.text_name))
        body = sms_admin.page_stopped(charity_of(turn), name)
        key = f"stopped-{sender.id}-{turn.now:%Y%m%dT%H%M%S}"
        turn.emit(Page(body=body, key=key, about=None))


def _all_opted_out(turn: Turn, people: tuple[Person, ...]) -> None:
    """Mark everybody on the number unreachable, so that none of them is texted meanwhile."""
    new = [p for p in people if turn.world.member(p.id).opted_out_at is None]
    for person in new:
        turn.add_unreachable(person.id)
    for person in new:
        _opted_out(turn, person)


def reported(turn: Turn, event: TextReported, to: str, about: str | None) -> None:
    """Take the fate of a text of ours. A dead number is unreachable for everything."""
    if event.error == OPTED_OUT_CODE:
        person = turn.world.directory.person(to)
        sharing = turn.world.directory.by_phone(person.phone) if person else ()
        _all_opted_out(turn, sharing)
    delivery_errors.reported(turn, event, to)
    found: Escalation | None = turn.world.escalations.get(about or "")
    if found is None:
        return
    key, person_id = event.key, to
    match event.receipt:
        case "accepted" | "sent":
            happened: escalation_events.Event = escalation_events.TextAccepted(
                key=key, person=person_id
            )
        case "delivered":
            happened = escalation_events.TextDelivered(key=key, person=person_id)
        case "undelivered" | "failed":
            happened = escalation_events.TextFailed(key=key, person=person_id, error=event.error)
    concerns.happened(turn, found.reference, happened)


OPTED_OUT_CODE = 21610
