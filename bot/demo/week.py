"""A week of one programme, from one Monday to the next: what goes well, and what doesn't.

Each day is one function; the verdict is read from the database and the phones at the end.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.demo.moves import (
    SAM,
    Verdict,
    code_of,
    let_ideas_out,
    raise_concern,
    taps,
    tick_all,
)
from bot.demo.simulated_charity import LONDON, SimulatedCharity, demo_people
from bot.demo.verdict import Kept, read_week
from flows.directory import Directory, Leave

MONDAY = date(2026, 5, 18)
START = datetime(2026, 5, 18, 9, 30, tzinfo=LONDON).astimezone(UTC)
HELD, TRIES = 2, 3
LEAST, MOST = 120, 240


def people() -> Directory:
    """The people of the demonstration; the manager is on leave on Sunday."""
    here = demo_people()
    sunday = MONDAY + timedelta(days=6)
    leave = (Leave(first=sunday, last=sunday),)
    away = [p.model_copy(update={"away": leave}) if p.id == "priya" else p for p in here.people]
    return here.model_copy(update={"people": tuple(away)})


async def week(charity: SimulatedCharity) -> Verdict:
    """Two sessions held, one that nobody answered, a contact, a concern, and the bulletin."""
    for day in (monday, tuesday, wednesday, thursday, friday, saturday, sunday, next_monday):
        await day(charity)
    return await _verdict(charity)


async def monday(charity: SimulatedCharity) -> None:
    """A session is booked by typing its time, and the carer is told."""
    await taps(charity, "My session")
    await _book(charity, "tue 5")


async def tuesday(charity: SimulatedCharity) -> None:
    """The reminders come; the session is begun from the second of them in one tap."""
    await _remind_carer(charity, 1, 17)
    await _begin(charity, 1, 17)
    await _until(charity, 1, 17, 55)
    await taps(charity, "It's over", "No, all fine")
    await _report(charity, "cards and a maths game", "the school play", "a maths game with cards")
    await charity.replies("priya", code_of(charity, "priya"))
    await taps(charity, "Book it")
    await _book(charity, "thu 5")


async def wednesday(charity: SimulatedCharity) -> None:
    """An activity is chosen and kept for next time; the carer is reminded again."""
    await _until(charity, 2, 11)
    await taps(charity, "Ideas", "They don't want to talk")
    await taps(charity, "I guess, you say hot or cold", "Keep it for next time")
    await _remind_carer(charity, 3, 17)


async def thursday(charity: SimulatedCharity) -> None:
    """Nobody answers: three tries, a text that explains, and a new time."""
    await _begin(charity, 3, 17)
    await taps(charity, "No answer")
    for _ in range(2):
        await charity.forward(timedelta(minutes=10))
        await taps(charity, "No answer")
    await taps(charity, "I've sent it")
    await charity.types(SAM, "fri 4")
    await taps(charity, "Yes, book it", "No, all fine")


async def friday(charity: SimulatedCharity) -> None:
    """Priya lets an idea out. A session's end is forgotten: a question, a text, SAFE by text."""
    await _until(charity, 4, 12, 30)
    await let_ideas_out(charity, "priya", "p1")
    await _begin(charity, 4, 16)
    await _until(charity, 4, 17, 7)
    await charity.replies(SAM, "SAFE")
    await _until(charity, 4, 17, 20)
    await taps(charity, "Write it now", "No, all fine")
    await _report(charity, "a story in turns", "the weekend")
    await charity.replies("priya", code_of(charity, "priya"))
    await taps(charity, "Book it")
    await _book(charity, "every tue at 5")


async def saturday(charity: SimulatedCharity) -> None:
    """The child rings from another number, and the mentor reports it."""
    await _until(charity, 5, 11)
    await charity.types(SAM, "/report_contact")
    await taps(charity, "Child rang or texted me", "No, all fine", "I've told them")
    await charity.forward(timedelta(minutes=18))
    await charity.replies("priya", code_of(charity, "priya"))


async def sunday(charity: SimulatedCharity) -> None:
    """A concern while the manager is on leave: the team takes it, and decides."""
    await _until(charity, 6, 18, 40)
    await raise_concern(charity)
    await taps(charity, "OK", "P14 (A.B.)", "Home")
    await charity.forward(timedelta(minutes=2))
    code = code_of(charity, "dan")
    await charity.replies("dan", code)
    await charity.forward(timedelta(minutes=35))
    await charity.replies("dan", f"DONE {code} spoke to the carer, referred to the council")
    await taps(charity, "I'm OK")


async def next_monday(charity: SimulatedCharity) -> None:
    """The ideas of the week come to every mentor of the programme."""
    await _until(charity, 7, 9, 5)


