"""How many flipped bits of a database are noticed: `python -m tests.storage.flipped_bits`, by hand.

One bit is flipped at a random place, again and again; first the start is asked about it, then the
evidence, then every row is compared. The figures are in `docs/reliability.md`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from storage.database.errors import StorageError
from storage.database.keys import Keyring
from storage.database.migrate import head, migrate
from storage.database.soundness import refuse_damaged
from storage.opening import open_database
from storage.records.verification import verify
from tests.storage.releases.restoring import restore
from tests.storage.values import KEY_1, ORG

FLIPS, SEED = 2000, 7
OVER = ("'done'", "'cancelled'", "'failed'")


def _rows(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        database.text_factory = lambda found: found.decode(errors="replace")
        return list(database.iterdump())


def _where(good: list[str], now: list[str]) -> str:
    """What the first row is that is another one now; nothing where all are the same."""
    for line, other in zip_longest(good, now, fillvalue=""):
        if line == other:
            continue
        if not line.startswith("INSERT"):
            return "in the words of the schema"
        table = line.split('"')[1]
        over = table == "inbox" or (table == "jobs" and any(word in line for word in OVER))
        return "in a row that is over" if over else f"in a row of {table}"
    return ""


async def _said(file: Path, good: list[str]) -> str:
    """What becomes of a start on that file."""
    try:
        database = await open_database(f"sqlite:///{file}", Keyring([KEY_1]))
    except StorageError:
        return "refused at the start"
    try:
        await refuse_damaged(database)
        async with database.reading() as tx:
            whole = (await verify(tx, ORG)).intact
    except StorageError:
        return "refused at the start"
    finally:
        await database.close()
    if not whole:
        return "named by `mentorline verify`"
    where = _where(good, _rows(file))
    return f"not noticed, {where}" if where else "hit nothing"


async def main(flips: int) -> None:
    """Flip so many, and print what came of them."""
    random, found = Random(SEED), Counter[str]()
    with TemporaryDirectory() as folder:
        restored = restore(head(), Path(folder))
        await migrate(restored.url)
        data, good = await asyncio.to_thread(restored.file.read_bytes), _rows(restored.file)
        file = Path(f"{restored.file}-flipped")
        for _ in range(flips):
            place = random.randrange(len(data))
            bit = bytes([data[place] ^ (1 << random.randrange(8))])
            await asyncio.to_thread(file.write_bytes, data[:place] + bit + data[place + 1 :])
            found[await _said(file, good)] += 1
    print(f"{len(data)} bytes, {flips} flips")
    for said, count in found.most_common():
        print(f"{count:6} {said}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else FLIPS))
