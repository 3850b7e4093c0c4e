"""An SMS goes out once where that can be found out, and is repeated with a mark where it can't."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import structlog

from bot.channels.failures import Lasting, PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.channels.inputs import FromReceipt
from flows.events import TextReported
from storage.database.errors import DatabaseBusy
from tests.bot.runtime.outbound.delivering import Desk, Out, text

Lines = list[MutableMapping[str, Any]]

ACCEPTED = TextReported(key="K7Q2-1", receipt="accepted")
REFUSED = TemporaryFailure("refused")
UNKNOWN = UnknownOutcome()
ACCOUNT = PermanentFailure("account", 20003)


@pytest.fixture
def written() -> Iterator[Lines]:
    """The lines of the log from here on, whatever other tests made of it."""
    structlog.reset_defaults()
    with structlog.testing.capture_logs() as lines:
        yield lines


# All is well


async def test_a_text_goes_out_and_its_sid_is_kept(desk: Desk) -> None:
    await desk.add(text())
    await desk.passes()

    assert desk.line.out == [Out(0, "ring Sam")]
    assert desk.reports == [ACCEPTED]
    assert await desk.stands() == ("done", "SM1")


async def test_a_routine_text_is_not_said_to_be_urgent(desk: Desk) -> None:
    await desk.add(text(urgent=False))
    await desk.passes()

    assert desk.line.out == [Out(0, "ring Sam", urgent=False)]


# An unknown outcome (docs/reliability.md, faults 4 to 7)


async def test_a_text_of_unknown_outcome_that_is_there_is_adopted(desk: Desk) -> None:
    desk.line.sends, desk.line.arrives = [UNKNOWN], [True]
    await desk.add(text())
    await desk.passes()
    assert await desk.stands() == ("ready", "unknown 0")
    await desk.passes(60)

    assert desk.sent == [(0, "ring Sam")]
    assert desk.line.looks == [2]
    assert desk.reports == [ACCEPTED]
    assert await desk.stands() == ("done", "SM1")


async def test_a_text_that_is_not_there_is_looked_up_four_times_and_repeated_once(
    desk: Desk,
) -> None:
    desk.line.sends = [UNKNOWN]
    await desk.add(text())
    await desk.passes(600)

    assert desk.line.looks == [2, 5, 10, 20]
    assert desk.sent == [(0, "ring Sam"), (20, "REPEAT ring Sam")]
    assert desk.reports == [ACCEPTED]
    assert await desk.stands() == ("done", "SM2")


async def test_each_look_up_is_counted(desk: Desk) -> None:
    desk.line.sends = [UNKNOWN]
    await desk.add(text())
    await desk.passes(10)

    assert await desk.stands() == ("ready", "unknown 3")


async def test_a_list_that_lags_for_a_minute_costs_one_marked_repeat(desk: Desk) -> None:
    desk.line.sends, desk.line.arrives, desk.line.lag = [UNKNOWN], [True], 60
    await desk.add(text())
    await desk.passes(600)

    assert [body for _, body in desk.sent] == ["ring Sam", "REPEAT ring Sam"]


async def test_a_repeat_of_unknown_outcome_is_not_repeated_while_the_list_may_lag(
    desk: Desk,
) -> None:
    desk.line.sends, desk.line.arrives = [UNKNOWN, UNKNOWN], [True, True]
    desk.line.lag = 60
    await desk.add(text())
    await desk.passes(600)

    assert [body for _, body in desk.sent] == ["ring Sam", "REPEAT ring Sam"]
    assert desk.line.looks == [2, 5, 10, 20, 22, 25, 30, 40, 60]
    assert await desk.stands() == ("done", "SM1")


async def test_a_repeat_that_is_not_there_after_the_lag_is_repeated(desk: Desk) -> None:
    desk.line.sends = [UNKNOWN, UNKNOWN]
    await desk.add(text())
    await desk.passes(20)
    assert await desk.stands() == ("ready", "repeated 1 unknown 0")
    await desk.passes(600)

    assert [at for at, _ in desk.sent] == [0, 20, 60]
    assert desk.sent[2] == (60, "REPEAT ring Sam")
    assert await desk.stands() == ("done", "SM3")


@pytest.mark.parametrize("down", [1, 2, 3, 6])
async def test_after_any_number_of_unknown_outcomes_an_urgent_text_is_tried_within_a_minute(
    desk: Desk, down: int
) -> None:
    """Whether the list shows that it is not there, or is away itself."""
    desk.line.sends = [UNKNOWN] * down
    desk.line.finds = [TemporaryFailure("unavailable")] * (5 * down)
    await desk.add(text())
    await desk.passes(600)

    tries = [at for at, _ in desk.sent]
    assert len(tries) == down + 1
    assert all(later - before <= 60 for before, later in itertools.pairwise(tries))
    assert {body for _, body in desk.sent[1:]} == {"REPEAT ring Sam"}


async def test_while_the_list_is_away_a_routine_text_has_one_repeat_and_no_second(
    desk: Desk,
) -> None:
    desk.line.sends = [UNKNOWN, UNKNOWN]
    desk.line.finds = [TemporaryFailure("unavailable")] * 12
    await desk.add(text(urgent=False))
    await desk.passes(209)
    assert [round(at) for at, _ in desk.sent] == [0, 20]
    await desk.passes(300)

    # 210 is the last that fails; at 270 the list says that neither is there.
    assert [round(at) for at, _ in desk.sent] == [0, 20, 270]


@pytest.mark.parametrize("trouble", [TemporaryFailure("unavailable"), ACCOUNT])
async def test_look_ups_that_fail_lead_to_a_repeat_and_never_to_silence(
    desk: Desk, trouble: Exception
) -> None:
    desk.line.sends = [UNKNOWN]
    desk.line.finds = [trouble] * 4
    await desk.add(text())
    await desk.passes(600)

    assert desk.line.looks == [2, 5, 10, 20]
    assert desk.sent == [(0, "ring Sam"), (20, "REPEAT ring Sam")]


async def test_a_repeat_that_is_refused_is_looked_up_again_before_it_goes_out(
    desk: Desk,
) -> None:
    desk.line.sends, desk.line.arrives, desk.line.lag = [UNKNOWN, REFUSED], [True], 22
    await desk.add(text())
    await desk.passes(20)
    assert await desk.stands() == ("ready", "refused 1 unknown 3")
    await desk.passes(600)

    assert desk.sent == [(0, "ring Sam"), (20, "REPEAT ring Sam")]  # the second was refused
    assert desk.line.looks == [2, 5, 10, 20, 25]
    assert await desk.stands() == ("done", "SM1")


async def test_a_text_with_the_same_words_that_is_known_already_is_not_adopted(
    desk: Desk,
) -> None:
    """Two admins may share a phone: the page to one of them is not the page to the other."""
    desk.line.sends = [None, UNKNOWN]
    await desk.add(text("page-ada"))
    await desk.passes(1)
    await desk.add(text("page-ben"))
    await desk.passes(600)

    assert [body for _, body in desk.sent] == ["ring Sam", "ring Sam", "REPEAT ring Sam"]


@pytest.mark.parametrize(("before", "adopted"), [(5, True), (6, False)])
async def test_an_earlier_text_with_the_same_words_is_not_adopted(
    desk: Desk, before: int, adopted: bool
) -> None:
    """Twilio's clock may be a few seconds behind ours, but not more."""
    await desk.line.send("+447700900456", "ring Sam", "K7Q2-0", urgent=True)
    await desk.add(text())
    desk.clock.forward(timedelta(seconds=before))
    desk.line.sends = [UNKNOWN]
    await desk.passes(600)

    assert ("REPEAT ring Sam" in [body for _, body in desk.sent]) is not adopted


