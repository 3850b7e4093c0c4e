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
from bot.demo.simulated_charity import LONDON, Town, demo_people
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


async def week(town: Town) -> Verdict:
    """Two sessions held, one that nobody answered, a contact, a concern, and the bulletin."""
    for day in (monday, tuesday, wednesday, thursday, friday, saturday, sunday, next_monday):
        await day(town)
    return await _verdict(town)


async def monday(town: Town) -> None:
    """A session is booked by typing its time, and the carer is told."""
    await taps(town, "My session")
    await _book(town, "tue 5")


async def tuesday(town: Town) -> None:
    """The reminders come; the session is begun from the second of them in one tap."""
    await _remind_carer(town, 1, 17)
    await _begin(town, 1, 17)
    await _until(town, 1, 17, 55)
    await taps(town, "It's over", "No, all fine")
    await _report(town, "cards and a maths game", "the school play", "a maths game with cards")
    await town.replies("priya", code_of(town, "priya"))
    await taps(town, "Book it")
    await _book(town, "thu 5")


async def wednesday(town: Town) -> None:
    """An activity is chosen and kept for next time; the carer is reminded again."""
    await _until(town, 2, 11)
    await taps(town, "Ideas", "They don't want to talk")
    await taps(town, "I guess, you say hot or cold", "Keep it for next time")
    await _remind_carer(town, 3, 17)


async def thursday(town: Town) -> None:
    """Nobody answers: three tries, a text that explains, and a new time."""
    await _begin(town, 3, 17)
    await taps(town, "No answer")
    for _ in range(2):
        await town.forward(timedelta(minutes=10))
        await taps(town, "No answer")
    await taps(town, "I've sent it")
    await town.types(SAM, "fri 4")
    await taps(town, "Yes, book it", "No, all fine")


async def friday(town: Town) -> None:
    """Priya lets an idea out. A session's end is forgotten: a question, a text, SAFE by text."""
    await _until(town, 4, 12, 30)
    await let_ideas_out(town, "priya", "p1")
    await _begin(town, 4, 16)
    await _until(town, 4, 17, 7)
    await town.replies(SAM, "SAFE")
    await _until(town, 4, 17, 20)
    await taps(town, "Write it now", "No, all fine")
    await _report(town, "a story in turns", "the weekend")
    await town.replies("priya", code_of(town, "priya"))
    await taps(town, "Book it")
    await _book(town, "every tue at 5")


async def saturday(town: Town) -> None:
    """The child rings from another number, and that is told."""
    await _until(town, 5, 11)
    await town.types(SAM, "/report_contact")
    await taps(town, "Child rang or texted me", "No, all fine", "I've told them")
    await town.forward(timedelta(minutes=18))
    await town.replies("priya", code_of(town, "priya"))


async def sunday(town: Town) -> None:
    """A concern while the manager is on leave: the team takes it, and decides."""
    await _until(town, 6, 18, 40)
    await raise_concern(town)
    await taps(town, "OK", "P14 (A.B.)", "Home")
    await town.forward(timedelta(minutes=2))
    code = code_of(town, "dan")
    await town.replies("dan", code)
    await town.forward(timedelta(minutes=35))
    await town.replies("dan", f"DONE {code} spoke to the carer, referred to the council")
    await taps(town, "I'm OK")


async def next_monday(town: Town) -> None:
    """The ideas of the week come to every mentor of the programme."""
    await _until(town, 7, 9, 5)


# What several days have in common


async def _book(town: Town, when: str) -> None:
    await town.types(SAM, when)
    await taps(town, "Yes, book it", "I've sent it")


async def _remind_carer(town: Town, day: int, hour: int) -> None:
    """A day before that time the carer's reminder comes, and is sent on."""
    await _until(town, day - 1, hour, 2)
    await taps(town, "I've sent it")


async def _begin(town: Town, day: int, hour: int) -> None:
    """From the reminder of an hour before to the call, five minutes early at the checklist."""
    await _until(town, day, hour - 1, 55)
    await taps(town, "Start checklist")
    await tick_all(town)
    await _until(town, day, hour)
    await taps(town, "Start session")


async def _report(town: Town, did: str, talked: str, worked: str | None = None) -> None:
    """Write a report and send it; what worked is shared with other mentors."""
    await town.types(SAM, did)
    await town.types(SAM, talked)
    await taps(town, "No", "No", "Send it", "Yes" if worked else "No, not this time")
    if worked:
        await town.types(SAM, worked)


async def _until(town: Town, day: int, hour: int, minute: int = 0) -> None:
    """Let time pass until then; Monday is day 0."""
    at = datetime(MONDAY.year, MONDAY.month, MONDAY.day + day, hour, minute, tzinfo=LONDON)
    await town.forward(at - town.clock.now)


# What it came to


async def _verdict(town: Town) -> Verdict:
    kept = await read_week(town, MONDAY)
    return [
        *_of_sessions(town, kept),
        *_of_friday(town, kept),
        *_of_the_rest(town, kept),
        ("what happened is in the evidence, unbroken", kept.intact),
    ]


def _of_sessions(town: Town, kept: Kept) -> Verdict:
    held = [s for s in kept.sessions if s.state == "reported" and s.checked_in_at and s.over_at]
    missed = [s for s in kept.sessions if s.state == "missed"]
    told = [s for s in kept.sessions if s.carer_told_at]
    read = sum("sent in a report" in sms.body for sms in town.texts("priya"))
    return [
        ("two sessions were checked in and out", len(held) == HELD),
        ("both reports are filed", {s.id for s in held} == kept.reported),
        ("Priya was told of both, and has read them", read == HELD and not kept.to_read),
        ("three tries on Thursday, and no more", [len(s.tries) for s in missed] == [TRIES]),
        ("the carer was told of every time", len(told) == len(kept.sessions)),
        ("Sam was reminded before each", _shown(town, "You ring P14 at") == len(kept.sessions)),
        (
            f"the week comes to {kept.minutes} minutes: two to four hours is right",
            LEAST <= kept.minutes <= MOST,
        ),
        ("a weekly time is agreed from here on", any(s.series for s in kept.to_come)),
    ]


def _of_friday(town: Town, kept: Kept) -> Verdict:
    looked_for = [e for e in kept.escalations if e.kind == "overdue"]
    told = {t.person for e in looked_for for t in e.told} - {SAM}
    alarmed = any("no check-out" in sms.body for sms in town.texts("priya"))
    return [
        ("one text to Sam on Friday, answered SAFE", len(looked_for) == 1),
        ("so nobody else was alarmed", not alarmed and not told),
    ]


def _of_the_rest(town: Town, kept: Kept) -> Verdict:
    concerns = [e for e in kept.escalations if e.kind == "concern"]
    decided = [e.decision.by for e in concerns if e.decision and e.place == "closed"]
    asked = any("URGENT" in sms.body for sms in town.texts("priya"))
    contact = any("contact report" in sms.body for sms in town.texts("priya"))
    waited = sum("1 idea of a mentor waits" in sms.body for sms in town.texts("priya"))
    bulletin = all(_shown(town, f"• {idea}") == 1 for idea in kept.ideas)
    return [
        ("Priya was told of Saturday's call, and took it", contact and not kept.to_read),
        ("Dan took Sunday's concern and decided, in words", decided == ["dan"]),
        ("Priya, on leave, was left in peace", not asked),
        ("Priya was asked about the week's idea, once", waited == len(kept.ideas) == 1),
        ("the bulletin has it, as she let it out", bulletin),
    ]


def _shown(town: Town, words: str) -> int:
    return sum(words in shown.text for shown in town.chat(SAM).shown if not shown.mine)
