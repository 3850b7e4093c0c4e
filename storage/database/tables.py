"""All tables on one page. Columns named `sealed` are encrypted JSON of the `format` beside them.

Every table has an `organisation`, and so has every key except the running numbers. An empty
organisation is the database itself. Columns in plain hold ids, codes and times only.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
)

from storage.database.db import NEVER_REUSED, SERIAL, UTC, partial

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
    }
)


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False)


def _when(name: str) -> Column[Any]:
    return Column(name, UTC, nullable=False)


def _maybe(name: str, kind: Any = UTC) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _number(name: str, kind: Any = Integer) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _sealed() -> tuple[Column[Any], Column[Any]]:
    return Column("format", SmallInteger, nullable=False), Column(
        "sealed", LargeBinary, nullable=False
    )


# The people. `stamp` counts every change of what is cached of the staff, `version` imports.
organisations = Table(
    "organisations",
    metadata,
    _key("organisation"),
    _number("version"),
    _number("stamp"),
    _maybe("pack", String),
    *_sealed(),
)
boroughs = Table(
    "boroughs", metadata, _key("organisation"), _key("id"), _number("position"), *_sealed()
)
programmes = Table(
    "programmes", metadata, _key("organisation"), _key("id"), _number("position"), *_sealed()
)
people = Table(
    "people",
    metadata,
    _key("organisation"),
    _key("id"),
    _number("position"),
    _text("role"),
    _text("phone_hash"),
    _maybe("telegram_id", BigInteger),
    _maybe("joined_at"),
    _maybe("approved_at"),
    _maybe("opted_out_at"),
    _maybe("blocked_at"),
    _maybe("removed_at"),
    _maybe("marks", LargeBinary),
    *_sealed(),
    Index(None, "organisation", "telegram_id", unique=True),
    Index(None, "organisation", "phone_hash"),
    Index(None, "organisation", "role"),
)
pairings = Table(
    "pairings",
    metadata,
    _key("organisation"),
    _key("code"),
    _number("position"),
    _text("mentor"),
    _maybe("removed_at"),
    *_sealed(),
    Index(None, "organisation", "mentor"),
)
invites = Table(
    "invites",
    metadata,
    _key("organisation"),
    _key("token_hash"),
    _text("person"),
    _when("expires_at"),
    _maybe("used_at"),
    _maybe("used_by", BigInteger),
)

# The three machines' states.
conversations = Table(
    "conversations",
    metadata,
    _key("organisation"),
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    _when("updated_at"),
    *_sealed(),
)
sessions = Table(
    "sessions",
    metadata,
    _key("organisation"),
    _key("id"),
    _text("mentor"),
    _text("state"),
    Column("open", Boolean, nullable=False),
    _when("starts_at"),
    _when("updated_at"),
    *_sealed(),
    Index(None, "organisation", "mentor", "open", "starts_at"),
    Index(None, "organisation", "open", "starts_at"),
)
escalations = Table(
    "escalations",
    metadata,
    _key("organisation"),
    _key("reference"),
    _text("place"),
    Column("open", Boolean, nullable=False),
    _text("mentor"),
    _maybe("programme", String),
    _when("opened_at"),
    _maybe("closed_at"),
    *_sealed(),
    Index(None, "organisation", "open", "opened_at"),
    Index(None, "organisation", "mentor", "open"),
)
notices = Table(
    "notices",
    metadata,
    _key("organisation"),
    _key("reference"),
    _text("kind"),
    Column("open", Boolean, nullable=False),
    _maybe("mentor", String),
    _when("opened_at"),
    *_sealed(),
    Index(None, "organisation", "open", "opened_at"),
    Index(None, "organisation", "mentor", "open"),
)
# `reference` is an escalation's or a notice's. A closed code is still recognised.
codes = Table(
    "codes",
    metadata,
    Column("id", SERIAL, primary_key=True),
    _text("organisation"),
    _text("person"),
    _text("code_hash"),
    _text("kind"),
    _text("reference"),
    Column("open", Boolean, nullable=False),
    _when("made_at"),
    _number("format", SmallInteger),
    _number("sealed", LargeBinary),
    Index(None, "organisation", "person", "code_hash"),
    Index(None, "organisation", "reference"),
    **NEVER_REUSED,
)
Index(
    "ix_codes_open",
    codes.c.organisation,
    codes.c.person,
    codes.c.code_hash,
    unique=True,
    **partial(codes.c.open),
)
# Each filing is a version of its own; `held_at` is when the session began. `restricted` is what
# only the audience of a concern may open: every row has one, of one length, whatever it holds.
reports = Table(
    "reports",
    metadata,
    _key("organisation"),
    _key("session"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _text("mentor"),
    _when("held_at"),
    _when("filed_at"),
    *_sealed(),
    _maybe("restricted", LargeBinary),
    Index(None, "organisation", "held_at"),
    Index(None, "organisation", "mentor"),
)
# Activities that worked, anonymous: `week` is the Monday of the week in which one was shared.
ideas = Table(
    "ideas",
    metadata,
    Column("id", SERIAL, primary_key=True),
    _text("organisation"),
    _text("programme"),
    _text("week"),
    *_sealed(),
    Index(None, "organisation", "programme", "week"),
    **NEVER_REUSED,
)
packs = Table(
    "packs",
    metadata,
    _key("organisation"),
    _key("hash"),
    _when("stored_at"),
    *_sealed(),
)

# The inbox, the jobs, the messages that were sent.
inbox = Table(
    "inbox",
    metadata,
    _key("organisation"),
    _key("source"),
    _key("key"),
    _when("received_at"),
    _text("outcome"),
    _maybe("format", SmallInteger),
    _maybe("sealed", LargeBinary),
    Index(None, "organisation", "received_at"),
    Index(None, "organisation", "outcome"),
)
# `next_at` is when a worker should look next: due or tried again, or the end of a claim's lease.
# It is empty once the job is over, so that the indexes hold only jobs still to do.
jobs = Table(
    "jobs",
    metadata,
    Column("id", SERIAL, primary_key=True),
    _text("organisation"),
    _text("key"),
    _text("kind"),
    _maybe("lane", String),
    _number("priority", SmallInteger),
    _when("due_at"),
    _maybe("next_at"),
    _text("state"),
    _number("attempts"),
    _number("fence"),
    _maybe("claimed_at"),
    _maybe("note", String),
    _when("created_at"),
    _maybe("finished_at"),
    *_sealed(),
    Index(None, "organisation", "key", unique=True),
    **NEVER_REUSED,
)
_to_do = partial(jobs.c.next_at.is_not(None))
Index("ix_jobs_due", jobs.c.organisation, jobs.c.priority, jobs.c.next_at, jobs.c.id, **_to_do)
Index("ix_jobs_lane", jobs.c.organisation, jobs.c.lane, jobs.c.id, **_to_do)
Index(
    "ix_jobs_over",
    jobs.c.organisation,
    jobs.c.finished_at,
    **partial(jobs.c.finished_at.is_not(None)),
)
messages = Table(
    "messages",
    metadata,
    _key("organisation"),
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    _key("key"),
    _number("message", BigInteger),
    _when("sent_at"),
)

# Append-only, chained by hash; a body may be erased, and the chain stays valid.
evidence = Table(
    "evidence",
    metadata,
    _key("organisation"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _when("at"),
    _text("about"),
    _text("what"),
    _text("actor"),
    _text("digest"),
    _text("previous"),
    _text("hash"),
    Index(None, "organisation", "about", "number"),
)
evidence_bodies = Table(
    "evidence_bodies",
    metadata,
    _key("organisation"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    *_sealed(),
    ForeignKeyConstraint(["organisation", "number"], ["evidence.organisation", "evidence.number"]),
)
settings = Table(
    "settings",
    metadata,
    _key("organisation"),
    _key("name"),
    _number("value", LargeBinary),
)
leases = Table(
    "leases",
    metadata,
    _key("organisation"),
    _key("name"),
    _text("holder"),
    _when("until"),
)
