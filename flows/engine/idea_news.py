"""News of ideas: on Fridays at noon, at most once a week, the manager is asked about shared ideas.

An SMS says only how many wait, since nothing that somebody wrote stands in an SMS. In the manager's
own chat, if they asked for reports there, each idea comes with two buttons. After four weeks nobody
is asked about an idea any more, and it goes to nobody.
"""

from __future__ import annotations

from datetime import date

from flows.directory import Person
from flows.effects import Key, Record, Say, Text
from flows.engine import bulletin
from flows.engine.turn import Turn
from flows.formatting import LONGEST_ORGANISATION, clock, long_day, plain
from flows.ideas import Idea
from flows.messages import sms_notices, sms_types
from flows.notices import idea_clocks

MOST = 10  # in one chat, on one Friday
LET_OUT, KEEP_BACK = "Let it out", "Keep it back"
IN_CHAT = "{waiting} for you. What you let out goes to all mentors on a Monday. There's no rush."
MORE = "Here are the first {most}. The others come when these are done."
GOES = "It goes to all mentors on {day} at {time}."
STAYS = "It goes to nobody."
SENT = "It went to the mentors already."
OUT_ALREADY = "It is let out already."
BACK_ALREADY = "It is kept back already."
TOO_LATE = "It waited for four weeks, so it goes to nobody."


def due(turn: Turn, about: str) -> None:
    """Act on a timer of ideas: it is Friday, or Monday."""
    what, programme = idea_clocks.read_about(about)
    if what == idea_clocks.OUT:
        bulletin.ring(turn, programme)
    elif waiting(turn, programme):
        turn.emit(idea_clocks.ask(programme, turn.now, turn.world.zone))
        if not about.startswith(idea_clocks.OLD_PREFIX):
            _ask(turn, programme, about)


def waiting(turn: Turn, programme: str) -> dict[int, Idea]:
    """The ideas of a programme that wait for the manager's decision, by number."""
    today = _today(turn)
    ideas = sorted(turn.world.ideas.items())
    return {n: idea for n, idea in ideas if idea.programme == programme and idea.waits(today)}


def counted(number: int) -> str:
    """The beginning of a sentence: how many wait."""
    return "1 idea of a mentor waits" if number == 1 else f"{number} ideas of mentors wait"


def why_not(idea: Idea, today: date, *, out: bool) -> str | None:
    """The reason why an idea can't be let out, or kept back (`out` is False); None where it can.

    An idea that was let out can be kept back until it has gone out. One that was kept back stays
    so.
    """
    if idea.sent_at is not None:
        return SENT
    if idea.kept_back_at is not None:
        return BACK_ALREADY
    if idea.released_at is not None:
        return OUT_ALREADY if out else None
    return TOO_LATE if idea.lapsed(today) else None


def decide(
    turn: Turn, number: int, by: Person, *, out: bool, account: str | None = None
) -> str | None:
    """Let an idea out or keep it back, if possible; the sentence says what follows, or why not.

    `account` is the account of the machine that did it from the command line. None where there is
    no such idea.
    """
    idea = turn.world.ideas.get(number)
    if idea is None:
        return None
    refused = why_not(idea, _today(turn), out=out)
    if refused is not None:
        return refused
    changed = {"released_at": turn.now, "released_by": by.id}
    if not out:
        changed = {"kept_back_at": turn.now, "kept_back_by": by.id}
    turn.world.ideas[number] = idea.model_copy(update=changed)
    what = "idea let out" if out else "idea kept back"
    details = {"account": account} if account else {}
    turn.emit(Record(about=about_of(number), what=what, actor=by.id, details=details))
    return _goes(turn, idea.programme, number) if out else STAYS


def about_of(number: int) -> str:
    """The `about` of evidence on an idea."""
    return f"idea-{number}"


def _goes(turn: Turn, programme: str, number: int) -> str:
    """Send it out on a Monday: set that Monday's timer."""
    zone = turn.world.zone
    turn.emit(idea_clocks.out(programme, turn.now, zone))
    at = bulletin.goes_at(turn, programme, number)
    return GOES.format(day=long_day(at, zone), time=clock(at, zone))


def _ask(turn: Turn, programme: str, about: str) -> None:
    """Tell the programme's manager what waits, in their chat or by SMS."""
    found = waiting(turn, programme)
    for manager in turn.world.directory.who("programme_manager", programme):
        if _chats(turn, manager):
            _ask_in_chat(turn, manager, found)
        elif manager.id not in turn.world.directory.unreachable:
            _text(turn, manager, len(found), about)
        else:
            continue
        details = {"ideas": list(found)}
        record = Record(
            about=f"{idea_clocks.PREFIX}{programme}",
            what="manager asked about ideas",
            actor=manager.id,
            details=details,
        )
        turn.emit(record)


def _chats(turn: Turn, person: Person) -> bool:
    member = turn.world.member(person.id)
    in_chat = member.chat is not None and member.blocked_at is None
    return in_chat and person.reports_by == "telegram"


def _text(turn: Turn, manager: Person, number: int, about: str) -> None:
    name = plain(turn.world.directory.organisation.text_name, LONGEST_ORGANISATION)
    body = sms_notices.ideas_wait(sms_types.Charity(name), sms_types.Waiting(counted(number)))
    key = f"{about}-{manager.id}"
    turn.emit(Text(to=manager.id, phone=manager.phone, body=body, key=key))


def _ask_in_chat(turn: Turn, manager: Person, found: dict[int, Idea]) -> None:
    lines = [IN_CHAT.format(waiting=counted(len(found)))]
    if len(found) > MOST:
        lines.append(MORE.format(most=MOST))
    turn.emit(Say(to=manager.id, text="\n".join(lines)))
    for number, idea in list(found.items())[:MOST]:
        turn.emit(Say(to=manager.id, text=idea.text, keys=_keys(number)))


def _keys(number: int) -> tuple[tuple[Key, ...], ...]:
    out = Key(label=LET_OUT, data=f"i:{number}:out")
    back = Key(label=KEEP_BACK, data=f"i:{number}:back")
    return ((out, back),)


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.world.zone).date()