async def test_a_text_is_looked_for_in_the_words_that_it_may_have_gone_out_in(
    desk: Desk,
) -> None:
    desk.line.sends, desk.line.arrives = [UNKNOWN, UNKNOWN], [False, False]
    await desk.add(text("K7Q2-1"), text("K7Q2-2", "ring Lee", late="ring Lee, late"))
    await desk.passes(2)

    marked = [
        f"{mark}{words}" for mark in ("", "REPEAT ") for words in ("ring Lee", "ring Lee, late")
    ]
    assert sorted(desk.line.asked) == sorted(["ring Sam", "REPEAT ring Sam", *marked])


async def test_a_look_up_is_made_although_the_database_cannot_be_read(
    desk: Desk, written: Lines
) -> None:
    desk.line.sends, desk.line.arrives = [UNKNOWN], [True]
    await desk.add(text())
    await desk.passes()
    desk.deliverer._texts._database = _Away()  # type: ignore[assignment]
    await desk.passes(2)

    assert desk.line.looks == [2]
    assert await desk.stands() == ("done", "SM1")
    assert {"event": "not_read", "error": "DatabaseBusy"} in _without_level(written)


class _Away:
    """A database that somebody else holds."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Never."""
        raise DatabaseBusy
        yield


# After a crash (faults 3 to 5)


