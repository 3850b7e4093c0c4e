"""Alerts to admins by SMS and chat, sent directly, past the queue and the database.

The queue or the database may be what is wrong. So alerts go to the people who were admins when we
could last look, and the log has them as well.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.channels.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.channels.sms.channel import Texts
from bot.channels.telegram.sender import Chats
from bot.operations.monitoring import incidents
from bot.operations.monitoring.snapshot import Admin
from flows.effects import Say

log = structlog.get_logger()


@dataclass(frozen=True)
class Trouble:
    """One trouble: the message now, the message when it is over, and who must not be told."""

    page: str
    over: str
    barred: frozenset[str] = frozenset()


class Alarms:
    """Sends alerts and keeps what was sent.

    `known` may be given from an earlier run, and read to be kept.
    """

    def __init__(self, texts: Texts, chats: Chats, known: incidents.Incidents) -> None:
        self._texts = texts
        self._chats = chats
        self._told: dict[str, Trouble] = {}
        self.known = known

    async def tell(
        self, troubles: Mapping[str, Trouble], admins: Iterable[Admin], now: datetime
    ) -> None:
        """Take everything that is wrong now, by name, and send the alerts that are due."""
        to = tuple(admins)
        self.known, news, over = incidents.seen(self.known, troubles, now)
        self._told |= {name: trouble for name, trouble in troubles.items() if name in self._told}
        for name in news:
            log.warning("trouble", name=name)
            self._told[name] = troubles[name]
            reached = await self._everybody(name, troubles[name], troubles[name].page, to, now)
            self.known = incidents.told(self.known, name, now, reached=reached)
        for name in over:
            log.info("trouble_over", name=name)
            trouble = self._told.pop(name, None)
            if trouble is not None:
                await self._everybody(f"{name}-over", trouble, trouble.over, to, now)

    async def _everybody(
        self, name: str, trouble: Trouble, words: str, to: tuple[Admin, ...], now: datetime
    ) -> bool:
        """Send it to all; whether it reached anybody, as far as we know."""
        reached = False
        for admin in to:
            if admin.id in trouble.barred:
                continue
            if admin.chat is not None:
                say = Say(to=f"chat:{admin.chat}", text=words, urgent=True)
                reached |= await _went(self._chats.say(admin.chat, say), "chat", admin)
            if admin.phone is not None:
                key = f"alarm-{name}-{now:%Y%m%dT%H%M%S}-{admin.id}"
                sending = self._texts.send(admin.phone, words, key, urgent=True)
                reached |= await _went(sending, "text", admin)
        if not reached:
            log.error("nobody_told", name=name)
        return reached


async def _went(call: Awaitable[object], way: str, admin: Admin) -> bool:
    try:
        await call
    except UnknownOutcome:
        return True
    except (TemporaryFailure, PermanentFailure) as failure:
        log.warning("admin_not_told", admin=admin.id, way=way, error=str(failure))
        return False
    except Exception as error:  # our own bug: the next way may work
        log.error("admin_not_told", admin=admin.id, way=way, exc_info=error)
        return False
    return True
