"""From the session to the manager: the report, what is kept, told and shared."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.demo.simulated_charity import LONDON, SimulatedCharity
from bot.runtime.sources import read_pack
from flows.reports import Report, lines
from storage.records import invites
from storage.records import reports as stored
from tests.charities import open_simulated_charity
from tests.stories.reporting import (
    FRIDAY_AT_FOUR,
    has_a_session,
    on_telegram,
    reports,
    session_id,
)


def _told(charity: SimulatedCharity) -> list[str]:
    return [sms.body for sms in charity.texts("priya") if "report" in sms.body]


async def test_a_report_is_told_to_the_manager_by_text_and_read_with_the_code() -> None:
    async with open_simulated_charity(FRIDAY_AT_FOUR) as charity:
        await has_a_session(charity)
        await reports(charity, "cards", "the school play")
        (told,) = _told(charity)
        code = told.split("Reply ")[1][:6]

        await charity.replies("priya", code)
        await charity.forward(timedelta(minutes=1))

        assert told.startswith("Harbour: Sam sent in a report. Not urgent.")
        assert charity.texts("priya")[-1].body == "Harbour: thank you. Nothing more to do."
        await charity.forward(timedelta(days=3))
        assert len(_told(charity)) == 1  # no reminder


async def test_a_second_report_of_the_day_comes_with_the_others_at_nine() -> None:
    async with open_simulated_charity(FRIDAY_AT_FOUR) as charity:
        for _ in range(2):
            await has_a_session(charity)
            await reports(charity, "cards")
        assert len(_told(charity)) == 1

        await charity.forward(timedelta(hours=14))
        assert len(_told(charity)) == 1
        await charity.forward(timedelta(hours=2))

        assert _told(charity)[-1].startswith("Harbour: Sam sent in a report.")
        assert len(_told(charity)) == 2


async def test_a_manager_joins_by_a_link_and_hears_of_reports_in_chat() -> None:
    async with open_simulated_charity(FRIDAY_AT_FOUR, directory=on_telegram()) as charity:
        expires = FRIDAY_AT_FOUR + timedelta(hours=72)
        async with charity.app.database.transaction() as tx:
            await invites.make_invite(tx, charity.app.organisation, "priya", "t0ken", expires)
        await charity.types("priya", "/start t0ken")
        await charity.taps("priya", "Share my number")

        await has_a_session(charity)
        await reports(charity, "cards")

        assert _told(charity) == []
        assert charity.chat("priya").shown[-1].text == "Sam sent in a report. There's no rush."
        await charity.taps("priya", "I've read it")
        assert charity.chat("priya").shown[-1].text.endswith("You said: I've read it ✅")

        await charity.taps("sam", "Raise a concern")
        await charity.forward(timedelta(minutes=30))
        assert "oncern" not in charity.chat("priya").shown[-1].text
        assert any("URGENT" in sms.body for sms in charity.texts("priya") + charity.texts("dan"))


# Changed after it was sent

CHANGEABLE = """
flow: report
states:
  sent:
    say: Sent ✅ at {now.time}.
    buttons:
      Change my report: read_back
      Done: {end: sent}
"""


async def test_a_report_that_is_changed_after_it_was_sent_keeps_its_first_version(
    tmp_path: Path,
) -> None:
    (tmp_path / "pack.yaml").write_text("pack: harbour\nextends: chance_uk\n")
    (tmp_path / "report.yaml").write_text(CHANGEABLE)
    async with open_simulated_charity(
        FRIDAY_AT_FOUR, pack=read_pack(str(tmp_path)).pack
    ) as charity:
        await has_a_session(charity)
        await reports(charity, "cards", "the school play")
        for label in ("Change my report", "Change something", "Did"):
            await charity.taps("sam", label)
        await charity.types("sam", "cards and a quiz")
        await charity.taps("sam", "Send it")
        id_ = await session_id(charity)
        async with charity.app.database.reading() as tx:
            kept = (await stored.load(tx, charity.app.organisation, [id_]))[id_]

    versions = [Report.model_validate_json(one.state) for one in kept]
    assert [v.sections[0].text for v in versions] == ["cards", "cards and a quiz"]
    assert {v.sections[1].text for v in versions} == {"the school play"}
    assert lines(versions, LONDON).count("Did: cards") == 1
