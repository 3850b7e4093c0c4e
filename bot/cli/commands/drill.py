"""`mentorline drill`: a marked drill down the real ladder of a programme, and how it went."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.operations.drill.drills import Drills, PastDrill
from bot.operations.drill.follow import Watch
from bot.operations.drill.plan import Plan, Wanted, make_plan, programme_of, question
from bot.operations.drill.summary import as_document, reached_in, verdict
from bot.runtime.inbound.load import Library
from bot.runtime.open import opened
from bot.runtime.output import say, say_json, say_table
from bot.runtime.settings import Settings, load_settings
from bot.runtime.single_instance import is_running
from flows.directory import Directory
from flows.escalation.ladder import spell
from flows.escalation.state import Escalation
from flows.formatting import clock as spoken
from flows.formatting import day
from flows.user_errors import CommandError

LOOK_SECONDS = 0.5
INTERRUPTED = 130
NOT_RUNNING = (
    "Mentorline is not running here, so nothing would carry the texts. Nobody was texted. "
    "Start it (mentorline run), then try again in the same folder."
)


def drill(wanted: Wanted, *, wait: bool, yes: bool, as_json: bool) -> int:
    """Hold a drill: 0 where a human took it, 1 where nobody did, 130 where it was interrupted.

    Raises CommandError where it can't be held; then nobody was texted.
    """
    return asyncio.run(_drill(wanted, wait=wait, yes=yes, as_json=as_json))


async def _drill(wanted: Wanted, *, wait: bool, yes: bool, as_json: bool) -> int:
    settings = load_settings(for_run=False)
    async with opened(settings) as found:
        plan = await make_plan(found, wanted, settings.zone, datetime.now(UTC))
        if not await is_running(settings):
            raise CommandError(NOT_RUNNING)
        if not yes:
            _confirm(plan, as_json=as_json)
        state = await plan.drills.begin(
            plan.asker, plan.programme, wanted.ladder, datetime.now(UTC)
        )
        if not wait:
            return _leave(state, plan, as_json=as_json)
        if not as_json:
            say("", f"Drill {state.reference} has begun. Ctrl-C ends it, and all are told.")
        show = (lambda _line: None) if as_json else say
        return await _watched(plan, state, settings, show, as_json=as_json)


# Asking first


def _confirm(plan: Plan, *, as_json: bool) -> None:
    """Ask the person at the terminal.

    Raises CommandError where they say no, or there is no terminal.
    """
    if as_json or not sys.stdin.isatty():
        raise CommandError(
            "Real people would be texted. Nobody was. Add --yes to send it without asking."
        )
    say(*question(plan, datetime.now(UTC)))
    if input("Send it now? [y/N] ").strip().casefold() not in {"y", "yes"}:
        raise CommandError("No drill was sent. Nobody was texted.")


def _leave(state: Escalation, plan: Plan, *, as_json: bool) -> int:
    if as_json:
        say_json(as_document(state, plan.reach))
    else:
        say(
            f"Drill {state.reference} has begun. It ends by itself, at the latest at "
            f"{spoken(plan.reach.stages[-1].at, plan.zone)}.",
            "How it went: mentorline drill --history",
        )
    return 0


# Watching it


async def _watched(
    plan: Plan,
    state: Escalation,
    settings: Settings,
    show: Callable[[str], None],
    *,
    as_json: bool,
) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)

    async def pause() -> None:
        try:
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
        except TimeoutError:
            return

    watch = Watch(
        plan,
        show,
        pause,
        clock=lambda: datetime.now(UTC),
        stopped=stop.is_set,
        alive=lambda: is_running(settings),
    )
    over = await watch.until_over(state)
    if as_json:
        say_json(as_document(over, plan.reach))
    else:
        say("", *verdict(over, plan.reach, plan.directory, plan.zone))
    if reached_in(over) is not None:
        return 0
    return INTERRUPTED if stop.is_set() else 1


# Looking back

RESULTS = {
    "untaken": "NOBODY TOOK IT, over after {lasted}",
    "called off": "ended by hand after {lasted}",
    "real concern": "a real concern came after {lasted}",
    None: "under way",
}


def history(programme: str | None, *, as_json: bool) -> int:
    """Print every drill that was held, the latest first, and which programmes had none."""
    return asyncio.run(_history(programme, as_json=as_json))


async def _history(programme: str | None, *, as_json: bool) -> int:
    settings = load_settings(for_run=False)
    async with opened(settings) as found:
        directory = found.directory
        if programme is not None:
            programme_of(directory, programme)
        drills = Drills(found.database, found.organisation, settings.zone, Library())
        past = [p for p in await drills.history() if programme in {None, p.programme}]
    if as_json:
        say_json([_past_document(one) for one in past])
        return 0
    rows = [_past_row(one, directory, settings.zone) for one in past]
    if rows:
        say_table(("When", "Programme", "Ladder", "Result", "Reference"), rows)
    held = {one.programme for one in past}
    for one in directory.programmes:
        if one.id not in held and programme in {None, one.id}:
            say(f"{one.name} was never drilled: mentorline drill --programme {one.id}")
    return 0


def _past_row(one: PastDrill, directory: Directory, zone: ZoneInfo) -> tuple[str, ...]:
    programme = directory.programme(one.programme)
    when = f"{day(one.began_at, zone)} {one.began_at.astimezone(zone):%Y, %H:%M}"
    name = programme.name if programme else one.programme or "-"
    return (when, name, one.ladder or "-", past_result(one, directory), one.reference)


def past_result(one: PastDrill, directory: Directory) -> str:
    """How a drill ended, in words."""
    lasted = spell(one.lasted) if one.lasted is not None else ""
    if one.why == "taken":
        taker = directory.person(one.taken_by)
        return f"{taker.first_name if taker else one.taken_by} took it in {lasted}"
    return RESULTS.get(one.why, "over").format(lasted=lasted)


def _past_document(one: PastDrill) -> dict[str, object]:
    return {
        "reference": one.reference,
        "programme": one.programme,
        "ladder": one.ladder,
        "asked_by": one.asked_by,
        "began_at": one.began_at,
        "ended_at": one.ended_at,
        "result": one.why or "under way",
        "taken_by": one.taken_by,
        "lasted_s": one.lasted.total_seconds() if one.lasted is not None else None,
    }
