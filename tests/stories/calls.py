"""Shared by the stories about a call: its Friday, the way into a session, what phones show."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.demo.simulated_charity import SimulatedCharity
from flows.sessions.state import Session
from storage.records import sessions

LONDON = ZoneInfo("Europe/London")
SAM = "sam"


def local(day: int, hour: int, minute: int = 0, *, month: int = 5, year: int = 2026) -> datetime:
    """A local time in London, in UTC; Friday 22 May 2026 is the day of the stories."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


async def until(charity: SimulatedCharity, moment: datetime) -> None:
    """Let time pass until then."""
    await charity.forward(moment - charity.clock.now)


async def book(charity: SimulatedCharity, when: str, *, sent: bool = True) -> None:
    """Book a session by typing its time, and tell the carer."""
    await charity.taps(SAM, "My session")
    await charity.types(SAM, when)
    await charity.taps(SAM, "Yes, book it")
    if sent:
        await charity.taps(SAM, "I've sent it")


async def begin(charity: SimulatedCharity) -> None:
    """The checklist of the session whose time has come, in one tap, and the session."""
    await charity.taps(SAM, "Start checklist")
    await tick_all(charity)
    await charity.taps(SAM, "Start session")


async def tick_all(charity: SimulatedCharity) -> None:
    """Tick every line of the checklist on the screen."""
    for _ in range(20):
        ticks = [
            (shown, key)
            for shown, key in charity.chat(SAM).buttons()
            if key.data and key.data.startswith("t:") and "✅" not in key.label
        ]
        if not ticks:
            return
        newest = [pair for pair in ticks if pair[0] is ticks[0][0]]
        await charity.taps_key(SAM, *newest[0])


async def report(charity: SimulatedCharity) -> None:
    """Answer the report's questions, and send it; there is nothing to share."""
    await charity.taps(SAM, "No, all fine")
    await charity.types(SAM, "cards and a maths game")
    await charity.types(SAM, "the school play")
    for _ in range(5):
        if "Send it" in labels(charity):
            break
        await charity.taps(SAM, "No")
    await charity.taps(SAM, "Send it")
    await charity.taps(SAM, "No, not this time")


def chat(charity: SimulatedCharity, since: datetime | None = None) -> list[str]:
    """What Sam's chat shows of ours, from then on: "17:05 words"."""
    return [
        f"{shown.at.astimezone(LONDON):%H:%M} {shown.text}"
        for shown in charity.chat(SAM).shown
        if not shown.mine and (since is None or shown.at >= since)
    ]


def texts(charity: SimulatedCharity, name: str) -> list[str]:
    """The texts that this person got: "17:05 words"."""
    return [f"{sms.at.astimezone(LONDON):%H:%M} {sms.body}" for sms in charity.texts(name)]


def labels(charity: SimulatedCharity) -> list[str]:
    """The buttons of the newest message that has any."""
    buttons = charity.chat(SAM).buttons()
    return [key.label for shown, key in buttons if shown is buttons[0][0]]


async def states(charity: SimulatedCharity) -> list[Session]:
    """Sam's sessions, the latest first."""
    async with charity.app.database.reading() as tx:
        found = await sessions.load_last(tx, charity.app.organisation, SAM, 20)
    return [Session.model_validate_json(one.state) for one in found]
