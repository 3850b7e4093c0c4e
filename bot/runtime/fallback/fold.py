"""Folding in memory while nothing can be stored: an input, a clock, the outcome of a text.

A bug of ours must not keep others from being told: it is logged, and that event has no effects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import structlog

from bot.channels.inputs import FromChat, FromPhone, FromTimer, Input
from bot.runtime.fallback.entries import Outcome
from flows.changed_numbers import TO_FORMER
from flows.effects import Text
from flows.engine import degraded
from flows.engine.degraded import Unsaved
from flows.engine.world import World
from flows.escalation.events import TextAccepted, TextFailed
from flows.escalation.state import Escalation

log = structlog.get_logger()


def follow(world: World, given: Input, new: Collection[str], now: datetime) -> Unsaved | None:
    """Fold an input; `new` are the references that were raised meanwhile."""
    try:
        match given:
            case FromChat():
                return degraded.from_chat(world, given.chat, given.event, new, now)
            case FromPhone():
                return degraded.from_phone(world, given.event, now)
            case FromTimer(owner="escalation") if given.event.get("kind") == "clock":
                state = world.escalations.get(given.about)
                if state is not None and state.clock_number == given.event.get("number"):
                    return degraded.from_clock(world, given.about, now)
    except Exception as error:
        log.error("not_folded", error=type(error).__name__)
    return None


def follow_texts(
    world: World, outcomes: Mapping[str, Outcome], texts: Mapping[str, Text], now: datetime
) -> Unsaved:
    """Fold the outcomes of all these texts, one after the other; both are by the text's key."""
    made = Unsaved()
    for key, outcome in outcomes.items():
        text = texts[key]
        if text.about is None or text.about not in world.escalations or key.endswith(TO_FORMER):
            continue  # of a reader's two numbers, today's speaks for both
        event: TextAccepted | TextFailed = TextAccepted(key=key, person=text.to)
        if outcome.sid is None:
            event = TextFailed(key=key, person=text.to, error=outcome.error)
        found = degraded.from_receipt(world, text.about, event, now)
        if found is not None:
            made = Unsaved(
                states=made.states | found.states,
                bases={**found.bases, **made.bases},
                effects=(*made.effects, *found.effects),
            )
    return made


def clock_of(state: Escalation) -> FromTimer:
    """Fold the concern's clock, as if it rang from its row."""
    event = {"kind": "clock", "number": state.clock_number}
    return FromTimer(job=0, fence=0, owner="escalation", about=state.reference, event=event)