async def test_a_row_whose_claim_ran_out_is_looked_up_and_adopted(desk: Desk) -> None:
    await desk.add(text())
    await desk.claims()
    await desk.line.send("+447700900456", "ring Sam", "K7Q2-1", urgent=True)  # and then it died
    desk.starts()
    await desk.passes(120)

    assert desk.sent == [(0, "ring Sam")]
    assert desk.line.looks == [60]
    assert desk.reports == [ACCEPTED]
    assert await desk.stands() == ("done", "SM1")


async def test_a_row_whose_claim_ran_out_and_that_is_not_there_goes_out_with_the_mark(
    desk: Desk,
) -> None:
    await desk.add(text())
    await desk.claims()
    desk.starts()
    await desk.passes(120)

    assert desk.line.looks == [60, 63, 68, 78]
    assert desk.sent == [(78, "REPEAT ring Sam")]


async def test_a_row_whose_claim_ran_out_stays_unknown_when_the_look_up_fails(
    desk: Desk,
) -> None:
    await desk.add(text())
    await desk.claims()
    desk.starts()
    desk.line.finds = [REFUSED]
    await desk.passes(60)

    assert await desk.stands() == ("ready", "unknown 1")


async def test_a_routine_row_whose_claim_ran_out_stays_unknown_while_it_waits_its_turn(
    desk: Desk,
) -> None:
    await desk.add(text("N4R8-1", urgent=False), text("N4R8-2", urgent=False))
    await desk.claims()
    desk.starts()
    await desk.passes(120)

    assert {body for _, body in desk.sent} == {"REPEAT ring Sam"}


async def test_who_slept_through_its_lease_cannot_write_down_what_became_of_it(
    desk: Desk,
) -> None:
    """Fault 50 of docs/reliability.md: its fence is stale."""
    await desk.add(text())
    (slept,) = await desk.claims()
    desk.line.sends, desk.line.arrives = [UNKNOWN], [True]
    zombie = await desk.deliverer.deliver(slept)
    await desk.passes(120)
    assert await desk.stands() == ("done", "SM1")

    async with desk.database.transaction("harbour") as tx:
        await desk.deliverer.settle(tx, [zombie], desk.clock())
    await desk.passes(120)

    assert desk.sent == [(0, "ring Sam")]
    assert await desk.stands() == ("done", "SM1")


# Refused (fault 8)


async def test_a_clear_refusal_is_tried_again_after_5_and_15_seconds_then_each_minute(
    desk: Desk,
) -> None:
    desk.line.sends = [REFUSED] * 5
    await desk.add(text())
    await desk.passes()
    assert await desk.stands() == ("ready", "refused 1")
    await desk.passes(300)

    assert desk.sent == [(at, "ring Sam") for at in (0, 5, 15, 60, 120, 180)]
    assert await desk.stands() == ("done", "SM6")


async def test_look_ups_do_not_count_as_refusals(desk: Desk) -> None:
    desk.line.sends = [UNKNOWN, REFUSED]
    await desk.add(text())
    await desk.passes(60)

    assert [at for at, _ in desk.sent] == [0, 20, 25]


# Too many (fault 9)

BUSY = TemporaryFailure("too_many")


