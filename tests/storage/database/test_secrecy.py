"""Nothing confidential stands in plain text in the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from storage.database.db import Tx
from storage.database.keys import Keyring
from storage.opening import open_database
from storage.queue import inbox, jobs
from storage.queue.jobs import NewJob
from storage.records import (
    codes,
    conversations,
    escalations,
    evidence,
    ideas,
    invites,
    notices,
    packs,
    people,
    reports,
    sessions,
    settings,
)
from storage.records.codes import StoredCode
from storage.records.evidence import NewRecord
from storage.records.ideas import StoredIdea
from storage.records.imports import save_directory
from storage.records.reports import StoredReport
from tests.storage.records.test_states import BOOKED, BORN, NEWS
from tests.storage.values import KEY_1, NOW, ORG, directory

SECRET = '{"format": 1, "text": "Quillfeather 07700 900123"}'
FORBIDDEN = (
    b"Quillfeather", b"Samantha", b"Okoro", b"Camden", b"A.B.", b"Harbour Mentoring",
    b"07700", b"447700900", b"900123", b"482913", b"token-of-sam", b"0808 800", KEY_1.encode(),
)  # fmt: skip


async def test_no_name_number_or_code_can_be_read_in_the_file(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = await open_database(sqlite_url, Keyring([KEY_1]))
    async with database.transaction(ORG) as tx:
        await save_directory(tx, directory(), NOW)
        await _fill(tx)
    found = _bytes(tmp_path)  # before closing, so that the write-ahead log is read too
    await database.close()

    assert b"K7Q2" in found
    assert [word for word in FORBIDDEN if word in found] == []


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("mentorline.db*"))


async def _fill(tx: Tx) -> None:
    await people.mark(tx, ORG, [("sam", "Quillfeather")], NOW)
    await invites.make_invite(tx, ORG, "sam", "token-of-sam", NOW)
    await conversations.save(tx, ORG, {7: SECRET}, NOW)
    await sessions.save(tx, ORG, [replace(BOOKED, state=SECRET)], NOW)
    await escalations.save(tx, ORG, [replace(BORN, state=SECRET)], NOW)
    await notices.save(tx, ORG, [replace(NEWS, state=SECRET)])
    await codes.save(tx, ORG, [StoredCode("priya", "482913", "concern", "K7Q2", NOW)])
    await reports.save(tx, ORG, [StoredReport("s1", "sam", NOW, NOW, SECRET)], {"s1": SECRET})
    await ideas.save(tx, ORG, [StoredIdea("reading", NOW.date(), SECRET)])
    await people.keep(tx, ORG, [("sam", "note", "Quillfeather")])
    await packs.save(tx, ORG, {"aa": SECRET}, NOW)
    await inbox.add_dead_letter(tx, ORG, "twilio", {"SM1": SECRET}, NOW)
    await jobs.add(tx, ORG, [NewJob("K7Q2-1", "text", NOW, SECRET)], NOW)
    record = NewRecord("K7Q2", "opened", "sam", {"words": SECRET})
    await evidence.append(tx, ORG, [record], NOW)
    await settings.put(tx, ORG, "note", SECRET)
