"""Quiet hours, 21:00 to 08:00 local time: only safeguarding messages are sent then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.effects import Effect, Say, Text

ENDS, BEGINS = time(8), time(21)


def by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the next 8am local time if it falls into the quiet hours."""
    local = moment.astimezone(zone)
    if ENDS <= local.time() < BEGINS:
        return moment
    return _at(local, ENDS, later=local.time() >= BEGINS)


def next_morning(moment: datetime, zone: ZoneInfo, at: time) -> datetime:
    """That time on the next local day."""
    return _at(moment.astimezone(zone), at, later=True)


def _at(local: datetime, at: time, *, later: bool) -> datetime:
    day = local.date() + timedelta(days=1 if later else 0)
    return datetime.combine(day, at, local.tzinfo).astimezone(UTC)


def held(
    effects: Iterable[Effect], actors: Collection[str], now: datetime, zone: ZoneInfo
) -> list[Effect]:
    """The same effects, with routine messages deferred to the morning, except those to the
    `actors`.

    `actors` are the people who just did something, by id or as `chat:<number>`.
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