async def test_too_many_is_tried_again_soon_then_rarely_and_never_at_the_same_moment(
    desk: Desk,
) -> None:
    desk.line.sends = [BUSY] * 18
    await desk.add(text("K7Q2-1"), text("K7Q2-2"))
    await desk.passes(600)

    for key in ("K7Q2-1", "K7Q2-2"):
        tries = [out.at for out in desk.line.out if out.key == key]
        waits = [b - a for a, b in pairwise(tries)]
        least = [1, 2, 4, 8, 16, 32, 60, 60, 60]
        most = [1.5, 3, 6, 12, 24, 48, 60, 60, 60]
        assert len(waits) == 9
        assert all(a <= w <= b for a, w, b in zip(least, waits, most, strict=True))
    first, second = ([o.at for o in desk.line.out if o.key == f"K7Q2-{n}"][1] for n in (1, 2))
    assert first != second


async def test_twilio_may_say_how_long_up_to_a_minute(desk: Desk) -> None:
    desk.line.sends = [TemporaryFailure("too_many", 10), TemporaryFailure("too_many", 3600)]
    await desk.add(text())
    await desk.passes(600)

    waits = [out.at for out in desk.line.out]
    assert 10 <= waits[1] <= 15
    assert round(waits[2] - waits[1], 3) == 60


async def test_when_it_is_too_much_reminders_rest_and_concerns_do_not(desk: Desk) -> None:
    desk.line.sends = [BUSY]
    await desk.add(text("N4R8-1", urgent=False), text("N4R8-2", urgent=False))
    await desk.passes()
    await desk.add(text("K7Q2-1"))
    await desk.passes(60)

    out = [(o.key, o.at) for o in desk.line.out]
    assert out[0] in (("N4R8-1", 0), ("N4R8-2", 0))
    assert out[1] == ("K7Q2-1", 0)
    assert {key for key, _ in out[2:]} == {"N4R8-1", "N4R8-2"}
    assert all(at >= 30 for _, at in out[2:])
    assert out[3][1] > out[2][1]


async def test_a_reminder_that_has_its_time_already_rests_too(desk: Desk) -> None:
    desk.line.sends = [None, BUSY]
    await desk.add(*(text(f"N4R8-{n}", urgent=False) for n in range(4)))
    await desk.passes(60)

    assert [o.at for o in desk.line.out[:2]] == [0, 0.2]
    went, refused = (o.key for o in desk.line.out[:2])
    rested = {o.key: o.at for o in desk.line.out[2:]}
    assert set(rested) == {f"N4R8-{n}" for n in range(4)} - {went}
    assert sorted(at for key, at in rested.items() if key != refused) == [30.2, 30.4]


async def test_a_reminder_that_comes_back_is_paced_like_any_other(desk: Desk) -> None:
    desk.line.sends = [REFUSED]
    await desk.add(text("N4R8-1", urgent=False))
    await desk.passes(5 - 0.001)
    desk.clock.forward(timedelta(seconds=0.001))
    await desk.add(text("N4R8-2", urgent=False))
    await desk.passes(1)

    again = desk.line.out[1:]
    assert {o.key for o in again} == {"N4R8-1", "N4R8-2"}
    assert [o.at for o in again] == [5, 5.2]


async def test_a_long_rest_that_twilio_asks_for_is_kept_by_reminders(desk: Desk) -> None:
    desk.line.sends = [TemporaryFailure("too_many", 50)]
    await desk.add(text("K7Q2-1"), text("N4R8-1", urgent=False))
    await desk.passes(120)

    again = {out.key: out.at for out in desk.line.out}
    assert again["N4R8-1"] >= 50


async def test_another_refusal_gives_reminders_no_rest(desk: Desk) -> None:
    desk.line.sends = [REFUSED]
    await desk.add(text("K7Q2-1"), text("N4R8-1", urgent=False))
    await desk.passes(1)

    assert {out.key for out in desk.line.out} == {"K7Q2-1", "N4R8-1"}


# Pacing


async def test_routine_texts_stay_apart(desk: Desk) -> None:
    await desk.add(*(text(f"N4R8-{n}", urgent=False) for n in range(5)))
    await desk.passes(10)

    assert [out.at for out in desk.line.out] == [0, 0.2, 0.4, 0.6, 0.8]
    await desk.add(text("N4R8-9", urgent=False))
    await desk.passes(1)
    assert desk.line.out[-1].at == 10


