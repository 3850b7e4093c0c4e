"""A concern's own messages in chat: the newest one of each concern has the buttons that count.

A newer message takes the buttons from the one before, and so does the end of the concern; the words
stay. The card keeps its own, which are always current. Rule: these edits come last and are not
urgent, so that nothing that a mentor has to read ever waits for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.directory import Person
from flows.effects import Edit, Effect, Say
from flows.engine.turn import Turn
from flows.escalation.state import Answered, Escalation, Shown
from flows.events import Tapped

OF_A_CONCERN = ("danger", "mistake")  # the product's own buttons that name a concern


def tidy(turn: Turn) -> None:
    """Name the messages with buttons of this turn, and remove the buttons of those they replace."""
    edits: list[Edit] = []
    for place, effect in enumerate(turn.effects):
        found = _of(turn, effect)
        if isinstance(effect, Say) and found is not None:
            edits += _put_away(found)
            turn.effects[place] = _keep(turn, found, effect)
    for found in list(turn.world.escalations.values()):
        if found.shown is not None and not found.is_open and not found.shown.over:
            edits += _put_away(found)
            _change(turn, found, shown=None)
    turn.emit(*edits)


def answered(turn: Turn, mentor: Person | None, event: Tapped) -> None:
    """Note that the tapped message shows its answer from now on."""
    for found in list(turn.world.escalations.values()):
        theirs = mentor is not None and found.mentor.id == mentor.id
        if theirs and found.shown is not None and found.shown.text == event.text:
            tapped = Answered(message=event.message, data=event.data)
            _change(turn, found, shown=None, answered=tapped)


def is_twice(found: Escalation, event: Tapped) -> bool:
    """Whether it is the button that was tapped last, once more."""
    return found.answered == Answered(message=event.message, data=event.data)


def strip_old(turn: Turn, chat: int, mentor: Person, found: Escalation, event: Tapped) -> None:
    """Remove the buttons of the tapped message, which is an old one; the current one stands below.

    An old message that shows its answer already keeps it.
    """
    shows = found.answered is not None and found.answered.message == event.message
    if event.text is not None and not shows:
        answered(turn, mentor, event)
        turn.emit(Edit(to=f"chat:{chat}", text=event.text, message=event.message))


def _of(turn: Turn, effect: Effect) -> Escalation | None:
    """The concern to which a message without a name of its own belongs, by its buttons."""
    if not isinstance(effect, Say) or effect.key is not None:
        return None
    known = turn.world.escalations
    return next((known[name] for name in _named(effect) if name in known), None)


def _named(said: Say) -> Iterator[str]:
    """The references in the data of its buttons."""
    for row in said.keys:
        for key in row:
            kind, *rest = (key.data or "").split(":")
            if kind == "e" and rest:
                yield rest[0]
            elif kind == "x" and rest[0] in OF_A_CONCERN and len(rest) > 1:
                yield rest[1]


def _keep(turn: Turn, found: Escalation, said: Say) -> Say:
    number = found.shows + 1
    name = f"e:{found.reference}:{number}"
    shown = Shown(key=name, text=said.text, over=not found.is_open)
    _change(turn, found, shows=number, shown=shown)
    return said.model_copy(update={"key": name})


def _put_away(found: Escalation) -> list[Edit]:
    shown = found.shown
    return [] if shown is None else [Edit(to=found.mentor.id, text=shown.text, key=shown.key)]


def _change(turn: Turn, found: Escalation, **changes: object) -> None:
    turn.world.escalations[found.reference] = found.model_copy(update=changes)
