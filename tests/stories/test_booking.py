"""Agreeing a time, reminders, moving, misses, and the report that does not come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from tests.charities import open_simulated_charity
from tests.stories.calls import (
    SAM,
    begin,
    book,
    chat,
    labels,
    local,
    report,
    states,
    texts,
    until,
)


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    """Monday 18 May, 10:02, and nothing is booked."""
    async with open_simulated_charity(local(18, 10, 2)) as made:
        yield made


async def book_late(charity: SimulatedCharity, when: str, label: str) -> None:
    """Book a late one: it is asked about once more, and tapped as it was typed."""
    await charity.taps(SAM, "My session")
    await charity.types(SAM, when)
    await charity.taps(SAM, label)
    await charity.taps(SAM, "Yes, book it")
    await charity.taps(SAM, "I've sent it")


async def miss(charity: SimulatedCharity) -> None:
    """Nobody answers three times."""
    await charity.taps(SAM, "No answer")
    for _ in range(2):
        await charity.forward(timedelta(minutes=10))
        await charity.taps(SAM, "No answer")


async def test_a_booked_session_is_reminded_of_at_the_times_that_were_said(
    charity: SimulatedCharity,
) -> None:
    await book(charity, "fri 4")
    assert chat(charity)[-1] == (
        "10:02 Carer told ✅ We'll remind you on Thursday at 4pm and on Friday at 3pm."
    )

    await until(charity, local(21, 16))
    assert chat(charity)[-1].startswith(
        "16:00 Tomorrow at 4pm you ring P14. Here's a reminder for the carer."
    )
    assert labels(charity) == ["Copy text", "I've sent it", "Move it"]
    await charity.taps(SAM, "I've sent it")
    assert chat(charity)[-1].endswith("You said: I've sent it ✅\nCarer told.")

    await until(charity, local(22, 15))
    assert chat(charity)[-1] == "15:00 You ring P14 at 4pm. The checklist takes two minutes."
    assert labels(charity) == ["Start checklist", "Move it", "I can't make it"]


async def test_the_reminder_starts_the_checklist_and_the_session_in_its_time(
    charity: SimulatedCharity,
) -> None:
    await book(charity, "fri 4")
    await until(charity, local(22, 15, 50))

    await begin(charity)

    session = (await states(charity))[0]
    assert (session.state, session.place) == ("live", "Phone")
    assert (session.start, session.end) == (local(22, 16), local(22, 17))
    assert chat(charity)[-1] == "15:50 Your session is on until 5pm. Tap when it's over."
    assert len(await states(charity)) == 1


async def test_a_time_that_is_taken_is_refused_and_the_rest_is_kept(
    charity: SimulatedCharity,
) -> None:
    await book(charity, "fri 4")
    await charity.taps(SAM, "My session")
    await charity.taps(SAM, "Another session")
    await charity.taps(SAM, "Book another one")
    await charity.types(SAM, "fri 4:30pm")

    await charity.taps(SAM, "Yes, book it")

    assert chat(charity)[-1] == (
        "10:02 You have a session with P14 on Fri 22 May, 4pm already. Pick another time. "
        "Friday 22 May, 4:30pm to 5:30pm, by phone. Book it?"
    )
    assert labels(charity)[:2] == ["Yes, book it", "Change something"]
    await charity.taps(SAM, "Change something")
    await charity.taps(SAM, "The day or the time")
    await charity.types(SAM, "fri 5pm")
    await charity.taps(SAM, "Yes, book it")
    assert [s.start for s in await states(charity)] == [local(22, 17), local(22, 16)]


async def test_after_a_time_that_is_taken_another_is_simply_typed(
    charity: SimulatedCharity,
) -> None:
    await book(charity, "fri 4")
    await charity.taps(SAM, "My session")
    await charity.taps(SAM, "Another session")
    await charity.taps(SAM, "Book another one")
    await charity.types(SAM, "fri 4:30pm")
    await charity.taps(SAM, "Yes, book it")

    await charity.types(SAM, "then 5pm")

    assert chat(charity)[-1] == "10:02 Friday 22 May, 5pm to 6pm, by phone. Book it?"
    await charity.taps(SAM, "Yes, book it")
    assert [s.start for s in await states(charity)] == [local(22, 17), local(22, 16)]


async def test_another_time_typed_at_the_read_back_is_read_back_and_booked(
    charity: SimulatedCharity,
) -> None:
    await charity.taps(SAM, "My session")
    await charity.types(SAM, "fri 4-4.45")
    assert chat(charity)[-1] == "10:02 Friday 22 May, 4pm to 4:45pm, by phone. Book it?"

    await charity.types(SAM, "no, half an hour later")

    assert chat(charity)[-1] == "10:02 Friday 22 May, 4:30pm to 5:15pm, by phone. Book it?"
    assert await states(charity) == []
    await charity.taps(SAM, "Yes, book it")
    session = (await states(charity))[0]
    assert (session.start, session.end) == (local(22, 16, 30), local(22, 17, 15))
    await charity.types(SAM, "no, 5pm")
    assert [s.start for s in await states(charity)] == [local(22, 16, 30)]


async def test_a_time_at_night_is_asked_back_before_it_is_read_back(
    charity: SimulatedCharity,
) -> None:
    await charity.taps(SAM, "My session")
    await charity.types(SAM, "every saturday at 2am")

    assert chat(charity)[-1] == "10:02 2am is at night. Did you mean 2pm?"
    assert labels(charity)[:2] == ["Sat 23 May, 2pm", "Sat 23 May, 2am"]
    await charity.taps(SAM, "Sat 23 May, 2pm")
    assert chat(charity)[-1] == (
        "10:02 Saturday 23 May, 2pm to 3pm, and every Saturday after, by phone. Book it?"
    )
    await charity.taps(SAM, "Yes, book it")
    session = (await states(charity))[0]
    assert (session.start, session.series) == (local(23, 14), "Sat 14:00")


async def test_moved_from_the_reminder_it_is_at_the_new_time(charity: SimulatedCharity) -> None:
    await book(charity, "fri 4")
    await until(charity, local(21, 16))

    await charity.taps(SAM, "Move it")
    await charity.types(SAM, "mon 4pm")
    await charity.taps(SAM, "Yes, move it")
    await charity.taps(SAM, "I've sent it")

    session = (await states(charity))[0]
    assert (session.state, session.start) == ("booked", local(25, 16))
    assert session.carer_told_at is not None
    said = len(chat(charity))
    await until(charity, local(24, 15, 59))
    assert len(chat(charity)) == said
    await until(charity, local(24, 16))
    assert chat(charity)[-1].startswith("16:00 Tomorrow at 4pm you ring P14.")


async def test_who_cannot_make_it_leaves_it_out_in_two_taps(charity: SimulatedCharity) -> None:
    await book(charity, "fri 4")
    await until(charity, local(22, 15))

    await charity.taps(SAM, "I can't make it")
    assert chat(charity)[-1] == "15:00 That's fine. What shall we do with Fri 22 May, 4pm?"
    await charity.taps(SAM, "Leave it out")

    assert (await states(charity))[0].state == "cancelled"
    assert chat(charity)[-1].startswith("15:00 Left out ✅ Fri 22 May, 4pm. Now tell the carer.")
    assert labels(charity) == ["Copy text", "I've sent it", "I can't send it"]
    said = len(chat(charity))
    await until(charity, local(23, 12))
    assert len(chat(charity)) == said


async def test_a_weekly_session_books_the_next_one_across_the_clock_change(
    charity: SimulatedCharity,
) -> None:
    await until(charity, local(18, 10, month=10))
    await book(charity, "every tuesday at 5")
    await until(charity, local(20, 16, 30, month=10))
    await begin(charity)
    await until(charity, local(20, 18, month=10))

    await charity.taps(SAM, "It's over")
    await report(charity)

    following, held = await states(charity)
    assert held.state == "reported"
    assert (following.state, following.start) == ("booked", local(27, 17, month=10))
    assert following.start - held.start == timedelta(days=7, hours=1)
    assert chat(charity)[-1] == "18:00 Your next session is Tue 27 Oct, 5pm."


async def test_a_session_that_nobody_began_is_asked_about(charity: SimulatedCharity) -> None:
    await book(charity, "fri 4")
    await until(charity, local(22, 16, 15))
    assert chat(charity)[-1] == ("16:15 Your session with P14 was due to start at 4pm. Is it on?")

    await charity.taps(SAM, "Yes, it's on")
    assert chat(charity)[-1] == "16:15 Your session is on until 5pm. Tap when it's over."
    await until(charity, local(22, 17, 2))
    await charity.taps(SAM, "It's over")

    assert "You're checked out at 5:02pm. Did anything worry you?" in chat(charity)[-1]
    await charity.taps(SAM, "No, all fine")
    assert "step 1" in chat(charity)[-1]


async def test_silence_makes_it_missed_and_the_next_day_is_free(charity: SimulatedCharity) -> None:
    await book(charity, "fri 4")
    await until(charity, local(22, 16, 30))

    assert (await states(charity))[0].state == "missed"
    assert chat(charity)[-1] == (
        "16:30 We wrote down that the session at 4pm did not take place. "
        "Tap My session to book another."
    )
    assert texts(charity, "priya") == []


async def test_the_second_miss_in_a_row_is_told_to_the_manager(charity: SimulatedCharity) -> None:
    for day in (22, 26):
        await book(charity, f"{day} may 4pm")
        await until(charity, local(day, 16))
        await begin(charity)
        await miss(charity)
        if day == 22:
            assert texts(charity, "priya") == []
        await charity.taps(SAM, "I've sent it")
        await charity.taps(SAM, "No time yet")
        await charity.taps(SAM, "No, all fine")

    assert [s.missed_in_a_row for s in await states(charity)] == [2, 1]
    told = texts(charity, "priya")
    assert len(told) == 1
    assert told[0].startswith(
        "16:20 Harbour: Sam got no answer from a family twice. Not urgent. "
        "Ring Sam this week on 07700 900123, and reply "
    )


async def test_what_is_not_urgent_waits_until_morning(charity: SimulatedCharity) -> None:
    for day, late in ((22, "Fri 22 May, 8:50pm"), (26, "Tue 26 May, 8:50pm")):
        await book_late(charity, f"{day} may 20:50", late)
        await until(charity, local(day, 20, 50))
        await begin(charity)
        await miss(charity)
        await charity.taps(SAM, "I've sent it")
        await charity.taps(SAM, "No time yet")
        await charity.taps(SAM, "No, all fine")

    assert texts(charity, "priya") == []
    await until(charity, local(27, 8))
    assert [words[:5] for words in texts(charity, "priya")] == ["08:00"]


async def test_being_looked_for_does_not_wait_until_morning(charity: SimulatedCharity) -> None:
    await book_late(charity, "fri 20:30", "Fri 22 May, 8:30pm")
    await until(charity, local(22, 20, 30))
    await begin(charity)
    await until(charity, local(22, 21, 40))

    assert chat(charity)[-1].startswith("21:")
    assert any(words.startswith("21:30 It's 9:30pm") for words in chat(charity))
    assert texts(charity, SAM)[0].startswith("21:35 ")
    assert texts(charity, "priya")[0].startswith("21:40 ")


async def test_a_report_that_does_not_come_is_asked_for_twice_then_told(
    charity: SimulatedCharity,
) -> None:
    await book(charity, "fri 4")
    await until(charity, local(22, 16))
    await begin(charity)
    await until(charity, local(22, 17))
    await charity.taps(SAM, "It's over")

    await until(charity, local(25, 9))

    nudges = [words for words in chat(charity) if "is not in yet" in words]
    assert [words[:5] for words in nudges] == ["09:00", "09:00"]
    assert len(texts(charity, "priya")) == 1
    assert texts(charity, "priya")[0].startswith("09:00 ")
    await charity.taps(SAM, "Write it now")
    await report(charity)
    assert (await states(charity))[0].state == "reported"


async def test_an_old_button_says_where_the_session_stands(charity: SimulatedCharity) -> None:
    await book(charity, "fri 4")
    await until(charity, local(22, 16, 15))
    asked = charity.chat(SAM).shown[-1]
    yes = asked.key("Yes, it's on")
    assert yes is not None
    await begin(charity)

    await charity.taps_key(SAM, asked, yes)

    assert charity.phones.toasts[-1] == "That button is old. The newest message counts."
    assert chat(charity)[-1].endswith("Your session is on until 5pm. Tap when it's over.")


async def test_over_while_a_try_is_asked_for_leads_to_the_report(charity: SimulatedCharity) -> None:
    await book(charity, "fri 4")
    await until(charity, local(22, 16))
    await begin(charity)
    await until(charity, local(22, 16, 45))
    await charity.taps(SAM, "No answer")
    await until(charity, local(22, 17))
    assert "Try 2 of 3. Ring the carer's phone now." in chat(charity)[-2]
    await charity.taps(SAM, "It's over")
    assert "You're checked out at 5pm. Did anything worry you?" in chat(charity)[-1]

    await charity.taps(SAM, "No, all fine")

    assert "step 1" in chat(charity)[-1]
    await until(charity, local(22, 18))
    assert texts(charity, SAM) == []
