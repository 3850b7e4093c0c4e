"""Verification of the evidence: walk the chain, and name each row that does not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from storage.database.binding import place_of
from storage.database.db import Tx
from storage.database.errors import WrongKey
from storage.database.tables import evidence
from storage.records.evidence import (
    BEGINNING,
    ERASED,
    SEALED,
    chained,
    digest,
    kept_head,
    spelled,
    with_bodies,
)

_AT_ONCE = 1000
Known = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Verified:
    """The result: the length of the chain, its last hash, and its faults, the first one first."""

    count: int
    head: str
    problems: list[str]

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


async def verify(tx: Tx, organisation: str, known: Collection[Known] = ()) -> Verified:
    """Walk the whole chain. `known` are numbers and hashes (or their beginnings) kept elsewhere.

    Rows after the first break of the chain are not judged, since none of them fits.
    """
    walk = _Walk(tx, await _erased(tx, organisation), dict(known))
    whole = await _walked(tx, organisation, walk)
    if whole:
        walk.problems += await _ending(tx, organisation, walk)
    return Verified(walk.count, walk.head, walk.problems)


async def _walked(tx: Tx, organisation: str, walk: _Walk) -> bool:
    """Whether the chain could be followed to its end."""
    while True:
        try:
            page = await _page(tx, organisation, walk.count)
        except (DBAPIError, ValueError):  # an impossible time, or bytes that are no text
            walk.problems.append(f"one of the rows after row {walk.count} cannot be read")
            return False
        if not page:
            return True
        for row in page:
            if not walk.follows(row):
                return False


@dataclass(slots=True)
class _Walk:
    """The walk along the chain: how far it came, and what was found."""

    tx: Tx
    erased: dict[str, int]
    known: dict[int, str]
    count: int = 0
    head: str = BEGINNING
    keyed: bool = False
    problems: list[str] = field(default_factory=list)

    def follows(self, row: Any) -> bool:
        """Take the next row; whether it follows from the one before."""
        broken = self._broken(row)
        if broken is not None:
            self.problems.append(broken)
            return False
        self.problems += _body_problems(self.tx, row, self.erased)
        self.count, self.head = row.number, row.hash
        if not self.head.startswith(self.known.get(self.count, "")):
            self.problems.append(f"row {self.count}: it is not the one that was noted earlier")
        return True

    def _broken(self, row: Any) -> str | None:
        number = self.count + 1
        if row.number != number:
            return f"row {number} is missing: row {row.number} follows row {self.count}"
        if row.previous != self.head:
            return f"row {number}: it does not follow the row before it"
        columns = row._asdict()
        if self.tx.keyring.signed(spelled(columns), row.hash):
            began = self.keyed or number == 1 or row.what == SEALED
            self.keyed = True
            return None if began else f"row {number}: no record says that rows are keyed from here"
        if self.keyed or row.hash != chained(columns):
            return f"row {number}: it was changed after it was written, or written without the key"
        return None


async def _ending(tx: Tx, organisation: str, walk: _Walk) -> list[str]:
    """What is wrong with the end of the chain: written anew without the key, or cut short."""
    problems = []
    if walk.count and not walk.keyed:
        problems.append(f"rows 1 to {walk.count}: none of them was written with the key")
    for number, _ in sorted(walk.known.items()):
        if number > walk.count:
            problems.append(
                f"row {number} was noted earlier, but the chain ends at row {walk.count}"
            )
    try:
        kept = await kept_head(tx, organisation)
    except (WrongKey, ValueError):
        return [*problems, "the note of the last row was changed after it was written"]
    if kept is None:
        return [*problems, "the note of the last row is gone"] if walk.count else problems
    if kept != (walk.count, walk.head):
        ends = f"the chain ends at row {walk.count}, but row {kept[0]} was written last"
        same = kept[0] == walk.count
        problems.append(f"row {kept[0]}: it is not the one that was written last" if same else ends)
    return problems


async def _page(tx: Tx, organisation: str, after: int) -> list[Any]:
    query = with_bodies().where(evidence.c.organisation == organisation, evidence.c.number > after)
    rows = await tx.connection.execute(query.order_by(evidence.c.number).limit(_AT_ONCE))
    return list(rows)


async def _erased(tx: Tx, organisation: str) -> dict[str, int]:
    """The references whose bodies were erased, and the number of the last record that says so."""
    query = (
        select(evidence.c.about, func.max(evidence.c.number))
        .where(evidence.c.organisation == organisation, evidence.c.what == ERASED)
        .group_by(evidence.c.about)
    )
    rows = await tx.connection.execute(query)
    return {row[0]: row[1] for row in rows}


def _body_problems(tx: Tx, row: Any, erased: dict[str, int]) -> Iterator[str]:
    if row.sealed is None:
        if erased.get(row.about, 0) < row.number:
            yield f"row {row.number}: its details are gone, and no record says who erased them"
        return
    try:
        body = tx.keyring.open(row.sealed, place_of("evidence_bodies", row))
        fits = digest(body) == row.digest
    except WrongKey:
        fits = False
    if not fits:
        yield f"row {row.number}: its details were changed after they were written"
