"""A mentor who does not check out is looked for, first by an SMS to their own phone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from bot.runtime.importing import import_directory
from flows.events import BotBlocked
from tests.charities import open_simulated_charity
from tests.stories.calls import (
    LONDON,
    SAM,
    begin,
    book,
    chat,
    labels,
    local,
    states,
    texts,
    until,
)

FIVE = local(22, 17)


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    """Sam's call is on, from 4pm to 5pm."""
    async with open_simulated_charity(local(22, 10)) as made:
        made.app.handler.our_number = "+447700900900"
        await book(made, "today 4pm")
        await until(made, local(22, 15, 50))
        await begin(made)
        yield made


def code(charity: SimulatedCharity, name: str) -> str:
    """The code in the newest text to that person that has one."""
    found = [
        re.search(r"(?:[Rr]eply|DONE) (\d{6})", sms.body) for sms in reversed(charity.texts(name))
    ]
    return next(match.group(1) for match in found if match)


async def test_an_overdue_mentor_is_looked_for_step_by_step(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 20))

    assert chat(charity, FIVE)[0] == "17:00 It's 5pm. Is your session over?"
    (own,) = texts(charity, SAM)
    assert own == (
        "17:05 Harbour: your session was due to finish at 5pm. Reply SAFE, or tap in Mentorline. "
        "If not, we text Priya at 5:10pm."
    )
    assert re.fullmatch(
        r"17:10 Harbour: Sam was due to finish at 5pm. Ring them on 07700 900123, "
        r"then reply \d{6}, or we text the team at 5:20pm.",
        texts(charity, "priya")[0],
    )
    assert texts(charity, "dan")[0].startswith("17:20 Harbour: Sam was due to finish at 5pm.")
    assert (await states(charity))[0].state == "overdue"


async def test_the_mentor_taps_that_all_is_well(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 14))
    card = next(s for s in reversed(charity.chat(SAM).shown) if s.pinned)
    assert [key.label for row in card.keys for key in row] == [
        "I'm safe, it's over",
        "Still going",
        "I need help",
    ]

    await charity.taps(SAM, "I'm safe, it's over")

    assert chat(charity)[-1] == (
        "17:14 Good to hear from you. We're telling Priya that you're safe. "
        "Your report can wait till 9am."
    )
    assert labels(charity) == ["Write it now", "Later"]
    assert texts(charity, "priya")[-1] == (
        "17:14 Harbour: Sam is safe, checked out at 5:14pm. Nothing more to do."
    )
    assert (await states(charity))[0].state == "ended"
    assert not card.pinned
    await until(charity, local(22, 18))
    assert texts(charity, "dan") == []

    await charity.taps(SAM, "Write it now")
    assert chat(charity)[-1].startswith(
        "18:00 Thank you. You're checked out at 5:14pm. Did anything"
    )


async def test_safe_by_text_checks_out_and_is_answered(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 6))

    await charity.replies(SAM, "All safe, thanks")

    assert texts(charity, SAM)[-1] == (
        "17:06 Harbour: good to hear from you. You are checked out at 5:06pm. Your report can wait."
    )
    assert (await states(charity))[0].state == "ended"
    assert labels(charity) == ["Write it now", "Later"]
    await until(charity, local(22, 18))
    assert texts(charity, "priya") == []


async def test_safe_before_the_end_is_no_check_out(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 16, 30))
    await charity.replies(SAM, "SAFE")
    assert (await states(charity))[0].state == "live"

    await until(charity, local(22, 17, 1))
    await charity.replies(SAM, "SAFE")
    assert (await states(charity))[0].state == "ended"


async def test_a_mentor_who_turns_texts_off_is_asked_in_chat(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 6))

    await charity.replies(SAM, "END")

    (asked,) = [words for words in chat(charity) if "turned our texts off" in words]
    assert asked == (
        "17:06 Your phone has turned our texts off. Are you safe? "
        "To turn them on, text START to 07700 900900"
    )
    assert texts(charity, "priya")[0].startswith("17:06 Harbour: Sam was due to finish")
    await charity.taps(SAM, "I'm safe, it's over")
    assert (await states(charity))[0].state == "ended"


async def test_whoever_turned_texts_off_before_is_looked_for_by_the_manager(
    charity: SimulatedCharity,
) -> None:
    await charity.replies(SAM, "STOP")

    await until(charity, local(22, 17, 5))

    assert texts(charity, "priya")[0].startswith("17:05 Harbour: Sam was due to finish")