async def test_a_clock_that_is_set_back_an_hour_holds_no_reminder_for_an_hour(
    desk: Desk,
) -> None:
    """Fault 47 of docs/reliability.md."""
    desk.line.sends = [BUSY]
    await desk.add(text("N4R8-1", urgent=False))
    await desk.passes()
    desk.clock.now -= timedelta(hours=1)
    await desk.add(text("N4R8-2", urgent=False))
    await desk.passes(1)

    assert [out.key for out in desk.line.out] == ["N4R8-1", "N4R8-2"]


async def test_a_concern_overtakes_every_routine_text_that_waits(desk: Desk) -> None:
    await desk.add(*(text(f"N4R8-{n}", urgent=False) for n in range(100)))
    await desk.passes(2)
    await desk.add(*(text(f"K7Q2-{n}") for n in range(3)))
    await desk.passes()

    assert {out.key for out in desk.line.out[-3:]} == {"K7Q2-0", "K7Q2-1", "K7Q2-2"}
    assert desk.line.out[-1].at == 2
    await desk.passes(120)
    assert len(desk.line.out) == 103


# Late


@pytest.mark.parametrize(("waited", "body"), [(120, "ring Sam"), (121, "sent late")])
async def test_a_text_that_waited_long_says_so(desk: Desk, waited: int, body: str) -> None:
    await desk.add(text(late="sent late"))
    desk.clock.forward(timedelta(seconds=waited))
    await desk.passes()

    assert [found for _, found in desk.sent] == [body]


async def test_a_text_without_other_words_stays_as_it_is(desk: Desk) -> None:
    await desk.add(text())
    desk.clock.forward(timedelta(hours=1))
    await desk.passes()

    assert [found for _, found in desk.sent] == ["ring Sam"]


async def test_a_late_text_of_unknown_outcome_is_found_in_its_other_words(desk: Desk) -> None:
    desk.line.sends, desk.line.arrives = [UNKNOWN], [True]
    await desk.add(text(late="sent late"))
    desk.clock.forward(timedelta(minutes=3))
    await desk.passes(60)

    assert [body for _, body in desk.sent] == ["sent late"]


async def test_a_late_repeat_says_both(desk: Desk) -> None:
    await desk.add(text(late="sent late"))
    await desk.claims()
    desk.starts()
    desk.clock.forward(timedelta(hours=3))
    desk.line.sends, desk.line.arrives = [UNKNOWN], [True]
    await desk.passes(120)

    assert [body for _, body in desk.sent] == ["REPEAT sent late"]
    assert await desk.stands() == ("done", "SM1")


# Lasting failures (faults 10, 11, 13)


@pytest.mark.parametrize(
    ("reason", "code"),
    [("bad_number", 21211), ("opted_out", 21610), ("not_a_test_number", None)],
)
async def test_a_lasting_failure_is_handed_on_with_its_code(
    desk: Desk, reason: Lasting, code: int | None
) -> None:
    desk.line.sends = [PermanentFailure(reason, code)]
    await desk.add(text())
    await desk.passes(600)

    assert desk.reports == [TextReported(key="K7Q2-1", receipt="failed", error=code)]
    assert await desk.stands() == ("failed", reason)
    assert len(desk.sent) == 1
    assert desk.aside == []


async def test_a_text_that_twilio_cannot_read_is_our_fault_and_an_admin_hears_of_it(
    desk: Desk,
) -> None:
    desk.line.sends = [PermanentFailure("bad_request", 21617)]
    await desk.add(text())
    await desk.passes()

    assert desk.aside == [("K7Q2-1", "PermanentFailure")]
    assert desk.reports == [TextReported(key="K7Q2-1", receipt="failed", error=21617)]


