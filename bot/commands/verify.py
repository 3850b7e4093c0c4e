"""`mentorline verify`: whether the evidence is whole."""

from __future__ import annotations

import asyncio

from bot.commands.output import say, say_json
from bot.opened import opened
from bot.settings import load_settings
from storage.verification import verify as examine


def verify(*, as_json: bool) -> int:
    """Check the chain of evidence: 0 where it is whole, 1 where it is broken."""
    return asyncio.run(_verify(as_json=as_json))


async def _verify(*, as_json: bool) -> int:
    async with opened(load_settings(for_run=False)) as found, found.database.reading() as tx:
        result = await examine(tx, found.organisation)
    if as_json:
        document = {"whole": not result.problems, "entries": result.count, "head": result.head}
        say_json(document | {"problems": result.problems})
    elif result.problems:
        say(f"The evidence is NOT whole: {len(result.problems)} faults in {result.count} entries.")
        say(*(f"  {problem}" for problem in result.problems))
    else:
        say(f"The evidence is whole: {result.count} entries, each bound to the one before it.")
        say(f"The last one is {result.head}")
        say("Keep that line somewhere else: it shows later whether entries were cut off the end.")
    return 1 if result.problems else 0
