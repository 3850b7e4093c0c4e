"""Lifting: values that older versions sealed are bound to their places, once, after the upgrade.

Older versions sealed values without their place. All of them are sealed anew in one transaction,
and from then on nothing unbound is opened. The row that proves the keys says that it has been done,
since it is bound itself. If only that row is unbound and the evidence is keyed already, somebody
put it back, and nothing is bound for them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, update

from storage.database.binding import IDENTITY, columns_of, place, place_of
from storage.database.db import Database, Tx, allowing_updates
from storage.database.errors import DatabaseDamaged, WrongKey
from storage.database.keys import is_unbound
from storage.database.migrate import WHOLE
from storage.database.tables import evidence as chain
from storage.database.tables import metadata, settings
from storage.records import bindings, escalations, evidence
from storage.records.digests import record_directory
from storage.records.evidence import NewRecord
from storage.records.organisations import listed

CHECK = "key check"
CHECK_PLACE = place("settings", {"organisation": WHOLE, "name": CHECK}, "value")
ACTOR = "upgrade"
_CHECK_ROW = (settings.c.organisation == WHOLE, settings.c.name == CHECK)


async def bind_old(database: Database) -> None:
    """Bind every value of an older version, or none. Raises WrongKey, DatabaseDamaged."""
    async with database.reading() as tx:
        if not await _is_old(tx):
            return
    async with database.transaction() as tx:
        await tx.lock(CHECK)
        if await _is_old(tx):  # another process may have done it meanwhile
            await _bind_all(tx)


async def _is_old(tx: Tx) -> bool:
    check = await tx.connection.scalar(select(settings.c.value).where(*_CHECK_ROW))
    return check is not None and is_unbound(check)


async def _bind_all(tx: Tx) -> None:
    check = await tx.connection.scalar(select(settings.c.value).where(*_CHECK_ROW))
    assert check is not None
    bound = tx.keyring.bind(check, CHECK_PLACE)  # under its own key, the oldest one: see `opening`
    if await _is_keyed(tx):
        raise DatabaseDamaged("The row that proves the keys")
    for name in IDENTITY:
        for column in columns_of(name):
            await _bind_column(tx, metadata.tables[name], column)
    await tx.connection.execute(update(settings).where(*_CHECK_ROW).values(value=bound))
    now = datetime.now(UTC)
    for organisation in await listed(tx):
        await _seal_chain(tx, organisation, now)
        await record_directory(tx, organisation, ACTOR, now)
        await bindings.begin(tx, organisation, now)
        await escalations.record_all(tx, organisation, ACTOR, now)


async def _is_keyed(tx: Tx) -> bool:
    found = select(chain.c.number).where(chain.c.what == evidence.SEALED).limit(1)
    return (await tx.connection.execute(found)).first() is not None


async def _seal_chain(tx: Tx, organisation: str, now: datetime) -> None:
    """Add a keyed record at the end of a chain of plain hashes, which holds everything
    before it.
    """
    number, hash_ = await evidence.head(tx, organisation)
    if number:
        details = {"rows": number, "head": hash_}
        record = NewRecord(evidence.CHAIN, evidence.SEALED, ACTOR, details)
        await evidence.append(tx, organisation, [record], now)


async def _bind_column(tx: Tx, table: Table, column: str) -> None:
    """Bind a column.

    A value that can't be opened stays, and is found as damaged where it is needed.
    """
    names = dict.fromkeys([*(c.name for c in table.primary_key), *IDENTITY[table.name], column])
    chosen = select(*(table.c[name] for name in names)).where(table.c[column].is_not(None))
    rows = (await tx.connection.execute(chosen)).all()
    changed = [one for row in rows if (one := _bound(tx, table, row, column)) is not None]
    if not changed:
        return
    if table.name == "evidence_bodies":
        await _replace_bodies(tx, table, changed)
    elif table.name == "packs":
        allow, refuse = allowing_updates(tx.connection.dialect.name, table.name)
        await tx.connection.exec_driver_sql(allow)
        await _update(tx, table, column, changed)
        await tx.connection.exec_driver_sql(refuse)
    else:
        await _update(tx, table, column, changed)


def _bound(tx: Tx, table: Table, row: Any, column: str) -> dict[str, Any] | None:
    sealed = getattr(row, column)
    if not is_unbound(sealed):
        return None
    try:
        text = tx.keyring.open_unbound(sealed)
    except WrongKey:  # a damaged value, or one of `settings` that was never sealed
        return None
    value = tx.keyring.seal(text, place_of(table.name, row, column))
    return {f"its_{c.name}": getattr(row, c.name) for c in table.primary_key} | {"value_": value}


async def _update(tx: Tx, table: Table, column: str, changed: list[dict[str, Any]]) -> None:
    its = [c == bindparam(f"its_{c.name}", type_=c.type) for c in table.primary_key]
    await tx.connection.execute(
        update(table).where(*its).values({column: bindparam("value_")}), changed
    )


async def _replace_bodies(tx: Tx, table: Table, changed: list[dict[str, Any]]) -> None:
    """Bind the bodies of evidence by inserting them anew: a body may be deleted, never updated."""
    its = [c == bindparam(f"its_{c.name}", type_=c.type) for c in table.primary_key]
    formats = select(table.c.organisation, table.c.number, table.c.format)
    known = {(r.organisation, r.number): r.format for r in await tx.connection.execute(formats)}
    rows = [(one["its_organisation"], one["its_number"], one["value_"]) for one in changed]
    await tx.connection.execute(
        delete(table).where(*its),
        [{"its_organisation": org, "its_number": number} for org, number, _ in rows],
    )
    await tx.connection.execute(
        table.insert(),
        [
            {"organisation": org, "number": n, "format": known[org, n], "sealed": sealed}
            for org, n, sealed in rows
        ],
    )
