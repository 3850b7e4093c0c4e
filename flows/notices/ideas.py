"""Activities that worked, shared with the other mentors of a programme (CUK-26).

They are anonymous: no mentor, no pairing, nothing that looks like a name. One that a mentor keeps
for the next session is the session's own (CUK-20).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.directory import Directory, Person, Value
from flows.notices import bulletin
from flows.talk.screen import suspicious

if TYPE_CHECKING:
    from flows.turns.folding import Turn

LONGEST = 200
LEFT_OUT = 'We left that out of the ideas for others, because "{words}" looks private.'


class Idea(Value):
    """A shared activity. `week` is the Monday of the week in which it was shared."""

    format: int = 1
    programme: str
    week: date
    text: str


def week_of(moment: datetime, zone: ZoneInfo) -> date:
    """The Monday of the moment's local week."""
    local = moment.astimezone(zone).date()
    return local - timedelta(days=local.weekday())


def share(turn: Turn, mentor: Person, text: str) -> None:
    """Keep an activity for Monday's bulletin; what looks private is left out, and that is said."""
    world, words = turn.world, _tidy(text)
    if not words or mentor.programme is None:
        return
    private = _private(words, mentor, world.directory, turn.now.astimezone(world.zone).date())
    if private is not None:
        chat = world.chat_of(mentor.id)
        if chat is not None:
            turn.say(chat, LEFT_OUT.format(words=private))
        return
    week = week_of(turn.now, world.zone)
    world.shared.append(Idea(programme=mentor.programme, week=week, text=words))
    turn.emit(bulletin.wake(mentor.programme, week, world.zone))


def _tidy(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def _private(text: str, mentor: Person, directory: Directory, today: date) -> str | None:
    """The first words that could tell who it was, or None: names, numbers, pairings, initials."""
    found = suspicious(text, today)
    if found is not None:
        return found.words
    own = [word for p in directory.pairings_of(mentor.id) for word in (p.code, p.initials)]
    names = [word for person in directory.people for word in person.name.split()]
    for word in (*own, *names):
        match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) if len(word) > 1 else None
        if match is not None:
            return match.group()
    return None
