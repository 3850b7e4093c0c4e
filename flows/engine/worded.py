"""Words by SMS from a mentor or from an unknown number; nothing of them is kept.

Rule: no answer to a mentor lacks a way to raise a concern, whom to ring, and 999. A stranger gets
an answer only if their words speak of a worry, and then always with the public numbers.
"""

from __future__ import annotations

from flows.directory import Person, Role
from flows.effects import Text
from flows.engine import concerns, text_wish
from flows.engine.turn import Turn
from flows.escalation.audience import today
from flows.escalation.by_sms import stands_by_sms
from flows.escalation.transition import Transition
from flows.events import TextReceived
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.hearing.hearing import hear
from flows.messages import sms_answers, sms_mentor_by_sms, sms_types
from flows.opening_hours.hours import status
from flows.sms_replies.decision import Reply, read

LINE = "nspcc"
NSPCC = sms_types.Phone("0808 800 5000")


def mentor(turn: Turn, sender: Person, body: str) -> str:
    """The answer to a mentor's words: the state of an open concern, else how to raise one."""
    if (answer := text_wish.texted(turn, sender, body)) is not None:
        return answer
    charity, (name, phone) = _charity(turn), _whom_to_ring(turn, sender)
    if hear(turn.world.pack, body) == "danger":
        return sms_mentor_by_sms.how_to_raise_danger(charity, name, phone)
    mine = [e for e in concerns.of_mentor(turn, sender) if e.kind == "concern" and not e.drill]
    if not mine:
        return sms_mentor_by_sms.how_to_raise(charity, name, phone)
    newest = max(mine, key=lambda e: e.opened_at)
    return stands_by_sms(Transition(concerns.context(turn, newest.pack), newest, turn.now))


def _whom_to_ring(turn: Turn, sender: Person) -> tuple[sms_types.Name, sms_types.Phone]:
    """The mentor's manager, else one of the team who is not away; else the NSPCC."""
    directory, day = turn.world.directory, today(turn.now, turn.world.zone)
    people = (
        person
        for word in ("programme_manager", "safeguarding_team")
        for person in directory.who(word, sender.programme or "")
        if not person.is_away(day) and person.phone != sender.phone
    )
    found = next(people, None)
    if found is None:
        return sms_types.Name("the NSPCC"), NSPCC
    return sms_types.Name(plain(found.text_name)), sms_types.Phone(found.phone)


def is_worry(turn: Turn, body: str, reply: Reply) -> bool:
    """Whether an SMS is words of worry, and no command, code or quote of ours."""
    return reply.kind == "other" and hear(turn.world.pack, body) != "nothing"


def gone(turn: Turn, sender: Person, body: str) -> str:
    """The answer to "wrong person" and "I've left" from a person for whom nothing waits."""
    if sender.role == Role.MENTOR:
        return mentor(turn, sender, body)
    return sms_answers.gone_noted(_charity(turn))


def staff(turn: Turn, body: str) -> str:
    """The answer to words of staff while nothing is open.

    A worry of their own brings the numbers too.
    """
    heard = is_worry(turn, body, read(body))
    return _public(turn) if heard else sms_answers.nothing_open(_charity(turn))


def stranger(turn: Turn, event: TextReceived) -> None:
    """Answer an unknown number: words of worry bring the public numbers, others nothing."""
    if not is_worry(turn, event.body, read(event.body)):
        return
    key = f"answer-{event.sid}"
    turn.emit(Text(to="", phone=event.sender, body=_public(turn), key=key, urgent=True))


def _public(turn: Turn) -> str:
    """The numbers that anybody may ring, by what is open now."""
    charity, number = _charity(turn), turn.world.pack.numbers.get(LINE)
    if number is None:
        return sms_mentor_by_sms.worried_stranger_at_night(charity)
    local = turn.now.astimezone(turn.world.zone)
    hours = status(number.hours, number.checked, local, number.nation).state
    if hours == "shut":
        return sms_mentor_by_sms.worried_stranger_at_night(charity)
    line, email = sms_types.Phone(number.call), number.email or ""
    if hours == "unknown" and 0 < len(email) <= sms_types.LONGEST_EMAIL:
        return sms_mentor_by_sms.worried_stranger_may_write(charity, line, sms_types.Email(email))
    return sms_mentor_by_sms.worried_stranger(charity, line)


def _charity(turn: Turn) -> sms_types.Charity:
    name = turn.world.directory.organisation.text_name
    return sms_types.Charity(plain(name, LONGEST_ORGANISATION))