async def test_an_account_at_fault_is_told_at_once_and_the_text_waits(desk: Desk) -> None:
    desk.line.sends = [ACCOUNT] * 3
    await desk.add(text())
    await desk.passes()

    page = TextReported(key="account-20260522T15", receipt="failed", error=20003)
    assert desk.reports == [page]
    assert await desk.stands() == ("ready", "refused 1")
    await desk.passes(600)
    assert [at for at, _ in desk.sent] == [0, 5, 15, 60]
    assert desk.reports == [page, page, page, ACCEPTED]  # the inbox takes each key once


async def test_after_an_unknown_outcome_a_fault_of_the_account_forgets_nothing(
    desk: Desk,
) -> None:
    desk.line.sends = [UNKNOWN, ACCOUNT]
    await desk.add(text())
    await desk.passes(20)

    assert await desk.stands() == ("ready", "refused 1 unknown 3")


async def test_the_text_about_the_account_does_not_wait_till_it_is_mended(desk: Desk) -> None:
    desk.line.sends = [ACCOUNT]
    await desk.add(text("account-20260522T15-ada"))
    await desk.passes(600)

    assert len(desk.sent) == 1
    assert desk.reports == []
    assert await desk.stands("account-20260522T15-ada") == ("failed", "account")


# What follows cannot be stored, or is a bug


async def test_what_follows_is_stored_later_and_the_text_is_not_sent_again(desk: Desk) -> None:
    desk.refuses = [DatabaseBusy(), DatabaseBusy()]
    await desk.add(text())
    await desk.passes()
    assert await desk.stands() == ("ready", "sent SM1")
    desk.starts()
    await desk.passes(10)

    assert desk.sent == [(0, "ring Sam")]
    assert desk.line.looks == []
    assert desk.handled == [FromReceipt(ACCEPTED)]
    assert await desk.stands() == ("done", "SM1")


async def test_what_follows_is_tried_again_after_a_second(desk: Desk) -> None:
    desk.refuses = [DatabaseBusy()]
    await desk.add(text())
    await desk.passes()

    assert (await desk.row()).state == "ready"
    await desk.passes(0.9)
    assert desk.handled == []
    await desk.passes(0.1)
    assert desk.handled == [FromReceipt(ACCEPTED)]


async def test_a_failure_that_cannot_be_stored_is_found_again(desk: Desk) -> None:
    desk.refuses = [DatabaseBusy()]
    desk.line.sends = [PermanentFailure("bad_number", 21211)] * 2
    await desk.add(text())
    await desk.passes()
    assert await desk.stands() == ("ready", None)
    await desk.passes(10)

    assert desk.reports == [TextReported(key="K7Q2-1", receipt="failed", error=21211)]


async def test_a_page_that_cannot_be_stored_is_tried_again(desk: Desk) -> None:
    desk.refuses = [DatabaseBusy()]
    desk.line.sends = [ACCOUNT, ACCOUNT]
    await desk.add(text())
    await desk.passes(3)

    assert [report.key for report in desk.reports] == ["account-20260522T15"]


async def test_a_bug_in_what_follows_is_told_to_an_admin_and_the_text_stays_sent(
    desk: Desk,
) -> None:
    desk.refuses = [ValueError("odd")]
    await desk.add(text())
    await desk.passes(600)

    assert desk.aside == [("K7Q2-1", "ValueError")]
    assert desk.sent == [(0, "ring Sam")]
    assert await desk.stands() == ("done", "SM1")


async def test_a_bug_in_what_follows_from_telling_of_a_bug_is_not_told_again(desk: Desk) -> None:
    desk.refuses = [ValueError("odd")] * 3
    await desk.add(text("aside-jobs-K7Q2-1-ada"))
    await desk.passes(600)

    assert desk.aside == []
    assert await desk.stands("aside-jobs-K7Q2-1-ada") == ("done", "SM1")


async def test_an_admin_who_cannot_be_told_ends_nothing(desk: Desk) -> None:
    desk.refuses, desk.aside_fails = [ValueError("odd")], RuntimeError("worse")
    await desk.add(text())
    await desk.passes(600)

    assert await desk.stands() == ("done", "SM1")


# Bugs of ours


