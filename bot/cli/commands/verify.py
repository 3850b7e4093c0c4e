"""`mentorline verify`: whether the evidence is whole, and the tables fit it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.runtime.open import organisation_of
from bot.runtime.output import say, say_json
from bot.runtime.settings import load_settings
from flows.user_errors import CommandError
from storage.database.errors import StorageError
from storage.records.comparing import compare
from storage.records.verification import Known
from storage.records.verification import verify as examine

SHORTEST = 12  # letters of a hash, as an SMS shows it
_KNOWN = re.compile(rf"\s*(\d{{1,9}})\s*:\s*([0-9a-fA-F]{{{SHORTEST},64}})\s*")


def verify(known: Sequence[str], *, as_json: bool) -> int:
    """Check the evidence: 0 where all fits, 1 where anything does not.

    Raises CommandError where a line of `known` is no entry.
    """
    return asyncio.run(_verify([read_known(line) for line in known], as_json=as_json))


def read_known(line: str) -> Known:
    """A number and a hash that were noted earlier, such as 1204:9f86d081884c."""
    found = _KNOWN.fullmatch(line)
    if found is None:
        raise CommandError(
            "--known takes a number, a colon and the letters behind it, as they were texted, such "
            f"as 1204:9f86d081884c (at least {SHORTEST} of them). Nothing was checked."
        )
    return int(found.group(1)), found.group(2).lower()


async def _verify(known: Sequence[Known], *, as_json: bool) -> int:
    settings = load_settings(for_run=False)
    async with organisation_of(settings) as (database, organisation), database.reading() as tx:
        result = await examine(tx, organisation, known)
        try:
            others = await compare(tx, organisation, datetime.now(UTC))
        except StorageError as error:
            others = [str(error)]
    problems = [*result.problems, *others]
    if as_json:
        document = {"whole": not problems, "entries": result.count, "head": result.head}
        say_json(document | {"problems": problems})
    elif problems:
        say(f"The evidence is NOT whole: {len(problems)} faults in {result.count} entries.")
        say(*(f"  {problem}" for problem in problems))
        say("Leave everything as it is, keep a copy, and tell whoever answers for it.")
    else:
        say(f"The evidence is whole: {result.count} entries, each bound to the one before it.")
        say("People, concerns, codes and texts are as it has them.")
        say(f"The last one is {result.count}:{result.head}")
        say("Keep that line elsewhere. Later: mentorline verify --known NUMBER:LETTERS")
    return 1 if problems else 0