async def test_still_going_gives_ten_minutes_and_says_so(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 12))

    await charity.taps(SAM, "Still going")

    assert "Your session is on until 5:22pm." in chat(charity)[-1]
    assert texts(charity, "priya")[-1] == (
        "17:12 Harbour: Sam is safe, the session goes on till 5:22pm. Nothing more to do."
    )
    assert (await states(charity))[0].state == "live"
    await until(charity, local(22, 17, 26))
    assert texts(charity, "dan") == []

    await until(charity, local(22, 17, 27))
    assert texts(charity, SAM)[-1].startswith(
        "17:27 Harbour: your session was due to finish at 5:22"
    )


async def test_ten_more_minutes_are_had_twice(charity: SimulatedCharity) -> None:
    for minute in (0, 10):
        await until(charity, local(22, 17, minute))
        await charity.taps(SAM, "10 more minutes")
    await until(charity, local(22, 17, 20))

    assert chat(charity)[-1] == "17:20 It's 5:20pm. Is your session over?"
    assert labels(charity) == ["It's over", "Something's wrong"]
    await until(charity, local(22, 17, 26))
    assert texts(charity, SAM)[0].startswith("17:25 ")


async def test_over_in_time_leads_on_to_the_report(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 1))

    await charity.taps(SAM, "It's over")

    assert "You're checked out at 5:01pm. Did anything worry you?" in chat(charity)[-1]
    await until(charity, local(22, 18))
    assert texts(charity, SAM) == []


async def test_who_holds_it_is_told_and_it_is_closed(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 11))
    await charity.replies("priya", code(charity, "priya"))
    assert "Priya has seen that you're not checked out." in chat(charity)[-1]

    await charity.taps(SAM, "I'm safe, it's over")

    last = texts(charity, "priya")[-1]
    assert last == "17:11 Harbour: Sam is safe, checked out at 5:11pm. Nothing more to do."
    assert (await states(charity))[0].state == "ended"


async def test_who_holds_it_is_told_of_a_safe_by_text_and_closes_it(
    charity: SimulatedCharity,
) -> None:
    await until(charity, local(22, 17, 11))
    await charity.replies("priya", code(charity, "priya"))

    await charity.replies(SAM, "SAFE")

    last = texts(charity, "priya")[-1]
    assert last.startswith("17:11 Harbour: Sam is safe, checked out at 5:11pm. Just to close it, ")
    await charity.replies("priya", f"DONE {code(charity, 'priya')} spoke to Sam, all is well")
    assert (await states(charity))[0].state == "ended"


async def test_found_by_the_manager_the_session_is_over(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 11))
    await charity.replies(
        "priya", f"DONE {code(charity, 'priya')} rang Sam, phone was flat, all well"
    )

    session = (await states(charity))[0]
    assert (session.state, session.over_at) == ("ended", local(22, 17, 11))
    await until(charity, local(23, 9))
    assert "Your report of Fri 22 May with P14 is not in yet." in chat(charity)[-1]


async def test_nobody_answers_and_everybody_is_told_whom_to_ring(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 30))

    for name in ("priya", "dan", "ruth"):
        assert re.search(
            r"NO NEWS of Sam since 5pm. Ring 07700 900123, then their contact 07700 900124, "
            r"then 999 or 101. Reply \d{6}.",
            texts(charity, name)[-1],
        )
    assert "We have texted everybody here to look for you." in "\n".join(chat(charity))


async def test_a_concern_does_not_put_it_off(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 16, 59))
    await charity.taps(SAM, "Raise a concern")

    await until(charity, local(22, 17, 10))

    assert any("due to finish at 5pm" in words for words in texts(charity, SAM))
    assert any("Sam was due to finish" in words for words in texts(charity, "priya"))


async def test_a_blocked_bot_costs_nobody_a_minute(charity: SimulatedCharity) -> None:
    await charity.sends(SAM, BotBlocked())
    charity.chat(SAM).blocked = True

    await until(charity, local(22, 17, 10))

    assert texts(charity, SAM)[-1].startswith("17:05 ")
    assert texts(charity, "priya")[0].startswith("17:10 ")


async def test_a_mentor_who_is_removed_while_on_is_looked_for_by_the_manager(
    charity: SimulatedCharity,
) -> None:
    await until(charity, local(22, 16, 30))
    without = charity.directory.model_copy(
        update={
            "people": tuple(p for p in charity.directory.people if p.id != SAM),
            "pairings": (),
        }
    )

    await import_directory(charity.app.database, without, "chance_uk", LONDON, charity.clock.now)
    await until(charity, local(22, 16, 45))

    assert texts(charity, SAM) == []
    assert texts(charity, "priya")[0].startswith("16:30 Harbour: Sam was due to finish at 5pm.")
    assert texts(charity, "dan")[0].startswith("16:40 ")


async def test_checked_out_in_the_flow_it_is_over_for_everybody(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 12))
    await charity.taps(SAM, "Still going")
    await charity.taps(SAM, "It's over")

    assert (await states(charity))[0].state == "ended"
    assert "Did anything worry you?" in chat(charity)[-1]
