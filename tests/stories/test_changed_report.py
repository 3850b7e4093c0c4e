"""A report that was sent can be changed; the first version is kept."""

from __future__ import annotations

from bot.demo.moves import SAM
from storage.records import reports, sessions
from tests.charities import open_town
from tests.stories.cast import FRIDAY
from tests.stories.reporting import has_a_session


async def test_a_sent_report_is_changed_and_both_versions_are_kept() -> None:
    async with open_town(FRIDAY.start) as town:
        await has_a_session(town)
        await town.taps(SAM, "No, all fine")
        for words in ("cards", "the school play"):
            await town.types(SAM, words)
        for label in ("No", "No", "Send it", "Change my report", "Change something", "Did"):
            await town.taps(SAM, label)
        await town.types(SAM, "cards and a maths game")

        await town.taps(SAM, "Send it")

        async with town.app.database.reading() as tx:
            found = await sessions.load_last(tx, town.app.organisation, SAM, 1)
            versions = await reports.load(tx, town.app.organisation, [found[0].id])
        first, second = versions[found[0].id]
        assert "maths" not in first.state
        assert "cards and a maths game" in second.state
        assert "Sent ✅" in "\n".join(shown.text for shown in town.chat(SAM).shown[-3:])
