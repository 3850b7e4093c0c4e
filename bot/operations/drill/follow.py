"""Following a drill: each thing is shown once, as it happens, until it is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.operations.drill.plan import Plan
from bot.operations.drill.summary import happened
from flows.escalation.state import Escalation

NOTHING_OUT_SECONDS = 30  # by then the first text should have left us


@dataclass
class Watch:
    """Follows a drill until it is over, and shows each thing once as it happens."""

    plan: Plan
    show: Callable[[str], None]
    pause: Callable[[], Awaitable[None]]
    clock: Callable[[], datetime]
    stopped: Callable[[], bool]
    alive: Callable[[], Awaitable[bool]]
    _shown: set[str] = field(default_factory=set)

    async def until_over(self, state: Escalation) -> Escalation:
        """The drill at its end. A real concern, or a stop, ends it here."""
        reference, drills = state.reference, self.plan.drills
        while True:
            state, real = await drills.look(reference, self.plan.directory)
            self._tell(state)
            if not state.is_open:
                return state
            if real or self.stopped():
                await drills.end(reference, "real concern" if real else "called off", self.clock())
                continue
            await self._warn(state)
            await self.pause()

    def _tell(self, state: Escalation) -> None:
        for at, words in happened(state, self.plan.directory):
            self._once(words, at or self.clock())

    async def _warn(self, state: Escalation) -> None:
        """Warn once that nothing leaves us, and once that nothing can."""
        waited = (self.clock() - state.opened_at).total_seconds()
        if waited > NOTHING_OUT_SECONDS and not any(told.accepted for told in state.told):
            self._once("NO TEXT HAS LEFT US YET: look at what `mentorline run` says", self.clock())
        if not await self.alive():
            self._once("`mentorline run` HAS STOPPED: start it again", self.clock())

    def _once(self, words: str, at: datetime) -> None:
        if words not in self._shown:
            self._shown.add(words)
            self.show(f"{at.astimezone(self.plan.zone):%H:%M:%S}  {words}")
