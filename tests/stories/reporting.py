"""A mentor who has a session and reports on it, whatever the pack asks on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.demo.phones import Shown
from bot.demo.simulated_charity import SimulatedCharity, demo_people
from flows.directory import Directory
from storage.records import sessions

FRIDAY_AT_FOUR = datetime(2026, 5, 22, 15, 0, tzinfo=UTC)
CHECKS = ("Carer knows", "I'll ring", "Place agreed", "Child will", "Child knows", "I'm alone")
MOST_STEPS = 20


def labels(shown: Shown) -> list[str]:
    """The buttons of a message."""
    return [key.label for row in shown.keys for key in row]


async def has_a_session(charity: SimulatedCharity, name: str = "sam") -> None:
    """By phone, begun now, over an hour later; nothing reported yet."""
    await charity.taps(name, "My session")
    if "Book it" in labels(charity.chat(name).shown[-1]):
        await charity.taps(name, "Not now")
        await charity.taps(name, "My session")
    for label in ("The carer agreed to now", "By phone"):
        await charity.taps(name, label)
    for label in CHECKS:
        await charity.taps(name, label)
    await charity.taps(name, "Start session")
    await charity.forward(timedelta(hours=1))
    await charity.taps(name, "It's over")


async def reports(
    charity: SimulatedCharity,
    *words: str,
    name: str = "sam",
    worked: str | None = None,
    begin: str = "No, all fine",
) -> None:
    """Answer the report: these words where words are asked for, else No; then send it.

    `worked` is what others could use, which is asked when the report is in.
    """
    await charity.taps(name, begin)
    left = list(words)
    for _ in range(MOST_STEPS):
        shown = charity.chat(name).shown[-1]
        offered = labels(shown)
        if "Send it" in offered:
            await charity.taps(name, "Send it")
            await _shares(charity, name, worked)
            return
        if "No" in offered:
            await charity.taps(name, "No")
        elif left:
            await charity.types(name, left.pop(0))
        else:
            await charity.taps(name, "Skip")
    raise AssertionError("the report has no end")


async def _shares(charity: SimulatedCharity, name: str, worked: str | None) -> None:
    """What worked well, where that is asked."""
    if "others could use" not in charity.chat(name).shown[-1].text:
        return
    await charity.taps(name, "Yes" if worked else "No, not this time")
    if worked:
        await charity.types(name, worked)


async def session_id(charity: SimulatedCharity) -> str:
    """The id of Sam's last session."""
    async with charity.app.database.reading() as tx:
        (found,) = await sessions.load_last(tx, charity.app.organisation, "sam", 1)
    return found.id


def on_telegram() -> Directory:
    """The people of the demonstration, whose manager wants reports on Telegram."""
    people = demo_people()
    changed = tuple(
        p.model_copy(update={"reports_by": "telegram"}) if p.id == "priya" else p
        for p in people.people
    )
    return people.model_copy(update={"people": changed})
