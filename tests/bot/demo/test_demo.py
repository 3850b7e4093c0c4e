"""The demo: every story ends as it should, and a newcomer can do no harm by hand."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from bot.demo.interactive import by_hand
from bot.demo.main import START, main
from bot.demo.simulated_charity import SimulatedCharity, open_simulated_charity
from bot.demo.stories import STORIES
from flows.user_errors import CommandError


class Typing(Console):
    """A console at which somebody types these lines, and then leaves."""

    def __init__(self, *lines: str) -> None:
        super().__init__(file=StringIO(), width=100, highlight=False)
        self._lines = list(lines)

    def input(self, *_: object, **__: object) -> str:
        if not self._lines:
            raise EOFError
        return self._lines.pop(0)

    @property
    def printed(self) -> str:
        assert isinstance(self.file, StringIO)
        return self.file.getvalue()


async def typed(charity: SimulatedCharity, *lines: str) -> str:
    """What the screen shows once these lines were typed."""
    console = Typing(*lines)
    await by_hand(charity, console)
    return console.printed


@pytest.mark.parametrize("story", STORIES)
def test_a_story_ends_as_it_should(story: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(story)

    printed = capsys.readouterr().out
    verdict = printed.partition("What it came to")[2].splitlines()[2:]
    assert code == 0, verdict
    assert all(line.startswith("yes  ") for line in verdict)
    assert len(verdict) >= 3


def test_the_week_says_which_day_it_is_and_what_came_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main("week")

    printed = capsys.readouterr().out
    days = ("Tuesday 19 May", "Wednesday 20 May", "Thursday 21 May", "Friday 22 May")
    weekend = ("Saturday 23 May", "Sunday 24 May", "Monday 25 May")
    at = [printed.index(f"\n{day}") for day in days + weekend]
    assert at == sorted(at)
    assert "two to four hours" in printed


def test_without_a_terminal_a_session_and_a_concern_are_played(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(None) == 0

    printed = capsys.readouterr().out
    assert STORIES["session"][0] in printed
    assert STORIES["concern"][0] in printed


def test_an_unknown_story_names_those_that_there_are() -> None:
    with pytest.raises(CommandError, match="week"):
        main("holiday")


async def test_numbers_words_and_texts_carry_a_concern_to_its_end() -> None:
    async with open_simulated_charity(START) as charity:
        await typed(charity, "1", "3", "1")
        (text,) = charity.texts("priya")
        code = text.body.partition("Reply ")[2][:6]

        shown = await typed(charity, f"priya: {code}", f"priya: DONE {code} spoke to the carer")

    assert f"Priya has a text: priya: {code}" in shown
    assert "Priya took your concern" in shown
    assert "Priya decided, and closed" in shown


async def test_several_numbers_tick_several_lines() -> None:
    async with open_simulated_charity(START) as charity:
        shown = await typed(charity, "2", "2", "1", "1 2 3 4 5 6", "1")

    assert "Your session is on until 4:50pm" in shown


async def test_words_are_written_as_sam() -> None:
    async with open_simulated_charity(START) as charity:
        shown = await typed(charity, "2", "mon 5")

    assert "Monday 25 May, 5pm to 6pm" in shown


async def test_time_passes_as_told() -> None:
    async with open_simulated_charity(START) as charity:
        shown = await typed(charity, "+10m", "+ 2h", "+1d")

    assert "It is Friday 22 May, 16:00 now" in shown
    assert "It is Friday 22 May, 18:00 now" in shown
    assert "It is Saturday 23 May, 18:00 now" in shown


async def test_a_week_goes_by_and_shows_what_comes_of_it() -> None:
    async with open_simulated_charity(START) as charity:
        shown = await typed(charity, "2", "wed 5", "1", "2", "week")

    assert "Tomorrow at 5pm you ring P14" in shown
    assert "\nWednesday 27 May" in shown
    assert "It is Friday 29 May, 15:50 now" in shown


async def test_a_week_stops_where_a_concern_waits_for_an_answer() -> None:
    async with open_simulated_charity(START) as charity:
        shown = await typed(charity, "1", "3", "1", "week")

    assert "We stop here" in shown


async def test_plus_alone_goes_to_the_next_thing_that_happens() -> None:
    async with open_simulated_charity(START) as charity:
        shown = await typed(charity, "2", "fri 5:30", "1", "2", "+")

    assert "You ring P14 at 5:30pm" in shown


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("99", "There is no button 99."),
        ("0", "There is no button 0."),
        ("1 99", "There is no button 99."),
        ("+soon", "Let time pass like this: +10m"),
        ("+9999d", "Four weeks is the most"),
        ("[/]", "Sam writes"),
        ("", "tap the button with that number"),
        ("phones", "Priya, programme manager: 0 texts"),
        ("nobody: hello", "Sam writes"),
    ],
)
async def test_a_bad_line_is_answered_and_the_next_one_works(line: str, said: str) -> None:
    async with open_simulated_charity(START) as charity:
        shown = await typed(charity, line, "1")

    assert said in shown
    assert "Is a child in danger right now?" in shown
