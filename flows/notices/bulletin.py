"""The weekly bulletin (CUK-26): on Monday at 9am, last week's ideas go to a programme's mentors.

Nobody who blocked the bot, was removed or is not let in yet gets it, and without ideas there is
none: its clock is only set when somebody shares one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.directory import Role
from flows.effects import Say, Wake

if TYPE_CHECKING:
    from flows.turns.folding import Turn

PREFIX = "bulletin:"
AT = time(9)
MOST = 5
HEAD = "Ideas that worked for other mentors last week:"
FOOT = "Take one for your next session."


def wake(programme: str, week: date, zone: ZoneInfo) -> Wake:
    """The clock of the bulletin on the ideas of a week: the Monday after, at 9am local time."""
    about = about_of(programme, week)
    at = datetime.combine(week + timedelta(days=7), AT, zone)
    return Wake(key=about, at=at, owner="notice", about=about, event={"kind": "bulletin"})


def about_of(programme: str, week: date) -> str:
    """What its clock is about."""
    return f"{PREFIX}{week.isoformat()}:{programme}"


def read_about(about: str) -> tuple[str, date]:
    """The programme and the week of such a clock."""
    week, _, programme = about.removeprefix(PREFIX).partition(":")
    return programme, date.fromisoformat(week)


def ring(turn: Turn, about: str) -> None:
    """Its time has come."""
    world = turn.world
    programme, _ = read_about(about)
    text = body(world.ideas.get(about, ()))
    if text is None:
        return
    for person in world.directory.with_role(Role.MENTOR):
        member = world.member(person.id)
        if person.programme != programme or member.removed or member.chat is None:
            continue
        if member.approved_at is not None and member.blocked_at is None:
            turn.emit(Say(to=person.id, text=text))


def body(ideas: Iterable[str]) -> str | None:
    """What it says: each idea once, at most five; None where there are none."""
    chosen: Sequence[str] = list({text.casefold(): text for text in ideas}.values())[:MOST]
    if not chosen:
        return None
    return "\n".join([HEAD, *(f"• {text}" for text in chosen), FOOT])
