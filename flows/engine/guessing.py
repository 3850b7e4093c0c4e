"""Guessed codes: they are counted by the number they come from, and after too many none counts.

An attacker can fake a number, and that must not silence its owner: the owner can always ring the
mentor, and pass on what is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flows.directory import Directory, Person
from flows.effects import Page, Record
from flows.engine import concerns
from flows.engine.turn import Turn
from flows.escalation import events as escalation_events
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_admin, sms_answers, sms_types
from flows.sms_replies.decision import CONCERNS, Decision, OpenItem, Reply, Verdict
from flows.sms_replies.wrong_codes import HOUR, MOST_IN_A_TEXT, WrongCodes

# Commands that need no code count in spite of earlier guesses.
FREE: frozenset[Verdict] = frozenset(
    {"opted_out", "opted_in", "help", "check_out", "raise_concern", "codes"}
)


def number_of(directory: Directory, phone: str) -> str:
    """The name under which a number is kept: the first id of the people who share it."""
    return min((person.id for person in directory.by_phone(phone)), default="")


def without_guesses(reply: Reply) -> Reply:
    """The same text; where it holds too many codes, without any."""
    if len(_groups(reply)) <= MOST_IN_A_TEXT:
        return reply
    return reply.model_copy(update={"codes": (), "loose": ()})


def counted(
    turn: Turn, number: str, given: Reply, standing: Iterable[OpenItem], person: Person
) -> WrongCodes:
    """The wrong codes of that number after this text; an admin is paged once there are too many."""
    before = turn.world.wrong_codes.get(number, WrongCodes())
    groups = _groups(given)
    right = {code for item in standing for code in item.codes}
    crowd = len(groups) > MOST_IN_A_TEXT
    wrong = 0 if groups & right and not crowd else len(groups)
    if not wrong:
        return before
    after = before.guessed(wrong, turn.now)
    told = after.paged_at is not None and turn.now - after.paged_at < HOUR
    if after.is_shut(turn.now) and not told:
        after = after.model_copy(update={"paged_at": turn.now})
        _page(turn, person)
    turn.world.wrong_codes[number] = after
    return after


def is_shut(turn: Turn, wrong: WrongCodes, given: Reply, decision: Decision) -> bool:
    """Whether this text can lead to nothing but PASS."""
    return bool(_groups(given)) and wrong.is_shut(turn.now) and decision.verdict not in FREE


def shut(
    turn: Turn,
    sender: Person,
    standing: Iterable[OpenItem],
    given: Reply,
    answer: Callable[[str], None],
) -> None:
    """Answer that no code counts, right or wrong; PASS passes on everything that is open."""
    waiting = [item for item in standing if item.open and item.kind in CONCERNS]
    if given.command in ("PASS", "NO") and waiting:
        for item in waiting:
            passed = escalation_events.Passed(person=sender.id)
            concerns.happened(turn, item.reference, passed)
        return
    charity = _charity(turn)
    if len(waiting) == 1:
        found = turn.world.escalations[waiting[0].reference]
        mentor = found.mentor
        name, phone = sms_types.Name(plain(mentor.text_name)), sms_types.Phone(mentor.phone)
        first = turn.world.directory.text_first(mentor.id, found.text_only)
        reach: sms_types.Reach = "Text" if first else "Ring"
        answer(sms_answers.codes_shut_ring(charity, name, phone, reach))
    else:
        answer(sms_answers.codes_shut(charity))


def _groups(reply: Reply) -> set[str]:
    return {*reply.codes, *reply.loose}


def _charity(turn: Turn) -> sms_types.Charity:
    name = turn.world.directory.organisation.text_name
    return sms_types.Charity(plain(name, LONGEST_ORGANISATION))


def _page(turn: Turn, person: Person) -> None:
    name = sms_types.Name(plain(person.text_name))
    body = sms_admin.page_guessing(_charity(turn), name)
    turn.emit(Record(about=person.id, what="codes guessed", actor="stranger"))
    turn.emit(Page(body=body, key=f"guessing-{person.id}-{turn.now:%Y%m%dT%H%M%S}"))