async def test_a_text_that_our_own_code_cannot_carry_out_counts_as_failed_in_the_end(
    desk: Desk,
) -> None:
    await desk.add_raw("text", '{"to": "priya"}')
    await desk.passes(2)
    assert desk.aside == []
    assert await desk.stands("odd") == ("ready", "bugs 2 unknown 1")
    await desk.passes(600)

    assert desk.aside == [("odd", "DatabaseTooNew")] * 3  # kept aside once, under its key
    assert desk.reports == [TextReported(key="odd", receipt="failed")]
    assert await desk.stands("odd") == ("failed", "DatabaseTooNew")


async def test_refusals_do_not_count_as_bugs(desk: Desk) -> None:
    desk.line.sends = [REFUSED] * 9 + [RuntimeError("once")]
    await desk.add(text())
    await desk.passes(1200)

    assert desk.aside == []
    assert (await desk.row()).state == "done"


async def test_after_a_bug_a_text_may_have_gone_out_and_is_looked_up(desk: Desk) -> None:
    desk.line.sends = [RuntimeError("odd")]
    await desk.add(text())
    await desk.passes()
    assert await desk.stands() == ("ready", "bugs 1 unknown 0")
    await desk.passes(600)

    assert desk.line.looks == [1, 4, 9, 19]
    assert desk.sent == [(0, "ring Sam"), (19, "REPEAT ring Sam")]


async def test_a_bug_in_the_look_up_does_not_keep_a_text_for_ever(desk: Desk) -> None:
    desk.line.sends = [UNKNOWN]
    desk.line.finds = [RuntimeError("odd")] * 3
    await desk.add(text())
    await desk.passes(600)

    assert desk.aside == [("K7Q2-1", "RuntimeError")]
    assert desk.line.looks == [2, 3, 5, 9]
    assert desk.sent[1] == (9, "REPEAT ring Sam")


# The log: ids only


@pytest.mark.parametrize(
    ("sends", "lines"),
    [
        ([None], [{"event": "text_accepted", "sid": "SM1", "repeat": False}]),
        (
            [UNKNOWN],
            [
                {"event": "text_unknown", "repeat": False},
                {"event": "text_accepted", "sid": "SM2", "repeat": True},
            ],
        ),
        (
            [PermanentFailure("bad_number", 21211)],
            [{"event": "row_refused", "kind": "text", "reason": "bad_number"}],
        ),
        (
            [RuntimeError("odd")],
            [
                {"event": "row_failed", "kind": "text", "error": "RuntimeError"},
                {"event": "text_accepted", "sid": "SM2", "repeat": True},
            ],
        ),
    ],
)
async def test_the_log_says_what_became_of_a_text_by_its_key(
    desk: Desk,
    written: Lines,
    sends: list[Exception | None],
    lines: list[dict[str, object]],
) -> None:
    desk.line.sends = [*sends]
    await desk.add(text())
    await desk.passes(60)

    assert _without_level(written) == [{"key": "K7Q2-1", **line} for line in lines]


def _without_level(written: Lines) -> list[dict[str, object]]:
    return [{name: line[name] for name in line if name != "log_level"} for line in written]


async def test_the_log_says_that_a_text_was_adopted_after_a_look_up_that_failed(
    desk: Desk, written: Lines
) -> None:
    desk.line.sends, desk.line.arrives = [UNKNOWN], [True]
    desk.line.finds = [TemporaryFailure("unavailable")]
    await desk.add(text())
    await desk.passes(60)

    assert _without_level(written)[1:] == [
        {"event": "look_up_failed", "key": "K7Q2-1", "reason": "unavailable"},
        {"event": "text_adopted", "key": "K7Q2-1", "sid": "SM1"},
    ]


async def test_the_log_says_what_could_not_be_stored_or_told(desk: Desk, written: Lines) -> None:
    desk.refuses, desk.aside_fails = [DatabaseBusy(), ValueError("odd")], RuntimeError("worse")
    await desk.add(text())
    await desk.passes(60)

    row = {"kind": "text", "key": "K7Q2-1"}
    assert _without_level(written)[1:] == [
        {"event": "not_stored", "error": "DatabaseBusy", **row},
        {"event": "not_followed", "error": "ValueError", **row},
        {"event": "not_paged", "error": "RuntimeError", **row},
    ]
