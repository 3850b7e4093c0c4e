"""Each evening before days on which nobody could be told, the admins are texted once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.demo.simulated_charity import LONDON, SimulatedCharity, demo_people
from bot.operations.monitoring.gap_check import GapCheck
from flows.directory import Directory, Leave
from tests.bot.operations.monitoring.monitored import a_charity

CHRISTMAS = Leave(first=date(2026, 12, 24), last=date(2026, 12, 27))
EVENING = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
TEXT = (
    "Harbour: everybody on a ladder is away from Thu 24 Dec to Sun 27 Dec. Nobody could be told "
    "of a concern. Name a stand-in, then import."
)


def away(*ids: str) -> Directory:
    people = demo_people()
    listed = tuple(
        p.model_copy(update={"away": (CHRISTMAS,)}) if p.id in ids else p for p in people.people
    )
    return people.model_copy(update={"people": listed})


def gap_check(charity: SimulatedCharity) -> GapCheck:
    app = charity.app
    return GapCheck(app.database, app.organisation, app.library, LONDON, app.worker.bell.set)


def told(charity: SimulatedCharity) -> list[str]:
    return [sms.body for sms in charity.texts("ada") if sms.outgoing]


async def test_an_admin_gets_one_text_an_evening_also_after_a_restart() -> None:
    async with a_charity(EVENING, people=away("dan", "ruth")) as charity:
        check = gap_check(charity)
        await check.once(EVENING)
        await check.once(EVENING + timedelta(minutes=1))
        await gap_check(charity).once(EVENING + timedelta(minutes=2))  # another process
        await charity.forward(timedelta(minutes=5))
        assert told(charity) == [TEXT]

        tomorrow = EVENING + timedelta(days=1)
        await charity.forward(tomorrow - charity.clock.now)
        await check.once(tomorrow)
        await charity.forward(timedelta(minutes=5))
        assert told(charity) == [TEXT, TEXT]


async def test_by_day_nobody_is_texted() -> None:
    async with a_charity(EVENING, people=away("dan", "ruth")) as charity:
        assert await gap_check(charity).once(EVENING - timedelta(hours=1)) is None


async def test_while_somebody_is_there_nobody_is_texted() -> None:
    async with a_charity(EVENING, people=away("dan")) as charity:
        assert await gap_check(charity).once(EVENING) is None


async def test_more_than_four_weeks_before_it_is_left_to_import_and_doctor() -> None:
    async with a_charity(EVENING, people=away("dan", "ruth")) as charity:
        assert await gap_check(charity).once(EVENING - timedelta(days=10)) is None


async def test_on_the_days_themselves_it_is_told_until_they_are_over() -> None:
    async with a_charity(EVENING, people=away("dan", "ruth")) as charity:
        last = datetime(2026, 12, 27, 18, 30, tzinfo=UTC)
        gap = await gap_check(charity).once(last)
        assert gap is not None
        assert gap.short_days == "on Sun 27 Dec"
        assert await gap_check(charity).once(last + timedelta(days=1)) is None
