"""A row of every sealed kind, in two organisations: the start of the attacks."""

from __future__ import annotations

from dataclasses import replace

from storage.database.db import Tx
from storage.queue import inbox, jobs
from storage.queue.jobs import NewJob
from storage.records import (
    codes,
    conversations,
    escalations,
    evidence,
    ideas,
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
from tests.storage.values import NOW, directory

OTHER = "quay"


async def fill(tx: Tx, organisation: str) -> None:
    """Two rows of everything, of one organisation."""
    await save_directory(tx, directory(organisation), NOW)
    await people.mark(tx, organisation, [("sam", "seen"), ("lee", "seen")], NOW)
    await conversations.save(tx, organisation, {7: "{}", 8: "{}"}, NOW)
    booked = [BOOKED, replace(BOOKED, id="s2")]
    await sessions.save(tx, organisation, booked, NOW)
    raised = [BORN, replace(BORN, reference="M4XT")]
    await escalations.save(tx, organisation, raised, NOW)
    await notices.save(tx, organisation, [NEWS, replace(NEWS, reference="X2YB")])
    first = StoredCode("priya", "482913", "concern", "K7Q2", NOW)
    given = [first, replace(first, person="dan", code="111222")]
    await codes.save(tx, organisation, given)
    filed = [StoredReport(name, "sam", NOW, NOW, "{}") for name in ("s1", "s2")]
    await reports.save(tx, organisation, filed, {"s1": "{}"})
    week = NOW.date()
    await ideas.save(
        tx, organisation, [StoredIdea(name, week, "{}") for name in ("reading", "maths")]
    )
    await packs.save(tx, organisation, {"aa": "{}", "bb": "{}"}, NOW)
    await inbox.add_dead_letter(tx, organisation, "twilio", {"SM1": "{}", "SM2": "{}"}, NOW)
    new = [NewJob(key, "text", NOW, "{}") for key in ("K7Q2-1", "K7Q2-2")]
    await jobs.add(tx, organisation, new, NOW)
    record = NewRecord("K7Q2", "opened", "sam", {"words": "x"})
    await evidence.append(tx, organisation, [record], NOW)
    await settings.put(tx, organisation, "note", "x")
    await settings.put(tx, organisation, "another", "x")
