"""Prove that nobody changed the evidence: walk the chain, and name each row that does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from storage.db import Tx
from storage.errors import WrongKey
from storage.evidence import BEGINNING, ERASED, chained, digest, with_bodies
from storage.tables import evidence

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """How long the chain is, its last hash, and what is wrong, the first broken row first."""

    count: int
    head: str
    problems: list[str]

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


async def verify(tx: Tx, organisation: str, known: tuple[int, str] | None = None) -> Verified:
    """Walk the whole chain. `known` is a number and a hash noted earlier and kept elsewhere.

    Rows are not looked at again after the first break of the chain, since none after it fits.
    """
    problems: list[str] = []
    erased = await _erased(tx, organisation)
    count, head = 0, BEGINNING
    while True:
        try:
            page = await _page(tx, organisation, count)
        except (DBAPIError, ValueError):  # a time that is none, letters that are none
            problems.append(f"one of the rows after row {count} cannot be read")
            return Verified(count, head, problems)
        if not page:
            break
        for row in page:
            broken = list(_broken(row, count + 1, head))
            problems += broken or list(_body_problems(tx, row, erased))
            if broken:
                return Verified(count, head, problems)
            count, head = row.number, row.hash
            if known is not None and known[0] == count and known[1] != head:
                problems.append(f"row {count}: it is not the one that was noted earlier")
    if known is not None and known[0] > count:
        problems.append(f"row {known[0]} was noted earlier, but the chain ends at row {count}")
    return Verified(count, head, problems)


async def _page(tx: Tx, organisation: str, after: int) -> list[Any]:
    query = with_bodies().where(evidence.c.organisation == organisation, evidence.c.number > after)
    rows = await tx.connection.execute(query.order_by(evidence.c.number).limit(_AT_ONCE))
    return list(rows)


async def _erased(tx: Tx, organisation: str) -> dict[str, int]:
    """About what something was erased, and the number of the last record that says so."""
    query = (
        select(evidence.c.about, func.max(evidence.c.number))
        .where(evidence.c.organisation == organisation, evidence.c.what == ERASED)
        .group_by(evidence.c.about)
    )
    rows = await tx.connection.execute(query)
    return {row[0]: row[1] for row in rows}


def _broken(row: Any, number: int, previous: str) -> Iterator[str]:
    if row.number != number:
        yield f"row {number} is missing: row {row.number} follows row {number - 1}"
    elif row.previous != previous:
        yield f"row {number}: it does not follow the row before it"
    elif row.hash != chained(row._asdict()):
        yield f"row {number}: it was changed after it was written"


def _body_problems(tx: Tx, row: Any, erased: dict[str, int]) -> Iterator[str]:
    if row.sealed is None:
        if erased.get(row.about, 0) < row.number:
            yield f"row {row.number}: its details are gone, and no record says who erased them"
        return
    try:
        fits = digest(tx.keyring.open(row.sealed)) == row.digest
    except WrongKey:
        fits = False
    if not fits:
        yield f"row {row.number}: its details were changed after they were written"
