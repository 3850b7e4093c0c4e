"""The bulletin (CUK-26): on Monday at 9am, released ideas go to a programme's mentors.

Mentors who blocked the bot, were removed or are not let in yet don't get it. Without ideas there is
no bulletin: its timer is only set when the manager lets one out. Ideas that are too many for one
Monday go the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flows.conversation.pii import suspicious
from flows.directory import Directory, Person, Role
from flows.effects import Say
from flows.engine.turn import Turn
from flows.ideas import Idea
from flows.notices import idea_clocks

MOST = 5
HEAD = "Ideas that worked for other mentors:"
FOOT = "Take one for your next session."
LONGEST = 200
LEFT_OUT = 'We left that out of the ideas for others, because "{words}" looks private.'
THANKS = "Thank you. {manager} reads it first, then it may go to other mentors on a Monday."


def ring(turn: Turn, programme: str) -> None:
    """Send the released ideas to every mentor, the earliest first."""
    chosen, left = _chosen(to_send(turn, programme))
    if not chosen:
        return
    for number, idea in chosen.items():
        turn.world.ideas[number] = idea.model_copy(update={"sent_at": turn.now})
    if left:
        turn.emit(idea_clocks.out(programme, turn.now, turn.world.zone))
    _send(turn, programme, body(idea.text for idea in chosen.values()))


def to_send(turn: Turn, programme: str) -> dict[int, Idea]:
    """The ideas that were let out and have not gone out yet, by number, the earliest first."""
    found = (
        (idea.released_at, number, idea)
        for number, idea in turn.world.ideas.items()
        if idea.programme == programme and idea.to_send and idea.released_at is not None
    )
    return {number: idea for _, number, idea in sorted(found, key=lambda one: one[:2])}


def goes_at(turn: Turn, programme: str, number: int) -> datetime:
    """When that idea goes out, together with all that were let out before it."""
    rounds = list(to_send(turn, programme)).index(number) // MOST
    at = turn.now + timedelta(weeks=rounds)
    return idea_clocks.following(at, turn.world.zone, idea_clocks.MONDAY, idea_clocks.NINE)


def body(ideas: Iterable[str]) -> str:
    """The words of the bulletin: each idea once."""
    once = {text.casefold(): text for text in ideas}.values()
    return "\n".join([HEAD, *(f"• {text}" for text in once), FOOT])


def _chosen(found: dict[int, Idea]) -> tuple[dict[int, Idea], bool]:
    """The ideas of this Monday, five at most, with all that say the same; whether some are left."""
    texts = list(dict.fromkeys(idea.text.casefold() for idea in found.values()))
    now = {n: idea for n, idea in found.items() if idea.text.casefold() in texts[:MOST]}
    return now, len(texts) > MOST


def _send(turn: Turn, programme: str, text: str) -> None:
    world = turn.world
    for person in world.directory.with_role(Role.MENTOR):
        member = world.member(person.id)
        if person.programme != programme or member.removed or member.chat is None:
            continue
        if member.approved_at is not None and member.blocked_at is None:
            turn.emit(Say(to=person.id, text=text))


def share(turn: Turn, mentor: Person, text: str) -> None:
    """Keep an activity for the manager to read; one that looks private is left out, and why."""
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