# What several days have in common


async def _book(charity: SimulatedCharity, when: str) -> None:
    await charity.types(SAM, when)
    await taps(charity, "Yes, book it", "I've sent it")


async def _remind_carer(charity: SimulatedCharity, day: int, hour: int) -> None:
    """The carer's reminder, which comes a day before, and is sent on."""
    await _until(charity, day - 1, hour, 2)
    await taps(charity, "I've sent it")


async def _begin(charity: SimulatedCharity, day: int, hour: int) -> None:
    """From the reminder of an hour before to the call, five minutes early at the checklist."""
    await _until(charity, day, hour - 1, 55)
    await taps(charity, "Start checklist")
    await tick_all(charity)
    await _until(charity, day, hour)
    await taps(charity, "Start session")


async def _report(
    charity: SimulatedCharity, did: str, talked: str, worked: str | None = None
) -> None:
    """Write a report and send it; what worked is shared with other mentors."""
    await charity.types(SAM, did)
    await charity.types(SAM, talked)
    await taps(charity, "No", "No", "Send it", "Yes" if worked else "No, not this time")
    if worked:
        await charity.types(SAM, worked)


async def _until(charity: SimulatedCharity, day: int, hour: int, minute: int = 0) -> None:
    """Let time pass until then; Monday is day 0."""
    at = datetime(MONDAY.year, MONDAY.month, MONDAY.day + day, hour, minute, tzinfo=LONDON)
    await charity.forward(at - charity.clock.now)


# What it came to


async def _verdict(charity: SimulatedCharity) -> Verdict:
    kept = await read_week(charity, MONDAY)
    return [
        *_of_sessions(charity, kept),
        *_of_friday(charity, kept),
        *_of_the_rest(charity, kept),
        ("what happened is in the evidence, unbroken", kept.intact),
    ]


def _of_sessions(charity: SimulatedCharity, kept: Kept) -> Verdict:
    held = [s for s in kept.sessions if s.state == "reported" and s.checked_in_at and s.over_at]
    missed = [s for s in kept.sessions if s.state == "missed"]
    told = [s for s in kept.sessions if s.carer_told_at]
    read = sum("sent in a report" in sms.body for sms in charity.texts("priya"))
    return [
        ("two sessions were checked in and out", len(held) == HELD),
        ("both reports are filed", {s.id for s in held} == kept.reported),
        ("Priya was told of both, and has read them", read == HELD and not kept.to_read),
        ("three tries on Thursday, and no more", [len(s.tries) for s in missed] == [TRIES]),
        ("the carer was told of every time", len(told) == len(kept.sessions)),
        ("Sam was reminded before each", _shown(charity, "You ring P14 at") == len(kept.sessions)),
        (
            f"the week comes to {kept.minutes} minutes: two to four hours is right",
            LEAST <= kept.minutes <= MOST,
        ),
        ("a weekly time is agreed from here on", any(s.series for s in kept.to_come)),
    ]


def _of_friday(charity: SimulatedCharity, kept: Kept) -> Verdict:
    looked_for = [e for e in kept.escalations if e.kind == "overdue"]
    told = {t.person for e in looked_for for t in e.told} - {SAM}
    alarmed = any("no check-out" in sms.body for sms in charity.texts("priya"))
    return [
        ("one text to Sam on Friday, answered SAFE", len(looked_for) == 1),
        ("so nobody else was alarmed", not alarmed and not told),
    ]


def _of_the_rest(charity: SimulatedCharity, kept: Kept) -> Verdict:
    concerns = [e for e in kept.escalations if e.kind == "concern"]
    decided = [e.decision.by for e in concerns if e.decision and e.place == "closed"]
    asked = any("URGENT" in sms.body for sms in charity.texts("priya"))
    contact = any("contact report" in sms.body for sms in charity.texts("priya"))
    waited = sum("1 idea of a mentor waits" in sms.body for sms in charity.texts("priya"))
    bulletin = all(_shown(charity, f"• {idea}") == 1 for idea in kept.ideas)
    return [
        ("Priya was told of Saturday's call, and took it", contact and not kept.to_read),
        ("Dan took Sunday's concern and decided, in words", decided == ["dan"]),
        ("Priya, on leave, was left in peace", not asked),
        ("Priya was asked about the week's idea, once", waited == len(kept.ideas) == 1),
        ("the bulletin has it, as she let it out", bulletin),
    ]


def _shown(charity: SimulatedCharity, words: str) -> int:
    return sum(words in shown.text for shown in charity.chat(SAM).shown if not shown.mine)
