"""What the stories about a call share: its Friday, the way into a session, what phones show."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.demo.simulated_charity import Town
from flows.sessions.state import Session
from storage.records import sessions

LONDON = ZoneInfo("Europe/London")
SAM = "sam"


def local(day: int, hour: int, minute: int = 0, *, month: int = 5, year: int = 2026) -> datetime:
    """A local time in London, in UTC; Friday 22 May 2026 is the day of the stories."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


async def until(town: Town, moment: datetime) -> None:
    """Let time pass until then."""
    await town.forward(moment - town.clock.now)


async def book(town: Town, when: str, *, sent: bool = True) -> None:
    """Book a session by typing its time, and tell the carer."""
    await town.taps(SAM, "My session")
    await town.types(SAM, when)
    await town.taps(SAM, "Yes, book it")
    if sent:
        await town.taps(SAM, "I've sent it")


async def begin(town: Town) -> None:
    """The checklist of the session whose time has come, in one tap, and the session."""
    await town.taps(SAM, "Start checklist")
    await tick_all(town)
    await town.taps(SAM, "Start session")


async def tick_all(town: Town) -> None:
    """Tick every line of the checklist on the screen."""
    for _ in range(20):
        ticks = [
            (shown, key)
            for shown, key in town.chat(SAM).buttons()
            if key.data and key.data.startswith("t:") and "✅" not in key.label
        ]
        if not ticks:
            return
        newest = [pair for pair in ticks if pair[0] is ticks[0][0]]
        await town.taps_key(SAM, *newest[0])


async def report(town: Town) -> None:
    """Answer the report's questions, and send it; there is nothing to share."""
    await town.taps(SAM, "No, all fine")
    await town.types(SAM, "cards and a maths game")
    await town.types(SAM, "the school play")
    for _ in range(5):
        if "Send it" in labels(town):
            break
        await town.taps(SAM, "No")
    await town.taps(SAM, "Send it")
    await town.taps(SAM, "No, not this time")


def chat(town: Town, since: datetime | None = None) -> list[str]:
    """What Sam's chat shows of ours, from then on: "17:05 words"."""
    return [
        f"{shown.at.astimezone(LONDON):%H:%M} {shown.text}"
        for shown in town.chat(SAM).shown
        if not shown.mine and (since is None or shown.at >= since)
    ]


def texts(town: Town, name: str) -> list[str]:
    """The texts that this person got: "17:05 words"."""
    return [f"{sms.at.astimezone(LONDON):%H:%M} {sms.body}" for sms in town.texts(name)]


def labels(town: Town) -> list[str]:
    """The buttons of the newest message that has any."""
    buttons = town.chat(SAM).buttons()
    return [key.label for shown, key in buttons if shown is buttons[0][0]]


async def states(town: Town) -> list[Session]:
    """Sam's sessions, the latest first."""
    async with town.app.database.reading() as tx:
        found = await sessions.load_last(tx, town.app.organisation, SAM, 20)
    return [Session.model_validate_json(one.state) for one in found]
