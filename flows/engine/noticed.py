"""Attacks that the program notices by itself: evidence, and pages to the admins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.effects import Effect, Page, Record
from flows.engine.world import World
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_admin, sms_types

ACTOR = "stranger"


def webhook_removed(world: World, now: datetime) -> tuple[Effect, ...]:
    """Note that somebody with the bot's token had its messages sent elsewhere.

    They come to us again.
    """
    name = plain(world.directory.organisation.text_name, LONGEST_ORGANISATION)
    return (
        Record(about="telegram", what="webhook removed", actor=ACTOR),
        Page(body=sms_admin.page_webhook(sms_types.Charity(name)), key=f"webhook-{now:%Y%m%dT%H}"),
    )


def refused_at_the_door(counts: Mapping[str, int]) -> tuple[Effect, ...]:
    """Note the requests that the web server refused, by kind; nothing of their content is kept."""
    details = dict(counts)
    return (Record(about="web", what="refused requests", actor=ACTOR, details=details),)
