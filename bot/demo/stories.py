"""Stories that play by themselves, for a person who wants to see before they believe.

Each has a result that it must come to; a story with any other end is a failure.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rich.console import Console

from bot.demo.moves import SAM, Story, Verdict, code_of, raise_concern, tick_all
from bot.demo.simulated_charity import SimulatedCharity
from bot.demo.terminal import Screen, clock_line, heading
from bot.demo.week import week
from flows.escalation.state import Escalation
from flows.sessions.machine import Session
from storage.database.formats import read
from storage.records import escalations, reports, sessions
from storage.records.evidence import about


async def play(name: str, charity: SimulatedCharity, console: Console) -> bool:
    """Play one story and print it; whether it ended as it should."""
    title, story = STORIES[name]
    heading(console, f"{title}. {clock_line(charity.local_time())}")
    screen = Screen(console, charity)
    verdict = await story(charity)
    screen.flush()
    heading(console, "What it came to")
    for words, true in verdict:
        console.print(f"{'yes' if true else 'NO ':<4} {words}", style="green" if true else "red")
    return all(true for _, true in verdict)


async def session(charity: SimulatedCharity) -> Verdict:
    """A plain session: checklist, start, finish, report."""
    for label in ("My session", "The carer agreed to now", "By phone"):
        await charity.taps(SAM, label)
    await tick_all(charity)
    await charity.taps(SAM, "Start session")
    await charity.forward(timedelta(minutes=55))
    for label in ("It's over", "No, all fine"):
        await charity.taps(SAM, label)
    await charity.types(SAM, "cards and a maths game")
    await charity.types(SAM, "the school play")
    for label in ("No", "No", "Send it", "No, not this time"):
        await charity.taps(SAM, label)
    async with charity.app.database.reading() as tx:
        found = await sessions.load_last(tx, charity.app.organisation, SAM, 1)
        filed = await reports.load(tx, charity.app.organisation, [s.id for s in found])
    states = [read(Session, one.state) for one in found]
    told = [sms.body for sms in charity.texts("priya")]
    return [
        ("the session was checked in and out", bool(states and states[0].over_at)),
        ("its report is filed", bool(filed)),
        ("Priya heard that it is in", len(told) == 1 and "sent in a report" in told[0]),
        (
            "nobody was alarmed: that isn't urgent, and it was the only text",
            [sms.body for sms in charity.phones.texts] == told
            and all("Not urgent" in t for t in told),
        ),
    ]


async def concern(charity: SimulatedCharity) -> Verdict:
    """A concern that the manager takes and decides."""
    await raise_concern(charity)
    for label in ("OK", "P14 (A.B.)", "Home"):
        await charity.taps(SAM, label)
    await charity.forward(timedelta(minutes=4))
    code = code_of(charity, "priya")
    await charity.replies("priya", code)
    await charity.forward(timedelta(minutes=25))
    await charity.replies("priya", f"DONE {code} spoke to the carer, referred to the council")
    await charity.taps(SAM, "I'm OK")
    state = await only_concern(charity)
    return [
        ("Priya was texted at once", bool(charity.texts("priya"))),
        ("Priya took it", "priya" in {t.person for t in state.told}),
        ("Priya decided, in words", state.decision is not None and state.decision.by == "priya"),
        ("it is closed, and Sam was told", state.place == "closed"),
        ("every step is in the evidence", await _recorded(charity, state) >= 5),
    ]


async def silence(charity: SimulatedCharity) -> Verdict:
    """Nobody answers: the ladder climbs to the public numbers."""
    opened = charity.clock.now
    await raise_concern(charity)
    for label in ("OK", "Skip", "Skip"):
        await charity.taps(SAM, label)
    await charity.forward(timedelta(minutes=21))
    reached = _first_shown(charity, "That's for us to fix")
    await charity.forward(timedelta(minutes=10))
    for label in ("I rang them", "NSPCC", "They'll act"):
        await charity.taps(SAM, label)
    state = await only_concern(charity)
    screen = "\n".join(shown.text for shown in charity.chat(SAM).shown)
    texted = {who for who in ("priya", "dan", "ruth") if charity.texts(who)}
    return [
        ("Priya, Dan and Ruth were all texted", texted == {"priya", "dan", "ruth"}),
        (
            "the public numbers were on Sam's screen within 29 minutes",
            reached is not None and reached - opened <= timedelta(minutes=29),
        ),
        ("a number that may be open is there: the council's, and 999", "07700 900321" in screen),
        ("the NSPCC's number is there", "0808 800 5000" in screen),
        ("Sam's call is on record", state.rang_at is not None and state.advised),
        ("it stays open until one of the team takes it", state.is_open),
    ]


async def no_answer(charity: SimulatedCharity) -> Verdict:
    """Nobody picks up: three tries, then a text for the carer."""
    for label in ("My session", "The carer agreed to now", "By phone"):
        await charity.taps(SAM, label)
    await tick_all(charity)
    for label in ("Start session", "No answer"):
        await charity.taps(SAM, label)
    for _ in range(2):
        await charity.forward(timedelta(minutes=10))
        await charity.taps(SAM, "No answer")
    await charity.taps(SAM, "I've sent it")
    await charity.taps(SAM, "No time yet")
    await charity.taps(SAM, "No, all fine")
    async with charity.app.database.reading() as tx:
        found = await sessions.load_last(tx, charity.app.organisation, SAM, 1)
    state = read(Session, found[0].state)
    return [
        ("three tries were made, and no more", len(state.tries) == 3),
        ("the session is kept as missed", state.state == "missed"),
        ("a first miss alarms nobody", not charity.phones.texts),
    ]


STORIES: dict[str, tuple[str, Story]] = {
    "concern": ("A concern, taken and decided by a human", concern),
    "silence": ("A concern, and nobody answers", silence),
    "session": ("A session, from the checklist to the report", session),
    "week": ("A week of one programme", week),
    "no-answer": ("Nobody picks up the phone", no_answer),
}


async def only_concern(charity: SimulatedCharity) -> Escalation:
    """The one concern of a story."""
    async with charity.app.database.reading() as tx:
        found = await escalations.load_of_mentor(tx, charity.app.organisation, SAM)
    return read(Escalation, next(iter(found.values())).state)


async def _recorded(charity: SimulatedCharity, state: Escalation) -> int:
    async with charity.app.database.reading() as tx:
        return len(await about(tx, charity.app.organisation, [state.reference]))


def _first_shown(charity: SimulatedCharity, words: str) -> datetime | None:
    return next((shown.at for shown in charity.chat(SAM).shown if words in shown.text), None)
