"""A drill in a simulated charity: the person who holds it, and what everybody gets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.demo.simulated_charity import LONDON, SimulatedCharity
from bot.operations.drill.follow import Watch
from bot.operations.drill.plan import Plan, Wanted, make_plan
from bot.runtime.open import Opened
from flows.escalation.state import Escalation
from storage.records.directory import load_directory

FRIDAY = datetime(2026, 5, 22, 15, 41, tzinfo=UTC)  # 4:41pm in London


async def found(charity: SimulatedCharity) -> Opened:
    """What a command would open, in this charity."""
    database, organisation = charity.app.database, charity.app.organisation
    async with database.reading() as tx:
        loaded = await load_directory(tx, organisation, None)
    return Opened(database, organisation, loaded)


async def planned(charity: SimulatedCharity, wanted: Wanted | None = None) -> Plan:
    """A drill that is about to be held."""
    return await make_plan(await found(charity), wanted or Wanted(), LONDON, charity.clock.now)


async def begun(charity: SimulatedCharity, wanted: Wanted | None = None) -> tuple[Plan, Escalation]:
    """A drill that has begun; its first text is out."""
    plan = await planned(charity, wanted)
    state = await plan.drills.begin(
        plan.asker, plan.programme, plan.reach.ladder, charity.clock.now
    )
    await charity.forward(timedelta())
    return plan, state


async def now(plan: Plan, state: Escalation) -> Escalation:
    """How it stands."""
    return (await plan.drills.look(state.reference, plan.directory))[0]


def code(charity: SimulatedCharity, name: str) -> str:
    """The code in the last text that somebody got."""
    return charity.texts(name)[-1].body.partition("Reply ")[2][:6]


def every_text(charity: SimulatedCharity, since: int = 0) -> list[tuple[str, str]]:
    """Who got which text, in order."""
    names = {p.phone: p.id for p in charity.directory.people}
    return [(names[sms.phone], sms.body) for sms in charity.phones.texts[since:] if sms.outgoing]


class Sitting:
    """Somebody sits at the terminal: time passes between two looks, a minute each."""

    def __init__(
        self,
        charity: SimulatedCharity,
        plan: Plan,
        then: Callable[[int], Awaitable[None] | None] | None = None,
    ) -> None:
        self.charity, self.looks = charity, 0
        self.printed: list[str] = []
        self.interrupted = self.dead = False
        self.then = then
        self.watch = Watch(
            plan,
            self.printed.append,
            self._pause,
            clock=charity.clock,
            stopped=lambda: self.interrupted,
            alive=self._alive,
        )

    async def _alive(self) -> bool:
        return not self.dead

    async def _pause(self) -> None:
        self.looks += 1
        assert self.looks < 100, "it never ends"
        if self.then is not None:
            doing = self.then(self.looks)
            if doing is not None:
                await doing
        if self.dead:  # nothing is carried out
            self.charity.clock.forward(timedelta(minutes=1))
        else:
            await self.charity.forward(timedelta(minutes=1))
