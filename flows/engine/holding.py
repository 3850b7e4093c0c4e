"""Quiet hours: what is routine, and answers nothing that a person just did, waits till 8am."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.effects import Effect, Say, Text
from flows.quiet_hours import by_day


def held(
    effects: Iterable[Effect], actors: Collection[str], now: datetime, zone: ZoneInfo
) -> list[Effect]:
    """The same effects; routine messages to others than the `actors` are due when it is day.

    `actors` are those who just did something, by id or as `chat:<number>`.
    """
    due = by_day(now, zone)
    if due == now:
        return list(effects)
    return [_later(effect, due) if _waits(effect, actors) else effect for effect in effects]


def _waits(effect: Effect, actors: Collection[str]) -> bool:
    return (
        isinstance(effect, Say | Text)
        and not effect.prompt
        and not effect.urgent
        and effect.to not in actors
    )


def _later(effect: Effect, due: datetime) -> Effect:
    return effect.model_copy(update={"due": due})
