"""`mentorline demo`: a story that plays by itself, or the interactive demo."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import structlog
from rich.console import Console

from bot.demo import week
from bot.demo.interactive import by_hand
from bot.demo.simulated_charity import SimulatedCharity, open_simulated_charity
from bot.demo.stories import STORIES, play
from bot.runtime.terminal import Screen
from flows.user_errors import CommandError

# A Friday afternoon: the session is at 4pm.
START = datetime(2026, 5, 22, 14, 50, tzinfo=UTC)


def main(story: str | None) -> int:
    """Play `story`, or begin the interactive demo; without a terminal, play two stories.

    0 only if each story ended as it should. Raises CommandError for an unknown story.
    """
    if story is not None and story not in STORIES:
        raise CommandError(f'There is no story "{story}". There is: {", ".join(STORIES)}.')
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    console = Screen(highlight=False)
    if story is not None:
        return asyncio.run(_play([story], console))
    if sys.stdin.isatty() and sys.stdout.isatty():
        return asyncio.run(_by_hand(console))
    return asyncio.run(_play(["session", "concern"], console))


async def _play(stories: list[str], console: Console) -> int:
    ended = []
    for story in stories:
        async with _opened(story) as charity:
            ended.append(await play(story, charity, console))
    return 0 if all(ended) else 1


def _opened(story: str) -> AbstractAsyncContextManager[SimulatedCharity]:
    """The charity as it is when that story begins."""
    if story == "week":
        return open_simulated_charity(week.START, directory=week.people())
    return open_simulated_charity(START)


async def _by_hand(console: Console) -> int:
    async with open_simulated_charity(START) as charity:
        await by_hand(charity, console)
    return 0
