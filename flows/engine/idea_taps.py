"""The two buttons of an idea in a manager's chat: let it out, or keep it back."""

from __future__ import annotations

import re

from flows.directory import Person
from flows.effects import Edit
from flows.engine import idea_news
from flows.engine.turn import Turn
from flows.events import Tapped

NOT_HERE = "That idea isn't here any more."
NOT_YOURS = "That idea is with somebody else now."
_DATA = re.compile(r"i:([0-9]{1,9}):(out|back)")


def read(data: str) -> tuple[int, bool] | None:
    """The number of the idea that the button belongs to, and whether it lets the idea out."""
    found = _DATA.fullmatch(data)
    return (int(found[1]), found[2] == "out") if found else None


def tapped(turn: Turn, chat: int, person: Person, event: Tapped) -> str | None:
    """Do what the button says and show it; the toast, or None for another button."""
    button = read(event.data)
    if button is None:
        return None
    number, out = button
    idea = turn.world.ideas.get(number)
    if idea is None:
        return NOT_HERE
    if person not in turn.world.directory.who("programme_manager", idea.programme):
        return NOT_YOURS
    follows = idea_news.decide(turn, number, person, out=out)
    counted = turn.world.ideas[number] is not idea
    said = f"You said: {event.label} ✅ " if counted and event.label else ""
    text = f"{idea.text}\n\n{said}{follows}"
    turn.emit(Edit(to=f"chat:{chat}", text=text, message=event.message))
    return ""
