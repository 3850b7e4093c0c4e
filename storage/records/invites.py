"""Invitations: links that bind a Telegram account to a person, once; only their hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import insert, select, update

from storage.database.db import Tx
from storage.database.tables import invites


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation: whose link it is, until when it is valid, and whether it was used."""

    person: str
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and now < self.expires_at


async def make_invite(
    tx: Tx, organisation: str, person: str, token: str, expires_at: datetime
) -> None:
    """Keep a new invitation. `token` has at least 128 random bits; it is not kept."""
    row = {"organisation": organisation, "token_hash": _hash(token), "person": person}
    await tx.connection.execute(insert(invites), row | {"expires_at": expires_at})


async def find_invite(tx: Tx, organisation: str, token: str) -> Invite | None:
    """The invitation of that token, used and expired ones too."""
    query = select(
        invites.c.person, invites.c.expires_at, invites.c.used_at, invites.c.used_by
    ).where(invites.c.organisation == organisation, invites.c.token_hash == _hash(token))
    row = (await tx.connection.execute(query)).first()
    return None if row is None else Invite(*row)


async def use_invite(
    tx: Tx, organisation: str, token: str, telegram_id: int, now: datetime
) -> str | None:
    """Use the invitation up and return its person's id; None where it is unknown, used
    or expired.
    """
    use = (
        update(invites)
        .where(
            invites.c.organisation == organisation,
            invites.c.token_hash == _hash(token),
            invites.c.used_at.is_(None),
            invites.c.expires_at > now,
        )
        .values(used_at=now, used_by=telegram_id)
        .returning(invites.c.person)
    )
    person: str | None = await tx.connection.scalar(use)
    return person


async def void_invites(tx: Tx, organisation: str, person: str, now: datetime) -> None:
    """Void every unused link of that person."""
    theirs = update(invites).where(
        invites.c.organisation == organisation,
        invites.c.person == person,
        invites.c.used_at.is_(None),
    )
    await tx.connection.execute(theirs.values(used_at=now))


def _hash(token: str) -> str:
    # A plain hash will do: nobody can guess 128 bits, and keys may change.
    return sha256(token.encode()).hexdigest()
