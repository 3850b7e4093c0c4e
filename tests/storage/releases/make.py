"""Writes the database of a release, by the code of that release: what an upgrade begins with.

`git archive <commit> | tar x -C OLD`, then `cd OLD && PYTHONPATH=. python <this file> 0001.sql.gz`.
One database for each revision of the tables, made by the last commit before the next one.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.demo.simulated_charity import SimulatedCharity, demo_people, open_simulated_charity
from flows.directory import Directory, Pairing
from storage.database.migrate import head

KEY = "bWVudG9ybGluZS10ZXN0LWtleS1udW1iZXItb25lISE="
BEGINS = datetime(2026, 5, 22, 14, 0, tzinfo=UTC)  # a Friday, 3pm in London
MENTORS = (
    ("tom", "Tom", "+447700900131", "P15"),
    ("mia", "Mia", "+447700900132", "P16"),
    ("leo", "Leo", "+447700900133", "P17"),
    ("nia", "Nia", "+447700900134", "P18"),
)
CONCERN = ("Raise a concern", "No, but I'm worried", "No, not one of our team")
# A release asks in its own words; one that has no line here is asked as the last that has.
CALL = {"0001": ("My session", "By phone"), "0002": ("My session", "Agreed now", "By phone")}
WORDS = {"Agreed now": "The carer agreed to now"}
BOOKED = {"0001": (), "0002": ("My session", ">tue 5", "Yes, book it")}


def people() -> Directory:
    """The people of the demonstration, and four more mentors."""
    here = demo_people()
    sam = here.person("sam")
    assert sam is not None
    more = [
        sam.model_copy(
            update={
                "id": name,
                "name": f"{first} Example",
                "text_name": first,
                "phone": phone,
                "emergency_contact": None,
            }
        )
        for name, first, phone, _ in MENTORS
    ]
    theirs = [
        Pairing(code=code, mentor=name, initials="C.D.", borough="islington")
        for name, _, _, code in MENTORS
    ]
    return here.model_copy(
        update={"people": (*here.people, *more), "pairings": (*here.pairings, *theirs)}
    )


async def does(charity: SimulatedCharity, name: str, *steps: str) -> None:
    """Tap each, or type what begins with >."""
    for step in steps:
        if step.startswith(">"):
            await charity.types(name, step[1:])
        else:
            await charity.taps(name, WORDS.get(step, step))


async def begins_call(charity: SimulatedCharity, name: str) -> None:
    """A session that is on: every line of the checklist is ticked."""
    await does(charity, name, *CALL.get(head(), CALL["0002"]))
    while open_lines := [
        (shown, key)
        for shown, key in charity.chat(name).buttons()
        if key.data and key.data.startswith("t:") and "✅" not in key.label
    ]:
        await charity.taps_key(name, *open_lines[0])
    await does(charity, name, "Start session")


async def lives(charity: SimulatedCharity) -> None:
    """A report, a booking, a session that is on, a concern held, and one on its first rung."""
    await begins_call(charity, "nia")
    await charity.forward(timedelta(minutes=50))
    await does(charity, "nia", "It's over", "No, all fine", ">cards and a maths game")
    await does(charity, "nia", ">the school play", "No", "No", "Send it")
    await does(charity, "leo", *BOOKED.get(head(), BOOKED["0002"]))
    await begins_call(charity, "mia")
    await does(charity, "tom", *CONCERN)
    await charity.forward(timedelta(minutes=2))
    await charity.replies("priya", code_of(charity, "priya"))
    await charity.forward(timedelta(minutes=8))
    await does(charity, "sam", *CONCERN)
    await charity.forward(timedelta(minutes=3))


def code_of(charity: SimulatedCharity, name: str) -> str:
    """The code in the newest text to that person."""
    found = re.findall(r"Reply (\d{6})", " ".join(sms.body for sms in charity.texts(name)))
    return str(found[-1])


def screens(charity: SimulatedCharity) -> dict[str, Any]:
    """What stands on each mentor's screen, since no database holds that."""
    names = ["sam", *(name for name, *_ in MENTORS)]
    return {
        name: [
            {
                "message": shown.message,
                "text": shown.text,
                "keys": [[key.model_dump() for key in row] for row in shown.keys],
            }
            for shown in charity.chat(name).shown
            if shown.keys
        ]
        for name in names
    }


def dumped(file: Path) -> str:
    """The database as SQL. Sealed values are text in truth, and shorter so."""
    with closing(sqlite3.connect(file)) as database:
        lines = "\n".join(database.iterdump())
    return re.sub(r"X'([0-9A-Fa-f]+)'", _as_text, lines)


def _as_text(found: re.Match[str]) -> str:
    value = bytes.fromhex(found.group(1))
    plain = value.isascii() and value.decode().isprintable() and b"'" not in value
    return f"CAST('{value.decode()}' AS BLOB)" if plain else found.group(0)


async def main(target: Path) -> None:
    """Write the file. Its first line says when it is, and what is on the screens."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "charity.db"
        await asyncio.to_thread(Path(f"{file}.keys").write_text, KEY)
        async with open_simulated_charity(
            BEGINS, directory=people(), folder=Path(folder)
        ) as charity:
            await lives(charity)
            about = {"now": charity.clock.now.isoformat(), "screens": screens(charity)}
        text = f"-- {json.dumps(about)}\n{dumped(file)}\n"
    packed = gzip.compress(text.encode(), mtime=0)
    await asyncio.to_thread(target.write_bytes, packed)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
