"""The bulletin (CUK-26): on Monday at 9am, released ideas go to a programme's mentors.

Mentors who blocked the bot, were removed or are not let in yet don't get it. Without ideas there is
no bulletin: its timer is only set when the manager lets one out. Ideas that are too many for one
Monday go the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flows.directory import Role
from flows.effects import Say
from flows.notices import idea_clocks

if TYPE_CHECKING:
    from flows.engine.turn import Turn
    from flows.ideas import Idea

MOST = 5
HEAD = "Ideas that worked for other mentors:"
FOOT = "Take one for your next session."


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
