"""A limit on answers by SMS, so that two machines that answer each other come to an end.

An answer is a text to the number that just wrote, while everything stands as it stood before. Such
texts are limited. All others are about a concern, or say what changed, and always go out.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from flows.effects import Effect, Page, Text
from flows.engine.guessing import number_of
from flows.engine.turn import Turn
from flows.engine.world import World
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_admin, sms_types
from flows.sms_replies.answered import MOST_A_DAY_IN_ALL, Answered

IN_ALL = "*"  # no person's id: the answers to everybody are counted under it
STRANGERS = "?"  # no person's id either: strangers are counted by their number
WAY_OUT = "999"  # a worried person needs it as often as they write
# The fields that an answer itself changes: no person acts on them.
TRACES = {"texts", "says", "codes", "renewed", "doubts", "waiting"}


def limit(turn: Turn, before: World, phone: str) -> None:
    """Take back the answers that are too many, and page an admin."""
    answered = any(isinstance(e, Text) and e.phone == phone for e in turn.effects)
    if not answered or _stands(turn.world) != _stands(before):
        return
    number = number_of(turn.world.directory, phone) or STRANGERS
    kept = [e for e in turn.effects if not _is_too_much(turn, number, phone, e)]
    _forget(turn, {e.key for e in turn.effects if isinstance(e, Text) and e not in kept})
    turn.effects = kept
    _tell(turn, number)


def _forget(turn: Turn, keys: Set[str]) -> None:
    """What never goes out does not wait to go out."""
    for reference, found in turn.world.escalations.items():
        waiting = tuple(w for w in found.waiting if w.key not in keys)
        turn.world.escalations[reference] = found.model_copy(update={"waiting": waiting})


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
    """Page an admin, once a day for a number, and once a day when the budget of all is used up."""
    theirs, in_all = turn.world.answered.get(number), turn.world.answered.get(IN_ALL)
    charity = sms_types.Charity(
        plain(turn.world.directory.organisation.text_name, LONGEST_ORGANISATION)
    )
    person = turn.world.directory.person(number)
    if theirs and person and theirs.held and theirs.told_on != theirs.day:
        body = sms_admin.page_robot(charity, sms_types.Name(plain(person.text_name)))
        turn.world.answered[number] = theirs.model_copy(update={"told_on": theirs.day})
        turn.emit(Page(body=body, key=f"robot-{number}-{theirs.day}"))
    if in_all and in_all.count >= MOST_A_DAY_IN_ALL and in_all.told_on != in_all.day:
        turn.world.answered[IN_ALL] = in_all.model_copy(update={"told_on": in_all.day})
        turn.emit(Page(body=sms_admin.page_answers(charity), key=f"answers-{in_all.day}"))


def _stands(world: World) -> tuple[Any, ...]:
    """Everything that a person acts on, to be compared before and after."""
    raised = {name: one.model_dump(exclude=TRACES) for name, one in world.escalations.items()}
    noticed = {name: one.model_dump(exclude=TRACES) for name, one in world.notices.items()}
    return raised, noticed, dict(world.sessions), dict(world.members)
