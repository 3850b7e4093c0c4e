"""Ideas: activities that worked, shared with the other mentors of a programme (CUK-26).

They are anonymous: no mentor, no pairing, nothing that looks like a name. The programme's manager
reads each one before it goes to anybody. An activity that a mentor keeps for their own next session
belongs to the session (CUK-20).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flows.conversation.pii import suspicious
from flows.directory import Directory, Person, Value
from flows.notices import idea_clocks

if TYPE_CHECKING:
    from flows.engine.turn import Turn

LONGEST = 200
LEFT_OUT = 'We left that out of the ideas for others, because "{words}" looks private.'
THANKS = "Thank you. {manager} reads it first, then it may go to other mentors on a Monday."
WAITS = timedelta(weeks=5)  # from the Monday of its week: at least four weeks


class Idea(Value):
    """A shared activity. `week` is the Monday of the week in which it was shared.

    `released_at` is when the manager let it out, `kept_back_at` when they kept it back, `sent_at`
    when it went to the mentors. An idea that an older program stored has none of them, and waits.
    """

    format: int = 1
    programme: str
    week: date
    text: str
    released_at: datetime | None = None
    released_by: str | None = None
    kept_back_at: datetime | None = None
    kept_back_by: str | None = None
    sent_at: datetime | None = None

    def waits(self, today: date) -> bool:
        """Whether it waits for the manager's decision; after four weeks it waits no more."""
        return self.released_at is None and self.kept_back_at is None and not self.lapsed(today)

    def lapsed(self, today: date) -> bool:
        """Whether the time for a decision is over."""
        return today >= self.week + WAITS

    @property
    def to_send(self) -> bool:
        """Whether the manager let it out and it goes with the next bulletin."""
        return self.released_at is not None and self.kept_back_at is None and self.sent_at is None


def share(turn: Turn, mentor: Person, text: str) -> None:
    """Keep an activity for the manager to read; one that looks private is left out, with the
    reason.
    """
    world, words = turn.world, _tidy(text)
    if not words or mentor.programme is None:
        return
    private = _private(words, mentor, world.directory, turn.now.astimezone(world.zone).date())
    if private is not None:
        _say(turn, mentor, LEFT_OUT.format(words=private))
        return
    week = idea_clocks.monday_of(turn.now, world.zone)
    world.shared.append(Idea(programme=mentor.programme, week=week, text=words))
    turn.emit(idea_clocks.ask(mentor.programme, turn.now, world.zone))
    manager = next(iter(world.directory.who("programme_manager", mentor.programme)), None)
    name = manager.first_name if manager else "Your manager"
    _say(turn, mentor, THANKS.format(manager=name))


def _say(turn: Turn, mentor: Person, text: str) -> None:
    chat = turn.world.chat_of(mentor.id)
    if chat is not None:
        turn.say(chat, text)


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
