"""Holds answers back that go round in a circle; what changed anything is always said.

Looks at what a text that came in led to: texts to the number that it came from, while everything
stands as it stood before, are answers. All others are about a concern, and go out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.effects import Effect, Page, Text
from flows.engine.guessing import number_of
from flows.engine.world import World
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_types
from flows.sms_replies.answered import MOST_A_DAY_IN_ALL, Answered

if TYPE_CHECKING:
    from flows.engine.turn import Turn

IN_ALL = "*"  # nobody's id: under it the answers to everybody are counted
STRANGERS = "?"  # nor this one: of those whom we don't know, each by their number
WAY_OUT = "999"  # whoever is worried needs it, as often as they write
# What an answer itself leaves in a state: nothing that anybody acts on.
TRACES = {"texts", "says", "codes", "renewed", "doubts"}


def limit(turn: Turn, before: World, phone: str) -> None:
    """Take back the answers that are too many; an admin hears of it."""
    answered = any(isinstance(e, Text) and e.phone == phone for e in turn.effects)
    if not answered or _stands(turn.world) != _stands(before):
        return
    number = number_of(turn.world.directory, phone) or STRANGERS
    turn.effects = [e for e in turn.effects if not _is_too_much(turn, number, phone, e)]
    _tell(turn, number)


def _is_too_much(turn: Turn, number: str, phone: str, effect: Effect) -> bool:
    if not isinstance(effect, Text) or effect.phone != phone:
        return False
    day = f"{turn.now.astimezone(turn.world.zone):%Y-%m-%d}"
    known, way_out = turn.world.answered, WAY_OUT in effect.body
    said = f"{phone} {effect.body}"
    theirs = known.get(number, Answered()).on(day)
    in_all = known.get(IN_ALL, Answered()).on(day)
    within = way_out or in_all.count < MOST_A_DAY_IN_ALL
    went = within and theirs.may(said, turn.now, way_out=way_out)
    known[number] = theirs.asked(said, turn.now, went=went, way_out=way_out)
    if went and not way_out:
        known[IN_ALL] = in_all.model_copy(update={"count": in_all.count + 1})
    return not went


def _tell(turn: Turn, number: str) -> None:
    """Once a day of a number, and once a day that the budget of all is used up."""
    theirs, in_all = turn.world.answered.get(number), turn.world.answered.get(IN_ALL)
    charity = sms_types.Charity(
        plain(turn.world.directory.organisation.text_name, LONGEST_ORGANISATION)
    )
    person = turn.world.directory.person(number)
    if theirs and person and theirs.held and theirs.told_on != theirs.day:
        body = sms_types.page_robot(charity, sms_types.Name(plain(person.text_name)))
        turn.world.answered[number] = theirs.model_copy(update={"told_on": theirs.day})
        turn.emit(Page(body=body, key=f"robot-{number}-{theirs.day}"))
    if in_all and in_all.count >= MOST_A_DAY_IN_ALL and in_all.told_on != in_all.day:
        turn.world.answered[IN_ALL] = in_all.model_copy(update={"told_on": in_all.day})
        turn.emit(Page(body=sms_types.page_answers(charity), key=f"answers-{in_all.day}"))


def _stands(world: World) -> tuple[Any, ...]:
    """All that anybody acts on."""
    raised = {name: one.model_dump(exclude=TRACES) for name, one in world.escalations.items()}
    noticed = {name: one.model_dump(exclude=TRACES) for name, one in world.notices.items()}
    return raised, noticed, dict(world.sessions), dict(world.members)
