"""A report that was sent can be changed; the first version is kept."""

from __future__ import annotations

from bot.demo.moves import SAM
from storage.records import reports, sessions
from tests.charities import open_simulated_charity
from tests.stories.cast import FRIDAY
from tests.stories.reporting import has_a_session


async def test_a_sent_report_is_changed_and_both_versions_are_kept() -> None:
    async with open_simulated_charity(FRIDAY.start) as charity:
        await has_a_session(charity)
        await charity.taps(SAM, "No, all fine")
        for words in ("cards", "the school play"):
            await charity.types(SAM, words)
        for label in ("No", "No", "Send it", "Change my report", "Change something", "Did"):
            await charity.taps(SAM, label)
        await charity.types(SAM, "cards and a maths game")

        await charity.taps(SAM, "Send it")

        async with charity.app.database.reading() as tx:
            found = await sessions.load_last(tx, charity.app.organisation, SAM, 1)
            versions = await reports.load(tx, charity.app.organisation, [found[0].id])
        first, second = versions[found[0].id]
        assert "maths" not in first.state
        assert "cards and a maths game" in second.state
        assert "Sent ✅" in "\n".join(shown.text for shown in charity.chat(SAM).shown[-3:])
