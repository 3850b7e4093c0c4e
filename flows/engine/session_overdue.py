"""Messages of a mentor who should have checked out by now, in chat or by SMS.

Words are no check-out, except "SAFE": the mentor is asked at once whether they are safe, and the
people who look for them are told that they wrote, and when.
"""

from __future__ import annotations

from flows.conversation.machine import takes
from flows.directory import Person
from flows.effects import Say
from flows.engine import concerns, facts, session_handler
from flows.engine.turn import Turn
from flows.escalation.events import MentorWrote
from flows.events import Typed
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_overdue, sms_types
from flows.sessions import events
from flows.sms_replies.decision import Verdict, decide, read

# A reply by SMS that is a command of its own.
ELSEWHERE: frozenset[Verdict] = frozenset({"act", "opted_out", "check_out", "raise_concern"})
ASKS = frozenset({"safe", "over", "going"})


def due(turn: Turn, mentor: Person | None) -> bool:
    """Whether the mentor should have said by now that all is well."""
    return mentor is not None and session_handler.overdue(turn, mentor)


def safe(turn: Turn, mentor: Person, event: Typed) -> bool:
    """Take "I'm safe" from an overdue mentor as a check-out; whether it was one."""
    said = due(turn, mentor) and _says_safe(turn, mentor, event.text)
    if said:
        session_handler.safe(turn, mentor)
    return said


def hears(turn: Turn, chat: int, mentor: Person, event: Typed) -> bool:
    """Whether an overdue mentor's words answer nothing on the screen, so that they are asked."""
    if not due(turn, mentor):
        return False
    world = turn.world
    known = facts.facts(world, mentor, turn.now)
    talk, person = world.conversation(chat), f"chat:{chat}"
    return not takes(world.packs, known, talk, event.text, turn.now, person=person, zone=world.zone)


def _says_safe(turn: Turn, mentor: Person, words: str) -> bool:
    decision = decide(read(words), mentor, (), turn.now, overdue=True)
    return decision.verdict == "check_out"


def wrote(turn: Turn, chat: int, mentor: Person) -> None:
    """Take the mentor's words in chat, which do not check them out."""
    top = turn.world.conversation(chat).top
    concern = top is not None and top.escalation is not None
    _note(turn, mentor, ask=not (concern or _asked(turn, chat, mentor)))


def _asked(turn: Turn, chat: int, mentor: Person) -> bool:
    """Whether a message of this turn already asks whether it is over."""
    said = [e for e in turn.effects if isinstance(e, Say) and e.to in (mentor.id, f"chat:{chat}")]
    keys = [key for say in said for row in say.keys for key in row]
    own = any((k.data or "").rpartition(":")[2] in ASKS for k in keys)
    return own or any(k.label in ("It's over", "Still going") for k in keys)


def _note(turn: Turn, mentor: Person, *, ask: bool) -> None:
    """Note that the mentor wrote, ask in chat, and tell the people who look for them."""
    session = session_handler.running(turn, mentor)
    looked_for = session_handler.looked_for(turn, mentor)
    if session is not None:
        told = session_handler.told(turn, session.escalation)
        session_handler.happened(turn, session.id, events.Wrote(told=told, ask=ask))
    for reference in looked_for:
        concerns.happened(turn, reference, MentorWrote())


def texted(turn: Turn, mentor: Person, verdict: Verdict) -> str | None:
    """The answer to the mentor's SMS, or None where it means something else."""
    if not due(turn, mentor) or verdict in ("opted_out", "check_out"):
        return None
    _note(turn, mentor, ask=False)
    return None if verdict in ELSEWHERE else _say_safe(turn, mentor)


def _say_safe(turn: Turn, mentor: Person) -> str:
    """The words on how to say that all is well, and whom to ring if it is not."""
    name = turn.world.directory.organisation.text_name
    charity = sms_types.Charity(plain(name, LONGEST_ORGANISATION))
    whom = _whom(turn, mentor)
    if whom is None:
        return sms_overdue.say_safe_alone(charity)
    return sms_overdue.say_safe(
        charity, sms_types.Name(plain(whom.text_name)), sms_types.Phone(whom.phone)
    )


def _whom(turn: Turn, mentor: Person) -> Person | None:
    """The owner or the person texted last, else the programme's manager."""
    directory = turn.world.directory
    for reference in session_handler.looked_for(turn, mentor):
        found = turn.world.escalations[reference]
        asked = [found.owner, *(t.person for t in reversed(found.told))]
        people = [p for p in map(directory.person, asked) if p and p.id != mentor.id]
        if people:
            return people[0]
    return next(iter(directory.who("programme_manager", mentor.programme or "")), None)
