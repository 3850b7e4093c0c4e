"""Whether all is well, for whoever looks from outside: plain values, no names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.app import App
from bot.publishing import Published
from storage import claims
from storage.errors import StorageError

LATE_SECONDS = 15
TELEGRAM_QUIET_SECONDS = 120


class Health:
    """Asks each part how it is. `heard_telegram` is called after each answer of Telegram's."""

    def __init__(self, app: App, published: Published) -> None:
        self._app = app
        self._published = published
        self._started = app.clock()
        self._heard: datetime | None = None

    def heard_telegram(self) -> None:
        """Telegram answered just now."""
        self._heard = self._app.clock()

    async def report(self) -> dict[str, Any]:
        """`ok` is False where the database, Telegram or the worker needs somebody."""
        now = self._app.clock()
        quiet = (now - (self._heard or self._started)).total_seconds()
        found: dict[str, Any] = {
            "pack": {
                "hash": self._published.hash[:12],
                "sound": not self._published.problems,
                "faults": len(self._published.problems),
            },
            "telegram": {"ok": quiet < TELEGRAM_QUIET_SECONDS, "heard_ago_s": round(quiet, 1)},
        }
        try:
            async with self._app.database.reading() as tx:
                due = await claims.next_due(tx, self._app.organisation, now)
        except StorageError as error:
            found |= {"database": {"ok": False, "error": type(error).__name__}}
            return found | {"ok": False}
        late = max(0.0, (now - due).total_seconds()) if due else 0.0
        found |= {
            "database": {"ok": True},
            "worker": {"ok": late < LATE_SECONDS, "late_s": round(late, 1)},
        }
        return found | {"ok": found["telegram"]["ok"] and found["worker"]["ok"]}
